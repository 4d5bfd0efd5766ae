/** `delegate recipe …` and `delegate trigger …`: what they do, told as a text and as an object. */
import { ok, type Result } from '../base/result.ts';
import type { Engine } from '../engine/engine.ts';
import type { StoredRecipe, Where } from '../engine/recipes/library.ts';
import type { Trigger } from '../engine/recipes/triggerFile.ts';
import { settleMs } from '../engine/recipes/triggers.ts';
import { displayPath } from '../model/displayPath.ts';
import { failure, failureCodes, type Failure } from '../model/failure.ts';
import type { Command } from './arguments.ts';
import type { RecipeAct, TriggerAct } from './recipeArguments.ts';

/** What a command leaves: a text and an object that say the same, and the exit status. */
export type Ending = { readonly text: string; readonly json: object; readonly exit: number };

export function failed(problem: Failure): Ending {
  return {
    text: `${problem.message}\n${problem.next}`,
    json: { error: problem },
    exit: failureCodes[problem.code].exit,
  };
}

/** The recipe of `--recipe` as a rule; its name becomes the task's. */
export function ruleOfRecipe(
  { values }: Command,
  engine: Engine,
  name: string,
): Result<{ rule: string; title: string }, Failure> {
  const stored = engine.recipes.find(name);
  if (!stored.ok) return stored;
  const filled = engine.recipes.fill(stored.value, values);
  return filled.ok ? ok({ rule: filled.value, title: stored.value.title }) : filled;
}

export function recipeCommand(command: Command, engine: Engine): Ending {
  const [act = '', first = '', second = ''] = command.words;
  // The parser let through none but these.
  return recipeActions[act as RecipeAct]({ command, engine, first, second });
}

type Asked = { readonly command: Command; readonly engine: Engine; readonly first: string; readonly second: string };

const recipeActions: Record<RecipeAct, (asked: Asked) => Ending> = {
  list: ({ engine }) => {
    const { recipes, broken } = engine.recipes.list();
    const lines = [
      ...recipes.map(({ key, source, title, recipe, skill }) =>
        displayPath(
          `${key.padEnd(24)} ${source.padEnd(9)} ${title}. ${recipe.about}${skill === null ? '' : ` (skill ${skill})`}`,
        ),
      ),
      ...broken.map(({ problem }) => `! ${displayPath(problem)}`),
    ];
    return { text: lines.join('\n'), json: { recipes: recipes.map(plain), broken }, exit: 0 };
  },
  show: ({ engine, first }) => {
    const stored = engine.recipes.find(first);
    if (!stored.ok) return failed(stored.failure);
    return { text: stored.value.text.trimEnd(), json: { ...plain(stored.value), text: stored.value.text }, exit: 0 };
  },
  save: ({ command, engine, first, second }) => {
    const task = engine.task(first);
    if (task === null) return failed(failure('no-such-task', `There is no task ${first}.`));
    return kept(engine.recipes.saveTask(task, second, whereOf(command)));
  },
  import: ({ command, engine, first }) => kept(engine.recipes.importFile(first, whereOf(command))),
  export: ({ engine, first, second }) => {
    const stored = engine.recipes.find(first);
    if (!stored.ok) return failed(stored.failure);
    const written = engine.recipes.exportFile(stored.value, second);
    if (!written.ok) return failed(written.failure);
    return { text: `Written: ${displayPath(second)}`, json: { ...plain(stored.value), written: second }, exit: 0 };
  },
  remove: ({ engine, first }) => {
    const stored = engine.recipes.find(first);
    if (!stored.ok) return failed(stored.failure);
    const removed = engine.recipes.remove(stored.value);
    if (!removed.ok) return failed(removed.failure);
    return { text: `Removed: ${displayPath(stored.value.key)}`, json: { removed: plain(stored.value) }, exit: 0 };
  },
};

function whereOf({ workspace, replace }: Command): Where {
  return { workspace, existing: replace ? 'replace' : 'keep' };
}

function kept(stored: Result<StoredRecipe, Failure>): Ending {
  if (!stored.ok) return failed(stored.failure);
  const { key, file } = stored.value;
  return { text: `Saved: ${displayPath(key)} (${displayPath(file)})`, json: { saved: plain(stored.value) }, exit: 0 };
}

function plain({ key, source, file, title, recipe, skill }: StoredRecipe): object {
  return {
    key,
    source,
    file,
    name: title,
    about: recipe.about,
    asks: recipe.asks,
    ...(skill === null ? {} : { skill }),
  };
}

