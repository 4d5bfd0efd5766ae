/** What no table can list: texts, numbers, dates, sizes, patterns and the names that are really in the folder. */
import { fold } from '../names.ts';
import type { Known } from '../commands.ts';
import type { Token } from '../grammar/tokens.ts';
import { isKnownExtension } from '../types.ts';
import {
  characterWords,
  factWords,
  formatWords,
  jointWords,
  nameNouns,
  numberWords,
  sizeUnits,
  structureWords,
  typeWords,
} from './words.ts';
import type { FileType } from '../../../model/rule/rule.ts';

type Found<Value> = { end: number; value: Value }[];

/** Words a text without quotation marks may have. */
const looseWordsMax = 5;

function one<Value>(at: number, value: Value | null | undefined): Found<Value> {
  return value === null || value === undefined ? [] : [{ end: at + 1, value }];
}

function wordAt(tokens: readonly Token[], at: number): Token | null {
  const token = tokens[at];
  return token?.kind === 'word' ? token : null;
}

/** A quoted text; an empty one counts, for "replace 'x' with ''". */
export function readQuoted(tokens: readonly Token[], at: number): Found<string> {
  const token = tokens[at];
  return token?.kind === 'quote' ? [{ end: at + 1, value: token.raw }] : [];
}

/** "Author", "spaces": words for what a name or a file has, not texts. */
function isFactWord(word: string): boolean {
  return factWords.has(word) || Object.hasOwn(characterWords, word);
}

