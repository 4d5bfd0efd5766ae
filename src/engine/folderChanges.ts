/** What a task does to its folder: the frozen changes, how they stand to it now, the transactions forth and back, and their account. */
import { fail, type Result } from '../base/result.ts';
import { t } from '../base/translate.ts';
import type { Account } from '../model/account.ts';
import type { Changes } from '../model/change.ts';
import { failure, type Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Exception } from '../protocol/workerWire.ts';
import { accountOf } from './apply/account.ts';
import type { Direction } from './apply/journal.ts';
import {
  frozenChanges,
  livePreviewOf,
  previewOf,
  type LivePreview,
  type Preview,
  type Selection,
  type TransactionHost,
} from './apply/preview.ts';
import { recoverAll, type RecoveryReport } from './apply/recovery.ts';
import { carryOut, type Approved, type RecoveryWish } from './apply/transactions.ts';
import { noSuchTask } from './fitting.ts';
import { nameProblem } from './changes/ownNames.ts';
import type { Running } from './running.ts';

export class FolderChanges {
  readonly #host: TransactionHost;
  readonly #running: Running;

  constructor(host: TransactionHost, running: Running) {
    this.#host = host;
    this.#running = running;
  }

  frozen(id: string): Result<Changes, Failure> {
    const task = this.#host.store.get(id);
    return task === null ? fail(noSuchTask(id)) : frozenChanges(task, this.#host.store);
  }

  exceptions(id: string): readonly Exception[] {
    const head = this.#host.store.get(id)?.head;
    return head === null || head === undefined ? [] : this.#host.store.readExceptions(id, head.hash);
  }

  async preview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<Preview, Failure>> {
    const task = this.#host.store.get(id);
    if (task === null) return fail(noSuchTask(id));
    return previewOf(task, direction, selection, this.#host, signal);
  }

  nameProblem(id: string, change: number, name: string): Failure | null {
    const changes = this.frozen(id);
    if (!changes.ok) return changes.failure;
    // Ids are places in the change set, from 1.
    const named = changes.value.at(change - 1);
    if (named?.id !== change)
      return failure('bad-usage', t('This change is not there any more.'), t('Choose another row.'));
    const problem = nameProblem(named, name);
    return problem === null ? null : failure('bad-usage', problem, t('Write another name.'));
  }

  async livePreview(
    id: string,
    direction: Direction,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<Result<LivePreview, Failure>> {
    const task = this.#host.store.get(id);
    if (task === null) return fail(noSuchTask(id));
    return livePreviewOf(task, direction, selection, this.#host, signal);
  }

  async transact(
    id: string,
    direction: Direction,
    approved: Approved,
    signal: AbortSignal,
  ): Promise<Result<Receipt, Failure>> {
    return this.#running.during(id, signal, async (controller) => {
      try {
        const task = this.#host.store.get(id);
        if (task === null) return fail(noSuchTask(id));
        if (task.open !== null)
          return fail(failure('busy', t('A transaction of this task was cut short.'), t('Run `delegate recover`.')));
        return await carryOut(task, direction, approved, this.#host, controller.signal);
      } catch (error) {
        if (!controller.signal.aborted) throw error;
        return fail(failure('cancelled', t('It was stopped before anything was touched.')));
      }
    });
  }

  async recover(signal: AbortSignal, wish: RecoveryWish): Promise<RecoveryReport> {
    return recoverAll(this.#host, wish, signal);
  }

  account(id: string, transaction: string | null): Result<Account, Failure> {
    const { state, store } = this.#host;
    const task = store.get(id);
    return task === null
      ? fail(noSuchTask(id))
      : accountOf(task, transaction, { state, exceptions: this.exceptions(id).slice(0, limits.filesToldMax) });
  }
}
