/** The tools that stage changes: rules over many files, moves and trash by hand, new and changed contents. */
import * as z from 'zod/mini';
import type { RelativePath } from '../../../model/relativePath.ts';
import { checkRule } from '../../../model/rule/check.ts';
import { ruleSchema, type Rule } from '../../../model/rule/rule.ts';
import { problemWords } from '../../rules/compile.ts';
import { extensionOf } from '../../rules/types.ts';
import { lastName } from '../../rules/rows.ts';
import { readWhole } from '../../stage/readBytes.ts';
import { readers } from '../../readers/load.ts';
import { deedTextMax, type Deed } from '../deed.ts';
import type { Desk } from '../desk.ts';
import { previewOf } from '../preview.ts';
import { agentPath } from '../stage.ts';
import { facts, mistake, pathText, tool, type Tool, type ToolOutcome } from '../tool.ts';
import { sentence } from '../words.ts';
import { noSuchFile } from './looking.ts';
import { folderFacts } from '../prompt.ts';

const notYet =
  'Nothing can be staged before the person has approved a plan. Submit one with the scope that the work needs.';
const reasonCharactersMax = 200;

const ruleInput = z.object({ rule: ruleSchema, stage: z.optional(z.boolean()) });

export function ruleTool(desk: Desk): Tool {
  return tool(
    'run_rule',
    'Tries a rule on all files, changing nothing: counts, examples, and what is left alone and why. With stage true, after the plan was approved, its changes become part of the work.',
    ruleInput,
    async ({ rule, stage = false }) => {
      const problem = ruleProblem(rule);
      if (problem !== null) return mistake(problem);
      if (stage && desk.phase === 'plan') return mistake(notYet);
      const outcome = await desk.run(rule);
      const seen = facts(previewOf(outcome, desk.show), 'contents');
      if (!stage || seen.kind !== 'data') return seen;
      if (outcome.proposals.length === 0) return mistake('This rule changes no file, so there is nothing to stage.');
      return stageAll(desk, [{ op: 'rule', rule: JSON.stringify(rule) }], { ruleChanges: outcome.proposals.length });
    },
  );
}

/** What is wrong with a rule beyond its shape, or null. */
export function ruleProblem(rule: Rule): string | null {
  const problems = checkRule(rule);
  if (problems.length > 0) return problems.map(problemWords).join('\n');
  for (const [index, { select }] of rule.steps.entries()) {
    // Where a step looks must not change with a file that comes later.
    if (select !== 'previous' && select.depth === 'auto') return `steps.${String(index)}.select.depth: say top or all`;
  }
  return null;
}

const arrangedMax = 200;
const reason = z.string().check(z.minLength(1), z.maxLength(1_000));
const arrangeInput = z.object({
  moves: z.optional(z.array(z.object({ from: pathText, to: pathText })).check(z.maxLength(arrangedMax))),
  trash: z.optional(z.array(pathText).check(z.maxLength(arrangedMax))),
  folders: z.optional(z.array(pathText).check(z.maxLength(arrangedMax))),
  undo: z.optional(z.array(pathText).check(z.maxLength(arrangedMax))),
  reason: z.optional(reason),
});

export function arrangeTool(desk: Desk): Tool {
  return tool(
    'arrange',
    'Stages moves (a rename is a move), trash, and new folders, up to 200 of each, for files that no rule fits. reason: why, shown beside each change. undo: paths of which nothing shall be staged any more. For many files of a kind use a rule.',
    arrangeInput,
    (input) => {
      if (desk.phase === 'plan') return mistake(notYet);
      const why = sentence(input.reason ?? '', reasonCharactersMax);
      const wanted: (Deed | string)[] = [
        ...(input.undo ?? []).map((path) => deedFor(path, (known) => ({ op: 'drop', path: known }))),
        ...(input.moves ?? []).map(({ from, to }) => moveDeed(desk, { from, to }, why)),
        ...(input.trash ?? []).map((path) => trashDeed(desk, path, why)),
        ...(input.folders ?? []).map((path) => deedFor(path, (to) => ({ op: 'mkdir', to, reason: why }))),
      ];
      return wanted.length === 0
        ? mistake('Nothing was named: give moves, trash, folders or undo.')
        : stageAll(desk, wanted, {});
    },
  );
}

