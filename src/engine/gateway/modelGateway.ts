/**
 * The host's only way to a model. A worker hands in the body of a Messages request; everything that decides where it goes, who
 * pays and which model answers (address, key, headers, model) is set here, from the person's own settings. Published attacks
 * took files out through an allowlisted model API with the attacker's own key: no word of the worker's can choose a key here.
 *
 * The answer is streamed, so that a long one meets no timeout and a cancelled one ends at once; the worker gets it whole. Every
 * request is entered into the task's books before it is sent: they hold the caps.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { Usage } from '../../model/task.ts';
import type { ModelUse } from '../../protocol/modelWire.ts';
import type { ModelReply } from '../../protocol/workerWire.ts';
import { batchDesk, type BatchDesk } from './batchDesk.ts';
import type { Planned } from './books.ts';
import { courierFor, type Courier } from './courier.ts';
import {
  admit,
  cleaned,
  withUsual,
  type Admitted,
  type GatewayLimits,
  type GatewayParts,
  type GatewayWhole,
} from './gatewayParts.ts';
import { gatewayFailures } from './gatewayWords.ts';
import { endOf, failureOf, mayPass, retryAfterMs, statusOf, usedBy, type Answered } from './modelAnswer.ts';
import { modelServices, type ModelServices } from './modelServices.ts';
import { payloadOf, tokensIn } from './payload.ts';
import { isOfUnknownField } from './plainRequest.ts';
import { usageOf } from './prices.ts';
import { ReplyReader } from './replyReader.ts';

/** A model call as a worker makes it: untrusted. */
export type ModelCall = {
  /** JSON. */
  readonly body: string;
  /** Files that the worker says are in it. */
  readonly carries: readonly string[];
  /** What the host asked the worker for when it made the call; null where it has no use for a model. */
  readonly purpose: string | null;
  /** Which of the person's models. */
  readonly use?: ModelUse;
  /** Hears how many characters of the answer have come. */
  readonly heard?: (characters: number) => void;
};

export type ModelGateway = ModelServices &
  BatchDesk & {
    /**
     * Sends one Messages request and gives back the whole reply. Fails with `no-key`, `refused` (it asks for more than may pass),
     * `limit-reached`, `busy`, `model-failed` or `cancelled`. Throws what the books throw.
     */
    readonly call: (
      call: ModelCall,
      signal: AbortSignal,
    ) => Promise<Result<{ reply: ModelReply; usage: Usage }, Failure>>;
  };

export function createModelGateway(given: GatewayParts): ModelGateway {
  const parts = withUsual(given);
  return {
    ...modelServices(parts),
    ...batchDesk(parts),
    async call(call, signal) {
      const admitted = await admit(call, parts);
      if (!admitted.ok) return admitted;
      const first = await sendBy(admitted.value, call, parts, signal);
      if (first.ok || first.failure.next !== 'plainly') return first.ok ? first : fail(first.failure.failure);
      const again = await sendBy(admitted.value, call, parts, signal);
      return again.ok ? again : fail(again.failure.failure);
    },
  };
}

/** Why nothing came, and whether it is worth another try without the newer fields. */
type Came = { readonly failure: Failure; readonly next: 'plainly' | 'nothing' };

