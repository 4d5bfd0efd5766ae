// The clouds: their SDKs shape and sign, and every byte goes over the checked transport, to the one address there is.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { crc32 } from 'node:zlib';
import { Redactor } from '../../../src/base/redactor.ts';
import * as bedrock from '../../../src/engine/gateway/cloud/bedrock.ts';
import * as foundry from '../../../src/engine/gateway/cloud/foundry.ts';
import * as vertex from '../../../src/engine/gateway/cloud/vertex.ts';
import type { LoadCloud } from '../../../src/engine/gateway/cloudCourier.ts';
import { gatewayLimits, type GatewayParts } from '../../../src/engine/gateway/gatewayParts.ts';
import { createModelGateway, type ModelGateway } from '../../../src/engine/gateway/modelGateway.ts';
import { publicAddress } from '../../../src/engine/gateway/publicAddress.ts';
import type { CloudSource, Upstream } from '../../../src/engine/gateway/upstream.ts';
import { eventsOf } from '../../support/messageStream.ts';
import { openBooks } from '../../support/openBooks.ts';

const never = new AbortController().signal;
const clouds = ((kind: keyof typeof modules) => modules[kind]) as LoadCloud;
const modules = { bedrock, vertex, foundry };
const body = JSON.stringify({ max_tokens: 500, messages: [{ role: 'user', content: 'hello' }] });
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'hi from the cloud' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1_000, output_tokens: 100 },
};

type Heard = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly text: string };
type Answer = { readonly status: number; readonly type: string; readonly bytes: Buffer | string };

async function server(t: TestContext, answers: readonly Answer[]): Promise<{ base: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const listening = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { status, type, bytes } = answers[heard.length] ?? { status: 500, type: 'text/plain', bytes: '' };
      heard.push({ path: request.url ?? '', headers: request.headers, text: Buffer.concat(parts).toString() });
      response.writeHead(status, { 'content-type': type });
      response.end(bytes);
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => listening.close(resolve)));
  const address = listening.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { base: `http://127.0.0.1:${String(address.port)}`, heard };
}

function gatewayTo(
  upstream: Upstream,
  more: Partial<GatewayParts> = {},
): { gateway: ModelGateway; books: ReturnType<typeof openBooks> } {
  const books = openBooks();
  const gateway = createModelGateway({
    upstream: () => Promise.resolve(upstream),
    books,
    secrets: new Redactor(),
    clouds,
    clock: { now: () => Date.now(), wait: () => Promise.resolve() },
    ...more,
  });
  return { gateway, books };
}

async function ask(gateway: ModelGateway, signal = never): Promise<string> {
  const outcome = await gateway.call({ body, carries: [], purpose: 'a test' }, signal);
  return outcome.ok ? outcome.value.reply.body : `${outcome.failure.code}: ${outcome.failure.message}`;
}

const stream: Answer = { status: 200, type: 'text/event-stream; charset=utf-8', bytes: eventsOf(message).join('') };

