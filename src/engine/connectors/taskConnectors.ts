/**
 * The connectors of one run of a task: answers what its worker asks. Whatever the worker says, a call goes out only while the work is
 * asked for, to a server and a tool that the person said yes to, within the approved scope, in the task's record first, and once.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { ChromeChoice } from '../../model/chrome.ts';
import {
  connectorLimits,
  isOwnTool,
  type ConnectorTool,
  type ConnectorTrust,
  type Does,
} from '../../model/connector.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { Failure } from '../../model/failure.ts';
import { argumentsShown, pagePurpose, type PageAsk } from '../../model/pageAsk.ts';
import type { Plan } from '../../model/plan.ts';
import { parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import type { Scope } from '../../model/scope.ts';
import type { Carried } from '../../model/audit.ts';
import type { ConnectorAnswer, ConnectorAsk } from '../../protocol/connectorWire.ts';
import { OutwardGate } from '../approval/outward.ts';
import type { Books, Payload } from '../gateway/books.ts';
import { payloadOf } from '../gateway/payload.ts';
import { readHead } from '../disk/readHead.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { callHash, CallLedger, type KeptResult } from './callLedger.ts';
import { judgeAll, outwardCalls } from './callPolicy.ts';
import type { CallResult, Connection, Shown, TaskView } from './ports.ts';
import { reachedBy } from './reach.ts';
import { answerFor, bytesOf, partOf, searched } from './told.ts';
import type { Result } from '../../base/result.ts';

/** A server that may be used for the task, and how it is asked. */
export type UsableConnector = {
  readonly name: string;
  readonly trust: ConnectorTrust;
  /** Where its calls go, for the record: an address, or its command. */
  readonly destination: string;
  /** Whether the person sees what is sent, each time (see `Connection.shown`). */
  readonly shows?: boolean;
  /** Whether an address is one of the page's that the task saw last; `folder`: the task's own. */
  readonly isOnPage?: (folder: string, address: string) => boolean;
  /** The connection, opened where it is not, told of the task first. Its tools are those that were said yes to. */
  readonly open: (signal: AbortSignal, view?: TaskView) => Promise<Result<Connection, Failure>>;
};

export type TaskConnectorsHost = {
  /** The folder's real path. */
  readonly mount: string;
  /** The task's own folder in the state folder. */
  readonly folder: string;
  readonly connectors: readonly UsableConnector[];
  /** Which Chrome the person chose for the task. */
  readonly chrome: ChromeChoice;
  readonly books: Pick<Books, 'enter' | 'deny'>;
  /** What of the folder stands in a payload. */
  readonly carried: (payload: Payload, claimed: readonly string[], signal: AbortSignal) => Promise<Carried>;
  /** Takes out what nobody may see: secrets that stand in a text. */
  readonly clean: (text: string) => string;
  /** What the person said, all of it. */
  readonly said: () => string;
  /** The plan that is worked out now; null while there is none. */
  readonly plan: () => Plan | null;
  /** Calls that the person said no to, by their hash. */
  readonly declined: () => readonly string[];
  /** A call needs a yes of its own: the run ends here, and goes on from this call after it. */
  readonly hold: (scope: Pick<Scope, 'connectors' | 'hosts'>, news: readonly string[], page: PageAsk) => void;
  /** Says what is waited for. */
  readonly tell: (text: string) => void;
  /** Says at which site Chrome is for the task; null where it is closed. */
  readonly isAt: TaskView['isAt'];
  /** Something is wrong that only a person can mend: the run ends here, and goes on from this call. */
  readonly failed: (failure: Failure) => void;
};

type Call = Extract<ConnectorAsk, { ask: 'call' }>;

