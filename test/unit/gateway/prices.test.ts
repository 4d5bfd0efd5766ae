import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Usage } from '../../../src/model/task.ts';
import { usageOf, type ReportedUsage } from '../../../src/engine/gateway/prices.ts';

function check(model: string, reported: ReportedUsage, expected: Usage): void {
  const usage = usageOf(model, reported);
  assert.deepEqual({ ...usage, usd: Number(usage.usd.toFixed(9)) }, expected);
}

test('a reply costs what the price list says', () => {
  check(
    'claude-sonnet-5-5',
    { input_tokens: 1_000_000, output_tokens: 0 },
    { inputTokens: 1_000_000, outputTokens: 0, usd: 2 },
  );
  check(
    'claude-sonnet-5-5',
    { input_tokens: 0, output_tokens: 100_000 },
    { inputTokens: 0, outputTokens: 100_000, usd: 1 },
  );
  check(
    'claude-opus-5-5-20260901',
    { input_tokens: 1_000, output_tokens: 1_000 },
    { inputTokens: 1_000, outputTokens: 1_000, usd: 0.024 },
  );
});

test('the small model costs five times as much above 100,000 prompt tokens', () => {
  check(
    'claude-haiku-5-5',
    { input_tokens: 100_000, output_tokens: 0 },
    { inputTokens: 100_000, outputTokens: 0, usd: 0.01 },
  );
  check(
    'claude-haiku-5-5',
    { input_tokens: 100_001, output_tokens: 0 },
    { inputTokens: 100_001, outputTokens: 0, usd: 0.0500005 },
  );
  check(
    'claude-haiku-5-5',
    { input_tokens: 1, cache_read_input_tokens: 200_000, output_tokens: 0 },
    { inputTokens: 200_001, outputTokens: 0, usd: 0.0100005 },
  );
});

test('the cache has a price of its own to read, and costs 1.25 or 2 times the input to write', () => {
  check(
    'claude-sonnet-5-5',
    { input_tokens: 0, cache_read_input_tokens: 1_000_000, output_tokens: 0 },
    { inputTokens: 1_000_000, outputTokens: 0, usd: 0.1 },
  );
  check(
    'claude-sonnet-5-5',
    { cache_creation_input_tokens: 1_000_000, cache_creation: { ephemeral_1h_input_tokens: 400_000 } },
    { inputTokens: 1_000_000, outputTokens: 0, usd: 3.1 },
  );
});

test('a model that the list does not know counts tokens and no dollars', () => {
  check('qwen-local', { input_tokens: 10, output_tokens: 5 }, { inputTokens: 10, outputTokens: 5, usd: 0 });
  check('qwen-local', {}, { inputTokens: 0, outputTokens: 0, usd: 0 });
});
