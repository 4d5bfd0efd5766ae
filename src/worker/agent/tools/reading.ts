/** The tools that read what is in files: a part of a document's text, pictures and pages as they look, words in all documents. */
import * as z from 'zod/mini';
import type { FactSource } from '../../facts/facts.ts';
import { readers, type Readers } from '../../readers/load.ts';
import { lastName } from '../../rules/rows.ts';
import { refreshIndex } from '../../search/refreshIndex.ts';
import { searchIndex } from '../../search/searchIndex.ts';
import { codeOf } from '../../stage/errorCode.ts';
import { withOpenFile } from '../../stage/readBytes.ts';
import type { ScannedFile } from '../../stage/scannedFiles.ts';
import type { Desk } from '../desk.ts';
import { fetchedSource } from '../fetched.ts';
import { folderFacts } from '../prompt.ts';
import { readSkill, skillPath } from '../skills.ts';
import { facts, mistake, pathText, tool, type Picture, type Tool, type ToolOutcome } from '../tool.ts';
import { writtenOut } from '../words.ts';

type PartAsk = Parameters<Readers['readPart']>[1];
type Span = NonNullable<PartAsk['pages']>;

const partCharacters = 8_000;
const at = z.int().check(z.minimum(1));
const span = z.object({ from: at, to: z.optional(at) });
const readInput = z.object({
  path: pathText,
  pages: z.optional(span),
  rows: z.optional(span),
  lines: z.optional(span),
  sheet: z.optional(z.union([z.string(), z.int()])),
  section: z.optional(z.string().check(z.maxLength(300))),
  at: z.optional(z.int().check(z.minimum(0))),
  characters: z.optional(z.int().check(z.minimum(200), z.maximum(20_000))),
});
type ReadInput = z.infer<typeof readInput>;

export function readTool(desk: Desk): Tool {
  return tool(
    'read',
    'The text of one document (PDF, Word, Excel, PowerPoint, OpenDocument, mail, HTML, CSV, text…), a part at a time: pages of a PDF, rows of a sheet, lines of everything else, each from…to; sheet: a sheet by name or number; section: from a heading on. Each line or row begins with its number and a tab, which are not in the file. What nobody sees in the document is listed apart as hidden. next: what to ask for to go on, all of it. The path skill:NAME reads a skill, skill:NAME/FILE a file of it.',
    readInput,
    (input, signal) => read(desk, input, signal),
  );
}

async function read(desk: Desk, input: ReadInput, signal: AbortSignal): Promise<ToolOutcome> {
  const { path, characters = partCharacters } = input;
  const skill = skillPath(path);
  if (skill !== null) return readSkill(skill, input, desk.context, signal);
  const deed = desk.stage.deedAt(path);
  if (deed !== null && 'text' in deed && deed.text !== undefined) return stagedText(desk, deed.text, input);
  const ask = askOf(input);
  const part = await withDocument(desk, path, signal, (source) =>
    readers().readPart(source, { ...ask, charactersMax: characters }, signal),
  );
  if (part === null) return noSuchFile(path);
  if (typeof part === 'string') return mistake(part);
  await desk.noteRead(path);
  const { text, hidden, totals, next, problems } = part;
  if (text === '' && hidden.length === 0 && problems.length > 0)
    return mistake(`Nothing of it can be read: ${problems.join('; ')}. Pictures and scans can be looked at with look.`);
  const goOn = next === null ? {} : { next: withoutBounds(next) };
  const shown = {
    path: desk.show(path),
    totals: known(totals),
    text: writtenOut(text.toWellFormed()),
    ...(hidden.length === 0
      ? {}
      : {
          hidden: hidden.map(({ place, why, text: words }) => ({ place, why, text: writtenOut(words.toWellFormed()) })),
        }),
    ...(problems.length === 0 ? {} : { problems }),
    ...goOn,
  };
  return facts(shown, 'contents');
}

function askOf({ pages, rows, lines, sheet, section, at: offset }: ReadInput): Omit<PartAsk, 'charactersMax'> {
  return present({ pages: spanOf(pages), rows: spanOf(rows), lines: spanOf(lines), sheet, section, at: offset });
}

