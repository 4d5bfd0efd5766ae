/** Pictures that go into a document: turned upright, of a size that a page can use, and without what is written in them of the photo. */
import { convertPicture } from '../pictures/convertPicture.ts';
import { readHeader } from '../pictures/header.ts';
import { jpegSegments } from '../pictures/jpegSegments.ts';
import { readLuggage } from '../pictures/luggage.ts';
import { wordsOfRuns, type Flow, type Run } from '../flow/flow.ts';
import { whyUnreadable } from '../unreadable.ts';

export type Embedded = {
  /** The name of its file in the package. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
};

/** The bytes of a picture by its address in the text; null for what is not at hand. */
export type PictureOf = (address: string) => Uint8Array | null;
/** Pictures by their addresses in the text. */
export type Pictures = ReadonlyMap<string, Embedded>;

/** Pixels of the longer side: as many as fill a page in print. */
const sideMax = 2_000;
const picturesMax = 500;
const bytesMax = 256 * 1024 * 1024;

/**
 * The pictures that the text shows, of those that are at hand. One that cannot be read is told of, and its words stand
 * in its place.
 */
export async function embedded(flow: Flow, pictureOf: PictureOf): Promise<{ pictures: Pictures; problems: string[] }> {
  const pictures = new Map<string, Embedded>();
  const problems: string[] = [];
  let left = bytesMax;
  for (const address of addressesIn(flow)) {
    const bytes = pictureOf(address);
    if (bytes === null) continue;
    if (pictures.size === picturesMax || bytes.length > left) {
      problems.push(`the picture ${address} is left out: there is no room for so many`);
      continue;
    }
    left -= bytes.length;
    try {
      pictures.set(address, await settled(bytes, pictures.size + 1));
    } catch (thrown) {
      problems.push(`the picture ${address} is left out: ${whyUnreadable(thrown, 'picture')}`);
    }
  }
  return { pictures, problems };
}

/** Where pictures of a text lie, as it says it, each once. */
function addressesIn({ blocks }: Flow): Set<string> {
  const runs = blocks.flatMap((block): readonly Run[] => {
    if (block.kind === 'table') return block.rows.flat(2);
    return block.kind === 'code' || block.kind === 'rule' ? [] : block.runs;
  });
  return new Set(runs.flatMap((run) => (run.kind === 'picture' && run.address !== null ? [run.address] : [])));
}

async function settled(bytes: Uint8Array, number: number): Promise<Embedded> {
  const { format, width, height } = readHeader(bytes);
  const ending = format === 'jpeg' ? 'jpeg' : 'png';
  const isPlain = format === 'jpeg' ? !hasWords(bytes) : format === 'png' && readLuggage(bytes, 'png').exif === null;
  const isFit = isPlain && Math.max(width, height) <= sideMax;
  const options = { 'longest-side': String(sideMax), exif: 'drop' };
  const made = isFit ? bytes : (await convertPicture(bytes, ending, options)).bytes;
  const size = readHeader(made);
  return { file: `image${String(number)}.${ending}`, bytes: made, width: size.width, height: size.height };
}

/** Segments in which cameras and programs write about a photo: EXIF, XMP, IPTC. */
function hasWords(jpeg: Uint8Array): boolean {
  return jpegSegments(jpeg).some(({ marker }) => marker === 0xe1 || marker === 0xed);
}

/** What a picture says in words; its address where it says nothing. */
export function wordsOfPicture(run: Extract<Run, { kind: 'picture' }>): string {
  return run.words === '' ? (run.address ?? '') : run.words;
}

/** The words of runs as they stand on the page: a picture that is shown has none. */
export function shownWords(runs: readonly Run[], pictures: Pictures): string {
  return wordsOfRuns(
    runs.map((run): Run => {
      if (run.kind !== 'picture') return run;
      const isShown = run.address !== null && pictures.has(run.address);
      return { ...run, words: isShown ? '' : wordsOfPicture(run) };
    }),
  );
}
