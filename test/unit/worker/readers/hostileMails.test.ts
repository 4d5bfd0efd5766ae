/** Mails that are made to take long: each reader of them comes to an end, soon, with what it could read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emlText } from '../../../../src/worker/readers/mail/eml.ts';
import { lookBounds } from '../../../../src/worker/readers/textBounds.ts';
import { Unreadable } from '../../../../src/worker/readers/unreadable.ts';
import { readers, source } from './support.ts';

const mebibyte = 1024 * 1024;
/** Far above what a file gets, so that a slow machine does not fail; what must not be is a minute. */
const millisecondsMax = 20_000;

const head = 'From: Ann <ann@example.org>\r\nTo: ben@example.org\r\nSubject: Minutes\r\nMIME-Version: 1.0\r\n';
const page = `${head}Content-Type: text/html\r\n\r\n`;
const parts = `${head}Content-Type: multipart/mixed; boundary=x\r\n\r\n`;

function filled(front: string, unit: string, bytes = mebibyte): string {
  return front + unit.repeat(Math.ceil(bytes / unit.length));
}

const mails: Readonly<Record<string, string>> = {
  'a page of opening brackets': filled(page, '<'),
  'a page of ampersands': filled(page, '&'),
  'a page of open comments': filled(page, '<!--'),
  'a page of open attributes': filled(`${page}<p `, 'a="'),
  'a page of tags that do not close': filled(page, '<b>'),
  'more parts than anyone sends': filled(parts, '--x\r\n\r\n'),
  'as many pages': filled(parts, '--x\r\nContent-Type: text/html\r\n\r\n<p>'),
  'mails that say that they hold mails': filled(head, 'Content-Type: message/rfc822\r\n\r\n'),
  'quotes in short lines': filled(`${head}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n`, '> > a \r\n'),
  'lines that go on': filled(`${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n`, '=3D=\r\n'),
  'addresses without end': `${filled(`${head}Cc: `, 'a:b <c@d>,(', mebibyte / 4)}\r\n\r\nx`,
  'words in codes': `${filled('Subject: ', '=?utf-8?Q?', mebibyte / 4)}\r\n${head}\r\nx`,
  'a header in many pieces': `${filled(`${head}Content-Type: text/plain`, '; a*0*=x', mebibyte / 4)}\r\n\r\nx`,
  'a date without end': `${filled('Date: ', '1 ', mebibyte / 4)}\r\n${head}\r\nx`,
};

for (const [name, mail] of Object.entries(mails)) {
  test(`${name}: read to an end`, async () => {
    const file = source('a.eml', mail);
    const startedAt = performance.now();
    const { problems } = await readers.readDocument(file);
    await readers.readDocumentText(file);
    await readers.readPassages(file);
    assert.deepEqual(problems, []);
    const took = performance.now() - startedAt;
    assert.ok(took < millisecondsMax, `${took.toFixed(0)} ms`);
  });
}

test('a mail is cut where it has too many lines or parts, and says so', async () => {
  const bounds = { ...lookBounds, charactersMax: 20_000_000 };
  const short = await emlText(source('a.eml', `${head}\r\nHello\r\n--\r\nAnn\r\n`), bounds);
  assert.deepEqual([short.isCut, short.text().endsWith('Hello\n--\nAnn')], [false, true]);
  for (const mail of [`${head}\r\n${'a\r\n'.repeat(30_000)}`, `${head}\r\n${'--a\r\n'.repeat(2_000)}`]) {
    const long = await emlText(source('a.eml', mail), bounds);
    assert.ok(long.isCut);
    assert.ok(long.text().length > 1_000);
  }
});

test('what is done with a mail after the wait for it has its time too', async () => {
  const file = source('a.eml', filled(page, '<p>x</p>', 8 * mebibyte));
  await assert.rejects(
    () => emlText(file, { ...lookBounds, charactersMax: 20_000_000, limitMs: 5 }),
    (error) => error instanceof Unreadable && error.message === 'it takes too long to read',
  );
});
