/**
 * Turns what a worker proposed into a frozen change set: paths parsed, sources looked at by the engine itself, folders that are
 * needed added, numbered, hashed, written down. What the worker said it saw only serves to find what changed meanwhile.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { fail, ok, type Result } from '../../base/result.ts';
import {
  changeSchema,
  changeSetHeadSchema,
  type Change,
  type ChangeSetHead,
  type ProposedChange,
  type Seen,
} from '../../model/change.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { encodeLine, openLog, readLog, syncFolderOf } from '../disk/lineLog.ts';
import type { FolderFacts } from './folderFacts.ts';
import { withImpliedFolders } from './implied.ts';

export type Frozen = { readonly head: ChangeSetHead; readonly changes: readonly Change[] };

/** What this version of the engine carries out. Changes of content wait for the content store. */
const carriedOut = new Set(['move', 'mkdir', 'rmdir']);
const turn = 2_000;

/** Freezes proposals into changes. Fails where a proposal lacks a path or asks for what the engine does not do. */
export async function freeze(
  proposals: readonly ProposedChange[],
  facts: FolderFacts,
  signal: AbortSignal,
): Promise<Result<Frozen, Failure>> {
  const changes: Change[] = [];
  for (const proposal of proposals) {
    if (changes.length % turn === turn - 1) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    const problem = problemOf(proposal);
    if (problem !== null) return fail(failure('worker-failed', problem));
    if (proposal.op === 'move' && proposal.from === proposal.to) continue;
    changes.push(changeOf(proposal, facts));
  }
  const numbered = withImpliedFolders(changes, facts, 0).map((change, index) => ({ ...change, id: index + 1 }));
  return ok({ head: headOf(numbered), changes: numbered });
}

function problemOf({ op, from, to }: ProposedChange): string | null {
  if (!carriedOut.has(op)) return `The worker asked for an operation that is not carried out yet: ${op}.`;
  if (op !== 'mkdir' && from === undefined) return `The worker proposed a ${op} without saying of what.`;
  if (op !== 'rmdir' && to === undefined) return `The worker proposed a ${op} without saying where to.`;
  return null;
}

function changeOf(proposal: ProposedChange, facts: FolderFacts): Change {
  const { op, from, to, reason } = proposal;
  const seen = from === undefined ? null : facts.look(from);
  return {
    id: 1,
    op,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(seen === null ? {} : { bytes: seen.size, seen: asPlanned(proposal, seen) }),
    reason,
  };
}

/** What must still stand there when the change is applied: where the worker saw something else, that, so that the check finds it. */
function asPlanned({ sawSize, sawMtimeMs }: ProposedChange, seen: Seen): Seen {
  const sameSize = sawSize === undefined || sawSize === seen.size;
  const sameTime = sawMtimeMs === undefined || Math.abs(Number(BigInt(seen.mtimeNs) / 1_000_000n) - sawMtimeMs) <= 1;
  if (sameSize && sameTime) return seen;
  return { ...seen, size: sawSize ?? seen.size, mtimeNs: '0' };
}

/** Over the lines as they are written: reading them back gives the same text, field for field. */
function hashOfLines(records: readonly unknown[]): string {
  const hash = crypto.createHash('sha256');
  for (const record of records) hash.update(encodeLine(record));
  return hash.digest('hex');
}

/** SHA-256 (hex) over changes that were not written down. */
export function hashOfChanges(changes: readonly Change[]): string {
  return hashOfLines(changes);
}

function headOf(changes: readonly Change[]): ChangeSetHead {
  const counts: ChangeSetHead['counts'] = {};
  let bytes = 0;
  for (const change of changes) {
    counts[change.op] = (counts[change.op] ?? 0) + 1;
    bytes += change.op === 'move' ? (change.bytes ?? 0) : 0;
  }
  return { version: 1, hash: hashOfLines(changes), count: changes.length, counts, bytes };
}

/** Writes a frozen set to a file of its own; durable when it returns. */
export function writeFrozen(file: string, { head, changes }: Frozen): void {
  fs.rmSync(file, { force: true });
  const log = openLog(file);
  try {
    log.append(head);
    for (const change of changes) log.append(change);
    log.sync();
  } finally {
    log.close();
  }
  syncFolderOf(file);
}

/** Reads a frozen set back and holds it against the hash that was approved. */
export function readFrozen(file: string, hash: string): Result<Frozen, Failure> {
  const damaged = fail(failure('state-damaged', `The change set in ${file} is not the one that was frozen.`));
  const [first, ...rest] = readLog(file, 'stop').records;
  const head = changeSetHeadSchema.safeParse(first);
  if (!head.success || head.data.hash !== hash || rest.length !== head.data.count) return damaged;
  const changes: Change[] = [];
  for (const raw of rest) {
    const change = changeSchema.safeParse(raw);
    if (!change.success) return damaged;
    changes.push(change.data);
  }
  return hashOfLines(rest) === hash ? ok({ head: head.data, changes }) : damaged;
}
