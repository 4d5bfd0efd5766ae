import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permits, type OutboundPolicy, type OutboundRule } from '../../../src/engine/gateway/outboundPolicy.ts';

const rule: OutboundRule = {
  origin: 'https://api.example.com',
  methods: ['GET', 'POST'],
  paths: ['/v1/messages', '/v1/files/*', '/drive/**'],
  query: 'any',
};

function policy(...rules: Partial<OutboundRule>[]): OutboundPolicy {
  return { rules: rules.map((each) => ({ ...rule, ...each })), privateHosts: ['inside.example.com'] };
}

/** `ok`, or why not. */
function verdict(held: OutboundPolicy, address: string, method = 'GET'): string {
  const passage = permits(held, method, new URL(address));
  return passage.ok ? 'ok' : passage.failure;
}

/** Which of these addresses a host may stand at. */
function openOf(held: OutboundPolicy, address: string, addresses: readonly string[]): string[] {
  const passage = permits(held, 'GET', new URL(address));
  assert.ok(passage.ok, passage.ok ? '' : passage.failure);
  return addresses.filter(passage.value.isOpen);
}

test('hosts, methods and paths are those that were agreed to, and no others', () => {
  const held = policy({});
  for (const path of ['/v1/messages', '/v1/files/7', '/drive/', '/drive/a/b/c']) {
    assert.equal(verdict(held, `https://api.example.com${path}`), 'ok', path);
  }
  const others = ['/', '/v1', '/v1/messages/', '/v1/messages/batches', '/v1/files/', '/v1/files/7/x', '/v1/../drive'];
  for (const path of [...others, '/drive']) {
    assert.match(verdict(held, `https://api.example.com${path}`), /the path is none of those/, path);
  }
  assert.match(verdict(held, 'https://api.example.com/v1/messages', 'DELETE'), /DELETE was not agreed to/);
  assert.match(verdict(held, 'https://api.example.com/v1/messages', 'get'), /was not agreed to/);
  for (const origin of [
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://example.com',
    'https://api.example.com.evil.example',
    'https://evil-api.example.com',
    'https://xn--pi-3ja.example.com',
    'ftp://api.example.com',
  ]) {
    assert.notEqual(verdict(held, `${origin}/v1/messages`), 'ok', origin);
  }
  assert.equal(verdict(held, 'https://API.Example.com.:443/v1/messages'), 'ok', 'the same host, written otherwise');
});

test('dots that climb are climbed before the path is compared, and hidden ones are refused', () => {
  const held = policy({});
  assert.match(verdict(held, 'https://api.example.com/drive/../admin'), /the path is none/);
  assert.match(verdict(held, 'https://api.example.com/drive/%2e%2e/admin'), /the path is none/);
  for (const path of ['/drive/..%2fadmin', '/drive/%2E%2e%2Fadmin', '/drive/..%5cadmin', '/drive/x%00', '/drive/a%2eb'])
    assert.match(verdict(held, `https://api.example.com${path}`), /hides a slash, a dot or a null byte/, path);
  assert.equal(verdict(held, 'https://api.example.com/drive/a\\..\\..\\v1/messages'), 'ok', 'it is /v1/messages');
});

test('a rule for a domain is for the hosts below it, never for itself nor an address', () => {
  const held = policy({ origin: 'https://*.example.com', paths: ['/**'] });
  assert.equal(verdict(held, 'https://a.example.com/x'), 'ok');
  assert.equal(verdict(held, 'https://b.a.example.com/x'), 'ok');
  for (const origin of [
    'https://example.com',
    'https://notexample.com',
    'https://a.example.com:444',
    'https://1.2.3.4',
  ])
    assert.notEqual(verdict(held, `${origin}/x`), 'ok', origin);
});

test('no address carries a credential of its own', () => {
  const held = policy({});
  for (const query of [
    'key=1',
    'api_key=1',
    'apiKey=1',
    'x-api-key=1',
    'access_token=1',
    'accessToken=1',
    'AUTH=1',
    'a=b&client_secret=1',
    'X-Amz-Signature=1',
    'sig=1',
    'session_id=1',
    'page.token=1',
  ]) {
    assert.match(
      verdict(held, `https://api.example.com/drive/x?${query}`),
      /carries a credential of its own \([\w.-]+\)$/,
    );
  }
  assert.match(verdict(held, 'https://api.example.com/drive/x?to%6ben=1'), /credential of its own \(token\)/);
  assert.match(verdict(held, 'https://user:pw@api.example.com/drive/x'), /a name or a password/);
  assert.match(verdict(held, 'https://user@api.example.com/drive/x'), /a name or a password/);
  for (const query of ['q=monkey', 'page=2', 'keyboard=us', 'author=ana', 'tokens_max=5', 'secretary=1'])
    assert.equal(verdict(held, `https://api.example.com/drive/x?${query}`), 'ok', query);
  assert.match(verdict(policy({ query: 'none' }), 'https://api.example.com/drive/x?page=2'), /carries a query/);
});

const kinds = ['8.8.8.8', '10.1.2.3', '127.0.0.1', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.1', '0.0.0.0'];

test('a public name may stand at public addresses only, one that the person named inside at private ones too', () => {
  assert.deepEqual(openOf(policy({}), 'https://api.example.com/drive/x', kinds), ['8.8.8.8']);
  const inside = policy({ origin: 'https://inside.example.com' });
  assert.deepEqual(openOf(inside, 'https://inside.example.com/drive/x', kinds), [
    ...['8.8.8.8', '10.1.2.3', '127.0.0.1', '::1', 'fd00::1', '::ffff:10.0.0.1'],
  ]);
});

test('localhost is this machine and nothing else; without encryption nothing goes into the open', () => {
  const local = policy({ origin: 'http://localhost:11434' }, { origin: 'http://model.lan' });
  assert.deepEqual(openOf(local, 'http://localhost:11434/drive/x', kinds), ['127.0.0.1', '::1']);
  assert.deepEqual(openOf(local, 'http://model.lan/drive/x', kinds), [
    ...['10.1.2.3', '127.0.0.1', '::1', 'fd00::1', '::ffff:10.0.0.1'],
  ]);
});

test('an address that a rule names opens itself and no other, and a closed one not even itself', () => {
  const held = policy(
    { origin: 'https://10.1.2.3' },
    { origin: 'http://169.254.169.254' },
    { origin: 'http://[::1]:80' },
  );
  assert.deepEqual(openOf(held, 'https://10.1.2.3/drive/x', kinds), ['10.1.2.3']);
  assert.match(verdict(held, 'http://169.254.169.254/drive/x'), /an address that is closed/);
});
