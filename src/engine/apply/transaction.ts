/**
 * Carries out a set of changes, all or nothing: journal, steps, verification, end. Cut short anywhere, {@link resume} finishes it
 * or takes it back. One transaction a mount at a time (the caller holds the mount's lock).
 */
import fs from 'node:fs';
import path from 'node:path';
import { marked, t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Disk } from '../disk/disk.ts';
import { holdFolders } from '../disk/heldFolders.ts';
import { errorCode } from '../disk/errorCode.ts';
import { openLog, syncFolderOf } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { diskFor } from '../disk/volume.ts';
import { goBack, turnBack } from './back.ts';
import { diskWords } from './diskWords.ts';
import { lostItsBeginning, readJournal, type Journal, type JournalRecord } from './journal.ts';
import { discard, prepare, type Plan, type Surroundings } from './prepare.ts';
import { receiptOf } from './receipt.ts';
import {
  Barrier,
  isMountThere,
  makeExact,
  mountGone,
  placeOf,
  recordInferred,
  stepAt,
  turn,
  wordsOf,
  type Outcome,
  type Running,
} from './running.ts';
import { aroundStages, clearEmptied, clearNotesOf, clearPreparation, clearStages } from './stage.ts';
import {
  absolute,
  clearHalf,
  foldersTouched,
  isCarriedOut,
  isStageName,
  LeftHalf,
  perform,
  StepConflict,
  stepsCarriedOut,
  type Place,
} from './steps.ts';

export type { Outcome, Plan, Surroundings };

/** Carries out the plan. An abort takes back what was done so far. */
export async function transact(plan: Plan, surroundings: Surroundings, signal: AbortSignal): Promise<Outcome> {
  return await holding(plan.mount, surroundings, async (around) => {
    const prepared = await prepare(plan, around, signal);
    if (!prepared.ok) return { kind: prepared.tidied ? 'rolled back' : 'stuck', failure: prepared.failure };
    return await ended(plan.transaction, { ...prepared.value, around }, (running) => goForth(running, 0, signal));
  });
}

/** Works with a disk that holds the mount's folders. */
async function holding(
  mount: string,
  surroundings: Surroundings,
  work: (around: Surroundings) => Promise<Outcome>,
): Promise<Outcome> {
  const held = holdFolders(surroundings.disk, mount);
  try {
    return await work({ ...surroundings, disk: diskFor(mount, held.disk) });
  } finally {
    held.dispose();
  }
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
    if (outcome?.kind === 'done') await forgetEmptied(running.journal, running.around.disk);
    if (outcome !== null && outcome.kind !== 'stuck') retire(transaction, running.around.state);
  }
}

/** Which end a person wants for what was cut short: the next best one, or the way back. */
export type Way = 'either' | 'back';

/** Finishes or takes back a transaction that was cut short. Idempotent: cut short itself, it starts again. */
export async function resume(
  transaction: string,
  surroundings: Surroundings,
  signal: AbortSignal,
  way: Way = 'either',
): Promise<Outcome> {
  try {
    return await resumeOnce(transaction, surroundings, signal, way);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return {
      kind: 'stuck',
      failure: failure('disk-failed', t('It could not be picked up again: {0}', diskWords(error))),
    };
  }
}

async function resumeOnce(
  transaction: string,
  surroundings: Surroundings,
  signal: AbortSignal,
  way: Way,
): Promise<Outcome> {
  const file = surroundings.state.openTransaction(transaction);
  const journal = readJournal(file);
  if (journal?.damaged === true || (journal === null && lostItsBeginning(file))) {
    const words = t('The journal {0} is damaged in the middle, so nobody can tell from it how far it came.', file);
    return { kind: 'stuck', failure: failure('state-damaged', words) };
  }
  if (journal === null) {
    discard(transaction, surroundings.state);
    return { kind: 'rolled back', failure: untouched };
  }
  const known = endOf(journal);
  if (known !== null) {
    if (known.kind === 'done') await forgetEmptied(journal, surroundings.disk);
    retire(transaction, surroundings.state);
    return known;
  }
  return await holding(journal.begin.mount, surroundings, (around) => resumeOpen(journal, around, signal, way));
}

