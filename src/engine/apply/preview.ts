/** What a transaction would do and what stands in its way: the changes of a selection, checked against the folder. Touches nothing. */
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { fixed, t } from '../../base/translate.ts';
import type { Change, Changes } from '../../model/change.ts';
import { noChoices, type Choices, type Conflict, type Settled } from '../../model/conflict.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Task } from '../../model/task.ts';
import { matcher } from '../approval/globs.ts';
import { ChangeTable } from '../changes/changeTable.ts';
import type { CheckRules } from '../changes/check.ts';
import { leftOutWith } from '../changes/closure.ts';
import { folderFacts, type FolderFacts } from '../changes/folderFacts.ts';
import { hashOfChanges, readFrozen } from '../changes/freeze.ts';
import { impliedFolders } from '../changes/implied.ts';
import { namedChanges, type OwnNames } from '../changes/ownNames.ts';
import { openReview, type Review } from '../changes/review.ts';
import { settleAll } from '../changes/ways.ts';
import type { Disk } from '../disk/disk.ts';
import { overlap, type StateFolder } from '../disk/stateFolder.ts';
import { diskFor, volumeNames } from '../disk/volume.ts';
import type { TaskStore } from '../session/taskStore.ts';
import { readJournal, type Direction, type Journal } from './journal.ts';
import { carriedOutBy, impliedIdsFrom, inverseOf, redoable, Standing, type CarriedOut } from './standing.ts';

/** Which changes of a task a transaction takes. */
export type Selection = Chosen & {
  /** How conflicts are settled; without, each stands. */
  readonly choices?: Choices;
};
type Chosen =
  | { readonly kind: 'all' }
  /** All but these; what depends on them is left out with them. */
  | { readonly kind: 'without'; readonly rejected: ReadonlySet<number> }
  /** These alone, with what only they need; of a way back or forth again, by the ids that they had. */
  | { readonly kind: 'these'; readonly changes: ReadonlySet<number> }
  /** Those with a `from` or `to` that matches one of these globs, with what only they need. */
  | { readonly kind: 'only'; readonly globs: readonly string[] };

/** What would be carried out now. */
export type Preview = {
  /** With the person's choices worked in. */
  readonly changes: Changes;
  /** What still stands in the way. */
  readonly conflicts: readonly Conflict[];
  /** What the choices did away with. */
  readonly settled: readonly Settled[];
  /** SHA-256 (hex) over the changes: what a yes to this preview binds to. */
  readonly hash: string;
  /** Left out with what the person left out, because they depend on it. */
  readonly dragged: readonly number[];
  /** Changes whose target the person gave another name, left out or not, with those that follow; as they are now, by id. */
  readonly named: ReadonlyMap<number, Change>;
};

export type TransactionHost = {
  readonly state: StateFolder;
  readonly store: TaskStore;
  readonly disk: Disk;
  readonly now: () => number;
  readonly unsavedFiles: () => readonly string[];
  readonly trash: () => 'store' | 'system';
  readonly progress: (task: string, done: number, total: number) => void;
};

/** The task's frozen change set, held against its hash. */
export function frozenChanges(task: Task, store: TaskStore): Result<ChangeTable, Failure> {
  if (task.head === null) return fail(failure('wrong-state', t('This task has no changes yet.')));
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
  const prepared = prepareCheck(task, direction, selection, host);
  if (!prepared.ok) return prepared;
  const { source, rules, disk } = prepared.value;
  const facts = folderFacts(disk, task.mount);
  const outcome = await settleAll(source.changes, selection.choices ?? noChoices, facts, rules(), signal);
  return ok({
    changes: outcome.changes,
    conflicts: [...outcome.conflicts, ...source.remarks],
    settled: outcome.settled,
    hash: await hashOfChanges(outcome.changes, signal),
    dragged: [...source.dragged, ...outcome.rejected],
    named: source.named ?? new Map(),
  });
}

/** A preview that stays true while the folder changes under it. */
export type LivePreview = {
  readonly preview: () => Preview;
  /**
   * Checks again what these files (absolute paths; the folder itself for everything) have to do with. `checked` changes were; `changed`
   * says whether the preview is another now.
   */
  readonly touched: (
    files: readonly string[],
    signal: AbortSignal,
  ) => Promise<{ readonly checked: number; readonly changed: boolean }>;
};

/** Opens a preview that is kept fresh by telling it which files changed. The first time it is told, everything is checked. */
export async function livePreviewOf(
  task: Task,
  direction: Direction,
  selection: Selection,
  host: TransactionHost,
  signal: AbortSignal,
): Promise<Result<LivePreview, Failure>> {
  const prepared = prepareCheck(task, direction, selection, host);
  if (!prepared.ok) return prepared;
  const first = await previewOf(task, direction, selection, host, signal);
  if (!first.ok) return first;
  let preview = first.value;
  let review: Review | null = null;
  const { rules, source, disk } = prepared.value;
  return ok({
    preview: () => preview,
    touched: async (files, within) => {
      const open = review ?? (await openReview(preview.changes, () => folderFacts(disk, task.mount), rules, within));
      const paths = files.flatMap((file) => (file === task.mount ? [''] : insideMount(file, task.mount)));
      const { checked } = review === null ? { checked: preview.changes.length } : await open.touched(paths, within);
      review = open;
      const conflicts = [...open.conflicts(), ...source.remarks];
      const changed = JSON.stringify(conflicts) !== JSON.stringify(preview.conflicts);
      if (changed) preview = { ...preview, conflicts };
      return { checked, changed };
    },
  });
}

