/**
 * A rule tried while it is being written. What was seen of the folder is kept for the life of the process, what is read of files is
 * remembered (stage/fileFacts), and a rule that has just been run is not run again for another part of its rows.
 *
 * A newer call takes the place of an older one, which is then told so: nobody waits for what nobody will look at.
 */
import { limits } from '../../model/limits.ts';
import type { Rule } from '../../model/rule/rule.ts';
import { printRule, readRule } from '../../model/rule/ruleText.ts';
import type { PreviewReply, PreviewRequest, PreviewShow, RuleOutcome } from '../../protocol/previewWire.ts';
import type { WorkContext } from '../engines.ts';
import type { Scan } from '../stage/scan.ts';
import { BadRule } from './compile.ts';
import {
  citedLines,
  readConventions,
  withConventionAnswers,
  withConventions,
  type FolderConventions,
} from './conventions.ts';
import { scanFor } from './engine.ts';
import { planFrom } from './plan.ts';
import { fatesOf, matchingRows, tableOf, windowOf, type Fates, type PreviewTable } from './previewTable.ts';
import { withAnswers } from './questions.ts';
import { rememberedBy, type Remembered } from './remember.ts';
import { runRule, type Outcome } from './run.ts';
import { surroundingsOf } from './surroundings.ts';

type Context = Pick<WorkContext, 'mountPath' | 'only' | 'progress' | 'signal'>;

/** One rule's result on one look at the folder. */
type Tried = {
  readonly key: string;
  readonly outcome: Outcome;
  readonly steps: string[];
  readonly remembered: RuleOutcome['remembered'];
  fates: Fates | null;
};

/** The rows as they were last asked for. */
type Shown = { tried: Tried; was: Tried | null; table: PreviewTable; matching: Matching | null };
type Matching = { readonly show: PreviewShow; readonly search: string; readonly places: readonly number[] | null };

/** The rule before the edit, the one that is shown, and one to come back to. */
const triedMax = 3;
/** In large folders a result takes hundreds of megabytes: then there is none to come back to. */
const manyFiles = 200_000;

const superseded = 'A newer preview took the place of this one.';

/** One per process: the folder does not change, and the person looks at one rule at a time. */
export class RulePreviews {
  /** By whether hidden files are among them. */
  readonly #scans = new Map<boolean, Promise<Scan | string>>();
  #conventions: FolderConventions | null = null;
  #tried: Tried[] = [];
  #shown: Shown | null = null;
  #running: AbortController | null = null;

