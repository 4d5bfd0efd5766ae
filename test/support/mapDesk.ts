// What a map works with in tests: the real gateway to a double of the service, readers, and a log in a file that outlives the process.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Redactor } from '../../src/base/redactor.ts';
import { createModelGateway } from '../../src/engine/gateway/modelGateway.ts';
import type { MapDesk, SmallModel } from '../../src/worker/agent/map/desk.ts';
import type { MapField } from '../../src/worker/agent/map/order.ts';
import { useClient } from '../../src/worker/agent/loadClient.ts';
import * as clientModule from '../../src/worker/agent/modelClient.ts';
import { useReaders } from '../../src/worker/readers/load.ts';
import { openBooks } from './openBooks.ts';
import { readers } from '../unit/worker/readers/support.ts';

useClient(() => clientModule);
useReaders(() => readers);

export const haiku: SmallModel = {
  model: 'claude-haiku-5-5',
  contextTokens: 1_000_000,
  takesPictures: true,
  takesDocuments: true,
  takesSchemas: true,
  pricePerMillion: { input: 0.1, output: 0.5 },
};

export const receiptFields: readonly MapField[] = [
  { name: 'Vendor', type: 'text', says: 'Who wrote the receipt.' },
  { name: 'Date', type: 'date', says: 'The day of the receipt.' },
  { name: 'Total', type: 'money', says: 'What was paid.' },
  { name: 'VAT', type: 'money', says: 'The tax in it.' },
];

/** A log that appends to a file: what was put before a kill is there after it. */
export function fileLog(file: string): MapDesk['log'] {
  const kept = new Map<string, string>();
  if (existsSync(file))
    for (const line of readFileSync(file, 'utf8')
      .split('\n')
      .filter((each) => each !== '')) {
      const [key = '', ...rest] = line.split(' ');
      kept.set(key, rest.join(' '));
    }
  return {
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    put: (key, text) => {
      kept.set(key, text);
      appendFileSync(file, `${key} ${text}\n`);
      return Promise.resolve();
    },
  };
}

const noLimit = { left: () => Promise.resolve({ requests: null, tokens: null, usd: null }), words: 'the limit' };

/** A desk whose model is at this address. */
export function mapDesk(
  { mountPath, baseUrl, key }: { mountPath: string; baseUrl: string; key: string },
  more: Partial<MapDesk> = {},
): MapDesk {
  const upstream = { kind: 'messages', baseUrl, key, model: 'claude-haiku-5-5' } as const;
  const gateway = createModelGateway({
    upstream: () => Promise.resolve(upstream),
    books: openBooks(),
    secrets: new Redactor(),
  });
  const kept = new Map<string, string>();
  return {
    mountPath,
    model: async (body, carries, use, signal) => {
      const call = { body, carries, purpose: 'a map', use };
      const called = await gateway.call(call, signal);
      if (called.ok) return called.value.reply;
      throw new Error(called.failure.message);
    },
    facts: haiku,
    readPlaced: readers.readPlaced,
    look: null,
    budget: noLimit,
    log: {
      get: (each) => Promise.resolve(kept.get(each) ?? null),
      put: (each, text) => Promise.resolve(void kept.set(each, text)),
    },
    batch: null,
    progress: () => undefined,
    ...more,
  };
}
