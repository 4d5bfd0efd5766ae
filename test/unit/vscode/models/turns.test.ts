// The bridge to VS Code's models: what goes over it, what cannot, and the message that comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModelRequest, type ModelRequest } from '../../../../src/engine/gateway/modelRequest.ts';
import { countable, messageOf, toolsOf, turnsOf } from '../../../../src/vscode/models/turns.ts';

function request(more: object): ModelRequest {
  const parsed = parseModelRequest(
    JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'hello' }], ...more }),
  );
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.failure);
  return parsed.value;
}

const hello = { role: 'user', parts: [{ kind: 'text', text: 'hello' }] };

test('a system’s words go first, as the person’s, with the form that the answer is to have', () => {
  const system = [
    { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: 'Be brief.' },
  ];
  const output_config = { format: { type: 'json_schema', schema: { type: 'object' } } };
  assert.deepEqual(turnsOf(request({ system, output_config })), {
    ok: true,
    value: [
      {
        role: 'user',
        parts: [
          {
            kind: 'text',
            text: 'Be kind.\n\nBe brief.\n\nAnswer with JSON alone, by this JSON schema: {"type":"object"}',
          },
        ],
      },
      hello,
    ],
  });
  assert.deepEqual(turnsOf(request({})), { ok: true, value: [hello] });
});

test('calls, their results, pictures and texts go over; thinking does not', () => {
  const messages = [
    { role: 'user', content: 'hello' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'tool_use', id: 't1', name: 'look', input: { path: 'a.png' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 't1',
          is_error: true,
          content: [
            { type: 'text', text: 'too dark' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAEC' } },
          ],
        },
        { type: 'document', title: 'a.txt', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      ],
    },
  ];
  const turns = turnsOf(request({ messages }));
  assert.ok(turns.ok);
  assert.deepEqual(turns.value.slice(1), [
    { role: 'assistant', parts: [{ kind: 'call', id: 't1', name: 'look', input: { path: 'a.png' } }] },
    {
      role: 'user',
      parts: [
        {
          kind: 'result',
          id: 't1',
          parts: [
            { kind: 'text', text: 'Error:' },
            { kind: 'text', text: 'too dark' },
            { kind: 'picture', mime: 'image/png', data: Buffer.from([0, 1, 2]) },
          ],
        },
        { kind: 'text', text: 'a.txt\nwords' },
      ],
    },
  ]);
  const { text, tokens } = countable(turns.value);
  assert.equal(text, 'hello\nlook\n{"path":"a.png"}\nError:\ntoo dark\na.txt\nwords');
  assert.equal(tokens, 1_600);
});

test('a PDF document is refused in words', () => {
  const source = { type: 'base64', media_type: 'application/pdf', data: 'AAAA' };
  const messages = [{ role: 'user', content: [{ type: 'document', source }] }];
  assert.deepEqual(turnsOf(request({ messages })), { ok: false, failure: 'VS Code’s models take no PDF documents' });
});

test('tools are offered as they are, unless none may be called', () => {
  const tools = [{ name: 'look', description: 'Looks.', input_schema: { type: 'object' }, strict: true }];
  assert.deepEqual(toolsOf(request({ tools })), [
    { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } },
  ]);
  assert.deepEqual(toolsOf(request({ tools, tool_choice: { type: 'none' } })), []);
});

test('what was said becomes one message, with a stop reason and ids that can come back', () => {
  const usage = { input_tokens: 3, output_tokens: 4 };
  const said = [
    { kind: 'text', text: 'Let me ' },
    { kind: 'text', text: 'look.' },
    { kind: 'call', id: '', name: 'look', input: { path: 'a' } },
    { kind: 'call', id: 'x'.repeat(300), name: 'look', input: {} },
  ] as const;
  assert.deepEqual(messageOf(said, 'copilot/m', usage), {
    id: 'msg_vscode',
    type: 'message',
    role: 'assistant',
    model: 'copilot/m',
    content: [
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'call_2', name: 'look', input: { path: 'a' } },
      { type: 'tool_use', id: 'call_3', name: 'look', input: {} },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage,
  });
  const plain = messageOf([{ kind: 'text', text: 'done' }], 'm', usage) as { stop_reason: string };
  assert.equal(plain.stop_reason, 'end_turn');
});
