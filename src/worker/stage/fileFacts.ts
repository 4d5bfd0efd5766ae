/** Reads facts of many files: each opened once for all that is asked of it, and remembered, as plan, preview and work ask for the same. */
import type { FactGroup } from '../../model/rule/fields.ts';
import { readContentType } from '../facts/contentType.ts';
import { noFacts, type Facts, type FactSource } from '../facts/facts.ts';
import { readFilm } from '../facts/films.ts';
import { readPicture } from '../facts/pictures.ts';
import { readPlace } from '../facts/place.ts';
import { readSidecarMoment } from '../facts/sidecars.ts';
import { readTaken } from '../facts/taken.ts';
import { guessWords } from '../facts/guess.ts';
import { invoiceFacts } from '../facts/invoices.ts';
import { factsOfText } from '../facts/textFacts.ts';
import { invoiceOfText } from '../facts/textInvoices.ts';
import { readers } from '../readers/load.ts';
import { lastName } from '../rules/rows.ts';
import { extensionOf, typeOf } from '../rules/types.ts';
import { hashOf } from './fileHash.ts';
import { codeOf } from './errorCode.ts';
import { withOpenFile, withFile } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { type Reading, tellText, type ToldText } from './tellText.ts';
import { takeTurns } from './turns.ts';

type From = {
  mountPath: string;
  today: string;
  reading: Reading;
  progress: (done: number, total: number) => void;
};
/** `text` is read at the first call, and remembered for the next reader of the same file. */
type Read = (source: FactSource, text: () => Promise<ToldText>, signal: AbortSignal) => Facts | Promise<Facts>;

const seen = new Set(['image', 'video']);
const written = new Set(['document', 'spreadsheet', 'presentation', 'book', 'mail']);

/** Who reads a group, and of which files. */
const groupReaders: Readonly<
  Partial<Record<FactGroup, { isFor: (name: string, reading: Reading) => boolean; read: Read }>>
> = {
  taken: { isFor: (name) => seen.has(typeOf(name)) || isSidecar(name), read: readDates },
  picture: { isFor: (name) => seen.has(typeOf(name)), read: readPicture },
  place: { isFor: (name) => seen.has(typeOf(name)), read: readPlace },
  film: { isFor: (name) => typeOf(name) === 'video', read: readFilm },
  audio: { isFor: (name) => typeOf(name) === 'audio', read: (source) => readers().readAudio(source) },
  document: { isFor: (name) => written.has(typeOf(name)), read: (source) => readers().readDocument(source) },
  content: { isFor: () => true, read: readContentType },
  text: { isFor: (name, reading) => hasText(name, reading), read: readText },
  invoice: { isFor: (name, reading) => hasText(name, reading) || isXml(name), read: readInvoice },
  hash: {
    isFor: () => true,
    read: async (source, _text, signal) => ({ ...noFacts, fields: new Map([['hash', await hashOf(source, signal)]]) }),
  },
};

function hasText(name: string, reading: Reading): boolean {
  return written.has(typeOf(name)) || (reading === 'recognised' && typeOf(name) === 'image');
}

function isSidecar(name: string): boolean {
  const extension = extensionOf(name);
  return extension === 'xmp' || extension === 'json';
}

function readDates(source: FactSource): Facts {
  if (!isSidecar(source.name)) return readTaken(source);
  const moment = readSidecarMoment(source);
  return moment === null ? noFacts : { ...noFacts, dates: new Map([['sidecar', moment]]) };
}

async function readText(source: FactSource, ask: () => Promise<ToldText>): Promise<Facts> {
  const { text, problems, guess } = await ask();
  const facts = text === '' ? noFacts : factsOfText(text, source.today);
  return { ...facts, problems, ...(guess === null ? {} : { guess }) };
}

function isXml(name: string): boolean {
  return extensionOf(name) === 'xml';
}

/** What its program wrote into it, else what its text tells; XML that is no invoice is no text either. */
async function readInvoice(source: FactSource, ask: () => Promise<ToldText>): Promise<Facts> {
  const { invoice, problems } = await readers().readInvoice(source);
  if (invoice !== null) return invoiceFacts(invoice, 'XML');
  if (isXml(source.name)) return { ...noFacts, problems };
  const { text, guess, ...told } = await ask();
  const found = text === '' ? null : invoiceOfText(text, source.today);
  const facts = found === null ? noFacts : invoiceFacts(found, guess === null ? 'text' : guessWords(guess));
  return {
    ...facts,
    problems: [...new Set([...problems, ...told.problems])],
    ...(guess === null ? {} : { guess }),
  };
}

/** Facts as they were when the file had this size and time. */
type Memory = { readonly size: number; readonly mtimeMs: number; readonly facts: Facts };

