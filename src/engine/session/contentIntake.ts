/**
 * Takes in what a worker sends as new content. The worker is untrusted: what it sends is counted against the bounds, written by
 * the host and named by the hash that the host computed. The first thing that goes wrong is the task's failure, whatever the
 * worker makes of the refusal. Which contents a task has is remembered beside its log, since a plan may name content that only a
 * later session proposes.
 */
import * as z from 'zod/mini';
import { marked, t } from '../../base/translate.ts';
import { contentHashSchema } from '../../model/change.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { ContentPart, ContentReply } from '../../protocol/workerWire.ts';
import { diskWords } from '../apply/diskWords.ts';
import type { ContentStore, Upload } from '../disk/contentStore.ts';
import { openLog, readLog, syncFolderOf, type LogWriter } from '../disk/lineLog.ts';

export type ContentBounds = {
  /** One content. */
  readonly bytesMax: number;
  /** All that a session sends, kept or not. */
  readonly totalBytesMax: number;
  readonly uploadsMax: number;
  /** Contents of a task. */
  readonly contentsMax: number;
};

const fromLimits: ContentBounds = {
  bytesMax: limits.contentBytesMax,
  totalBytesMax: limits.contentTotalBytesMax,
  uploadsMax: limits.contentUploadsMax,
  contentsMax: limits.changesMax,
};

/** So much may wait for the drive before the worker does: syncing it in one go would hold up everything else here. */
const unflushedBytesMax = 16 * 1024 * 1024;

const recordSchema = z.object({ hash: contentHashSchema });

type Open = {
  readonly upload: Upload;
  /** Received, written or not. */
  bytes: number;
  flushed: number;
  /** Resolves when all parts so far have been dealt with: they are written one after the other. */
  settled: Promise<unknown>;
};

export class ContentIntake {
  readonly #store: ContentStore;
  readonly #logFile: string;
  readonly #bounds: ContentBounds;
  readonly #known = new Set<string>();
  readonly #open = new Map<number, Open>();
  #log: LogWriter | null = null;
  #totalBytes = 0;
  #failure: Failure | null = null;

  /** `logFile`: where the task's contents are remembered, an absolute path. */
  constructor(store: ContentStore, logFile: string, bounds: ContentBounds = fromLimits) {
    this.#store = store;
    this.#logFile = logFile;
    this.#bounds = bounds;
    for (const record of readLog(logFile, 'skip').records) {
      const parsed = recordSchema.safeParse(record);
      if (parsed.success) this.#known.add(parsed.data.hash);
    }
  }

  /** Why the task fails; null while nothing went wrong. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The wire's call `content`. Rejects where the part is refused. */
  async receive(part: ContentPart): Promise<ContentReply> {
    if (this.#failure !== null) throw new Error(this.#failure.code);
    if (part.drop === true) return this.#drop(part.upload);
    const open = this.#open.get(part.upload) ?? this.#begin(part.upload);
    const chunk = Buffer.from(part.data, 'base64');
    this.#count(open, chunk.length);
    const taken = open.settled.then(() => this.#take(open, chunk, part));
    open.settled = taken.catch(() => undefined);
    return taken;
  }

  /** Bytes of a content that this task sent; null for any other, held here or not. */
  bytesOf(hash: string): number | null {
    return this.#known.has(hash) ? this.#store.bytes(hash) : null;
  }

  /** Makes what came durable, before anything is recorded that may name it. The task's failure, or null. */
  settle(): Failure | null {
    try {
      this.#log?.sync();
    } catch (error) {
      this.#failure ??= storingFailed(error);
    }
    return this.#failure;
  }

  /** Aborts what is still open. The channel has ended before. */
  async dispose(): Promise<void> {
    this.#failure ??= failure('worker-failed', t('The session is over.'));
    for (const open of this.#open.values()) {
      await open.settled;
      open.upload.abort();
    }
    this.#open.clear();
    this.#log?.close();
    this.#log = null;
  }

  #begin(id: number): Open {
    if (this.#open.size >= this.#bounds.uploadsMax) {
      const most = String(this.#bounds.uploadsMax);
      this.#refuse(failure('refused', t('The task tried to send more than {0} new files at the same time.', most)));
    }
    if (this.#known.size + this.#open.size >= this.#bounds.contentsMax) {
      const most = this.#bounds.contentsMax.toLocaleString('en');
      this.#refuse(failure('refused', t('The task would make more than {0} new files.', most), splitIt));
    }
    const upload = this.#orRefuse(() => this.#store.begin());
    const open: Open = { upload, bytes: 0, flushed: 0, settled: Promise.resolve() };
    this.#open.set(id, open);
    return open;
  }

  #count(open: Open, bytes: number): void {
    open.bytes += bytes;
    this.#totalBytes += bytes;
    const { bytesMax, totalBytesMax } = this.#bounds;
    if (open.bytes > bytesMax) {
      this.#refuse(failure('refused', t('The task would make a file of more than {0}.', sizeWords(bytesMax)), splitIt));
    }
    if (this.#totalBytes > totalBytesMax) {
      const most = sizeWords(totalBytesMax);
      this.#refuse(failure('refused', t('The task would make more than {0} of new files.', most), splitIt));
    }
  }

  async #take(open: Open, chunk: Uint8Array, { upload: id, last }: ContentPart): Promise<ContentReply> {
    const { upload } = open;
    // Parts behind one that failed, or behind the last: their upload is over.
    if (this.#open.get(id) !== open) throw new Error('this upload is over');
    try {
      upload.write(chunk);
      if (upload.bytes - open.flushed > unflushedBytesMax || (last && open.flushed > 0)) {
        await upload.flush();
        open.flushed = upload.bytes;
      }
      if (!last) return { received: upload.bytes };
      this.#open.delete(id);
      const { hash, bytes } = upload.finish();
      this.#remember(hash);
      return { received: bytes, hash };
    } catch (error) {
      this.#open.delete(id);
      upload.abort();
      return this.#refuse(storingFailed(error));
    }
  }

  async #drop(id: number): Promise<ContentReply> {
    const open = this.#open.get(id);
    if (open !== undefined) {
      await open.settled;
      if (this.#open.get(id) === open) this.#open.delete(id);
      open.upload.abort();
    }
    return { received: 0 };
  }

  #remember(hash: string): void {
    if (this.#known.has(hash)) return;
    if (this.#log === null) {
      this.#log = openLog(this.#logFile);
      syncFolderOf(this.#logFile);
    }
    this.#log.append({ hash });
    this.#known.add(hash);
  }

  #orRefuse<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      return this.#refuse(storingFailed(error));
    }
  }

  /** The first refusal is the task's failure; the worker only learns that there was one. */
  #refuse(why: Failure): never {
    this.#failure ??= why;
    throw new Error(why.code);
  }
}

const splitIt = marked('Split it: name a folder or fewer files.');

function storingFailed(error: unknown): Failure {
  return failure('disk-failed', t('New content could not be kept in Delegate’s own folder: {0}', diskWords(error)));
}

function sizeWords(bytes: number): string {
  const gigabyte = 1024 ** 3;
  return bytes % gigabyte === 0 ? `${String(bytes / gigabyte)} GB` : `${bytes.toLocaleString('en')} bytes`;
}
