/** Previews, carries out and takes back a task's changes, and picks up what a crash left: the engine's side of `apply` and `undo`. */
import crypto from 'node:crypto';
import path from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Change } from '../../model/change.ts';
import type { Choices, Conflict, Settled } from '../../model/conflict.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Receipt } from '../../model/receipt.ts';
import type { Task } from '../../model/task.ts';
import { matcher } from '../approval/scope.ts';
import { conflictsOf, type CheckRules } from '../changes/check.ts';
import { leftOutWith } from '../changes/closure.ts';
import { folderFacts, type FolderFacts } from '../changes/folderFacts.ts';
import { hashOfChanges, readFrozen } from '../changes/freeze.ts';
import { withImpliedFolders } from '../changes/implied.ts';
import type { Disk } from '../disk/disk.ts';
import { overlap, type StateFolder } from '../disk/stateFolder.ts';
import { foldsNames } from '../disk/volume.ts';
import type { TaskStore } from '../session/taskStore.ts';
import { readJournal, type Direction, type Journal } from './journal.ts';
import {
  carriedOutBy,
  impliedIdsFrom,
  inverseOf,
  redoable,
  standingChanges,
  standingCount,
  type CarriedOut,
} from './standing.ts';
import { endOf, resume, transact, type Outcome, type Surroundings } from './transaction.ts';

/** Which changes of a task a transaction takes. */
export type Selection = Chosen & {
  /** How conflicts are settled; without, each stands. */
  readonly choices?: Choices;
};
type Chosen =
  | { readonly kind: 'all' }
  /** All but these; what depends on them is left out with them. */
  | { readonly kind: 'without'; readonly rejected: ReadonlySet<number> }
  /** Those with a `from` or `to` that matches one of these globs (picomatch), with what only they need. */
  | { readonly kind: 'only'; readonly globs: readonly string[] };

/** What would be carried out now. */
export type Preview = {
  /** With the person's choices worked in. */
  readonly changes: readonly Change[];
  /** What still stands in the way. */
  readonly conflicts: readonly Conflict[];
  /** What the choices did away with. */
  readonly settled: readonly Settled[];
  /** SHA-256 (hex) over the changes: what a yes to this preview binds to. */
  readonly hash: string;
  /** Left out with what the person left out, because they depend on it. */
  readonly dragged: readonly number[];
};

export type TransactionHost = {
  readonly state: StateFolder;
  readonly store: TaskStore;
  readonly disk: Disk;
  readonly now: () => number;
  readonly unsavedFiles: () => readonly string[];
  readonly progress: (task: string, done: number, total: number) => void;
};

/** What a recovery did to one transaction. */
export type Recovered = {
  readonly task: string;
  readonly transaction: string;
  readonly outcome: 'finished' | 'rolled back' | 'needs attention';
  readonly message: string;
};

/** The task's frozen change set, held against its hash. */
export function frozenChanges(task: Task, store: TaskStore): Result<readonly Change[], Failure> {
  if (task.head === null) return fail(failure('wrong-state', 'This task has no changes yet.'));
  const frozen = readFrozen(store.changesFile(task.id, task.head.hash), task.head.hash);
  return frozen.ok ? ok(frozen.value.changes) : frozen;
}

/** What the transaction would do and what stands in its way. Touches nothing. */
export async function previewOf(
  task: Task,
  direction: Direction,
  selection: Selection,
  host: TransactionHost,
  signal: AbortSignal,
): Promise<Result<Preview, Failure>> {
  if (host.disk.look(task.mount)?.kind !== 'folder') {
    return fail(failure('no-such-folder', `The folder ${task.mount} is not there.`, 'Bring it back, and try again.'));
  }
  const source = changesFor(task, direction, selection, host);
  if (!source.ok) return source;
  const { changes, dragged, originals } = source.value;
  const facts = folderFacts(host.disk, task.mount);
  const rules = {
    foldsNames: foldsNames(host.disk, task.mount),
    direction,
    strayed: strayedIn(task, originals, host.state),
    ...ownRecordsIn(task.mount, host.state),
    unsaved: new Set(host.unsavedFiles().flatMap((file) => insideMount(file, task.mount))),
  };
  const conflicts = await conflictsOf(changes, facts, rules, signal);
  return ok({ changes, dragged, conflicts, settled: [], hash: hashOfChanges(changes) });
}

