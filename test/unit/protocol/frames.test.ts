import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeFrame, FrameDecoder, type FrameFailureKind } from '../../../src/protocol/frames.ts';

const cap = 1024 * 1024;

function encode(value: object): Buffer {
  const frame = encodeFrame(value, cap);
  assert.ok(frame.ok);
  return frame.value;
}

function raw(body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(bytes.length);
  return Buffer.concat([header, bytes]);
}

/** Cuts bytes at random places; every byte is in exactly one piece. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const ends = [...sorted, bytes.length];
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

function decodeAll(chunks: readonly Uint8Array[]): unknown[] {
  const decoder = new FrameDecoder(cap);
  const values = chunks.flatMap((chunk) => {
    const result = decoder.push(chunk);
    assert.ok(result.ok, result.ok ? '' : result.failure.message);
    return result.value;
  });
  assert.equal(decoder.idle, true);
  return values;
}

function checkFailure(bytes: Buffer, expected: FrameFailureKind): void {
  for (const chunks of [[bytes], cut(bytes, [1, 2, 3, 4, 5, 6])]) {
    const decoder = new FrameDecoder(cap);
    const kinds = chunks.map((chunk) => {
      const result = decoder.push(chunk);
      return result.ok ? null : result.failure.kind;
    });
    assert.equal(
      kinds.find((kind) => kind !== null),
      expected,
    );
    const after = decoder.push(raw('{}'));
    assert.equal(after.ok ? null : after.failure.kind, 'failed-before');
  }
}

test('what is encoded comes back, however the bytes are cut up', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.array(fc.nat()), (values, places) => {
      const plain: unknown = JSON.parse(JSON.stringify(values), (key, value: unknown) =>
        ['__proto__', 'constructor', 'prototype'].includes(key) ? undefined : value,
      );
      assert.deepEqual(decodeAll(cut(Buffer.concat(values.map(encode)), places)), plain);
    }),
    { numRuns: 500 },
  );
});

test('names that are not Unicode (lone surrogates) come back unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const text = String.fromCharCode(...units);
      assert.deepEqual(decodeAll([encode({ text })]), [{ text }]);
    }),
  );
});

test('any bytes give values or one failure, never an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
      const decoder = new FrameDecoder(64);
      let failed = false;
      for (const chunk of chunks) {
        const result = decoder.push(chunk);
        assert.equal(failed && result.ok, false);
        failed = !result.ok;
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a valid stream with damaged bytes gives values or one failure, never an exception', () => {
  fc.assert(
    fc.property(
      fc.array(fc.object(), { minLength: 1 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(255))),
      (values, damage) => {
        const bytes = Buffer.concat(values.map((value) => raw(JSON.stringify(value))));
        for (const [place, byte] of damage) bytes[place % bytes.length] = byte;
        new FrameDecoder(4_096).push(bytes);
      },
    ),
    { numRuns: 500 },
  );
});

test('a frame over the cap fails at its header, before its body is there', () => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(cap + 1);
  checkFailure(header, 'too-large');
  header.writeUInt32BE(0xffffffff);
  checkFailure(header, 'too-large');
  const kept = encodeFrame({ text: 'x'.repeat(cap) }, cap);
  assert.equal(kept.ok ? null : kept.failure.kind, 'too-large');
});

test('a frame of exactly the cap passes', () => {
  const body = `"${'x'.repeat(cap - 2)}"`;
  assert.deepEqual(decodeAll([raw(body)]), ['x'.repeat(cap - 2)]);
});

test('what is not UTF-8 or not JSON fails', () => {
  checkFailure(raw(Buffer.from([0x22, 0xff, 0x22])), 'not-utf8');
  checkFailure(raw(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])), 'not-utf8');
  checkFailure(raw(Buffer.from([0x22, 0xc0, 0xaf, 0x22])), 'not-utf8');
  checkFailure(raw(''), 'not-json');
  checkFailure(raw('{'), 'not-json');
  checkFailure(raw('{}{}'), 'not-json');
  checkFailure(raw('\ufeff{}'), 'not-json');
  checkFailure(raw('NaN'), 'not-json');
});

test('keys that reach a prototype are dropped wherever they stand, also when spelled with escapes', () => {
  const check = (text: string, expected: unknown): void => {
    assert.deepEqual(decodeAll([raw(text)]), [expected]);
  };
  check('{"__proto__":{"polluted":1},"a":1}', { a: 1 });
  check('{"a":[{"constructor":{"prototype":{"polluted":1}}}]}', { a: [{}] });
  check('{"\\u005f_proto__":{"polluted":1},"a":{"\\u0070rototype":1}}', { a: {} });
  check('{"text":"__proto__"}', { text: '__proto__' });
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('text nested very deeply is a failure or a value, never an exception', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  new FrameDecoder(cap).push(raw(deep));
  new FrameDecoder(cap).push(raw(`${'{"\\u0061":'.repeat(60_000)}1${'}'.repeat(60_000)}`));
});

test('a large frame in single bytes takes linear time', () => {
  const measure = (length: number): number => {
    const bytes = raw(`"${'x'.repeat(length)}"`);
    const decoder = new FrameDecoder(8 * cap);
    const start = performance.now();
    for (let index = 0; index < bytes.length; index++) decoder.push(bytes.subarray(index, index + 1));
    assert.equal(decoder.idle, true);
    return performance.now() - start;
  };
  measure(50_000);
  const small = measure(200_000);
  const large = measure(1_600_000);
  // Eight times the bytes: 8 when linear, 64 when quadratic.
  assert.ok(large < 24 * small, `${String(large)} ms for eight times what took ${String(small)} ms`);
});

test('a header that promises much reserves little', () => {
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from({ length: 100 }, () => {
    const decoder = new FrameDecoder(8 * cap);
    const header = Buffer.alloc(5);
    header.writeUInt32BE(8 * cap);
    decoder.push(header);
    return decoder;
  });
  assert.ok(process.memoryUsage().arrayBuffers - before < 32 * cap);
  assert.equal(decoders.length, 100);
});
