/** What a rule says to remember, as a change of the folder's conventions file: reviewed, applied and undone like every other. */
import { addedConventions, conventionsBytesMax } from '../../model/conventions.ts';
import { conventionsFile } from '../../model/conventionsFile.ts';
import type { Rule } from '../../model/rule/rule.ts';
import type { Grant } from '../../model/scope.ts';
import { withAdded } from '../stage/conventionsText.ts';
import type { FolderConventions } from './conventions.ts';
import type { Proposal } from './run.ts';
import { counted, quotedText } from './words.ts';

export type Remembered =
  | { readonly is: 'nothing' }
  | {
      readonly is: 'lines';
      readonly count: number;
      readonly proposal: Extract<Proposal, { op: 'create' | 'modify' }>;
      /** The text that is added to the file. */ readonly added: string;
    }
  | { readonly is: 'refused'; /** A sentence for the plan. */ readonly why: string };

/** The lines of the rule that the file does not hold yet, behind what stands in it. */
export function rememberedBy({ remember = [] }: Rule, { there }: FolderConventions, today: string): Remembered {
  if (remember.length === 0) return { is: 'nothing' };
  if (there.is === 'unreadable') return refused(there.why);
  const added = addedConventions(there.is === 'read' ? there.text : '', remember, today);
  if (added === '') return { is: 'nothing' };
  const bytes = withAdded(there, added);
  if (bytes.byteLength > conventionsBytesMax) return refused('it would be longer than 64 KB');
  const count = added.split(/\r\n|\n/).filter((line) => line !== '' && !line.startsWith('#')).length;
  const entry = there.is === 'read' ? { size: there.size, mtimeMs: there.mtimeMs } : { size: 0, mtimeMs: 0 };
  const proposal = {
    op: there.is === 'read' ? ('modify' as const) : ('create' as const),
    file: { path: conventionsFile, ...entry },
    to: conventionsFile,
    making: { kind: 'bytes' as const, bytes },
    reason: `${counted(count, 'line')} to remember for this folder`,
  };
  return { is: 'lines', count, proposal, added };
}

function refused(why: string): Remembered {
  return {
    is: 'refused',
    why: `Nothing is remembered for this folder: ${quotedText(conventionsFile)} cannot be added to, ${why}.`,
  };
}

/** What the scope permits for it: this one file, whether it is there by then or not. */
export const rememberGrant: Grant = {
  operations: ['create', 'modify'],
  from: conventionsFile,
  to: conventionsFile,
  atMost: 1,
};

/** The plan's line for it. */
export function rememberStep(count: number): string {
  return `Write ${counted(count, 'line')} into ${quotedText(conventionsFile)}, for later tasks on this folder.`;
}
