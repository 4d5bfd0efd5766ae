/** A rule, written as JSON, run on a real folder as the worker runs it: every change as a line, and every new content. */
import assert from 'node:assert/strict';
import type { ProposedChange } from '../../../../src/model/change.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { ruleSchema } from '../../../../src/model/rule/rule.ts';
import { planReplySchema, workReplySchema } from '../../../../src/protocol/workerWire.ts';
import { rulesEngine } from '../../../../src/worker/rules/engine.ts';
import { contextFor, today } from './support.ts';
import { assertWithinScope } from './withinScope.ts';

export type Ran = {
  plan: Plan;
  /** `move a → b`, `trash a`, `create b`, `modify a → b`, `rmdir a`, sorted. */
  lines: string[];
  left: Record<string, string>;
  /** New contents by the path they are for. */
  contents: Record<string, Buffer>;
  reasons: Record<string, string>;
};

export const step = {
  select: { depth: 'all', where: [] },
  together: [],
  do: 'move',
  to: '{dir}/{name}',
  missing: 'leave',
  because: '',
  says: 'Change {count}',
};

/** The rule of these steps; what a step does not say is as in {@link step}. */
export function ruleOf(steps: readonly object[], rest: object = {}): string {
  const rule = { version: 1, steps: steps.map((one) => ({ ...step, ...one })), clash: 'number', ...rest };
  ruleSchema.parse(rule);
  return JSON.stringify(rule);
}

function lineOf({ op, from, to }: ProposedChange): string {
  if (op === 'move' || op === 'modify') return `${op} ${from ?? ''} → ${to ?? ''}`;
  return `${op} ${from ?? to ?? ''}`;
}

/** Plans and works by the rule. Fails where there is no plan. */
export function runOn(folder: string, rule: string): Promise<Ran> {
  return ran(folder, { instruction: 'by a rule', rule });
}

/** The same by plain words. */
export function sayOn(folder: string, instruction: string): Promise<Ran> {
  return ran(folder, { instruction });
}

/** The plan alone. */
export async function planOn(folder: string, rule: string): Promise<Plan> {
  const request = { instruction: 'by a rule', rule, answers: {}, steering: [], engine: 'rules' as const, today };
  const reply = planReplySchema.parse(await rulesEngine.plan(request, contextFor(folder).context));
  assert.equal(reply.outcome, 'plan', JSON.stringify(reply));
  return reply.plan;
}

async function ran(folder: string, asked: { instruction: string; rule?: string }): Promise<Ran> {
  const { context, heard } = contextFor(folder);
  const request = { ...asked, answers: {}, steering: [], engine: 'rules' as const, today };
  const reply = planReplySchema.parse(await rulesEngine.plan(request, context));
  assert.equal(reply.outcome, 'plan', JSON.stringify(reply));
  const worked = await rulesEngine.work({ rule: reply.plan.rule, answers: {}, today }, context);
  assert.equal(workReplySchema.parse(worked).outcome, 'done', JSON.stringify(worked));
  assertWithinScope(reply.plan, heard.changes, asked.rule ?? null);
  const keyOf = ({ from, to }: ProposedChange): string => to ?? from ?? '';
  return {
    plan: reply.plan,
    lines: heard.changes.map(lineOf).sort(),
    left: Object.fromEntries(heard.exceptions.map(({ path, why }) => [path, why])),
    contents: Object.fromEntries(
      heard.changes.flatMap((change) =>
        change.content === undefined ? [] : [[keyOf(change), heard.contents.get(change.content) ?? Buffer.alloc(0)]],
      ),
    ),
    reasons: Object.fromEntries(heard.changes.map((change) => [change.from ?? change.to ?? '', change.reason])),
  };
}
