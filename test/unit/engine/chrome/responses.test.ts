/** What Chrome got for a document before a page comes of it: whatever Chrome may show as a page carries the policy, however it is labelled. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { DevTools, pipeLink } from '../../../../src/engine/chrome/devtools.ts';
import { Guard } from '../../../../src/engine/chrome/guard.ts';
import type { Header } from '../../../../src/engine/chrome/pagePolicy.ts';
import { answerResponse } from '../../../../src/engine/chrome/responses.ts';
import { newFolder } from '../../../support/tree.ts';

type Sent = { id: number; method: string; params: { responseHeaders?: readonly Header[] } };
type Answers = (
  status: number,
  headers: readonly (readonly [string, string])[],
  resourceType?: string,
) => Promise<string>;

/** How a response is answered: Chrome's word for it, and whether it carries the policy or is attached. */
function answering(t: TestContext, isOwn: boolean): Answers {
  const root = newFolder();
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const [commands, events] = [new PassThrough(), new PassThrough()];
  let told: Sent[] = [];
  commands.on('data', (chunk: Buffer) => {
    for (const text of chunk.toString().split('\0').slice(0, -1)) {
      const sent = JSON.parse(text) as Sent;
      told.push(sent);
      const result = { stream: 'one', data: '<script>1</script>', eof: true };
      events.write(`${JSON.stringify({ id: sent.id, result })}\0`);
    }
  });
  const devtools = new DevTools(pipeLink(commands, events), () => undefined);
  const policy = { webSockets: [], isOwn };
  const guard = new Guard({ folder: path.join(root, 'downloads'), ...policy });
  guard.sites = { hosts: ['dash.example'], privateHosts: [] };
  return async (status, headers, resourceType = 'Document') => {
    told = [];
    const responseHeaders = headers.map(([name, value]) => ({ name, value }));
    const request = { url: 'https://dash.example/a' };
    const response = { requestId: 'r', resourceType, request, responseStatusCode: status, responseHeaders };
    await answerResponse(response, { devtools, session: undefined, guard, policy });
    const { method = '', params = {} } = told.at(-1) ?? {};
    const sent = params.responseHeaders?.map(({ name, value }) => `${name.toLowerCase()}: ${value}`) ?? [];
    return [
      method.replace('Fetch.', ''),
      ...(sent.some((line) => line.startsWith('content-security-policy: connect-src')) ? ['policy'] : []),
      ...(sent.some((line) => line.startsWith('content-disposition: attachment; filename=')) ? ['attached'] : []),
    ].join(' ');
  };
}

const html = ['Content-Type', 'text/html'] as const;
const plain = ['Content-Type', 'text/plain'] as const;
const page = 'fulfillRequest policy';
const asItIs = 'continueResponse';

test('what Chrome does not follow is a page with the policy, whatever address it names', async (t) => {
  for (const isOwn of [false, true]) {
    const answer = answering(t, isOwn);
    const location = ['Location', 'https://dash.example/next'] as const;
    for (const status of [301, 302, 303, 307, 308]) {
      assert.equal(await answer(status, [html, location]), asItIs, String(status));
      assert.equal(await answer(status, [html]), page, String(status));
      assert.equal(await answer(status, [html, ['Location', ' ']]), page, String(status));
    }
    for (const status of [200, 101, 103, 206, 300, 304, 305, 306, 309, 399, 404, 500])
      assert.equal(await answer(status, [html, location]), page, String(status));
    for (const status of [204, 205]) assert.equal(await answer(status, [html]), asItIs, String(status));
    // Scripts of workers.
    for (const status of [200, 204, 300, 304])
      assert.equal(await answer(status, [html, location], 'Other'), 'continueResponse policy', String(status));
  }
});

test('a document that names several kinds, or hides one behind another, is a page with the policy', async (t) => {
  for (const isOwn of [false, true]) {
    const answer = answering(t, isOwn);
    assert.equal(await answer(200, [plain]), asItIs);
    assert.equal(await answer(200, [['content-type', 'Text/Plain; charset=utf-8']]), asItIs);
    assert.equal(await answer(200, [plain, plain]), asItIs);
    for (const headers of [
      [plain, html],
      [html, plain],
      [plain, ['content-type', 'TEXT/HTML']],
      [['Content-Type', 'text/plain, text/html']],
      [['Content-Type', 'text/plain; x="y, text/html']],
      [['Content-Type', 'application/pdf'], html],
      [plain, ['Content-Type', '']],
      [['Content-Type', 'audio/ogg x']],
      [],
    ] as const)
      assert.equal(await answer(200, headers), page, JSON.stringify(headers));
  }
});

test('a file that says so in words that Chrome does not take is made one', async (t) => {
  const answer = answering(t, false);
  const says = (value: string): readonly [string, string] => ['Content-Disposition', value];
  assert.equal(await answer(200, [html, says('attachment; filename=a.html')]), asItIs);
  assert.equal(await answer(200, [html, says(' Attachment ')]), asItIs);
  const made = `${asItIs} attached`;
  assert.equal(await answer(200, [html, says('attachment'), says('attachment')]), made);
  for (const value of ['attachment, inline', 'attachment=x', 'attachment x']) {
    assert.equal(await answer(200, [html, says(value)]), made, value);
  }
  assert.equal(await answer(200, [['Content-Type', 'application/pdf']]), made);
});
