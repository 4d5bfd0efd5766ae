/**
 * Checks what a model made of the folder's files: a table whose rows name their documents, a report with a list of its sources. The
 * documents are read here, one at a time; what the model says of them counts for nothing.
 */
import * as z from 'zod/mini';
import { pathCharactersMax } from '../../../model/relativePath.ts';
import type { FactSource } from '../../facts/facts.ts';
import type { ScannedFile } from '../../stage/scannedFiles.ts';
import type { MapDesk } from '../map/desk.ts';
import { placedOf } from '../map/document.ts';
import { mapFieldTypes } from '../map/order.ts';
import { valueOf } from '../map/reply.ts';
import { sentence } from '../words.ts';
import { checkRow, checkTable, columnRoles, type Checked, type CheckedCell } from './checkTable.ts';
import { emptyCheck, type Value } from './checkValue.ts';
import { sourcesOf, type Sources } from './sourceText.ts';
import { verifyReport, type NamedSource, type ReportCheck } from './verifyReport.ts';

const path = z.string().check(z.minLength(1), z.maxLength(pathCharactersMax));
const cellCharactersMax = 2_000;
const columnsMax = 40;
export const verifyRowsMax = 2_000;
export const verifySourcesMax = 200;
const reportCharactersMax = 400_000;
/** Characters of all of a report's sources that are held at a time. */
const heldCharactersMax = 20_000_000;

/** A table to check: each row with its document. */
export const verifyTableInputSchema = z.object({
  columns: z
    .array(
      z.object({
        name: z.string().check(z.minLength(1), z.maxLength(60)),
        type: z
          .enum(mapFieldTypes)
          .check(z.describe('choice, yes-no and summary are your own judgement and not looked for')),
        role: z.optional(z.enum(columnRoles)),
      }),
    )
    .check(z.minLength(1), z.maxLength(columnsMax)),
  rows: z
    .array(
      z.object({
        source: path.check(z.describe('The file that the row is from')),
        values: z
          .array(z.nullable(z.string().check(z.maxLength(cellCharactersMax))))
          .check(
            z.describe(
              'One for each column; number: 1234.5, date: YYYY-MM-DD, money: 119.00 EUR, null where there is none',
            ),
          ),
      }),
    )
    .check(z.minLength(1), z.maxLength(verifyRowsMax)),
  sums: z.optional(
    z
      .array(
        z.object({
          column: z.string().check(z.maxLength(60)),
          currency: z.nullable(z.string().check(z.maxLength(3))),
          amount: z.string().check(z.maxLength(30)),
        }),
      )
      .check(z.maxLength(columnsMax), z.describe('Totals that you say, to be worked out again')),
  ),
});
export type VerifyTableInput = z.infer<typeof verifyTableInputSchema>;

/** A report to check against its sources. */
export const verifyReportInputSchema = z.object({
  text: z.string().check(z.minLength(1), z.maxLength(reportCharactersMax)),
  sources: z.array(path).check(z.minLength(1), z.maxLength(verifySourcesMax)),
});
export type VerifyReportInput = z.infer<typeof verifyReportInputSchema>;

/** `fileAt`: the file of the folder that has this path; what is none is told. */
export type VerifyDesk = Pick<MapDesk, 'mountPath' | 'readPlaced'> & {
  readonly fileAt: (path: string) => ScannedFile | null;
  /** What a connected service gave, by the path that the model knows it by; null where it is none of that, a text says why it cannot be read. */
  readonly fetched?: (path: string, signal: AbortSignal) => Promise<FactSource | string | null>;
};

/** The checked table, or what is wrong with the input, in words. Throws only the signal's reason. */
export async function verifyTable(
  input: VerifyTableInput,
  desk: VerifyDesk,
  signal: AbortSignal,
): Promise<Checked | string> {
  const rows: { source: string; values: (Value | null)[] }[] = [];
  for (const [index, { source, values }] of input.rows.entries()) {
    const read = readRow(input, values);
    if (typeof read === 'string') return `rows.${String(index)}: ${read}`;
    rows.push({ source, values: read });
  }
  const checked: { source: string; cells: CheckedCell[]; unread?: string }[] = [];
  const bySource = new Map<string, number[]>();
  for (const [index, { source }] of rows.entries()) {
    const indexes = bySource.get(source);
    if (indexes === undefined) bySource.set(source, [index]);
    else indexes.push(index);
  }
  for (const [source, indexes] of bySource) {
    const sources = await sourcesAt(source, desk, signal);
    for (const index of indexes) {
      const values = rows[index]?.values ?? [];
      checked[index] =
        typeof sources === 'string'
          ? { source, cells: values.map((value) => unreadCell(value, sources)), unread: sources }
          : { source, cells: checkRow(values, sources) };
    }
  }
  return checkTable(input.columns, checked, input.sums ?? []);
}

function unreadCell(value: Value | null, why: string): CheckedCell {
  return { value, check: value === null ? emptyCheck : { status: 'not found', place: null, note: why } };
}

