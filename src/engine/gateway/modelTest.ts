/** One tiny call to find out whether a model answers, and in words what is wrong where it does not, with what to do next. */
import type { UpstreamKind } from '../../model/modelSource.ts';
import type { ModelUse } from '../../protocol/modelWire.ts';
import { courierFor } from './courier.ts';
import { withUsual, type GatewayParts } from './gatewayParts.ts';
import { quoted, type Place } from './gatewayWords.ts';
import { endOf, statusOf, usedBy, type Answered } from './modelAnswer.ts';
import { payloadOf, tokensIn } from './payload.ts';
import { usageOf } from './prices.ts';
import { ReplyReader } from './replyReader.ts';
import { modelFor, secretsOf, sourceNames } from './upstream.ts';

/** What a test can find. */
const findings = {
  works: null,
  'no key': 'Set up the model (“Delegate: Set Up the Model…”, or ANTHROPIC_API_KEY on the command line).',
  'wrong key': 'Copy the key again, from the page of your provider that shows it, and set it up again.',
  'not allowed': 'Ask whoever gave you the key to permit this model, or choose another.',
  'no such model': 'Check the model’s name (delegate.model or ANTHROPIC_MODEL) against the list of your provider.',
  'no Messages API':
    'Check the address (delegate.baseUrl or ANTHROPIC_BASE_URL): it is the part before /v1/messages, of a server that speaks the Messages API.',
  'bad address': 'Write it as https://host, with the port and the path that it has, if any.',
  certificate:
    'If your company inspects connections, have Node trust its certificate: NODE_EXTRA_CA_CERTS with the file, before VS Code or the command starts.',
  proxy:
    'In VS Code, name the proxy in the setting http.proxy. The command line goes through none: set an address that this machine reaches directly.',
  'closed address':
    'If the server is meant to be in your own network, name its host in delegate.privateHosts (or DELEGATE_PRIVATE_HOSTS).',
  unreachable: 'Check the address and that this machine is online; a firewall may be in the way.',
  'too many requests': 'Wait a little and test again; the key and the model are right.',
  'no credit': 'Add credit, or a way to pay, in the account that the key belongs to.',
  'no consent': 'Test again and say yes when VS Code asks whether Delegate may use its models.',
  overloaded: 'Wait a little and test again: nothing is wrong on this machine.',
  limit: 'Raise the limit that the message names, or wait until tomorrow.',
  'something else': 'Read what the server says; the log of the server may say more.',
} as const satisfies Record<string, string | null>;
export type Finding = keyof typeof findings;

export type ModelTest = {
  readonly use: ModelUse;
  readonly finding: Finding;
  /** What was found, a sentence. */
  readonly says: string;
  /** What to do, or null where all is well. */
  readonly next: string | null;
};

const request = { max_tokens: 16, messages: [{ role: 'user' as const, content: 'Reply with the word OK.' }] };

/** Makes the call, once. `proxies`: names of variables by which this machine's programs are sent through a proxy. */
export async function testModel(
  given: GatewayParts,
  use: ModelUse,
  proxies: readonly string[],
  signal: AbortSignal,
): Promise<ModelTest> {
  const parts = withUsual(given);
  const { books, secrets, limits, clock } = parts;
  const upstream = await parts.upstream();
  const found = (finding: Finding, says: string): ModelTest => ({ use, finding, says, next: findings[finding] });
  if (upstream === null) return found('no key', 'No source of models is set up, or its key is not there.');
  for (const secret of secretsOf(upstream)) secrets.add(secret);
  const model = modelFor(upstream, use);
  const courier = courierFor(upstream, model, parts);
  if (!courier.ok) return found('bad address', courier.failure.message);
  const { place, priced, destination, bodyOf, estimates, send } = courier.value;
  const body = bodyOf({ ...request, model });
  const payload = payloadOf(request);
  const inputTokens = tokensIn(payload);
  const most = usageOf(priced, { input_tokens: inputTokens, output_tokens: request.max_tokens });
  const planned = { purpose: 'test of the model', method: 'POST', destination, bytesOut: Buffer.byteLength(body) };
  const atMost = { tokens: most.inputTokens + most.outputTokens, usd: most.usd };
  const entered = await books.enter({ ...planned, payload, claimed: [], hidden: 0, most: atMost }, signal);
  if (!entered.ok) return found('limit', entered.failure.message);
  const at = clock.now();
  const reader = new ReplyReader(limits.replyBytesMax);
  const { attempt, bytesIn } = await send(body, reader, () => undefined, signal);
  const reply = reader.reply();
  const answered = { attempt, bytesIn, reply, reported: reader.usage(), characters: reader.characters };
  const used = usedBy(answered, priced, inputTokens);
  const end = endOf(answered, { ...used, estimated: used.estimated || estimates }, place, secrets);
  entered.value(end);
  if (end.outcome === 'answered') {
    const ms = String(clock.now() - at);
    return found('works', `${place.model} at ${place.origin} answers (${sourceNames[upstream.kind]}, ${ms} ms).`);
  }
  const finding = findingOf(answered, upstream.kind, proxies);
  const said = reply.kind === 'error' && finding !== 'wrong key' ? quoted(reply.message, secrets) : '';
  const quote = said === '' ? '' : ` It said: “${said}”`;
  return found(finding, `${wordsOf(finding, place, end.why ?? '', proxies)}${quote}`);
}

