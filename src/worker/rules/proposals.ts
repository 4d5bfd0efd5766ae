/** Proposals as lists and words need them. */
import type { Operation } from '../../model/operation.ts';
import type { Proposal } from './run.ts';

/** What stands there now and is concerned, or null where something is made. */
export function fromOf(proposal: Proposal): string | null {
  switch (proposal.op) {
    case 'move':
    case 'trash':
    case 'modify':
      return proposal.file.path;
    case 'rmdir':
      return proposal.folder;
    case 'create':
      return null;
  }
}

/** Where something will stand, or null where something goes away. */
export function toOf(proposal: Proposal): string | null {
  switch (proposal.op) {
    case 'move':
    case 'create':
    case 'modify':
      return proposal.to;
    case 'trash':
    case 'rmdir':
      return null;
  }
}

/** `old → new` for a person; what is made is told with what it is made from. */
export function exampleOf(proposal: Proposal): string {
  const from = proposal.op === 'rmdir' ? proposal.folder : proposal.file.path;
  switch (proposal.op) {
    case 'move':
      return `${cut(from)} → ${cut(proposal.to)}`;
    case 'create':
      return proposal.making.kind === 'list' ? `new: ${cut(proposal.to)}` : `${cut(from)} → ${cut(proposal.to)} (new)`;
    case 'modify':
      return `${cut(from)} → ${cut(proposal.to)} (new contents)`;
    case 'trash':
      return `${cut(from)} → trash`;
    case 'rmdir':
      return `${cut(from)} (empty folder) → removed`;
  }
}

function cut(path: string): string {
  return path.length <= 400 ? path : `…${path.slice(-400)}`;
}

/** How many proposals of each operation. */
export function countsOf(proposals: readonly Proposal[]): Partial<Record<Operation, number>> {
  const counts: Partial<Record<Operation, number>> = {};
  for (const { op } of proposals) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