type Prepared = { readonly source: Source; readonly rules: () => CheckRules; readonly disk: Disk };

function prepareCheck(
  task: Task,
  direction: Direction,
  selection: Selection,
  around: TransactionHost,
): Result<Prepared, Failure> {
  const host = { ...around, disk: diskFor(task.mount, around.disk) };
  const { disk, state } = host;
  if (disk.look(task.mount)?.kind !== 'folder') {
    return fail(
      failure('no-such-folder', t('The folder {0} is not there.', task.mount), t('Bring it back, and try again.')),
    );
  }
  const source = changesFor(task, direction, selection, host);
  if (!source.ok) return source;
  const names = volumeNames(disk, task.mount);
  const strayed = strayedIn(task, source.value.originalOf, state);
  const rules = (): CheckRules => ({
    names,
    direction,
    strayed,
    ...ownRecordsIn(task.mount, state),
    unsaved: new Set(host.unsavedFiles().flatMap((file) => insideMount(file, task.mount))),
    hasContent: (hash) => disk.look(state.contentFile(hash))?.kind === 'file',
    hasStored: ({ store, item, seen }) => disk.look(`${store}/${item}`)?.identity === seen.identity,
  });
  return ok({ source: source.value, rules, disk });
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
  readonly changes: Changes;
  readonly dragged: readonly number[];
  /** What an undo leaves as it is, and why. */
  readonly remarks: readonly Conflict[];
  /** The identity of what the task itself put at a change's source; undefined where it put nothing there. */
  readonly originalOf: (id: number) => string | undefined;
  readonly named?: ReadonlyMap<number, Change>;
};

function changesFor(
  task: Task,
  direction: Direction,
  selection: Selection,
  host: TransactionHost,
): Result<Source, Failure> {
  switch (direction) {
    case 'apply':
      return changesToApply(task, selection, host);
    case 'undo':
      return changesToUndo(task, selection, host);
    case 'redo':
      return changesToRedo(task, selection, host);
  }
}

function changesToApply(task: Task, selection: Selection, host: TransactionHost): Result<Source, Failure> {
  const all = applicable(task, host.store);
  if (!all.ok) return all;
  const names: OwnNames = selection.choices?.names ?? new Map<number, string>();
  const own = namedChanges(all.value, names);
  if (!own.ok) return own;
  const { named } = own.value;
  const { kept, dragged } = select(own.value.changes, selection);
  const facts = folderFacts(host.disk, task.mount);
  const changes = withoutFoldersThatStand(kept, facts, names);
  return ok({ changes, dragged, remarks: [], originalOf: () => undefined, named });
}

function changesToUndo(task: Task, selection: Selection, host: TransactionHost): Result<Source, Failure> {
  const past = pastOf(task, host.state);
  if (!past.ok) return past;
  const standing = new Standing(past.value);
  if (standing.count === 0) return fail(failure('nothing-to-undo', t('Nothing of this task is in force.')));
  const facts = folderFacts(host.disk, task.mount);
  const originalOf = (id: number): string | undefined => {
    const entry = standing.get(id);
    return entry?.change.op === 'move' ? (entry.made ?? entry.change.seen)?.identity : undefined;
  };
  const whole = inverseOf(standing, facts);
  if (selection.kind === 'all') return ok({ ...whole, dragged: [], originalOf });
  // Chosen among the ways back, whose dependencies run the other way round; what is then kept decides which folders empty.
  const { kept, dragged } = select(whole.changes, selection);
  const ids = new Set<number>();
  for (const { id } of kept) ids.add(id);
  const entries = [...standing].filter(({ change }) => ids.has(change.id));
  return ok({ ...inverseOf(entries, facts), dragged, originalOf });
}

function changesToRedo(task: Task, selection: Selection, host: TransactionHost): Result<Source, Failure> {
  const all = redoChanges(task, host);
  if (!all.ok) return all;
  const { kept, dragged } = select(all.value, selection);
  const facts = folderFacts(host.disk, task.mount);
  const identities = new Map<number, string>();
  const fresh = new ChangeTable();
  let highest = 0;
  for (const change of withoutFoldersThatStand(kept, facts)) {
    highest = Math.max(highest, change.id);
    if (change.op === 'move' && change.seen !== undefined) identities.set(change.id, change.seen.identity);
    fresh.push(seenAgain(change, facts));
  }
  const changes = new ChangeTable(fresh.length + 16);
  for (const folder of impliedFolders(fresh, facts, impliedIdsFrom + highest)) changes.push(folder);
  for (const change of fresh) changes.push(change);
  return ok({ changes, dragged, remarks: [], originalOf: (id) => identities.get(id) });
}

