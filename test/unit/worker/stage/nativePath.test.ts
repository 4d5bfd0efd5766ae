import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { relativePath } from '../../../../src/model/relativePath.ts';
import { bytesOnDisk, decodeName, encodeBytes, toNative } from '../../../../src/worker/stage/nativePath.ts';

describe('names as bytes', () => {
  it('any bytes come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const name = decodeName(bytes);
        assert.deepEqual(new Uint8Array(encodeBytes(name)), bytes);
        assert.equal(bytesOnDisk(name), bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('valid text stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(decodeName(Buffer.from(text)), text);
      }),
    );
  });

  const cases: Record<string, [number[], string]> = {
    'a lone continuation byte': [[0x61, 0x80], 'a\udc80'],
    'an overlong slash': [[0xc0, 0xaf], '\udcc0\udcaf'],
    'a surrogate': [[0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
    'beyond Unicode': [[0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
    'a cut sequence': [[0xe2, 0x82], '\udce2\udc82'],
    euro: [[0xe2, 0x82, 0xac], '€'],
  };
  for (const [name, [bytes, text]] of Object.entries(cases)) {
    it(name, () => {
      assert.equal(decodeName(Uint8Array.from(bytes)), text);
    });
  }
});

describe('a path for the file system', () => {
  it('is text where it can be, and bytes where it must be', () => {
    assert.equal(toNative('/mount', null), '/mount');
    assert.equal(toNative('/mount', relativePath('a/é😀.txt')), '/mount/a/é😀.txt');
    assert.deepEqual(toNative('/mount', relativePath('a\udcff')), Buffer.from('/mount/a\xff', 'latin1'));
  });
});
