/** What a transaction's events make of a task. */
import type { Task, TaskEvent, TaskState } from './task.ts';

type TransactionEvent = Extract<TaskEvent, { kind: 'applying' | 'applied' | 'rolledBack' }>;

export function transactionEffect(task: Task, event: TransactionEvent): Partial<Task> {
  switch (event.kind) {
    case 'applying':
      return { state: 'applying', open: { id: event.transaction, direction: event.direction }, failure: null };
    case 'applied': {
      const direction = task.open?.direction ?? 'apply';
      return {
        state: event.standing === 0 ? 'undone' : 'done',
        open: null,
        standing: event.standing,
        transactions: [
          ...task.transactions,
          { id: event.transaction, direction, at: event.at, receipt: event.receipt },
        ],
      };
    }
    case 'rolledBack':
      return { state: stateAfterRollBack(task), open: null, failure: event.failure };
  }
}

function stateAfterRollBack(task: Task): TaskState {
  if (task.transactions.length === 0) return 'awaiting review';
  return task.standing === 0 ? 'undone' : 'done';
}