export class TaskConnectors {
  readonly #host: TaskConnectorsHost;
  readonly #ledger: CallLedger;
  #gate: OutwardGate | null = null;
  /** The limit that a server of the task ran into. */
  #limit: Failure | null = null;
  /** One call after the other: each may use up what the next would need. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: TaskConnectorsHost) {
    this.#host = host;
    this.#ledger = new CallLedger(host.folder);
  }

  /** The wire's call `connector`. Throws where the run ends here. */
  async answer(ask: ConnectorAsk, signal: AbortSignal): Promise<ConnectorAnswer> {
    switch (ask.ask) {
      case 'search':
        return searched(ask.words, this.#host.connectors);
      case 'describe': {
        const found = this.#toolOf(ask);
        if (typeof found === 'string') return refused(found);
        const { description, input } = found.tool;
        return { is: 'tool', does: found.does, description, input };
      }
      case 'call': {
        const answer = this.#last.then(() => this.#call(ask, signal));
        this.#last = answer.catch(() => undefined);
        return answer;
      }
      case 'part':
        return partOf(this.#ledger, ask);
      case 'bytes':
        return bytesOf(this.#ledger, ask);
    }
  }

  #toolOf({
    connector: name,
    tool: wanted,
  }: {
    connector: string;
    tool: string;
  }): { readonly connector: UsableConnector; readonly tool: ConnectorTool; readonly does: Does } | string {
    const connector = this.#host.connectors.find((each) => each.name === name);
    if (connector === undefined) return `there is no connector ${displayPath(name)} for this task`;
    const tool = connector.trust.tools.find((each) => each.name === wanted);
    if (tool === undefined) return `the connector ${name} has no tool ${displayPath(wanted)}`;
    return { connector, tool, does: connector.trust.reads.includes(wanted) ? 'read' : 'send' };
  }

  async #call(ask: Call, signal: AbortSignal): Promise<ConnectorAnswer> {
    signal.throwIfAborted();
    const plan = this.#host.plan();
    if (plan === null)
      return refused(
        'connectors are called in the work, after the plan is approved: name what you need in submit_plan',
      );
    const found = this.#toolOf(ask);
    if (typeof found === 'string') return refused(found);
    const values = parsed(ask.arguments);
    if (values === null) return refused('the arguments are no JSON object');
    const hash = callHash(ask.connector, ask.tool, JSON.stringify(values));
    const known = this.#ledger.answered(ask.key, hash);
    if (known !== null) return answerFor(this.#ledger, known);
    if (this.#host.declined().includes(hash)) return this.#deny(found.connector, ask, declinedWords);
    if (this.#ledger.isFull) return refused('this task has made as many calls as one may');
    const full = withFiles(values, this.#host.mount);
    if (typeof full === 'string') return refused(full);
    const carried = await this.#host.carried(payloadOf(values), ask.carries ?? [], signal);
    const carries = pathsOf([...full.files, ...carried.names.first, ...carried.contents.first]);
    const { connector, tool, does } = found;
    const { privateHosts } = connector.trust;
    const said = [this.#host.said(), plan.goal, ...plan.steps].join('\n');
    const isOnPage = (address: string): boolean => connector.isOnPage?.(this.#host.folder, address) === true;
    const calls = outwardCalls({ connector: ask.connector, tool, does, values, carries, said, privateHosts, isOnPage });
    if (typeof calls === 'string') return this.#deny(connector, ask, calls);
    const repeated = does === 'send' ? this.#ledger.open(ask.key, hash) : null;
    const shown = await this.#shown(connector, ask, { values, plan, does }, signal);
    const verdict = judgeAll(this.#gateOf(plan, shown.lines, `${ask.key} ${hash}`), calls);
    const pageWith = (others: readonly string[]): PageAsk => ({
      ...(shown.page ?? argumentsShown(values)),
      to: displayPath(`${ask.connector}, ${ask.tool}`),
      others: [...others],
      call: hash,
    });
    if (verdict.is === 'ask') {
      const [{ news }, page] = [verdict, pageWith(verdict.news)];
      return this.#hold(connector, ask, { ...verdict, news: [...news, ...shown.lines], page });
    }
    if (repeated !== null && !this.#ledger.wasAskedAgain(repeated.n)) {
      this.#ledger.askAgain(repeated.n);
      // As if nothing were granted: the same as the first time, once more.
      const again = judgeAll(new OutwardGate({ connectors: [], hosts: [] }), calls);
      const news =
        again.is === 'ask'
          ? again.news.map((line) => `once more, since it is not known whether it arrived: ${line}`)
          : [];
      if (again.is === 'ask') return this.#hold(connector, ask, { ...again, news, page: pageWith(news) });
    }
    const record = {
      key: ask.key,
      hash,
      connector: ask.connector,
      tool: ask.tool,
      does,
      calls: calls.map((each) => ({ ...each, carries: [...each.carries] })),
    };
    const clean = mapTexts(full.values, this.#host.clean) as Readonly<Record<string, unknown>>;
    return this.#send({ connector, ask, values: clean, record, files: full.files }, signal);
  }

  async #shown(
    connector: UsableConnector,
    { tool }: Call,
    { values, plan, does }: { readonly values: unknown; readonly plan: Plan; readonly does: Does },
    signal: AbortSignal,
  ): Promise<Shown> {
    const nothing: Shown = { lines: [], page: null };
    if (connector.shows !== true || does === 'read') return nothing;
    const opened = await connector.open(signal, this.#viewFor(connector, plan));
    if (!opened.ok) return this.#fail(opened.failure);
    const lines = (await opened.value.shown?.(tool, values, signal)) ?? null;
    if (lines === null) return nothing;
    return lines.ok ? lines.value : this.#fail(lines.failure);
  }

  /** What the person has to see waits for a yes to this very call, whatever the plan permits. */
  #gateOf(plan: Plan, shown: readonly string[], call: string): OutwardGate {
    const isNew = shown.length > 0 && !this.#wasShown(call);
    return isNew ? new OutwardGate({ connectors: [], hosts: [] }) : this.#gateFor(plan);
  }

  /** Whether the person was asked about this call before: then the plan holds their answer. */
  #wasShown(call: string): boolean {
    const file = path.join(this.#host.folder, 'shown.log');
    const known = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (known.includes(call)) return true;
    replaceFile(file, [...known, call].join('\n'), 'replace');
    return false;
  }

  #viewFor(connector: UsableConnector, { scope }: Plan): TaskView {
    const { folder, books, tell, chrome, isAt } = this.#host;
    const { shows = false } = connector;
    return {
      ...{ folder, tell, chrome, isAt },
      hosts: scope.hosts.map(({ host }) => host),
      denied: (host, bytes, why) =>
        books.deny({
          purpose: shows ? pagePurpose(connector.name) : `a connection of ${displayPath(connector.name)}`,
          destination: host,
          bytes,
          why,
        }),
      reached: async (place) => {
        const not = await reachedBy(connector, place, books);
        if (not?.code === 'limit-reached') this.#overLimit(not);
        return not;
      },
    };
  }

  /** A server may not connect any more until the person raises a limit: the run ends here, whatever the server makes of that. */
  #overLimit(failure: Failure): void {
    if (this.#limit !== null) return;
    this.#limit = failure;
    this.#host.failed(failure);
  }

  #hold(
    connector: UsableConnector,
    ask: Call,
    { scope, news, page }: { scope: Pick<Scope, 'connectors' | 'hosts'>; news: readonly string[]; page: PageAsk },
  ): never {
    this.#record(connector, ask, `it needs a yes of yours: ${news.join('; ')}`);
    this.#host.hold(scope, news, page);
    throw new Error('it waits for the person');
  }

  #deny(connector: UsableConnector, ask: Call, why: string): ConnectorAnswer {
    this.#record(connector, ask, why);
    return refused(why);
  }

  #record({ destination }: UsableConnector, { connector, tool, arguments: given }: Call, why: string): void {
    this.#host.books.deny({ purpose: purposeOf(connector, tool), destination, bytes: Buffer.byteLength(given), why });
  }

  /** The gate of this plan, with all that was used and read before. */
  #gateFor({ scope }: Plan): OutwardGate {
    if (this.#gate !== null) return this.#gate;
    const gate = new OutwardGate(scope);
    gate.hasRead({ is: 'folder' });
    for (const { calling, end } of this.#ledger.history()) {
      for (const call of calling.calls) gate.judge(call);
      if (end === 'done') gate.hasRead({ is: 'connector', connector: calling.connector });
    }
    this.#gate = gate;
    return gate;
  }

  async #send(
    {
      connector,
      ask,
      values,
      record,
      files,
    }: {
      readonly connector: UsableConnector;
      readonly ask: Call;
      readonly values: Readonly<Record<string, unknown>>;
      readonly record: Parameters<CallLedger['begin']>[0];
      readonly files: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<ConnectorAnswer> {
    const plan = this.#host.plan();
    const opened = await connector.open(signal, plan === null ? undefined : this.#viewFor(connector, plan));
    if (!opened.ok) return this.#fail(opened.failure);
    const text = JSON.stringify(values);
    const planned = {
      purpose: `${purposeOf(ask.connector, ask.tool)}${whatOf(ask.tool, values)}`,
      method: 'CALL',
      destination: `${connector.destination}${placeOf(opened.value.page?.() ?? null, record.calls)}`,
      bytesOut: Buffer.byteLength(text),
      payload: payloadOf(values),
      claimed: [...new Set([...files, ...(ask.carries ?? [])])],
      hidden: 0,
      most: { tokens: 0, usd: 0 },
    };
    const entered = await this.#host.books.enter(planned, signal);
    if (!entered.ok) return this.#fail(entered.failure);
    const n = this.#ledger.begin(record);
    const usage = { inputTokens: 0, outputTokens: 0, usd: 0 };
    const close = (outcome: 'answered' | 'failed' | 'cancelled', bytesIn: number, why?: string): void =>
      entered.value({ outcome, status: 0, bytesIn, usage, estimated: false, ...(why === undefined ? {} : { why }) });
    const called = await opened.value.call(ask.tool, values, signal);
    if (!called.ok) {
      const { code, message } = called.failure;
      close(code === 'cancelled' ? 'cancelled' : 'failed', 0, message);
      return this.#fail(called.failure);
    }
    // What a server says of a limit is not its answer: it is asked again. An answer that it has all the same is kept.
    const limit = this.#limit;
    if (limit !== null && called.value.isError) {
      close('failed', sizeOf(called.value), limit.message);
      return this.#fail(limit);
    }
    const kept = this.#ledger.done(n, cleaned(called.value, this.#host.clean));
    this.#gate?.hasRead({ is: 'connector', connector: ask.connector });
    close('answered', sizeOf(called.value));
    if (limit !== null) return this.#fail(limit);
    return answerFor(this.#ledger, kept);
  }

  #fail(failure: Failure): never {
    this.#host.failed(this.#limit ?? failure);
    throw new Error(failure.code);
  }
}

const declinedWords =
  'the person looked at this and said no: do not ask for it again, go on without it, and say in submit_result that it is not done';

export function refused(message: string): ConnectorAnswer {
  return { is: 'refused', message };
}

function purposeOf(connector: string, tool: string): string {
  return `call of the connector ${displayPath(connector)}: ${displayPath(tool)}`;
}

/** Which of what a server has to be read. */
function whatOf(tool: string, { uri }: Readonly<Record<string, unknown>>): string {
  return isOwnTool(tool) && typeof uri === 'string' ? ` ${displayPath(uri.slice(0, 300))}` : '';
}

/** The page that Chrome shows, and hosts that the arguments name: the server may go there. */
function placeOf(page: string | null, calls: Parameters<CallLedger['begin']>[0]['calls']): string {
  const hosts = calls.flatMap(({ to }) => (to.is === 'host' ? [displayPath(to.host)] : []));
  const shown = page === null ? '' : `, on the page of ${displayPath(page)}`;
  return `${shown}${hosts.length === 0 ? '' : `, with addresses at ${hosts.join(', ')}`}`;
}

function sizeOf({ items }: CallResult | KeptResult): number {
  return items.reduce((sum, { bytes }) => sum + (typeof bytes === 'number' ? bytes : bytes.length), 0);
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    // A copy without what reaches a prototype.
    const plain: unknown = JSON.parse(JSON.stringify(value, (name, each: unknown) => (isOdd(name) ? undefined : each)));
    return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
      ? Object.fromEntries(Object.entries(plain))
      : null;
  } catch {
    return null;
  }
}

function isOdd(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

function pathsOf(texts: readonly string[]): RelativePath[] {
  const paths = texts.flatMap((text) => {
    // Where several files have a name and it is not known which is meant, a scope names none of them.
    const path_ = parseRelativePath(text.startsWith('**/') ? text.slice(3) : text);
    return path_ === null ? [] : [path_];
  });
  return [...new Set(paths)];
}

/** The arguments with the files that they name in the place of their names. */
function withFiles(
  values: Readonly<Record<string, unknown>>,
  mount: string,
): { readonly values: Readonly<Record<string, unknown>>; readonly files: readonly string[] } | string {
  const files: string[] = [];
  const problems: string[] = [];
  let room: number = connectorLimits.fileSentBytesMax;
  const fill = (value: string): string => {
    const [, kind, name = ''] = /^@(file|base64):(.+)$/s.exec(value) ?? [];
    if (kind === undefined) return value;
    const place = parseRelativePath(name);
    const head = place === null || files.length >= connectorLimits.filesMax ? null : readInside(mount, place, room);
    if (place === null || head === null) {
      problems.push(`${displayPath(name)} is no file of the folder that can go along`);
      return value;
    }
    files.push(place);
    room -= head.length;
    return head.toString(kind === 'file' ? 'utf8' : 'base64');
  };
  const full = mapTexts(values, fill) as Readonly<Record<string, unknown>>;
  return problems.length === 0 ? { values: full, files } : problems.join('; ');
}

/** The same value with every text in it put through `change`. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change)]));
}

/** A result in whose texts no secret is repeated. */
function cleaned({ isError, items }: CallResult, clean: (text: string) => string): CallResult {
  const done = items.map((item) => {
    if (item.is !== 'text') return item;
    const text = Buffer.from(item.bytes).toString('utf8');
    const shown = clean(text);
    return shown === text ? item : { ...item, bytes: Buffer.from(shown) };
  });
  return { isError, items: done };
}

/** A whole file of the folder, through no link on the way; null where there is none, or it is too large. */
function readInside(mount: string, place: RelativePath, most: number): Buffer | null {
  const file = path.join(mount, place);
  try {
    if (realpathSync(file) !== file) return null;
  } catch {
    return null;
  }
  const head = readHead(file, most);
  return head === null || head.size > most ? null : head.bytes;
}
