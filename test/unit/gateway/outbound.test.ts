/** Requests held against a policy, on real connections of this machine. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { systemResolver, type Resolver } from '../../../src/engine/gateway/checkedLookup.ts';
import { sendOutbound, type OutboundRequest, type Sent, type Way } from '../../../src/engine/gateway/outbound.ts';
import type { OutboundRule } from '../../../src/engine/gateway/outboundPolicy.ts';
import { listening } from '../../support/listening.ts';
import { untrustedPair } from '../../support/tlsPair.ts';

const never = new AbortController().signal;
const limits = { answerMsMax: 5_000, silenceMsMax: 5_000, replyMsMax: 10_000, receivedBytesMax: 100_000 };

type Seen = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string };

/** A server that answers so, and what it was asked. */
async function serve(
  t: TestContext,
  answer: RequestListener,
  host = '127.0.0.1',
  port = 0,
): Promise<{ port: number; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  return { port: await listening(t, server, host, port), seen };
}

type Asked = Partial<Omit<OutboundRequest, 'url'>> & { url: string };

/** Sends by rules for these origins; what came, as text. */
async function send(
  asked: Asked,
  origins: readonly (string | OutboundRule)[],
  way: Partial<Way> & { privateHosts?: string[]; signal?: AbortSignal } = {},
): Promise<Sent & { text: string }> {
  let text = '';
  const { privateHosts = [], signal = never, ...rest } = way;
  const rules = origins.map((origin) =>
    typeof origin === 'string' ? ({ origin, methods: ['GET', 'POST'], paths: ['/**'], query: 'any' } as const) : origin,
  );
  const request: OutboundRequest = {
    method: 'GET',
    headers: {},
    own: {},
    body: new Uint8Array(),
    take: (_head, bytes) => {
      text += Buffer.from(bytes).toString();
      return 'more';
    },
    ...asked,
    url: new URL(asked.url),
  };
  const sent = await sendOutbound(
    request,
    { policy: { rules, privateHosts }, resolver: systemResolver, limits, redirectsMax: 0, ...rest },
    signal,
  );
  return { ...sent, text };
}

