import type { Approved, Engine } from '../../engine/engine.ts';
import type { Failure } from '../../model/failure.ts';
import type { Task } from '../../model/task.ts';
import type * as TellModule from '../tell.ts';

/** What the history needs of the window: it is a bundle of its own, loaded at the first use, and what the window has once stays there. */
export type HistoryDesk = Pick<typeof TellModule, 'confirm' | 'inert' | 'tell' | 'warn' | 'whileWorking'> & {
  readonly engine: () => Engine;
  readonly showChanges: (task: string) => void;
  readonly showPage: (name: string, text: string) => Promise<void>;
  readonly showFailure: (failure: Failure, task: string) => Promise<void>;
  readonly saveReceipt: (task: string, transaction: string) => Promise<void>;
  readonly transact: (task: Task, direction: 'undo' | 'redo', approved: Approved) => Promise<void>;
  /** A folder or file as the person knows it. */
  readonly label: (path: string) => string;
  /** Draws the tree again: all of it. */
  readonly redraw: () => void;
  /** The tree's row that has the keyboard. */
  readonly focused: () => Promise<unknown>;
};
