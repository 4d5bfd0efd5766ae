/**
 * The rules engine: plain English in, a deterministic rule out, and the changes it makes. No model, no network. What it does not
 * understand whole it does not do at all.
 */
import { plural, t } from '../../base/translate.ts';
import { onlyMatcher } from '../../model/arranging.ts';
import { limits } from '../../model/limits.ts';
import type { Answers, Question } from '../../model/plan.ts';
import type { Rule } from '../../model/rule/rule.ts';
import { parseRule } from '../../model/rule/rule.ts';
import { readRule } from '../../model/rule/ruleText.ts';
import type { PlanReply, PlanRequest, WorkReply, WorkRequest } from '../../protocol/workerWire.ts';
import type { WorkContext, WorkerEngine } from '../engines.ts';
import { scanMount, TooManyFiles, type Scan } from '../stage/scan.ts';
import { assemble, factsOf } from './assemble.ts';
import type { Command, Known } from './commands.ts';
import { BadRule } from './compile.ts';
import {
  citedLines,
  readConventions,
  withConventionAnswers,
  withConventions,
  type FolderConventions,
} from './conventions.ts';
import { readSentence } from './english/sentence.ts';
import { asChoice, suggestInstructions, type Suggestion } from './english/suggestions.ts';
import { keepWorkedOut, takeWorkedOut, type WorkedOut } from './lately.ts';
import { fold } from './names.ts';
import { planFrom } from './plan.ts';
import { clashQuestion, mayLackDates, missingQuestion, withAnswers } from './questions.ts';
import { isWithFallback, lacksDate, readDates, type ReadingDesk } from './readings.ts';
import { rememberedBy } from './remember.ts';
import { lastName } from './rows.ts';
import { runRule, type Outcome, type Surroundings } from './run.ts';
import { sendProposals } from './send.ts';
import { readStyles, type StyleRead } from './styleReadings.ts';
import { surroundingsOf } from './surroundings.ts';
import { understand } from './understand.ts';
import { lacksSomething, noStyle, notUnderstood, onlyFiles } from './unclear.ts';
import { fittingChoices } from './vague.ts';
import { quotedText } from './words.ts';

export const rulesEngine: WorkerEngine = { plan, work };

/** Understands the instruction, or takes the rule that the person wrote, and tries it on the folder, changing nothing. */
async function plan(request: PlanRequest, context: WorkContext): Promise<PlanReply> {
  const given = request.rule === undefined ? null : givenRule(request.rule);
  if (typeof given === 'string') return { outcome: 'failed', message: given };
  const scan = await scanFor(context, given);
  if (typeof scan === 'string') return { outcome: 'failed', message: scan };
  const conventions = readConventions(context.mountPath);
  const folder: Folder = { scan, conventions, around: surroundingsOf(request.today, context) };
  if (given !== null)
    return planRule({ rule: given, assumptions: [], reading: null, isStyled: false }, folder, request, context);
  return planWords(request, folder, context);
}

/** Understands what was said, and settles on this folder what could mean several things. */
async function planWords(request: PlanRequest, folder: Folder, context: WorkContext): Promise<PlanReply> {
  const { scan, conventions, around } = folder;
  const facts = factsOf(scan);
  const known = knownIn(scan, request.today);
  const desk: ReadingDesk = {
    scan,
    today: request.today,
    ruleFor: (commands) => assemble(commands, facts).rule,
    run: (rule, sample) => runRule(rule, sample, around, context.signal),
  };
  const styleOf = (commands: readonly Command[], answer?: string): Promise<StyleRead | null> =>
    readStyles(commands, answer, { ...desk, lines: conventions.lines });
  const fitting = (): Suggestion[] => suggestInstructions(scan, facts);
  const understood = understand(request, known);
  if (!understood.ok) {
    const commandsOf = async (value: string): Promise<readonly Command[] | null> => {
      const read = readSentence(value, known);
      const isClear = read.ok && read.sentence.puzzles.length === 0;
      return isClear ? ((await styleOf(read.sentence.commands))?.commands ?? null) : null;
    };
    const chosen = onlyFiles(understood, known);
    if (chosen !== null) return chosen;
    return notUnderstood(understood, await fittingChoices(understood, fitting(), { ...desk, commandsOf }));
  }
  const { commands, puzzles } = understood.sentence;
  const [puzzle] = puzzles;
  if (puzzle !== undefined) return lacksSomething(puzzle, fitting().map(asChoice));
  const answer = withConventionAnswers(request.answers, conventions)['reading'];
  const styled = await styleOf(commands, answer);
  if (styled === null) return noStyle(fitting().map(asChoice));
  const dated = await readDates(styled.commands, answer, desk);
  const { rule, assumptions: chosen } = assemble(dated.commands, facts);
  const assumptions = [...understood.dropped.map(notPart), ...chosen];
  return planRule(
    { rule, assumptions, reading: styled.question ?? dated.question, isStyled: styled.isConvention },
    folder,
    request,
    context,
  );
}

