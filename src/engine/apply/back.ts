/** The way back: what a transaction did is taken back, last first, and what people did meanwhile stays. */
import { assert } from '../../base/assert.ts';
import { t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { relativePath } from '../../model/relativePath.ts';
import { numbered } from '../changes/numbered.ts';
import type { Step, Steps } from '../changes/steps.ts';
import { errorCode } from '../disk/errorCode.ts';
import type { LogWriter } from '../disk/lineLog.ts';
import { byId, putAwayBy, type Journal, type JournalRecord } from './journal.ts';
import { discard, type Surroundings } from './prepare.ts';
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
import { aroundStages, clearStages, clearStores, makeIfAbsent, removeCopy } from './stage.ts';
import {
  absolute,
  clearHalf,
  foldersTouched,
  isStageName,
  isThatVery,
  perform,
  reverse,
  StepConflict,
  stepsCarriedOut,
  type Moved,
  type Place,
} from './steps.ts';

/** Whether the step after the last that was done may have left a half of itself: only what was cut short can have. */
export type Half = 'perhaps' | 'never';

export async function turnBack(running: Running, done: number, why: Failure, half: Half): Promise<Outcome> {
  const { journal, log, around } = running;
  if (!isMountThere(journal, around)) return mountGone(journal);
  const made: [number, string][] = [];
  for (let index = 0; index < done; index++) {
    const step = journal.steps.at(index);
    if (step.do === 'mkdir') made.push([index, identityAt(`${journal.begin.mount}/${step.to}`, around)]);
  }
  const back = { done, made: new Map(made), failure: why };
  // Where not even this fits on the drive, it is taken back all the same: cut there, recovery would find steps done and go on.
  said(log, { r: 'back', done, made, failure: why });
  return await goBack({ ...running, journal: { ...journal, back } }, why, half);
}

/** Empty for what cannot be looked at. */
function identityAt(file: string, { disk }: Surroundings): string {
  try {
    return disk.look(file)?.identity ?? '';
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return '';
  }
}

/** The first `back.done` steps, reversed, last first. */
function stepsBack({ steps, back }: Journal): Steps {
  assert(back !== null, 'a way back has a beginning');
  return {
    endsAt: () => null,
    length: back.done,
    at: (index) => reverse(steps.at(back.done - 1 - index), back.made.get(back.done - 1 - index)),
  };
}

/** Takes back the first `back.done` steps, last first. */
export async function goBack(running: Running, why: Failure, half: Half): Promise<Outcome> {
  const { journal, log, around } = running;
  const { begin, stages } = journal;
  const place = placeOf(journal, around);
  const steps = stepsBack(journal);
  const barrier = new Barrier(journal, place);
  const left: string[] = [];
  try {
    // What was written goes back to where it waited, before it is thrown away.
    for (const stage of stages) makeIfAbsent(`${begin.mount}/${stage}`, around.disk);
    let done = stepsCarriedOut(steps, journal.exactBack, begin.at, place);
    if (half === 'perhaps') {
      // A power cut may have kept the half of the first step that it did not keep whole.
      clearHalf(stepAt(journal.steps, steps.length - done), begin.at, place);
      clearHalf(stepAt(steps, done), begin.at, place);
    }
    await recordInferred(running, steps, done, 'back');
    while (done < steps.length) {
      if (done % turn === turn - 1) {
        around.progress(steps.length - done, journal.steps.length);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const step = steps.at(done);
      if (barrier.isNeeded) await barrier.before(step);
      const stays = takeBack(step, place, journal);
      if (stays !== null) left.push(stays);
      done += 1;
      if (step.exact) await makeExact(running, done - 1, step, 'back');
    }
    await around.disk.syncFolders(foldersTouched(steps, place));
    clearStages(stages, around.disk, begin.mount);
    clearStores(begin.stores, begin.transaction, around.disk);
    await around.disk.syncFolders(aroundStages({ ...begin, stages }));
    if (!isMountThere(journal, around)) return mountGone(journal);
  } catch (error) {
    if (!isMountThere(journal, around)) return mountGone(journal);
    const words = t('{0} Taking it back stopped as well: {1}', why.message, wordsOf(error));
    return { kind: 'stuck', failure: failure('disk-failed', words) };
  }
  const told = withWhatStays(why, left);
  // An intent without an end would be carried out at the next start: where the end does not fit, the journal goes.
  if (!said(log, { r: 'end', outcome: 'rolled back', failure: told })) discard(begin.transaction, around.state);
  return { kind: 'rolled back', failure: told };
}

const namedMax = 5;

function withWhatStays(why: Failure, left: readonly string[]): Failure {
  if (left.length === 0) return why;
  const more = left.length > namedMax ? t(' and {0} more', String(left.length - namedMax)) : '';
  const words = t(
    'What could not go back, because something else has its place: {0}{1}.',
    left.slice(0, namedMax).join(', '),
    more,
  );
  return { ...why, message: `${why.message} ${words}` };
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
 * took away stays away; what has no place to go back to stays where it is, and is named in what this returns. Nothing of that stops
 * the other steps.
 */
function takeBack(step: Step, place: Place, journal: Journal): string | null {
  try {
    if (step.do === 'move' && step.kind === 'folder' && isStaged(step)) return removeFolderCopy(step, place, journal);
    if (step.do === 'move') moveBack(step, place);
    else perform(step, place);
    return null;
  } catch (error) {
    if (!(error instanceof StepConflict)) throw error;
    const stays = error.kind === 'target-exists' && step.do === 'move' && !isStaged(step);
    return stays ? `${displayPath(step.from)} (was ${displayPath(step.to)})` : null;
  }
}

/** A folder that was copied is taken apart where it stands: what somebody put into it, or changed in it, stays there. */
function removeFolderCopy(step: Moved, place: Place, journal: Journal): string | null {
  const copy = absolute(place, step.fromRoot, step.from);
  if (place.disk.look(copy)?.kind !== 'folder') return null;
  const put = putAwayBy(journal).get(step.change);
  const stored = byId(journal.changes).get(step.change)?.stored;
  const original = put ?? stored;
  if (original === undefined) return null;
  const gone = removeCopy(copy, `${original.store}/${original.item}`, place.disk);
  return gone ? null : displayPath(step.from);
}

function moveBack(step: Moved, place: Place): void {
  const there = place.disk.look(absolute(place, step.fromRoot, step.from));
  if (there?.kind !== step.kind) return;
  // What this transaction wrote is thrown away on the way back; what somebody made of it is theirs, and stays.
  if (isStaged(step) && !isThatVery(there, step)) return;
  const { identity, size, mtimeNs } = there;
  const now = { ...step, identity, size, mtimeNs };
  if ((step.fromRoot ?? 0) === 0) return perform(now, place);
  // Out of a store it comes back at any rate: beside whatever took its place.
  for (let number = 1; ; number++) {
    try {
      return perform(number === 1 ? now : { ...now, to: relativePath(numbered(step.to, number)) }, place);
    } catch (error) {
      if (!(error instanceof StepConflict) || error.kind !== 'target-exists' || number > namesTried) throw error;
    }
  }
}

const namesTried = 100;

/** Whether a step of the way back puts something into a stage. */
function isStaged(step: Moved): boolean {
  return (step.toRoot ?? 0) === 0 && isStageName(step.to);
}
