/** What a model wrote, held against the files that it is said to come from: what stands in none of them is told, to it and to the person. */
import { readers } from '../readers/load.ts';
import { lastName } from '../rules/rows.ts';
import { withOpenFile } from '../stage/readBytes.ts';
import type { Desk } from './desk.ts';
import { sourcesOf } from './verify/sourceText.ts';
import { verifyReport, type NamedSource, type ReportItem } from './verify/verifyReport.ts';

const sourcesMax = 60;
const shownMax = 6;

export type Claim = {
  /** Of the file that is written. */
  readonly name: string;
  readonly text: string;
  /** Paths; all files that were read, where nothing is said. */
  readonly sources?: readonly string[] | undefined;
};

/** Lines for the review, none where everything was found. */
export async function checkedAgainst(
  desk: Desk,
  { name, text, sources }: Claim,
  signal: AbortSignal,
): Promise<string[]> {
  if (text.trim() === '') return [];
  const paths = [...new Set(sources ?? desk.hasRead())].slice(0, sourcesMax);
  const named = await namedSources(desk, paths, signal);
  const { missing, isCut } = verifyReport(text, named, desk.derived());
  const lines: string[] = [];
  if (missing.length > 0) lines.push(missingLine(name, missing, named));
  if (isCut) lines.push(`${name}: there is more in it than could be held against its sources.`);
  return lines;
}

function missingLine(name: string, missing: readonly ReportItem[], named: readonly NamedSource[]): string {
  const first = missing.slice(0, shownMax).map(({ text, line }) => `line ${String(line)} “${text}”`);
  const more = missing.length > shownMax ? `, and ${String(missing.length - shownMax)} more` : '';
  const count = missing.length === 1 ? '1 number, date or name' : `${String(missing.length)} numbers, dates or names`;
  return `${name}: ${count} ${whereWords(named)}: ${first.join(', ')}${more}.`;
}

/** Where they were looked for in vain. What stands on a picture no program can hold anything against. */
function whereWords(named: readonly NamedSource[]): string {
  const pictures = named.filter(({ sources }) => sources.seen.isEmpty && sources.problem === null).length;
  if (named.length === 0) return 'not checked, since no file was read that this could come from';
  if (pictures === named.length) return 'not checked, since this was read from a picture';
  const but = pictures === 0 ? '' : `, of which ${String(pictures)} are pictures that are not checked`;
  return `found in none of the ${String(named.length)} files it comes from${but}`;
}

async function namedSources(desk: Desk, paths: readonly string[], signal: AbortSignal): Promise<NamedSource[]> {
  const { context, stage, today } = desk;
  const named: NamedSource[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const file = stage.fileAt(path);
    if (file === null) continue;
    try {
      const placed = await withOpenFile(context.mountPath, file.path, (read, size) =>
        readers().readPlaced({ name: lastName(file.path), size, read, today }, signal),
      );
      named.push({ name: file.path, sources: sourcesOf(placed) });
    } catch {
      signal.throwIfAborted();
      // What cannot be read is no source of anything.
    }
  }
  return named;
}
