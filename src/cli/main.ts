/** The `delegate` command: the engine in a terminal. `--json` prints exactly one object on standard output, all else goes to standard error. */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok, type Result } from '../base/result.ts';
import { defaultStateFolder } from '../engine/defaultState.ts';
import { Engine, type Preview, type Selection } from '../engine/engine.ts';
import { failure, failureCodes, type Failure } from '../model/failure.ts';
import { accountMarkdown } from '../model/account.ts';
import { noChoices } from '../model/conflict.ts';
import { displayPath } from '../model/displayPath.ts';
import { readRuleFile, ruleFormsOf } from '../engine/session/ruleFile.ts';
import { isLeftByMachine, isTalking, type Task } from '../model/task.ts';
import type { Caps } from '../model/spending.ts';
import type { Progress } from '../protocol/workerWire.ts';
import { parseCommand, type Command } from './arguments.ts';
import { help } from './help.ts';
import { isAsking } from './asking.ts';
import { audit } from './audit.ts';
import { connectorPorts, connectors, signInsCheck, unusableConnector } from './connectors.ts';
import { history } from './history.ts';
import { lookInto } from './look.ts';
import { failed, recipeCommand, ruleOfRecipe, triggerCommand, type Ending } from './recipes.ts';
import { reportOf } from './report.ts';
import { capsFrom, readSurroundings, searchBytesFrom } from './surroundings.ts';
import { search } from './searching.ts';
import { skillsCommand } from './skills.ts';
import { settlingOptions, strayChoice } from './settling.ts';
import { store } from './store.ts';
import { doctorText, listText, taskText } from './text.ts';
import { virtualMachine } from './virtualMachine.ts';

/** Before anything else: the key is nobody's business but the gateway's. */
const { secrets, upstream } = readSurroundings(process.env);

function stateOf({ state }: Command): string {
  const { env, platform } = process;
  return path.resolve(state ?? env['DELEGATE_STATE'] ?? defaultStateFolder(env, platform, os.homedir()));
}

function engineFor(command: Command, caps: Caps): Engine {
  const env = process.env;
  const stateFolder = stateOf(command);
  return new Engine({
    stateFolder,
    workerFile: path.join(path.dirname(fileURLToPath(import.meta.url)), 'worker.cjs'),
    now: Date.now,
    isolation: command.isolation,
    isolationIsUsual: !command.isolationSaid,
    unsavedFiles: () => [],
    trash: () => command.trash,
    recipes: {
      ready: path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'media', 'recipes'),
      // Who names the folder trusts it.
      workspaces: () => (command.workspace === null ? [] : [path.resolve(command.workspace)]),
    },
    skills: {
      ready: path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'media', 'skills'),
      home: os.homedir(),
      workspaces: () => (command.workspace === null ? [] : [path.resolve(command.workspace)]),
    },
    upstream,
    caps: () => caps,
    searchBytes: () => searchBytesFrom(env),
    // Each task says which it may use.
    connectors: { ...connectorPorts(env, stateFolder, say), offers: false },
    secrets,
  });
}

async function carryOut(command: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  const recovery = await engine.recover(signal, command.wish);
  for (const { task, outcome, message } of recovery.transactions) say(`Recovered task ${task}: ${outcome}. ${message}`);
  switch (command.verb) {
    case 'list':
      return { text: listText(engine.tasks()), json: { tasks: engine.tasks().map(listed) }, exit: 0 };
    case 'doctor': {
      const found = await engine.doctor(signal, command.model ? 'and the model' : 'without the model');
      const report = { ...found, checks: [...found.checks, signInsCheck(stateOf(command))] };
      return { text: doctorText(report), json: report, exit: report.ok ? 0 : 4 };
    }
    case 'vm':
      return virtualMachine(command, engine, say, signal);
    case 'recover':
      return recovered(recovery, engine, signal);
    case 'connectors':
      return connectors(command, { engine, state: stateOf(command), say }, signal);
    case 'audit':
      return audit(command, engine);
    case 'history':
      return history(command, engine, signal);
    case 'store':
      return store(command, engine, signal);
    case 'run':
      return run(command, engine, signal);
    case 'search':
      return search(command, engine, showProgress, signal);
    case 'recipe':
      return recipeCommand(command, engine);
    case 'skills':
      return skillsCommand(command, engine, signal);
    case 'trigger': {
      const advance = (id: string): Promise<unknown> => withProgress(engine, id, () => engine.advance(id, signal));
      return triggerCommand(command, engine, { signal, advance });
    }
    default:
      return onTask(command, engine, signal);
  }
}

