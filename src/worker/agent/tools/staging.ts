/** The tools that stage changes to where files are: rules over many files, moves and trash by hand. */
import * as z from 'zod/mini';
import type { RelativePath } from '../../../model/relativePath.ts';
import { checkRule } from '../../../model/rule/check.ts';
import { ruleSchema, type Rule } from '../../../model/rule/rule.ts';
import { problemWords } from '../../rules/compile.ts';
import type { Deed } from '../deed.ts';
import type { Desk } from '../desk.ts';
import { previewOf } from '../preview.ts';
import { agentPath } from '../stage.ts';
import { facts, mistake, pathText, tool, type Tool, type ToolOutcome } from '../tool.ts';
import { sentence } from '../words.ts';
import { folderFacts } from '../prompt.ts';

export const notYet =
  'Nothing can be staged before the person has approved a plan. Submit one with the scope that the work needs.';
export const reasonCharactersMax = 200;

const ruleInput = z.object({ rule: ruleSchema, stage: z.optional(z.boolean()) });

export function ruleTool(desk: Desk): Tool {
  return tool(
    'run_rule',
    'Tries a rule on all files, changing nothing: counts, examples, and what is left alone and why. With stage true, after the plan was approved, its changes become part of the work.',
    ruleInput,
    async ({ rule, stage = false }) => {
      const problem = ruleProblem(rule);
      if (problem !== null) return mistake(problem);
      if (stage && desk.phase === 'plan') return mistake(notYet);
      const outcome = await desk.run(rule);
      const seen = facts(previewOf(outcome, desk.show), 'contents');
      if (!stage || seen.kind !== 'data') return seen;
      if (outcome.proposals.length === 0) return mistake('This rule changes no file, so there is nothing to stage.');
      return stageAll(desk, [{ op: 'rule', rule: JSON.stringify(rule) }], { ruleChanges: outcome.proposals.length });
    },
  );
}

/** What is wrong with a rule beyond its shape, or null. */
export function ruleProblem(rule: Rule): string | null {
  const problems = checkRule(rule);
  if (problems.length > 0) return problems.map(problemWords).join('\n');
  for (const [index, { select }] of rule.steps.entries()) {
    // Where a step looks must not change with a file that comes later.
    if (select !== 'previous' && select.depth === 'auto') return `steps.${String(index)}.select.depth: say top or all`;
  }
  return null;
}

const arrangedMax = 200;
export const reason = z.string().check(z.minLength(1), z.maxLength(1_000));
const arrangeInput = z.object({
  moves: z.optional(z.array(z.object({ from: pathText, to: pathText })).check(z.maxLength(arrangedMax))),
  trash: z.optional(z.array(pathText).check(z.maxLength(arrangedMax))),
  folders: z.optional(z.array(pathText).check(z.maxLength(arrangedMax))),
  undo: z.optional(z.array(pathText).check(z.maxLength(arrangedMax))),
  reason: z.optional(reason),
});

export function arrangeTool(desk: Desk): Tool {
  return tool(
    'arrange',
    'Stages moves (a rename is a move), trash, and new folders, up to 200 of each, for files that no rule fits. reason: why, shown beside each change. undo: paths of which nothing shall be staged any more. For many files of a kind use a rule.',
    arrangeInput,
    (input) => {
      if (desk.phase === 'plan') return mistake(notYet);
      const why = sentence(input.reason ?? '', reasonCharactersMax);
      const wanted: (Deed | string)[] = [
        ...(input.undo ?? []).map((path) => deedFor(path, (known) => ({ op: 'drop', path: known }))),
        ...(input.moves ?? []).map(({ from, to }) => moveDeed(desk, { from, to }, why)),
        ...(input.trash ?? []).map((path) => trashDeed(desk, path, why)),
        ...(input.folders ?? []).map((path) => deedFor(path, (to) => ({ op: 'mkdir', to, reason: why }))),
      ];
      return wanted.length === 0
        ? mistake('Nothing was named: give moves, trash, folders or undo.')
        : stageAll(desk, wanted, {});
    },
  );
}

function deedFor(text: string, make: (path: RelativePath) => Deed): Deed | string {
  const path = agentPath(text);
  return path.ok ? make(path.value) : path.failure;
}

function moveDeed(desk: Desk, { from, to }: { from: string; to: string }, why: string): Deed | string {
  const file = desk.stage.fileAt(from);
  if (file === null) return `${JSON.stringify(from.slice(0, 200))}: there is no such file that a task may touch.`;
  return deedFor(to, (target) => ({
    op: 'move',
    from: file.path,
    to: target,
    reason: why,
    sawSize: file.size,
    sawMtimeMs: file.mtimeMs,
  }));
}

function trashDeed(desk: Desk, path: string, why: string): Deed | string {
  const file = desk.stage.fileAt(path);
  if (file === null) return `${JSON.stringify(path.slice(0, 200))}: there is no such file that a task may touch.`;
  return { op: 'trash', from: file.path, reason: why, sawSize: file.size, sawMtimeMs: file.mtimeMs };
}

const problemsMax = 12;

/** Stages what can be, and tells of what cannot. */
export function stageAll(desk: Desk, wanted: readonly (Deed | string)[], more: object): ToolOutcome {
  const staged: Deed[] = [];
  const problems: string[] = [];
  for (const deed of wanted) {
    const problem = typeof deed === 'string' ? deed : desk.stage.take(deed);
    if (problem === null && typeof deed !== 'string') staged.push(deed);
    else problems.push(typeof deed === 'string' ? deed : `${nameOf(deed)}: ${problem ?? ''}`);
  }
  const account = {
    staged: staged.length,
    ...more,
    ...(problems.length === 0 ? {} : { notStaged: problems.length, why: problems.slice(0, problemsMax) }),
    stagedInAll: desk.stage.deeds.length,
    rulesStaged: desk.stage.rules.length,
  };
  if (staged.length === 0 && problems.length > 0) return mistake(folderFacts(account, 'names'));
  return { kind: 'data', data: folderFacts(account, 'names'), staged };
}

function nameOf(deed: Deed): string {
  if (deed.op === 'rule') return 'the rule';
  return JSON.stringify(deed.op === 'drop' ? deed.path : 'from' in deed ? deed.from : deed.to);
}