function spanOf(given: z.infer<typeof span> | undefined): Span | undefined {
  if (given === undefined) return undefined;
  return given.to === undefined ? { from: given.from } : { from: given.from, to: given.to };
}

/** What to ask for to go on, without what only the reader needs. */
function withoutBounds({ pages, rows, lines, sheet, section, at: offset }: Partial<ReadInput>): object {
  return present({ pages, rows, lines, sheet, section, at: offset });
}

/** What is known of the whole. */
function known(totals: object): object {
  return Object.fromEntries(Object.entries(totals).filter(([, value]) => value !== null));
}

function present<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

function stagedText(desk: Desk, text: string, { path, lines, characters = partCharacters }: ReadInput): ToolOutcome {
  const all = text.split('\n');
  const from = lines?.from ?? 1;
  const shown = all
    .slice(from - 1, lines?.to)
    .join('\n')
    .slice(0, characters);
  return facts(
    { path: desk.show(path), staged: true, lines: all.length, text: writtenOut(shown.toWellFormed()) },
    'contents',
  );
}

/** A document by its path: of the folder, or what a connected service gave. Null where there is none; a text says why it cannot be read. */
async function withDocument<Value>(
  desk: Desk,
  path: string,
  signal: AbortSignal,
  use: (source: FactSource) => Promise<Value>,
): Promise<Value | string | null> {
  const fetched = await fetchedSource(desk, path, signal);
  if (typeof fetched === 'string') return `It could not be read: ${fetched}.`;
  if (fetched !== null) return use(fetched);
  const file = desk.stage.fileAt(path);
  return file === null ? null : opened(desk, file, signal, use);
}

async function opened<Value>(
  { context, today }: Desk,
  file: ScannedFile,
  signal: AbortSignal,
  use: (source: FactSource) => Promise<Value>,
): Promise<Value | string> {
  signal.throwIfAborted();
  try {
    return await withOpenFile(context.mountPath, file.path, (readAt, size) =>
      use({ name: lastName(file.path), size, read: readAt, today }),
    );
  } catch (error) {
    signal.throwIfAborted();
    return `The file could not be read (${codeOf(error)}).`;
  }
}

export function noSuchFile(path: string): ToolOutcome {
  return mistake(
    `There is no file ${JSON.stringify(path.slice(0, 300))} that a task may see. Use find for the names there are.`,
  );
}

/** Pictures of one call: up to so many whole, more on one sheet. */
const wholeMax = 3;
const sheetMax = 20;
const lookInput = z.object({
  files: z.array(z.object({ path: pathText, page: z.optional(at) })).check(z.minLength(1), z.maxLength(sheetMax)),
});

export function lookTool(desk: Desk): Tool {
  return tool(
    'look',
    'Shows pictures, and pages of PDFs (page, from 1; the first if not said), made smaller. No other documents. Up to 3 files are shown each by itself, up to 20 together on one numbered sheet of small ones.',
    lookInput,
    ({ files }, signal) => look(desk, files, signal),
  );
}

type Wanted = z.infer<typeof lookInput>['files'][number];

async function look(desk: Desk, wanted: readonly Wanted[], signal: AbortSignal): Promise<ToolOutcome> {
  for (const { path } of wanted) {
    const there = await withDocument(desk, path, signal, () => Promise.resolve(true));
    if (there === null)
      return desk.stage.deedAt(path) === null
        ? noSuchFile(path)
        : mistake('look shows pictures and PDFs that are there now; what was written is read with read.');
  }
  return wanted.length <= wholeMax ? lookAtEach(desk, wanted, signal) : lookAtSheet(desk, wanted, signal);
}

async function lookAtEach(desk: Desk, wanted: readonly Wanted[], signal: AbortSignal): Promise<ToolOutcome> {
  const pictures: Picture[] = [];
  const told: object[] = [];
  for (const { path, page } of wanted) {
    const seen = await withDocument(desk, path, signal, (source) =>
      page !== undefined || source.name.toLowerCase().endsWith('.pdf')
        ? readers().pagePicture(source, { page: page ?? 1 }, signal)
        : readers().lookPicture(source, {}, signal),
    );
    if (seen === null) continue;
    await desk.noteRead(path);
    if (typeof seen === 'string' || !seen.ok) {
      told.push({ path: desk.show(path), cannot: typeof seen === 'string' ? seen : seen.why });
      continue;
    }
    pictures.push(pictureOf(seen));
    const pages = 'pages' in seen ? { page: page ?? 1, pages: seen.pages } : {};
    told.push({ picture: pictures.length, path: desk.show(path), width: seen.width, height: seen.height, ...pages });
  }
  return { kind: 'data', data: folderFacts({ shown: told }, 'contents'), pictures };
}

