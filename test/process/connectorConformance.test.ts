// The protocol's own suite for clients, on the connection that Delegate makes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serverProgram } from '../support/connectors.ts';

const client = fileURLToPath(new URL('../support/conformanceClient.ts', import.meta.url));
const suite = serverProgram('@modelcontextprotocol/conformance');

/**
 * Its scenarios for clients, but for those of what Delegate does not do: to be known by a document on the web, to find a server's sign-in by
 * the rules of 2025-03 where its metadata lie elsewhere, to sign in with a secret
 * of its own, and to ask for more rights in the middle of a call (the person is told to sign in again).
 */
const scenarios = [
  'initialize',
  'tools_call',
  'elicitation-sep1034-client-defaults',
  'sse-retry',
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
  'auth/2025-03-26-oauth-endpoint-fallback',
  'auth/resource-mismatch',
] as const;

for (const scenario of scenarios) {
  test(`the protocol’s suite: ${scenario}`, async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'delegate-conformance-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const command = `${process.execPath} ${client}`;
    const child = spawn(process.execPath, [suite, 'client', '--command', command, '--scenario', scenario], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
      timeout: 60_000,
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 0, said);
    assert.match(said, /OVERALL: PASSED/);
  });
}
