/** Carries out and takes back a task's changes, and picks up what a crash left: the engine's side of `apply` and `undo`. */
import crypto from 'node:crypto';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { fixed, marked, t } from '../../base/translate.ts';
import type { Conflict } from '../../model/conflict.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Receipt } from '../../model/receipt.ts';
import type { Task } from '../../model/task.ts';
import { readJournal, type Direction } from './journal.ts';
import { pastOf, previewOf, type Preview, type Selection, type TransactionHost } from './preview.ts';
import { carriedOut, Standing } from './standing.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { endOf, resume, setAside, transact, type Outcome, type Surroundings, type Way } from './transaction.ts';

/** What a recovery did to one transaction. */
export type Recovered = {
  readonly task: string;
  readonly transaction: string;
  readonly outcome: 'finished' | 'rolled back' | 'needs attention';
  readonly message: string;
};

/** What a person said yes to: with `hash`, to exactly the preview that had it. */
export type Approved = {
  readonly selection: Selection;
  readonly hash: string | null;
  /** Hears what is about to be carried out, conflicts and all: whoever needs no look at it beforehand saves one. */
  readonly told?: (preview: Preview) => void;
};

/** Carries out the selection, all of it or nothing. The caller holds the task's lock. */
export async function carryOut(
  task: Task,
  direction: Direction,
  { selection, hash, told }: Approved,
  host: TransactionHost,
  signal: AbortSignal,
): Promise<Result<Receipt, Failure>> {
  const lock = await takeMount(task.mount, host.state);
  if (lock === null) return fail(failure('busy', t('Another task is changing this folder right now.')));
  try {
    const preview = await previewOf(task, direction, selection, host, signal);
    if (!preview.ok) return preview;
    told?.(preview.value);
    const { changes, conflicts } = preview.value;
    if (hash !== null && hash !== preview.value.hash) {
      return fail(failure('wrong-state', t('It is not what you saw any more.'), t('Look at it again, then say yes.')));
    }
    const stops = conflicts.filter(({ severity }) => severity === 'stop');
    if (stops.length > 0) return fail(conflictFailure(stops));
    if (changes.length === 0) return fail(failure('nothing-to-undo', t('No change is selected.')));
    const transaction = newTransactionId(task.id);
    host.state.prepare();
    const now = host.store.get(task.id);
    if (now?.state !== task.state)
      return fail(failure('wrong-state', t('The task is {0} meanwhile.', fixed(now?.state ?? marked('gone')))));
    host.store.append(task.id, { kind: 'applying', transaction, direction, count: changes.length });
    const outcome = await transact(
      { transaction, task: task.id, mount: task.mount, direction, changes, trash: host.trash() },
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

function conflictFailure(stops: readonly Conflict[]): Failure {
  const first = stops.slice(0, 3).map(({ message }) => message);
  const more = stops.length > 3 ? t(' And {0} more.', String(stops.length - 3)) : '';
  return failure(
    'conflicts',
    t('{0} of the changes cannot be carried out. {1}{2}', String(stops.length), first.join(' '), more),
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
  const standing = new Standing([...earlier, carriedOut(outcome.journal)]).count;
  host.store.append(task, { kind: 'applied', transaction, receipt: outcome.receipt, standing });
  return ok(outcome.receipt);
}

/** What a person may ask of a recovery: the way back, or that what can come to no end is set aside. */
export type RecoveryWish = 'either' | 'back' | 'set aside';

/** Finishes or takes back one transaction that was cut short. The caller holds the task's lock. Null where the folder is busy. */
export async function recoverTransaction(
  task: string,
  transaction: string,
  { host, wish }: { readonly host: TransactionHost; readonly wish: RecoveryWish },
  signal: AbortSignal,
): Promise<Recovered | null> {
  const journal = readJournal(host.state.openTransaction(transaction));
  const lock = journal === null ? noLock : await takeMount(journal.begin.mount, host.state);
  if (lock === null) return null;
  try {
    const way = wish === 'back' ? 'back' : 'either';
    let outcome = await endNow(transaction, around(task, host), way, signal);
    if (outcome.kind === 'stuck' && wish === 'set aside') {
      const words = t('{0} It was set aside as {1}.', outcome.failure.message, setAside(transaction, host.state));
      const next = t('Look at the folder: some of the changes may have been made, and no file was lost.');
      outcome = { kind: 'rolled back', failure: failure('state-damaged', words, next) };
    }
    const result = record(task, transaction, outcome, host);
    const words = { done: 'finished', 'rolled back': 'rolled back', stuck: 'needs attention' } as const;
    const message = result.ok ? wordsFor(result.value) : result.failure.message;
    return { task, transaction, outcome: words[outcome.kind], message };
  } finally {
    lock.dispose();
  }
}

function wordsFor({ moved, created, modified, trashed }: Receipt): string {
  const counts = [
    [moved, t('{0} moved', String(moved))],
    [created, t('{0} created', String(created))],
    [modified, t('{0} changed', String(modified))],
    [trashed, t('{0} put into the trash', String(trashed))],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([, words]) => words);
  return said.length === 0 ? t('Finished.') : t('Files: {0}.', said.join(', '));
}

const noLock: Disposable = { dispose: () => undefined };

/** Its end, if its journal already has one (the crash came before the task's log heard of it); else it is resumed. */
async function endNow(transaction: string, around: Surroundings, way: Way, signal: AbortSignal): Promise<Outcome> {
  const retired = readJournal(around.state.doneTransaction(transaction));
  const known = retired === null ? null : endOf(retired);
  return known ?? (await resume(transaction, around, signal, way));
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
