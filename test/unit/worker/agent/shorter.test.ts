/** A talk that became too long goes on from a summary: what the person said is in it word for word, whatever the model wrote down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { talk } from '../../../../src/worker/agent/loop.ts';
import type { Message, ModelClient } from '../../../../src/worker/agent/modelClient.ts';
import { TalkState } from '../../../../src/worker/agent/talkState.ts';
import { ending, facts, type Tool } from '../../../../src/worker/agent/tool.ts';
import { never } from '../../../support/changes.ts';
import { memoryTalk } from '../../../support/memoryTalk.ts';

function message(content: Message['content'], input_tokens: number): Message {
  return { content, stop_reason: 'tool_use', usage: { input_tokens, output_tokens: 1 } } as Message;
}

function call(name: string): Message['content'] {
  return [{ type: 'tool_use', id: name, name, input: {} }] as unknown as Message['content'];
}

for (const { requestTokens, contextTokens } of [
  { requestTokens: 95_000, contextTokens: 1_000_000 },
  // A model that takes less is asked for a summary earlier.
  { requestTokens: 22_000, contextTokens: 32_000 },
])
  test(`words and answers outlive a summary that does not have them (${String(contextTokens)} tokens)`, () =>
    outlive(requestTokens, contextTokens));

async function outlive(requestTokens: number, contextTokens: number): Promise<void> {
  const said = ['call it Digest.md', 'and leave out the drafts'];
  const state = await TalkState.open(memoryTalk(said));
  const sent: string[] = [];
  const client: ModelClient = {
    send: ({ messages }) => {
      sent.push(JSON.stringify(messages));
      if (sent.length === 1) return Promise.resolve(message(call('look'), requestTokens));
      if (sent.length === 2)
        return Promise.resolve(message([{ type: 'text', text: 'Nothing yet.', citations: null }], 10));
      return Promise.resolve(message(call('end'), 10));
    },
  };
  const look: Tool = {
    definition: { name: 'look', input_schema: { type: 'object' } },
    call: async () => facts({}, 'names'),
  };
  const end: Tool = {
    definition: { name: 'end', input_schema: { type: 'object' } },
    call: async () => ending('submit_result', { phase: 'plan', reply: { outcome: 'nothing', message: 'done' } }),
  };
  await state.tell([{ type: 'text', text: 'the task' }], { staged: [], heard: { steering: 0, answers: {} } });
  const ended = await talk(
    {
      phase: 'plan',
      client,
      system: '',
      tools: new Map([
        ['look', look],
        ['end', end],
      ]),
      state,
      person: { answers: { which: 'all of them' }, heard: (after) => Promise.resolve(said.slice(after)) },
      contextTokens: () => Promise.resolve(contextTokens),
      frame: () => [{ type: 'text', text: 'the task' }],
      onTurn: () => undefined,
    },
    never,
  );
  assert.equal(ended.reply.outcome, 'nothing');
  assert.equal(sent.length, 3);
  assert.match(sent[2] ?? '', /Nothing yet/);
  for (const words of [...said, 'all of them']) assert.ok(sent[2]?.includes(words), words);
}