type Folder = { scan: Scan; conventions: FolderConventions; around: Surroundings };

/** A rule that a person wrote; a text where it does not hold together. */
function givenRule(text: string): Rule | string {
  const { rule, problems } = readRule(text);
  const [problem] = problems;
  if (rule !== null && problem === undefined) return rule;
  return problem === undefined
    ? 'The rule could not be read.'
    : `The rule does not hold together: line ${problem.line}: ${problem.message}. ${problem.mend}`;
}

type Draft = {
  readonly rule: Rule;
  readonly assumptions: readonly string[];
  readonly reading: Question | null;
  /** The style of names is that of the folder's conventions. */
  readonly isStyled: boolean;
};

/** The plan for a rule: what it would do to the files at hand, with the questions it leaves open. */
async function planRule(
  { rule: first, assumptions, reading, isStyled }: Draft,
  { scan, conventions, around }: Folder,
  request: PlanRequest,
  context: WorkContext,
): Promise<PlanReply> {
  const tried: Outcome[] = [];
  const run = async (rule: Rule): Promise<Outcome> => {
    const outcome = await runRule(rule, scan, around, context.signal);
    tried.push(outcome);
    return outcome;
  };
  const answers = withConventionAnswers(request.answers, conventions);
  const answered = withConventions(withAnswers(first, answers), conventions, scan);
  const outcome = await run(answered);
  const rule = withDepths(answered, outcome);
  const isSettled = isWithFallback(reading?.chosen) && !outcome.left.some(lacksDate);
  const questions = [
    reading,
    isSettled ? null : await missingQuestion(rule, outcome, answers, run),
    await clashQuestion(rule, outcome, run),
  ].filter((question) => question !== null);
  const remembered = rememberedBy(rule, conventions, request.today);
  const isOpen = questions.some((question) => question.chosen === undefined);
  if (outcome.proposals.length === 0 && !isOpen && remembered.is !== 'lines')
    return { outcome: 'nothing', message: nothingToDo(outcome, scan) };
  const settled = answeredByFolder({ reading, isStyled, rule }, request.answers, answers);
  const cited = citedLines(conventions, { outcome, answered: settled });
  const plan = planFrom({
    rule,
    scan,
    outcome,
    assumptions: [...assumptions, ...cited],
    questions,
    tried,
    remembered,
  });
  if (!isOpen) keepWorkedOut(plan.rule, { mountPath: context.mountPath, today: request.today }, { scan, outcome });
  return { outcome: 'plan', plan };
}

/** What the folder's conventions have settled, because the person has not. */
function answeredByFolder(
  { rule, reading, isStyled }: Pick<Draft, 'rule' | 'reading' | 'isStyled'>,
  own: Answers,
  answers: Answers,
): ReadonlySet<string> {
  const settled = {
    reading: own['reading'] === undefined && reading !== null && reading.chosen === answers['reading'],
    missing: own['missing'] === undefined && answers['missing'] !== undefined && mayLackDates(rule),
    style: isStyled,
  };
  return new Set((['reading', 'missing', 'style'] as const).filter((key) => settled[key]));
}

/** Runs an approved rule on the whole folder and sends what it makes of it. */
async function work(request: WorkRequest, context: WorkContext): Promise<WorkReply> {
  const parsed = parseRule(request.rule);
  if (!parsed.ok) return { outcome: 'failed', message: parsed.failure };
  try {
    const rule = withAnswers(parsed.value, request.answers);
    const worked = await workOut(rule, request.today, context);
    if (typeof worked === 'string') return { outcome: 'failed', message: worked };
    const { scan, outcome } = worked;
    if (outcome.proposals.length > limits.changesMax)
      return { outcome: 'failed', message: tooManyChanges(outcome.proposals.length) };
    const remembered = rememberedBy(rule, readConventions(context.mountPath), request.today);
    const kept = remembered.is === 'lines' ? [remembered.proposal] : [];
    const sent = await sendProposals([...outcome.proposals, ...kept], context);
    const exceptions = [...sent.left, ...outcome.left, ...scan.unreadable];
    if (exceptions.length > 0) await context.exceptions(exceptions.slice(0, limits.exceptionsKeptMax).map(shortened));
    return { outcome: 'done', changes: sent.count, seen: scan.files.length, exceptions: exceptions.length };
  } catch (error) {
    if (error instanceof BadRule) return { outcome: 'failed', message: error.message };
    throw error;
  }
}