function ownRecordsIn(mount: string, state: StateFolder): Pick<CheckRules, 'ownRecords'> {
  const [ownRecords] = insideMount(state.root, mount);
  return ownRecords === undefined ? {} : { ownRecords };
}

function insideMount(file: string, mount: string): string[] {
  const relative = path.relative(mount, file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative)
    ? []
    : [relative.replaceAll(path.sep, '/')];
}

type Source = {
  readonly changes: readonly Change[];
  readonly dragged: readonly number[];
  /** Identities of what the task itself moved, by change. */
  readonly originals: ReadonlyMap<number, string>;
};

function identitiesOf(changes: readonly Change[]): Map<number, string> {
  return new Map(
    changes.flatMap(({ id, op, seen }) => (op === 'move' && seen !== undefined ? [[id, seen.identity]] : [])),
  );
}

function changesFor(
  task: Task,
  direction: Direction,
  selection: Selection,
  host: TransactionHost,
): Result<Source, Failure> {
  if (direction === 'undo') {
    const past = pastOf(task, host.state);
    if (!past.ok) return past;
    const standing = standingChanges(past.value);
    if (standingCount(standing) === 0) return fail(failure('nothing-to-undo', 'Nothing of this task is in force.'));
    const facts = folderFacts(host.disk, task.mount);
    const entries = [...standing.values()];
    // Chosen among the ways back, whose dependencies run the other way round; what is then kept decides which folders empty.
    const chosen = select(inverseOf(entries, facts), selection);
    const kept = entries.filter(({ change }) => chosen.kept.has(change.id));
    const originals = identitiesOf(entries.map(({ change }) => change));
    return ok({ changes: inverseOf(kept, facts), dragged: chosen.dragged, originals });
  }
  const all = direction === 'redo' ? redoChanges(task, host) : applicable(task, host.store);
  if (!all.ok) return all;
  const { kept, dragged } = select(all.value, selection);
  const facts = folderFacts(host.disk, task.mount);
  const isThere = ({ implied, op, to }: Change): boolean =>
    implied === true && op === 'mkdir' && to !== undefined && facts.folder(to)?.kind === 'folder';
  // A folder that was only needed, and that somebody made meanwhile, needs no making.
  const chosen = all.value.filter((change) => kept.has(change.id) && !isThere(change));
  const originals = direction === 'redo' ? identitiesOf(chosen) : new Map<number, string>();
  if (direction === 'apply') return ok({ changes: chosen, dragged, originals });
  const highest = chosen.reduce((most, { id }) => Math.max(most, id), 0);
  const fresh = chosen.map((change) => seenAgain(change, facts));
  return ok({ changes: withImpliedFolders(fresh, facts, impliedIdsFrom + highest), dragged, originals });
}

function applicable(task: Task, store: TaskStore): Result<readonly Change[], Failure> {
  if (task.state !== 'awaiting review')
    return fail(failure('wrong-state', `This task is ${task.state}: there is nothing to apply.`));
  return frozenChanges(task, store);
}

function redoChanges(task: Task, host: TransactionHost): Result<readonly Change[], Failure> {
  const past = pastOf(task, host.state);
  if (!past.ok) return past;
  const changes = redoable(past.value);
  return changes.some((change) => change.implied !== true)
    ? ok(changes)
    : fail(failure('nothing-to-undo', 'Nothing of this task was undone.'));
}

function seenAgain(change: Change, facts: FolderFacts): Change {
  const seen = change.from === undefined ? null : facts.look(change.from);
  return seen === null ? change : { ...change, seen };
}

