/**
 * Carries out a set of changes, all or nothing: journal, steps, verification, end. Cut short anywhere, {@link resume} finishes it
 * or takes it back. One transaction a mount at a time (the caller holds the mount's lock).
 */
import fs from 'node:fs';
import { assert } from '../../base/assert.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Change } from '../../model/change.ts';
import { conflictKinds } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Receipt } from '../../model/receipt.ts';
import { stepsFor, type Step } from '../changes/order.ts';
import { countFiles } from '../disk/count.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import { holdSpace, openLog, readLog, syncFolderOf, type LogWriter } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import {
  readJournal,
  type Begin,
  type Direction,
  type Journal,
  type JournalRecord,
  type JournalStep,
} from './journal.ts';
import { diskWords } from './diskWords.ts';
import { receiptOf } from './receipt.ts';
import { clearHalf, foldersTouched, perform, reverse, StepConflict, stepsCarriedOut, type Place } from './steps.ts';

export type Plan = {
  readonly transaction: string;
  readonly task: string;
  readonly mount: string;
  readonly direction: Direction;
  /** Free of conflicts that stop, each with what stood at its source a moment ago. */
  readonly changes: readonly Change[];
};

export type Surroundings = {
  readonly state: StateFolder;
  readonly disk: Disk;
  readonly now: () => number;
  readonly progress: (done: number, total: number) => void;
};

/** How a transaction ended. `rolled back` leaves the folder as it was; `stuck` needs a person, and its journal stays. */
export type Outcome =
  | { readonly kind: 'done'; readonly receipt: Receipt; readonly changes: readonly Change[] }
  | { readonly kind: 'rolled back'; readonly failure: Failure }
  | { readonly kind: 'stuck'; readonly failure: Failure };

/** Carries out the plan. An abort takes back what was done so far. */
export async function transact(plan: Plan, around: Surroundings, signal: AbortSignal): Promise<Outcome> {
  const file = around.state.openTransaction(plan.transaction);
  const ready = await prepare(plan, file, around, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return fail(failure('cancelled', 'It was stopped before anything was touched.'));
  });
  if (!ready.ok) {
    discard(plan.transaction, around.state);
    return { kind: 'rolled back', failure: ready.failure };
  }
  const log = openLog(file, around.state.reserveOf(plan.transaction));
  return await ended(plan.transaction, { journal: ready.value, log, around }, (running) => goForth(running, 0, signal));
}

/** Runs to an end; then closes the journal and puts it among the done ones, unless it is stuck: recovery looks there. */
async function ended(
  transaction: string,
  running: Running,
  run: (running: Running) => Promise<Outcome>,
): Promise<Outcome> {
  let outcome: Outcome | null = null;
  try {
    outcome = await run(running);
    return outcome;
  } finally {
    running.log.close();
    if (outcome !== null && outcome.kind !== 'stuck') retire(transaction, running.around.state);
  }
}

/** Finishes or takes back a transaction that was cut short. Idempotent: cut short itself, it starts again. */
export async function resume(transaction: string, around: Surroundings, signal: AbortSignal): Promise<Outcome> {
  const file = around.state.openTransaction(transaction);
  const journal = readJournal(file);
  if (journal?.damaged === true || (journal === null && wasDamaged(file))) {
    const words = `The journal ${file} is damaged in the middle, so nobody can tell from it how far it came.`;
    return { kind: 'stuck', failure: failure('state-damaged', words) };
  }
  if (journal === null || !journal.intended) {
    discard(transaction, around.state);
    return { kind: 'rolled back', failure: failure('disk-failed', 'It was cut short before it touched anything.') };
  }
  const known = endOf(journal);
  if (known !== null) {
    retire(transaction, around.state);
    return known;
  }
  const place = { disk: around.disk, mount: journal.begin.mount };
  if (around.disk.look(place.mount)?.identity !== journal.begin.mountIdentity) {
    const words = `The folder ${place.mount} is not there, or another folder stands in its place.`;
    return { kind: 'stuck', failure: failure('disk-failed', words, 'Bring it back, then run `delegate recover`.') };
  }
  const log = openLog(file, around.state.reserveOf(transaction));
  return await ended(transaction, { journal, log, around }, async (running) => {
    if (journal.back !== null) return await goBack(running, journal.back.failure);
    const done = stepsCarriedOut(journal.steps, journal.exactForth, place);
    clearHalf(journal.steps[done], journal.begin.at, place);
    await recordInferred(running, journal.steps, done, 'forth');
    return await goForth(running, done, signal);
  });
}

/** Whether the file is a journal that lost its beginning, rather than one that never had one. */
function wasDamaged(file: string): boolean {
  return readLog(file, 'stop').wholeAfterDamage;
}

type Running = { readonly journal: Journal; readonly log: LogWriter; readonly around: Surroundings };