function deedFor(text: string, make: (path: RelativePath) => Deed): Deed | string {
  const path = agentPath(text);
  return path.ok ? make(path.value) : path.failure;
}

function moveDeed(desk: Desk, { from, to }: { from: string; to: string }, why: string): Deed | string {
  const file = desk.stage.fileAt(from);
  if (file === null) return `${JSON.stringify(from.slice(0, 200))}: there is no such file that a task may touch.`;
  return deedFor(to, (target) => ({
    op: 'move',
    from: file.path,
    to: target,
    reason: why,
    sawSize: file.size,
    sawMtimeMs: file.mtimeMs,
  }));
}

function trashDeed(desk: Desk, path: string, why: string): Deed | string {
  const file = desk.stage.fileAt(path);
  if (file === null) return `${JSON.stringify(path.slice(0, 200))}: there is no such file that a task may touch.`;
  return { op: 'trash', from: file.path, reason: why, sawSize: file.size, sawMtimeMs: file.mtimeMs };
}

const problemsMax = 12;

/** Stages what can be, and tells of what cannot. */
function stageAll(desk: Desk, wanted: readonly (Deed | string)[], more: object): ToolOutcome {
  const staged: Deed[] = [];
  const problems: string[] = [];
  for (const deed of wanted) {
    const problem = typeof deed === 'string' ? deed : desk.stage.take(deed);
    if (problem === null && typeof deed !== 'string') staged.push(deed);
    else problems.push(typeof deed === 'string' ? deed : `${nameOf(deed)}: ${problem ?? ''}`);
  }
  const account = {
    staged: staged.length,
    ...more,
    ...(problems.length === 0 ? {} : { notStaged: problems.length, why: problems.slice(0, problemsMax) }),
    stagedInAll: desk.stage.deeds.length,
    rulesStaged: desk.stage.rules.length,
  };
  if (staged.length === 0 && problems.length > 0) return mistake(folderFacts(account, 'names'));
  return { kind: 'data', data: folderFacts(account, 'names'), staged };
}

function nameOf(deed: Deed): string {
  if (deed.op === 'rule') return 'the rule';
  return JSON.stringify(deed.op === 'drop' ? deed.path : 'from' in deed ? deed.from : deed.to);
}

/** Characters of new text in one call. */
const writtenMax = 200_000;
const cell = z.union([z.string().check(z.maxLength(10_000)), z.number(), z.boolean(), z.null()]);
const writeInput = z.object({
  path: pathText,
  reason,
  text: z.optional(z.string().check(z.maxLength(writtenMax))),
  markdown: z.optional(z.string().check(z.maxLength(writtenMax))),
  table: z.optional(
    z.object({
      columns: z.array(z.string().check(z.maxLength(200))).check(z.minLength(1), z.maxLength(100)),
      rows: z.array(z.array(cell).check(z.maxLength(100))).check(z.maxLength(5_000)),
    }),
  ),
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
});
type WriteInput = z.infer<typeof writeInput>;

export function writeTool(desk: Desk): Tool {
  return tool(
    'write',
    'Stages a new file, or new contents for one. Exactly one of: text (the whole of a plain text file), markdown (made into what the ending says: docx, html, md, txt), table (columns and rows, to csv or xlsx), edits (find and replace in a plain text file; each find must stand there exactly once).',
    writeInput,
    (input, signal) => (desk.phase === 'plan' ? mistake(notYet) : write(desk, input, signal)),
  );
}

type Made = { readonly bytes: Uint8Array; readonly text?: string };

