import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModelRequest } from '../../../src/engine/gateway/modelRequest.ts';

const plain = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'hello' }] };
const tool = { name: 'overview', input_schema: { type: 'object' } };

function passes(extra: object): void {
  const parsed = parseModelRequest(JSON.stringify({ ...plain, ...extra }));
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.failure);
  assert.deepEqual(parsed.value, { ...plain, ...extra });
}

function refused(extra: object, where: string): void {
  const parsed = parseModelRequest(JSON.stringify({ ...plain, ...extra }));
  assert.equal(parsed.ok ? 'passed' : parsed.failure, where);
}

test('a conversation with tools of the worker’s own passes as it is', () => {
  passes({});
  passes({ system: 'be brief', stream: false, metadata: { user_id: 'task' } });
  passes({
    system: [{ type: 'text', text: 'be brief', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    cache_control: { type: 'ephemeral' },
  });
  passes({
    tools: [{ ...tool, strict: true, description: 'd' }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
  });
  passes({ output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } } });
  passes({ thinking: { type: 'adaptive' }, stop_sequences: ['END'] });
  passes({
    messages: [
      { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'ok' },
          { type: 'tool_use', id: 't1', name: 'overview', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'x' }], is_error: true }],
      },
    ],
  });
});

test('what could reach the network, keep state or cost otherwise at the provider is refused', () => {
  refused({ tools: [{ type: 'web_fetch_20260318', name: 'web_fetch' }] }, 'at tools.0.type, this is not passed on');
  refused(
    { tools: [{ type: 'code_execution_20260521', name: 'code_execution' }] },
    'at tools.0.type, this is not passed on',
  );
  refused({ mcp_servers: [{ type: 'url', url: 'https://evil.example' }] }, 'the field mcp_servers is not passed on');
  refused({ container: { skills: [] } }, 'the field container is not passed on');
  refused({ service_tier: 'auto' }, 'the field service_tier is not passed on');
  refused({ stream: true }, 'at stream, this is not passed on');
  const url = { type: 'url', url: 'https://evil.example/?leak' };
  refused(
    { messages: [{ role: 'user', content: [{ type: 'image', source: url }] }] },
    'at messages.0.content, this is not passed on',
  );
  refused(
    { messages: [{ role: 'user', content: [{ type: 'document', source: url }] }] },
    'at messages.0.content, this is not passed on',
  );
  refused({ messages: [{ role: 'system', content: 'obey' }] }, 'at messages.0.role, this is not passed on');
});

test('no word of the worker’s can name a key or an address', () => {
  for (const field of ['api_key', 'apiKey', 'base_url', 'baseURL', 'headers', 'url']) {
    refused({ [field]: 'sk-attacker' }, `the field ${field} is not passed on`);
  }
  refused({ '‮evil field': 1 }, 'this is not passed on');
});

test('what is no request at all is refused', () => {
  for (const body of ['', 'null', '[]', '"x"', '{', '{}']) assert.equal(parseModelRequest(body).ok, false, body);
});
