/** The tools that look at the folder: counts, lists, and what stands in files. None of them changes anything. */
import * as z from 'zod/mini';
import { fileTypes } from '../../../model/rule/rule.ts';
import { compileGlob } from '../../../model/glob.ts';
import { lastName } from '../../rules/rows.ts';
import { typeOf } from '../../rules/types.ts';
import type { ScannedFile } from '../../stage/scannedFiles.ts';
import { pathOf, targetOf } from '../deed.ts';
import type { Desk } from '../desk.ts';
import { overviewOf } from '../overview.ts';
import { isUnder } from '../stage.ts';
import { facts, tool, type Tool } from '../tool.ts';

const overviewInput = z.object({
  folder: z.optional(z.string()),
  contains: z.optional(z.string()),
});

export function overviewTool(desk: Desk): Tool {
  return tool(
    'overview',
    'Counts, name shapes, dates, files that may be duplicates (as large and of a kind; a rule with duplicate compares their contents) and samples of the folder’s files. With folder or contains: only those files, and their names.',
    overviewInput,
    (input) => facts(overviewOf(desk.scan, input, desk.show), 'names'),
  );
}

const listedMax = 100;
const orders = ['path', 'newest', 'oldest', 'largest', 'smallest'] as const;
const findInput = z.object({
  /** A glob over the whole path, such as "**\/*.pdf". */
  glob: z.optional(z.string().check(z.maxLength(1_000))),
  contains: z.optional(z.string()),
  under: z.optional(z.string()),
  types: z.optional(z.array(z.enum(fileTypes)).check(z.maxLength(12))),
  order: z.optional(z.enum(orders)),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(listedMax))),
  cursor: z.optional(z.int().check(z.minimum(0))),
});
type FindInput = z.infer<typeof findInput>;

export function findTool(desk: Desk): Tool {
  return tool(
    'find',
    'Lists files: by glob over the path (such as **/*.pdf), contains (text in the name), under (a folder), types; order path, newest, oldest, largest or smallest; limit up to 100. cursor: where the last answer said to go on.',
    findInput,
    (input) => facts(found(desk, input), 'names'),
  );
}

const ranks: Readonly<Record<(typeof orders)[number], (one: ScannedFile, other: ScannedFile) => number>> = {
  path: () => 0,
  newest: (one, other) => other.mtimeMs - one.mtimeMs,
  oldest: (one, other) => one.mtimeMs - other.mtimeMs,
  largest: (one, other) => other.size - one.size,
  smallest: (one, other) => one.size - other.size,
};

function found({ scan, show, stage }: Desk, input: FindInput): object {
  const { order = 'path', limit = 40, cursor = 0 } = input;
  const files = scan.files.filter(finderFor(input));
  if (order !== 'path') files.sort(ranks[order]);
  const page = files.slice(cursor, cursor + limit);
  const end = cursor + page.length;
  return {
    files: files.length,
    shown: page.map((file) => ({
      path: show(file.path),
      bytes: file.size,
      changed: dayOf(file),
      ...staged(stage.deedAt(file.path)),
    })),
    ...(end < files.length ? { cursor: end } : {}),
  };
}

function staged(deed: ReturnType<Desk['stage']['deedAt']>): object {
  if (deed === null) return {};
  const to = targetOf(deed);
  return { staged: to === null || to === pathOf(deed) ? deed.op : `${deed.op} to ${to}` };
}

function finderFor({ glob, contains, under, types }: FindInput): (file: ScannedFile) => boolean {
  const fitsGlob = glob === undefined ? null : compileGlob(glob, { plain: true });
  const wanted = types === undefined ? null : new Set<string>(types);
  const part = contains?.toLowerCase();
  return ({ path }) =>
    isUnder(path, under) &&
    (fitsGlob === null || fitsGlob(path)) &&
    (wanted === null || wanted.has(typeOf(lastName(path)))) &&
    (part === undefined || lastName(path).toLowerCase().includes(part));
}

function dayOf({ mtimeMs }: ScannedFile): string | null {
  return Math.abs(mtimeMs) < 8.64e15 ? new Date(mtimeMs).toISOString().slice(0, 10) : null;
}
