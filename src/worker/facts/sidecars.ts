/** When a photo was taken, as a file beside it tells: an XMP sidecar, or the JSON that Google Takeout puts there. */
import type { FactSource, Moment } from './facts.ts';
import { bytesOf } from './formats/fileBytes.ts';
import { readXmp } from './formats/xmp.ts';
import { plausible, utcMoment } from './moments.ts';
import { xmpMoment } from './xmpMoment.ts';

/** A sidecar is a few kilobytes; what is larger is something else. */
export const sidecarBytesMax = 1024 * 1024;

/** Null where the file is no such sidecar, or tells no date that a camera can have written by today. Reads at most 1 MiB. */
export function readSidecarMoment(source: FactSource): Moment | null {
  const { name, size, read, today } = source;
  if (size > sidecarBytesMax) return null;
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (ending !== 'xmp' && ending !== 'json') return null;
  const content = read(0, size);
  if (ending === 'json') return plausible(takeoutMoment(content), today);
  return xmpMoment([readXmp({ bytes: bytesOf(content), at: 0, length: content.length })], today);
}

/** `"photoTakenTime": {"timestamp": "1562163753", …}`: seconds since 1970, UTC. */
function takeoutMoment(content: Uint8Array): Moment | null {
  const taken = propertyOf(parseJson(content), 'photoTakenTime');
  const stamp = propertyOf(taken, 'timestamp');
  const seconds = typeof stamp === 'string' || typeof stamp === 'number' ? String(stamp) : '';
  return /^-?\d{1,12}$/.test(seconds) ? utcMoment(Number(seconds) * 1000) : null;
}

function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    // Some other program's JSON, or a damaged one: no sidecar.
    return null;
  }
}
