/**
 * Shows what is in files of the folder, and in new contents that the host sends for it: the only ones in a worker that has no way to
 * the host's store. The last pair of files stays open, so that its parts come at once.
 */
import { createHash } from 'node:crypto';
import type { RelativePath } from '../model/relativePath.ts';
import { shownBytesMax } from '../model/shown.ts';
import type { ShowContent, ShowReply, ShowRequest, ShowSide } from '../protocol/showWire.ts';
import type { FactSource } from './facts/facts.ts';
import type { WorkContext } from './engines.ts';
import { readers, type Readers } from './readers/load.ts';
import { lastName } from './rules/rows.ts';
import { markOf, readWhole } from './stage/readBytes.ts';

type Content = { readonly bytes: Buffer; received: number; isWhole: boolean };
type Tables = Awaited<ReturnType<Readers['readTables']>>['tables'];
type Shown = ReturnType<Readers['openShown']>;

const contentsMax = 4;
const pdfBytesMax = 128 * 1024 * 1024;

export class Shows {
  /** Oldest first. */
  readonly #contents = new Map<string, Content>();
  #open: { readonly key: string; readonly shown: Shown } | null = null;
  /** The tables of the document that was read last. */
  #tables: { readonly key: string; readonly tables: Tables } | null = null;

  /** Takes the next part of a content. Throws where it is out of place, or the whole is not what its name says. */
  content({ content, bytes, offset, data }: ShowContent): { received: number } {
    const part = Buffer.from(data, 'base64');
    if (offset === 0) {
      this.#contents.delete(content);
      for (const oldest of this.#contents.keys()) if (this.#contents.size >= contentsMax) this.#contents.delete(oldest);
      this.#contents.set(content, { bytes: Buffer.alloc(bytes), received: 0, isWhole: false });
    }
    const open = this.#contents.get(content);
    if (open === undefined || open.isWhole || open.received !== offset || offset + part.length > open.bytes.length)
      throw new Error('a part of a content is out of place');
    part.copy(open.bytes, offset);
    open.received += part.length;
    if (open.received === open.bytes.length) {
      if (createHash('sha256').update(open.bytes).digest('hex') !== content) throw new Error('a content is damaged');
      open.isWhole = true;
    }
    return { received: open.received };
  }

  async show(
    request: ShowRequest,
    { mountPath, signal }: Pick<WorkContext, 'mountPath' | 'signal'>,
  ): Promise<ShowReply> {
    const key = keyOf(request, mountPath);
    if (this.#open?.key !== key) {
      this.#open = null;
      const sides = [request.before, request.after].map((side) => this.#read(side, mountPath));
      const problem = sides.find((side) => typeof side === 'string');
      if (problem !== undefined) return { kind: 'none', why: problem, next: 'Close the preview and open it again.' };
      const [before = null, after = null] = sides.map((side) => (typeof side === 'string' ? null : side));
      this.#open = { key, shown: readers().openShown({ before, after }, this.#originsOf(request, mountPath, signal)) };
    }
    return this.#open.shown.answer(request.want, signal);
  }

  /** A side's bytes; null where there is none, and words where it cannot be read. */
  #read(side: ShowSide | undefined, mountPath: string): FactSource | string | null {
    if (side === undefined) return null;
    if (side.content !== undefined) {
      const content = this.#contents.get(side.content);
      return content?.isWhole === true ? sourceOf(content.bytes, side.name) : 'its new content was not sent';
    }
    let why = 'it is not in the folder any more';
    for (const path of side.paths ?? []) {
      const read = readWhole(mountPath, path, shownBytesMax);
      if (read.ok) return sourceOf(read.value, side.name);
      why = read.failure;
    }
    return why;
  }

  #originsOf({ origins = [] }: ShowRequest, mountPath: string, signal: AbortSignal): ReturnType<typeof originReader> {
    return originReader(origins, (path) => this.#tablesOf(path, mountPath, signal), mountPath);
  }

  async #tablesOf(path: RelativePath, mountPath: string, signal: AbortSignal): Promise<Tables> {
    const key = `${path}\0${markOf(mountPath, path)}`;
    if (this.#tables?.key === key) return this.#tables.tables;
    const source = documentAt(mountPath, path);
    const { tables } = source === null ? { tables: [] } : await readers().readTables(source, signal);
    this.#tables = { key, tables };
    return tables;
  }
}

/** A failure of the worker's own as an answer that says so. */
export async function shownOr(answer: Promise<ShowReply | { outcome: 'failed'; message: string }>): Promise<ShowReply> {
  const reply = await answer;
  if ('kind' in reply) return reply;
  return { kind: 'none', why: reply.message, next: 'Close the preview and open it again.' };
}

function originReader(
  origins: NonNullable<ShowRequest['origins']>,
  tablesOf: (path: RelativePath) => Promise<Tables>,
  mountPath: string,
): Parameters<Readers['openShown']>[1] {
  return {
    table: async (sheet) => {
      const origin = origins[sheet];
      if (origin === undefined) return null;
      const table = (await tablesOf(origin.path))[origin.table];
      return table === undefined ? null : { path: origin.path, table };
    },
    document: (sheet) => {
      const origin = origins[sheet];
      return origin === undefined ? null : documentAt(mountPath, origin.path);
    },
  };
}

function documentAt(mountPath: string, path: RelativePath): FactSource | null {
  const read = readWhole(mountPath, path, pdfBytesMax);
  return read.ok ? sourceOf(read.value, lastName(path)) : null;
}

/** Nothing is read that could lie in the future. */
const noDay = '9999-12-30';

function sourceOf(bytes: Uint8Array, name: string): FactSource {
  return {
    name: lastName(name),
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    today: noDay,
  };
}

/** The same files, unchanged since. */
function keyOf({ before, after, origins }: ShowRequest, mountPath: string): string {
  const marks = [before, after].flatMap((side) => (side?.paths ?? []).map((path) => markOf(mountPath, path)));
  return JSON.stringify([before, after, origins, marks]);
}