/** A resolver that gives one answer after the other, the last again and again, and counts the questions. */
function resolving(...answers: readonly (readonly string[])[]): Resolver & { asked: string[] } {
  const asked: string[] = [];
  const resolver = (host: string): ReturnType<Resolver> => {
    asked.push(host);
    const addresses = answers[Math.min(asked.length, answers.length) - 1] ?? [];
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return Object.assign(resolver, { asked });
}

const hello: RequestListener = (_request, response) => response.end('hello');

test('a request reaches the address that was checked, and the name is looked up once for each connection', async (t) => {
  const { port, seen } = await serve(t, hello, '127.0.0.2');
  const trap = await serve(t, hello, '127.0.0.3', port);
  // A name whose address changes between the check and the connection: there is no second look for it to win.
  const resolver = resolving(['127.0.0.2'], ['127.0.0.3']);
  const origin = `http://model.internal:${String(port)}`;
  const sent = await send({ url: `${origin}/x` }, [origin], { resolver });
  assert.deepEqual([sent.attempt.kind, sent.text], ['answer', 'hello']);
  assert.deepEqual([seen.length, trap.seen.length], [1, 0]);
  assert.deepEqual(resolver.asked, ['model.internal']);
  assert.equal(seen[0]?.headers.host, `model.internal:${String(port)}`);
});

test('a name that is rebound to a closed address is refused at the next connection', async (t) => {
  const { port, seen } = await serve(t, hello);
  const origin = `http://localhost:${String(port)}`;
  // First this machine, as the name says; then a metadata service, a private network, the unspecified address.
  const resolver = resolving(['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1'], ['0.0.0.0'], ['::']);
  assert.equal((await send({ url: `${origin}/x` }, [origin], { resolver })).attempt.kind, 'answer');
  for (const address of ['169.254.169.254', '10.0.0.1', '0.0.0.0', '::']) {
    const { attempt } = await send({ url: `${origin}/x` }, [origin], { resolver });
    assert.deepEqual(attempt, { kind: 'closed', host: 'localhost', address });
  }
  assert.equal(seen.length, 1);
});

test('one closed address among open ones closes the name', async (t) => {
  const { port, seen } = await serve(t, hello);
  const origin = `http://model.internal:${String(port)}`;
  for (const addresses of [
    ['127.0.0.1', '169.254.169.254'],
    ['8.8.8.8', '127.0.0.1'],
    ['::ffff:169.254.169.254', '127.0.0.1'],
  ]) {
    const { attempt } = await send({ url: `${origin}/x` }, [origin], { resolver: resolving(addresses) });
    assert.equal(attempt.kind, 'closed', addresses.join());
  }
  assert.equal(seen.length, 0);
});

test('a public name that leads inside is closed, until the person names it', async (t) => {
  const { port, seen } = await serve(t, hello);
  const origin = `http://gateway.example.com:${String(port)}`;
  const resolver = resolving(['127.0.0.1']);
  assert.equal((await send({ url: origin }, [origin], { resolver })).attempt.kind, 'closed');
  assert.equal(seen.length, 0);
  const named = await send({ url: origin }, [origin], { resolver, privateHosts: ['gateway.example.com'] });
  assert.equal(named.attempt.kind, 'answer');
});

test('what the policy does not name is not looked up, let alone asked', async () => {
  const resolver = resolving(['127.0.0.1']);
  for (const url of [
    'https://evil.example/x',
    'http://127.0.0.1:1/x',
    'https://api.example.com:444/x',
    'file:///etc/passwd',
  ]) {
    const { attempt, hops } = await send({ url }, ['https://api.example.com'], { resolver });
    assert.equal(attempt.kind, 'refused', url);
    assert.deepEqual(hops, []);
  }
  assert.deepEqual(resolver.asked, []);
});

test('headers of others are plain ones; a credential among them, or what forges a host, is refused', async (t) => {
  const { port, seen } = await serve(t, hello);
  const origin = `http://127.0.0.1:${String(port)}`;
  for (const name of [
    ...['authorization', 'Authorization', 'x-api-key', 'cookie', 'proxy-authorization', 'x-goog-api-key', 'host'],
    ...['x-forwarded-for', 'transfer-encoding', 'content-length', 'connection', 'user-agent', 'x-anything'],
  ]) {
    const { attempt } = await send({ url: origin, headers: { [name]: 'sk-attacker' } }, [origin]);
    assert.deepEqual(attempt, { kind: 'refused', why: `it brings a header of its own (${name})` });
  }
  assert.equal(seen.length, 0);
  const own = { authorization: 'Bearer right' };
  await send({ url: origin, headers: { accept: 'text/plain' }, own }, [origin]);
  const { authorization, accept } = seen[0]?.headers ?? {};
  assert.deepEqual([authorization, accept], ['Bearer right', 'text/plain']);
});

test('a redirect is held against the policy again: hosts, paths, addresses', async (t) => {
  const inside = await serve(t, hello);
  const origin = (port: number): string => `http://127.0.0.1:${String(port)}`;
  const locations = [
    `${origin(inside.port)}/secret`,
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'file:///etc/passwd',
    'https://user:pw@evil.example/',
    '/outside',
    '//evil.example/api/x',
    '/api/x?access_token=1',
  ];
  for (const location of locations) {
    const { port, seen } = await serve(t, (_request, response) => response.writeHead(302, { location }).end('moved'));
    const rule = { origin: origin(port), methods: ['GET'], paths: ['/api/**'], query: 'any' } as const;
    const { attempt, hops, text } = await send({ url: `${origin(port)}/api/x` }, [rule], { redirectsMax: 5 });
    assert.equal(attempt.kind, 'refused', location);
    assert.deepEqual([hops.length, seen.length, text], [1, 1, '']);
  }
  assert.equal(inside.seen.length, 0);
});

test('a redirect that the policy names is followed, without the credential where it leaves the origin', async (t) => {
  const target = await serve(t, hello);
  const there = `http://127.0.0.1:${String(target.port)}`;
  const first = await serve(t, ({ url }, response) =>
    response.writeHead(307, { location: url === '/a' ? '/b' : `${there}/c` }).end(),
  );
  const here = `http://127.0.0.1:${String(first.port)}`;
  const own = { authorization: 'Bearer for-here' };
  const sent = await send({ url: `${here}/a`, own }, [here, there], { redirectsMax: 5 });
  assert.equal(sent.text, 'hello');
  assert.deepEqual(
    sent.hops.map(({ url, status }) => [url.pathname, status]),
    [
      ['/a', 307],
      ['/b', 307],
      ['/c', 200],
    ],
  );
  assert.deepEqual(
    [...first.seen, ...target.seen].map(({ headers }) => headers.authorization),
    ['Bearer for-here', 'Bearer for-here', undefined],
  );
});

test('contents that were meant for one host are not sent on to another', async (t) => {
  const target = await serve(t, hello);
  const there = `http://127.0.0.1:${String(target.port)}`;
  const body = Buffer.from('the contents of a file');
  for (const [status, expected] of [
    [307, 'refused'],
    [308, 'refused'],
    // These turn into a question without contents.
    [301, 'answer'],
    [302, 'answer'],
    [303, 'answer'],
  ] as const) {
    const { port } = await serve(t, (_request, response) =>
      response.writeHead(status, { location: `${there}/c` }).end(),
    );
    const here = `http://127.0.0.1:${String(port)}`;
    const { attempt } = await send({ url: here, method: 'POST', body }, [here, there], { redirectsMax: 5 });
    assert.equal(attempt.kind, expected, String(status));
  }
  assert.deepEqual(
    target.seen.map(({ method, body: text }) => [method, text]),
    Array.from({ length: 3 }, () => ['GET', '']),
  );
});

test('redirects end: a loop is left after as many as are allowed', async (t) => {
  const { port, seen } = await serve(t, (_request, response) =>
    response.writeHead(302, { location: '/x' }).end('again'),
  );
  const origin = `http://127.0.0.1:${String(port)}`;
  const { attempt } = await send({ url: origin }, [origin], { redirectsMax: 3 });
  assert.deepEqual([attempt.kind === 'answer' && attempt.status, seen.length], [302, 4]);
});

test('bytes, silence and time are bounded, and a cancel ends it at once', async (t) => {
  let gone = 0;
  const endless = await serve(t, (_request, response) => {
    response.on('close', () => (gone += 1));
    const more = (): unknown => response.write('x'.repeat(10_000)) && setTimeout(more, 1);
    more();
    response.on('drain', more);
  });
  const url = `http://127.0.0.1:${String(endless.port)}`;
  const large = await send({ url }, [url]);
  assert.deepEqual(large.attempt, { kind: 'too-large' });
  assert.ok(large.bytesIn < limits.receivedBytesMax + 70_000, String(large.bytesIn));
  const enough = await send({ url, take: () => 'enough' }, [url]);
  assert.deepEqual(enough.attempt, { kind: 'too-large' });

  const mute = await serve(t, (_request, response) => response.write('a beginning'));
  const there = `http://127.0.0.1:${String(mute.port)}`;
  const silent = await send({ url: there }, [there], { limits: { ...limits, silenceMsMax: 50 } });
  assert.deepEqual([silent.attempt, silent.text], [{ kind: 'timeout' }, 'a beginning']);
  const whole = await send({ url }, [url], { limits: { ...limits, replyMsMax: 50, receivedBytesMax: 1e9 } });
  assert.deepEqual(whole.attempt, { kind: 'timeout' });

  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const began = performance.now();
  const cancelled = await send({ url: there }, [there], { signal: stop.signal });
  assert.deepEqual(cancelled.attempt, { kind: 'cancelled' });
  assert.ok(performance.now() - began < 1_000);
  assert.equal(gone, 3, 'the other end was let go of each time');
});

test('what comes compressed though nobody asked for it is not unpacked: it could be a bomb', async (t) => {
  const { port, seen } = await serve(t, (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1e6))),
  );
  const origin = `http://127.0.0.1:${String(port)}`;
  assert.deepEqual((await send({ url: origin }, [origin])).attempt, { kind: 'unreadable' });
  assert.equal(seen[0]?.headers['accept-encoding'], 'identity');
});

test('a certificate that nobody trusts ends it, whatever the environment says', async (t) => {
  const seen: unknown[] = [];
  const server = createTlsServer(untrustedPair, (request, response) => {
    seen.push(request.headers.authorization);
    response.end('hello');
  });
  const origin = `https://localhost:${String(await listening(t, server))}`;
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  });
  const own = { authorization: 'Bearer secret' };
  const { attempt } = await send({ url: `${origin}/x`, own }, [origin]);
  assert.equal(attempt.kind, 'network');
  assert.match(attempt.kind === 'network' ? attempt.code : '', /CERT/);
  assert.deepEqual(seen, []);
  // The server itself is sound: whoever asks for no certificate gets an answer.
  const control = await new Promise<number | undefined>((resolve, reject) => {
    tlsRequest(`${origin}/x`, { rejectUnauthorized: false }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  assert.equal(control, 200);
});