  /** Tries the rule and answers with the part of the result that was asked for. */
  async preview(request: PreviewRequest, context: Context): Promise<PreviewReply> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const signal = AbortSignal.any([context.signal, running.signal]);
    try {
      return await this.#answer(request, { ...context, signal });
    } catch (error) {
      if (running.signal.aborted) return { outcome: 'failed', message: superseded };
      if (error instanceof BadRule)
        return { outcome: 'failed', message: error.message.slice(0, limits.textCharactersMax) };
      throw error;
    }
  }

  async #answer(request: PreviewRequest, context: Context): Promise<PreviewReply> {
    const startedAt = performance.now();
    const { rule, problems } = readRule(request.rule);
    if (rule === null) return { outcome: 'problems', problems: problems.map(shortProblem) };
    if (request.again === true) this.#forget();
    const conventions = (this.#conventions ??= readConventions(context.mountPath));
    // As in the plan that would be made of it.
    const answered = withAnswers(rule, withConventionAnswers(request.answers, conventions));
    const scan = await this.#scanOf(answered, context);
    if (typeof scan === 'string') return { outcome: 'failed', message: scan };
    const was =
      request.was === undefined
        ? null
        : await this.#before(request.was, { conventions, today: request.today }, context);
    const tried = await this.#run({ rule: answered, scan, conventions, today: request.today }, context);
    const shown = this.#show(tried, was);
    const places = matchingOf(shown, request);
    return {
      outcome: 'preview',
      preview: {
        text: printRule(rule),
        counts: shown.table.counts,
        total: shown.table.total,
        matching: places?.length ?? shown.table.total,
        changed: shown.table.changedCount,
        clashes: tried.outcome.clashes,
        seen: scan.files.length,
        steps: tried.steps,
        ...(tried.remembered === undefined ? {} : { remembered: tried.remembered }),
        first: request.first,
        rows: windowOf(shown.table, places, request),
        tookMs: performance.now() - startedAt,
      },
    };
  }

  #forget(): void {
    this.#scans.clear();
    this.#conventions = null;
    this.#tried = [];
    this.#shown = null;
  }

  /** A look at the folder outlives the call that it began for, as the next one needs it too. */
  async #scanOf(rule: Rule, context: Context): Promise<Scan | string> {
    const hidden = asksHidden(rule);
    const known = this.#scans.get(hidden) ?? scanFor({ ...context, signal: never }, rule);
    this.#scans.set(hidden, known);
    known.catch(() => this.#scans.delete(hidden));
    return await unlessAborted(known, context.signal);
  }

  /** What the rule before the edit does; null where it cannot be told, so that nothing counts as changed. */
  async #before(text: string, around: Pick<Trial, 'conventions' | 'today'>, context: Context): Promise<Tried | null> {
    const { rule } = readRule(text);
    const scan = rule === null ? null : await this.#scanOf(rule, context);
    if (rule === null || scan === null || typeof scan === 'string') return null;
    try {
      return await this.#run({ rule, scan, ...around }, context);
    } catch (error) {
      if (error instanceof BadRule) return null;
      throw error;
    }
  }

  async #run(trial: Trial, context: Context): Promise<Tried> {
    const key = `${trial.today} ${JSON.stringify(trial.rule)}`;
    const known = this.#tried.find((tried) => tried.key === key);
    const tried = known ?? (await triedNow(key, trial, context));
    const kept = trial.scan.files.length > manyFiles ? triedMax - 1 : triedMax;
    this.#tried = [tried, ...this.#tried.filter((other) => other.key !== key)].slice(0, kept);
    return tried;
  }

  #show(tried: Tried, was: Tried | null): Shown {
    const shown = this.#shown;
    if (shown !== null && shown.tried === tried && shown.was === was) return shown;
    if (was !== null) was.fates ??= fatesOf(was.outcome);
    const fresh = { tried, was, table: tableOf(tried.outcome, was?.fates ?? null), matching: null };
    this.#shown = fresh;
    return fresh;
  }
}

const never = new AbortController().signal;

type Trial = {
  readonly rule: Rule;
  readonly scan: Scan;
  readonly conventions: FolderConventions;
  readonly today: string;
};

async function triedNow(
  key: string,
  { rule: written, scan, conventions, today }: Trial,
  context: Context,
): Promise<Tried> {
  const rule = withConventions(written, conventions, scan);
  const outcome = await runRule(rule, scan, surroundingsOf(today, context), context.signal);
  const remembered = rememberedBy(rule, conventions, today);
  const { steps } = planFrom({ rule, scan, outcome, assumptions: [], questions: [], remembered });
  const cited = citedLines(conventions, { outcome, answered: new Set() });
  if (remembered.is === 'lines') outcome.proposals.push(remembered.proposal);
  return {
    key,
    outcome,
    steps: [...steps, ...cited].slice(0, limits.stepsMax),
    remembered: rememberedShown(remembered),
    fates: null,
  };
}

function rememberedShown(remembered: Remembered): RuleOutcome['remembered'] {
  switch (remembered.is) {
    case 'nothing':
      return undefined;
    case 'lines':
      return { is: 'added', op: remembered.proposal.op, text: remembered.added };
    case 'refused':
      return { is: 'refused', why: remembered.why };
  }
}

function matchingOf(shown: Shown, { show, search = '' }: PreviewRequest): readonly number[] | null {
  const { matching } = shown;
  if (matching?.show === show && matching.search === search) return matching.places;
  const places = matchingRows(shown.table, show, search);
  shown.matching = { show, search, places };
  return places;
}

function asksHidden(rule: Rule): boolean {
  return rule.steps.some(({ select }) => select !== 'previous' && select.hidden === true);
}

function shortProblem<Problem extends { readonly message: string; readonly mend: string }>(problem: Problem): Problem {
  const cut = (text: string): string => text.slice(0, limits.textCharactersMax);
  return { ...problem, message: cut(problem.message), mend: cut(problem.mend) };
}

/** What comes of a promise, or the end of the wait for it; it goes on by itself. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