function readRow({ columns }: VerifyTableInput, given: readonly (string | null)[]): (Value | null)[] | string {
  if (given.length !== columns.length)
    return `it has ${String(given.length)} values, and there are ${String(columns.length)} columns`;
  const values: (Value | null)[] = [];
  for (const [index, { name, type }] of columns.entries()) {
    const told = given[index] ?? null;
    const isYes = type === 'yes-no' && told !== null;
    const value = valueOf(
      { type, ...(type === 'choice' && told !== null ? { choices: [told] } : {}) },
      isYes ? told.toLowerCase() === 'yes' : told,
    );
    if (typeof value === 'string') return `${name} ${value}`;
    values.push(value);
  }
  return values;
}

/** What it found, and the sources that could not be looked into, each with why. Throws only the signal's reason. */
export async function verifyReportFiles(
  { text, sources }: VerifyReportInput,
  desk: VerifyDesk,
  derived: readonly string[],
  signal: AbortSignal,
): Promise<ReportCheck & { readonly unread: readonly { readonly path: string; readonly why: string }[] }> {
  const named: NamedSource[] = [];
  const unread: { path: string; why: string }[] = [];
  let held = 0;
  for (const each of new Set(sources)) {
    const found =
      held > heldCharactersMax
        ? 'there is too much text in the sources before it'
        : await sourcesAt(each, desk, signal);
    const why = typeof found === 'string' ? found : found.seen.isEmpty ? (found.problem ?? 'it has no text') : null;
    if (why !== null) unread.push({ path: each, why });
    // Of a file that is there the name counts, whatever is in it.
    if (typeof found === 'string' || why !== null) {
      if (desk.fileAt(each) !== null) named.push({ name: each, sources: null });
      continue;
    }
    named.push({ name: each, sources: found });
    held += found.characters;
  }
  return { ...(await verifyReport(text, named, derived, signal)), unread };
}

async function sourcesAt(source: string, desk: VerifyDesk, signal: AbortSignal): Promise<Sources | string> {
  const file = desk.fileAt(source);
  try {
    const fetched = file === null ? ((await desk.fetched?.(source, signal)) ?? null) : null;
    if (typeof fetched === 'string') return fetched;
    if (fetched !== null) return sourcesOf(await desk.readPlaced(fetched, signal));
    if (file === null) return 'there is no such file in the folder';
    return sourcesOf(await placedOf(file, desk, signal));
  } catch {
    signal.throwIfAborted();
    return 'it could not be read';
  }
}

type ToldCheck = {
  readonly missing: ReportCheck['missing'];
  readonly unread: readonly { readonly path: string; readonly why: string }[];
};

const examplesMax = 5;
const exampleCharactersMax = 240;
const toldMax = 30;
/** Of all that a model is told; a name that is put before a line has room besides. */
const toldCharactersMax = 8_000;

/** A line or two: what a review says of a report to a person. */
export function reportLines({ missing, unread }: ToldCheck): string[] {
  const examples = datesLast(missing)
    .slice(0, examplesMax)
    .map((item) => sentence(itemWords(item), exampleCharactersMax));
  const more = missing.length > examplesMax ? `; and ${String(missing.length - examplesMax)} more` : '';
  return [
    ...(missing.length === 0 ? [] : [`${missingWords(missing)}: ${examples.join('; ')}${more}`]),
    ...unreadLines(unread),
  ];
}

/** For the model, which can mend it: each of up to thirty in a line of its own, with all its lines and the words around it. */
export function reportItemLines({ missing, unread }: ToldCheck): string[] {
  const lines: string[] = [];
  let characters = 0;
  for (const item of datesLast(missing).slice(0, toldMax)) {
    const line = itemWords(item);
    characters += line.length;
    if (characters > toldCharactersMax) break;
    lines.push(line);
  }
  const more = missing.length - lines.length;
  if (more > 0) lines.push(`and ${String(more)} more`);
  return [...(missing.length === 0 ? [] : [`${missingWords(missing)}:`, ...lines]), ...unreadLines(unread)];
}

/** Amounts and names are what people look at first. */
function datesLast(missing: ReportCheck['missing']): ReportCheck['missing'] {
  const isDate = (item: ReportCheck['missing'][number]): boolean => item.kind === 'date';
  return [...missing.filter((item) => !isDate(item)), ...missing.filter(isDate)];
}

function missingWords({ length }: ReportCheck['missing']): string {
  return `${String(length)} ${length === 1 ? 'number, date or name is' : 'numbers, dates or names are'} in none of the sources`;
}

function itemWords({ text, lines, around }: ReportCheck['missing'][number]): string {
  const where = `line${lines.length === 1 ? '' : 's'} ${lines.map(String).join(', ')}`;
  return `${text} (${where}${around === text ? '' : `: “${around}”`})`;
}

function unreadLines({ length }: ToldCheck['unread']): string[] {
  return length === 0 ? [] : [`${String(length)} ${length === 1 ? 'source was' : 'sources were'} not looked into`];
}
