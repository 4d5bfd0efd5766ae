/** What leaves this machine for tasks: one gateway and one log a task, one ledger for all. */
import type { Redactor } from '../base/redactor.ts';
import { fail, type Result } from '../base/result.ts';
import type { AuditReport } from '../model/audit.ts';
import { auditFile, auditMarkdown, type AuditOf } from '../model/auditWords.ts';
import { failure, type Failure } from '../model/failure.ts';
import { defaultCaps, type Caps, type Spent } from '../model/spending.ts';
import type { Task, Usage } from '../model/task.ts';
import { AuditLog } from './audit/auditLog.ts';
import { CarriedFiles } from './audit/carried.ts';
import { DayLedger } from './audit/dayLedger.ts';
import { taskBooks } from './audit/taskBooks.ts';
import { realDisk } from './disk/disk.ts';
import { errorCode } from './disk/errorCode.ts';
import type { StateFolder } from './disk/stateFolder.ts';
import { createModelGateway, type ModelGateway, type Upstream } from './gateway/modelGateway.ts';
import { localDate } from './localDate.ts';

export type OutgoingHost = {
  readonly state: StateFolder;
  readonly now: () => number;
  readonly upstream: () => Promise<Upstream | null>;
  /** Asked at each request; the defaults, if nothing is given. */
  readonly caps?: () => Caps;
  readonly secrets: Redactor;
  /** What a request of a task used. */
  readonly used: (task: string, usage: Usage) => void;
};

export type Today = { readonly day: string; readonly spent: Spent; readonly caps: Caps };

export class Outgoing {
  readonly #host: OutgoingHost;
  readonly #ledger: DayLedger;
  readonly #logs = new Map<string, AuditLog>();

  constructor(host: OutgoingHost) {
    this.#host = host;
    this.#ledger = new DayLedger(host.state.root, host.now, () => localDate(host.now()));
  }

  /** The record of what was sent for a task, and of what was refused. */
  report(task: string): AuditReport {
    return this.#logOf(task).report();
  }

  /** The record as a page of Markdown. */
  page(about: AuditOf): string {
    return auditMarkdown(this.report(about.task), about);
  }

  /** The record as a file of that name: a table, JSON or Markdown, by its ending. */
  file(name: string, about: AuditOf): string {
    return auditFile(name, this.report(about.task), about);
  }

  /** What all tasks have used today, and the caps. */
  today(): Today {
    return { day: localDate(this.#host.now()), spent: this.#ledger.spent(), caps: this.#caps() };
  }

  /** The model calls of one run of a task. The folder's names are read once, at the first. */
  modelFor({ id, mount }: Task): ModelGateway['call'] {
    const { upstream, secrets, used } = this.#host;
    const books = taskBooks({
      task: id,
      log: this.#logOf(id),
      ledger: this.#ledger,
      files: new CarriedFiles(realDisk, mount),
      caps: () => this.#caps(),
      secrets,
      used: (usage) => used(id, usage),
    });
    const gateway = createModelGateway({ upstream, books, secrets });
    return (call, signal) => recorded(() => gateway.call(call, signal));
  }

  #caps(): Caps {
    return this.#host.caps?.() ?? defaultCaps;
  }

  #logOf(task: string): AuditLog {
    const known = this.#logs.get(task);
    if (known !== undefined) return known;
    const log = new AuditLog(this.#host.state.taskFile(task, 'audit.log'), this.#host.now);
    this.#logs.set(task, log);
    return log;
  }
}

/** Where the record cannot be written, nothing more is sent. */
async function recorded<Value>(send: () => Promise<Result<Value, Failure>>): Promise<Result<Value, Failure>> {
  try {
    return await send();
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    const message = `The record of what is sent could not be written (${code}), so nothing more is sent.`;
    return fail(failure('disk-failed', message));
  }
}
