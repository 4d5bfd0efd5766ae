// Receipts in a folder, a double of the service that reads them, and a map between the two.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { RelativePath } from '../../src/model/relativePath.ts';
import type { MapDesk } from '../../src/worker/agent/map/desk.ts';
import { mapFiles, type MapResult } from '../../src/worker/agent/map/mapFiles.ts';
import { mapDesk, receiptFields } from './mapDesk.ts';
import {
  say,
  startMessagesDouble,
  type Block,
  type DoubleOptions,
  type MessagesBody,
  type MessagesDouble,
} from './messagesDouble.ts';

export const never = new AbortController().signal;
export const order = { fields: receiptFields, ask: 'Receipts of a journey.' };

export const receipt = (number: number): string =>
  `Shop ${String(number)} Ltd\nDate 0${String(1 + (number % 9))}.03.2026\nTotal ${String(100 + number)},50 EUR\nVAT ${String(10 + number)},25 EUR\n`;
export const answerFor = (number: number): object => ({
  vendor: `Shop ${String(number)} Ltd`,
  date: `2026-03-0${String(1 + (number % 9))}`,
  total: { amount: `${String(100 + number)}.50`, currency: 'EUR' },
  vat: { amount: `${String(10 + number)}.25`, currency: 'EUR' },
});
export const answerText = (number: number): Block[] => [say(JSON.stringify(answerFor(number)))];

/** All that a request says. */
export const textOf = (body: MessagesBody): string => JSON.stringify(body.messages);
/** The numbers of the receipts that a request holds. */
export const shopsIn = (text: string): number[] =>
  [...text.matchAll(/Shop (\d+) Ltd/g)].map(([, number]) => Number(number));
export const honest: DoubleOptions['script'] = (body) => answerText(shopsIn(textOf(body))[0] ?? -1);

export type Rig = {
  mount: string;
  double: MessagesDouble;
  desk: MapDesk;
  run: (more?: Partial<MapDesk>, lanes?: number) => Promise<MapResult>;
};

export async function rig(
  t: TestContext,
  contents: Readonly<Record<string, string | Uint8Array>>,
  script: DoubleOptions['script'] = honest,
  more: Partial<DoubleOptions> = {},
): Promise<Rig> {
  const mount = mkdtempSync(path.join(tmpdir(), 'delegate-map-'));
  t.after(() => rmSync(mount, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(contents)) writeFileSync(path.join(mount, name), content);
  const double = await startMessagesDouble({ script, ...more });
  t.after(() => double.close());
  const desk = mapDesk({ mountPath: mount, baseUrl: double.baseUrl, key: double.key });
  const files = filesIn(mount, Object.keys(contents));
  return {
    mount,
    double,
    desk,
    run: (changed = {}, lanes = 4) => mapFiles({ ...order, files }, { ...desk, ...changed }, { lanes }, never),
  };
}

export function filesIn(
  mount: string,
  names: readonly string[],
): { path: RelativePath; size: number; mtimeMs: number }[] {
  return names.map((name) => {
    const { size, mtimeMs } = statSync(path.join(mount, name));
    return { path: name as RelativePath, size, mtimeMs };
  });
}

export const nameOf = (number: number): string => `receipt-${String(number).padStart(3, '0')}.txt`;
export const receipts = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [nameOf(number), receipt(number)]));