/**
 * A folder that was only needed, and that somebody made meanwhile, needs no making. One that a person named stays a new one: a folder that
 * is there already under that name is in its way, for it is none that the plan spoke of.
 */
function withoutFoldersThatStand(changes: Changes, facts: FolderFacts, names?: OwnNames): Changes {
  const stands = ({ id, implied, op, to }: Change): boolean =>
    implied === true &&
    op === 'mkdir' &&
    to !== undefined &&
    names?.has(id) !== true &&
    facts.folder(to)?.kind === 'folder';
  let some = false;
  for (const change of changes) if (stands(change)) some = true;
  return some ? filtered(changes, (change) => !stands(change)) : changes;
}

function filtered(changes: Changes, keep: (change: Change) => boolean): ChangeTable {
  const table = new ChangeTable();
  for (const change of changes) if (keep(change)) table.push(change);
  return table;
}

function applicable(task: Task, store: TaskStore): Result<ChangeTable, Failure> {
  if (task.state !== 'awaiting review')
    return fail(failure('wrong-state', t('This task is {0}: there is nothing to apply.', fixed(task.state))));
  return frozenChanges(task, store);
}

function redoChanges(task: Task, host: TransactionHost): Result<readonly Change[], Failure> {
  const past = pastOf(task, host.state);
  if (!past.ok) return past;
  const changes = redoable(past.value);
  return changes.some((change) => change.implied !== true)
    ? ok(changes)
    : fail(failure('nothing-to-undo', t('Nothing of this task was undone.')));
}

function seenAgain(change: Change, facts: FolderFacts): Change {
  const seen = change.from === undefined ? null : facts.look(change.from);
  return seen === null ? change : { ...change, seen };
}

function select(changes: Changes, selection: Selection): { kept: Changes; dragged: number[] } {
  const rejected = rejectedBy(changes, selection);
  if (rejected.size === 0) return { kept: changes, dragged: [] };
  const out = leftOutWith(changes, rejected);
  const dragged: number[] = [];
  for (const { id } of changes) if (out.has(id) && !rejected.has(id)) dragged.push(id);
  return { kept: filtered(changes, ({ id }) => !out.has(id)), dragged };
}

function rejectedBy(changes: Changes, selection: Selection): ReadonlySet<number> {
  if (selection.kind === 'all') return new Set();
  if (selection.kind === 'without') return selection.rejected;
  if (selection.kind === 'these') return others(changes, selection.changes);
  const globs = selection.globs.map(matcher);
  const matches = (name: string | undefined): boolean => name !== undefined && globs.some((glob) => glob(name));
  const rejected = new Set<number>();
  for (const { id, implied, from, to } of changes) {
    if (implied !== true && !matches(from) && !matches(to)) rejected.add(id);
  }
  return rejected;
}

/** All but these; folders that are only needed go or stay with what needs them. */
function others(changes: Changes, these: ReadonlySet<number>): ReadonlySet<number> {
  const rejected = new Set<number>();
  for (const { id, implied } of changes) if (implied !== true && !these.has(id)) rejected.add(id);
  return rejected;
}

/** The task's ended transactions; fails where a journal is not what it was: undo is never made from half of one. */
export function pastOf(task: Task, state: StateFolder): Result<CarriedOut[], Failure> {
  const journals: Journal[] = [];
  for (const { id } of task.transactions) {
    const journal = readJournal(state.doneTransaction(id));
    if (journal?.end == null || journal.damaged) {
      return fail(failure('state-damaged', t('The journal {0} is damaged or gone.', state.doneTransaction(id))));
    }
    journals.push(journal);
  }
  return ok(carriedOutBy(journals));
}

/** A transaction is named after its task. */
export function taskOfTransaction(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

/** Identities of what other tasks moved in this folder: a file of theirs must not be taken for ours. */
function movedByOthers(task: Task, state: StateFolder): Set<string> {
  const identities = new Set<string>();
  for (const id of state.doneTransactions()) {
    if (taskOfTransaction(id) === task.id) continue;
    const journal = readJournal(state.doneTransaction(id));
    if (journal?.end?.outcome !== 'done' || !overlap(journal.begin.mount, task.mount)) continue;
    for (const { op, seen } of journal.changes) if (op === 'move' && seen !== undefined) identities.add(seen.identity);
    for (const { seen } of journal.staged.values()) identities.add(seen.identity);
  }
  return identities;
}

/**
 * For undo and redo: tells whether what stands at a source is another task's file. A file saved anew by an editor has a new
 * identity that no task ever moved; it goes along with its edit.
 */
function strayedIn(
  task: Task,
  originalOf: (id: number) => string | undefined,
  state: StateFolder,
): NonNullable<CheckRules['strayed']> {
  let others: Set<string> | null = null;
  return ({ id }, now) => {
    const own = originalOf(id);
    if (own === undefined || own === now.identity) return false;
    others ??= movedByOthers(task, state);
    return others.has(now.identity);
  };
}
