/** One file made into another: documents, tables and text encodings, each pair a line in one table. */
import type { FactSource } from '../facts/facts.ts';
import { guessWords } from '../facts/guess.ts';
import { decodeText, encodeText, isBinary, writableEncodings } from './encodings.ts';
import { hasText, isPlain, textOf } from './documents.ts';
import { contentsOf } from './flow/contents.ts';
import { flowOfDocx } from './flow/fromDocx.ts';
import { flowOfHtml } from './flow/fromHtml.ts';
import { flowOfMarkdown } from './flow/fromMarkdown.ts';
import { titleOfFlow, type Flow } from './flow/flow.ts';
import { htmlPage } from './flow/htmlPage.ts';
import { htmlOfFlow } from './flow/toHtml.ts';
import { markdownOf } from './flow/toMarkdown.ts';
import { unsureMark } from './ocr/recognise.ts';
import { kindOf } from './kinds.ts';
import { isRecognisable, recogniseDocument, type Told, wholeRecognising } from './ocr/recogniseDocument.ts';
import { readUnseen } from './passages/passages.ts';
import { convertPicture, isReadPicture, pictureFormats } from './pictures/convertPicture.ts';
import { convertSheet, sheetSources, sheetTargets } from './sheets/convertSheet.ts';
import { readRows } from './sheets/readRows.ts';
import { comparedBook } from './sheets/xlsxWriter.ts';
import { extensionOf, sourceOf, stemOf } from './source.ts';
import { wholeBounds } from './textBounds.ts';
import { tableMsMax, withinTime } from './timeLimit.ts';
import { whyUnreadable } from './unreadable.ts';
import type { PictureOf } from './writers/embedded.ts';
import { type Written, writeFlow } from './writers/writeDocument.ts';
import { decodeHtml } from './web/htmlDocument.ts';
import { openZip } from './zip.ts';

export type Conversion =
  | { ok: true; bytes: Uint8Array; notes: readonly string[] }
  | { ok: false; /** In words, after the file's name. */ why: string };
export type ConvertRequest = {
  name: string;
  bytes: Uint8Array;
  /** An ending without its dot, or an encoding. */
  to: string;
  options: Readonly<Record<string, string>>;
  /** The bytes of a picture by its address in the text; null for what is not at hand. */
  pictureOf?: PictureOf;
};

const flowSources: Readonly<Record<string, (bytes: Uint8Array, name: string) => Flow>> = {
  md: (bytes) => flowOfMarkdown(decodeText(bytes).text),
  markdown: (bytes) => flowOfMarkdown(decodeText(bytes).text),
  html: (bytes) => flowOfHtml(decodeHtml(bytes)),
  htm: (bytes) => flowOfHtml(decodeHtml(bytes)),
  docx: (bytes, name) => flowOfDocx(openZip(sourceOf(bytes, name))),
};

/** How each is written of a text whose name is given. */
const flowTargets: Readonly<Record<string, (flow: Flow, name: string, pictureOf: PictureOf) => Promise<Written>>> = {
  html: async (flow, name) => text(htmlPage(titleOfFlow(flow) || name, htmlOfFlow(flow))),
  md: async (flow) => text(markdownOf(flow)),
  docx: (flow, _, pictureOf) =>
    writeFlow(flow, 'docx', { contents: contentsOf(flow).length < contentsFrom ? null : 'Contents', pictureOf }),
  pptx: (flow, name, pictureOf) => writeFlow(flow, 'pptx', { title: hasTitle(flow) ? null : stemOf(name), pictureOf }),
};

/** Headings from which on a document gets a page of contents. */
const contentsFrom = 3;

function text(words: string): Written {
  return { ok: true, bytes: Buffer.from(words, 'utf8'), problems: [] };
}

function hasTitle({ blocks }: Flow): boolean {
  return blocks[0]?.kind === 'heading';
}

/** Milliseconds for one document. */
const limitMs = 30_000;
/** Pictures that are not decoded. */
const undecoded = new Set(['jxl']);

/** Why no file of this ending can be made into that, in words after its name; null where one can. */
export function whyNoConversion(from: string, to: string): string | null {
  if (undecoded.has(from) && to !== 'txt') return `${from.toUpperCase()} pictures cannot be decoded here`;
  if (canConvert(from, to)) return null;
  const kind = from === '' ? 'a file without an ending' : `a .${from} file`;
  return to === 'txt' ? `there is no text in ${kind}` : `${kind} cannot be made into ${to} here`;
}

function canConvert(from: string, to: string): boolean {
  if (isEncoding(to)) return isPlain(from);
  if (to === 'txt') return hasText(from);
  if (sheetSources.has(from)) return sheetTargets.has(to);
  if (isReadPicture(from)) return Object.hasOwn(pictureFormats, to);
  return Object.hasOwn(flowSources, from) && Object.hasOwn(flowTargets, to);
}

function isEncoding(to: string): to is (typeof writableEncodings)[number] {
  return writableEncodings.some((encoding) => encoding === to);
}

/** Makes the new contents. Never throws for what is in the file. */
export async function convert(request: ConvertRequest): Promise<Conversion> {
  const from = extensionOf(request.name);
  const never = whyNoConversion(from, request.to);
  if (never !== null) return { ok: false, why: never };
  try {
    return await converted(request, from);
  } catch (thrown) {
    return { ok: false, why: whyUnreadable(thrown, from.toUpperCase()) };
  }
}

