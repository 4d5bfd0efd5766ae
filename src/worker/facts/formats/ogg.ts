/** How long an Ogg file plays (RFC 3533; RFC 7845 for Opus; Xiph.org, Vorbis I): its last page counts the samples up to its end. */
import type { FileBytes } from './fileBytes.ts';

/** No page is longer: a head of 27 bytes, 255 lengths, 255 times 255 bytes. */
const pageBytesMax = 65_307;
const pagesMax = 1_000;
/** What Opus counts in, whatever was recorded. */
const opusRate = 48_000;

/** Null where the first stream is none of Vorbis, Opus and Speex, or its end is not in the file. */
export function oggSeconds(bytes: FileBytes): number | null {
  const packet = 27 + bytes.u8(26);
  const clock = bytes.latin(0, 4) === 'OggS' ? clockOf(bytes, packet) : null;
  if (clock === null || clock.rate === 0) return null;
  const samples = lastSample(bytes, bytes.u32(14, true));
  return samples === null || samples <= clock.skipped ? null : (samples - clock.skipped) / clock.rate;
}

function clockOf(bytes: FileBytes, at: number): { rate: number; skipped: number } | null {
  if (bytes.latin(at, 7) === '\x01vorbis') return { rate: bytes.u32(at + 12, true), skipped: 0 };
  if (bytes.latin(at, 8) === 'OpusHead') return { rate: opusRate, skipped: bytes.u16(at + 10, true) };
  return bytes.latin(at, 8) === 'Speex   ' ? { rate: bytes.u32(at + 36, true), skipped: 0 } : null;
}

/** The count on the last page of the stream; a page on which no packet ends has none. */
function lastSample(bytes: FileBytes, stream: number): number | null {
  const from = Math.max(0, bytes.size - pageBytesMax);
  const tail = bytes.slice(from, bytes.size - from);
  let at = tail.lastIndexOf('OggS', undefined, 'latin1');
  for (let count = 0; at >= 0 && count < pagesMax; count += 1) {
    if (at + 18 <= tail.length && tail.readUInt32LE(at + 14) === stream) {
      const samples = tail.readBigInt64LE(at + 6);
      if (samples >= 0n) return Number(samples);
    }
    at = at === 0 ? -1 : tail.lastIndexOf('OggS', at - 1, 'latin1');
  }
  return null;
}
