/** What came of one try at a model call: what it cost, what the books say of it, in which words it failed, whether to try again. */
import type { Redactor } from '../../base/redactor.ts';
import type { Failure } from '../../model/failure.ts';
import type { Usage } from '../../model/task.ts';
import type { End } from './books.ts';
import { attemptFailure, gatewayFailures, quoted, statusFailure, type Place } from './gatewayWords.ts';
import type { Sent } from './outbound.ts';
import { usageOf, type ReportedUsage } from './prices.ts';
import type { Reply } from './replyReader.ts';

export type Answered = {
  readonly attempt: Sent['attempt'];
  readonly reply: Reply;
  readonly bytesIn: number;
  /** What the server says that it used; null where it said nothing. */
  readonly reported: ReportedUsage | null;
  /** Characters of the message that came. */
  readonly characters: number;
};

/** The status that counts: an error within a stream has one that came too late for the head; 0 where no answer came. */
export function statusOf({ attempt, reply }: Answered): number {
  if (attempt.kind !== 'answer') return 0;
  return reply.kind === 'error' && reply.status !== null ? reply.status : attempt.status;
}

export type Used = { readonly usage: Usage; readonly estimated: boolean };

const charactersPerToken = 4;

/** What the try used, as the server says, or as far as it can be told: what was taken in has to be paid for, whoever hung up. */
export function usedBy(answered: Answered, model: string, inputTokens: number): Used {
  const { attempt, reply, reported, characters } = answered;
  if (reported !== null && Object.values(reported).some((count) => typeof count === 'number' && count > 0)) {
    return { usage: usageOf(model, reported), estimated: reply.kind !== 'message' };
  }
  const isPaid = reply.kind === 'message' || ['timeout', 'cancelled', 'too-large'].includes(attempt.kind);
  const output_tokens = Math.ceil(characters / charactersPerToken);
  const reckoned = isPaid ? { input_tokens: inputTokens, output_tokens } : {};
  return { usage: usageOf(model, reckoned), estimated: isPaid };
}

/** The try's end, for the books. */
export function endOf(answered: Answered, { usage, estimated }: Used, place: Place, secrets: Redactor): End {
  const outcome = outcomeOf(answered);
  const why = outcome === 'answered' ? {} : { why: failureOf(answered, place, secrets).message };
  return { outcome, status: statusOf(answered), bytesIn: answered.bytesIn, usage, estimated, ...why };
}

function outcomeOf(answered: Answered): End['outcome'] {
  const { attempt, reply } = answered;
  switch (attempt.kind) {
    case 'answer':
      if (reply.kind === 'cut') return 'cut';
      return reply.kind === 'message' && attempt.status === 200 ? 'answered' : 'failed';
    case 'refused':
    case 'closed':
      return 'not sent';
    case 'too-large':
      return 'too large';
    case 'network':
      return reply.kind === 'cut' && answered.bytesIn > 0 ? 'cut' : 'failed';
    case 'unreadable':
      return 'failed';
    case 'timeout':
    case 'cancelled':
      return attempt.kind;
  }
}

/** The words for a try that brought no message. */
export function failureOf(answered: Answered, place: Place, secrets: Redactor): Failure {
  const { attempt, reply } = answered;
  if (attempt.kind !== 'answer') return attemptFailure(attempt, place);
  const status = statusOf(answered);
  if (status !== 200) return statusFailure(status, place, reply.kind === 'error' ? quoted(reply.message, secrets) : '');
  return reply.kind === 'cut'
    ? attemptFailure({ kind: 'network', code: '' }, place)
    : gatewayFailures.notAMessage(place);
}

const passing = ['', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'ETIMEDOUT'];

/** Whether the same request may well succeed later. A slow reply may: but it has been paid for, so it is not asked for twice. */
export function mayPass(answered: Answered): boolean {
  const { attempt, reply } = answered;
  switch (attempt.kind) {
    case 'answer': {
      const status = statusOf(answered);
      return status === 429 || status >= 500 || (status === 200 && reply.kind === 'cut');
    }
    case 'network':
      return passing.includes(attempt.code);
    case 'refused':
    case 'closed':
    case 'unreadable':
    case 'too-large':
    case 'timeout':
    case 'cancelled':
      return false;
  }
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3); null where it is absent or makes no sense. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