/** The outcome of a journal that has ended, or null. */
export function endOf({ end, changes }: Journal): Outcome | null {
  if (end === null) return null;
  if (end.outcome === 'done' && end.receipt !== null) return { kind: 'done', receipt: end.receipt, changes };
  return { kind: 'rolled back', failure: end.failure ?? failure('disk-failed', 'It was taken back.') };
}

/** Moves the journal of an ended transaction among the done ones. */
function retire(transaction: string, state: StateFolder): void {
  const file = state.openTransaction(transaction);
  const done = state.doneTransaction(transaction);
  if (!fs.existsSync(file)) return;
  fs.renameSync(file, done);
  fs.rmSync(state.reserveOf(transaction), { force: true });
  syncFolderOf(done);
  syncFolderOf(file);
}

/** Forgets a transaction that touched nothing. */
function discard(transaction: string, state: StateFolder): void {
  fs.rmSync(state.openTransaction(transaction), { force: true });
  fs.rmSync(state.reserveOf(transaction), { force: true });
}

/** Bytes that the records after `intent` may need: the end, the way back with each folder made, each ambiguous step twice. */
function lastWordsBytes(steps: readonly JournalStep[]): number {
  const made = steps.filter((step) => step.do === 'mkdir').length;
  const exact = steps.filter((step) => step.exact).length;
  return 16_384 + 64 * made + 128 * exact;
}

