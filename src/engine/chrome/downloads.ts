/** Downloads: as many as there may be, in the task's own folder under names of its own; what they are called is a page's choice. */
import fs from 'node:fs';
import path from 'node:path';
import { chromeLimits } from '../../model/chrome.ts';

export type Download = { readonly name: string; readonly file: string };

export class Downloads {
  readonly #folder: string;
  readonly #coming = new Map<string, { name: string; bytes: number; state: 'coming' | 'there' | 'gone' }>();

  /** `folder`: absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get folder(): string {
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    return this.#folder;
  }

  get isComing(): boolean {
    return [...this.#coming.values()].some(({ state }) => state === 'coming');
  }

  /** False where there are too many. `key`: what the file is called in the folder. */
  begin(key: string, name: string): boolean {
    if (this.#coming.size >= chromeLimits.downloadsMax) return false;
    this.#coming.set(key, { name, bytes: 0, state: 'coming' });
    return true;
  }

  /** What the page calls it; null where nothing of that key is on its way. */
  nameOf(key: string): string | null {
    const known = this.#coming.get(key);
    return known?.state === 'coming' ? known.name : null;
  }

  /** So large it is, or will be. False where that is more than is taken, by itself or with the others. */
  grow(key: string, bytes: number): boolean {
    const known = this.#coming.get(key);
    if (known !== undefined) known.bytes = bytes;
    const all = [...this.#coming.values()].reduce((sum, each) => sum + (each.state === 'gone' ? 0 : each.bytes), 0);
    return bytes <= chromeLimits.downloadBytesMax && all <= chromeLimits.downloadsBytesMax;
  }

  end(key: string, state: 'there' | 'gone'): void {
    const known = this.#coming.get(key);
    if (known !== undefined) known.state = state;
  }

  /** Whole files that arrived since the last call; whoever takes them removes them. */
  take(): Download[] {
    const done = [...this.#coming].filter(([, { state }]) => state !== 'coming');
    for (const [key] of done) this.#coming.delete(key);
    return done.flatMap(([key, { name, state }]) =>
      state === 'there' ? [{ name, file: path.join(this.#folder, key) }] : [],
    );
  }
}

const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  xml: 'text/xml',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

export function mediaTypeOf(name: string): string {
  return mediaTypes[path.extname(name).slice(1).toLowerCase()] ?? 'application/octet-stream';
}

/** A plain name of a file, whatever the page called it. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[\p{C}\u2028\u2029/\\:*?"<>|]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(-120);
  return plain === '' ? 'download' : plain;
}
