/**
 * The tools a model plans with. Each checks its own input and answers in words that help to mend it; what a tool ends the talk with
 * is the worker's reply.
 */
import * as z from 'zod/mini';
import { limits } from '../../model/limits.ts';
import type { Choice, Plan, Question } from '../../model/plan.ts';
import type { PlanReply } from '../../protocol/workerWire.ts';
import { checkRule } from '../../model/rule/check.ts';
import { problemWords } from '../rules/compile.ts';
import { ruleSchema, type Rule } from '../../model/rule/rule.ts';
import type { Scan } from '../stage/scan.ts';
import type { Outcome } from '../rules/run.ts';
import { overviewOf } from './overview.ts';
import { previewOf } from './preview.ts';
import { folderFacts } from './prompt.ts';
import type { ToolParam } from './modelClient.ts';
import { schemaProblems } from './schemaWords.ts';
import { sentence, type Show } from './words.ts';

/** What the tools need of the folder, and of the rules engine. */
export type Workshop = {
  /** Shows a file to the model. */
  readonly show: Show;
  readonly scan: Scan;
  readonly run: (rule: Rule) => Promise<Outcome>;
  /** The plan for a rule that has been run, with the model's words in it. */
  readonly plan: (rule: Rule, words: PlanWords) => Promise<Plan>;
  /** Whether the person has answered a question already. */
  readonly hasAsked: boolean;
};

export type PlanWords = {
  readonly goal: string;
  readonly assumptions: readonly string[];
  readonly questions: readonly Question[];
};

export type ToolOutcome =
  | { readonly kind: 'result'; readonly text: string; readonly isError: boolean }
  | { readonly kind: 'end'; readonly reply: PlanReply };

export type Tool = {
  readonly definition: ToolParam;
  /** `input` is the model's own: untrusted. */
  readonly call: (input: unknown) => Promise<ToolOutcome>;
};

const sentenceCharactersMax = 300;
const line = z.string().check(z.minLength(1), z.maxLength(limits.textCharactersMax));
const listMax = 12;

const overviewInput = z.object({
  folder: z.optional(z.string()),
  contains: z.optional(z.string()),
});
const previewInput = z.object({ rule: ruleSchema });
const submitInput = z.object({
  goal: line,
  rule: ruleSchema,
  assumptions: z.array(line).check(z.maxLength(listMax)),
  questions: z.optional(
    z
      .array(
        z.object({
          key: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/)),
          text: line,
          choices: z.array(line).check(z.minLength(2), z.maxLength(listMax)),
          chosen: line,
        }),
      )
      .check(z.maxLength(4)),
  ),
});
const askInput = z.object({ question: line, choices: z.array(line).check(z.minLength(2), z.maxLength(listMax)) });
const cannotInput = z.object({
  why: line,
  nothingToDo: z.boolean(),
  instead: z.optional(z.array(line).check(z.maxLength(listMax))),
});

/** The one question that stops the planning; its answer comes back under this key. */
export const askKey = 'which';

/** Keys that mean something to the rules themselves. */
const reservedKeys = new Set([askKey, 'missing', 'clash', 'instruction']);

/** The tools of one planning, by name. */
export function planningTools(workshop: Workshop): ReadonlyMap<string, Tool> {
  const tools = [
    tool(
      'overview',
      'Counts, name shapes and samples of the folder’s files. With folder or contains: only those files, and their names.',
      overviewInput,
      async (input) => facts(overviewOf(workshop.scan, input, workshop.show)),
    ),
    tool(
      'preview_rule',
      'Tries a rule on all files, changing nothing: counts, examples, and what is left alone and why.',
      previewInput,
      async ({ rule }) => {
        const problem = ruleProblem(rule);
        return problem === null ? facts(previewOf(await workshop.run(rule), workshop.show)) : mistake(problem);
      },
    ),
    tool(
      'submit_plan',
      'Gives the person the plan. goal: what was understood, in one sentence. assumptions: what you took for granted. questions (optional): decisions the person may change later, each with the choice you made; the choices must make sense without the question.',
      submitInput,
      (input) => submit(workshop, input),
    ),
    tool(
      'ask_person',
      'Stops and asks the person one question with choices. The choices must make sense without the question.',
      askInput,
      (input) => Promise.resolve(ask(workshop, input)),
    ),
    tool(
      'cannot',
      'Gives up: why, for the person. nothingToDo: true where the folder is already as asked. instead: other instructions, doable with a rule, that the person might want.',
      cannotInput,
      (input) => Promise.resolve(giveUp(workshop, input)),
    ),
  ];
  return new Map(tools.map((each) => [each.definition.name, each]));
}

