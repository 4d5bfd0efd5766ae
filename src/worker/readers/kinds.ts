/** What kind of document a file is: told by its first bytes, and by its name where those say nothing. */
import type { FactSource } from '../facts/facts.ts';
import { isBinary } from './encodings.ts';
import { extensionOf } from './source.ts';
import { Unreadable } from './unreadable.ts';
import { openZip, type Zip } from './zip.ts';

/** The kinds that are ZIP files. */
export type PackedKind = 'docx' | 'pptx' | 'xlsx' | 'odt' | 'ods' | 'odp' | 'epub';
export type PlainKind = 'pdf' | 'rtf' | 'html' | 'eml' | 'msg' | 'text';

export type Kind =
  | { readonly kind: PackedKind; readonly zip: Zip }
  | { readonly kind: PlainKind }
  /** A picture, a program, an empty file: nothing to be read as a document, and nothing wrong with it. */
  | { readonly kind: 'other' };

const headBytes = 64 * 1024;
const pdfHeadBytes = 1_024;
/** The compound files of Office before 2007, of Outlook, and of encrypted Office files. */
const compound = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const openDocuments: Readonly<Record<string, PackedKind>> = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.text-template': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.spreadsheet-template': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/vnd.oasis.opendocument.presentation-template': 'odp',
  'application/epub+zip': 'epub',
};

/** Throws Unreadable for what is a document, but of a kind that is not read. */
export function kindOf(source: FactSource): Kind {
  const head = Buffer.from(source.read(0, Math.min(headBytes, source.size)));
  const extension = extensionOf(source.name);
  if (head.subarray(0, pdfHeadBytes).includes('%PDF-')) return { kind: 'pdf' };
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return packedKind(source, extension);
  if (head.subarray(0, 8).equals(compound)) return compoundKind(extension);
  if (head.subarray(0, 5).equals(Buffer.from('{\\rtf'))) return { kind: 'rtf' };
  if (head.length === 0 || isBinary(head)) return damagedKind(extension, head.length);
  if (isHtml(extension, head)) return { kind: 'html' };
  return { kind: extension === 'eml' || extension === 'mht' || extension === 'mhtml' ? 'eml' : 'text' };
}

function isHtml(extension: string, head: Buffer): boolean {
  if (['html', 'htm', 'xhtml'].includes(extension)) return true;
  if (['md', 'markdown', 'txt', 'csv', 'tsv', 'eml', 'mht', 'mhtml'].includes(extension)) return false;
  return /^\s{0,100}(?:<!doctype html|<html[\s>])/i.test(head.toString('latin1', 0, 200));
}

const packedExtensions = [
  'docx',
  'docm',
  'dotx',
  'pptx',
  'pptm',
  'ppsx',
  'xlsx',
  'xlsm',
  'xltx',
  'odt',
  'ods',
  'odp',
  'epub',
];

/** Bytes that are no text under a name that promises a document. */
function damagedKind(extension: string, bytes: number): Kind {
  if (extension === 'pdf' || packedExtensions.includes(extension)) {
    throw new Unreadable(bytes === 0 ? 'it is empty' : `it is damaged, or no ${extension.toUpperCase()} file`);
  }
  return { kind: 'other' };
}

function compoundKind(extension: string): Kind {
  if (extension === 'msg') return { kind: 'msg' };
  if (packedExtensions.includes(extension)) throw new Unreadable('it is encrypted');
  if (['doc', 'xls', 'ppt', 'dot', 'xlt', 'pps'].includes(extension)) {
    throw new Unreadable('files of Office before 2007 are not read');
  }
  return { kind: 'other' };
}

function packedKind(source: FactSource, extension: string): Kind {
  if (['zip', 'jar', 'apk'].includes(extension)) {
    return { kind: 'other' };
  }
  const zip = openZip(source);
  const has = (name: string): boolean => zip.entries.has(name);
  if (has('mimetype')) {
    const type = Buffer.from(zip.read('mimetype', 1_024) ?? [])
      .toString('latin1')
      .trim();
    const kind = openDocuments[type];
    if (kind !== undefined) return openKind(kind, zip);
  }
  if (!has('[Content_Types].xml')) return { kind: 'other' };
  for (const name of zip.entries.keys()) {
    if (name.startsWith('word/')) return { kind: 'docx', zip };
    if (name.startsWith('xl/')) return { kind: 'xlsx', zip };
    if (name.startsWith('ppt/')) return { kind: 'pptx', zip };
  }
  return { kind: 'other' };
}

/** An OpenDocument file's list of parts says which of them are encrypted. */
function openKind(kind: PackedKind, zip: Zip): Kind {
  const manifest = Buffer.from(zip.read('META-INF/manifest.xml', 8 * 1024 * 1024) ?? []);
  if (kind !== 'epub' && manifest.includes('encryption-data')) throw new Unreadable('it is encrypted');
  return { kind, zip };
}
