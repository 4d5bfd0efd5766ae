/**
 * The tool that stages new contents. The model gives text, Markdown, a table or the name of a map's table; code writes the file, reads it
 * back, and holds its numbers, dates and names against the files that they are said to come from.
 */
import * as z from 'zod/mini';
import { lastName } from '../../rules/rows.ts';
import { extensionOf } from '../../rules/types.ts';
import { readWhole } from '../../stage/readBytes.ts';
import { readers } from '../../readers/load.ts';
import { deedTextMax, type Deed } from '../deed.ts';
import type { Desk } from '../desk.ts';
import { agentPath } from '../stage.ts';
import { mistake, pathText, tool, type Tool, type ToolOutcome } from '../tool.ts';
import { sentence } from '../words.ts';
import { checkedAgainst } from '../writtenCheck.ts';
import { bookOf, csvOf, isMade, tableText } from '../writtenTable.ts';
import { notYet, reason, reasonCharactersMax, stageAll } from './staging.ts';

/** Characters of new text in one call. */
const writtenMax = 200_000;
const cell = z.union([z.string().check(z.maxLength(10_000)), z.number(), z.boolean(), z.null()]);
const totals = z.optional(z.enum(['sum', 'average', 'count']));
const tableSchema = z.union([
  z.object({ from: z.string().check(z.regex(/^table-\d{1,4}$/)), totals: z.optional(z.boolean()) }),
  z.object({
    columns: z
      .array(
        z.union([
          z.string().check(z.maxLength(200)),
          z.object({ title: z.string().check(z.maxLength(200)), total: totals }),
        ]),
      )
      .check(z.minLength(1), z.maxLength(100)),
    rows: z.array(z.array(cell).check(z.maxLength(100))).check(z.maxLength(5_000)),
  }),
]);
const writeInput = z.object({
  path: pathText,
  reason,
  text: z.optional(z.string().check(z.maxLength(writtenMax))),
  markdown: z.optional(z.string().check(z.maxLength(writtenMax))),
  contents: z.optional(z.string().check(z.maxLength(100))),
  table: z.optional(tableSchema),
  edits: z.optional(
    z
      .array(
        z.object({
          find: z.string().check(z.minLength(1), z.maxLength(20_000)),
          replace: z.string().check(z.maxLength(50_000)),
        }),
      )
      .check(z.minLength(1), z.maxLength(100)),
  ),
  sources: z.optional(z.array(pathText).check(z.maxLength(60))),
});
type WriteInput = z.infer<typeof writeInput>;
export type WrittenTable = z.infer<typeof tableSchema>;

export function writeTool(desk: Desk): Tool {
  return tool(
    'write',
    'Stages a new file, or new contents for one. Exactly one of: text (the whole of a plain text file); markdown (made into what the ending says: docx, pptx with a slide for each ##, html, md, txt; contents: the heading of a contents page; pictures of the folder by their path); table (for csv or xlsx: columns and rows, or from: the name of a table that map made, totals true for a row of totals); edits (find and replace in a plain text file; each find must stand there exactly once). sources: the files that its numbers, dates and names come from; without, all that you have read. What is in none of them is told to you and to the person.',
    writeInput,
    (input, signal) => (desk.phase === 'plan' ? mistake(notYet) : write(desk, input, signal)),
  );
}

type Made = {
  readonly bytes: Uint8Array;
  /** As it can be read again. */
  readonly text: string;
  /** What is held against the sources; empty where that was done before. */
  readonly claims: string;
  readonly flags: readonly string[];
};

async function write(desk: Desk, input: WriteInput, signal: AbortSignal): Promise<ToolOutcome> {
  const parsed = agentPath(input.path);
  if (!parsed.ok) return mistake(parsed.failure);
  const path = parsed.value;
  const made = await contentFor(desk, input, signal);
  if (typeof made === 'string') return mistake(made);
  const found = await checkedAgainst(desk, { name: lastName(path), text: made.claims, sources: input.sources }, signal);
  const flags = [...made.flags, ...found];
  const file = desk.stage.fileAt(path);
  const { hash, bytes } = await desk.context.sendContent(made.bytes, signal);
  const content = {
    content: hash,
    bytes,
    reason: sentence(input.reason, reasonCharactersMax),
    ...(made.text.length <= deedTextMax ? { text: made.text } : {}),
    ...(flags.length === 0 ? {} : { flags }),
  };
  const deed: Deed =
    file === null
      ? { op: 'create', to: path, ...content }
      : { op: 'modify', from: file.path, ...content, sawSize: file.size, sawMtimeMs: file.mtimeMs };
  return stageAll(desk, [deed], { bytes, ...(flags.length === 0 ? {} : { check: flags }) });
}

/** The contents, or why there are none. */
async function contentFor(desk: Desk, input: WriteInput, signal: AbortSignal): Promise<Made | string> {
  const { path, text, markdown, table, edits } = input;
  if ([text, markdown, table, edits].filter((part) => part !== undefined).length !== 1)
    return 'Give exactly one of text, markdown, table and edits.';
  const ending = extensionOf(lastName(path));
  if (text !== undefined)
    return packed.has(ending) ? `A .${ending} file is no plain text: give markdown or a table.` : plainText(text);
  if (markdown !== undefined) return fromMarkdown(desk, markdown, input);
  if (table !== undefined) return fromTable(desk, table, { path, ending }, signal);
  return edits === undefined ? 'Nothing was given.' : edited(desk, path, edits);
}

