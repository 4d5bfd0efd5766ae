/** What a file is by its first bytes, whatever it is called. Nothing is said where the bytes do not tell. */
import type { FileType } from '../../model/rule/rule.ts';
import { noFacts, type Facts, type FactSource } from './facts.ts';

/** Bytes looked at; a ZIP names its first parts within them. */
const headBytes = 4_096;

type Kind = readonly [type: FileType, extension: string];
type Mark = readonly [at: number, bytes: string, kind: Kind];

/** Marks at fixed places (as Latin-1), the longer ones of a family first. Sources: the formats' own specifications. */
const marks: readonly Mark[] = [
  [0, '\xff\xd8\xff', ['image', 'jpg']],
  [0, '\x89PNG\r\n\x1a\n', ['image', 'png']],
  [0, 'GIF8', ['image', 'gif']],
  [8, 'WEBP', ['image', 'webp']],
  [0, 'II*\0', ['image', 'tif']],
  [0, 'MM\0*', ['image', 'tif']],
  [0, '8BPS', ['image', 'psd']],
  [4, 'ftypheic', ['image', 'heic']],
  [4, 'ftypheix', ['image', 'heic']],
  [4, 'ftypmif1', ['image', 'heic']],
  [4, 'ftypavif', ['image', 'avif']],
  [4, 'ftypM4A', ['audio', 'm4a']],
  [4, 'ftypqt  ', ['video', 'mov']],
  [4, 'ftyp', ['video', 'mp4']],
  [8, 'AVI ', ['video', 'avi']],
  [8, 'WAVE', ['audio', 'wav']],
  [8, 'AIFF', ['audio', 'aiff']],
  [0, '\x1aE\xdf\xa3', ['video', 'mkv']],
  [0, 'ID3', ['audio', 'mp3']],
  [0, 'fLaC', ['audio', 'flac']],
  [0, 'OggS', ['audio', 'ogg']],
  [0, '%PDF-', ['document', 'pdf']],
  [0, '{\\rtf', ['document', 'rtf']],
  [0, '7z\xbc\xaf\x27\x1c', ['archive', '7z']],
  [0, 'Rar!\x1a\x07', ['archive', 'rar']],
  [0, '\x1f\x8b\x08', ['archive', 'gz']],
  [0, 'BZh', ['archive', 'bz2']],
  [0, '\xfd7zXZ\0', ['archive', 'xz']],
  [257, 'ustar', ['archive', 'tar']],
  [0, 'wOFF', ['font', 'woff']],
  [0, 'wOF2', ['font', 'woff2']],
  [0, 'OTTO', ['font', 'otf']],
  [0, '\0\x01\0\0\0', ['font', 'ttf']],
  [0, '\x7fELF', ['program', 'bin']],
];

/** What a ZIP is by the names of its first parts. */
const zipParts: readonly (readonly [part: string, kind: Kind])[] = [
  ['word/', ['document', 'docx']],
  ['xl/', ['spreadsheet', 'xlsx']],
  ['ppt/', ['presentation', 'pptx']],
  ['application/epub+zip', ['book', 'epub']],
  ['application/vnd.oasis.opendocument.text', ['document', 'odt']],
  ['application/vnd.oasis.opendocument.spreadsheet', ['spreadsheet', 'ods']],
  ['application/vnd.oasis.opendocument.presentation', ['presentation', 'odp']],
];

/** The fields of group `content`: the kind, and the ending that it calls for. */
export function readContentType(source: FactSource): Facts {
  const kind = kindOf(Buffer.from(source.read(0, headBytes)).toString('latin1'));
  if (kind === null) return noFacts;
  const [type, extension] = kind;
  return {
    ...noFacts,
    fields: new Map([
      ['content.type', type],
      ['content.extension', extension],
    ]),
  };
}

function kindOf(head: string): Kind | null {
  const mark = marks.find(([at, bytes]) => head.startsWith(bytes, at));
  if (mark !== undefined) return mark[2];
  if (head.startsWith('PK\x03\x04')) {
    const part = zipParts.find(([name]) => head.includes(name));
    // An Office file may begin with parts that say nothing: then it is not called a mere archive.
    if (part !== undefined) return part[1];
    return head.includes('[Content_Types].xml') ? null : ['archive', 'zip'];
  }
  return /^\s*<(?:!doctype html|html)[\s>]/i.test(head) ? ['code', 'html'] : null;
}
