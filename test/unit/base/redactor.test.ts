import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Redactor } from '../../../src/base/redactor.ts';

const key = 'sk-ant-ab+/"c%d~é-0123456789';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

test('a secret goes out of a text in every form in which it gets around', () => {
  const redactor = knowing(key);
  const bytes = Buffer.from(key);
  const forms = {
    plain: key,
    header: `Bearer ${key}`,
    'in JSON': JSON.stringify({ key }),
    'in a query': new URLSearchParams({ key }).toString(),
    'percent-encoded': encodeURIComponent(key),
    'every byte percent-encoded': [...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join(''),
    hexadecimal: bytes.toString('hex'),
    HEXADECIMAL: bytes.toString('hex').toUpperCase(),
    base64: bytes.toString('base64'),
    'base64 for addresses': bytes.toString('base64url'),
  };
  for (const [name, text] of Object.entries(forms)) {
    const shown = redactor.text(`before ${text} after`);
    assert.match(shown, /^before .*\[key\].* after$/s, name);
    assert.ok(shown.length < 45, `${name}: ${shown}`);
    assert.ok(redactor.isIn(text), name);
  }
});

test('it is found in base64 at any place, in both alphabets', () => {
  const redactor = knowing('0123456789abcdef-XYZ');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (before, after) => {
      const all = Buffer.concat([before, Buffer.from('0123456789abcdef-XYZ'), after]);
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        const shown = redactor.text(all.toString(encoding));
        assert.match(shown, /\[key\]/);
        assert.ok(!Buffer.from(shown, encoding).includes('0123456789ab'));
      }
    }),
  );
});

test('words too short to be secrets stay, and so does everything where nothing is known', () => {
  const text = 'ollama says none';
  assert.equal(knowing('ollama', 'none', '').text(text), text);
  assert.equal(new Redactor().text(`the key is ${key}`), `the key is ${key}`);
  const value = { a: [1, null, 'x'] };
  assert.equal(new Redactor().value(value), value);
});

test('plain data loses it in texts and names, at any depth, and keeps the rest', () => {
  const redactor = knowing(key, 'another-secret-of-mine');
  const given = { a: [1, true, null, { [key]: `x ${key} y` }], b: 'another-secret-of-mine!', c: 'plain' };
  assert.deepEqual(redactor.value(given), { a: [1, true, null, { '[key]': 'x [key] y' }], b: '[key]!', c: 'plain' });
  assert.ok(given.b.includes('another'), 'what was given is as it was');
});

test('a secret that holds another goes as a whole', () => {
  const redactor = knowing('aaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaa-and-more-of-it');
  assert.equal(redactor.text('<aaaaaaaaaaaaaaaa-and-more-of-it>'), '<[key]>');
});