function listed(task: Task): object {
  const { id, state, engine, instruction, mount, createdAt, changedAt, standing, ranUnsandboxed } = task;
  const what = { task: id, state, engine, instruction, folder: mount, createdAt, changedAt };
  return { ...what, applied: standing > 0, unsandboxed: ranUnsandboxed };
}

/** Tasks that nobody works on any more run again up to their gate; what an apply left was mended before. */
async function recovered(
  report: Awaited<ReturnType<Engine['recover']>>,
  engine: Engine,
  signal: AbortSignal,
): Promise<Ending> {
  const waiting = engine.unattended();
  for (const { id } of waiting) await engine.advance(id, signal);
  const stuck = report.transactions.some(({ outcome }) => outcome === 'needs attention');
  const lines = [
    ...report.transactions.map(({ task, outcome, message }) => `${task}: ${outcome}. ${message}`),
    ...waiting.map(({ id }) => `${id}: prepared, now ${engine.task(id)?.state ?? 'gone'}.`),
  ];
  const json = { transactions: report.transactions, prepared: waiting.map(({ id }) => id) };
  return { text: lines.join('\n') || 'Nothing was cut short.', json, exit: stuck ? 3 : 0 };
}

async function run(command: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  const [folder = '', instruction = ''] = command.words;
  const { engine: name, approve, answers } = command;
  const by = givenRule(command, engine);
  if (!by.ok) return failed(by.failure);
  const unusable = unusableConnector(command, engine, folder);
  if (unusable !== null) return failed(unusable);
  const { rule, words, recipe } = by.value;
  const created = await engine.createTask({
    folder,
    instruction: instruction === '' ? words : instruction,
    engine: name,
    approve,
    planGate: 'model',
    answers,
    ...(rule === null ? {} : { rule }),
    ...(recipe === null ? {} : { recipe: { name: recipe } }),
    connectors: command.connector,
    chrome: command.chrome,
  });
  if (!created.ok) return failed(created.failure);
  const advanced = await withProgress(engine, created.value.id, () => engine.advance(created.value.id, signal));
  if (!advanced.ok) return failed(advanced.failure);
  if (approve === 'all' && advanced.value.state === 'awaiting review') {
    return transact(engine, advanced.value.id, { direction: 'apply', selection: { kind: 'all' } }, signal);
  }
  return ending(engine, advanced.value, null, signal);
}

type GivenRule = { readonly rule: string | null; readonly words: string; readonly recipe: string | null };

/** What `run` goes by in place of an instruction: a rule's file or a recipe, and the words for it. */
function givenRule(command: Command, engine: Engine): Result<GivenRule, Failure> {
  if (command.recipe !== null) {
    const by = ruleOfRecipe(command, engine, command.recipe);
    return by.ok ? ok({ rule: by.value.rule, words: by.value.title, recipe: by.value.title }) : by;
  }
  if (command.rule === null) return ok({ rule: null, words: '', recipe: null });
  const rule = readRuleFile(command.rule);
  return rule.ok
    ? ok({ rule: rule.value, words: `by the rule in ${path.basename(command.rule)}`, recipe: null })
    : rule;
}

async function onTask(command: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  const [id = '', text = ''] = command.words;
  const task = engine.task(id);
  if (task === null) return failed(failure('no-such-task', `There is no task ${id}.`));
  const selection = selectionOf(command);
  switch (command.verb) {
    case 'show':
      return command.change === null
        ? ending(engine, task, null, signal, 'show')
        : lookInto(engine, task, command.change, signal);
    case 'receipt':
      return receipt(command, task, engine);
    case 'rule':
      return ruleOf(command, task, engine, signal);
    case 'approve':
      return thenAdvance(
        engine,
        await engine.approve(id, task.planHash ?? '', command.withoutTrash ? ['trash'] : []),
        signal,
      );
    case 'decline':
      return thenAdvance(engine, await engine.decline(id, task.planHash ?? ''), signal);
    case 'answer':
      return thenAdvance(engine, await engine.answer(id, command.answers), signal);
    case 'steer':
      return steer(engine, id, text, signal);
    case 'resume':
      return thenAdvance(engine, await goOn(command, task, engine), signal);
    case 'pause': {
      const paused = await engine.pause(id);
      return paused.ok
        ? ending(engine, paused.value, null, signal, 'show')
        : ending(engine, task, paused.failure, signal);
    }
    case 'cancel': {
      const cancelled = await engine.cancel(id);
      return cancelled.ok
        ? ending(engine, cancelled.value, null, signal, 'show')
        : ending(engine, task, cancelled.failure, signal);
    }
    case 'apply':
    case 'undo':
    case 'redo':
      return transact(engine, id, { direction: command.verb, selection }, signal);
    default:
      return failed(failure('bad-usage', 'This command names no task.'));
  }
}

