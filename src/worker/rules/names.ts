/** Names: when two are the same anywhere, how long one may be, what Windows would not take, and how they sort. */
import { foldPath as fold } from '../../model/foldPath.ts';
import { bytesOnDisk } from '../stage/nativePath.ts';
import { endingOf } from './rows.ts';

export { fold };

export const nameBytesMax = 255;

/** A key that sorts as people count: `img2` before `img10`, the same in every locale. */
export function naturalKey(name: string): string {
  return fold(name).replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '');
    return String.fromCharCode(0x30 + number.length) + number;
  });
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The name cut to 255 bytes between two characters a person sees, its extension and `tail` kept; null where nothing would be left. */
export function fitName(stem: string, tail: string): string | null {
  const whole = stem + tail;
  if (whole.length * 3 <= nameBytesMax || bytesOnDisk(whole) <= nameBytesMax) return whole;
  const room = nameBytesMax - bytesOnDisk(tail);
  const kept = (room > 0 ? fitBytes(stem, room) : '').replace(/[ .]+$/, '');
  return kept === '' ? null : kept + tail;
}

/** The text cut to so many bytes (UTF-8) between two characters a person sees. */
export function fitBytes(text: string, bytesMax: number): string {
  if (!(bytesMax > 0) || text.length * 3 <= bytesMax || bytesOnDisk(text) <= bytesMax) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += bytesOnDisk(segment);
    if (used > bytesMax) break;
    kept += segment;
  }
  return kept;
}

const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** Whether Windows keeps this name for a device, with or without an extension. */
export function isReserved(name: string): boolean {
  return reserved.test((name.split('.')[0] ?? '').trimEnd());
}

const forbidden = /[<>:"|?*\\\u0000-\u001f]/g;

/** Text that a rule adds to a name, with what Windows forbids turned into `_`. Slashes too: only a rule's own `/` makes folders. */
export function portableText(text: string): string {
  return text.replace(forbidden, '_').replaceAll('/', '_');
}

function isForbidden(name: string): boolean {
  return name.search(forbidden) >= 0;
}

export type NewName = { ok: true; name: string; note: string | null } | { ok: false; why: string };

/** Makes a computed name one that can stand, or says why it cannot. What was wrong with the old name already is left as it was. */
export function settleName(old: string, wanted: string): NewName {
  if (wanted === old) return { ok: true, name: old, note: null };
  // What Windows forbids may stay where it stood, and is never added.
  const { stem, extension } = splitEnding(isForbidden(wanted) && !isForbidden(old) ? portableText(wanted) : wanted);
  const tidy = tidyEnds(old, stem, extension);
  if (/^[\s.]*$/u.test(tidy.stem)) return { ok: false, why: 'nothing would be left of its name' };
  if (tidy.stem.startsWith('.') && !old.startsWith('.'))
    return { ok: false, why: 'its new name would begin with a dot and be hidden' };
  const stood = isReserved(tidy.stem) && !isReserved(old) ? `${tidy.stem}_` : tidy.stem;
  const name = fitName(stood, tidy.extension);
  if (name === null) return { ok: false, why: 'its new name would be too long' };
  return { ok: true, name, note: name === stood + tidy.extension ? null : 'shortened to 255 bytes' };
}

function tidyEnds(old: string, stem: string, extension: string): { stem: string; extension: string } {
  const before = splitEnding(old);
  // Windows drops a name's last dots and blanks: only what the rule itself left there goes.
  if (extension === '' && !/[ .]$/.test(old)) return { stem: stem.replace(/[ .]+$/, ''), extension };
  if (extension !== before.extension) return { stem, extension: extension.replace(/[ .]+$/, '') };
  return { stem, extension };
}

/** The name with a suffix before its ending: `photo (2).jpg`. Null where it cannot fit. */
export function suffixedName(name: string, suffix: string, tail: string): string | null {
  const stem = name.slice(0, name.length - tail.length);
  return fitName(stem, suffix + tail);
}

function splitEnding(name: string): { stem: string; extension: string } {
  const extension = endingOf(name);
  return { stem: name.slice(0, name.length - extension.length), extension };
}
