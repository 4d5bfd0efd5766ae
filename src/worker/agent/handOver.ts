/** Hands what was staged over to the host, as the changes that it is: rules are run again, each new content is there already. */
import { limits } from '../../model/limits.ts';
import type { ProposedChange } from '../../model/change.ts';
import { parseRule } from '../../model/rule/rule.ts';
import type { Told } from '../../model/told.ts';
import type { WorkReply } from '../../protocol/workerWire.ts';
import { fromOf } from '../rules/proposals.ts';
import type { Proposal } from '../rules/run.ts';
import { sendProposals } from '../rules/send.ts';
import type { FileDeed } from './deed.ts';
import type { Desk } from './desk.ts';

/** Sends everything. What was staged by hand goes before a rule where both mean the same file. */
export async function handOver(
  { stage, scan, context, run }: Desk,
  told: Told,
  signal: AbortSignal,
): Promise<WorkReply> {
  const byHand = new Set(stage.deeds.flatMap((deed) => ('from' in deed ? [deed.from as string] : [])));
  const proposals: Proposal[] = [];
  const left: { path: string; why: string }[] = [];
  for (const text of stage.rules) {
    const rule = parseRule(text);
    if (!rule.ok) return { outcome: 'failed', message: `A staged rule cannot be read: ${rule.failure}` };
    const outcome = await run(rule.value);
    left.push(...outcome.left);
    for (const proposal of outcome.proposals) {
      const from = fromOf(proposal);
      if (from !== null && byHand.has(from)) continue;
      if (from !== null) byHand.add(from);
      proposals.push(proposal);
    }
  }
  const changes = stage.deeds.map(changeOf);
  if (changes.length + proposals.length > limits.changesMax)
    return { outcome: 'failed', message: `The work comes to more than ${String(limits.changesMax)} changes.` };
  await context.changes(changes);
  signal.throwIfAborted();
  const sent = await sendProposals(proposals, context);
  const exceptions = [...sent.left, ...left];
  if (exceptions.length > 0)
    await context.exceptions(
      exceptions.slice(0, limits.exceptionsKeptMax).map(({ path, why }) => ({ path, why: why.slice(0, whyMax) })),
    );
  return {
    outcome: 'done',
    changes: changes.length + sent.count,
    seen: scan.files.length,
    exceptions: exceptions.length,
    told,
  };
}

const whyMax = 500;

function changeOf(deed: FileDeed): ProposedChange {
  const { reason } = deed;
  switch (deed.op) {
    case 'create':
      return { op: 'create', to: deed.to, content: deed.content, reason };
    case 'modify':
      return { op: 'modify', from: deed.from, to: deed.to ?? deed.from, content: deed.content, reason, ...sawOf(deed) };
    case 'move':
      return { op: 'move', from: deed.from, to: deed.to, reason, ...sawOf(deed) };
    case 'trash':
      return { op: 'trash', from: deed.from, reason, ...sawOf(deed) };
    case 'mkdir':
      return { op: 'mkdir', to: deed.to, reason };
  }
}

function sawOf({
  sawSize,
  sawMtimeMs,
}: {
  sawSize: number;
  sawMtimeMs: number;
}): Pick<ProposedChange, 'sawSize' | 'sawMtimeMs'> {
  return { sawSize, sawMtimeMs };
}