function select(changes: readonly Change[], selection: Selection): { kept: Set<number>; dragged: number[] } {
  const rejected = rejectedBy(changes, selection);
  const out = rejected.size === 0 ? rejected : leftOutWith(changes, rejected);
  const kept = new Set<number>();
  const dragged: number[] = [];
  for (const { id } of changes) {
    if (!out.has(id)) kept.add(id);
    else if (!rejected.has(id)) dragged.push(id);
  }
  return { kept, dragged };
}

function rejectedBy(changes: readonly Change[], selection: Selection): ReadonlySet<number> {
  if (selection.kind === 'all') return new Set();
  if (selection.kind === 'without') return selection.rejected;
  const globs = selection.globs.map(matcher);
  const matches = (name: string | undefined): boolean => name !== undefined && globs.some((glob) => glob(name));
  return new Set(
    changes.filter(({ implied, from, to }) => implied !== true && !matches(from) && !matches(to)).map(({ id }) => id),
  );
}

/** The task's ended transactions; fails where a journal is not what it was: undo is never made from half of one. */
function pastOf(task: Task, state: StateFolder): Result<CarriedOut[], Failure> {
  const journals: Journal[] = [];
  for (const { id } of task.transactions) {
    const journal = readJournal(state.doneTransaction(id));
    if (journal?.end == null || journal.damaged) {
      return fail(failure('state-damaged', `The journal ${state.doneTransaction(id)} is damaged or gone.`));
    }
    journals.push(journal);
  }
  return ok(carriedOutBy(journals));
}

/** Identities of what other tasks moved in this folder: a file of theirs must not be taken for ours. */
function movedByOthers(task: Task, state: StateFolder): Set<string> {
  const identities = new Set<string>();
  for (const id of state.doneTransactions()) {
    if (taskOfTransaction(id) === task.id) continue;
    const journal = readJournal(state.doneTransaction(id));
    if (journal?.end?.outcome !== 'done' || !overlap(journal.begin.mount, task.mount)) continue;
    for (const { op, seen } of journal.changes) if (op === 'move' && seen !== undefined) identities.add(seen.identity);
  }
  return identities;
}

/**
 * For undo and redo: tells whether what stands at a source is another task's file. A file saved anew by an editor has a new
 * identity that no task ever moved; it goes along with its edit.
 */
function strayedIn(
  task: Task,
  originals: ReadonlyMap<number, string>,
  state: StateFolder,
): NonNullable<CheckRules['strayed']> {
  let others: Set<string> | null = null;
  return ({ id }, now) => {
    const own = originals.get(id);
    if (own === undefined || own === now.identity) return false;
    others ??= movedByOthers(task, state);
    return others.has(now.identity);
  };
}

/** What a person said yes to: with `hash`, to exactly the preview that had it. */
export type Approved = { readonly selection: Selection; readonly hash: string | null };

/** Carries out the selection, all of it or nothing. The caller holds the task's lock. */
export async function carryOut(
  task: Task,
  direction: Direction,
  { selection, hash }: Approved,
  host: TransactionHost,
  signal: AbortSignal,
): Promise<Result<Receipt, Failure>> {
  const lock = await takeMount(task.mount, host.state);
  if (lock === null) return fail(failure('busy', 'Another task is changing this folder right now.'));
  try {
    const preview = await previewOf(task, direction, selection, host, signal);
    if (!preview.ok) return preview;
    const { changes, conflicts } = preview.value;
    if (hash !== null && hash !== preview.value.hash) {
      return fail(failure('wrong-state', 'It is not what you saw any more.', 'Look at it again, then say yes.'));
    }
    const stops = conflicts.filter(({ severity }) => severity === 'stop');
    if (stops.length > 0) return fail(conflictFailure(stops));
    if (changes.length === 0) return fail(failure('nothing-to-undo', 'No change is selected.'));
    const transaction = newTransactionId(task.id);
    host.state.prepare();
    const now = host.store.get(task.id);
    if (now?.state !== task.state)
      return fail(failure('wrong-state', `The task is ${now?.state ?? 'gone'} meanwhile.`));
    host.store.append(task.id, { kind: 'applying', transaction, direction, count: changes.length });
    const outcome = await transact(
      { transaction, task: task.id, mount: task.mount, direction, changes },
      around(task.id, host),
      signal,
    );
    return record(task.id, transaction, outcome, host);
  } finally {
    lock.dispose();
  }
}

