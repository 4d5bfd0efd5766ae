/** What leaves this machine for tasks: one gateway and one log a task, one ledger for all. */
import path from 'node:path';
import type { Redactor } from '../base/redactor.ts';
import { fail, type Result } from '../base/result.ts';
import { t } from '../base/translate.ts';
import type { AuditReport, Carried } from '../model/audit.ts';
import { auditFile, auditMarkdown, type AuditOf } from '../model/auditWords.ts';
import { failure, type Failure } from '../model/failure.ts';
import { defaultCaps, type Caps, type Spent } from '../model/spending.ts';
import type { Task, Usage } from '../model/task.ts';
import { modelUses } from '../protocol/modelWire.ts';
import { AuditLog } from './audit/auditLog.ts';
import { CarriedFiles } from './audit/carried.ts';
import { DayLedger } from './audit/dayLedger.ts';
import { taskBooks } from './audit/taskBooks.ts';
import { realDisk } from './disk/disk.ts';
import { errorCode } from './disk/errorCode.ts';
import type { StateFolder } from './disk/stateFolder.ts';
import type { Books, Payload } from './gateway/books.ts';
import type { CloudParts } from './gateway/cloudCourier.ts';
import { GatewayMemory } from './gateway/gatewayMemory.ts';
import { createModelGateway, type ModelGateway } from './gateway/modelGateway.ts';
import { testModel, type ModelTest } from './gateway/modelTest.ts';
import { modelFor, type Upstream } from './gateway/upstream.ts';
import { localDate } from './localDate.ts';
import { batchFolder } from './session/batchFolder.ts';

export type OutgoingHost = {
  readonly state: StateFolder;
  readonly now: () => number;
  readonly upstream: () => Promise<Upstream | null>;
  /** Asked at each request; the defaults, if nothing is given. */
  readonly caps?: () => Caps;
  readonly secrets: Redactor;
  /** Absolute path of the folder with the clouds' bundles. */
  readonly clouds: CloudParts['clouds'];
  /** What a request of a task used. */
  readonly used: (task: string, usage: Usage) => void;
};

export type ConnectorBooks = {
  readonly books: Books;
  readonly carried: (payload: Payload, claimed: readonly string[], signal: AbortSignal) => Promise<Carried>;
};

export type Today = { readonly day: string; readonly spent: Spent; readonly caps: Caps };

export class Outgoing {
  readonly #host: OutgoingHost;
  readonly #ledger: DayLedger;
  readonly #logs = new Map<string, AuditLog>();
  readonly #memory = new GatewayMemory();

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

  /** What may still be sent for a task: the narrower of its own limits and the day's. */
  left(task: string): Spent {
    const { task: own, day } = this.#caps();
    const [spent, today] = [this.#logOf(task).spent(), this.#ledger.spent()];
    const over = (kind: keyof Spent): number => Math.max(0, Math.min(own[kind] - spent[kind], day[kind] - today[kind]));
    return { requests: over('requests'), tokens: over('tokens'), usd: over('usd'), bytes: over('bytes') };
  }

  /** The model calls of one run of a task. The folder's names are read once, at the first. */
  modelFor({ id, mount }: Pick<Task, 'id' | 'mount'>): ModelGateway {
    const { upstream, secrets, used, clouds, state } = this.#host;
    const books = taskBooks({
      task: id,
      log: this.#logOf(id),
      ledger: this.#ledger,
      files: new CarriedFiles(realDisk, mount),
      caps: () => this.#caps(),
      secrets,
      used: (usage) => used(id, usage),
    });
    const memory = this.#memory;
    const shelf = batchFolder(state, id);
    const gateway = createModelGateway({ upstream, books, secrets, clouds, memory, shelf });
    return {
      ...gateway,
      call: (call, signal) => recorded(() => gateway.call(call, signal)),
      facts: (purpose, signal) => recorded(() => gateway.facts(purpose, signal)),
      count: (asked, signal) => recorded(() => gateway.count(asked, signal)),
      batchStart: (asked, signal) => recorded(() => gateway.batchStart(asked, signal)),
      batchLook: (asked, signal) => recorded(() => gateway.batchLook(asked, signal)),
      batchResults: (asked, signal) => recorded(() => gateway.batchResults(asked, signal)),
    };
  }

  /** The record of one run's calls to connectors, and what of the folder stands in one. */
  connectorBooks({ id, mount }: Pick<Task, 'id' | 'mount'>): ConnectorBooks {
    const files = new CarriedFiles(realDisk, mount);
    const books = taskBooks({
      task: id,
      log: this.#logOf(id),
      ledger: this.#ledger,
      files,
      caps: () => this.#caps(),
      secrets: this.#host.secrets,
      used: () => undefined,
    });
    const enter: Books['enter'] = (planned, signal) => recorded(() => books.enter(planned, signal));
    return { books: { ...books, enter }, carried: (payload, claimed, signal) => files.in(payload, claimed, signal) };
  }

  /** Ends the batches of a task that has ended. What a service does not hear of runs on there, and is paid for. */
  async endBatches(task: Pick<Task, 'id' | 'mount'>, signal: AbortSignal): Promise<void> {
    const open = batchFolder(this.#host.state, task.id).all();
    if (open.some(({ state }) => state === 'in progress')) await this.modelFor(task).batchesCancel(signal);
  }

  /** Asks the main model, and the small one where it is another, for a word; recorded in `model-tests.log`, and counted for the day. */
  async testModel(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ModelTest[]> {
    const { upstream, secrets, clouds, state, now } = this.#host;
    const nothing = { count: 0, first: [] };
    const carried = { names: nothing, contents: nothing, claimed: nothing };
    state.prepare();
    const books = taskBooks({
      task: 'model-test',
      log: new AuditLog(path.join(state.root, 'model-tests.log'), now),
      ledger: this.#ledger,
      files: { in: () => Promise.resolve(carried) },
      caps: () => ({ ...this.#caps(), task: this.#caps().day }),
      secrets,
      used: () => undefined,
    });
    const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].filter((name) => env[name]);
    const parts = { upstream, books, secrets, clouds, memory: this.#memory };
    const target = await upstream();
    const uses = target === null || modelFor(target, 'small') === target.model ? (['main'] as const) : modelUses;
    const tests: ModelTest[] = [];
    for (const use of uses) tests.push(await testModel(parts, use, proxies, signal));
    return tests;
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
    const message = t('The record of what is sent could not be written ({0}), so nothing more is sent.', code);
    return fail(failure('disk-failed', message));
  }
}
