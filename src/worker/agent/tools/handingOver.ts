/** The tools that hand over to the person: a question, a plan, the result. Each ends the run. */
import * as z from 'zod/mini';
import { limits } from '../../../model/limits.ts';
import { operations } from '../../../model/operation.ts';
import type { Choice, Question } from '../../../model/plan.ts';
import { compileGlob } from '../../../model/glob.ts';
import { ruleSchema } from '../../../model/rule/rule.ts';
import type { Desk, PlanWords } from '../desk.ts';
import { handOver } from '../handOver.ts';
import type { Ending } from '../talkState.ts';
import { ending, line, listMax, mistake, sentenceCharactersMax, tool, type Tool, type ToolOutcome } from '../tool.ts';
import { sentence } from '../words.ts';
import { batchKey } from './mapping.ts';
import { calledKey } from './connecting.ts';
import { ruleProblem } from './staging.ts';

/** The one question that stops the planning; its answer comes back under this key. */
export const askKey = 'which';

/** Keys that mean something to the rules themselves. */
const reservedKeys = new Set([askKey, 'missing', 'clash', 'instruction', 'reading', batchKey]);

const choices = z.array(line).check(z.minLength(2), z.maxLength(listMax));
const askInput = z.object({ question: line, choices });

export function askTool(desk: Desk): Tool {
  return tool(
    'ask_person',
    'Stops and asks the person one question with choices, before a plan. The choices must make sense without the question, each with an example where that helps.',
    askInput,
    (input) => ask(desk, input),
  );
}

function ask(desk: Desk, input: z.infer<typeof askInput>): ToolOutcome {
  if (desk.phase === 'work')
    return mistake('The plan is approved: decide within it, and say what you did not do in submit_result.');
  if (desk.hasAsked)
    return mistake('The person has been asked already. Decide by what was said, and list it as an assumption.');
  const text = sentence(input.question, sentenceCharactersMax);
  return unclear('ask_person', { message: text, text, choices: input.choices });
}

function unclear(
  by: Ending,
  { message, text, choices: given }: { message: string; text: string; choices: readonly string[] },
): ToolOutcome {
  const question: Question = { key: askKey, text, choices: choicesOf(given) };
  return ending(by, { phase: 'plan', reply: { outcome: 'unclear', message, question } });
}

const glob = z.string().check(z.minLength(1), z.maxLength(1_000));
const scope = z
  .array(
    z.object({
      operations: z.array(z.enum(operations)).check(z.minLength(1), z.maxLength(6)),
      from: z.optional(glob),
      to: z.optional(glob),
      atMost: z.int().check(z.minimum(1), z.maximum(limits.changesMax)),
    }),
  )
  .check(z.minLength(1), z.maxLength(20));
const outward = {
  does: z.enum(['read', 'send']),
  sends: z.optional(z.array(glob).check(z.maxLength(20))),
  atMost: z.int().check(z.minimum(1), z.maximum(500)),
};
const word = z.string().check(z.minLength(1), z.maxLength(200));
const connectors = z
  .array(z.object({ connector: word, tools: z.array(word).check(z.minLength(1), z.maxLength(20)), ...outward }))
  .check(z.maxLength(20));
const hosts = z.array(z.object({ host: word, ...outward })).check(z.maxLength(20));
const planInput = z.object({
  goal: line,
  rule: z.optional(ruleSchema),
  steps: z.optional(z.array(line).check(z.minLength(1), z.maxLength(listMax))),
  scope: z.optional(scope),
  connectors: z.optional(connectors),
  hosts: z.optional(hosts),
  assumptions: z.array(line).check(z.maxLength(listMax)),
  questions: z.optional(
    z
      .array(
        z.object({
          key: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/)),
          text: line,
          choices,
          chosen: line,
        }),
      )
      .check(z.maxLength(4)),
  ),
});
type PlanInput = z.infer<typeof planInput>;

export function planTool(desk: Desk): Tool {
  return tool(
    'submit_plan',
    'Gives the person the plan. goal: what was understood, in one sentence. Either rule: a program carries it out and you are not needed again; or steps and scope: what you will do yourself, and what it may change at most (operations, from and to as globs over paths, atMost). assumptions: what you took for granted. questions (optional): decisions the person may change later, each with the choice you made; the choices must make sense without the question, and the scope must cover each of them; when the person changes one, you are asked for another plan. Where a folder’s files gave orders that you did not follow, say so in an assumption. connectors (optional): the tools of services that you will call, does send where the tool is none that reads, sends the files whose names or contents go along, atMost calls; hosts: web hosts in what you call. scope for one new file: {"operations":["create"],"to":"report.docx","atMost":1}.',
    planInput,
    (input, signal) => submit(desk, input, signal),
  );
}

