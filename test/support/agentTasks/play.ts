/**
 * Plays a task as a person would: the built command, the real sandbox, and a scripted model that goes by what its tools answer. From the
 * instruction to the undo, with what must hold of every task on the way: nothing touched before it is accepted, the folder as it was after
 * the undo, and of all that was sent no path outside the folder, no key, and nothing of the folder that is not marked as its data.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { desk, type Desk } from '../claudeDesk.ts';
import type { DoubleOptions } from '../messagesDouble.ts';
import { readers, source } from '../../unit/worker/readers/support.ts';
import { scripted } from './script.ts';
import { checkSent, type Kept } from './sent.ts';
import type { Turn } from './told.ts';

const never = new AbortController().signal;

export type Report = Awaited<ReturnType<Desk['delegate']>>['report'];
export type Change = readonly [op: string, from: string | undefined, to: string | undefined];
export type ToldPerson = { summary: string; notDone: string[]; flags: string[] };

/** The folder after the changes were applied, read with our own readers. */
export type Applied = {
  /** Every file, sorted. */
  readonly files: readonly string[];
  readonly bytes: (file: string) => Buffer;
  /** The text of a document, or of one of its sheets. */
  readonly text: (file: string, sheet?: string) => Promise<string>;
};

export type AgentTask = Kept & {
  readonly name: string;
  readonly make: (mount: string) => void | Promise<void>;
  readonly instruction: string;
  /** The main model's turns, in the plan and in the work. */
  readonly turns: readonly Turn[];
  /** What the small model answers about a document, by the text that it was sent. */
  readonly small?: (document: string) => object;
  readonly args?: readonly string[];
  /** After the first run: what the person says or answers. Gives the report that is expected to wait for approval. */
  readonly between?: (rig: Desk, id: string, first: Report) => Promise<Report>;
  readonly plan?: (plan: NonNullable<Report['plan']>) => void;
  /** What happens when the plan is approved, if more than that. Gives the report that is expected to wait for review. */
  readonly approve?: (rig: Desk, id: string) => Promise<Report>;
  readonly changes: readonly Change[] | ((changes: readonly Change[]) => void);
  readonly told?: (told: ToldPerson) => void;
  readonly after?: (folder: Applied) => void | Promise<void>;
  readonly sent?: (rig: Desk) => void;
};

/** Makes a test of each task. */
export function playTasks(tasks: readonly AgentTask[]): void {
  for (const task of tasks) test(task.name, async (t) => playTask(t, task));
}

async function playTask(t: TestContext, task: AgentTask): Promise<void> {
  const rig = await rigFor(t, task);
  const { mount, delegate } = rig;
  const before = snapshot(mount);
  const first = (await delegate('run', mount, task.instruction, '--engine', 'claude', ...(task.args ?? []))).report;
  const id = first.task ?? '';
  const planned = task.between === undefined ? first : await task.between(rig, id, first);
  assert.equal(planned.state, 'awaiting approval', JSON.stringify(planned));
  assert.ok(planned.plan !== null && planned.plan !== undefined);
  task.plan?.(planned.plan);
  assert.deepEqual(snapshot(mount), before, 'planning changes nothing');

  const worked = task.approve === undefined ? (await delegate('approve', id)).report : await task.approve(rig, id);
  assert.equal(worked.state, 'awaiting review', JSON.stringify(worked));
  const changes = (worked.changes ?? []).map(({ op, from, to }): Change => [op, from, to]);
  if (typeof task.changes === 'function') task.changes(changes);
  else assert.deepEqual(changes.toSorted(byWords), task.changes.toSorted(byWords));
  task.told?.(worked.told as ToldPerson);
  assert.deepEqual(snapshot(mount), before, 'the work changes nothing before it is accepted');

  const applied = await delegate('apply', id);
  assert.equal(applied.status, 0, JSON.stringify(applied.report));
  assert.notDeepEqual(snapshot(mount), before);
  await task.after?.(appliedIn(mount));
  assert.equal((await delegate('undo', id)).status, 0);
  assert.deepEqual(snapshot(mount), before, 'the undo gives the folder back as it was');
  checkSent(rig, task);
  task.sent?.(rig);
}

/** A folder with the task's documents, and a model that plays its turns. */
export async function rigFor(
  t: TestContext,
  { make, turns, small }: Pick<AgentTask, 'make' | 'turns' | 'small'>,
  options: Partial<DoubleOptions> = {},
): Promise<Desk> {
  const rig = await desk(t, { script: scripted(turns, small), ...options });
  for (const name of readdirSync(rig.mount)) rmSync(path.join(rig.mount, name), { recursive: true });
  await make(rig.mount);
  return rig;
}

/** Every file with what is in it, and every folder. */
export function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const whole = path.join(entry.parentPath, entry.name);
    const hash = (): string => createHash('sha256').update(readFileSync(whole)).digest('hex');
    return [path.relative(folder, whole), entry.isDirectory() ? 'folder' : hash()] as const;
  });
  return Object.fromEntries(entries.toSorted(([one], [two]) => (one < two ? -1 : 1)));
}

function byWords(one: Change, two: Change): number {
  return JSON.stringify(one) < JSON.stringify(two) ? -1 : 1;
}

function appliedIn(mount: string): Applied {
  const bytes = (file: string): Buffer => readFileSync(path.join(mount, file));
  return {
    files: Object.entries(snapshot(mount)).flatMap(([file, is]) => (is === 'folder' ? [] : [file])),
    bytes,
    text: async (file, sheet) => {
      const ask = { charactersMax: 100_000, ...(sheet === undefined ? {} : { sheet }) };
      const { text } = await readers.readPart(source(path.basename(file), bytes(file)), ask, never);
      return text;
    },
  };
}
