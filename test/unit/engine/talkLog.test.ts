/** The log of an agent's talk: given back in order and in parts, and of bounded size however small its entries are. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { Redactor } from '../../../src/base/redactor.ts';
import { TalkLog } from '../../../src/engine/session/talkLog.ts';
import { talkEntriesMax } from '../../../src/protocol/talkWire.ts';
import { newFolder } from '../../support/tree.ts';

let root = '';
const roots: string[] = [];
beforeEach(() => roots.push((root = newFolder())));
after(() => roots.forEach((each) => fs.rmSync(each, { recursive: true, force: true })));

function open(): TalkLog {
  return new TalkLog(path.join(root, 'talk.log'), new Redactor());
}

function all(log: TalkLog): string[] {
  const entries: string[] = [];
  for (;;) {
    const part = log.recall(entries.length);
    entries.push(...part.entries);
    if (part.last) return entries;
  }
}

test('what was remembered comes back in order, by another log too, whatever the sizes', () => {
  const log = open();
  const said: string[] = [];
  for (let at = 0; at < 700; at++) said.push(`${String(at)} ${'x'.repeat(at % 50 === 0 ? 300_000 : at % 7)}`);
  for (let at = 0; at < said.length; at += 6) log.remember(said.slice(at, at + 6));
  assert.deepEqual(all(log), said);
  for (const from of [699, 350, 3, 0, 650, 699]) assert.equal(log.recall(from).entries[0], said[from]);
  assert.deepEqual(log.recall(700), { entries: [], last: true });
  assert.deepEqual(log.recall(1e9), { entries: [], last: true });
  log.remember(['the last']);
  assert.deepEqual(log.recall(700), { entries: ['the last'], last: true });
  log.dispose();
  const other = open();
  assert.deepEqual(all(other), [...said, 'the last']);
  other.dispose();
});

test('empty entries do not fill the disk', () => {
  const log = open();
  const nothing = Array.from({ length: talkEntriesMax }, () => '');
  let kept = 0;
  assert.throws(() => {
    for (;;) kept = log.remember(nothing).kept;
  }, /too long/);
  log.dispose();
  assert.ok(kept > 100_000 && kept <= 1024 * 1024, String(kept));
  assert.ok(fs.statSync(path.join(root, 'talk.log')).size < 128 * 1024 * 1024);
  // One that is read again is as full.
  const again = open();
  assert.throws(() => again.remember(nothing), /too long/);
  again.dispose();
});

test('a part near the end is found without reading all before it', (t) => {
  const log = open();
  const long = 'x'.repeat(1024 * 1024);
  for (let at = 0; at < 30; at++) log.remember([long]);
  all(log);
  const read = t.mock.method(fs, 'readSync');
  assert.deepEqual(log.recall(29), { entries: [long], last: true });
  assert.ok(read.mock.callCount() < 10, String(read.mock.callCount()));
  log.dispose();
});