/** Amazon's framing of events (application/vnd.amazon.eventstream): lengths, headers, payload, and a checksum of each. */
function framed(events: readonly string[]): Buffer {
  return Buffer.concat(
    events.map((event) => {
      const [, data = ''] = /^data: (.*)$/m.exec(event) ?? [];
      const payload = Buffer.from(JSON.stringify({ bytes: Buffer.from(data).toString('base64') }));
      const headers = Buffer.concat(
        Object.entries({ ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' }).map(
          ([name, value]) => {
            const head = Buffer.from([name.length, ...Buffer.from(name), 7, 0, value.length]);
            return Buffer.concat([head, Buffer.from(value)]);
          },
        ),
      );
      const prelude = Buffer.alloc(12);
      prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
      prelude.writeUInt32BE(headers.length, 4);
      prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
      const whole = Buffer.concat([prelude, headers, payload]);
      const end = Buffer.alloc(4);
      end.writeUInt32BE(crc32(whole));
      return Buffer.concat([whole, end]);
    }),
  );
}

test('Bedrock: signed with the keys that were given, its own framing read, priced as Anthropic’s', async (t) => {
  const bytes = framed(eventsOf(message));
  const { base, heard } = await server(t, [{ status: 200, type: 'application/vnd.amazon.eventstream', bytes }]);
  const { gateway, books } = gatewayTo({
    kind: 'bedrock',
    model: 'us.anthropic.claude-sonnet-5-5-v1:0',
    region: 'eu-central-1',
    credentials: {
      accessKeyId: 'AKIATESTTESTTEST',
      secretAccessKey: 'secret-secret-secret',
      sessionToken: 'token-token-token',
    },
    baseUrl: base,
  });
  assert.match(await ask(gateway), /hi from the cloud/);
  const [sent] = heard;
  assert.equal(sent?.path, '/model/us.anthropic.claude-sonnet-5-5-v1:0/invoke-with-response-stream');
  assert.match(
    sent.headers.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=AKIATESTTESTTEST\/\d{8}\/eu-central-1\/bedrock\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
  );
  assert.equal(sent.headers['x-amz-security-token'], 'token-token-token');
  const { messages, model, anthropic_version } = JSON.parse(sent.text) as Record<string, unknown>;
  assert.deepEqual([messages, model], [[{ role: 'user', content: 'hello' }], undefined]);
  assert.equal(typeof anthropic_version, 'string');
  const [entry] = books.sent;
  assert.deepEqual(
    [entry?.end?.outcome, entry?.end?.usage],
    ['answered', { inputTokens: 1_000, outputTokens: 100, usd: 0.003 }],
  );
  assert.equal(entry?.destination, `${base}/model/*/invoke-with-response-stream`);
});

test('Bedrock: a key of its own goes as it is, and none of the environment takes its place', async (t) => {
  process.env['AWS_BEARER_TOKEN_BEDROCK'] = 'of-the-environment';
  t.after(() => delete process.env['AWS_BEARER_TOKEN_BEDROCK']);
  const { base, heard } = await server(t, [stream, stream]);
  const source = { kind: 'bedrock', model: 'anthropic.claude-haiku-5-5', region: 'us-east-1', baseUrl: base } as const;
  assert.match(await ask(gatewayTo({ ...source, credentials: { apiKey: 'bedrock-key-0123456' } }).gateway), /hi from/);
  assert.equal(heard[0]?.headers.authorization, 'Bearer bedrock-key-0123456');
  const keys = { accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'secret-secret-secret' };
  assert.match(await ask(gatewayTo({ ...source, credentials: keys }).gateway), /hi from/);
  assert.match(heard[1]?.headers.authorization ?? '', /^AWS4-HMAC-SHA256 /);
});

test('Vertex: by a token, or by one that the service account signs without asking anyone', async (t) => {
  const { base, heard } = await server(t, [stream, stream]);
  const source = {
    kind: 'vertex',
    model: 'claude-sonnet-5-5@20260901',
    region: 'europe-west1',
    project: 'my-project',
    baseUrl: `${base}/v1`,
  } as const;
  assert.match(await ask(gatewayTo({ ...source, credentials: { accessToken: 'ya29.token' } }).gateway), /hi from/);
  assert.equal(heard[0]?.headers.authorization, 'Bearer ya29.token');
  assert.equal(
    heard[0].path,
    '/v1/projects/my-project/locations/europe-west1/publishers/anthropic/models/claude-sonnet-5-5@20260901:streamRawPredict',
  );
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = { email: 'me@my-project.iam.gserviceaccount.com', privateKey: pem };
  assert.match(await ask(gatewayTo({ ...source, credentials: account }).gateway), /hi from/);
  const [head = '', claims = '', signature = ''] = (heard[1]?.headers.authorization ?? '')
    .replace('Bearer ', '')
    .split('.');
  assert.ok(
    crypto.verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')),
  );
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  assert.equal(said['iss'], account.email);
});

test('Foundry: with its key, at the resource’s address', async (t) => {
  const { base, heard } = await server(t, [stream]);
  const source = {
    kind: 'foundry',
    model: 'claude-sonnet-5-5',
    resource: 'my-resource',
    key: 'foundry-key-0123',
  } as const;
  assert.match(await ask(gatewayTo({ ...source, baseUrl: `${base}/anthropic` }).gateway), /hi from/);
  assert.equal(heard[0]?.path, '/anthropic/v1/messages');
  assert.ok(Object.values(heard[0].headers).some((value) => String(value).includes('foundry-key-0123')));
});

test('an error of a cloud is told with its status and its own words', async (t) => {
  const refused = { status: 403, type: 'application/json', bytes: '{"message":"You have no access to this model."}' };
  const invalid = { ...refused, status: 400, bytes: '{"message":"The model identifier is invalid."}' };
  const { base } = await server(t, [refused, invalid]);
  const credentials = { apiKey: 'bedrock-key-0123456' };
  const { gateway, books } = gatewayTo({
    kind: 'bedrock',
    model: 'm',
    region: 'us-east-1',
    credentials,
    baseUrl: base,
  });
  assert.match(await ask(gateway), /^model-failed: The key may not use m at .* \(403\)/);
  assert.match(await ask(gateway), /did not accept the request \(400\)\. It said: “The model identifier is invalid\.”/);
  assert.deepEqual(
    books.sent.map(({ end }) => end?.status),
    [403, 400],
  );
});

test('a cloud that cannot be reached, and a call that is cancelled, end as they do elsewhere', async () => {
  const source = {
    kind: 'foundry',
    model: 'm',
    resource: 'r',
    key: 'k',
    baseUrl: 'http://127.0.0.1:1/anthropic',
  } as const;
  const limits = { ...gatewayLimits, attemptsMax: 1 };
  assert.match(await ask(gatewayTo(source, { limits }).gateway), /could not be asked: nothing listens there/);
  assert.match(await ask(gatewayTo(source).gateway, AbortSignal.abort()), /^cancelled: /);
});

test('a region or a resource is a label of a host’s name, and can name no other address', async () => {
  const source = (label: string): CloudSource => ({ kind: 'foundry', resource: label, key: 'k' });
  assert.equal(publicAddress(source('my-resource')), 'https://my-resource.services.ai.azure.com/anthropic');
  for (const label of ['evil.example/', 'a@b', 'x.y', '', 'a#', '-a']) assert.equal(publicAddress(source(label)), '');
  const outcome = await ask(gatewayTo({ ...source('evil.example/#'), model: 'm' }).gateway);
  assert.match(outcome, /address cannot be used/);
});
