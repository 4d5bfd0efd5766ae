/** What the tools of one run share: the folder, what the model was shown of it, and what it has staged. */
import type { Scope } from '../../model/scope.ts';
import type { Answers, Plan, Question, Quote } from '../../model/plan.ts';
import type { WorkContext } from '../engines.ts';
import type { Rule } from '../../model/rule/rule.ts';
import type { Outcome } from '../rules/run.ts';
import type { Scan } from '../stage/scan.ts';
import type { MapInput } from './map/order.ts';
import type { MapQuote } from './map/quote.ts';
import type { Stage } from './stage.ts';
import type { TalkState } from './talkState.ts';
import type { Checked } from './verify/checkTable.ts';
import type { Show } from './words.ts';

export type PlanWords = {
  readonly goal: string;
  readonly assumptions: readonly string[];
  readonly questions: readonly Question[];
};

/** A plan whose work the agent does itself. */
export type AgentPlan = PlanWords & { readonly steps: readonly string[] } & Pick<
    Scope,
    'grants' | 'connectors' | 'hosts'
  >;

export type Desk = {
  readonly phase: 'plan' | 'work';
  readonly scan: Scan;
  readonly context: WorkContext;
  /** YYYY-MM-DD. */
  readonly today: string;
  /** Shows a file to the model. */
  readonly show: Show;
  readonly stage: Stage;
  readonly state: TalkState;
  readonly answers: Answers;
  /** Runs a rule over the folder as it is, as the person's answers and the folder's conventions have it. */
  readonly run: (rule: Rule) => Promise<Outcome>;
  /** The plan for a rule that has been run, with the model's words in it. */
  readonly planByRule: (rule: Rule, words: PlanWords) => Promise<Plan>;
  readonly planByAgent: (plan: AgentPlan, quote: Quote) => Plan;
  /** What the rest of the task may come to. */
  readonly quote: (plan: AgentPlan, signal: AbortSignal) => Promise<Quote>;
  /** Files whose contents the model has seen. */
  readonly hasRead: () => readonly string[];
  readonly noteRead: (path: string) => Promise<void>;
  /** What maps of the plan will cost, by what they are about. */
  readonly noteQuote: (key: string, quote: MapQuote) => Promise<void>;
  readonly mapQuotes: () => readonly MapQuote[];
  /** Keeps a map's table, and gives it a name that `table` knows, after a restart too. */
  readonly keepTable: (input: MapInput, table: Checked) => Promise<string>;
  readonly table: (name: string, signal: AbortSignal) => Promise<Checked | null>;
  /** Totals and counts that code worked out, as numbers in words. */
  readonly derived: () => readonly string[];
  /** Does something once in this run. */
  readonly once: <Value>(name: 'index' | 'context', work: () => Promise<Value>) => Promise<Value>;
  /** Whether the person has answered a question already. */
  readonly hasAsked: boolean;
};
