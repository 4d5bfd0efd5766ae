/** What a model wrote, held against the files that it is said to come from: what stands in none of them is told, to it and to the person. */
import { readers } from '../readers/load.ts';
import type { Desk } from './desk.ts';
import { fetchedSource } from './fetched.ts';
import { reportItemLines, verifyReportFiles, verifySourcesMax, type VerifyDesk } from './verify/verifyFiles.ts';
import type { ReportCheck } from './verify/verifyReport.ts';

const shownMax = 6;

export type Claim = {
  /** Of the file that is written. */
  readonly name: string;
  readonly text: string;
  /** Paths; all files that were read, where nothing is said. */
  readonly sources?: readonly string[] | undefined;
};

export function verifyDeskOf(desk: Desk): VerifyDesk {
  const { context, stage } = desk;
  return {
    mountPath: context.mountPath,
    readPlaced: (source, signal) => readers().readPlaced(source, signal),
    fileAt: (path) => stage.fileAt(path),
    fetched: (path, signal) => fetchedSource(desk, path, signal),
  };
}

/** `forPerson`: lines for the review, in short. `forModel`: each of what is missing, so that it can mend it. None where all was found. */
export type Told = { readonly forPerson: readonly string[]; readonly forModel: readonly string[] };

export async function checkedAgainst(desk: Desk, { name, text, sources }: Claim, signal: AbortSignal): Promise<Told> {
  if (text.trim() === '') return { forPerson: [], forModel: [] };
  const paths = [...new Set(sources ?? desk.hasRead())].slice(0, verifySourcesMax);
  const checked = await verifyReportFiles({ text, sources: paths }, verifyDeskOf(desk), desk.derived(), signal);
  const where = whereWords({ files: paths.length, unread: checked.unread.length });
  const missing = checked.missing.length === 0 ? [] : [`${name}: ${missingWords(checked.missing, where)}.`];
  const more = checked.isCut ? [`${name}: there is more in it than could be held against its sources.`] : [];
  const items = checked.missing.length === 0 ? [] : [where, ...reportItemLines(checked)];
  return { forPerson: [...missing, ...more], forModel: [...items, ...more] };
}

type Looked = { readonly files: number; /** Those of them that have no text. */ readonly unread: number };

function missingWords(missing: ReportCheck['missing'], where: string): string {
  const first = missing.slice(0, shownMax).map(({ text, line }) => `line ${String(line)} “${text}”`);
  const more = missing.length > shownMax ? `, and ${String(missing.length - shownMax)} more` : '';
  const count = missing.length === 1 ? '1 number, date or name' : `${String(missing.length)} numbers, dates or names`;
  return `${count} ${where}: ${first.join(', ')}${more}`;
}

/** Where they were looked for in vain. What stands on a picture no program can hold anything against. */
function whereWords({ files, unread }: Looked): string {
  if (files === 0) return 'not checked, since no file was read that this could come from';
  if (unread === files) return 'not checked, since this was read from a picture';
  const but = unread === 0 ? '' : `, of which ${String(unread)} are pictures that are not checked`;
  return `found in none of the ${String(files)} files it comes from${but}`;
}