function findingOf(answered: Answered, kind: UpstreamKind, proxies: readonly string[]): Finding {
  const { attempt } = answered;
  switch (attempt.kind) {
    case 'answer':
      return findingOfAnswer(answered, kind);
    case 'closed':
      return 'closed address';
    case 'network':
      if (/CERT|SIGNED|SIGNATURE|TLS|SSL/.test(attempt.code)) return 'certificate';
      return proxies.length > 0 ? 'proxy' : 'unreachable';
    case 'timeout':
      return proxies.length > 0 ? 'proxy' : 'unreachable';
    case 'unreadable':
    case 'too-large':
      return 'no Messages API';
    case 'refused':
    case 'cancelled':
      return 'something else';
  }
}

/** What a service says of an account without money, whatever the status. */
const creditWords = /credit balance|billing|payment|insufficient (funds|quota|credit)/i;
/** What services say of a model that they do not know. */
const modelWords = /\bmodel\b/i;

function findingOfAnswer(answered: Answered, kind: UpstreamKind): Finding {
  const { reply } = answered;
  const status = statusOf(answered);
  const message = reply.kind === 'error' ? reply.message : '';
  if (status === 402 || (status < 500 && creditWords.test(message))) return 'no credit';
  switch (status) {
    case 401:
      return kind === 'vscode' ? 'no consent' : 'wrong key';
    case 403:
      return reply.kind === 'error' ? 'not allowed' : 'no Messages API';
    case 404:
      return modelWords.test(message) ? 'no such model' : 'no Messages API';
    case 400:
      return modelWords.test(message) ? 'no such model' : 'something else';
    case 407:
      return 'proxy';
    case 429:
      return 'too many requests';
    case 200:
    case 405:
      return 'no Messages API';
    default:
      if (status >= 300 && status < 400) return 'no Messages API';
      return status === 529 || status === 503 ? 'overloaded' : 'something else';
  }
}

/** `why`: what the gateway says of the same failure when a task meets it. */
function wordsOf(finding: Finding, { origin, model }: Place, why: string, proxies: readonly string[]): string {
  switch (finding) {
    case 'wrong key':
      return `${origin} does not accept the key.`;
    case 'not allowed':
      return `The key may not use ${model} at ${origin}.`;
    case 'no such model':
      return `${origin} knows no model ${model}.`;
    case 'no Messages API':
      return `${origin} answers, but not as a Messages API does.`;
    case 'no credit':
      return `The account of the key at ${origin} has no credit.`;
    case 'no consent':
      return 'VS Code did not let Delegate use its models.';
    case 'too many requests':
      return `${origin} has had too many requests and asks to wait.`;
    case 'overloaded':
      return `${origin} is overloaded at the moment.`;
    case 'proxy':
      return `${origin} cannot be reached directly, and this machine has a proxy (${proxies.join(', ') || 'it answered in the server’s place'}).`;
    case 'works':
    case 'no key':
    case 'bad address':
    case 'certificate':
    case 'closed address':
    case 'unreachable':
    case 'limit':
    case 'something else':
      // Without what the server said, which is quoted after it.
      return why.replace(/ It said: “.*$/s, '');
  }
}
