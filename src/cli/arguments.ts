/** The command line, parsed. One table of verbs says what each takes. */
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../base/result.ts';
import type { RecoveryWish } from '../engine/engine.ts';
import type { Choices } from '../model/conflict.ts';
import { failure, type Failure } from '../model/failure.ts';
import type { Answers } from '../model/plan.ts';
import { capExamples, defaultCaps, parseCaps } from '../model/spending.ts';
import {
  recipeActs,
  recipeOptionsOf,
  recipeOptionTypes,
  triggerActs,
  wrongWords,
  type RecipeOptions,
  type RecipeValues,
} from './recipeArguments.ts';
import { searchOptions, searchOptionsOf, searchOptionTypes, type SearchOptions, type SearchValues } from './search.ts';
import {
  connectorActs,
  connectorOptions,
  connectorOptionsOf,
  connectorOptionTypes,
  type ConnectorOptions,
  type ConnectorValues,
} from './connectorArguments.ts';
import { chosenOf, trashOf } from './chosenArguments.ts';
import { choicesOf, namesOf } from './settling.ts';
import { purgeOf, type Purge } from './purgeArguments.ts';
import { skillActs, wrongSkillWords } from './skillArguments.ts';

export const verbs = {
  run: {
    takes: 'FOLDER "INSTRUCTION"',
    arity: [1, 2],
    options: [
      'engine',
      'approve',
      'answer',
      'isolation',
      'limit',
      'rule',
      'recipe',
      'set',
      'workspace',
      'connector',
      'chrome',
    ],
    says: 'prepare a task and stop at its first gate; with --rule or --recipe, by that',
  },
  rule: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['rule', 'isolation'],
    says: 'show the rule of a task’s plan as text; with --rule, put another in its place and plan again',
  },
  recipe: {
    takes: recipeActs.join('|'),
    arity: [1, 3],
    options: ['workspace', 'replace'],
    says: 'recipes: ready ones, your own, a workspace’s',
  },
  trigger: {
    takes: triggerActs.join('|'),
    arity: [1, 2],
    options: ['recipe', 'set', 'workspace', 'every', 'at', 'on', 'watch', 'no', 'isolation', 'limit', 'trash'],
    says: 'recipes that run by themselves; `run` does what is due',
  },
  skills: {
    takes: skillActs.join('|'),
    arity: [1, 2],
    options: ['workspace', 'replace'],
    says: 'what the model is taught: list and show skills, install them from a folder or zip, switch them on and off',
  },
  search: {
    takes: 'FOLDER "WORDS"',
    arity: [1, 2],
    options: searchOptions,
    says: 'find documents by their words: "a phrase", -without, this OR that, begin*; changes nothing',
  },
  connectors: {
    takes: connectorActs,
    arity: [1, 4],
    options: connectorOptions,
    says: 'services outside the folder (MCP servers): which are set up, which you trust, whether they work',
  },
  list: { takes: '', arity: [0, 0], options: [], says: 'list all tasks' },
  show: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['change', 'isolation'],
    says: 'show a task with its plan, changes and conflicts; with --change, what is in the files of one',
  },
  audit: {
    takes: '[TASK]',
    arity: [0, 1],
    options: ['csv'],
    says: 'what was sent for a task, request by request; without one, what was used today',
  },
  approve: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['isolation', 'limit', 'without-trash'],
    says: 'approve the plan and prepare the changes',
  },
  decline: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['isolation', 'limit'],
    says: 'say no to what a page or a service would be sent; the task goes on without it',
  },
  answer: {
    takes: 'TASK KEY=VALUE…',
    arity: [2, 99],
    options: ['isolation', 'limit'],
    says: 'answer the plan’s questions and plan again',
  },
  steer: {
    takes: 'TASK "TEXT"',
    arity: [2, 2],
    options: ['isolation', 'limit'],
    says: 'say more about the task: a model at work hears it next, else it is planned again',
  },
  pause: { takes: 'TASK', arity: [1, 1], options: [], says: 'stop a task for now; what it has worked out is kept' },
  resume: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['isolation', 'limit'],
    says: 'go on with a task that is paused, or that failed',
  },
  cancel: { takes: 'TASK', arity: [1, 1], options: [], says: 'end a task; nothing was changed' },
  apply: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['only', 'resolve', 'rename', 'trash'],
    says: 'carry out the changes, all or nothing',
  },
  undo: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['only', 'change', 'resolve', 'trash'],
    says: 'take applied changes back',
  },
  redo: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['only', 'change', 'resolve', 'trash'],
    says: 'carry undone changes out again',
  },
  receipt: {
    takes: 'TASK',
    arity: [1, 1],
    options: ['markdown', 'transaction'],
    says: 'the account of what was applied, file by file',
  },
  history: {
    takes: '[PATH]',
    arity: [0, 1],
    options: [],
    says: 'what was applied, day by day; with a path, every name and place it had',
  },
  store: {
    takes: '[purge]',
    arity: [0, 1],
    options: ['older-than', 'all', 'yes'],
    says: 'what is kept for undo; `purge` lets go of it',
  },
  recover: {
    takes: '',
    arity: [0, 0],
    options: ['isolation', 'limit', 'back', 'set-aside'],
    says: 'finish or take back what a crash cut short',
  },
  vm: {
    takes: '[build|remove]',
    arity: [0, 1],
    options: ['yes'],
    says: 'the virtual machine: what is there; makes its image (--yes: downloads what it needs), removes it',
  },
  doctor: { takes: '', arity: [0, 0], options: ['isolation', 'model'], says: 'tell what this machine has and lacks' },
} as const satisfies Record<
  string,
  { takes: string; arity: readonly [number, number]; options: readonly string[]; says: string }