function plainText(text: string): Made {
  return { bytes: new TextEncoder().encode(text), text, claims: text, flags: [] };
}

/** Endings of files that are no plain text. */
const packed = new Set('docx xlsx xlsm pptx odt ods odp pdf doc xls ppt zip jpg jpeg png gif webp epub msg'.split(' '));
const formats = {
  docx: 'docx',
  pptx: 'pptx',
  html: 'html',
  htm: 'html',
  md: 'md',
  markdown: 'md',
  txt: 'txt',
} as const;

async function fromMarkdown(desk: Desk, markdown: string, { path, contents }: WriteInput): Promise<Made | string> {
  const ending = extensionOf(lastName(path));
  if (!isFormat(ending)) return `Markdown can be made into ${Object.keys(formats).join(', ')}, not into .${ending}.`;
  const pictures = picturesIn(desk, markdown);
  const options = contents === undefined ? {} : { contents };
  const made = await readers().writeDocument({ markdown, pictures }, formats[ending], options);
  if (!made.ok) return `This cannot be made into .${ending}: ${made.why}.`;
  return { bytes: made.bytes, text: markdown, claims: markdown, flags: made.problems };
}

function isFormat(ending: string): ending is keyof typeof formats {
  return Object.hasOwn(formats, ending);
}

const picturesMax = 40;
const pictureBytesMax = 16 * 1024 * 1024;

/** Pictures of the folder that a Markdown text shows, by their addresses in it. */
function picturesIn({ stage, context }: Desk, markdown: string): Map<string, Uint8Array> {
  const pictures = new Map<string, Uint8Array>();
  for (const [, plain, pointed] of markdown.matchAll(/!\[[^\]]*\]\((?:<([^>\n]+)>|([^)\s]+))[^)]*\)/g)) {
    const address = plain ?? pointed ?? '';
    const file = stage.fileAt(address) ?? stage.fileAt(decoded(address));
    if (file === null || pictures.size >= picturesMax) continue;
    const bytes = readWhole(context.mountPath, file.path, pictureBytesMax);
    if (bytes.ok) pictures.set(address, bytes.value);
  }
  return pictures;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

async function fromTable(
  desk: Desk,
  table: WrittenTable,
  { path, ending }: { path: string; ending: string },
  signal: AbortSignal,
): Promise<Made | string> {
  if (ending !== 'csv' && ending !== 'xlsx') return `A table can be written as .csv or .xlsx, not as .${ending}.`;
  const source = 'from' in table ? await desk.table(table.from, signal) : table;
  if (source === null)
    return `There is no ${'from' in table ? table.from : 'table'}. Run map again: nothing is asked twice.`;
  const long = isMade(source) ? -1 : source.rows.findIndex((row) => row.length > source.columns.length);
  if (long >= 0) return `Row ${String(long + 1)} has more cells than there are columns.`;
  const withTotals = 'from' in table && table.totals === true;
  const made = ending === 'csv' ? csvOf(source) : await bookOf(source, { path, withTotals });
  if (!made.ok) return `The table cannot be written: ${made.why}.`;
  return {
    bytes: made.bytes,
    text: tableText(source),
    // A map's values were held against their documents when they came.
    claims: isMade(source) ? '' : tableText(source),
    flags: made.flags,
  };
}

const editedBytesMax = 4 * 1024 * 1024;

function edited(desk: Desk, path: string, edits: NonNullable<WriteInput['edits']>): Made | string {
  const before = plainTextAt(desk, path);
  if (typeof before === 'string') return before;
  let { text } = before;
  for (const [at, { find, replace }] of edits.entries()) {
    const count = text.split(find).length - 1;
    if (count !== 1)
      return `edits.${String(at)}: what to find stands there ${count === 0 ? 'nowhere' : `${String(count)} times`}. Give a longer piece, exactly as it stands in the file.`;
    // No pattern of what is put in means anything.
    text = text.replace(find, () => replace);
  }
  return { ...plainText(text), claims: edits.map(({ replace }) => replace).join('\n') };
}

function plainTextAt(desk: Desk, path: string): { text: string } | string {
  const staged = desk.stage.deedAt(path);
  if (staged !== null && 'text' in staged && staged.text !== undefined) return { text: staged.text };
  const file = desk.stage.fileAt(path);
  if (file === null)
    return `There is no file ${JSON.stringify(path.slice(0, 200))} to edit. Use find for the names there are.`;
  const bytes = readWhole(desk.context.mountPath, file.path, editedBytesMax);
  if (!bytes.ok) return `The file cannot be edited: ${bytes.failure}.`;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.value);
    return text.includes('\0') ? notPlain : { text };
  } catch {
    return notPlain;
  }
}

const notPlain = 'Only plain text files in UTF-8 can be edited so. Make a new file instead, or leave it and say so.';
