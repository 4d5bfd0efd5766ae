/** Sends proposals to the host: in order and in batches, each new content before the change that names it. */
import type { RelativePath } from '../../model/relativePath.ts';
import type { ProposedChange } from '../../model/change.ts';
import { limits } from '../../model/limits.ts';
import type { WorkContext } from '../engines.ts';
import type { Making } from './making.ts';
import { produce } from './produce.ts';
import { folderOf } from './rows.ts';
import type { Proposal } from './run.ts';

export type Sent = {
  /** Changes that the host got. */
  count: number;
  /** Files whose new contents could not be made, and why. */
  left: { path: RelativePath; why: string }[];
};

/** Makes the contents that proposals need and sends them all. A file whose contents cannot be made is left, and what it replaces with it. */
export async function sendProposals(proposals: readonly Proposal[], context: WorkContext): Promise<Sent> {
  const sent: Sent = { count: 0, left: [] };
  const failed = new Set<string>();
  /** Folders of files that stay after all, because nothing was made of them. */
  const holding = new Set<string>();
  let batch: ProposedChange[] = [];
  const flush = async (done: number): Promise<void> => {
    if (batch.length > 0) await context.changes(batch);
    sent.count += batch.length;
    batch = [];
    context.progress({ text: 'Sending changes', done, total: proposals.length });
  };
  // What is made goes before what it replaces, so that nothing is put away for something that did not come about.
  const ordered = [...proposals.filter(isMade), ...proposals.filter((proposal) => !isMade(proposal))];
  for (const [at, proposal] of ordered.entries()) {
    context.signal.throwIfAborted();
    if (proposal.op === 'trash' && failed.has(proposal.file.path)) {
      for (const folder of foldersAbove(proposal.file.path)) holding.add(folder);
      continue;
    }
    if (proposal.op === 'rmdir' && holding.has(proposal.folder)) continue;
    const change = isMade(proposal) ? await madeChange(proposal, context) : plainChange(proposal);
    if ('why' in change) {
      failed.add(change.path);
      sent.left.push(change);
      // Without its new contents it still makes way for others.
      if (proposal.op !== 'modify' || proposal.to === proposal.file.path) continue;
      batch.push(plainChange({ ...proposal, op: 'move' }));
    } else batch.push(change);
    if (batch.length === limits.changesPerBatchMax || (isMade(proposal) && at % 16 === 0)) await flush(at);
  }
  await flush(proposals.length);
  return sent;
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.push(folder);
  return folders;
}

type Made = Extract<Proposal, { op: 'create' | 'modify' }>;

function isMade(proposal: Proposal): proposal is Made {
  return proposal.op === 'create' || proposal.op === 'modify';
}

async function madeChange(proposal: Made, context: WorkContext): Promise<ProposedChange | Sent['left'][number]> {
  const { file, to, making, reason } = proposal;
  const by = stepOf(proposal);
  const saw = { sawSize: file.size, sawMtimeMs: file.mtimeMs };
  const produced = await produce(making, file, to, context);
  if (!produced.ok) return { path: file.path, why: produced.failure };
  const { content, notes } = produced.value;
  const { hash } = await context.sendContent(content, context.signal);
  const told = [reason, ...notes]
    .filter((words) => words !== '')
    .join('; ')
    .slice(0, reasonCharactersMax);
  return proposal.op === 'create'
    ? { op: 'create', to, content: hash, ...originsOf(making), reason: told, ...by }
    : { op: 'modify', from: file.path, to, content: hash, reason: told, ...by, ...saw };
}

function stepOf({ step }: Proposal): Pick<ProposedChange, 'step'> {
  return step === undefined ? {} : { step };
}

/** Which tables of which documents are in it, so that a person can look at their places. */
function originsOf(making: Making): Pick<ProposedChange, 'origins'> {
  if (making.kind !== 'tables' || making.pieces.length > limits.originsMax) return {};
  return { origins: making.pieces.map(({ file, index }) => ({ path: file.path, table: index })) };
}

const reasonCharactersMax = 500;

function plainChange(proposal: Exclude<Proposal, Made>): ProposedChange {
  const why = { reason: proposal.reason, ...stepOf(proposal) };
  if (proposal.op === 'rmdir') return { op: 'rmdir', from: proposal.folder, ...why };
  const { file } = proposal;
  const saw = { sawSize: file.size, sawMtimeMs: file.mtimeMs };
  if (proposal.op === 'trash') return { op: 'trash', from: file.path, ...why, ...saw };
  return { op: 'move', from: file.path, to: proposal.to, ...why, ...saw };
}