export async function triggerCommand(
  command: Command,
  engine: Engine,
  { signal, advance }: { readonly signal: AbortSignal; readonly advance: (task: string) => Promise<unknown> },
): Promise<Ending> {
  const [act = '', first = ''] = command.words;
  const { triggers } = engine;
  // The parser let through none but these.
  switch (act as TriggerAct) {
    case 'list':
      return triggerList(engine);
    case 'add': {
      const { recipe, values, when } = command;
      if (recipe === null || when === null) return failed(failure('bad-usage', 'Say which recipe, and when.'));
      return toldOf(engine, await triggers.add({ recipe, values, folder: first, when }, Date.now()), 'Added');
    }
    case 'remove':
      return toldOf(engine, await triggers.remove(first), 'Removed');
    case 'pause':
      return toldOf(engine, await triggers.pause(first, true), 'Paused');
    case 'resume':
      return toldOf(engine, await triggers.pause(first, false), 'Goes on');
    case 'trust':
      return toldOf(engine, await triggers.trust(first, !command.no), command.no ? 'Not trusted any more' : 'Trusted');
    case 'run':
      return runTriggers(engine, advance, signal);
  }
}

function triggerList(engine: Engine): Ending {
  const listed = engine.triggers.list();
  if (!listed.ok) return failed(listed.failure);
  const lines = listed.value.map((trigger) => triggerLine(engine, trigger));
  return {
    text:
      lines.join('\n') || 'Nothing runs by itself. Begin with: delegate trigger add FOLDER --recipe NAME --every day',
    json: { triggers: listed.value.map((trigger) => plainTrigger(engine, trigger)) },
    exit: 0,
  };
}

function triggerLine(engine: Engine, trigger: Trigger): string {
  const marks = [
    ...(trigger.paused ? ['paused'] : []),
    ...(engine.triggers.isTrusted(trigger)
      ? ['trusted']
      : trigger.trusted === null
        ? []
        : ['changed since it was trusted']),
    ...(trigger.problem === null ? [] : [trigger.problem]),
  ];
  const about = marks.length === 0 ? '' : `  [${marks.join('; ')}]`;
  return displayPath(
    `${trigger.id}  ${trigger.recipe.key}, ${engine.triggers.wordsOf(trigger)}, in ${trigger.folder}${about}`,
  );
}

function plainTrigger(engine: Engine, trigger: Trigger): object {
  const { id, recipe, folder, when, paused, lastRunAt, task, problem } = trigger;
  return { id, recipe, folder, when, paused, trusted: engine.triggers.isTrusted(trigger), lastRunAt, task, problem };
}

function toldOf(engine: Engine, done: Result<Trigger, Failure>, words: string): Ending {
  if (!done.ok) return failed(done.failure);
  const trigger = plainTrigger(engine, done.value);
  return { text: `${words}: ${triggerLine(engine, done.value)}`, json: { trigger }, exit: 0 };
}

/** Does what is due, up to each task's gate; applies what is trusted. What asks, and what could not run, needs a person: exit 3. */
async function runTriggers(
  engine: Engine,
  advance: (task: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Ending> {
  const everywhere = (): boolean => true;
  const ran = await engine.triggers.runDue(Date.now(), everywhere);
  if (!ran.ok) return failed(ran.failure);
  for (const { task } of ran.value.proposed) await advance(task);
  const applied = await engine.triggers.applyTrusted(everywhere, signal);
  if (!applied.ok) return failed(applied.failure);
  const done = applied.value.map(({ task, receipt }) => ({ task, moved: receipt.moved, created: receipt.created }));
  const proposed = ran.value.proposed.map(({ trigger, task }) => ({
    trigger,
    task,
    state: engine.task(task)?.state ?? 'gone',
  }));
  const lines = [
    ...proposed.map(({ task, state }) => `${task}: ${state}`),
    ...done.map(({ task }) => `${task}: applied, because its recipe is trusted. Undo with: delegate undo ${task}`),
    ...ran.value.arriving.map(
      (trigger) =>
        `${trigger}: new files may still be arriving; they are looked at when nothing has changed for ${String(settleMs / 1_000)} seconds`,
    ),
    ...ran.value.problems.map(({ trigger, problem }) => `${trigger}: could not run: ${displayPath(problem)}`),
  ];
  const needsPerson = ran.value.problems.length > 0 || proposed.some(({ state }) => state === 'asking');
  return {
    text: lines.join('\n') || 'Nothing is due.',
    json: { proposed, applied: done, arriving: ran.value.arriving, problems: ran.value.problems },
    exit: needsPerson ? 3 : 0,
  };
}