/** With the process sandbox named, a task leaves a virtual machine that failed. */
function goOn({ isolation, isolationSaid }: Command, task: Task, engine: Engine): ReturnType<Engine['resume']> {
  if (isLeftByMachine(task) && isolationSaid && isolation === 'sandbox') return engine.leaveMachine(task.id);
  return task.state === 'failed' ? engine.retry(task.id) : engine.resume(task.id);
}

/** Which of the task's changes the command is about; one by its number says more than globs. */
function selectionOf({ only, change, resolve: choices }: Command): Selection {
  if (change !== null) return { kind: 'these', changes: new Set([change]), choices };
  return only.length === 0 ? { kind: 'all', choices } : { kind: 'only', globs: only, choices };
}

/** Shows the rule of the task's plan, or puts another in its place. */
async function ruleOf(command: Command, task: Task, engine: Engine, signal: AbortSignal): Promise<Ending> {
  if (command.rule !== null) {
    const rule = readRuleFile(command.rule);
    return rule.ok ? thenAdvance(engine, await engine.useRule(task.id, rule.value), signal) : failed(rule.failure);
  }
  const forms = ruleFormsOf(task);
  if (forms === null) return failed(failure('wrong-state', 'This task has no plan yet, so there is no rule to show.'));
  return { text: forms.text.trimEnd(), json: { task: task.id, rule: forms.text, data: forms.data }, exit: 0 };
}

/** Says more about a task. Whoever works on it in another process hears it there. */
async function steer(engine: Engine, id: string, text: string, signal: AbortSignal): Promise<Ending> {
  const said = await engine.steer(id, text);
  const isHeard = said.ok && isTalking(said.value) && engine.unattended().every((task) => task.id !== id);
  return isHeard ? ending(engine, said.value, null, signal, 'show') : thenAdvance(engine, said, signal);
}

async function thenAdvance(
  engine: Engine,
  said: Awaited<ReturnType<Engine['answer']>>,
  signal: AbortSignal,
): Promise<Ending> {
  if (!said.ok) return failed(said.failure);
  const { id } = said.value;
  const advanced = await withProgress(engine, id, () => engine.advance(id, signal));
  return advanced.ok ? ending(engine, advanced.value, null, signal) : failed(advanced.failure);
}

async function transact(
  engine: Engine,
  id: string,
  { direction, selection }: { direction: 'apply' | 'undo' | 'redo'; selection: Selection },
  signal: AbortSignal,
): Promise<Ending> {
  const choices = selection.choices ?? noChoices;
  // What is chosen for single changes is held against the conflicts before anything is touched.
  const preview = choices.byChange.size === 0 ? null : await engine.preview(id, direction, selection, signal);
  const stray = preview?.ok === true ? strayChoice(choices, preview.value) : null;
  if (stray !== null) return failed(stray);
  let asked = preview?.ok === true ? preview.value : null;
  const approved = { selection, hash: asked?.hash ?? null, told: (now: Preview): void => void (asked = now) };
  const outcome = await withProgress(engine, id, () => engine.transact(id, direction, approved, signal));
  const task = engine.task(id);
  if (task === null) return failed(failure('no-such-task', `There is no task ${id}.`));
  const error = outcome.ok ? null : withCommand(outcome.failure, asked, `delegate ${direction} ${id}`);
  const report = await reportOf(engine, task, { error: error ?? unmet(task), asked }, signal);
  return { text: taskText(report), json: report, exit: exitOf(error, task) };
}

/** A refusal for conflicts says with which command they would be settled. */
function withCommand(error: Failure, asked: Preview | null, again: string): Failure {
  const options = error.code === 'conflicts' && asked !== null ? settlingOptions(asked.conflicts) : '';
  return options === ''
    ? error
    : {
        ...error,
        next: `Nothing was changed. Mend what is named, or choose ways out, for example: ${again} ${options}`,
      };
}

function receipt({ transaction, markdown }: Command, { id, transactions }: Task, engine: Engine): Ending {
  if (transaction !== null && transactions.every((each) => each.id !== transaction)) {
    const known = transactions.map((each) => each.id).join(', ') || 'none yet';
    return failed(failure('bad-usage', `This task has no transaction ${transaction}. It has: ${known}.`));
  }
  const account = engine.account(id, transaction);
  if (!account.ok) return failed(account.failure);
  const text = accountMarkdown(account.value);
  return { text, json: markdown ? { markdown: text } : account.value, exit: 0 };
}

