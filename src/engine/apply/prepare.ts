/**
 * The part of a transaction that nobody sees: the plan goes into the journal, what is to be written is written aside, and the steps
 * follow once it is known what they will find. Whatever fails here leaves the folder as it was.
 */
import fs from 'node:fs';
import { assert } from '../../base/assert.ts';
import { t } from '../../base/translate.ts';
import type { Changes } from '../../model/change.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { ChangeTable } from '../changes/changeTable.ts';
import { folderFacts } from '../changes/folderFacts.ts';
import { stepsFor, type Route } from '../changes/order.ts';
import type { StepList } from '../changes/steps.ts';
import { countFiles } from '../disk/count.ts';
import { CopyDiffers } from '../disk/copyNew.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/errorCode.ts';
import { holdSpace, openLog, syncFolderOf, type LogWriter } from '../disk/lineLog.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { systemTrashFor } from '../disk/systemTrash.ts';
import { diskWords } from './diskWords.ts';
import {
  placesPerRecord,
  type Begin,
  type Direction,
  type Journal,
  type JournalRecord,
  type Staged,
} from './journal.ts';
import { routePlan, type Ground, type RoutePlan } from './routes.ts';
import { clearPreparation, ContentDamaged, makeRoom, stageOne } from './stage.ts';
import { StepConflict } from './steps.ts';
import { stepConflictWords } from './stepWords.ts';

export type Plan = {
  readonly transaction: string;
  readonly task: string;
  readonly mount: string;
  readonly direction: Direction;
  /** Free of conflicts that stop, each with what stood at its source a moment ago. */
  readonly changes: Changes;
  /** Where trash goes: into Delegate's own store, or where there is one into the system's trash. */
  readonly trash?: 'store' | 'system';
};

export type Surroundings = {
  readonly state: StateFolder;
  readonly disk: Disk;
  readonly now: () => number;
  readonly progress: (done: number, total: number) => void;
};

/** A journal with its whole plan, and its open log; nothing that a person could see was touched. */
export type Prepared = { readonly journal: Journal; readonly log: LogWriter };

/** Why there is nothing to carry out, and whether all that was prepared is gone again: what is not, the next recovery removes. */
export type Unprepared = { readonly failure: Failure; readonly tidied: boolean };

/** Writes the plan into the journal and makes ready what the steps will put in place. */
export async function prepare(
  plan: Plan,
  around: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly value: Prepared } | ({ readonly ok: false } & Unprepared)> {
  const { state, disk } = around;
  const file = state.openTransaction(plan.transaction);
  const facts = folderFacts(disk, plan.mount);
  const ground: Ground = {
    disk,
    mount: plan.mount,
    transaction: plan.transaction,
    ownStore: state.store,
    stateRoot: state.root,
    contentPath: (hash) => state.contentFile(hash),
    trashFor: (folder) => (plan.trash === 'system' ? systemTrashFor(folder, disk, process.env) : null),
  };
  let routes: RoutePlan | null = null;
  let log: LogWriter | null = null;
  let prepared = false;
  try {
    routes = routePlan(plan.changes, facts, ground);
    const begin = await beginOf(plan, routes, around, signal);
    log = openLog(file);
    const journal = await write(log, { plan, routes, begin }, around, signal);
    prepared = true;
    return { ok: true, value: { journal, log } };
  } catch (error) {
    const why = failureOf(error, signal);
    // A bug, or the end of this process in a test: nothing is tidied, recovery will.
    if (why === null) throw error;
    log?.close();
    log = null;
    const tidied = routes === null || (await undoPreparation(plan, routes, around));
    return { ok: false, failure: why, tidied };
  } finally {
    if (!prepared) log?.close();
  }
}

