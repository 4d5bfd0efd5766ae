import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import ExifReader from 'exifreader';
import { makeSampleFolder, samplePhotos } from '../../support/sampleFolder.ts';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'delegate-sample-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const first = makeSampleFolder(path.join(scratch, 'first'));

function contents(folder: string): readonly (readonly [string, number, string])[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file), statSync(file).mtimeMs, readFileSync(file, 'base64')] as const);
}

test('the sample is the same every time, to the byte and the modification time', () => {
  assert.deepEqual(contents(makeSampleFolder(path.join(scratch, 'second'))), contents(first));
});

test('the sample never goes into a folder that is there', () => {
  assert.throws(() => makeSampleFolder(scratch), { code: 'EEXIST' });
});

for (const { name, takenAt } of samplePhotos) {
  test(`${name} says when it was taken: ${takenAt ?? 'not at all'}`, () => {
    const tags = ExifReader.load(readFileSync(path.join(first, 'photos', name)));
    assert.equal(tags.DateTimeOriginal?.description, takenAt);
    assert.deepEqual([tags['Image Width']?.value, tags['Image Height']?.value], [480, 320]);
  });
}
