import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import {
  conflictKindNames,
  noChoices,
  waySchema,
  type Choices,
  type ConflictKind,
  type Way,
} from '../../model/conflict.ts';
import type { Task } from '../../model/task.ts';
import { nameCharactersMax } from '../../protocol/diffWire.ts';

const key = 'delegate.conflictChoices';
const tasksMax = 100;
const rowsMax = 10_000;

const keptSchema = z.record(
  z.string(),
  z.object({
    hash: z.string(),
    byChange: z.array(z.tuple([z.int(), waySchema])),
    byKind: z.array(z.tuple([z.enum(conflictKindNames), waySchema])),
    names: z._default(z.array(z.tuple([z.int(), z.string().check(z.maxLength(nameCharactersMax))])), []),
  }),
);

/** What the person chose about each task's conflicts, so that a reload forgets nothing. Void for any other change set. */
export class ConflictChoices {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** `about` as reviewedNow gives it. */
  of(task: string, about: string | null): Choices {
    const kept = this.#all()[task];
    return kept !== undefined && kept.hash === about
      ? { byChange: new Map(kept.byChange), byKind: new Map(kept.byKind), names: new Map(kept.names) }
      : noChoices;
  }

  async keep(task: string, about: string, { byChange, byKind, names = noNames }: Choices): Promise<void> {
    const others = Object.entries(this.#all()).filter(([id]) => id !== task);
    const mine = {
      hash: about,
      byChange: [...byChange].slice(-rowsMax),
      byKind: [...byKind],
      names: [...names].slice(-rowsMax),
    };
    const all = byChange.size + byKind.size + names.size === 0 ? others : [...others, [task, mine] as const];
    await this.#memory.update(key, Object.fromEntries(all.slice(-tasksMax)));
  }

  #all(): z.infer<typeof keptSchema> {
    const parsed = keptSchema.safeParse(this.#memory.get<unknown>(key));
    return parsed.success ? parsed.data : {};
  }
}

/**
 * What choices are about: the change set as it was reviewed, or the way back after so many transactions. What was chosen for an
 * apply is never taken for an undo, whose conflicts are others.
 */
export function reviewedNow({ head, transactions }: Pick<Task, 'head' | 'transactions'>): string | null {
  if (head === null) return null;
  return transactions.length === 0 ? head.hash : `${head.hash} ${String(transactions.length)}`;
}

const noNames: ReadonlyMap<number, string> = new Map();

/** The same choices with the person's own name for what a change makes or moves; null takes it back. */
export function withName(choices: Choices, change: number, name: string | null): Choices {
  const names = new Map(choices.names);
  if (name === null) names.delete(change);
  else names.set(change, name);
  return { ...choices, names };
}

/** The same choices with one more, or (with null) one less. */
export function withKind(choices: Choices, kind: ConflictKind, way: Way | null): Choices {
  const byKind = new Map(choices.byKind);
  if (way === null) byKind.delete(kind);
  else byKind.set(kind, way);
  return { ...choices, byKind };
}

export function withRow(choices: Choices, change: number, way: Way | null): Choices {
  const byChange = new Map(choices.byChange);
  if (way === null) byChange.delete(change);
  else byChange.set(change, way);
  return { ...choices, byChange };
}
