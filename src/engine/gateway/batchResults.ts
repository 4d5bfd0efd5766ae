/** The results of a batch: lines of JSON, taken as they come, onto the shelf; and what they used, into the books. */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Usage } from '../../model/task.ts';
import type { BatchResult } from '../../protocol/modelWire.ts';
import type { KeptBatch } from './batchShelf.ts';
import type { GatewayWhole } from './gatewayParts.ts';
import { gatewayFailures, quoted } from './gatewayWords.ts';
import { usageOf } from './prices.ts';
import { usageSchema } from './replyReader.ts';
import { askService, bareQuestion, serviceFailure } from './serviceCall.ts';
import type { Upstream } from './upstream.ts';

const messageSchema = z.looseObject({ type: z.literal('message'), usage: z.optional(usageSchema) });
const lineSchema = z.object({
  custom_id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  result: z.discriminatedUnion('type', [
    z.object({ type: z.literal('succeeded'), message: messageSchema }),
    z.object({ type: z.literal('errored'), error: z.optional(z.unknown()) }),
    z.object({ type: z.literal('expired') }),
    z.object({ type: z.literal('canceled') }),
  ]),
});
const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/** One answer, as JSON: a page of them has to fit a frame. */
const replyBytesMax = 2 * 1024 * 1024;
const lineBytesMax = 8 * 1024 * 1024;

/** Brings the results of a batch that has ended onto the shelf, all or none of them, and ends its entry in the books. */
export async function fetchResults(
  kept: KeptBatch,
  upstream: Extract<Upstream, { kind: 'messages' }>,
  parts: GatewayWhole,
  signal: AbortSignal,
): Promise<Result<KeptBatch, Failure>> {
  const { shelf, books } = parts;
  const writer = shelf.openResults(kept.batch);
  const used = { inputTokens: 0, outputTokens: 0, usd: 0 };
  let results = 0;
  const lines = new Lines((line) => {
    const taken = resultIn(line, kept, parts);
    if (taken === null) return false;
    results += 1;
    used.inputTokens += taken.usage.inputTokens;
    used.outputTokens += taken.usage.outputTokens;
    used.usd += taken.usage.usd;
    writer.put(taken.result);
    // More results than requests would be an endless answer.
    return results <= kept.requests;
  });
  const asking = {
    method: 'GET' as const,
    path: `messages/batches/${kept.batch}/results`,
    body: '',
    planned: bareQuestion('results of a batch'),
    take: (bytes: Uint8Array) => (lines.push(bytes) ? ('more' as const) : ('enough' as const)),
  };
  const roomy = {
    ...parts,
    limits: { ...parts.limits, receivedBytesMax: limits.batchResultsBytesMax, attemptsMax: 1 },
  };
  try {
    const answer = await askService(upstream, asking, roomy, signal);
    if (!answer.ok) {
      writer.drop();
      return answer;
    }
    answer.value.close();
    if (answer.value.status !== 200 || !lines.end()) {
      writer.drop();
      const { place } = answer.value;
      return fail(
        answer.value.status === 200 ? gatewayFailures.notAMessage(place) : serviceFailure(answer.value, parts),
      );
    }
  } catch (error) {
    writer.drop();
    throw error;
  }
  writer.done();
  const end = { outcome: 'answered' as const, status: 200, bytesIn: 0, usage: used, estimated: false };
  books.endLater(kept.entry, end);
  const done = { ...kept, fetched: true };
  shelf.keep(done);
  return ok(done);
}

/** One line of the results with what it used; null where it is none. */
function resultIn(
  line: string,
  { priced }: KeptBatch,
  { secrets }: GatewayWhole,
): { result: BatchResult; usage: Usage } | null {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) return null;
  const { custom_id: id, result } = parsed.data;
  const nothing = usageOf(priced, {});
  if (result.type !== 'succeeded') {
    const error = result.type === 'errored' ? errorSchema.safeParse(result.error) : null;
    const why = error?.success === true ? { why: quoted(error.data.error.message, secrets) } : {};
    return { result: { id, outcome: result.type, ...why }, usage: nothing };
  }
  const usage = usageOf(priced, result.message.usage ?? {}, 'in a batch');
  // A server that echoes the key must not bring it into the sandbox.
  const reply = secrets.text(JSON.stringify(result.message));
  return reply.length > replyBytesMax
    ? { result: { id, outcome: 'errored', why: 'the answer is larger than can be taken' }, usage }
    : { result: { id, outcome: 'succeeded', reply }, usage };
}

/** Lines out of bytes as they come; holds no more than one. */
class Lines {
  readonly #take: (line: string) => boolean;
  readonly #decoder = new TextDecoder();
  #pending = '';
  #isBroken = false;

  /** `take` says whether the line was one, and more may come. */
  constructor(take: (line: string) => boolean) {
    this.#take = take;
  }

  push(bytes: Uint8Array): boolean {
    const lines = (this.#pending + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#isBroken ||= line.trim() !== '' && !this.#take(line);
    this.#isBroken ||= this.#pending.length > lineBytesMax;
    return !this.#isBroken;
  }

  /** Whether all that came were whole lines. */
  end(): boolean {
    const rest = this.#pending.trim();
    return !this.#isBroken && (rest === '' || this.#take(rest));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
