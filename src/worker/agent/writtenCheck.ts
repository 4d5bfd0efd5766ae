/** What a model wrote, held against the files that it is said to come from: what stands in none of them is told, to it and to the person. */
import { readers } from '../readers/load.ts';
import type { Desk } from './desk.ts';
import { reportLines, verifyReportFiles, verifySourcesMax, type VerifyDesk } from './verify/verifyFiles.ts';

export type Claim = {
  /** Of the file that is written. */
  readonly name: string;
  readonly text: string;
  /** Paths; all files that were read, where nothing is said. */
  readonly sources?: readonly string[] | undefined;
};

export function verifyDeskOf({ context, stage }: Desk): VerifyDesk {
  return {
    mountPath: context.mountPath,
    readPlaced: (source, signal) => readers().readPlaced(source, signal),
    fileAt: (path) => stage.fileAt(path),
  };
}

/** Lines for the review, none where everything was found. */
export async function checkedAgainst(
  desk: Desk,
  { name, text, sources }: Claim,
  signal: AbortSignal,
): Promise<string[]> {
  if (text.trim() === '') return [];
  const paths = [...new Set(sources ?? desk.hasRead())].slice(0, verifySourcesMax);
  const checked = await verifyReportFiles({ text, sources: paths }, verifyDeskOf(desk), desk.derived(), signal);
  const lines = reportLines(checked);
  if (checked.isCut) lines.push('there is more in it than could be held against its sources');
  return lines.map((line) => `${name}: ${line}.`);
}