async function undoPreparation(plan: Plan, routes: RoutePlan, { state, disk }: Surroundings): Promise<boolean> {
  try {
    await clearPreparation({ ...plan, ...routes }, disk);
    discard(plan.transaction, state);
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

/** Which folder that is: its identity and, where the volume knows, when it was made. Null where it is not there. */
export function mountIdentity(disk: Disk, mount: string): string | null {
  try {
    const seen = disk.look(mount);
    return seen?.kind === 'folder' ? `${seen.identity} ${disk.birthOf(mount)}` : null;
  } catch (error) {
    // A drive that died answers nothing but errors.
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** Forgets a transaction that touched nothing. */
export function discard(transaction: string, state: StateFolder): void {
  fs.rmSync(state.openTransaction(transaction), { force: true });
  fs.rmSync(state.reserveOf(transaction), { force: true });
}

/** What kept a preparation from its end, for a person; null for what is not theirs to know. */
function failureOf(error: unknown, signal: AbortSignal): Failure | null {
  if (signal.aborted) return failure('cancelled', t('It was stopped before anything was touched.'));
  if (error instanceof StepConflict)
    return failure('conflicts', t('{0} Nothing was touched.', stepConflictWords(error)));
  if (error instanceof CopyDiffers)
    return failure('disk-failed', t('A copy is not like its original: {0}.', error.message));
  if (error instanceof ContentDamaged)
    return failure('state-damaged', t('The content store is damaged: {0}.', error.message));
  if (errorCode(error) === null) return null;
  return failure('disk-failed', t('It could not be prepared: {0} Nothing was touched.', diskWords(error)));
}

async function beginOf(
  plan: Plan,
  { stores, drives }: RoutePlan,
  { state, disk, now }: Surroundings,
  signal: AbortSignal,
): Promise<Begin> {
  const identity = mountIdentity(disk, plan.mount);
  if (identity === null) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  return {
    r: 'begin',
    version: 2,
    transaction: plan.transaction,
    task: plan.task,
    mount: plan.mount,
    mountIdentity: identity,
    stores: [...stores],
    drives,
    direction: plan.direction,
    at: now(),
    filesBefore: await countFiles(disk, plan.mount, state.root, signal),
  };
}

/** Records written between two turns of the event loop. */
const turn = 2_000;

async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

type Draft = { readonly plan: Plan; readonly routes: RoutePlan; readonly begin: Begin };

async function write(
  log: LogWriter,
  { plan, routes, begin }: Draft,
  { state, disk, progress }: Surroundings,
  signal: AbortSignal,
): Promise<Journal> {
  const file = state.openTransaction(plan.transaction);
  const say = (record: JournalRecord): void => log.append(record);
  say(begin);
  const changes = plan.changes instanceof ChangeTable ? plan.changes : ChangeTable.of(plan.changes);
  let said = 0;
  for (const change of changes) {
    say({ r: 'change', change });
    if (++said % turn === 0) await nextTurn(signal);
  }
  const staged = new Map<number, Staged>();
  if (routes.away.size + routes.copies.length > 0) {
    say({ r: 'ready', stages: [...routes.stages] });
    log.sync();
    syncFolderOf(file);
    await makeRoom(routes, plan.transaction, { disk, mount: plan.mount, at: new Date(begin.at) });
    for (const copying of routes.copies) {
      const record = await stageOne(copying, disk, plan.mount, signal);
      staged.set(record.change, record);
      say(record);
      progress(staged.size, routes.copies.length + changes.length);
    }
    await disk.syncFolders(routes.stages.map((stage) => `${plan.mount}/${stage}`));
  }
  const steps = markAmbiguous(stepsFor(changes, routesByPlace(routes, staged), plan.transaction), changes);
  sayWhole(steps, say);
  log.sync();
  holdSpace(state.reserveOf(plan.transaction), lastWordsBytes(steps, changes));
  log.fallBackOn(state.reserveOf(plan.transaction));
  say({ r: 'intent', changes: changes.length, steps: steps.length });
  log.sync();
  syncFolderOf(file);
  const nothingYet = {
    exactForth: new Set<number>(),
    exactBack: new Set<number>(),
    back: null,
    end: null,
    damaged: false,
  };
  return { begin, changes, stages: routes.stages, staged, steps, intended: true, ...nothingYet };
}

function routesByPlace(routes: RoutePlan, staged: ReadonlyMap<number, Staged>): Map<number, Route> {
  const byPlace = new Map<number, Route>();
  for (const [place, away] of routes.away) byPlace.set(place, { away });
  for (const [place, waits] of routes.fromStore) byPlace.set(place, { ...byPlace.get(place), waits });
  for (const { place, change, staged: path } of routes.copies) {
    const record = staged.get(change.id);
    assert(record !== undefined, 'every copy was made');
    byPlace.set(place, { ...byPlace.get(place), waits: { spot: { root: 0, path }, seen: record.seen } });
  }
  return byPlace;
}

/** Bytes that the records after `intent` may need: the end, the way back with each folder made, each ambiguous step twice. */
function lastWordsBytes(steps: StepList, changes: ChangeTable): number {
  let made = 0;
  for (let index = 0; index < changes.length; index++) if (changes.opAt(index) === 'mkdir') made += 1;
  let exact = 0;
  for (const step of steps.specials.values()) if (step.exact === true) exact += 1;
  return 16_384 + 64 * made + 128 * exact;
}

function sayWhole(steps: StepList, say: (record: JournalRecord) => void): void {
  let places: number[] = [];
  const flush = (): void => {
    if (places.length > 0) say({ r: 'plain', places });
    places = [];
  };
  for (let index = 0; index < steps.length; index++) {
    const special = steps.specials.get(index);
    if (special === undefined) {
      places.push(steps.placeAt(index));
      if (places.length === placesPerRecord) flush();
    } else {
      flush();
      say({ r: 'step', step: special });
    }
  }
  flush();
}

/**
 * Marks the steps that the disk alone cannot tell: those that move one of several names of the same file, and a folder removed
 * where another is made or moved to (volumes give an identity out again).
 */
function markAmbiguous(steps: StepList, changes: ChangeTable): StepList {
  const twice = identitiesTwice(changes);
  const remade = foldersRemade(steps, changes);
  const byMark = toldByMarks(changes);
  if (twice.size === 0 && remade.size === 0 && !byMark) return steps;
  for (let index = 0; index < steps.length; index++) {
    const step = steps.at(index);
    const unclear =
      step.do === 'move'
        ? twice.has(step.identity) || (step.kind === 'folder' && remade.has(step.to))
        : remade.has(step.do === 'mkdir' ? step.to : step.from);
    // Where marks stand for identities, all folders look the same, and so may a file and what takes its place.
    const looksAlike = byMark && (step.do !== 'move' || step.kind === 'folder' || steps.specials.has(index));
    if (unclear || looksAlike) steps.set(index, { ...step, exact: true });
  }
  return steps;
}

function toldByMarks(changes: Changes): boolean {
  for (const { seen } of changes) if (seen !== undefined) return seen.identity.startsWith('~');
  return false;
}

function identitiesTwice(changes: ChangeTable): Set<string> {
  const once = new Set<string>();
  const twice = new Set<string>();
  const count = (identity: string): void => {
    if (once.has(identity)) twice.add(identity);
    else once.add(identity);
  };
  for (let index = 0; index < changes.length; index++) {
    const change = changes.isLoneAt(index) ? undefined : changes.at(index);
    if (change === undefined) continue;
    const { seen, stored } = change;
    // How many names a thing in a store has by now, nobody wrote down.
    if (stored !== undefined) count(stored.seen.identity);
    if (seen === undefined) continue;
    const isMark = seen.identity.startsWith('~');
    if (isMark || (seen.links > 1 && seen.kind !== 'folder')) count(seen.identity);
  }
  return twice;
}

function foldersRemade(steps: StepList, changes: ChangeTable): Set<string> {
  let removes = false;
  for (let index = 0; index < changes.length; index++) if (changes.opAt(index) === 'rmdir') removes = true;
  if (!removes) return new Set();
  const removed = new Set<string>();
  const remade = new Set<string>();
  for (let index = 0; index < steps.length; index++) {
    const step = steps.at(index);
    if (step.do === 'rmdir') removed.add(step.from);
    const isFolder = step.do === 'mkdir' || (step.do === 'move' && step.kind === 'folder');
    if (isFolder && removed.has(step.to)) remade.add(step.to);
  }
  return remade;
}
