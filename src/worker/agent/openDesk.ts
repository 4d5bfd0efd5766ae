/** The desk of one run: the tools' way to the folder, the rules engine, the stage and what is kept between runs. */
import * as z from 'zod/mini';
import type { Answers, Plan, Question } from '../../model/plan.ts';
import type { Rule } from '../../model/rule/rule.ts';
import type { Scope } from '../../model/scope.ts';
import type { WorkContext } from '../engines.ts';
import { citedLines, withConventionAnswers, withConventions, type FolderConventions } from '../rules/conventions.ts';
import { leftOutLines, planFrom } from '../rules/plan.ts';
import { clashQuestion, mayLackDates, missingQuestion, withAnswers } from '../rules/questions.ts';
import { runRule, type Outcome } from '../rules/run.ts';
import { surroundingsOf } from '../rules/surroundings.ts';
import type { Scan } from '../stage/scan.ts';
import type { AgentPlan, Desk, PlanWords } from './desk.ts';
import { mapInputSchema, type MapInput } from './map/order.ts';
import type { MapQuote } from './map/quote.ts';
import { MadeTables } from './map/told.ts';
import { quoteFor } from './quote.ts';
import type { TalkState } from './talkState.ts';
import { askKey } from './tools/handingOver.ts';
import { batchKey, mapAgain } from './tools/mapping.ts';
import type { Checked } from './verify/checkTable.ts';
import type { ShownFiles } from './words.ts';

export type DeskParts = Pick<Desk, 'phase' | 'scan' | 'stage' | 'state' | 'today'> & {
  readonly conventions: FolderConventions;
  readonly shown: ShownFiles;
  /** As the person gave them. */
  readonly answers: Answers;
};

export function openDesk(parts: DeskParts, context: WorkContext): Desk {
  const { phase, scan, stage, state, today, shown, answers, conventions } = parts;
  const tables = new Tables(state);
  const done = new Map<string, Promise<unknown>>();
  const desk: Desk = {
    ...{ phase, scan, context, stage, state, today },
    answers: withConventionAnswers(answers, conventions),
    show: shown.show,
    hasAsked: answers[askKey] !== undefined,
    ...rulesOf(parts, context),
    planByAgent: (asked, quote) => agentPlan(asked, { quote, scan, batch: batchQuestion(mapQuotes(state), answers) }),
    quote: (asked, signal) =>
      quoteFor(asked, { state, service: context.service, maps: mapQuotes(state), answers }, signal),
    hasRead: () => state.keptUnder(readPrefix).map(([path]) => path),
    noteRead: async (path) => {
      shown.note(path);
      if (state.kept(readPrefix + path) === undefined) await state.keep(readPrefix + path, true);
    },
    noteQuote: (key, quote) => state.keep(quotePrefix + key, quote),
    mapQuotes: () => mapQuotes(state),
    keepTable: (input, table) => tables.keep(input, table),
    table: (name, signal) => tables.get(name, (input) => mapAgain(desk, input, signal)),
    derived: () => tables.derived(),
    once: <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
      const known = done.get(name) ?? work();
      done.set(name, known);
      // What is kept under a name is that work's own.
      return known as Promise<Value>;
    },
  };
  return desk;
}

const readPrefix = 'read:';
const quotePrefix = 'quote:';
const tablePrefix = 'table:';

/** What was kept is this program's own, from an earlier run at most. */
function mapQuotes(state: TalkState): readonly MapQuote[] {
  return state.keptUnder(quotePrefix).flatMap(([, kept]) => (isQuote(kept) ? [kept] : []));
}

const routeSchema = z.object({ inputTokens: z.number(), outputTokens: z.number(), usd: z.nullable(z.number()) });
const quoteSchema = z.looseObject({
  documents: z.int(),
  unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
  direct: routeSchema,
  batch: z.nullable(routeSchema),
  basis: z.string(),
});

function isQuote(kept: unknown): kept is MapQuote {
  return quoteSchema.safeParse(kept).success;
}

/** Tables by the names that the model knows them by. */
class Tables {
  readonly #state: TalkState;
  readonly #made = new MadeTables();
  /** The names of this run's own, by the names that are kept. */
  readonly #names = new Map<string, string>();
  #derived: string[] = [];

