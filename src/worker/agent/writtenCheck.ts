/** What a model wrote, held against the files that it is said to come from: what stands in none of them is told, to it and to the person. */
import { readers } from '../readers/load.ts';
import type { Desk } from './desk.ts';
import {
  reportItemLines,
  reportLines,
  verifyReportFiles,
  verifySourcesMax,
  type VerifyDesk,
} from './verify/verifyFiles.ts';

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

/** `forPerson`: lines for the review, in short. `forModel`: each of what is missing, so that it can mend it. None where all was found. */
export type Told = { readonly forPerson: readonly string[]; readonly forModel: readonly string[] };

export async function checkedAgainst(desk: Desk, { name, text, sources }: Claim, signal: AbortSignal): Promise<Told> {
  if (text.trim() === '') return { forPerson: [], forModel: [] };
  const paths = [...new Set(sources ?? desk.hasRead())].slice(0, verifySourcesMax);
  const checked = await verifyReportFiles({ text, sources: paths }, verifyDeskOf(desk), desk.derived(), signal);
  const more = checked.isCut ? ['there is more in it than could be held against its sources'] : [];
  return {
    forPerson: [...reportLines(checked), ...more].map((line) => `${name}: ${line}.`),
    forModel: [...reportItemLines(checked), ...more],
  };
}
