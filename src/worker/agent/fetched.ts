/**
 * What a connected service gave (a download, too) as a document: read here, in the sandbox, as files of the folder are, whether it is
 * staged as a new file or nothing but the answer of a call. `result:RESULT/ITEM` names the latter, where no file of the folder is called
 * so; `result://RESULT/ITEM` names it always.
 */
import type { FactSource } from '../facts/facts.ts';
import { lastName } from '../rules/rows.ts';
import type { Desk } from './desk.ts';

export type Fetched = { readonly result: string; readonly item: number };

/** More than this is not read: it is held in memory. */
const fetchedBytesMax = 64 * 1024 * 1024;

/** Where the bytes are of what a path means; null for a file of the folder, and for what the model wrote itself. */
function fetchedAt({ stage }: Pick<Desk, 'stage'>, path: string): Fetched | null {
  const [, result, item] = /^result:\/{0,2}([\w.-]{1,200})(?:\/(\d{1,3}))?$/.exec(path) ?? [];
  if (result !== undefined) return stage.fileAt(path) === null ? { result, item: Number(item ?? 0) } : null;
  const deed = stage.deedAt(path);
  return deed?.op === 'create' ? (deed.fetched ?? null) : null;
}

type Held = { readonly key: string; readonly name: string; readonly bytes: Buffer };
/** The last one, for the next of its pages. */
const held = new WeakMap<Desk['stage'], Held>();

/** The document; null where the path means none of these, a text says why it cannot be read. */
export async function fetchedSource(
  desk: Desk,
  path: string,
  signal: AbortSignal,
): Promise<FactSource | string | null> {
  const fetched = fetchedAt(desk, path);
  if (fetched === null) return null;
  const key = `${fetched.result}/${String(fetched.item)}`;
  const kept = held.get(desk.stage);
  const document = kept?.key === key ? kept : await fetchedWhole(desk, fetched, key, signal);
  if (typeof document === 'string') return document;
  held.set(desk.stage, document);
  const { bytes } = document;
  return {
    name: path.startsWith('result:') ? document.name : lastName(path),
    size: bytes.length,
    read: (offset, length, memory) => {
      const part = bytes.subarray(offset, offset + length);
      if (memory === undefined) return part;
      part.copy(memory);
      return memory.subarray(0, part.length);
    },
    today: desk.today,
  };
}

async function fetchedWhole(
  desk: Desk,
  { result, item }: Fetched,
  key: string,
  signal: AbortSignal,
): Promise<Held | string> {
  const parts: Buffer[] = [];
  let [size, name] = [0, ''];
  for (let at: number | null = 0; at !== null;) {
    const answer = await desk.context.connector({ ask: 'bytes', result, item, at }, signal);
    if (answer.is !== 'bytes') return 'there is no such result';
    const part = Buffer.from(answer.data, 'base64');
    size += part.length;
    if (size > fetchedBytesMax) return 'it is too large to be read before it is saved and applied';
    parts.push(part);
    name = answer.name ?? name;
    at = part.length === 0 ? null : answer.next;
  }
  return { key, name: name === '' ? 'document' : name, bytes: Buffer.concat(parts) };
}