/** Writes the whole plan into the journal and makes it durable; touches nothing else. */
async function prepare(
  plan: Plan,
  file: string,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Result<Journal, Failure>> {
  const begin: Begin = {
    r: 'begin',
    version: 1,
    transaction: plan.transaction,
    task: plan.task,
    mount: plan.mount,
    mountIdentity: around.disk.look(plan.mount)?.identity ?? '',
    direction: plan.direction,
    at: around.now(),
    filesBefore: await countFiles(around.disk, plan.mount, around.state.root, signal),
  };
  const { changes } = plan;
  const steps = markAmbiguous(stepsFor(changes, plan.transaction).map(withIdentity(changes)));
  const log = openLog(file);
  const write = (record: JournalRecord): void => log.append(record);
  try {
    write(begin);
    for (const change of changes) write({ r: 'change', change });
    for (const step of steps) write({ r: 'step', step });
    write({ r: 'intent', changes: changes.length, steps: steps.length });
    holdSpace(around.state.reserveOf(plan.transaction), lastWordsBytes(steps));
    log.sync();
    syncFolderOf(file);
    return ok({
      begin,
      changes,
      steps,
      intended: true,
      exactForth: new Set(),
      exactBack: new Set(),
      back: null,
      end: null,
      damaged: false,
    });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return fail(failure('disk-failed', `The journal could not be written: ${diskWords(error)}`));
  } finally {
    log.close();
  }
}

function withIdentity(changes: readonly Change[]): (step: Step) => JournalStep {
  const byId = new Map(changes.map((change) => [change.id, change]));
  return (step) => {
    if (step.do === 'mkdir') return step;
    const seen = byId.get(step.change)?.seen;
    assert(seen !== undefined, 'what moves was looked at');
    if (step.do === 'rmdir') return { ...step, identity: seen.identity };
    const { identity, kind, size, mtimeNs } = seen;
    return { ...step, identity, kind, size, mtimeNs };
  };
}

/**
 * Marks the steps that the disk alone cannot tell: those that move one of several names of the same file, and a folder removed
 * where another is made (volumes give an identity out again).
 */
function markAmbiguous(steps: readonly JournalStep[]): JournalStep[] {
  const changeOf = new Map<string, number>();
  const ambiguous = new Set<string>();
  const removed = new Set<string>();
  const remade = new Set<string>();
  for (const step of steps) {
    if (step.do === 'rmdir') removed.add(step.from);
    if (step.do === 'mkdir' && removed.has(step.to)) remade.add(step.to);
    if (step.do !== 'move') continue;
    const first = changeOf.get(step.identity);
    if (first === undefined) changeOf.set(step.identity, step.change);
    else if (first !== step.change) ambiguous.add(step.identity);
  }
  const unclear = (step: JournalStep): boolean =>
    step.do === 'move' ? ambiguous.has(step.identity) : remade.has(step.do === 'mkdir' ? step.to : step.from);
  return steps.map((step) => (unclear(step) ? { ...step, exact: true } : step));
}

/** Steps between two turns of the event loop. */
const turn = 256;

async function goForth(running: Running, from: number, signal: AbortSignal): Promise<Outcome> {
  const { journal, log, around } = running;
  const place = { disk: around.disk, mount: journal.begin.mount };
  let done = from;
  try {
    for (const step of journal.steps.slice(from)) {
      if (done % turn === turn - 1) {
        around.progress(done, journal.steps.length);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
      perform(step, place);
      done += 1;
      if (step.exact) await makeExact(running, done - 1, step, 'forth');
    }
    await around.disk.syncFolders(foldersTouched(journal.steps, place.mount));
    const receipt = await receiptOf(journal, place, around, signal);
    log.append({ r: 'end', outcome: 'done', receipt } satisfies JournalRecord);
    log.sync();
    return { kind: 'done', receipt, changes: journal.changes };
  } catch (error) {
    return await turnBack(running, done, failureOf(error, signal));
  }
}

/** The order matters: the step, then its folders, and only then the record that says so. */
async function makeExact(running: Running, index: number, step: JournalStep, way: 'forth' | 'back'): Promise<void> {
  const { journal, log, around } = running;
  await around.disk.syncFolders(foldersTouched([step], journal.begin.mount));
  log.append({ r: 'exact', step: index, way } satisfies JournalRecord);
  log.sync();
}

/** An ambiguous step that recovery found done gets its record before anything else happens: later it could not be told any more. */
async function recordInferred(
  running: Running,
  steps: readonly JournalStep[],
  done: number,
  way: 'forth' | 'back',
): Promise<void> {
  const last = steps[done - 1];
  if (last?.exact !== true) return;
  const known = way === 'forth' ? running.journal.exactForth : running.journal.exactBack;
  if (!known.has(done - 1)) await makeExact(running, done - 1, last, way);
}

async function turnBack(running: Running, done: number, why: Failure): Promise<Outcome> {
  const { journal, log, around } = running;
  const made: [number, string][] = [];
  journal.steps.slice(0, done).forEach((step, index) => {
    if (step.do !== 'mkdir') return;
    made.push([index, around.disk.look(`${journal.begin.mount}/${step.to}`)?.identity ?? '']);
  });
  const back = { done, made: new Map(made), failure: why };
  // Where not even this fits on the drive, it is taken back all the same: cut there, recovery would find steps done and go on.
  said(log, { r: 'back', done, made, failure: why });
  return await goBack({ ...running, journal: { ...journal, back } }, why);
}

/** Takes back the first `back.done` steps, last first. */
async function goBack(running: Running, why: Failure): Promise<Outcome> {
  const { journal, log, around } = running;
  const { back } = journal;
  assert(back !== null, 'a way back has a beginning');
  const place = { disk: around.disk, mount: journal.begin.mount };
  const steps = journal.steps
    .slice(0, back.done)
    .map((step, index) => reverse(step, back.made.get(index)))
    .reverse();
  try {
    let done = stepsCarriedOut(steps, journal.exactBack, place);
    // A power cut may have kept the half of the first step that it did not keep whole.
    clearHalf(journal.steps[back.done - done], journal.begin.at, place);
    clearHalf(steps[done], journal.begin.at, place);
    await recordInferred(running, steps, done, 'back');
    for (const step of steps.slice(done)) {
      if (done % turn === turn - 1) await new Promise((resolve) => setImmediate(resolve));
      takeBack(step, place);
      done += 1;
      if (step.exact) await makeExact(running, done - 1, step, 'back');
    }
    await around.disk.syncFolders(foldersTouched(steps, place.mount));
  } catch (error) {
    const words = `${why.message} Taking it back stopped as well: ${wordsOf(error)}`;
    return { kind: 'stuck', failure: failure('disk-failed', words) };
  }
  // An intent without an end would be carried out at the next start: where the end does not fit, the journal goes.
  if (!said(log, { r: 'end', outcome: 'rolled back', failure: why })) discard(journal.begin.transaction, around.state);
  return { kind: 'rolled back', failure: why };
}

/** Writes a record durably; false where the drive does not take it. */
function said(log: LogWriter, record: JournalRecord): boolean {
  try {
    log.append(record);
    log.sync();
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

/**
 * A step of the way back. Whatever stands where the step put its file goes back, with what was done to it since; what somebody
 * took away stays away; what has no place to go back to stays where it is. Nothing of that stops the other steps.
 */
function takeBack(step: JournalStep, place: Place): void {
  try {
    if (step.do !== 'move') return perform(step, place);
    const there = place.disk.look(`${place.mount}/${step.from}`);
    const { identity, kind, size, mtimeNs } = there ?? step;
    if (kind === step.kind) perform({ ...step, identity, size, mtimeNs }, place);
  } catch (error) {
    if (!(error instanceof StepConflict)) throw error;
  }
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return failure('cancelled', 'It was stopped, and everything done so far was taken back.');
  if (error instanceof StepConflict) {
    return failure('conflicts', `${wordsOf(error)} Everything done so far was taken back.`);
  }
  if (errorCode(error) === null) throw error;
  return failure('disk-failed', `${wordsOf(error)} Everything done so far was taken back.`);
}

function wordsOf(error: unknown): string {
  if (error instanceof StepConflict) return `${displayPath(error.path)}: ${conflictKinds[error.kind].words}.`;
  return diskWords(error);
}