>;
export type Verb = keyof typeof verbs;

export type Command = RecipeOptions &
  SearchOptions &
  ConnectorOptions & {
    readonly verb: Verb;
    /** Folder, task, texts: what stands without a dash. */
    readonly words: readonly string[];
    readonly engine: 'rules' | 'claude';
    readonly approve: 'none' | 'plan' | 'all';
    readonly isolation: 'sandbox' | 'vm' | 'none';
    /** Whether the isolation was named, and is not only what is usual. */
    readonly isolationSaid: boolean;
    readonly answers: Answers;
    readonly only: readonly string[];
    readonly resolve: Choices;
    readonly trash: 'store' | 'system';
    readonly wish: RecoveryWish;
    readonly markdown: boolean;
    readonly csv: boolean;
    /** Whether the plan is approved without its moves to the trash. */
    readonly withoutTrash: boolean;
    /** Whether `doctor` asks the models for a word. */
    readonly model: boolean;
    /** What tasks may come to, as written; understood already. */
    readonly limits: string;
    readonly transaction: string | null;
    /** The number of the change whose files are looked into. */
    readonly change: number | null;
    /** What `store purge` lets go of; null where only a list is wanted. */
    readonly purge: Purge | null;
    /** What was listed may be done. */
    readonly yes: boolean;
    /** The file that a rule is read from. */
    readonly rule: string | null;
    readonly state: string | null;
    readonly json: boolean;
  };

const options = {
  engine: { type: 'string' },
  approve: { type: 'string' },
  isolation: { type: 'string' },
  answer: { type: 'string', multiple: true },
  rule: { type: 'string' },
  ...recipeOptionTypes,
  ...searchOptionTypes,
  ...connectorOptionTypes,
  only: { type: 'string', multiple: true },
  resolve: { type: 'string', multiple: true },
  rename: { type: 'string', multiple: true },
  trash: { type: 'string' },
  markdown: { type: 'boolean' },
  csv: { type: 'boolean' },
  'without-trash': { type: 'boolean' },
  model: { type: 'boolean' },
  limit: { type: 'string', multiple: true },
  transaction: { type: 'string' },
  change: { type: 'string' },
  'older-than': { type: 'string' },
  all: { type: 'boolean' },
  yes: { type: 'boolean' },
  back: { type: 'boolean' },
  'set-aside': { type: 'boolean' },
  state: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

function usage(message: string): { ok: false; failure: Failure } {
  return fail(failure('bad-usage', message));
}

/** Parses the arguments behind the program's name. `'help'` and `'version'` where that is what was asked. */
export function parseCommand(args: readonly string[]): Result<Command | 'help' | 'version', Failure> {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return usage(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'The arguments are not understood.');
  }
  const { values, positionals } = parsed;
  if (values.help === true) return ok('help');
  if (values.version === true) return ok('version');
  const [verb, ...words] = positionals;
  if (verb === undefined)
    return usage('Say what to do, for example: delegate run Photos "organize these photos by date".');
  if (!isVerb(verb)) return usage(`There is no command “${verb}”.`);
  const { arity, takes, options: allowed } = verbs[verb];
  if (words.length < arity[0] || words.length > arity[1])
    return usage(`delegate ${verb} takes ${takes === '' ? 'nothing more' : takes}.`);
  const stray = Object.keys(values).find(
    (name) => name !== 'state' && name !== 'json' && !(allowed as readonly string[]).includes(name),
  );
  if (stray !== undefined) return usage(`delegate ${verb} has no option --${stray}.`);
  const isAsked = verb !== 'run' || words.length === 2 || (values.rule ?? values.recipe) !== undefined;
  if (!isAsked) return usage('Say what should happen, or give a rule with --rule or a recipe with --recipe.');
  return build(verb, words, values);
}

