// Sign-ins in a file of the state folder: whole, its owner's alone, and not used where it is not.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { VaultFile } from '../../../../src/engine/connectors/vaultFile.ts';

function made(t: TestContext): { root: string; vault: VaultFile } {
  const root = mkdtempSync(path.join(tmpdir(), 'delegate-vault-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return { root, vault: new VaultFile(root) };
}

test('what is kept is there in another process, and goes when it is let go of', async (t) => {
  const { root, vault } = made(t);
  assert.equal(await vault.port.get('one'), null);
  await vault.port.set('one', 'first');
  await vault.port.set('two', 'second');
  await vault.port.set('one', 'third');
  const other = new VaultFile(root);
  assert.deepEqual([await other.port.get('one'), await other.port.get('two'), other.count], ['third', 'second', 2]);
  await other.port.delete('one');
  assert.deepEqual([await vault.port.get('one'), vault.count], [null, 1]);
  assert.deepEqual(readdirSync(root), ['sign-ins.json']);
});

test('commands that keep something at the same time lose nothing of each other’s', async (t) => {
  const { root, vault } = made(t);
  const module = new URL('../../../../src/engine/connectors/vaultFile.ts', import.meta.url).href;
  const program = `
    const { VaultFile } = await import(${JSON.stringify(module)});
    const { port } = new VaultFile(process.argv[1]);
    for (let time = 0; time < 15; time++) await port.set(process.argv[2] + time, 'kept');
  `;
  const ends = ['a', 'b', 'c', 'd'].map(
    (name) =>
      new Promise<number | null>((resolve, reject) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, root, name], { stdio: 'inherit' });
        child.on('error', reject).on('exit', resolve);
      }),
  );
  assert.deepEqual(await Promise.all(ends), [0, 0, 0, 0]);
  assert.equal(vault.count, 60);
  assert.deepEqual(readdirSync(root), ['sign-ins.json']);
});

test('its owner alone can read it; one that others can read is not used, and is replaced by the next sign-in', async (t) => {
  const { vault } = made(t);
  await vault.port.set('one', 'first');
  assert.equal(statSync(vault.file).mode & 0o777, 0o600);
  assert.equal(vault.problem, null);
  chmodSync(vault.file, 0o640);
  assert.match(
    vault.problem ?? '',
    /Others can read .*sign-ins\.json, so what stands in it is not used: remove it, and sign in again/,
  );
  assert.equal(await vault.port.get('one'), null);
  await vault.port.set('two', 'second');
  assert.equal(statSync(vault.file).mode & 0o777, 0o600);
  assert.deepEqual([await vault.port.get('one'), await vault.port.get('two')], [null, 'second']);
});

test('a link, a broken file and one of somebody else’s form are no sign-ins', async (t) => {
  const { root, vault } = made(t);
  writeFileSync(path.join(root, 'other.json'), '{"version":1,"values":{"one":"stolen"}}', { mode: 0o600 });
  symlinkSync(path.join(root, 'other.json'), vault.file);
  assert.match(vault.problem ?? '', /no plain file/);
  assert.equal(await vault.port.get('one'), null);
  rmSync(vault.file);
  for (const text of ['{', '[]', '{"version":2,"values":{"one":"x"}}', '{"version":1,"values":{"one":1}}']) {
    writeFileSync(vault.file, text, { mode: 0o600 });
    assert.equal(await vault.port.get('one'), null, text);
  }
});
