/** Picks up whatever a crash cut short, of all tasks. */
import { runningStates } from '../../model/task.ts';
import { taskOfTransaction, type TransactionHost } from './preview.ts';
import { recoverTransaction, type Recovered, type RecoveryWish } from './transactions.ts';

export type RecoveryReport = {
  /** Transactions cut short that were finished or taken back. */
  readonly transactions: readonly Recovered[];
  /** Tasks whose worker went away in the middle: queued again. */
  readonly requeued: readonly string[];
};

/** Finishes or takes back open transactions, and queues tasks again whose worker went away. Idempotent. */
export async function recoverAll(
  host: TransactionHost,
  wish: RecoveryWish,
  signal: AbortSignal,
): Promise<RecoveryReport> {
  const { state, store } = host;
  const transactions: Recovered[] = [];
  const requeued: string[] = [];
  const open = state.openTransactions();
  const left = new Set([...state.abandonedTasks(), ...open.map(taskOfTransaction)]);
  for (const id of left) {
    if (state.taskIsHeld(id)) continue;
    const lock = state.takeTask(id);
    if (lock === null) continue;
    try {
      const task = store.get(id);
      if (task === null) continue;
      // By what is on the disk first: a journal that began is ended, whatever the task's log says of it.
      const own = new Set(open.filter((transaction) => taskOfTransaction(transaction) === id));
      if (task.open !== null) own.add(task.open.id);
      for (const transaction of own) {
        const recovered = await recoverTransaction(id, transaction, { host: host, wish }, signal);
        if (recovered !== null) transactions.push(recovered);
      }
      if (own.size === 0 && runningStates.includes(task.state)) {
        store.append(id, { kind: 'interrupted' });
        requeued.push(id);
      }
    } finally {
      lock.dispose();
    }
  }
  return { transactions, requeued };
}