/** What the rule comes to on the folder as it is: as the plan has just found it, else looked at anew. A text says why there is none. */
async function workOut(rule: Rule, today: string, context: WorkContext): Promise<WorkedOut | string> {
  const lately = takeWorkedOut(rule, { mountPath: context.mountPath, today });
  if (lately !== null) return lately;
  const scan = await scanFor(context, rule);
  if (typeof scan === 'string') return scan;
  return { scan, outcome: await runRule(rule, scan, surroundingsOf(today, context), context.signal) };
}

const whyCharactersMax = 500;

/** The wire takes so much of a reason; a name in it may be long. */
function shortened({ path, why }: { path: string; why: string }): { path: string; why: string } {
  return { path, why: why.length <= whyCharactersMax ? why : `${why.slice(0, whyCharactersMax - 1)}…` };
}

function tooManyChanges(count: number): string {
  return plural(
    count,
    'The rule asks for {0} change; a task takes at most {1}.',
    'The rule asks for {0} changes; a task takes at most {1}.',
    plural(limits.changesMax, '{0} change', '{0} changes'),
  );
}

/** The scan, or in words why there is none. A rule that asks for hidden files gets them. */
export async function scanFor(
  context: Pick<WorkContext, 'mountPath' | 'only' | 'progress' | 'signal'>,
  rule: Rule | null,
): Promise<Scan | string> {
  const hidden = rule?.steps.some(({ select }) => select !== 'previous' && select.hidden === true) ?? false;
  try {
    return await scanMount(
      context.mountPath,
      {
        hidden,
        only: onlyMatcher(context.only ?? null),
        progress: (done) => context.progress({ text: t('Looking through the folder'), done }),
      },
      context.signal,
    );
  } catch (error) {
    if (error instanceof TooManyFiles) return `This folder holds ${error.message}: choose a smaller one.`;
    throw error;
  }
}

/** Where a step looked is fixed by the plan: a file that comes later must not change it. */
function withDepths(rule: Rule, outcome: Outcome): Rule {
  const steps = rule.steps.map((step, at) => {
    if (step.select === 'previous' || step.select.depth !== 'auto') return step;
    return { ...step, select: { ...step.select, depth: outcome.steps[at]?.depth ?? ('all' as const) } };
  });
  return { ...rule, steps };
}

/** Most instructions name no file of the folder: its names are gathered for the first one that might. */
function knownIn(scan: Scan, today: string): Known {
  let folders: Known['folders'] | null = null;
  let files: Known['files'] | null = null;
  let words: Known['nameWords'] | null = null;
  return {
    get folders() {
      return (folders ??= namesOf(scan.folders));
    },
    get files() {
      return (files ??= namesOf(scan.files.map((file) => file.path)));
    },
    get nameWords() {
      return (words ??= wordsOf(scan.files.map((file) => file.path)));
    },
    today,
  };
}

function wordsOf(paths: readonly string[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const path of paths)
    for (const word of lastName(path)
      .toLowerCase()
      .split(/\P{L}+/u))
      words.add(word);
  return words;
}

/** Paths by folded path, and by folded last name where it is the only one of that name. */
function namesOf(paths: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const path of paths) {
    const name = fold(lastName(path));
    if (names.has(name)) twice.add(name);
    names.set(name, path);
  }
  for (const name of twice) names.delete(name);
  for (const path of paths) names.set(fold(path), path);
  return names;
}

function notPart(said: string): string {
  return `${quotedText(said.slice(0, whyCharactersMax))} was not understood and is not part of this plan.`;
}

function nothingToDo(outcome: Outcome, scan: Scan): string {
  const selected = outcome.steps.reduce((sum, step) => Math.max(sum, step.selected), 0);
  if (scan.files.length === 0) return t('There are no files in this folder that rules may touch.');
  if (selected === 0)
    return plural(
      scan.files.length,
      'None of the {0} file here is what the instruction is about.',
      'None of the {0} files here is what the instruction is about.',
    );
  if (outcome.left.length > 0)
    return plural(
      outcome.left.length,
      'Nothing can be done: {0} file would have to be left alone ({1}).',
      'Nothing can be done: {0} files would have to be left alone ({1}).',
      outcome.left[0]?.why ?? '',
    );
  return plural(
    selected,
    'Nothing to do: {0} file was looked at, and none would get another name or place.',
    'Nothing to do: {0} files were looked at, and none would get another name or place.',
  );
}
