/**
 * The numbers of a text, in every way to write them: 1,234.56 and 1.234,56, 1 234,56 and 1'234.56, 12,34,567.00, 119,-, (119.00), 119.00-,
 * 1.2 million. One that can be read in two ways has both readings; what is part of a date, a code or an address is none.
 */

/** `value`: digits with a point, no zeros that say nothing, a minus where it is less than nothing. */
export type WrittenNumber = { readonly at: number; readonly end: number; readonly value: string };

const numbersMax = 60_000;
const chunk = /\d[\d.,'’]*/g;
/** Letters that may stand right before a number. */
const gluedBefore = /(?<!\p{L})(?:[A-Z]{3}|Rs\.?|Fr\.?|SFr\.?|zł|Kč|Ft|kr\.?|x)$/u;
const scale =
  /^\s?(?:(k|thousand|tausend|tsd\.?|mille|mila|mil)|(mn|mio\.?|m|million(?:en|s)?|millones|milioni|miljoen)|(bn|mrd\.?|billions?|milliarden?|milliards?|miliardi|miljard))(?![\p{L}\p{N}])/iu;
const scaleZeros = [3, 6, 9];

/** In the order of the text; of an even text (see evenText.ts). */
export function numbersIn(text: string): WrittenNumber[] {
  const chunks: { at: number; digits: string }[] = [];
  for (const { 0: found, index } of text.matchAll(chunk)) {
    chunks.push({ at: index, digits: found.replace(/[.,'’]+$/, '') });
    if (chunks.length >= numbersMax) break;
  }
  const numbers: WrittenNumber[] = [];
  for (const [index, { at, digits }] of chunks.entries()) {
    if (numbers.length >= numbersMax * 2) break;
    if (isGluedBefore(text, at) || isGroupOnly(text, at, digits)) continue;
    for (const { end, written } of [{ end: at + digits.length, written: digits }, ...grouped(text, chunks, index)]) {
      if (isGluedBehind(text, end)) continue;
      for (const size of readingsOf(written)) numbers.push(...signed(text, { at, end, value: size }));
    }
  }
  return numbers;
}

/** "1 234 567,89": three digits after each blank. */
function* grouped(
  text: string,
  chunks: readonly { at: number; digits: string }[],
  index: number,
): Generator<{ end: number; written: string }> {
  let written = chunks[index]?.digits ?? '';
  let end = (chunks[index]?.at ?? 0) + written.length;
  if (!/^\d{1,3}$/.test(written)) return;
  for (const { at, digits } of chunks.slice(index + 1, index + 6)) {
    if (at !== end + 1 || !/[^\S\n\t]/.test(text.charAt(end)) || !/^\d{3}(?:[.,]\d{1,9})?$/.test(digits)) return;
    written += digits;
    end = at + digits.length;
    yield { end, written: written.replace(',', '.') };
    if (digits.length > 3) return;
  }
}

/** "000,00" of "9 000,00": no number begins so, only a group of one. */
function isGroupOnly(text: string, at: number, digits: string): boolean {
  return /^0\d\d(?:[.,]\d{1,9})?$/.test(digits) && /\d[^\S\n\t]$/.test(text.slice(Math.max(0, at - 2), at));
}

function isGluedBefore(text: string, at: number): boolean {
  const [one, two] = [text.charAt(at - 1), text.slice(Math.max(0, at - 3), at - 1)];
  if (/[\p{L}\p{N}_]/u.test(one)) return !gluedBefore.test(text.slice(Math.max(0, at - 6), at));
  return (
    /[-/:\\@]/.test(one) && /[\p{L}\p{N}]$/u.test(two) && !gluedBefore.test(text.slice(Math.max(0, at - 7), at - 1))
  );
}

function isGluedBehind(text: string, end: number): boolean {
  const rest = text.slice(end, end + 8);
  if (/^\p{N}|^_|^[-/:.,'’]\p{N}|^@/u.test(rest)) return true;
  const letters = /^\p{L}+/u.exec(rest)?.[0] ?? '';
  return letters.length > 4 || (letters !== '' && /^[\p{N}_]/u.test(rest.slice(letters.length)));
}

/** What a run of digits and marks can mean, without its sign. */
function readingsOf(written: string): string[] {
  if (/^\d+$/.test(written)) return [canonical(written, '')];
  const [, whole = '', mark = '', part = ''] = /^(.*?)([.,])(\d+)$/.exec(written) ?? [];
  const readings = new Set<string>();
  if (isGrouped(written)) readings.add(canonical(written.replace(/\D/g, ''), ''));
  if (mark !== '' && !whole.includes(mark) && (isGrouped(whole) || /^\d+$/.test(whole)))
    readings.add(canonical(whole.replace(/\D/g, ''), part));
  return [...readings];
}

/** One mark only between groups of three, or of two with three at the end (India). */
function isGrouped(written: string): boolean {
  return /^\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*$/.test(written) || /^\d{1,2}(?:,\d{2})+,\d{3}$/.test(written);
}

function canonical(whole: string, part: string): string {
  const fraction = part.replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '')}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Both, where a mark may be a minus or a dash; and what a word behind it makes of it. */
function signed(text: string, number: WrittenNumber): WrittenNumber[] {
  const { at, end, value } = number;
  const before = text.slice(Math.max(0, at - 6), at);
  const behind = text.slice(end, end + 24);
  const isMinus =
    /(?<![\p{L}\p{N}-])-[^\S\n]?(?:[A-Z]{3}|[^\s\p{L}\p{N}-]{1,3})?[^\S\n]?$/u.test(before) ||
    /^(?:[.,])?[^\S\n]?-(?![\p{L}\p{N}-])/u.test(behind.replace(/^[.,]-+/, '')) ||
    (/\([^\S\n]?(?:[A-Z]{3}|[^\s\p{L}\p{N}]{1,3})?[^\S\n]?$/u.test(before) &&
      /^[^\S\n]?(?:[A-Z]{3}|[^\s\p{L}\p{N})]{1,3})?\)/u.test(behind));
  // With a blank behind it, it may as well be the mark of a list, an empty cell or a dash.
  const isOpen = isMinus && !/-(?:[A-Z]{3}|[^\s\p{L}\p{N}-]{1,3})?$/u.test(before);
  const sizes = [value];
  const named = scale.exec(behind);
  const zeros = named === null ? 0 : (scaleZeros[[1, 2, 3].findIndex((group) => named[group] !== undefined)] ?? 0);
  if (zeros > 0) sizes.push(timesTen(value, zeros));
  return sizes.flatMap((size) => {
    const minus = { at, end, value: size === '0' ? size : `-${size}` };
    return isMinus ? (isOpen ? [{ at, end, value: size }, minus] : [minus]) : [{ at, end, value: size }];
  });
}

function timesTen(value: string, zeros: number): string {
  const [whole = '', part = ''] = value.split('.');
  return canonical(whole + part.slice(0, zeros).padEnd(zeros, '0'), part.slice(zeros));
}

/** The same form of a plain number (`-1234.50`, `+3`); null for what is none. */
export function plainNumber(text: string): string | null {
  const [, sign = '', whole = '', part = ''] = /^([+-]?)(\d{1,24})(?:\.(\d{1,12}))?$/.exec(text.trim()) ?? [];
  if (whole === '') return null;
  const size = canonical(whole, part);
  return sign === '-' && size !== '0' ? `-${size}` : size;
}