function tool<Schema extends z.ZodMiniType>(
  name: string,
  description: string,
  schema: Schema,
  call: (input: z.output<Schema>) => Promise<ToolOutcome>,
): Tool {
  return {
    definition: { name, description, input_schema: { ...z.toJSONSchema(schema, { io: 'input' }), type: 'object' } },
    call: async (input) => {
      const parsed = schema.safeParse(input);
      return parsed.success
        ? call(parsed.data)
        : mistake(`The input does not fit:\n${schemaProblems(parsed.error.issues)}`);
    },
  };
}

function facts(found: unknown): ToolOutcome {
  return { kind: 'result', text: folderFacts(found), isError: false };
}

function mistake(text: string): ToolOutcome {
  return { kind: 'result', text, isError: true };
}

/** What is wrong with a rule beyond its shape, or null. */
function ruleProblem(rule: Rule): string | null {
  const problems = checkRule(rule);
  if (problems.length > 0) return problems.map(problemWords).join('\n');
  for (const [index, { select }] of rule.steps.entries()) {
    // Where a step looks must not change with a file that comes later.
    if (select !== 'previous' && select.depth === 'auto') return `steps.${String(index)}.select.depth: say top or all`;
  }
  return null;
}

async function submit(workshop: Workshop, input: z.infer<typeof submitInput>): Promise<ToolOutcome> {
  const problem = ruleProblem(input.rule);
  if (problem !== null) return mistake(problem);
  const reserved = input.questions?.find(({ key }) => reservedKeys.has(key));
  if (reserved !== undefined) return mistake(`The question key ${reserved.key} is taken; choose another.`);
  const outcome = await workshop.run(input.rule);
  if (outcome.proposals.length === 0) {
    return mistake(
      'This rule changes no file. Mend it, or call cannot (with nothingToDo where the folder is already as asked).',
    );
  }
  const plan = await workshop.plan(input.rule, {
    goal: sentence(input.goal, sentenceCharactersMax),
    assumptions: input.assumptions.map((text) => sentence(text, sentenceCharactersMax)),
    questions: (input.questions ?? []).map(({ key, text, choices, chosen }) => ({
      key,
      text: sentence(text, sentenceCharactersMax),
      choices: choicesOf(choices.includes(chosen) ? choices : [chosen, ...choices]),
      chosen: sentence(chosen, sentenceCharactersMax),
    })),
  });
  return { kind: 'end', reply: { outcome: 'plan', plan } };
}

function ask(workshop: Workshop, input: z.infer<typeof askInput>): ToolOutcome {
  if (workshop.hasAsked)
    return mistake('The person has been asked already. Decide by what was said, and list it as an assumption.');
  const text = sentence(input.question, sentenceCharactersMax);
  return unclear(text, text, input.choices);
}

function giveUp(workshop: Workshop, { why, nothingToDo, instead }: z.infer<typeof cannotInput>): ToolOutcome {
  const message = sentence(why, limits.textCharactersMax);
  if (nothingToDo) return { kind: 'end', reply: { outcome: 'nothing', message } };
  if (workshop.hasAsked || instead === undefined || instead.length === 0)
    return { kind: 'end', reply: { outcome: 'failed', message } };
  return unclear(message, 'What should be done instead?', instead);
}

function unclear(message: string, text: string, choices: readonly string[]): ToolOutcome {
  return {
    kind: 'end',
    reply: { outcome: 'unclear', message, question: { key: askKey, text, choices: choicesOf(choices) } },
  };
}

/** Choices whose value is their own words: the next planning knows only the answer. */
function choicesOf(texts: readonly string[]): Choice[] {
  const clean = texts.map((text) => sentence(text, sentenceCharactersMax));
  return [...new Set(clean)].map((text) => ({ value: text, label: text }));
}
