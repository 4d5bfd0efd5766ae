/** What texts hold that is not shown where they are rendered: comments of Markdown and HTML; and what is written into pictures. */
import type { FactSource } from '../../facts/facts.ts';
import { decodeText } from '../encodings.ts';
import { addHtmlPassages } from './html.ts';
import type { Passages } from './passage.ts';

const bytesMax = 2 * 1024 * 1024;
const pictureBytesMax = 1024 * 1024;

/** Markdown may hold HTML, with all that HTML can hide. */
export function textPassages(source: FactSource, into: Passages): void {
  const { text } = decodeText(source.read(0, Math.min(source.size, bytesMax)));
  if (!/\.(?:md|markdown|mdx|svg|xml|txt)$/i.test(source.name)) return;
  for (const [, comment = ''] of text.matchAll(
    /^\s{0,3}\[(?:\/\/|comment|_)\]:\s*(?:#|<>)\s*["'(]([^\n]{1,2000})["')]\s*$/gim,
  ))
    into.add({ place: 'its source', seen: 'aside', why: 'a comment in its source', text: comment });
  if (text.includes('<')) addHtmlPassages(text, 'its source', into);
}

/** Runs of text in a picture's head and end, in one byte a character or two: where cameras and people write descriptions. */
export function picturePassages(source: FactSource, into: Passages): void {
  const parts = [source.read(0, Math.min(source.size, pictureBytesMax))];
  if (source.size > pictureBytesMax) parts.push(source.read(source.size - 64 * 1024, 64 * 1024));
  for (const part of parts) {
    const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
    for (const [run] of bytes.matchAll(/[\x20-\x7e\x80-\xff\n\r\t]{24,4000}/g))
      if (isWords(run))
        into.add({
          place: 'what is written into it',
          seen: 'aside',
          why: 'text in its metadata',
          text: Buffer.from(run, 'latin1').toString('utf8'),
        });
    for (const pattern of [/(?:[\x20-\x7e]\x00){12,2000}/g, /(?:\x00[\x20-\x7e]){12,2000}/g])
      for (const [run] of bytes.matchAll(pattern))
        into.add({
          place: 'what is written into it',
          seen: 'aside',
          why: 'text in its metadata',
          text: run.replaceAll('\0', ''),
        });
    if (into.isFull) return;
  }
}

/** Packed pixels have runs of letters as well, but hardly ever words with blanks between them. */
function isWords(run: string): boolean {
  return (run.match(/[A-Za-z]{2,}[ ,.:;!?]/g)?.length ?? 0) >= 3;
}