/** Picks up a transaction that has not ended. */
async function resumeOpen(journal: Journal, around: Surroundings, signal: AbortSignal, way: Way): Promise<Outcome> {
  const { transaction } = journal.begin;
  const place = placeOf(journal, around);
  if (!isMountThere(journal, around) || !isFolderOf(journal, place)) return mountGone(journal);
  if (!journal.intended) {
    await clearPreparation({ ...journal.begin, stages: journal.stages }, around.disk);
    discard(transaction, around.state);
    return { kind: 'rolled back', failure: untouched };
  }
  const log = openLog(around.state.openTransaction(transaction));
  log.fallBackOn(around.state.reserveOf(transaction));
  return await ended(transaction, { journal, log, around }, async (running) => {
    if (journal.back !== null) return await goBack(running, journal.back.failure, 'perhaps');
    const { at } = journal.begin;
    let done = stepsCarriedOut(journal.steps, journal.exactForth, at, place);
    const next = stepAt(journal.steps, done);
    clearHalf(next, at, place);
    // Half a step may have become a whole one.
    if (next !== undefined && isCarriedOut(journal.steps, done, at, place)) done += 1;
    await recordInferred(running, journal.steps, done, 'forth');
    if (way === 'back') {
      return await turnBack(running, done, failure('cancelled', t('It was taken back as you asked.')), 'perhaps');
    }
    return await goForth(running, done, signal);
  });
}

/** Puts the journal of a transaction that can come to no end out of the way. The folder is left as it is, which may be half-done. */
export function setAside(transaction: string, state: StateFolder): string {
  const file = state.openTransaction(transaction);
  const aside = state.asideTransaction(transaction);
  fs.mkdirSync(path.dirname(aside), { recursive: true, mode: 0o700 });
  fs.renameSync(file, aside);
  fs.rmSync(state.reserveOf(transaction), { force: true });
  syncFolderOf(aside);
  syncFolderOf(file);
  return aside;
}

const untouched = failure('disk-failed', marked('It was cut short before it touched anything.'));

/** Moves that are looked for, of millions. */
const lookedFor = 64;

/** Whether anything that the journal moves is in this folder, at the one end or the other: another drive's has none of it. */
function isFolderOf({ steps }: Journal, place: Place): boolean {
  let moves = 0;
  for (let index = 0; index < steps.length && moves < lookedFor; index++) {
    const step = steps.at(index);
    // What waited in a stage is thrown away on the way back.
    if (step.do !== 'move' || isStageName(step.from)) continue;
    moves += 1;
    const ends = [absolute(place, step.fromRoot, step.from), absolute(place, step.toRoot, step.to)];
    if (ends.some((end) => place.disk.look(end)?.kind === step.kind)) return true;
  }
  return moves === 0;
}

/** After the end: what only held things that came back goes. Where the drive does not let it, it stays; it is nobody's. */
async function forgetEmptied({ changes }: Journal, disk: Disk): Promise<void> {
  try {
    clearNotesOf(changes, disk);
    const emptied = clearEmptied(changes, disk);
    if (emptied.length > 0) await disk.syncFolders(emptied);
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

/** The outcome of a journal that has ended, or null. */
export function endOf(journal: Journal): Outcome | null {
  const { end } = journal;
  if (end === null) return null;
  if (end.outcome === 'done' && end.receipt !== null) return { kind: 'done', receipt: end.receipt, journal };
  return { kind: 'rolled back', failure: end.failure ?? failure('disk-failed', t('It was taken back.')) };
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

async function goForth(running: Running, from: number, signal: AbortSignal): Promise<Outcome> {
  const { journal, log, around } = running;
  const { steps } = journal;
  const place = placeOf(journal, around);
  const barrier = new Barrier(journal, place);
  let done = from;
  try {
    while (done < steps.length) {
      if (done % turn === turn - 1) {
        around.progress(done, steps.length);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
      const step = steps.at(done);
      if (barrier.isNeeded) await barrier.before(step);
      perform(step, place);
      done += 1;
      if (step.exact) await makeExact(running, done - 1, step, 'forth');
    }
    clearStages(journal.stages, around.disk, journal.begin.mount);
    const aside = aroundStages({ ...journal.begin, stages: journal.stages });
    await around.disk.syncFolders([...foldersTouched(steps, place), ...aside]);
    const receipt = await receiptOf(journal, place, around, signal);
    if (!isMountThere(journal, around)) return mountGone(journal);
    log.append({ r: 'end', outcome: 'done', receipt } satisfies JournalRecord);
    log.sync();
    return { kind: 'done', receipt, journal };
  } catch (error) {
    return await turnBack(running, done, failureOf(error, signal), error instanceof LeftHalf ? 'perhaps' : 'never');
  }
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return failure('cancelled', t('It was stopped, and everything done so far was taken back.'));
  if (error instanceof StepConflict) {
    return failure('conflicts', t('{0} Everything done so far was taken back.', wordsOf(error)));
  }
  if (error instanceof LeftHalf) return failureOf(error.cause, signal);
  if (errorCode(error) === null) throw error;
  return failure('disk-failed', t('{0} Everything done so far was taken back.', wordsOf(error)));
}
