/**
 * Mails by PostalMime, which waits for its own pieces, so that no clock can stop it in between: what it is given is bounded instead, by
 * what its time grows with. Whatever is done with the result needs a clock of its own (see timeLimit.ts).
 */
import PostalMime, { type Email } from 'postal-mime';
import type { FactSource } from '../../facts/facts.ts';

const nestingMax = 20;
/** Some 25 µs each, in the worst mails four times that. The text stands before what is attached. */
const linesMax = 20_000;
const partsMax = 1_000;

/** A mail's beginning; `isCut` where that is not all of it. Throws what the library throws at a damaged one. */
export async function parseMail(source: FactSource, bytesMax: number): Promise<{ mail: Email; isCut: boolean }> {
  const read = new Uint8Array(source.read(0, Math.min(source.size, bytesMax)));
  const length = boundedLength(read);
  const mail = await PostalMime.parse(read.subarray(0, length), {
    maxNestingDepth: nestingMax,
    maxRfc822NestingDepth: 2,
  });
  return { mail, isCut: length < source.size };
}

/** The bytes up to where there are too many lines, or lines that may begin a part. */
function boundedLength(bytes: Uint8Array): number {
  let [at, parts] = [0, 0];
  for (let lines = 0; lines < linesMax && parts < partsMax; lines++) {
    if (bytes[at] === dash && bytes[at + 1] === dash) parts++;
    const end = bytes.indexOf(lineFeed, at);
    if (end < 0) return bytes.length;
    at = end + 1;
  }
  return at;
}

const [dash, lineFeed] = [0x2d, 0x0a];
