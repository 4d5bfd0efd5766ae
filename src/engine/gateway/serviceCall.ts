/**
 * A request to a service beside the model's answers: what models there are, token counts, batches. To the same address as model calls,
 * with the same key, through the same books.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { End, Planned } from './books.ts';
import { apiVersion, ownHeaders } from './courier.ts';
import { gatewayFailures, quoted, statusFailure, attemptFailure, type Place } from './gatewayWords.ts';
import { messagesAddress } from './messagesAddress.ts';
import { retryAfterMs } from './modelAnswer.ts';
import type { GatewayWhole } from './gatewayParts.ts';
import { sendOutbound, type Way } from './outbound.ts';
import type { Upstream } from './upstream.ts';

type Asking = {
  readonly method: 'GET' | 'POST';
  /** Below `/v1/`: `models/claude-…`. */
  readonly path: string;
  /** JSON; empty for none. */
  readonly body: string;
  readonly planned: Pick<Planned, 'purpose' | 'payload' | 'claimed' | 'hidden' | 'most'>;
  /** Takes the answer's bytes in place of keeping them: an answer that is too large to hold. Only of status 200. */
  readonly take?: (bytes: Uint8Array) => 'more' | 'enough';
};

/** An answer with its status, whatever that is; `close` ends its entry in the books, with what it used. */
export type ServiceAnswer = {
  readonly status: number;
  readonly text: string;
  readonly bytesIn: number;
  readonly place: Place;
  readonly close: (used?: Pick<End, 'usage' | 'estimated'>) => void;
  /** The entry, for a process that closes it later. */
  readonly entry: string;
};

type MessagesUpstream = Extract<Upstream, { kind: 'messages' }>;

const nothingCarried = { payload: { texts: [], attachments: [] }, claimed: [], hidden: 0 };
const noUsage = { inputTokens: 0, outputTokens: 0, usd: 0 };

/** What the books say of a question that carries nothing of the folder and costs nothing. */
export function bareQuestion(purpose: string): Asking['planned'] {
  return { purpose, ...nothingCarried, most: { tokens: 0, usd: 0 } };
}

const answerBytesMax = 1024 * 1024;

/** Asks once more where a busy service asks to wait. Fails where no answer came; a status of any kind is an answer. */
export async function askService(
  upstream: MessagesUpstream,
  asking: Asking,
  parts: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<ServiceAnswer, Failure>> {
  const { limits, clock } = parts;
  for (let tried = 1; ; tried++) {
    const at = clock.now();
    const asked = await askOnce(upstream, asking, parts, signal);
    if (!asked.ok) return asked;
    const { answer, retryAfter } = asked.value;
    const isBusy = answer.status === 429 || answer.status >= 500;
    if (!isBusy || tried >= limits.attemptsMax) return ok(answer);
    answer.close();
    const waitMs = retryAfterMs(retryAfter, at) ?? Math.min(limits.backoffMs * 2 ** (tried - 1), limits.backoffMsMax);
    if (waitMs > limits.retryAfterMsMax)
      return fail(gatewayFailures.waitTooLong(answer.place, Math.ceil(waitMs / 1000)));
    await clock.wait(waitMs, signal);
  }
}

async function askOnce(
  upstream: MessagesUpstream,
  { method, path, body, planned, take }: Asking,
  { books, limits, resolver }: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<{ answer: ServiceAnswer; retryAfter: string | null }, Failure>> {
  if (!/^[\x21-\x7e]*$/.test(upstream.key)) return fail(gatewayFailures.badKey());
  const privateHosts = upstream.privateHosts ?? [];
  const base = messagesAddress(upstream.baseUrl, privateHosts);
  if (!base.ok) return fail(gatewayFailures.badAddress(base.failure));
  const url = new URL(base.value.href.replace(/messages$/, path));
  const bytes = new TextEncoder().encode(body);
  const entered = await books.enter({ ...planned, method, destination: url.href, bytesOut: bytes.length }, signal);
  if (!entered.ok) return entered;
  const texts: Uint8Array[] = [];
  let kept = 0;
  const rule = { origin: url.origin, methods: [method], paths: [url.pathname], query: 'none' as const };
  const way: Way = { policy: { rules: [rule], privateHosts }, resolver, limits, redirectsMax: 0 };
  const request = {
    method,
    url,
    headers: { accept: 'application/json', ...(body === '' ? {} : { 'content-type': 'application/json' }) },
    own: { ...ownHeaders(upstream.key), 'anthropic-version': apiVersion },
    body: bytes,
    take: (head: { status: number }, part: Uint8Array): 'more' | 'enough' => {
      if (take !== undefined && head.status === 200) return take(part);
      kept += part.length;
      texts.push(Uint8Array.from(part));
      return kept > answerBytesMax ? 'enough' : 'more';
    },
  };
  const { attempt, bytesIn } = await sendOutbound(request, way, signal);
  const place = { origin: url.origin, model: upstream.model };
  if (attempt.kind !== 'answer') {
    const failure = attemptFailure(attempt, place);
    const outcome = attempt.kind === 'cancelled' || attempt.kind === 'timeout' ? attempt.kind : 'failed';
    const spent = { bytesIn, usage: noUsage, estimated: false };
    entered.value({ outcome, status: 0, ...spent, why: failure.message });
    return fail(failure);
  }
  const { status, retryAfter } = attempt;
  const close: ServiceAnswer['close'] = (used = { usage: noUsage, estimated: false }) =>
    entered.value({ outcome: status < 300 ? 'answered' : 'failed', status, bytesIn, ...used });
  const answer = { status, text: Buffer.concat(texts).toString('utf8'), bytesIn, place, close };
  return ok({ answer: { ...answer, entry: entered.value.entry }, retryAfter });
}

/** The failure for an answer that is not what was asked for. */
export function serviceFailure({ status, text, place }: ServiceAnswer, parts: GatewayWhole): Failure {
  if (status === 200) return gatewayFailures.notAMessage(place);
  const [, said = ''] = /"message"\s*:\s*"((?:[^"\\]|\\.){0,300})/.exec(text) ?? [];
  return statusFailure(status, place, quoted(said, parts.secrets));
}
