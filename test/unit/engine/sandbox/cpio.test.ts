import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CpioEntry, cpioArchive } from '../../../../src/engine/sandbox/vm/cpio.ts';

/** Reads the format as its description says, by itself. */
function unpack(archive: Buffer): { name: string; mode: number; bytes: string }[] {
  const found: { name: string; mode: number; bytes: string }[] = [];
  const aligned = (at: number): number => Math.ceil(at / 4) * 4;
  for (let at = 0; ;) {
    assert.equal(archive.toString('ascii', at, at + 6), '070701');
    const field = (index: number): number =>
      parseInt(archive.toString('ascii', at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const [mode, size, nameLength] = [field(1), field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameLength - 1);
    const start = aligned(at + 110 + nameLength);
    if (name === 'TRAILER!!!') return found;
    found.push({ name, mode, bytes: archive.toString('utf8', start, start + size) });
    at = aligned(start + size);
  }
}

const entries: readonly CpioEntry[] = [
  { kind: 'folder', path: 'app' },
  { kind: 'file', path: 'app/ünï', bytes: Buffer.from('12345'), executable: true },
  { kind: 'file', path: 'empty', bytes: Buffer.alloc(0) },
];

test('an archive holds its entries with their kinds, in whole blocks, and is the same each time', () => {
  const archive = Buffer.concat([...cpioArchive(entries)]);
  assert.deepEqual(unpack(archive), [
    { name: 'app', mode: 0o040755, bytes: '' },
    { name: 'app/ünï', mode: 0o100755, bytes: '12345' },
    { name: 'empty', mode: 0o100644, bytes: '' },
  ]);
  assert.equal(archive.length % 512, 0);
  assert.deepEqual(Buffer.concat([...cpioArchive(entries)]), archive);
});
