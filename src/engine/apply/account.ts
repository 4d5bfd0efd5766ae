import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import type { Account, AccountLine } from '../../model/account.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Task } from '../../model/task.ts';
import type { Exception } from '../../protocol/workerWire.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { putAwayBy, readJournal } from './journal.ts';

/** The account of one of a task's ended transactions (the last, if none is named), made from its journal. */
export function accountOf(
  task: Task,
  transaction: string | null,
  { state, exceptions }: { state: StateFolder; exceptions: readonly Exception[] },
): Result<Account, Failure> {
  const ended = task.transactions.filter(({ id }) => transaction === null || id === transaction).at(-1);
  if (ended === undefined) {
    return fail(failure('wrong-state', t('Nothing of this task was applied, so there is no receipt.')));
  }
  const journal = readJournal(state.doneTransaction(ended.id));
  if (journal?.end?.receipt == null || journal.damaged) {
    return fail(failure('state-damaged', t('The journal {0} is damaged or gone.', state.doneTransaction(ended.id))));
  }
  const put = putAwayBy(journal);
  const lines: AccountLine[] = [];
  for (const { id, op, from, to, bytes, reason } of journal.changes) {
    const kept = put.get(id);
    lines.push({
      op,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(bytes === undefined ? {} : { bytes }),
      reason,
      ...(kept === undefined ? {} : { kept: `${kept.store}/${kept.item}` }),
    });
  }
  return ok({
    task: task.id,
    instruction: task.instruction,
    folder: task.mount,
    at: ended.at,
    receipt: journal.end.receipt,
    unsandboxed: task.ranUnsandboxed,
    leftMachineAt: task.leftMachineAt,
    lines,
    // Undo and redo have nothing to do with what the task did not touch.
    left:
      journal.end.receipt.direction === 'apply'
        ? { count: task.exceptions?.count ?? 0, files: exceptions }
        : { count: 0, files: [] },
  });
}