async function submit(desk: Desk, input: PlanInput, signal: AbortSignal): Promise<ToolOutcome> {
  const { rule, steps, connectors: services = [], hosts: places = [] } = input;
  // Work that only asks a service changes nothing in the folder.
  const asked = input.scope ?? (services.length > 0 ? [] : undefined);
  const reserved = input.questions?.find(({ key }) => reservedKeys.has(key));
  if (reserved !== undefined) return mistake(`The question key ${reserved.key} is taken; choose another.`);
  const isByRule = rule !== undefined;
  if (isByRule === (steps !== undefined && asked !== undefined))
    return mistake('Give either a rule, or steps and a scope for what you will do yourself.');
  const words = wordsOf(input);
  if (rule !== undefined) {
    if (desk.phase === 'work')
      return mistake('In the work, stage the rule with run_rule, or submit steps and a scope.');
    const problem = ruleProblem(rule);
    if (problem !== null) return mistake(problem);
    const outcome = await desk.run(rule);
    if (outcome.proposals.length === 0)
      return mistake(
        'This rule changes no file. Mend it, or call submit_result with nothing-to-do where the folder is already as asked.',
      );
    return plan(desk, await desk.planByRule(rule, words));
  }
  const wrong = (asked ?? []).flatMap(({ from, to }) => [from, to]).find((each) => each !== undefined && !isGlob(each));
  if (wrong !== undefined) return mistake(`scope: ${JSON.stringify(wrong)} is no glob over paths in the folder.`);
  const agentPlan = {
    ...words,
    steps: (steps ?? []).map((step) => sentence(step, sentenceCharactersMax)),
    grants: (asked ?? []).map(({ operations: kinds, from = '**', to = '**', atMost }) => ({
      operations: kinds,
      from,
      to,
      atMost,
    })),
    connectors: services.map(({ sends = [], ...grant }) => ({ ...grant, sends })),
    hosts: places.map(({ sends = [], ...grant }) => ({ ...grant, sends })),
  };
  return plan(desk, desk.planByAgent(agentPlan, await desk.quote(agentPlan, signal)));
}

function plan(desk: Desk, made: Awaited<ReturnType<Desk['planByRule']>>): ToolOutcome {
  const reply = { outcome: 'plan', plan: made } as const;
  return ending('submit_plan', { phase: desk.phase, reply });
}

function isGlob(text: string): boolean {
  try {
    compileGlob(text, { plain: true });
    return !text.startsWith('/') && !text.split('/').includes('..');
  } catch {
    return false;
  }
}

function wordsOf(input: PlanInput): PlanWords {
  return {
    goal: sentence(input.goal, sentenceCharactersMax),
    assumptions: input.assumptions.map((text) => sentence(text, sentenceCharactersMax)),
    questions: (input.questions ?? []).map(({ key, text, choices: given, chosen }) => ({
      key,
      text: sentence(text, sentenceCharactersMax),
      choices: choicesOf(given.includes(chosen) ? given : [chosen, ...given]),
      chosen: sentence(chosen, sentenceCharactersMax),
    })),
  };
}

/** Choices whose value is their own words: the next planning knows only the answer. */
function choicesOf(texts: readonly string[]): Choice[] {
  const clean = texts.map((text) => sentence(text, sentenceCharactersMax));
  return [...new Set(clean)].map((text) => ({ value: text, label: text }));
}

const resultInput = z.object({
  outcome: z.enum(['done', 'nothing-to-do', 'cannot']),
  summary: line,
  notDone: z.optional(z.array(line).check(z.maxLength(listMax))),
  instead: z.optional(z.array(line).check(z.maxLength(listMax))),
});

export function resultTool(desk: Desk): Tool {
  return tool(
    'submit_result',
    'Ends the task. done: the work is staged whole; summary says what was done, notDone what was asked for and was not, with why. nothing-to-do: the folder is already as asked. cannot: why, for the person; instead: other instructions, doable, that the person might want.',
    resultInput,
    (input, signal) => result(desk, input, signal),
  );
}

function result(desk: Desk, input: z.infer<typeof resultInput>, signal: AbortSignal): ToolOutcome {
  const message = sentence(input.summary, limits.textCharactersMax);
  const notDone = (input.notDone ?? []).map((text) => sentence(text, sentenceCharactersMax));
  if (desk.phase === 'work') {
    const hasStaged = desk.stage.deeds.length + desk.stage.rules.length > 0;
    if (input.outcome === 'done' && !hasStaged && desk.state.kept(calledKey) === undefined)
      return mistake('Nothing is staged. Stage the work first, or end with cannot or nothing-to-do.');
    const told = { summary: message, notDone, flags: desk.stage.flags.slice(0, limits.stepsMax) };
    return {
      kind: 'end',
      by: 'submit_result',
      make: async () => ({ phase: 'work', reply: await handOver(desk, told, signal) }),
    };
  }
  switch (input.outcome) {
    case 'done':
      return mistake('Nothing was done yet. Submit a plan first.');
    case 'nothing-to-do':
      return ending('submit_result', { phase: 'plan', reply: { outcome: 'nothing', message } });
    case 'cannot': {
      const { instead = [] } = input;
      if (!desk.hasAsked && instead.length >= 1)
        return unclear('submit_result', { message, text: 'What should be done instead?', choices: instead });
      return ending('submit_result', { phase: 'plan', reply: { outcome: 'failed', message } });
    }
  }
}
