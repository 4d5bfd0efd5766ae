/** What a number in a spreadsheet stands for (ECMA-376, part 1, 18.8.30 and 18.17.4). */

export type NumberKind = 'number' | 'date' | 'moment' | 'time' | 'elapsed';

/** The formats that have a number in place of a code. */
const builtIn: Readonly<Record<number, NumberKind>> = {
  ...Object.fromEntries([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'date'])),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, 'time'])),
  22: 'moment',
  46: 'elapsed',
};
const codeCharactersMax = 500;

/** The kind of a format, by its code where the workbook defines it, else by its number. */
export function numberKind(id: number, code: string | undefined): NumberKind {
  return code === undefined ? (builtIn[id] ?? 'number') : kindOfCode(code.slice(0, codeCharactersMax));
}

function kindOfCode(code: string): NumberKind {
  const [positive = ''] = code.split(';');
  // Words in quotes, escaped and padding characters, colours and conditions say nothing.
  const bare = positive.replace(/"[^"]*"|\\.|_.|\*./g, '').toLowerCase();
  if (/\[(?:h+|m+|s+)\]/.test(bare)) return 'elapsed';
  const letters = bare.replace(/\[[^\]]*\]/g, '').replace(/am\/pm|a\/p/g, 'h');
  if (letters.includes('general')) return 'number';
  const hasDate = /[yd]/.test(letters) || (letters.includes('m') && !/[hs]/.test(letters));
  const hasTime = /[hs]/.test(letters);
  if (hasDate) return hasTime ? 'moment' : 'date';
  return hasTime ? 'time' : 'number';
}

const dayMs = 86_400_000;
/** The last day that a spreadsheet knows, 31 December 9999. */
const serialMax = 2_958_466;

/** A number as text: a date, a time, or the shortest form of the number. `from1904` is the workbook's other calendar. */
export function numberText(value: number, kind: NumberKind, from1904: boolean): string {
  if (kind === 'number' || value < 0 || value >= serialMax || !Number.isFinite(value)) return String(value);
  const seconds = Math.round(value * 86_400);
  if (kind === 'date' && Number.isInteger(value)) return dayText(value, from1904);
  if (kind === 'elapsed' || (kind === 'time' && value < 1)) return clock(seconds);
  const moment = new Date(originMs(value, from1904) + seconds * 1_000).toISOString();
  const [date, time] = [moment.slice(0, 10), moment.slice(11, 19)];
  const hasTime = time !== '00:00:00' || kind === 'moment';
  return hasTime ? `${date}T${time}` : date;
}

/** Days of a table come again and again; by their numbers, those of the other calendar below zero. */
const days = new Map<number, string>();
const daysMax = 20_000;

function dayText(day: number, from1904: boolean): string {
  const key = from1904 ? -1 - day : day;
  const known = days.get(key);
  if (known !== undefined) return known;
  const text = new Date(originMs(day, from1904) + day * dayMs).toISOString().slice(0, 10);
  if (days.size >= daysMax) days.clear();
  days.set(key, text);
  return text;
}

const [minus, dot, zero, nine] = [0x2d, 0x2e, 0x30, 0x39];

/**
 * Whether the bytes are the shortest form of the number that they are, as most that programs write are: no more digits than a double keeps,
 * none of them needless, and not so small that an exponent would be shorter.
 */
export function isShortestNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const isBelow = bytes[start] === minus;
  const whole = isBelow ? start + 1 : start;
  const at = behindDigits(bytes, whole, end);
  const digits = at - whole;
  const isLed = bytes[whole] === zero;
  if (digits === 0 || (isLed && digits > 1)) return false;
  if (at === end) return digits <= 15 && !(isLed && isBelow);
  const fraction = end - at - 1;
  if (bytes[at] !== dot || digits > 9 || fraction < 1 || fraction > 6) return false;
  return behindDigits(bytes, at + 1, end) === end && bytes[end - 1] !== zero;
}

function behindDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; at < end && byte >= zero && byte <= nine; byte = bytes[++at] ?? 0);
  return at;
}

/** Excel believes that 1900 was a leap year: before 1 March its days are one off. */
function originMs(value: number, from1904: boolean): number {
  if (from1904) return Date.UTC(1904, 0, 1);
  return Date.UTC(1899, 11, 30) + (value < 60 ? dayMs : 0);
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
