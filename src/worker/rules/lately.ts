/**
 * What a rule came to when the plan was made, for a work that follows at once in the same worker: a plan that waits for nobody is not
 * worked out twice. Whoever approves it later gets another worker, and with it a new look at the folder.
 */
import { parseRule, type Rule } from '../../model/rule/rule.ts';
import type { Scan } from '../stage/scan.ts';
import type { Outcome } from './run.ts';

export type WorkedOut = { readonly scan: Scan; readonly outcome: Outcome };

/** Where and on which day the rule ran. */
type Where = { readonly mountPath: string; readonly today: string };

/** Older than this, the folder is looked at again: what came meanwhile is not left out. */
const freshMs = 2_000;

let last: (WorkedOut & { readonly key: string; readonly atMs: number }) | null = null;

/** Keeps what a plan's rule (as the plan has it, in JSON) came to for the next {@link takeWorkedOut}. */
export function keepWorkedOut(planned: string, where: Where, worked: WorkedOut): void {
  last = { ...worked, key: keyOf(planned, where), atMs: performance.now() };
}

/** What this very rule came to in this folder a moment ago; null where it has to run. It is given out once. */
export function takeWorkedOut(rule: Rule, where: Where): WorkedOut | null {
  const kept = last;
  // Two of them at once would take twice the memory.
  last = null;
  if (kept === null || performance.now() - kept.atMs > freshMs) return null;
  return kept.key === keyOf(JSON.stringify(rule), where) ? kept : null;
}

function keyOf(rule: string, { mountPath, today }: Where): string {
  // The fields in the order of the schema, whoever wrote it.
  const parsed = parseRule(rule);
  return JSON.stringify([mountPath, today, parsed.ok ? parsed.value : rule]);
}
