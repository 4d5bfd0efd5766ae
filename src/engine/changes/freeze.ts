/**
 * Turns what a worker proposed into a frozen change set: paths parsed, sources looked at by the engine itself, folders that are
 * needed added, numbered, hashed, written down. What the worker said it saw only serves to find what changed meanwhile.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import {
  changeSchema,
  changeSetHeadSchema,
  type Change,
  type ChangeSetHead,
  type Changes,
  type ProposedChange,
  type Seen,
} from '../../model/change.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { leadsAwayOn } from '../../model/platformPath.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { Operation } from '../../model/operation.ts';
import { errorCode } from '../disk/errorCode.ts';
import { encodeLine, openLog, scanLog, syncFolderOf } from '../disk/lineLog.ts';
import type { FolderFacts } from './folderFacts.ts';
import { ChangeTable } from './changeTable.ts';
import { leftOutWith } from './closure.ts';
import { impliedFolders } from './implied.ts';

export type Frozen = { readonly head: ChangeSetHead; readonly changes: ChangeTable };

/** Which paths each operation names, and whether it brings content. */
const shapes = {
  create: { from: false, to: true, content: true },
  modify: { from: true, to: true, content: true },
  move: { from: true, to: true, content: false },
  trash: { from: true, to: false, content: false },
  mkdir: { from: false, to: true, content: false },
  rmdir: { from: true, to: false, content: false },
} as const satisfies Record<Operation, { from: boolean; to: boolean; content: boolean }>;

/** Bytes of a content that the engine holds; null where it holds none of that hash. */
export type ContentBytes = (hash: string) => number | null;

const turn = 2_000;

/**
 * Takes proposals as they come and makes a frozen change set of them. Each source is looked at when its proposal is taken, so that a
 * million proposals are never held at once.
 */
export class Freezer {
  readonly #facts: FolderFacts;
  readonly #contentBytes: ContentBytes;
  readonly #changes = new ChangeTable();
  #problem: string | null = null;

  constructor(facts: FolderFacts, contentBytes: ContentBytes) {
    this.#facts = facts;
    this.#contentBytes = contentBytes;
  }

  /** How many changes came of the proposals so far. */
  get count(): number {
    return this.#changes.length;
  }

