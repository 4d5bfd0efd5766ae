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
import type { Checked } from '../verify/checkTable.ts';
import { verifyTable, verifyTableInputSchema, type VerifyTableInput } from '../verify/verifyFiles.ts';
import { checkedAgainst, verifyDeskOf } from '../writtenCheck.ts';
import { edited, editSchema } from '../writtenEdits.ts';
import { bookOf, csvOf, isMade, tableText, type GivenTable } from '../writtenTable.ts';
import { notYet, reason, reasonCharactersMax, stageAll } from './staging.ts';

/** Characters of new text in one call. */
const writtenMax = 200_000;
const cell = z.union([z.string().check(z.maxLength(10_000)), z.number(), z.boolean(), z.null()]);
const totals = z.optional(z.enum(['sum', 'average', 'count']));
const tableSchema = z.union([
  verifyTableInputSchema,
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
  edits: z.optional(z.array(editSchema).check(z.minLength(1), z.maxLength(100))),
  sources: z.optional(z.array(pathText).check(z.maxLength(60))),
});
type WriteInput = z.infer<typeof writeInput>;
export type WrittenTable = z.infer<typeof tableSchema>;

export function writeTool(desk: Desk): Tool {
  return tool(
    'write',
    'Stages a new file, or new contents for one. Exactly one of: text (the whole of a plain text file); markdown (made into what the ending says: docx, pptx with a slide for each ##, html, md, txt; contents: the heading of a contents page, which is made from the headings and put in front; pictures of the folder by their path); table (for csv or xlsx: columns and rows, or from: the name of a table that map made, totals true for a row of totals; or columns with types and rows each with its source file and values, which are checked one by one); edits of a file that is there (find and replace in text, docx and pptx, where find must stand there exactly once unless occurrence says which; afterHeading and markdown in docx; sheet, cell and value, or sheet and append with rows, in xlsx). sources: the files that its numbers, dates and names come from; without, all that you have read. What is in none of them is told to you and to the person: mend what is wrong, and explain the rest in submit_result. Writing a path again takes the place of what was staged for it.',
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
  const flags = [...made.flags, ...found.forPerson];
  const check = [...made.flags, ...found.forModel];
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
  const hasContents = input.markdown !== undefined && input.contents !== undefined;
  const told = { bytes, ...(hasContents ? { contentsPage: 'made' } : {}) };
  return stageAll(desk, [deed], { ...told, ...(check.length === 0 ? {} : { check }) });
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

/** The table itself: a map's, one whose rows name their documents, checked here, or cells as they are. */
async function tableOf(
  desk: Desk,
  table: WrittenTable,
  signal: AbortSignal,
): Promise<Checked | GivenTable | string | null> {
  if ('from' in table) return desk.table(table.from, signal);
  if (isSourced(table)) return verifyTable(table, verifyDeskOf(desk), signal);
  return table;
}

function isSourced(table: Exclude<WrittenTable, { from: string }>): table is VerifyTableInput {
  return table.rows.length > 0 && table.rows.every((row) => !Array.isArray(row));
}

async function fromTable(
  desk: Desk,
  table: WrittenTable,
  { path, ending }: { path: string; ending: string },
  signal: AbortSignal,
): Promise<Made | string> {
  if (ending !== 'csv' && ending !== 'xlsx') return `A table can be written as .csv or .xlsx, not as .${ending}.`;
  const source = await tableOf(desk, table, signal);
  if (typeof source === 'string') return source;
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
