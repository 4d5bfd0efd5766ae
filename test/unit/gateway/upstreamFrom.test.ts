import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesIn, secretIn, upstreamFrom, type Chosen } from '../../../src/engine/gateway/upstreamFrom.ts';
import { secretsOf } from '../../../src/engine/gateway/upstream.ts';

const nothing: Chosen = {
  source: 'messages',
  model: '',
  smallModel: '',
  baseUrl: '',
  region: '',
  project: '',
  resource: '',
  privateHosts: [],
  secret: '',
};
const common = { model: 'claude-sonnet-5-5', smallModel: '', privateHosts: [] };

function check(chosen: Partial<Chosen>, expected: object | null): void {
  assert.deepEqual(upstreamFrom({ ...nothing, ...chosen }), expected);
}

test('an address needs a key; for a server that wants none, any word will do', () => {
  check({}, null);
  check({ secret: 'sk-1' }, { ...common, kind: 'messages', baseUrl: 'https://api.anthropic.com', key: 'sk-1' });
  check({ baseUrl: 'http://localhost:11434' }, null);
  check(
    { baseUrl: 'http://localhost:11434', model: 'qwen', secret: 'none' },
    {
      ...common,
      model: 'qwen',
      kind: 'messages',
      baseUrl: 'http://localhost:11434',
      key: 'none',
    },
  );
});

test('Bedrock wants a region, and a key or a pair of them', () => {
  const source = { source: 'bedrock', region: 'eu-west-1' } as const;
  const found = { ...common, kind: 'bedrock', region: 'eu-west-1' };
  check({ ...source, region: '', secret: 'key' }, null);
  check(source, null);
  check({ ...source, secret: 'key' }, { ...found, credentials: { apiKey: 'key' } });
  const pair = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalr/K7' };
  check({ ...source, secret: 'AKIAIOSFODNN7EXAMPLE:wJalr/K7' }, { ...found, credentials: pair });
  check(
    { ...source, secret: 'AKIAIOSFODNN7EXAMPLE:wJalr/K7:to:ken' },
    { ...found, credentials: { ...pair, sessionToken: 'to:ken' } },
  );
  check({ ...source, secret: 'AKIAIOSFODNN7EXAMPLE' }, null);
});

test('Vertex wants a region, a project, and a token or a service account', () => {
  const source = { source: 'vertex', region: 'global', project: 'p' } as const;
  const found = { ...common, kind: 'vertex', region: 'global', project: 'p' };
  check({ ...source, project: '', secret: 'ya29.x' }, null);
  check({ ...source, secret: 'ya29.x' }, { ...found, credentials: { accessToken: 'ya29.x' } });
  const account = JSON.stringify({ type: 'service_account', client_email: 'a@b', private_key: 'PEM' });
  check({ ...source, secret: account }, { ...found, credentials: { email: 'a@b', privateKey: 'PEM' } });
  check({ ...source, secret: '{"type":"authorized_user"}' }, null);
});

test('Foundry wants a resource or an address, and a key; VS Code’s models want VS Code', () => {
  check({ source: 'foundry', resource: 'r', secret: 'k' }, { ...common, kind: 'foundry', resource: 'r', key: 'k' });
  check({ source: 'foundry', secret: 'k' }, null);
  check({ source: 'foundry', resource: 'r' }, null);
  check({ source: 'vscode' }, null);
});

test('the environment says it with the names that each provider gave', () => {
  const env = {
    ANTHROPIC_API_KEY: 'sk-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
    CLOUD_ML_REGION: 'global',
    ANTHROPIC_FOUNDRY_API_KEY: 'f',
    ANTHROPIC_SMALL_MODEL: 'tiny',
  };
  assert.equal(secretIn(env, 'messages'), 'sk-1');
  assert.equal(secretIn(env, 'bedrock'), 'AKIAIOSFODNN7EXAMPLE:secret');
  assert.equal(secretIn({ ...env, AWS_BEARER_TOKEN_BEDROCK: 'b' }, 'bedrock'), 'b');
  assert.equal(secretIn(env, 'vertex'), '');
  assert.equal(secretIn(env, 'foundry'), 'f');
  assert.deepEqual([placesIn(env, 'vertex').region, placesIn(env, 'bedrock').region], ['global', 'eu-west-1']);
  assert.equal(placesIn(env, 'messages').smallModel, 'tiny');
});

test('what is secret in a source is known, and what is not is not taken for it', () => {
  const account = { email: 'me@project', privateKey: 'PEM' };
  const vertex = { ...common, kind: 'vertex', region: 'r', project: 'p', credentials: account } as const;
  assert.deepEqual(secretsOf(vertex), ['PEM']);
});
