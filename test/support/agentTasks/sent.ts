/** What must hold of all that a task sends, whatever the task. */
import assert from 'node:assert/strict';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Desk } from '../claudeDesk.ts';
import type { MessagesBody, RecordedRequest } from '../messagesDouble.ts';
import { PromptCache } from '../doubleTokens.ts';
import { smallModel } from './script.ts';
import { answersIn } from './told.ts';

export type Kept = {
  /** Words of documents that no request to the main model may hold. */
  readonly unseen?: readonly string[];
  /** Words of files that stand only within the marks of what is data. */
  readonly marked?: readonly string[];
};

const markedSchema = z.looseObject({ cache_control: z.looseObject({ type: z.literal('ephemeral') }) });
const dataPart = /<folder-data from=[\s\S]*?<\/folder-data>/g;

/** Holds everything that was sent to it: what the cache needs, and what must stay inside. */
export function checkSent({ double, mount, env }: Desk, { unseen = [], marked = [] }: Kept): void {
  const main = double.requests.filter(({ body }) => body?.model !== smallModel);
  assert.ok(main.length > 0);
  checkCache(main);
  for (const { body, text } of main) {
    assert.ok(!text.includes('‹U+0009›'), 'a tab is no hidden character');
    for (const words of unseen) assert.ok(!text.includes(words), `the main model was sent ${words}`);
    for (const { text: told, isError, facts } of (body?.messages ?? []).flatMap(({ content }) => answersIn(content)))
      assert.ok(isError || Object.keys(facts).length > 0 || isOwnWords(told), `not marked as data: ${told}`);
  }
  checkMarks(main.at(-1)?.body?.messages ?? [], marked);
  for (const { text } of [...double.requests, ...double.asides]) {
    for (const place of [mount, path.dirname(mount), env['HOME'] ?? mount])
      assert.ok(!text.includes(place), 'a path outside the folder was sent');
    assert.ok(!text.includes(double.key), 'the key was sent in a body');
  }
}

function checkMarks(talk: MessagesBody['messages'], marked: readonly string[]): void {
  const open = JSON.stringify(talk.filter(({ role }) => role === 'user')).replaceAll(dataPart, '');
  for (const words of marked) {
    assert.ok(JSON.stringify(talk).includes(words), `${words} was never sent`);
    assert.ok(!open.includes(words), `outside the marks: ${words}`);
  }
}

/** The same beginning to the byte, and a talk that only grows, with its marks. */
function checkCache(main: readonly RecordedRequest[]): void {
  const prefixes = new Set(main.map(({ body }) => JSON.stringify([body?.tools, body?.system])));
  assert.equal(prefixes.size, 1, 'tools and system stay the same');
  assert.match([...prefixes].join(), /"cache_control":\{"type":"ephemeral","ttl":"1h"\}/);
  const cache = new PromptCache(1_024, () => 0);
  let [before, kept]: [readonly unknown[], number] = [[], 0];
  for (const { body, text } of main) {
    const messages = body?.messages ?? [];
    assert.deepEqual(messages.slice(0, before.length), before, 'the talk only grows');
    before = messages;
    assert.ok(body !== null);
    const { cache_read_input_tokens: read, cache_creation_input_tokens: created } = cache.usage(body);
    assert.ok(read >= kept, `${String(read)} of ${String(kept)} tokens that were sent before came from the cache`);
    kept = read + created;
    assert.ok(markedSchema.safeParse(JSON.parse(text)).success, 'the talk is marked for the cache');
  }
}

/** What the program says itself, where nothing of the folder is in it. */
function isOwnWords(text: string): boolean {
  return /^(?:The person has (?:approved|answered)|This was not accepted)/.test(text);
}