async function sendBy(
  admitted: Admitted,
  { carries, heard }: ModelCall,
  parts: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<{ reply: ModelReply; usage: Usage }, Came>> {
  const { books, secrets, memory } = parts;
  const courier = courierFor(admitted.upstream, admitted.model, parts);
  if (!courier.ok) {
    const { message } = courier.failure;
    books.deny({ purpose: admitted.purpose, destination: '', bytes: 0, why: message });
    return fail({ failure: courier.failure, next: 'nothing' });
  }
  const letter = letterOf(admitted, carries, courier.value, parts);
  const answered = await sendUntilAnswered(letter, parts, heard ?? (() => undefined), signal);
  if (answered.ok) {
    const { body, usage } = answered.value;
    // A server that echoes the key must not bring it into the sandbox.
    return ok({ reply: { status: 200, contentType: 'application/json', body: secrets.text(body) }, usage });
  }
  const { failure, refused } = answered.failure;
  if (courier.value.plain !== false || refused === null || !isOfUnknownField(refused.status, refused.message))
    return fail({ failure, next: 'nothing' });
  memory.markPlain(courier.value.destination);
  return fail({ failure, next: 'plainly' });
}

/** A request that is ready to be sent, as often as it takes. */
type Letter = {
  readonly courier: Courier;
  readonly planned: Planned;
  readonly body: string;
  /** Tokens of the request, about. */
  readonly inputTokens: number;
};

function letterOf(
  { purpose, asked, model }: Admitted,
  carries: readonly string[],
  courier: Courier,
  { limits, secrets }: GatewayWhole,
): Letter {
  const { request, hidden } = cleaned(asked, model, { limits, secrets });
  const body = courier.bodyOf(request);
  const payload = payloadOf(request);
  const inputTokens = tokensIn(payload);
  const most = usageOf(courier.priced, { input_tokens: inputTokens, output_tokens: request.max_tokens });
  return {
    courier,
    body,
    inputTokens,
    planned: {
      purpose,
      method: 'POST',
      destination: courier.destination,
      bytesOut: Buffer.byteLength(body),
      payload,
      claimed: carries,
      hidden,
      most: { tokens: most.inputTokens + most.outputTokens, usd: most.usd },
    },
  };
}

/** `refused`: what the server said against the request. */
type Unanswered = { readonly failure: Failure; readonly refused: { status: number; message: string } | null };

/** Tries until a whole message, a failure that trying again cannot mend, or the last attempt. Each try is a request of its own. */
async function sendUntilAnswered(
  letter: Letter,
  parts: GatewayWhole,
  heard: (characters: number) => void,
  signal: AbortSignal,
): Promise<Result<{ body: string; usage: Usage }, Unanswered>> {
  const { books, secrets, limits, clock } = parts;
  const { courier } = letter;
  const ended = (failure: Failure): Result<never, Unanswered> => fail({ failure, refused: null });
  for (let tried = 1; ; tried++) {
    if (signal.aborted) return ended(gatewayFailures.cancelled());
    const close = await books.enter(letter.planned, signal);
    if (!close.ok) return ended(close.failure);
    const at = clock.now();
    const answered = await sendOnce(letter, { limits, heard }, signal);
    const used = usedBy(answered, courier.priced, letter.inputTokens);
    const end = endOf(answered, { ...used, estimated: used.estimated || courier.estimates }, courier.place, secrets);
    close.value(end);
    const { attempt, reply } = answered;
    if (end.outcome === 'answered' && reply.kind === 'message') return ok({ body: reply.body, usage: used.usage });

    if (tried >= limits.attemptsMax || !mayPass(answered)) {
      const failure = failureOf(answered, courier.place, secrets);
      const refused = reply.kind === 'error' ? { status: statusOf(answered), message: reply.message } : null;
      return fail({ failure, refused });
    }
    const asked = attempt.kind === 'answer' ? retryAfterMs(attempt.retryAfter, at) : null;
    const waitMs = asked ?? Math.min(limits.backoffMs * 2 ** (tried - 1), limits.backoffMsMax);
    if (waitMs > limits.retryAfterMsMax)
      return ended(gatewayFailures.waitTooLong(courier.place, Math.ceil(waitMs / 1000)));
    await clock.wait(waitMs, signal);
  }
}

async function sendOnce(
  { courier, body }: Letter,
  { limits, heard }: { limits: GatewayLimits; heard: (characters: number) => void },
  signal: AbortSignal,
): Promise<Answered> {
  const reader = new ReplyReader(limits.replyBytesMax);
  const { attempt, bytesIn } = await courier.send(body, reader, () => heard(reader.characters), signal);
  return { attempt, bytesIn, reply: reader.reply(), reported: reader.usage(), characters: reader.characters };
}
