// The protocol's own suite for clients, on the connection that Delegate makes: every scenario of the suite that is installed, none left out.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serverProgram } from '../support/connectors.ts';

const client = fileURLToPath(new URL('../support/conformanceClient.ts', import.meta.url));
const suite = serverProgram('@modelcontextprotocol/conformance');

const passed = [
  'initialize',
  'tools_call',
  'elicitation-sep1034-client-defaults',
  'sse-retry',
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  // As an entry names a page of the person's own (`oauth.clientMetadataUrl`): Delegate itself has no page on the web.
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
  'auth/2025-03-26-oauth-metadata-backcompat',
  'auth/2025-03-26-oauth-endpoint-fallback',
  'auth/resource-mismatch',
  'auth/offline-access-scope',
  'auth/offline-access-not-supported',
] as const;

/** Extensions for programs that sign in as themselves, with nobody there: with Delegate it is the person who signs in, and a browser is asked for. */
const notDone: Readonly<Record<string, RegExp>> = {
  'auth/client-credentials-jwt': /Expected grant_type=client_credentials, got authorization_code/,
  'auth/client-credentials-basic': /Expected grant_type=client_credentials, got authorization_code/,
  'auth/cross-app-access-complete-flow': /Client did not perform token exchange/,
};

const results: string[] = [];
after(() =>
  console.log(`the protocol’s suite for clients, ${String(results.length)} scenarios:\n${results.join('\n')}`),
);

async function suiteSays(t: TestContext, ...args: string[]): Promise<{ status: unknown; said: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'delegate-conformance-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'], HOME: folder };
  const child = spawn(process.execPath, [suite, ...args], { cwd: folder, env, timeout: 240_000 });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, said };
}

const run = (t: TestContext, scenario: string): ReturnType<typeof suiteSays> =>
  suiteSays(t, 'client', '--command', `${process.execPath} ${client}`, '--scenario', scenario);

test('every scenario of the suite is tried here', async (t) => {
  const { said } = await suiteSays(t, 'list', '--client');
  const listed = [...said.matchAll(/^ {2}- (\S+)/gm)].map(([, name = '']) => name);
  assert.deepEqual(listed.toSorted(), [...passed, ...Object.keys(notDone)].toSorted());
});

for (const scenario of passed) {
  test(`the protocol’s suite: ${scenario}`, async (t) => {
    const { status, said } = await run(t, scenario);
    results.push(`  ${scenario}: ${/OVERALL: PASSED/.test(said) ? 'passed' : 'FAILED'}`);
    assert.equal(status, 0, said);
    assert.match(said, /OVERALL: PASSED/);
  });
}

for (const [scenario, why] of Object.entries(notDone)) {
  test(`the protocol’s suite: ${scenario} is not what Delegate does, and it says so`, async (t) => {
    const { said } = await run(t, scenario);
    results.push(`  ${scenario}: not done (a program’s own sign-in, with nobody there)`);
    assert.match(said, why);
    assert.match(said, /code: 'connector-failed'/);
    assert.doesNotMatch(said, /valid-bearer-token/);
  });
}
