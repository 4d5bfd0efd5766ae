/** What becomes of a task whose work went beyond its approved plan, and of one whose person said no to a page. */
import { fixed, marked } from '../base/translate.ts';
import type { Task, TaskEvent } from './task.ts';

/** The wider plan waits for a yes of its own. */
export function beyondAs(
  { plan: planBefore, approvedHash: hashBefore }: Task,
  { plan, hash, news, page }: Extract<TaskEvent, { kind: 'beyond' }>,
): Partial<Task> {
  const asked = { plan, planHash: hash, approvedHash: null, beyond: news, page: page ?? null };
  return { state: 'awaiting approval', ...asked, planBefore, hashBefore, message: fixed(beyondMessage) };
}

/** A yes to the plan is one to the ask that it waits for, and only while it does. */
export function agreedAs(
  { state, page, planHash, approvedHash, agreed }: Task,
  { hash, narrowed }: Extract<TaskEvent, { kind: 'approved' }>,
): Pick<Task, 'agreed'> {
  const isAsked =
    state === 'awaiting approval' && approvedHash === null && (narrowed !== undefined || hash === planHash);
  const yes = isAsked ? page?.yes : undefined;
  return { agreed: yes === undefined ? agreed : [...agreed, yes] };
}

/** The work goes on by the plan that was there before the ask. */
export function declinedAs({ page, planBefore: plan, hashBefore, declined }: Task): Partial<Task> {
  if (page === null || plan === null) return {};
  const calls = [...declined, page.call];
  const approved = { plan, planHash: hashBefore, approvedHash: hashBefore };
  return { ...approved, beyond: [], page: null, message: null, declined: calls };
}

const beyondMessage = marked('The work would go beyond the plan that you approved. Nothing was changed.');