async function write(desk: Desk, input: WriteInput, signal: AbortSignal): Promise<ToolOutcome> {
  const parsed = agentPath(input.path);
  if (!parsed.ok) return mistake(parsed.failure);
  const path = parsed.value;
  const file = desk.stage.fileAt(path);
  const made = await contentFor(desk, input, path);
  if (typeof made === 'string') return mistake(made);
  const { hash, bytes } = await desk.context.sendContent(made.bytes, signal);
  const kept = made.text !== undefined && made.text.length <= deedTextMax ? { text: made.text } : {};
  const content = { content: hash, bytes, reason: sentence(input.reason, reasonCharactersMax), ...kept };
  const deed: Deed =
    file === null
      ? { op: 'create', to: path, ...content }
      : { op: 'modify', from: file.path, ...content, sawSize: file.size, sawMtimeMs: file.mtimeMs };
  return stageAll(desk, [deed], { bytes });
}

/** The contents, or why there are none. */
async function contentFor(desk: Desk, input: WriteInput, path: string): Promise<Made | string> {
  const { text, markdown, table, edits } = input;
  if ([text, markdown, table, edits].filter((part) => part !== undefined).length !== 1)
    return 'Give exactly one of text, markdown, table and edits.';
  const ending = extensionOf(lastName(path));
  if (text !== undefined)
    return packed.has(ending)
      ? `A ${ending} file is no plain text: give markdown or a table.`
      : { bytes: new TextEncoder().encode(text), text };
  if (markdown !== undefined) return fromMarkdown(markdown, ending);
  if (table !== undefined) return fromTable(table, ending);
  return edits === undefined ? 'Nothing was given.' : edited(desk, path, edits);
}

/** Endings of files that are no plain text. */
const packed = new Set('docx xlsx xlsm pptx odt ods odp pdf doc xls ppt zip jpg jpeg png gif webp epub msg'.split(' '));

async function fromMarkdown(markdown: string, ending: string): Promise<Made | string> {
  const bytes = new TextEncoder().encode(markdown);
  if (ending === 'md' || ending === 'markdown') return { bytes, text: markdown };
  const made = await readers().convert({ name: 'text.md', bytes, to: ending, options: {} });
  return made.ok ? { bytes: made.bytes, text: markdown } : `This cannot be made into .${ending}: ${made.why}`;
}

async function fromTable({ columns, rows }: NonNullable<WriteInput['table']>, ending: string): Promise<Made | string> {
  const long = rows.findIndex((row) => row.length > columns.length);
  if (long >= 0) return `Row ${String(long + 1)} has more cells than there are columns.`;
  const csv = [columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
  const bytes = new TextEncoder().encode(csv);
  if (ending === 'csv') return { bytes, text: csv };
  const made = await readers().convert({ name: 'table.csv', bytes, to: ending, options: {} });
  return made.ok ? { bytes: made.bytes, text: csv } : `A table cannot be made into .${ending}: ${made.why}`;
}

/** RFC 4180. */
function csvCell(value: z.infer<typeof cell>): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const editedBytesMax = 4 * 1024 * 1024;

function edited(desk: Desk, path: string, edits: NonNullable<WriteInput['edits']>): Made | string {
  const before = plainTextAt(desk, path);
  if (typeof before === 'string') return before;
  let { text } = before;
  for (const [at, { find, replace }] of edits.entries()) {
    const count = text.split(find).length - 1;
    if (count !== 1)
      return `edits.${String(at)}: what to find stands there ${count === 0 ? 'nowhere' : `${String(count)} times`}. Give a longer piece, exactly as read shows it.`;
    // No pattern of what is put in means anything.
    text = text.replace(find, () => replace);
  }
  return { bytes: new TextEncoder().encode(text), text };
}

function plainTextAt(desk: Desk, path: string): { text: string } | string {
  const staged = desk.stage.deedAt(path);
  if (staged !== null && 'text' in staged && staged.text !== undefined) return { text: staged.text };
  const file = desk.stage.fileAt(path);
  if (file === null) return textOf(noSuchFile(path));
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

function textOf(outcome: ToolOutcome): string {
  return outcome.kind === 'mistake' ? outcome.text : '';
}