type Values = RecipeValues &
  SearchValues &
  ConnectorValues & {
    engine?: string | undefined;
    approve?: string | undefined;
    isolation?: string | undefined;
    answer?: string[] | undefined;
    rule?: string | undefined;
    only?: string[] | undefined;
    resolve?: string[] | undefined;
    rename?: string[] | undefined;
    trash?: string | undefined;
    markdown?: boolean | undefined;
    csv?: boolean | undefined;
    'without-trash'?: boolean | undefined;
    model?: boolean | undefined;
    limit?: string[] | undefined;
    transaction?: string | undefined;
    change?: string | undefined;
    'older-than'?: string | undefined;
    all?: boolean | undefined;
    yes?: boolean | undefined;
    back?: boolean | undefined;
    'set-aside'?: boolean | undefined;
    state?: string | undefined;
    json?: boolean | undefined;
  };

function build(verb: Verb, words: readonly string[], values: Values): Result<Command, Failure> {
  const chosen = chosenOf(values);
  if (typeof chosen === 'string') return usage(chosen);
  const answers = answersOf(verb === 'answer' ? words.slice(1) : (values.answer ?? []));
  if (!answers.ok) return answers;
  const changing = changingOf(verb, words, values);
  if (!changing.ok) return changing;
  const recipes = recipesOf(verb, words, values);
  if (!recipes.ok) return recipes;
  const asking = askingOf(verb, words, values);
  if (!asking.ok) return asking;
  const { only = [], rule = null, state = null, json = false, markdown = false, transaction = null } = values;
  const withoutTrash = values['without-trash'] === true;
  const kept = { ...changing.value, ...recipes.value, ...asking.value, markdown, transaction, withoutTrash };
  return ok({
    verb,
    words,
    ...chosen,
    answers: answers.value,
    only,
    rule,
    state,
    json,
    yes: values.yes === true,
    ...kept,
  });
}

type Asking = Pick<Command, 'limits' | 'csv' | 'model' | 'change'> & SearchOptions & ConnectorOptions;

/** What says how much may be sent and to whom, and what is searched for. */
function askingOf(verb: Verb, words: readonly string[], values: Values): Result<Asking, Failure> {
  const outgoing = outgoingOf(words, values);
  if (!outgoing.ok) return outgoing;
  const connecting = connectorOptionsOf(values);
  if (connecting === null) return usage('--chrome is dedicated or own.');
  const search = searchOptionsOf(verb, words, values);
  return search.ok ? ok({ ...outgoing.value, ...connecting, ...search.value }) : search;
}

/** What says how much may be sent, and how the record of it is shown. */
function outgoingOf(
  words: readonly string[],
  values: Values,
): Result<Pick<Command, 'limits' | 'csv' | 'model' | 'change'>, Failure> {
  const limits = (values.limit ?? []).join(' ');
  const caps = parseCaps(limits, defaultCaps);
  if (!caps.ok) return usage(`--limit holds “${caps.failure}”, which is no limit: write it as ${capExamples}.`);
  const csv = values.csv === true;
  if (!/^\d{0,8}$/.test(values.change ?? '')) return usage('--change takes the number of a change.');
  const change = values.change === undefined ? null : Number(values.change);
  return csv && (values.json === true || words.length === 0)
    ? usage('--csv is for one task, without --json.')
    : ok({ limits, csv, change, model: values.model === true });
}

function recipesOf(verb: Verb, words: readonly string[], values: Values): Result<RecipeOptions, Failure> {
  if (values.rule !== undefined && values.recipe !== undefined) return usage('Either --rule or --recipe.');
  const options = recipeOptionsOf(values);
  const wrongSkill = verb === 'skills' ? wrongSkillWords(words) : null;
  if (wrongSkill !== null) return usage(wrongSkill);
  if (!options.ok || (verb !== 'recipe' && verb !== 'trigger')) return options;
  const wrong = wrongWords(verb, words, options.value);
  return wrong === null ? options : usage(wrong);
}

/** What says how a folder or a store is to be changed. */
function changingOf(
  verb: Verb,
  words: readonly string[],
  values: Values,
): Result<Pick<Command, 'resolve' | 'trash' | 'purge' | 'wish'>, Failure> {
  const trash = trashOf(values.trash);
  if (trash === null) return usage('--trash is store or system.');
  const resolve = choicesOf(values.resolve ?? []);
  if (!resolve.ok) return resolve;
  const names = namesOf(values.rename ?? []);
  if (!names.ok) return names;
  if (values.back === true && values['set-aside'] === true) return usage('Either --back or --set-aside.');
  const purge = verb === 'store' ? purgeOf(words, values) : null;
  return typeof purge === 'string'
    ? usage(purge)
    : ok({ resolve: { ...resolve.value, names: names.value }, trash, purge, wish: wishOf(values) });
}

function wishOf(values: Values): RecoveryWish {
  if (values['set-aside'] === true) return 'set aside';
  return values.back === true ? 'back' : 'either';
}

function answersOf(pairs: readonly string[]): Result<Answers, Failure> {
  const answers: Answers = {};
  for (const pair of pairs) {
    const [, key, value] = /^([a-z][a-z0-9-]{0,39})=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) return usage(`“${pair}” is not KEY=VALUE.`);
    answers[key] = value;
  }
  return ok(answers);
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(verbs, word);
}