/** `show` and `cancel` succeed by telling; the rest end as the task stands. */
async function ending(
  engine: Engine,
  task: Task,
  error: Failure | null,
  signal: AbortSignal,
  purpose?: 'show',
): Promise<Ending> {
  const report = await reportOf(engine, task, { error: error ?? unmet(task), asked: null }, signal);
  const exit = purpose === 'show' ? 0 : exitOf(error, task);
  return { text: taskText(report), json: report, exit };
}

/** The work went beyond what was approved, and waits for another yes. */
function asksForMore(task: Task): boolean {
  return task.state === 'awaiting approval' && task.beyond.length > 0 && task.approvedHash !== task.planHash;
}

/** A task that asks has not reached its stage: its report says so as an error. */
function unmet(task: Task): Failure | null {
  if (asksForMore(task)) return failure('beyond-plan', `${task.message ?? ''} New: ${task.beyond.join('; ')}.`.trim());
  if (task.state !== 'asking') return null;
  const understood = task.plan !== null;
  return failure(understood ? 'question' : 'unclear', task.message ?? 'The task needs an answer.');
}

function exitOf(error: Failure | null, task: Task): number {
  if (error !== null) return failureCodes[error.code].exit;
  if (task.state === 'asking') return failureCodes.question.exit;
  if (asksForMore(task)) return failureCodes['beyond-plan'].exit;
  // Stopped by a limit: what to do about it is a person's.
  if (task.state === 'paused' && task.failure !== null) return failureCodes[task.failure.code].exit;
  if (task.state === 'failed') return task.failure === null ? 5 : failureCodes[task.failure.code].exit;
  return task.state === 'cancelled' || task.state === 'queued' ? failureCodes.cancelled.exit : 0;
}

/** The one place for what nobody expected: told like every other failure, with the trace for whoever mends it. */
function broken(error: unknown): Ending {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'AbortError') return failed(failure('cancelled', 'It was stopped.'));
  if (error instanceof Error && error.stack !== undefined) say(error.stack);
  return failed(failure('disk-failed', `Something unexpected happened: ${message}`));
}

function say(text: string): void {
  process.stderr.write(`${secrets.text(text)}\n`);
}

/** Shows progress on a terminal's standard error while the work runs. */
async function withProgress<Value>(engine: Engine, id: string, work: () => Promise<Value>): Promise<Value> {
  if (!process.stderr.isTTY) return work();
  const shown = engine.onTask.on(() => {
    const progress = engine.progress(id);
    if (progress !== null) showProgress(progress);
  });
  try {
    return await work();
  } finally {
    shown.dispose();
    showProgress(null);
  }
}

/** One line that each time takes the place of the one before; null takes it away. */
function showProgress(progress: Progress | null): void {
  if (!process.stderr.isTTY || isAsking()) return;
  const total = progress?.total === undefined ? '' : ` of ${String(progress.total)}`;
  process.stderr.write(
    `\r\u001B[K${progress === null ? '' : `${displayPath(progress.text)}: ${String(progress.done)}${total}`}`,
  );
}

async function main(): Promise<void> {
  const parsed = parseCommand(process.argv.slice(2));
  const json = process.argv.includes('--json');
  if (parsed.ok && parsed.value === 'help') {
    process.stdout.write(`${help}\n`);
    return;
  }
  if (parsed.ok && parsed.value === 'version') {
    process.stdout.write(`${__VERSION__}\n`);
    return;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  // What is thrown where nobody waits would be printed as it is, whatever stands in it.
  process.once('uncaughtException', (error) => {
    say(error.stack ?? error.message);
    process.exit(failureCodes['disk-failed'].exit);
  });
  let end: Ending;
  if (!parsed.ok) end = failed(parsed.failure);
  else if (parsed.value === 'help' || parsed.value === 'version') return;
  else {
    const caps = capsFrom(process.env, parsed.value.limits);
    end = caps.ok
      ? await carryOutWhole(parsed.value, engineFor(parsed.value, caps.value), stop.signal)
      : failed(caps.failure);
  }
  if (json) process.stdout.write(`${JSON.stringify(secrets.value(end.json))}\n`);
  else (end.exit === 0 || end.exit === 3 ? process.stdout : process.stderr).write(`${secrets.text(end.text)}\n`);
  process.exitCode = end.exit;
}

/** A server of a connector that lives on would keep this process alive. */
async function carryOutWhole(command: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  try {
    return await carryOut(command, engine, signal).catch(broken);
  } finally {
    await engine.connectors.close(null);
  }
}

declare const __VERSION__: string;

await main();