/** Whether a text is a plain word in small letters, which might be about the files as well as a text. */
export function isPlainWord(text: string): boolean {
  return /^[\p{Ll}'’-]+$/u.test(text);
}

/** One word that can only be meant to the letter. */
export function readLoose(tokens: readonly Token[], at: number): Found<string> {
  const token = wordAt(tokens, at);
  return token === null || structureWords.has(token.lower) || isFactWord(token.lower)
    ? []
    : [{ end: at + 1, value: token.raw }];
}

/** Several words that stand out as a name: each begins with a capital or a digit. Longest first. */
export function readProper(tokens: readonly Token[], at: number): Found<string> {
  const found: Found<string> = [];
  const words: string[] = [];
  for (let end = at; end < Math.min(tokens.length, at + looseWordsMax); end += 1) {
    const token = tokens[end];
    if (token === undefined || token.kind === 'quote') break;
    const isJoint = words.length > 0 && /^(?:-|–|&)$/.test(token.raw);
    if (!isJoint && (token.kind === 'mark' || !/^[\p{Lu}\p{N}([]/u.test(token.raw))) break;
    words.push(token.raw);
    if (!isJoint && !(words.length === 1 && jointWords.has(token.lower)))
      found.unshift({ end: end + 1, value: words.join(' ') });
  }
  return found;
}

/** Up to five words, whatever they are, where the words around them say that they are a name. Shortest first. */
export function readMarked(tokens: readonly Token[], at: number): Found<string> {
  const found: Found<string> = [];
  const words: string[] = [];
  for (let end = at; end < Math.min(tokens.length, at + looseWordsMax); end += 1) {
    const token = wordAt(tokens, end);
    if (token === null || structureWords.has(token.lower)) break;
    words.push(token.raw);
    found.push({ end: end + 1, value: words.join(' ') });
  }
  return found;
}

/** A sign that stands alone: `.`, `&`. */
export function readSign(tokens: readonly Token[], at: number): Found<string> {
  const token = tokens[at];
  return token !== undefined && token.kind !== 'quote' && /^[^\p{L}\p{N}\s/]$/u.test(token.raw)
    ? [{ end: at + 1, value: token.raw }]
    : [];
}

/** A pattern with `*` or `?`: `*.log`, `draft*`. */
export function readGlob(tokens: readonly Token[], at: number): Found<string> {
  const token = tokens[at];
  if (token === undefined || token.kind === 'mark' || !/^[^/\s]*[*][^/\s]*$|^[^/\s]*\?[^/\s]+$/u.test(token.raw))
    return [];
  return /^\*+(?:\.\*)?$/.test(token.raw) ? [] : [{ end: at + 1, value: token.raw }];
}

/** `.txt`, with its dot. */
export function readDotExtension(tokens: readonly Token[], at: number): Found<string> {
  const token = tokens[at];
  const found = /^\.([a-z0-9]{1,10})$/i.exec(token?.raw ?? '');
  return one(at, found?.[1]?.toLowerCase());
}

/** `.JPG`, as it was spelled. */
export function readDotSpelling(tokens: readonly Token[], at: number): Found<string> {
  const found = /^\.([a-z0-9]{1,10})$/i.exec(tokens[at]?.raw ?? '');
  return one(at, found?.[1]);
}

/** `non-pdf`: a format left out. */
export function readNonFormat(tokens: readonly Token[], at: number): Found<string[]> {
  const token = wordAt(tokens, at);
  const rest = /^non-(.+)$/.exec(token?.lower ?? '')?.[1];
  if (token === null || rest === undefined) return [];
  return readFormat([{ ...token, raw: rest, lower: rest }], 0).map(({ value }) => ({ end: at + 1, value }));
}

/** A folder's name: any word that does not hold the sentence together. */
export function readFolderWord(tokens: readonly Token[], at: number): Found<string> {
  const token = wordAt(tokens, at);
  return token === null || structureWords.has(token.lower) ? [] : [{ end: at + 1, value: token.raw }];
}

/** A format by name: `jpg`, `PDFs`, `markdown`, `Word`. */
export function readFormat(tokens: readonly Token[], at: number): Found<string[]> {
  const word = wordAt(tokens, at)?.lower.replace(/'s$/, '');
  if (word === undefined) return [];
  if (word.includes('/')) return readFormats(tokens, at, word.split('/'));
  const listed = Object.hasOwn(formatWords, word) ? formatWords[word] : undefined;
  if (listed !== undefined) return one(at, [...listed]);
  const plain = isKnownExtension(word) ? word : word.replace(/s$/, '');
  // Extensions that are English words first: "key files" or "text pages" are no formats.
  if (ambiguousExtensions.has(plain) || plain.length < 2) return [];
  return one(at, isKnownExtension(plain) || otherExtensions.has(plain) ? [plain] : null);
}

/** `heic/webp`: either of them. */
function readFormats(tokens: readonly Token[], at: number, words: readonly string[]): Found<string[]> {
  const token = tokens[at];
  if (token === undefined || words.length > formatsMax) return [];
  const parts = words.map((word) => readFormat([{ ...token, raw: word, lower: word }], 0)[0]?.value ?? null);
  return one(at, parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []));
}

const formatsMax = 6;

/** Endings of no kind of document that people still speak of: "tmp files". */
const otherExtensions = new Set('tmp temp bak dat db sqlite srt torrent part crdownload'.split(' '));

const ambiguousExtensions = new Set(
  'key pages numbers text go app bin vue less make in do raw mid war jar cab dart fish swift clip msg svelte link as is at to or no me'.split(
    ' ',
  ),
);

export function readType(tokens: readonly Token[], at: number): Found<FileType> {
  const word = wordAt(tokens, at)?.lower;
  return one(at, word === undefined ? null : typeOfWord.get(word));
}

const typeOfWord = new Map<string, FileType>();
for (const type of Object.keys(typeWords) as (keyof typeof typeWords)[]) {
  for (const word of typeWords[type].split(' ')) typeOfWord.set(word, type);
}

/** `invoices`: files whose name has the word `invoice`. */
export function readNameNoun(tokens: readonly Token[], at: number): Found<{ said: string; word: string }> {
  const token = wordAt(tokens, at);
  if (token === null || !Object.hasOwn(nameNouns, token.lower)) return [];
  return one(at, { said: token.raw, word: nameNouns[token.lower] ?? '' });
}

export function readCharacter(tokens: readonly Token[], at: number): Found<string> {
  const word = wordAt(tokens, at)?.lower;
  return one(at, word !== undefined && Object.hasOwn(characterWords, word) ? characterWords[word] : null);
}

/** A whole number in digits or words. */
export function readNumber(tokens: readonly Token[], at: number): Found<{ value: number; digits: string }> {
  const token = wordAt(tokens, at);
  if (token === null) return [];
  if (/^#?\d{1,9}$/.test(token.raw))
    return one(at, { value: Number(token.raw.replace('#', '')), digits: token.raw.replace('#', '') });
  const value = Object.hasOwn(numberWords, token.lower) ? numberWords[token.lower] : undefined;
  return value === undefined ? [] : one(at, { value, digits: String(value) });
}

/** `3-digit`, `three-digit`: how many. */
export function readDigitsWord(tokens: readonly Token[], at: number): Found<number> {
  const found = /^(\d{1,2}|[a-z]+)-digits?$/.exec(wordAt(tokens, at)?.lower ?? '')?.[1] ?? '';
  const worded = Object.hasOwn(numberWords, found) ? numberWords[found] : undefined;
  return one(at, /^\d+$/.test(found) ? Number(found) : worded);
}

/** `10 MB`, `10MB`, `1.5 gigabytes`: bytes. Decimal units, as drives and file managers count them. */
export function readSize(tokens: readonly Token[], at: number): Found<{ bytes: number; said: string }> {
  const token = wordAt(tokens, at);
  const found = /^(\d{1,12}(?:[.,]\d{1,6})?)([a-z]*)$/.exec(token?.lower ?? '');
  if (found === null || token === null) return [];
  const amount = Number((found[1] ?? '').replace(',', '.'));
  const glued = found[2] ?? '';
  const next = wordAt(tokens, at + 1)?.lower ?? '';
  const unit = glued === '' ? next : glued;
  const factor = Object.hasOwn(sizeUnits, unit) ? sizeUnits[unit] : undefined;
  if (factor === undefined) return [];
  const end = glued === '' ? at + 2 : at + 1;
  return [
    {
      end,
      value: {
        bytes: Math.round(amount * factor),
        said: tokens
          .slice(at, end)
          .map(({ raw }) => raw)
          .join(' '),
      },
    },
  ];
}

/** A layout of date tokens (`YYYY/MM`, `YYYY-MM-DD`) or a sample of one (`2019/07`, `2019-07-03`). */
export function readForm(tokens: readonly Token[], at: number): Found<string> {
  const raw = tokens[at]?.raw ?? '';
  const named = raw
    .replace(/yyyy/g, 'YYYY')
    .replace(/dd/g, 'DD')
    .replace(/(?<=Y[/_.-]?)mm/g, 'MM')
    .replace(/\/$/, '');
  if (/^(?:YYYY|YY)(?:[/_.-]?(?:YYYY|MMMM|MMM|MM|DD|HH|mm|ss))*$/.test(named)) return one(at, named);
  return one(at, sampleForms.find(([pattern]) => pattern.test(raw))?.[1]);
}

const sampleForms: readonly (readonly [RegExp, string])[] = [
  [/^(?:19|20)\d\d\/(?:19|20)\d\d-[01]\d-[0-3]\d\/?$/, 'YYYY/YYYY-MM-DD'],
  [/^(?:19|20)\d\d\/(?:19|20)\d\d-[01]\d\/?$/, 'YYYY/YYYY-MM'],
  [/^(?:19|20)\d\d\/[01]\d\/[0-3]\d\/?$/, 'YYYY/MM/DD'],
  [/^(?:19|20)\d\d\/[01]\d\/?$/, 'YYYY/MM'],
  [/^(?:19|20)\d\d-[01]\d-[0-3]\d$/, 'YYYY-MM-DD'],
  [/^(?:19|20)\d\d-[01]\d$/, 'YYYY-MM'],
  [/^(?:19|20)\d\d_[01]\d$/, 'YYYY_MM'],
  [/^(?:19|20)\d\d[01]\d[0-3]\d$/, 'YYYYMMDD'],
];

/** A sample of a numbered name, `Holiday_001` or `001`: its text and its digits. */
export function readSample(tokens: readonly Token[], at: number): Found<{ base: string; digits: string }> {
  const token = tokens[at];
  if (token === undefined || token.kind === 'mark') return [];
  const found = /^(.*?)(\d{1,9})(?:\.[a-z0-9]{2,5})?$/i.exec(token.raw);
  return found === null ? [] : one(at, { base: found[1] ?? '', digits: found[2] ?? '' });
}

/** A folder that is really there, quoted or up to five words: its path. Longest first. */
export function readFolderThere(tokens: readonly Token[], at: number, known: Known): Found<string> {
  return readNameAmong(known.folders, tokens, at);
}

/** A file that is really there: its path. */
export function readFileThere(tokens: readonly Token[], at: number, known: Known): Found<string> {
  return readNameAmong(known.files, tokens, at);
}

function readNameAmong(names: ReadonlyMap<string, string>, tokens: readonly Token[], at: number): Found<string> {
  const found: Found<string> = [];
  let text = '';
  for (let end = at; end < Math.min(tokens.length, at + looseWordsMax); end += 1) {
    const token = tokens[end];
    if (token === undefined || (token.kind === 'quote' && end > at)) break;
    const joint = token.from === tokens[end - 1]?.to ? '' : ' ';
    text = end === at ? token.raw : `${text}${joint}${token.raw}`;
    const path = names.get(fold(text.replace(/^\.\//, '').replace(/\/$/, '')));
    if (path !== undefined) found.unshift({ end: end + 1, value: path });
    if (token.kind === 'quote') break;
  }
  return found;
}

/** A file that is to be written: `index.xlsx`, with an ending that lists can have. */
export function readFileName(tokens: readonly Token[], at: number): Found<string> {
  const token = tokens[at];
  if (token === undefined || token.kind === 'mark' || token.raw.length > fileNameMax) return [];
  const name = token.raw.replace(/^\.\//, '');
  const fits = /\.(?:csv|xlsx|md|html|txt|json)$/i.test(name) && !/^[./~]|[\\:*?"<>|]|\.\.|\/$/.test(name);
  return one(at, fits ? name : null);
}

const fileNameMax = 120;

/** `5-star`, `five-star`: how many. */
export function readStarWord(tokens: readonly Token[], at: number): Found<number> {
  const found = /^([1-5]|one|two|three|four|five)-stars?$/.exec(wordAt(tokens, at)?.lower ?? '')?.[1];
  return one(at, found === undefined ? null : (numberWords[found] ?? Number(found)));
}

/** `1600px`. */
export function readPixelsWord(tokens: readonly Token[], at: number): Found<number> {
  const found = /^(\d{1,5})(?:px|pixels)$/.exec(wordAt(tokens, at)?.lower ?? '')?.[1];
  return one(at, found === undefined ? null : Number(found));
}

/** `80s`, `the 1980s`, `nineties`: its first year. */
export function readDecade(tokens: readonly Token[], at: number): Found<number> {
  const from = tokens[at]?.lower === 'the' ? at + 1 : at;
  const word = wordAt(tokens, from)?.lower.replace(/['’]/g, '') ?? '';
  const found = /^((?:19|20)?\d)0s$/.exec(word)?.[1];
  const spelled = decades[word];
  if (spelled !== undefined) return one(from, spelled);
  if (found === undefined) return [];
  const tens = Number(found);
  return one(from, tens >= 100 ? tens * 10 : (tens >= 3 ? 1_900 : 2_000) + tens * 10);
}

const decades: Readonly<Partial<Record<string, number>>> = {
  fifties: 1950,
  sixties: 1960,
  seventies: 1970,
  eighties: 1980,
  nineties: 1990,
};

/** `thumbs.db`: a file by its whole name, in small letters as well as in large ones. */
export function readPlainFile(tokens: readonly Token[], at: number): Found<string> {
  const token = wordAt(tokens, at);
  return one(at, token !== null && /^[\p{L}\p{N}_-]+\.[a-z]{1,5}$/u.test(token.lower) ? token.raw : null);
}

/** `A to M`, `A-M`: the letters that a name begins with, as a regular expression. */
export function readLetterSpan(tokens: readonly Token[], at: number): Found<string> {
  const next = (count: number): string => wordAt(tokens, at + count)?.lower ?? '';
  const glued = /^([a-z])[-–]([a-z])$/.exec(next(0));
  const isSpaced = ['to', '-', '–', 'through'].includes(tokens[at + 1]?.lower ?? '');
  const [, from = '', to = ''] = glued ?? ['', next(0), isSpaced ? next(2) : ''];
  if (!/^[a-z]$/.test(from) || !/^[a-z]$/.test(to) || from >= to) return [];
  const both = `${from}-${to}`;
  return [{ end: at + (glued === null ? 3 : 1), value: `^[${both}${both.toUpperCase()}]` }];
}

/** `80%`. */
export function readPercentWord(tokens: readonly Token[], at: number): Found<number> {
  const found = /^(\d{1,3})%$/.exec(wordAt(tokens, at)?.lower ?? '')?.[1];
  return one(at, found === undefined ? null : Number(found));
}
