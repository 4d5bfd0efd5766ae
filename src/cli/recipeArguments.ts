/** The options of recipes and of what runs by itself, parsed. */
import { fail, ok, type Result } from '../base/result.ts';
import { atPattern, everyNames, usualAt, usualWeekday, weekdayNames, type When } from '../engine/recipes/when.ts';
import { failure, type Failure } from '../model/failure.ts';

export const recipeActs = ['list', 'show', 'save', 'remove', 'import', 'export'] as const;
export type RecipeAct = (typeof recipeActs)[number];
export const triggerActs = ['list', 'add', 'remove', 'pause', 'resume', 'trust', 'run'] as const;
export type TriggerAct = (typeof triggerActs)[number];

/** What stands behind each, so many words. */
export const actWords = {
  recipe: {
    list: [],
    show: ['NAME'],
    save: ['TASK', 'NAME'],
    remove: ['NAME'],
    import: ['FILE'],
    export: ['NAME', 'FILE'],
  },
  trigger: { list: [], add: ['FOLDER'], remove: ['ID'], pause: ['ID'], resume: ['ID'], trust: ['ID'], run: [] },
} as const satisfies { recipe: Record<RecipeAct, readonly string[]>; trigger: Record<TriggerAct, readonly string[]> };

export type RecipeOptions = {
  /** The recipe's file name or name. */
  readonly recipe: string | null;
  /** Answers to the recipe's questions. */
  readonly values: Readonly<Record<string, string>>;
  /** A folder whose `.delegate/recipes` count too. */
  readonly workspace: string | null;
  /** A recipe of the same name gives way. */
  readonly replace: boolean;
  readonly when: When | null;
  /** Takes trust back. */
  readonly no: boolean;
};

export const recipeOptionTypes = {
  recipe: { type: 'string' },
  set: { type: 'string', multiple: true },
  workspace: { type: 'string' },
  replace: { type: 'boolean' },
  every: { type: 'string' },
  at: { type: 'string' },
  on: { type: 'string' },
  watch: { type: 'boolean' },
  no: { type: 'boolean' },
} as const;

export type RecipeValues = {
  recipe?: string | undefined;
  set?: string[] | undefined;
  workspace?: string | undefined;
  replace?: boolean | undefined;
  every?: string | undefined;
  at?: string | undefined;
  on?: string | undefined;
  watch?: boolean | undefined;
  no?: boolean | undefined;
};

export const recipeOptionLines = [
  ['--recipe NAME', 'run, trigger add', 'what happens, by a recipe'],
  ['--set NAME=ANSWER', 'run, trigger add, connectors prompt', 'an answer to a question of it; repeatable'],
  ['--workspace DIR', 'run, recipe, skills, trigger', 'a folder of yours whose recipes and skills count too'],
  ['--replace', 'recipe save, recipe import, skills install', 'one of the same name gives way'],
  ['--every hour|day|week|month', 'trigger add', 'runs on a schedule'],
  ['--at HH:MM, --on WEEKDAY', 'trigger add', `when; ${usualAt}, and monday, if nothing is said`],
  ['--watch', 'trigger add', 'proposes when new files arrive'],
  ['--no', 'trigger trust', 'takes the trust back'],
] as const;

function usage(message: string): { ok: false; failure: Failure } {
  return fail(failure('bad-usage', message));
}

/** Reads the options; what belongs together is held together. */
export function recipeOptionsOf(values: RecipeValues): Result<RecipeOptions, Failure> {
  const answers: Record<string, string> = {};
  for (const pair of values.set ?? []) {
    const [, name, answer] = /^([A-Za-z][\w.-]{0,59})=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || answer === undefined) return usage(`“${pair}” is not NAME=ANSWER.`);
    answers[name] = answer;
  }
  const when = whenOf(values);
  if (!when.ok) return when;
  const { recipe = null, workspace = null, replace = false, no = false } = values;
  return ok({ recipe, values: answers, workspace, replace, when: when.value, no });
}

function whenOf({ every, at, on, watch }: RecipeValues): Result<When | null, Failure> {
  if (watch === true)
    return every === undefined && at === undefined && on === undefined
      ? ok({ watch: true })
      : usage('Either --watch or a schedule.');
  if (every === undefined) return at === undefined && on === undefined ? ok(null) : usage('Say --every as well.');
  const span = everyNames.find((name) => name === every);
  if (span === undefined) return usage(`--every is ${everyNames.join(', ')}.`);
  if (at !== undefined && !atPattern.test(at)) return usage('--at is a time such as 09:00.');
  const weekday = on === undefined ? usualWeekday : weekdayNames.findIndex((name) => name === on.toLowerCase());
  if (weekday < 0 || (on !== undefined && span !== 'week'))
    return usage('--on is a weekday such as monday, and belongs to --every week.');
  return ok({ every: span, at: at ?? usualAt, weekday });
}

/** What is wrong with the words behind `recipe` or `trigger`; null where nothing is. */
export function wrongWords(
  verb: 'recipe' | 'trigger',
  words: readonly string[],
  options: RecipeOptions,
): string | null {
  const [act = '', ...rest] = words;
  const acts: Readonly<Record<string, readonly string[]>> = actWords[verb];
  const takes = Object.hasOwn(acts, act) ? acts[act] : undefined;
  if (takes === undefined) return `delegate ${verb} is followed by ${Object.keys(acts).join(', ')}.`;
  if (rest.length !== takes.length) return `delegate ${verb} ${act} takes ${takes.join(' ') || 'nothing more'}.`;
  if (verb !== 'trigger' || act !== 'add') return null;
  if (options.recipe === null) return 'Say which recipe: --recipe NAME.';
  return options.when === null ? 'Say when: --every day, or --watch.' : null;
}
