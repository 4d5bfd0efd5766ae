/**
 * What a document's text tells: its heading, amounts, numbers and date. Pure, and in time that grows with the text and no faster: every
 * pattern has a bounded reach. A value that the text does not plainly tell is absent.
 */
import type { FieldName } from '../../model/rule/fields.ts';
import type { Facts } from './facts.ts';
import { dateOfText, datesIn } from './textDates.ts';
import { amountsIn, currencyCode } from './textMoney.ts';
import { numberOfText } from './textNumbers.ts';
import { totalOf } from './textTotals.ts';
import { countWords } from './textWords.ts';

/** How much of a text is searched, in UTF-16 units. */
const searchedMax = 200_000;
const headingCharacters = 200;
const headingLines = 400;

/** The facts of group 'text'. `today` (YYYY-MM-DD) bounds the date. */
export function factsOfText(text: string, today: string): Facts {
  const fields = new Map<FieldName, string>();
  const set = (name: FieldName, value: string | null): void => {
    if (value !== null && value !== '') fields.set(name, value);
  };
  const searched = evenText(text);
  set('text.heading', headingOf(text.slice(0, searchedMax)));
  const dates = datesIn(searched);
  setMoney(searched, dates, set);
  set('text.number', numberOfText(searched));
  set('text.code', codeIn(searched));
  set('text.email', emailIn(searched));
  const words = countWords(text);
  set('text.words', words === null ? null : String(words));
  const time = dateOfText(searched, dates, today);
  return {
    fields,
    dates: time === null ? new Map() : new Map([['text', { time, offsetMinutes: null }]]),
    problems: words === null ? ['its text is too long to count its words'] : [],
  };
}

/** One spelling for characters that only look different (ligatures, full-width digits), and one kind of line end. */
export function evenText(text: string): string {
  return (
    text
      .slice(0, searchedMax)
      // A space that no line may break at, between digits, groups them: "1 234" of one number, not two columns.
      .replace(/(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))/gu, '’')
      .normalize('NFKC')
      .replace(/\r\n?|[\u000b\f\u0085\u2028\u2029]/gu, '\n')
      .slice(0, searchedMax)
  );
}

function setMoney(
  text: string,
  dates: ReturnType<typeof datesIn>,
  set: (name: FieldName, value: string | null) => void,
): void {
  const amounts = amountsIn(text, dates);
  const total = totalOf(text, amounts);
  const first = amounts.find(({ currency }) => currency !== null);
  set('text.amount', first?.value ?? total?.value ?? null);
  set('text.total', total?.value ?? null);
  set('text.currency', total?.currency == null ? null : currencyCode(total.currency, text));
}

/** The first heading of Markdown, else its title in the front matter, else the first line with a letter in it, else with a digit. */
function headingOf(text: string): string | null {
  const lines = text.split(/\r\n?|\n|\f/u, headingLines);
  const front = lines[0]?.trim() === '---' ? lines.findIndex((line, index) => index > 0 && line.trim() === '---') : -1;
  const body = front > 0 ? lines.slice(front + 1) : lines;
  const title = front > 0 ? (lines.slice(1, front).find((line) => line.startsWith('title:')) ?? '').slice(6) : '';
  const plain = body.find((line) => /\p{L}/u.test(line)) ?? body.find((line) => /\p{N}/u.test(line)) ?? '';
  for (const found of [markedHeading(body), title, plain]) {
    const words = plainWords(found);
    if (words !== '') return words;
  }
  return null;
}

function markedHeading(lines: readonly string[]): string {
  let isCode = false;
  for (const [index, line] of lines.entries()) {
    if (/^\s{0,3}(?:```|~~~)/u.test(line)) isCode = !isCode;
    if (isCode) continue;
    if (/^#{1,6}\s/u.test(line)) return line.replace(/^#+|\s#+\s*$/gu, '');
    if (/^(?:=+|-{3,})\s*$/u.test(line)) {
      const above = lines[index - 1] ?? '';
      if (/\p{L}/u.test(above) && (lines[index - 2] ?? '').trim() === '') return above;
    }
  }
  return '';
}

/** Without marks for emphasis, links and quotes around it, on one line and not too long. */
function plainWords(line: string): string {
  const words = line
    .slice(0, 4 * headingCharacters)
    .replace(/!?\[([^[\]]{0,200})\]\([^()\s]{0,400}\)/gu, '$1')
    .replace(/\*\*|__|`/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/^[\s>*_`"'#\uFEFF]+|[\s*_`"']+$/gu, '');
  if (words.length <= headingCharacters) return words;
  const cut = words.slice(0, headingCharacters);
  const space = cut.lastIndexOf(' ');
  // Half a character is none.
  return (space > headingCharacters / 2 ? cut.slice(0, space) : cut).replace(/[\uD800-\uDBFF]$/u, '');
}

/** Names of standards and clocks have the shape of a project's code and are none. */
const noCodes = new Set(['UTF', 'ISO', 'SHA', 'COVID', 'GMT', 'UTC', 'RFC', 'IEC', 'IEEE', 'DIN', 'EN', 'ASCII']);

function codeIn(text: string): string | null {
  for (const match of text.matchAll(/(?<![\p{L}\p{N}_]|[\p{L}\p{N}]-)([A-Z]{2,6})-\d{2,6}(?![\p{L}\p{N}_]|-\d)/gu)) {
    const end = match.index + match[0].length;
    const isPostcode = /^[A-Z]{2}-\d{4,5}$/u.test(match[0]) && /^ \p{Lu}\p{Ll}/u.test(text.slice(end, end + 4));
    if (!isPostcode && !noCodes.has(match[1] ?? '')) return match[0];
  }
  return null;
}

const atSignsMax = 1_000;
const localCharacters = 64;
const domainCharacters = 255;

/** The first address: what stands around the first @ that has a name before it and a domain behind it. */
function emailIn(text: string): string | null {
  let at = text.indexOf('@');
  for (let count = 0; at >= 0 && count < atSignsMax; count += 1) {
    const local = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*$/u.exec(
      text.slice(Math.max(0, at - localCharacters), at),
    );
    const domain = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9@-])/u.exec(
      text.slice(at + 1, at + 1 + domainCharacters),
    );
    if (local !== null && domain !== null) return `${local[0]}@${domain[0]}`;
    at = text.indexOf('@', at + 1);
  }
  return null;
}
