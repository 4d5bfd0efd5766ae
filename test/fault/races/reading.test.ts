/**
 * A stranger swaps folders and files for links while the worker's stage reads: outside any sandbox, with no permission flags. Nothing
 * of what lies outside the folder may ever be read; what was inside may be missed.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseRelativePath, relativePath, type RelativePath } from '../../../src/model/relativePath.ts';
import { lookInMount } from '../../../src/worker/stage/folderWay.ts';
import { readWhole, streamFile, withFile } from '../../../src/worker/stage/readBytes.ts';
import { scanMount } from '../../../src/worker/stage/scan.ts';
import { newFolder } from '../../support/tree.ts';
import { startSwapping } from '../../support/swapper.ts';

const attempts = Number(process.env['DELEGATE_RUNS'] ?? 20_000);
const roots: string[] = [];
after(() => {
  process.chdir('/');
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

const outsideSize = 4_321;
const secret = 'SECRET'.padEnd(outsideSize, '.');

type Stand = { readonly mount: string; readonly pairs: readonly (readonly [string, string])[] };

/**
 * `in/deep/file` is the person's. Beside the mount lies a tree of the same names with secrets in it; a folder, one below it and the
 * file are swapped for links to it.
 */
function makeStand(): Stand {
  const root = fs.realpathSync(newFolder());
  roots.push(root);
  const [mount, outside] = [path.join(root, 'mount'), path.join(root, 'outside')];
  for (const [top, content] of [
    [mount, 'inside'],
    [outside, secret],
  ] as const) {
    fs.mkdirSync(path.join(top, 'in/deep'), { recursive: true });
    for (const name of ['in/deep/file', 'in/file', 'in/deep/second']) fs.writeFileSync(path.join(top, name), content);
  }
  for (const name of ['only-outside-1', 'only-outside-2'])
    fs.writeFileSync(path.join(outside, 'in/deep', name), secret);
  // Links stand hidden in the mount until they are swapped with what they imitate.
  fs.symlinkSync(path.join(outside, 'in'), path.join(mount, '.link-in'));
  fs.symlinkSync(path.join(outside, 'in/deep'), path.join(mount, 'in/.link-deep'));
  fs.symlinkSync(path.join(outside, 'in/deep/file'), path.join(mount, 'in/deep/.link-file'));
  const pair = (one: string, other: string): [string, string] => [path.join(mount, one), path.join(mount, other)];
  return {
    mount,
    pairs: [pair('in', '.link-in'), pair('in/deep', 'in/.link-deep'), pair('in/deep/file', 'in/deep/.link-file')],
  };
}

type Count = { read: number; refused: number; leaked: number };

/** Runs an attempt many times; `act` gives text, or throws. */
async function race(what: string, pairs: Stand['pairs'], act: () => string | Promise<string>): Promise<Count> {
  const swapper = await startSwapping(pairs);
  const count: Count = { read: 0, refused: 0, leaked: 0 };
  if (swapper === null) return count;
  for (let attempt = 0; attempt < attempts; attempt++) {
    let text: string | null = null;
    try {
      text = await act();
    } catch (error) {
      // The system's own word, or ours for a link: never a bug.
      assert.ok(error instanceof Error && ('code' in error || error.message === 'not a regular file'), String(error));
    }
    if (text === null) count.refused += 1;
    else if (text.includes('SECRET')) count.leaked += 1;
    else count.read += 1;
  }
  const swaps = await swapper.stop();
  console.log(
    `${what}: ${attempts} attempts against ${swaps} swaps: read ${count.read}, refused or missed ${count.refused}, from outside ${count.leaked}`,
  );
  return count;
}

const file = relativePath('in/deep/file');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

for (const [name, index] of [
  ['the folder above', 0],
  ['the folder', 1],
  ['the file', 2],
] as const) {
  test(`${name} swapped for a link: no byte from outside is read`, async () => {
    const { mount, pairs } = makeStand();
    const count = await race(`reading, ${name}`, pairs.slice(index, index + 1), () =>
      withFile(mount, file, (read, size) => text(read(0, size))),
    );
    assert.equal(count.leaked, 0);
  });
}

test('all three swapped at once, by each way of reading', async () => {
  const { mount, pairs } = makeStand();
  const whole = await race('reading whole files', pairs, () => {
    const got = readWhole(mount, file, 1_000_000);
    if (!got.ok) throw Object.assign(new Error(got.failure), { code: 'refused' });
    return text(got.value);
  });
  const streamed = await race('reading streams', pairs, async () => {
    let all = '';
    for await (const part of streamFile(mount, file)) all += text(part);
    return all;
  });
  const looked = await race('looking', pairs, () => {
    const { size } = lookInMount(mount, file);
    return size === outsideSize ? 'SECRET' : 'inside';
  });
  assert.deepEqual([whole.leaked, streamed.leaked, looked.leaked], [0, 0, 0]);
});

test('a scan lists nothing from outside', async () => {
  const { mount, pairs } = makeStand();
  const listed = new Map<RelativePath, number>();
  const count = await race('scanning', pairs, async () => {
    const scan = await scanMount(mount, { hidden: false, progress: () => undefined }, new AbortController().signal);
    for (const { path: found, size } of scan.files) listed.set(found, size);
    const strange = [...scan.files].some(
      ({ path: found, size }) => size === outsideSize || found.includes('only-outside'),
    );
    return strange ? 'SECRET' : 'inside';
  });
  assert.equal(count.leaked, 0);
  assert.ok([...listed.keys()].every((found) => parseRelativePath(found) !== null));
});

test('the races are real: by whole paths, without following the last link, secrets are read', async () => {
  const { mount, pairs } = makeStand();
  const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
  const naive = await race('control, by whole paths', pairs.slice(0, 1), () => {
    const whole = `${mount}/in/deep/file`;
    // As one would: each folder on the way is looked at first.
    for (const folder of [`${mount}/in`, `${mount}/in/deep`])
      if (!fs.lstatSync(folder).isDirectory()) throw Object.assign(new Error('a link'), { code: 'ELOOP' });
    // As long as a program may take between its look and its use.
    for (const until = performance.now() + Math.random() / 5; performance.now() < until;);
    const handle = fs.openSync(whole, flags);
    try {
      return fs.readFileSync(handle, 'latin1');
    } finally {
      fs.closeSync(handle);
    }
  });
  if (naive.read + naive.leaked > 0) assert.ok(naive.leaked > 0, 'the control leaks');
});