  constructor(state: TalkState) {
    this.#state = state;
  }

  async keep(input: MapInput, table: Checked): Promise<string> {
    const name = `table-${String(this.#state.keptUnder(tablePrefix).length + 1)}`;
    await this.#state.keep(tablePrefix + name, input);
    this.#take(name, table);
    return name;
  }

  async get(name: string, again: (input: MapInput) => Promise<Checked | null>): Promise<Checked | null> {
    const own = this.#names.get(name);
    const known = own === undefined ? null : this.#made.get(own);
    if (known !== null) return known;
    const input = mapInputSchema.safeParse(this.#state.kept(tablePrefix + name));
    const table = input.success ? await again(input.data) : null;
    if (table !== null) this.#take(name, table);
    return table;
  }

  derived(): readonly string[] {
    return this.#derived;
  }

  #take(name: string, table: Checked): void {
    this.#names.set(name, this.#made.keep(table));
    const counts = [table.rows.length, ...Object.values(table.counts)].map(String);
    this.#derived = [...this.#derived, ...table.sums.map(({ sum }) => sum), ...counts];
  }
}

/** Rules as in the work: what the person answered and what the folder's conventions say stand, whatever the model wrote. */
function rulesOf(
  { scan, conventions, today, answers: own }: DeskParts,
  context: WorkContext,
): Pick<Desk, 'run' | 'planByRule'> {
  const answers = withConventionAnswers(own, conventions);
  const around = surroundingsOf(today, context);
  const run = (rule: Rule): Promise<Outcome> => runRule(rule, scan, around, context.signal);
  // It remembers nothing for later tasks: a model that was led astray would lead them astray as well.
  const binding = (written: Rule): Rule =>
    withConventions(withAnswers({ ...written, remember: [] }, answers), conventions, scan);
  return {
    run: (rule) => run(binding(rule)),
    planByRule: async (written, words) => {
      const rule = binding(written);
      const outcome = await run(rule);
      const asked = [
        await missingQuestion(rule, outcome, answers, run),
        await clashQuestion(rule, outcome, run),
      ].filter((question) => question !== null);
      const isByFolder = mayLackDates(rule) && own['missing'] === undefined;
      const cited = citedLines(conventions, { outcome, answered: new Set(isByFolder ? ['missing'] : []) });
      const assumptions = [...words.assumptions, ...cited];
      return inWords(planFrom({ rule, scan, outcome, assumptions, questions: asked }), words);
    },
  };
}

/** The plan with the model's goal and questions: its scope, steps and counts stay those of the rule as it ran. */
function inWords(made: Plan, words: PlanWords): Plan {
  return { ...made, goal: words.goal, questions: [...words.questions, ...made.questions] };
}

/** Asks whether many documents may wait for the cheaper way; null where there is none. */
function batchQuestion(quotes: readonly MapQuote[], answers: Answers): Question | null {
  const cheaper = quotes.filter(({ batch }) => batch !== null);
  if (cheaper.length === 0) return null;
  const documents = cheaper.reduce((sum, quote) => sum + quote.documents, 0);
  return {
    key: batchKey,
    text: `${String(documents)} documents are to be read by the model. When?`,
    choices: [
      { value: 'now', label: 'Now' },
      { value: 'batch', label: 'Within a day, at about half the price' },
    ],
    chosen: answers[batchKey] === 'batch' ? 'batch' : 'now',
  };
}

type AgentParts = { readonly quote: Plan['quote']; readonly scan: Scan; readonly batch: Question | null };

/** A plan that leaves the work to the agent: the model's words, and the scope that it asks for. */
function agentPlan(
  { goal, steps, assumptions, questions, grants, connectors, hosts }: AgentPlan,
  { quote, scan, batch }: AgentParts,
): Plan {
  const scope: Scope = { grants: [...grants], connectors: [...connectors], hosts: [...hosts] };
  return {
    goal,
    steps: [...steps],
    assumptions: [...assumptions],
    questions: [...questions, ...(batch === null ? [] : [batch])],
    scope,
    untouched: leftOutLines(scan),
    rule: '',
    work: 'agent',
    ...(quote === undefined ? {} : { quote }),
  };
}
