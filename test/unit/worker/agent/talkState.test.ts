/** A talk is its log: whoever opens it again knows what was said, staged, kept, and how the last turn ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TalkState } from '../../../../src/worker/agent/talkState.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import { memoryTalk } from '../../../support/memoryTalk.ts';

const call = { type: 'tool_use', id: 'c1', name: 'read', input: { path: 'a.txt' } } as const;
const text = (words: string): { type: 'text'; text: string } => ({ type: 'text', text: words });
const heard = { steering: 1, answers: { which: 'all' } };

test('what was said, staged and kept is there again, and the turn that was cut is known as cut', async () => {
  const log = memoryTalk();
  const first = await TalkState.open(log);
  await first.tell([text('the task')], { staged: [], heard });
  await first.keep('read:a.txt', true);
  await first.answered([call], { isCut: false });
  const deed = { op: 'mkdir', to: relativePath('New'), reason: 'asked for' } as const;
  const result = { type: 'tool_result', tool_use_id: 'c1', content: 'x'.repeat(400) } as const;
  await first.tell([result], { staged: [deed], heard: { ...heard, steering: 2 } });
  await first.answered([call], { isCut: true });

  const again = await TalkState.open(log);
  assert.deepEqual(again.messages, first.messages);
  assert.deepEqual(again.staged, [deed]);
  assert.deepEqual(again.heard, { ...heard, steering: 2 });
  assert.equal(again.kept('read:a.txt'), true);
  assert.deepEqual(again.keptUnder('read:'), [['a.txt', true]]);
  assert.equal(again.isCut, true);

  await again.clear(1);
  const cleared = await TalkState.open(log);
  assert.doesNotMatch(JSON.stringify(cleared.messages), /xxxx/);
  assert.equal(cleared.messages.length, 4);
});

test('how a turn handed over is known until it is answered; entries that make no sense are left out', async () => {
  const log = memoryTalk();
  const state = await TalkState.open(log);
  await state.tell([text('the task')], { staged: [], heard });
  await state.answered([{ ...call, name: 'submit_plan' }], { isCut: false });
  await state.end({ by: 'submit_plan', call: 'c1', results: [] }, []);
  await log.remember(['{"is":"staged","deed":{"op":"burn"}}', '{"is":"unheard of"}']);
  const waiting = await TalkState.open(log);
  assert.deepEqual([waiting.ended?.by, waiting.ended?.call, waiting.staged], ['submit_plan', 'c1', []]);
  await waiting.tell([text('go on')], { staged: [], heard });
  assert.equal((await TalkState.open(log)).ended, null);
});