  /** Takes a proposal; after one that is not what an operation needs, {@link finish} fails. */
  take(proposal: ProposedChange): void {
    this.#problem ??= problemOf(proposal, this.#contentBytes);
    if (this.#problem !== null || (proposal.op === 'move' && proposal.from === proposal.to)) return;
    this.#changes.push(changeOf(proposal, this.#facts, this.#contentBytes));
  }

  /** Adds the folders that are needed, numbers and hashes. */
  async finish(signal: AbortSignal): Promise<Result<Frozen, Failure>> {
    if (this.#problem !== null) return fail(failure('worker-failed', this.#problem));
    this.#changes.putInFront(impliedFolders(this.#changes, this.#facts, 1));
    return ok(await sealed(this.#changes, signal));
  }

  /**
   * A frozen set anew, without these changes and what depends on them; `left` is told of each one that a person would miss. Folders that
   * only they needed are not made.
   */
  async without(
    { changes }: Frozen,
    rejected: ReadonlySet<number>,
    left: (change: Change) => void,
    signal: AbortSignal,
  ): Promise<Frozen> {
    const out = leftOutWith(changes, rejected);
    const kept = new ChangeTable(changes.length);
    await eachInTurns(changes, signal, (change) => {
      if (change.implied === true) return;
      if (out.has(change.id)) left(change);
      else kept.push(change);
    });
    kept.putInFront(impliedFolders(kept, this.#facts, 1));
    return sealed(kept, signal);
  }
}

/** Nothing is put into the table any more. */
async function sealed(changes: ChangeTable, signal: AbortSignal): Promise<Frozen> {
  const head = await headOf(changes, signal);
  hashes.set(changes, head.hash);
  return { head, changes };
}

/** Freezes proposals into changes. Fails where a proposal lacks a path or names a content that is not held. */
export async function freeze(
  proposals: Iterable<ProposedChange>,
  facts: FolderFacts,
  contentBytes: ContentBytes,
  signal: AbortSignal,
): Promise<Result<Frozen, Failure>> {
  const freezer = new Freezer(facts, contentBytes);
  await eachInTurns(proposals, signal, (proposal) => freezer.take(proposal));
  return freezer.finish(signal);
}

function problemOf({ op, from, to, content }: ProposedChange, contentBytes: ContentBytes): string | null {
  const shape = shapes[op];
  if (shape.from && from === undefined) return t('The worker proposed a {0} without saying of what.', op);
  if (shape.to && to === undefined && op !== 'modify')
    return t('The worker proposed a {0} without saying where to.', op);
  if ([from, to].some((path) => path !== undefined && leadsAwayOn(process.platform, path)))
    return t('The worker proposed a {0} of a path that would lead out of the folder.', op);
  if (!shape.content) return null;
  if (content === undefined) return t('The worker proposed a {0} without content.', op);
  return contentBytes(content) === null ? t('The worker proposed a {0} with a content that it never sent.', op) : null;
}

function changeOf(proposal: ProposedChange, facts: FolderFacts, contentBytes: ContentBytes): Change {
  const { op } = proposal;
  const shape = shapes[op];
  const from = shape.from ? proposal.from : undefined;
  const to = shape.to ? (proposal.to ?? from) : undefined;
  const content = shape.content ? proposal.content : undefined;
  const seen = from === undefined ? null : lookOrNull(facts, from);
  const bytes = content === undefined ? seen?.size : (contentBytes(content) ?? 0);
  const change: Change = { id: 1, op, ...whyOf(proposal) };
  if (from !== undefined) change.from = from;
  if (to !== undefined) change.to = to;
  if (content !== undefined) change.content = content;
  if (content !== undefined && proposal.origins !== undefined) change.origins = proposal.origins;
  if (bytes !== undefined) change.bytes = bytes;
  if (seen !== null) change.seen = asPlanned(proposal, seen);
  return change;
}

function whyOf({ reason, step }: ProposedChange): Pick<Change, 'reason' | 'step'> {
  return step === undefined ? { reason } : { reason, step };
}

/** Null also where this user may not look: the check says so. */
function lookOrNull(facts: FolderFacts, path: RelativePath): Seen | null {
  try {
    return facts.look(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}

/** What must still stand there when the change is applied: where the worker saw something else, that, so that the check finds it. */
function asPlanned({ sawSize, sawMtimeMs }: ProposedChange, seen: Seen): Seen {
  const sameSize = sawSize === undefined || sawSize === seen.size;
  const sameTime = sawMtimeMs === undefined || Math.abs(Number(BigInt(seen.mtimeNs) / 1_000_000n) - sawMtimeMs) <= 1;
  if (sameSize && sameTime) return seen;
  return { ...seen, size: sawSize ?? seen.size, mtimeNs: '0' };
}

/** Of tables that were frozen or read back: nothing is put into those any more. */
const hashes = new WeakMap<Changes, string>();

/** SHA-256 (hex) over the lines as they are written: reading them back gives the same text, field for field. */
export async function hashOfChanges(changes: Changes, signal: AbortSignal): Promise<string> {
  const known = hashes.get(changes);
  if (known !== undefined) return known;
  const hash = crypto.createHash('sha256');
  await eachInTurns(changes, signal, (change) => hash.update(encodeLine(change)));
  return hash.digest('hex');
}

async function headOf(changes: Changes, signal: AbortSignal): Promise<ChangeSetHead> {
  const counts: ChangeSetHead['counts'] = {};
  let bytes = 0;
  const hash = crypto.createHash('sha256');
  await eachInTurns(changes, signal, (change) => {
    const { op, bytes: own } = change;
    counts[op] = (counts[op] ?? 0) + 1;
    if (op !== 'mkdir' && op !== 'rmdir') bytes += own ?? 0;
    hash.update(encodeLine(change));
  });
  return { version: 1, hash: hash.digest('hex'), count: changes.length, counts, bytes };
}

/** Gives the event loop its turn now and then. */
async function eachInTurns<Item>(
  items: Iterable<Item>,
  signal: AbortSignal,
  each: (item: Item) => void,
): Promise<void> {
  let done = 0;
  for (const item of items) {
    if (++done % turn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    each(item);
  }
}

/** Writes a frozen set to a file of its own; durable when it returns. */
export async function writeFrozen(file: string, { head, changes }: Frozen, signal: AbortSignal): Promise<void> {
  fs.rmSync(file, { force: true });
  const log = openLog(file);
  try {
    log.append(head);
    await eachInTurns(changes, signal, (change) => log.append(change));
    log.sync();
  } finally {
    log.close();
  }
  syncFolderOf(file);
  remember(file, { head, changes });
}

/** The set that was last written or read, as long as somebody else holds on to it, and what its file looked like then. */
let last: {
  readonly file: string;
  readonly mark: string;
  readonly head: ChangeSetHead;
  readonly changes: WeakRef<ChangeTable>;
} | null = null;

function remember(file: string, { head, changes }: Frozen): void {
  const mark = markOf(file);
  last = mark === null ? null : { file, mark, head, changes: new WeakRef(changes) };
}

function recall(file: string, hash: string): Frozen | null {
  if (last?.file !== file || last.head.hash !== hash || last.mark !== markOf(file)) return null;
  const changes = last.changes.deref();
  return changes === undefined ? null : { head: last.head, changes };
}

function markOf(file: string): string | null {
  const stats = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ');
}

/** Reads a frozen set back and holds it against the hash that was approved. Not twice, while the file is the same. */
export function readFrozen(file: string, hash: string): Result<Frozen, Failure> {
  const known = recall(file, hash);
  if (known !== null) return ok(known);
  const read = readAnew(file, hash);
  if (read.ok) remember(file, read.value);
  return read;
}

function readAnew(file: string, hash: string): Result<Frozen, Failure> {
  let head: ChangeSetHead | null = null;
  const changes = new ChangeTable();
  const actual = crypto.createHash('sha256');
  scanLog(file, 'stop', (record, line) => {
    if (head === null) {
      const parsed = changeSetHeadSchema.safeParse(record);
      if (!parsed.success) return 'stop';
      head = parsed.data;
      return undefined;
    }
    const change = changeSchema.safeParse(record);
    if (!change.success) return 'stop';
    changes.push(change.data);
    actual.update(line).update('\n');
    return undefined;
  });
  const found = head as ChangeSetHead | null;
  if (found?.hash === hash && found.count === changes.length && actual.digest('hex') === hash) {
    hashes.set(changes, hash);
    return ok({ head: found, changes });
  }
  return fail(failure('state-damaged', t('The change set in {0} is not the one that was frozen.', file)));
}