/** A transaction is named after its task, so that whoever finds one knows whose it is without reading it. */
function newTransactionId(task: string): string {
  return `${task}-${crypto.randomBytes(3).toString('hex')}`;
}

export function taskOfTransaction(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

function conflictFailure(stops: readonly Conflict[]): Failure {
  const first = stops.slice(0, 3).map(({ message }) => message);
  const more = stops.length > 3 ? ` And ${String(stops.length - 3)} more.` : '';
  return failure(
    'conflicts',
    `${String(stops.length)} of the changes cannot be carried out. ${first.join(' ')}${more}`,
  );
}

function around(task: string, host: TransactionHost): Surroundings {
  const { state, disk, now } = host;
  return { state, disk, now, progress: (done, total) => host.progress(task, done, total) };
}

/** Writes a transaction's outcome into the task's log. */
function record(task: string, transaction: string, outcome: Outcome, host: TransactionHost): Result<Receipt, Failure> {
  if (outcome.kind === 'stuck') return fail(outcome.failure);
  if (outcome.kind === 'rolled back') {
    host.store.append(task, { kind: 'rolledBack', transaction, failure: outcome.failure });
    return fail(outcome.failure);
  }
  const known = host.store.get(task);
  const past = known === null ? ok([]) : pastOf(known, host.state);
  const earlier = past.ok ? past.value : [];
  const { direction } = outcome.receipt;
  const standing = standingCount(standingChanges([...earlier, { direction, changes: outcome.changes }]));
  host.store.append(task, { kind: 'applied', transaction, receipt: outcome.receipt, standing });
  return ok(outcome.receipt);
}

/** Finishes or takes back one transaction that was cut short. The caller holds the task's lock. Null where the folder is busy. */
export async function recoverTransaction(
  task: string,
  transaction: string,
  host: TransactionHost,
  signal: AbortSignal,
): Promise<Recovered | null> {
  const journal = readJournal(host.state.openTransaction(transaction));
  const lock = journal === null ? noLock : await takeMount(journal.begin.mount, host.state);
  if (lock === null) return null;
  try {
    const outcome = await endNow(transaction, host, task, signal);
    const result = record(task, transaction, outcome, host);
    const words = { done: 'finished', 'rolled back': 'rolled back', stuck: 'needs attention' } as const;
    const message = result.ok ? `${String(result.value.moved)} files moved.` : result.failure.message;
    return { task, transaction, outcome: words[outcome.kind], message };
  } finally {
    lock.dispose();
  }
}

const noLock: Disposable = { dispose: () => undefined };

/** Its end, if its journal already has one (the crash came before the task's log heard of it); else it is resumed. */
async function endNow(transaction: string, host: TransactionHost, task: string, signal: AbortSignal): Promise<Outcome> {
  const retired = readJournal(host.state.doneTransaction(transaction));
  const known = retired === null ? null : endOf(retired);
  return known ?? (await resume(transaction, around(task, host), signal));
}

const lockAttempts = 20;
const lockWaitMs = 25;

/** The lock on the mount; other processes hold its guard for an instant only, so a few tries tell. */
async function takeMount(mount: string, state: StateFolder): Promise<Disposable | null> {
  for (let attempt = 0; attempt < lockAttempts; attempt++) {
    const lock = state.takeMount(mount);
    if (lock !== null) return lock;
    await new Promise((resolve) => setTimeout(resolve, lockWaitMs));
  }
  return null;
}