async function converted({ name, bytes, to, options, pictureOf }: ConvertRequest, from: string): Promise<Conversion> {
  if (isEncoding(to)) return reencoded(bytes, to, options);
  const source = sourceOf(bytes, name);
  if (to === 'txt') {
    const sink = await textOf(source, wholeBounds);
    if (sink?.isCut === true) return { ok: false, why: 'it holds more text than is written at once' };
    const text = sink?.text() ?? '';
    if (text === '') return { ok: false, why: 'there is no text in it' };
    return { ok: true, bytes: Buffer.from(`${text}\n`, 'utf8'), notes: await unseenNotes(source, text) };
  }
  if (sheetSources.has(from)) {
    const { book, ...made } = withinTime(tableMsMax, () => convertSheet(bytes, name, to, options));
    return { ok: true, ...made, ...(book === undefined ? {} : { bytes: await comparedBook(book) }) };
  }
  if (isReadPicture(from)) return { ok: true, ...(await convertPicture(bytes, to, options)) };
  const flow = withinTime(limitMs, () => flowSources[from]?.(bytes, name));
  const write = flowTargets[to];
  if (flow === undefined || write === undefined) return { ok: false, why: 'there is no way from one to the other' };
  const left = flow.leftOut.map((what) => `${what} left out`);
  const written = await withinTime(limitMs, () => write(flow, name, pictureOf ?? (() => null)));
  return written.ok ? { ok: true, bytes: written.bytes, notes: [...left, ...written.problems] } : written;
}

/** Tells of what stands in the text although nobody who opens the document sees it: white, tiny, or hidden words. */
async function unseenNotes(source: FactSource, text: string): Promise<string[]> {
  const kind = withinTime(limitMs, () => kindOf(source));
  if (kind.kind === 'other') return [];
  const even = evenly(text);
  const unseen = (await readUnseen(source, kind)).filter(({ seen, text: words }) => {
    const wanted = evenly(words);
    return seen === 'no' && wanted !== '' && even.includes(wanted);
  });
  if (unseen.length === 0) return [];
  const [why = '', ...more] = new Set(unseen.map((passage) => passage.why));
  const places = unseen.length === 1 ? '1 passage' : `${String(unseen.length)} passages`;
  return [
    `to check: ${places} in it cannot be seen in the document (${why}${more.length === 0 ? '' : ' and other ways'})`,
  ];
}

function evenly(words: string): string {
  return words.replace(/\s+/g, ' ').trim();
}

function done(bytes: Uint8Array): Conversion {
  return { ok: true, bytes, notes: [] };
}

/** What the option `line-endings` may say. */
const lineEnds: Readonly<Record<string, (text: string) => string>> = {
  keep: (text) => text,
  lf: (text) => text.replace(/\r\n?/g, '\n'),
  crlf: (text) => text.replace(/\r\n?|\n/g, '\r\n'),
};

function reencoded(
  bytes: Uint8Array,
  to: (typeof writableEncodings)[number],
  options: Readonly<Record<string, string>>,
): Conversion {
  if (isBinary(bytes)) return { ok: false, why: 'it is no text' };
  const { text, exact, encoding } = decodeText(bytes);
  if (!exact) return { ok: false, why: `some of its bytes are no ${encoding}` };
  const ends = lineEnds[options['line-endings'] ?? 'keep'];
  if (ends === undefined) return { ok: false, why: 'line-endings is lf, crlf or keep' };
  const written = encodeText(ends(text), to);
  if (written.ok) return done(written.value);
  const { character, line } = written.failure;
  return { ok: false, why: `“${character}” (line ${String(line)}) cannot be written in ${to}` };
}

/** What is taken out of a document as one text; its tables have a way of their own (tableFiles.ts). */
export const extractables = ['text'] as const;

/** Why it can be taken out of no file of this ending; null where it can. */
export function whyNoExtraction(
  from: string,
  what: string,
  options: Readonly<Record<string, string>> = {},
): string | null {
  if (!extractables.some((one) => one === what)) return `${what} cannot be taken out of documents here`;
  if (options['ocr'] === 'yes' && isRecognisable(from)) return null;
  return whyNoConversion(from, 'txt');
}

/** Takes something out of a document into a file of the ending `to`. Throws only the signal's reason. */
export async function extract(
  request: {
    name: string;
    bytes: Uint8Array;
    what: string;
    to: string;
    options: Readonly<Record<string, string>>;
    told: Told;
  },
  signal: AbortSignal,
): Promise<Conversion> {
  const never = whyNoExtraction(extensionOf(request.name), request.what, request.options);
  if (never !== null) return { ok: false, why: never };
  if (request.options['ocr'] === 'yes') return recognised(request, signal);
  return convert({ name: request.name, bytes: request.bytes, to: 'txt', options: {} });
}

async function recognised(
  { name, bytes, told }: { name: string; bytes: Uint8Array; told: Told },
  signal: AbortSignal,
): Promise<Conversion> {
  const source = sourceOf(bytes, name);
  const { text, guess, problems } = await recogniseDocument(source, { bounds: wholeRecognising, told }, signal);
  const [problem] = problems;
  if (text === '') return { ok: false, why: problem ?? 'there is no text in it, and none was recognised' };
  const marked = guess === null || guess.unsure === 0 ? [] : [`unsure words are marked with ${unsureMark}`];
  const notes = guess === null ? [] : [guessWords(guess), ...marked];
  return { ok: true, bytes: Buffer.from(`${text}\n`.toWellFormed(), 'utf8'), notes: [...notes, ...problems] };
}

/** A whole table, within the bounds of what is held in memory; the failure says why there is none. */
export async function readTable(
  name: string,
  bytes: Uint8Array,
): Promise<{ ok: true; rows: string[][] } | { ok: false; why: string }> {
  try {
    return { ok: true, rows: withinTime(limitMs, () => readRows(sourceOf(bytes, name))) };
  } catch (thrown) {
    return { ok: false, why: whyUnreadable(thrown, 'table') };
  }
}
