/** What kind of recording a file is, by its contents, and where in it the tags stand that are read here rather than by the library. */
import type { FactSource } from '../../facts/facts.ts';
import { withBytes, type FileBytes } from '../../facts/formats/fileBytes.ts';
import { readId3, type Id3Frame } from '../../facts/formats/id3.ts';
import { oggSeconds } from '../../facts/formats/ogg.ts';
import { chunksIn } from '../../facts/formats/riff.ts';
import { extensionOf } from '../source.ts';

export type Outline = {
  /** By which the library tells its parsers apart: an ending with its dot. */
  readonly ending: string;
  /** Where the recording begins, behind its ID3 tags. */
  readonly from: number;
  /** Where something begins that the library shall not see. */
  readonly hidden: readonly number[];
  readonly id3: ReadonlyMap<Id3Frame, string>;
  /** How long an Ogg file plays: the library would read all of it to know. */
  readonly seconds: number | null;
};

type Mark = readonly [at: number, bytes: string, ending: string];

const marks: readonly Mark[] = [
  [0, 'fLaC', '.flac'],
  [0, 'OggS', '.ogg'],
  [4, 'ftyp', '.m4a'],
  [8, 'WAVE', '.wav'],
  [8, 'AIFF', '.aiff'],
  [8, 'AIFC', '.aiff'],
  [0, '\x1aE\xdf\xa3', '.mka'],
  [0, '\x30\x26\xb2\x75', '.wma'],
  [0, 'MAC ', '.ape'],
  [0, 'wvpk', '.wv'],
  [0, 'MPCK', '.mpc'],
  [0, 'MP+', '.mpc'],
  [0, 'DSD ', '.dsf'],
];

/** Sound without a head of its own: frames from the first byte on, or behind something else. */
const bareEndings = new Set(['mp3', 'mp2', 'aac']);

const tagsMax = 4;

/** Null for what is no recording with tags that anyone could read. */
export function outlineOf(source: FactSource): Outline | null {
  return withBytes(source, (bytes) => {
    const id3 = new Map<Id3Frame, string>();
    const hidden: number[] = [];
    let from = 0;
    for (let count = 0; count < tagsMax; count += 1) {
      const tag = readId3(bytes, from);
      if (tag === null) break;
      addTexts(id3, tag.texts);
      from = tag.end;
    }
    const head = bytes.latin(from, Math.min(16, bytes.size - from));
    const ending = endingOf(head, source.name, from > 0);
    if (ending === null) return null;
    for (const at of chunksWithTags(bytes, from, ending)) {
      hidden.push(at - 8);
      addTexts(id3, readId3(bytes, at)?.texts ?? new Map());
    }
    return { ending, from, hidden, id3, seconds: ending === '.ogg' && from === 0 ? oggSeconds(bytes) : null };
  });
}

function addTexts(texts: Map<Id3Frame, string>, more: ReadonlyMap<Id3Frame, string>): void {
  for (const [frame, text] of more) if (!texts.has(frame)) texts.set(frame, text);
}

function endingOf(head: string, name: string, isTagged: boolean): string | null {
  const mark = marks.find(([at, bytes]) => head.startsWith(bytes, at));
  if (mark !== undefined) return mark[2];
  const isFramed = head.charCodeAt(0) === 0xff && (head.charCodeAt(1) & 0xe0) === 0xe0;
  return isFramed || isTagged || bareEndings.has(extensionOf(name)) ? '.mp3' : null;
}

/** Where the ID3 tags begin that WAVE and AIFF keep in a chunk. */
function chunksWithTags(bytes: FileBytes, from: number, ending: string): number[] {
  if (ending !== '.wav' && ending !== '.aiff') return [];
  const order = ending === '.wav' ? 'little' : 'big';
  return [...chunksIn(bytes, from + 12, bytes.size, order)]
    .filter(({ type }) => type === 'id3 ' || type === 'ID3 ')
    .map(({ at }) => at);
}
