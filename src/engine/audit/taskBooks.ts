/** One task's books: its log, the day's ledger, the caps of both. What cannot be written down is not sent. */
import crypto from 'node:crypto';
import * as z from 'zod/mini';
import { assert } from '../../base/assert.ts';
import type { Redactor } from '../../base/redactor.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { fixed, marked, t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import {
  capName,
  capPassed,
  spentWords,
  type CapKind,
  type CapOf,
  type Caps,
  type Spent,
} from '../../model/spending.ts';
import type { Usage } from '../../model/task.ts';
import type { Books, Close, End, Planned } from '../gateway/books.ts';
import type { AuditLog } from './auditLog.ts';
import type { CarriedFiles } from './carried.ts';
import { entryPlaceSchema, type DayLedger } from './dayLedger.ts';

export type BooksOptions = {
  readonly task: string;
  readonly log: AuditLog;
  readonly ledger: DayLedger;
  readonly files: Pick<CarriedFiles, 'in'>;
  /** Asked at each request: a person may raise them meanwhile. */
  readonly caps: () => Caps;
  readonly secrets: Redactor;
  /** What a request used, when its end is known. */
  readonly used: (usage: Usage) => void;
};

export function taskBooks(options: BooksOptions): Books {
  return {
    enter: (planned, signal) => enter(options, planned, signal),
    endLater: (entry, end) => endLater(options, entry, end),
    deny: (denied) => options.log.append(options.secrets.value({ kind: 'denied' as const, ...denied })),
  };
}

async function enter(
  { task, log, ledger, files, caps, secrets, used }: BooksOptions,
  planned: Planned,
  signal: AbortSignal,
): Promise<Result<Close, Failure>> {
  const carried = await files.in(planned.payload, planned.claimed, signal);
  const { purpose, method, destination, bytesOut, hidden, most } = planned;
  const mostSpent: Spent = { requests: 1, bytes: bytesOut, ...most };
  const now = caps();
  const taskSpent = log.spent();
  const passed = capPassed(taskSpent, mostSpent, now.task);
  const refuse = (of: CapOf, kind: CapKind, spent: Spent): Result<never, Failure> => {
    const refused = limitReached(of, kind, spent, now[of]);
    log.append({ kind: 'denied', purpose, destination, bytes: bytesOut, why: refused.message });
    return fail(refused);
  };
  if (passed !== null) return refuse('task', passed, taskSpent);
  const entered = await ledger.enter(task, mostSpent, now.day, signal);
  if (!entered.ok) {
    const problem = entered.failure;
    return problem.kind === 'cap' ? refuse('day', problem.passed, problem.spent) : fail(busy());
  }
  const id = crypto.randomUUID().slice(0, 8);
  const record = { id, purpose, method, destination, bytesOut, carried, most, ...(hidden === 0 ? {} : { hidden }) };
  log.append(secrets.value({ kind: 'sending' as const, ...record }));
  const open = { id, bytesOut, place: entered.value.place };
  let isClosed = false;
  const close = (end: End): void => {
    assert(!isClosed, 'a request ends once');
    isClosed = true;
    endEntry({ log, ledger, secrets, used }, open, end);
  };
  return ok(Object.assign(close, { entry: JSON.stringify(open) }));
}

const openSchema = z.object({ id: z.string(), bytesOut: z.int(), place: entryPlaceSchema });
type Open = z.infer<typeof openSchema>;

/** Ends an entry by its name, where the log holds it open. */
function endLater(options: BooksOptions, entry: string, end: End): void {
  const open = openSchema.safeParse(parseJson(entry));
  if (!open.success) return;
  const known = options.log
    .report()
    .requests.find((request) => request.kind === 'sent' && request.sending.id === open.data.id);
  if (known?.kind === 'sent' && known.end === null) endEntry(options, open.data, end);
}

function endEntry(
  { log, ledger, secrets, used }: Pick<BooksOptions, 'log' | 'ledger' | 'secrets' | 'used'>,
  { id, bytesOut, place }: Open,
  end: End,
): void {
  const { estimated, why, ...rest } = end;
  const { inputTokens, outputTokens, usd } = end.usage;
  const tokens = inputTokens + outputTokens;
  ledger.endAt(place, { requests: 1, tokens, usd, bytes: bytesOut + end.bytesIn });
  log.append(
    secrets.value({
      kind: 'ended' as const,
      id,
      ...rest,
      ...(estimated ? { estimated } : {}),
      ...(why === undefined ? {} : { why }),
    }),
  );
  if (tokens > 0) used(end.usage);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function busy(): Failure {
  const message = t('Another process held the ledger of today’s requests for too long, so nothing was sent.');
  return failure('busy', message, t('Run the task again. Nothing was changed.'));
}

const kindWords: Readonly<Record<CapKind, string>> = {
  requests: marked('requests'),
  tokens: marked('tokens'),
  usd: marked('money'),
  bytes: marked('bytes'),
};

/** What was used, and how to raise the cap. */
export function limitReached(of: CapOf, kind: CapKind, spent: Spent, caps: Spent): Failure {
  const whose = of === 'task' ? t('for this task') : t('today');
  const message = t(
    'No more may be sent {0}: the next request could pass the limit of {1}. Used so far: {2}.',
    whose,
    fixed(kindWords[kind]),
    spentWords(spent, caps),
  );
  const name = capName(of, kind);
  const setting = `delegate.limits.${name.replace('-', '.')}`;
  const wait = of === 'day' ? t(', or wait until tomorrow') : '';
  const next = t(
    'Raise {0} in VS Code’s settings, or {1} with --limit or DELEGATE_LIMITS on the command line{2}; then resume the task, or run it again. Nothing was changed.',
    setting,
    name,
    wait,
  );
  return failure('limit-reached', message, next);
}