const rememberedMax = 200_000;
/** By what was asked where on which day, then by path. */
const remembered = new Map<string, Map<string, Memory>>();
let rememberedCount = 0;

/** Reads these groups of each file. A file that cannot be read has a problem, never a failure. */
export async function readFileFacts(
  files: FileList,
  groups: ReadonlySet<FactGroup>,
  from: From,
  signal: AbortSignal,
): Promise<(file: ScannedFile) => Facts> {
  const known = new Map<string, Facts>();
  const turns = takeTurns(signal);
  const asked = [...groups].map((group) => ({ group, memories: memoriesOf(group, from) }));
  let done = 0;
  for (const file of files) {
    done += 1;
    const name = lastName(file.path);
    const mine = asked.filter(({ group }) => groupReaders[group]?.isFor(name, from.reading) === true);
    if (mine.length > 0) {
      const read = factsOf(file, mine, from, signal);
      known.set(file.path, read instanceof Promise ? await read : read);
      if (done % 8 === 0) from.progress(done, files.length);
    }
    if (turns.due()) await turns.pass();
  }
  return (file) => known.get(file.path) ?? noFacts;
}

type Asked = { readonly group: FactGroup; readonly memories: Map<string, Memory> };

function memoriesOf(group: FactGroup, { mountPath, today, reading }: From): Map<string, Memory> {
  const key = `${group}\0${reading}\0${today}\0${mountPath}`;
  const known = remembered.get(key) ?? new Map<string, Memory>();
  remembered.set(key, known);
  return known;
}

function recall({ path, size, mtimeMs }: ScannedFile, { memories }: Asked): Facts | undefined {
  const memory = memories.get(path);
  return memory?.size === size && memory.mtimeMs === mtimeMs ? memory.facts : undefined;
}

/** Without a promise where everything that is asked is remembered or read at once. */
function factsOf(file: ScannedFile, asked: readonly Asked[], from: From, signal: AbortSignal): Facts | Promise<Facts> {
  const [only] = asked;
  if (asked.length === 1 && only?.group === 'taken')
    return recall(file, only) ?? remember(file, only, readNow(file, from));
  const parts = asked.map((one) => recall(file, one));
  return parts.every((part) => part !== undefined) ? merged(parts) : readAll(file, asked, from, signal);
}

function readNow(file: ScannedFile, { mountPath, today }: From): Facts {
  try {
    return withFile(mountPath, file.path, (read, size) => readDates({ name: lastName(file.path), size, read, today }));
  } catch (error) {
    return unreadable(error);
  }
}

async function readAll(file: ScannedFile, asked: readonly Asked[], from: From, signal: AbortSignal): Promise<Facts> {
  const { mountPath, today, reading, progress } = from;
  const key = `${String(file.size)}\0${String(file.mtimeMs)}\0${mountPath}\0${file.path}`;
  try {
    return await withOpenFile(mountPath, file.path, async (read, size) => {
      const parts: Facts[] = [];
      for (const one of asked) {
        const there = recall(file, one);
        const source = { name: lastName(file.path), size, read, today };
        const text = (): Promise<ToldText> => tellText(source, { key, reading, progress }, signal);
        parts.push(
          there ?? remember(file, one, (await groupReaders[one.group]?.read(source, text, signal)) ?? noFacts),
        );
        signal.throwIfAborted();
      }
      return merged(parts);
    });
  } catch (error) {
    signal.throwIfAborted();
    return unreadable(error);
  }
}

function remember({ path, size, mtimeMs }: ScannedFile, { memories }: Asked, facts: Facts): Facts {
  if (rememberedCount >= rememberedMax) forgetAll();
  if (!memories.has(path)) rememberedCount += 1;
  memories.set(path, { size, mtimeMs, facts });
  return facts;
}

/** The maps stay, since whoever asks now holds on to its own. */
function forgetAll(): void {
  for (const memories of remembered.values()) memories.clear();
  rememberedCount = 0;
}

/** Vanished or locked meanwhile. */
function unreadable(error: unknown): Facts {
  return { ...noFacts, problems: [`it could not be read (${codeOf(error)})`] };
}

function merged(parts: readonly (Facts | undefined)[]): Facts {
  const [first = noFacts, ...rest] = parts;
  if (rest.length === 0) return first;
  const all = parts.filter((part) => part !== undefined);
  return {
    fields: new Map(all.flatMap(({ fields }) => [...fields])),
    dates: new Map(all.flatMap(({ dates }) => [...dates])),
    problems: [...new Set(all.flatMap(({ problems }) => problems))],
    ...guessOf(all),
  };
}

/** They tell of the same text. */
function guessOf(parts: readonly Facts[]): Pick<Facts, 'guess'> {
  const guess = parts.find((part) => part.guess !== undefined)?.guess;
  return guess === undefined ? {} : { guess };
}
