import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import { rangesSchema } from '../../protocol/diffWire.ts';
import { fromRanges, toRanges } from './ranges.ts';

const keySet = 'delegate.leftOut';
const tasksMax = 100;

const keptSchema = z.record(z.string(), z.object({ hash: z.string(), ids: rangesSchema }));

/**
 * What the person left out of each task's change set, so that a reload forgets nothing. Bound to the change set's hash: choices
 * about other changes are void.
 */
export class Rejections {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  of(task: string, hash: string): ReadonlySet<number> {
    const kept = this.#all()[task];
    return kept?.hash === hash ? fromRanges(kept.ids) : new Set();
  }

  async keep(task: string, hash: string, ids: ReadonlySet<number>): Promise<void> {
    const others = Object.entries(this.#all()).filter(([id]) => id !== task);
    const mine = ids.size === 0 ? [] : [[task, { hash, ids: toRanges(ids) }] as const];
    await this.#memory.update(keySet, Object.fromEntries([...others, ...mine].slice(-tasksMax)));
  }

  #all(): z.infer<typeof keptSchema> {
    const parsed = keptSchema.safeParse(this.#memory.get<unknown>(keySet));
    return parsed.success ? parsed.data : {};
  }
}