type Seen = { readonly bytes: Uint8Array; readonly format: 'jpeg' | 'png' };

function pictureOf({ bytes, format }: Seen): Picture {
  return { mediaType: format === 'png' ? 'image/png' : 'image/jpeg', data: Buffer.from(bytes).toString('base64') };
}

/** Every file is open while the sheet is made: each is read when its turn comes. */
async function lookAtSheet(desk: Desk, wanted: readonly Wanted[], signal: AbortSignal): Promise<ToolOutcome> {
  const sources: FactSource[] = [];
  const made = await withAll(desk, wanted, { sources, signal }, () => readers().contactSheet(sources, {}, signal));
  if (typeof made === 'string') return mistake(made);
  if (!made.ok) return mistake(`Nothing can be shown: ${made.why}.`);
  for (const { path } of wanted) await desk.noteRead(path);
  const cells = made.cells.map(({ number, problem }, index) => ({
    number,
    path: desk.show(wanted[index]?.path ?? ''),
    ...(problem === null ? {} : { cannot: problem }),
  }));
  return { kind: 'data', data: folderFacts({ sheet: cells }, 'contents'), pictures: [pictureOf(made.sheet)] };
}

/** Opens one file after the other; while the last is open, all are. */
async function withAll<Value>(
  desk: Desk,
  [first, ...rest]: readonly Wanted[],
  { sources, signal }: { sources: FactSource[]; signal: AbortSignal },
  use: () => Promise<Value>,
): Promise<Value | string> {
  if (first === undefined) return use();
  const made = await withDocument<Value | string>(desk, first.path, signal, (source) => {
    sources.push(source);
    return withAll(desk, rest, { sources, signal }, use);
  });
  return made ?? withAll(desk, rest, { sources, signal }, use);
}

const hitsShown = 12;
const searchInput = z.object({
  words: z.string().check(z.minLength(1), z.maxLength(500)),
  under: z.optional(z.string()),
  types: z.optional(z.array(z.string().check(z.maxLength(20))).check(z.maxLength(20))),
  cursor: z.optional(z.string().check(z.maxLength(20))),
});

export function searchTool(desk: Desk): Tool {
  return tool(
    'search',
    'Finds documents by the words in them, best first, with the places. words: all must be there; "a phrase", -not, OR, begin*. under: a folder; types: endings such as pdf. cursor: where the last answer said to go on.',
    searchInput,
    (input, signal) => search(desk, input, signal),
  );
}

async function search(desk: Desk, input: z.infer<typeof searchInput>, signal: AbortSignal): Promise<ToolOutcome> {
  const { context, scan, today } = desk;
  const read = await desk.once('index', () => refreshIndex(scan, { ...context, today }, signal));
  if (read.outcome === 'failed') return mistake(`The documents cannot be searched: ${read.message}`);
  const { words, under, types, cursor } = input;
  const found = await searchIndex(
    { words, limit: hitsShown, ...present({ under, types: types?.map((type) => type.toLowerCase()), cursor }) },
    { search: context.search, signal },
  );
  if (typeof found === 'string') return mistake(found);
  const { hits, total, documents, unreadable, remarks } = found;
  return facts(
    {
      documents: total,
      of: documents,
      ...(unreadable === 0 ? {} : { unreadable }),
      ...(remarks.length === 0 ? {} : { remarks }),
      hits: hits.map(({ path, snippets }) => ({
        path: desk.show(path),
        places: snippets.map(({ place, text, hidden, line }) =>
          present({ place, line, text: writtenOut(text.toWellFormed()), hidden }),
        ),
      })),
      ...present({ cursor: found.cursor }),
    },
    'contents',
  );
}
