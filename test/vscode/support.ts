// What the in-host tests share: the extension's own API, and the sample folder that the window has open.
import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DelegateApi } from '../../src/vscode/extension.ts';
import type { Task, TaskState } from '../../src/model/task.ts';

// Of what takes a second or two: a machine that does much else at the same time may take ten times as long.
const waitMs = 30_000;
const pauseMs = 50;

/** The running extension's API. */
export async function delegateApi(): Promise<DelegateApi> {
  const extension = vscode.extensions.getExtension<DelegateApi>('delegate.delegate');
  assert.ok(extension, 'the extension delegate.delegate is not installed');
  return extension.activate();
}

/** The folder that the window has open. */
export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

/** A copy of one of the sample's folders inside the workspace, for one test. */
export function copyOf(name: string, as: string): string {
  const copy = path.join(workspaceFolder(), as);
  fs.cpSync(path.join(workspaceFolder(), name), copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

/** Every path below the folder, with what identifies its content and its time: two equal maps are two equal trees. */
export function snapshotOf(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const described = entries.map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const { mtimeMs } = fs.statSync(file);
    const about = entry.isDirectory()
      ? 'folder'
      : `${createHash('sha256').update(fs.readFileSync(file)).digest('hex')} ${String(mtimeMs)}`;
    return [path.relative(folder, file), about] as const;
  });
  return Object.fromEntries(described.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Waits until the condition gives something; fails with `what` when it takes too long. */
export async function until<Value>(what: string, condition: () => Value | null | undefined | false): Promise<Value> {
  const end = Date.now() + waitMs;
  for (;;) {
    const value = condition();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await pause();
  }
}

/** The folders of a workspace file, so many of which there are: a window is there before they are. */
export async function foldersThere(count: number): Promise<readonly vscode.WorkspaceFolder[]> {
  const folders = (): readonly vscode.WorkspaceFolder[] => vscode.workspace.workspaceFolders ?? [];
  await until('the folders are there', () => folders().length >= count);
  return folders();
}

/** Waits until the task is in this state. */
export async function taskIn(api: DelegateApi, id: string, state: TaskState): Promise<Task> {
  let last: Task | null = null;
  try {
    return await until(`the task is ${state}`, () => {
      last = api.engine().task(id);
      return last?.state === state ? last : null;
    });
  } catch (error) {
    throw new Error(`the task is ${JSON.stringify(last, null, 2)}`, { cause: error });
  }
}

export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
