/** Names: when two are the same anywhere, how long one may be, what Windows would not take, and how they sort. */
import { t } from '../../base/translate.ts';
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

/**
 * The name cut to 255 bytes between two characters a person sees, its extension and `tail` kept; null where nothing would be left.
 * Names that are to keep one stem give the bytes of the longest of their tails, and are cut alike.
 */
export function fitName(stem: string, tail: string, tailBytes = bytesOnDisk(tail)): string | null {
  const whole = stem + tail;
  if (stem.length * 3 + tailBytes <= nameBytesMax || bytesOnDisk(stem) + tailBytes <= nameBytesMax) return whole;
  const room = nameBytesMax - tailBytes;
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

/** The end of a name that goes with others of its stem, and the bytes of the longest end among them. */
export type Company = { readonly tail: string; readonly tailBytes: number };

/** The end of the name that stays: its `tail` where it still has it, else its ending. */
export function tailIn(name: string, tail: string): string {
  return name.toLowerCase().endsWith(tail.toLowerCase()) ? name.slice(name.length - tail.length) : endingOf(name);
}

/** Makes a computed name one that can stand, or says why it cannot. What was wrong with the old name already is left as it was. */
export function settleName(old: string, wanted: string, company: Company | null = null): NewName {
  if (wanted === old && old !== '') return { ok: true, name: old, note: null };
  // What Windows forbids may stay where it stood, and is never added.
  const split = (name: string): Split => splitAt(name, company === null ? endingOf(name) : tailIn(name, company.tail));
  const tidy = tidyEnds(
    old,
    split(isForbidden(wanted) && !isForbidden(old) ? portableText(wanted) : wanted),
    split(old),
  );
  if (/^[\s.]*$/u.test(tidy.stem)) return { ok: false, why: t('nothing would be left of its name') };
  if (tidy.stem.startsWith('.') && !old.startsWith('.'))
    return { ok: false, why: t('its new name would begin with a dot and be hidden') };
  const stood = isReserved(tidy.stem) && !isReserved(old) ? `${tidy.stem}_` : tidy.stem;
  const name = fitName(stood, tidy.extension, Math.max(company?.tailBytes ?? 0, bytesOnDisk(tidy.extension)));
  if (name === null) return { ok: false, why: t('its new name would be too long') };
  return { ok: true, name, note: name === stood + tidy.extension ? null : 'shortened to 255 bytes' };
}

type Split = { readonly stem: string; readonly extension: string };

function tidyEnds(old: string, { stem, extension }: Split, before: Split): Split {
  // Windows drops a name's last dots and blanks: only what the rule itself left there goes.
  if (extension === '' && !/[ .]$/.test(old)) return { stem: stem.replace(/[ .]+$/, ''), extension };
  if (extension !== before.extension) return { stem, extension: extension.replace(/[ .]+$/, '') };
  return { stem, extension };
}

/** The name with a suffix before its tail: `photo (2).jpg`. Null where it cannot fit. */
export function suffixedName(name: string, suffix: string, { tail, tailBytes }: Company): string | null {
  const stem = name.slice(0, name.length - tail.length);
  return fitName(stem, suffix + tail, bytesOnDisk(suffix) + tailBytes);
}

function splitAt(name: string, extension: string): Split {
  return { stem: name.slice(0, name.length - extension.length), extension };
}
