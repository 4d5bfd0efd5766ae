// What is kept of a sign-in, where two processes use it at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignIn } from '../../../../src/engine/connectors/client/signIn.ts';
import { noPerson } from '../../../support/connectors.ts';

const spec = { vaultName: 'connector/one', entry: { url: 'https://notes.example.com/mcp' } };
const open = (ports: ReturnType<typeof noPerson>): Promise<SignIn> => SignIn.open(ports, spec, () => undefined);
const tokens = (name: string): Parameters<SignIn['saveTokens']>[0] => ({
  access_token: name,
  refresh_token: `renews ${name}`,
  token_type: 'Bearer',
});

test('a token that another process renewed meanwhile is neither written over nor let go of with the one before', async () => {
  const ports = noPerson();
  const first = await open(ports);
  await first.saveTokens(tokens('old'));
  const second = await open(ports);
  await first.saveTokens(tokens('new'));
  await first.wantMore('files');
  // The second still knows what there was: nothing that it keeps or refuses is about the new one.
  await Promise.all([
    second.saveDiscoveryState({ authorizationServerUrl: 'https://notes.example.com/' }),
    second.saveClientInformation({ client_id: 'delegate' }),
  ]);
  await second.comeBackTo('http://127.0.0.1:4711/callback', 'http://127.0.0.1:4711/callback');
  await second.invalidateCredentials('tokens');
  assert.deepEqual(await second.tokens(), tokens('new'));
  const third = await open(ports);
  assert.deepEqual(await third.tokens(), tokens('new'));
  assert.deepEqual(
    [third.more, third.port, third.clientInformation()?.client_id, third.discoveryState()?.authorizationServerUrl],
    ['files', 4711, 'delegate', 'https://notes.example.com/'],
  );
  // What is refused as it is now goes.
  await second.invalidateCredentials('tokens');
  assert.equal(await third.tokens(), undefined);
  assert.equal(third.clientInformation()?.client_id, 'delegate');
});
