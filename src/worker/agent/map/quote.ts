/** What a map is likely to come to, before anything is asked: from the texts of a sample of the documents, and the pictures' usual size. */
import type { Usage } from '../../../model/task.ts';
import { extensionOf } from '../../rules/types.ts';
import { lastName } from '../../rules/rows.ts';
import type { ScannedFile } from '../../stage/scannedFiles.ts';
import { takeTurns } from '../../stage/turns.ts';
import { spread } from '../words.ts';
import { batchPrice } from './batchRoute.ts';
import type { MapDesk } from './desk.ts';
import { openDocument } from './document.ts';
import { batchMin } from './mapFiles.ts';
import type { MapOrder } from './order.ts';
import { answerTokens, askTokens } from './request.ts';
import { usdOf } from './spending.ts';

export type RouteQuote = Omit<Usage, 'usd'> & {
  /** Null where the model's price is not known. */
  readonly usd: number | null;
};
export type MapQuote = {
  readonly documents: number;
  /** Of the sample, those that cannot be asked about, each with why. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  readonly direct: RouteQuote;
  /** Half the price, and up to a day; null where there are too few documents, or the service has none. */
  readonly batch: RouteQuote | null;
  /** What it is reckoned from, a sentence. */
  readonly basis: string;
};

const sampleMax = 40;
const perTypeMax = 12;

/** Throws only the signal's reason. */
export async function quoteFor(order: MapOrder, desk: MapDesk, signal: AbortSignal): Promise<MapQuote> {
  const turns = takeTurns(signal);
  const types = new Map<string, ScannedFile[]>();
  for (const file of order.files) {
    const extension = extensionOf(lastName(file.path));
    types.set(extension, [...(types.get(extension) ?? []), file]);
  }
  const each = Math.max(1, Math.min(perTypeMax, Math.floor(sampleMax / Math.max(1, types.size))));
  const unreadable: { path: string; why: string }[] = [];
  let [inputTokens, requests, sampled] = [0, 0, 0];
  for (const files of types.values()) {
    let [tokens, parts] = [0, 0];
    for (const file of spread(files, each)) {
      await turns.pass();
      sampled += 1;
      try {
        const document = await openDocument(file, desk, signal);
        parts += document.parts.length;
        tokens += document.parts.reduce((sum, part) => sum + part.tokens + askTokens(order), 0);
      } catch (error) {
        signal.throwIfAborted();
        unreadable.push({ path: file.path, why: error instanceof Error ? error.message : 'it could not be read' });
      }
    }
    const share = files.length / Math.max(1, Math.min(each, files.length));
    inputTokens += tokens * share;
    requests += parts * share;
  }
  const direct = routeOf({ inputTokens, outputTokens: requests * answerTokens(order.fields) }, desk, 1);
  const isBatch = desk.batch !== null && order.files.length >= batchMin;
  return {
    documents: order.files.length,
    unreadable,
    direct,
    batch: isBatch ? routeOf(direct, desk, batchPrice) : null,
    basis:
      sampled >= order.files.length
        ? `From the texts of all ${String(sampled)} documents.`
        : `From the texts of ${String(sampled)} of ${String(order.files.length)} documents.`,
  };
}

function routeOf(tokens: { inputTokens: number; outputTokens: number }, { facts }: MapDesk, price: number): RouteQuote {
  const whole = { inputTokens: Math.ceil(tokens.inputTokens), outputTokens: Math.ceil(tokens.outputTokens) };
  const usd = usdOf(whole, facts);
  return { ...whole, usd: usd === null ? null : usd * price };
}
