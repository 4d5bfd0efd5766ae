/**
 * What is in the files of a task's changes, for a person to look at: a worker of its own reads the folder's files, and gets the new
 * contents in parts, as it has no way to the store. What documents hold is parsed nowhere else.
 */
import fs from 'node:fs';
import type { Disposable } from '../../base/disposable.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import type { Change } from '../../model/change.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { nameOf, type RelativePath } from '../../model/relativePath.ts';
import type { TaskState } from '../../model/task.ts';
import type { CallFailure, HostChannel } from '../../protocol/channel.ts';
import { shownBytesMax } from '../../model/shown.ts';
import type { ShowReply, ShowRequest, ShowWant } from '../../protocol/showWire.ts';
import type { ContentStore } from '../disk/contentStore.ts';
import { safeReply } from './safeReply.ts';
import { KeptWorker, type Crowd, type KeptWorkerHost } from './keptWorker.ts';
import { spoken } from './speech.ts';

export type ShowHost = KeptWorkerHost & {
  readonly contents: Pick<ContentStore, 'bytes' | 'pathOf'>;
};
export type ShowTask = { readonly mount: string; readonly state: TaskState };

const words = {
  name: marked('preview'),
  stopped: marked('Open it again from the change’s row.'),
  next: marked('Open the preview again: it starts anew. Nothing was changed.'),
};

/** Looks into the files of one task's changes. */
export class FileShow implements Disposable {
  readonly #host: ShowHost;
  readonly #task: () => ShowTask | null;
  readonly #worker: KeptWorker;
  /** What each worker was sent, newest last. */
  readonly #sent = new WeakMap<HostChannel, string[]>();

  constructor(host: ShowHost, task: () => ShowTask | null, crowd: Crowd) {
    this.#host = host;
    this.#task = task;
    this.#worker = new KeptWorker(host, words, crowd);
  }

  /** The worker's process, while there is one. */
  async pid(): Promise<number | null> {
    return this.#worker.pid();
  }

  /**
   * Shows a part of what a change is about, with nothing in it that could deceive the eye (but for a text that is asked for whole). A worker that goes away is started once more. Failures: those of starting a worker,
   * `worker-failed`, `cancelled`, `no-such-task`.
   */
  async show(change: Change, want: ShowWant, signal: AbortSignal): Promise<Result<ShowReply, Failure>> {
    const task = this.#task();
    if (task === null) return fail(failure('no-such-task', t('The task of this preview is gone.')));
    const asked = requestOf(change, task.state, want, this.#host.contents);
    if ('kind' in asked) return ok(asked);
    const first = await this.#ask(task.mount, asked, signal);
    const isGone = !first.ok && first.failure.code === 'worker-failed' && !signal.aborted;
    const reply = isGone ? await this.#ask(task.mount, asked, signal) : first;
    return reply.ok ? ok(safeReply(reply.value)) : reply;
  }

  async #ask(mount: string, request: ShowRequest, signal: AbortSignal): Promise<Result<ShowReply, Failure>> {
    return this.#worker.ask(
      mount,
      async (channel) => {
        for (const side of [request.before, request.after]) {
          if (side?.content === undefined) continue;
          const sent = await this.#send(channel, side.content, signal);
          if (!sent.ok) return sent;
        }
        return channel.call('show', spoken(request), signal);
      },
      signal,
    );
  }

  /** Sends a content that the worker does not have. */
  async #send(channel: HostChannel, content: string, signal: AbortSignal): Promise<Result<void, CallFailure>> {
    const sent = this.#sent.get(channel) ?? [];
    this.#sent.set(channel, sent);
    if (sent.includes(content)) return ok(undefined);
    const descriptor = await openOrNull(this.#host.contents.pathOf(content));
    if (descriptor === null) return fail({ kind: 'refused', message: t('its new content is not kept any more') });
    try {
      const { size } = await descriptor.stat();
      const bytes = Math.min(size, shownBytesMax);
      for (let offset = 0; offset < bytes || offset === 0;) {
        const part = Buffer.alloc(Math.min(limits.contentChunkBytes, bytes - offset));
        const { bytesRead } = await descriptor.read(part, 0, part.length, offset);
        const data = part.subarray(0, bytesRead).toString('base64');
        const reply = await channel.call('showContent', { content, bytes, offset, data }, signal);
        if (!reply.ok) return reply;
        offset += bytesRead;
        if (bytesRead === 0) break;
      }
    } finally {
      await descriptor.close();
    }
    sent.push(content);
    // The worker keeps the last few.
    if (sent.length > contentsKept) sent.shift();
    return ok(undefined);
  }

  /** Ends the worker; the next question starts another. */
  end(): void {
    this.#worker.end();
  }

  dispose(): void {
    this.#worker.dispose();
  }
}

/** One less than the worker keeps (worker/show.ts). */
const contentsKept = 3;

async function openOrNull(file: string): Promise<fs.promises.FileHandle | null> {
  try {
    return await fs.promises.open(file, 'r');
  } catch {
    return null;
  }
}

type None = Extract<ShowReply, { kind: 'none' }>;

/** What to ask a worker for, or why there is nothing to ask. */
function requestOf(
  change: Change,
  state: TaskState,
  want: ShowWant,
  contents: ShowHost['contents'],
): ShowRequest | None {
  const isDone = state === 'done';
  const sides = change.content === undefined ? fileSide(change, isDone) : contentSides(change, isDone, contents);
  return whyNot(change, isDone) ?? ('kind' in sides ? sides : { ...sides, want });
}

type Sides = Omit<ShowRequest, 'want'>;

function whyNot({ op, seen }: Change, isDone: boolean): None | null {
  if (op === 'mkdir' || op === 'rmdir' || (seen !== undefined && seen.kind !== 'file'))
    return none(t('Only files have something in them to show.'), t('Choose the row of a file.'));
  if (seen?.stub === true)
    return none(
      t('It is kept in a cloud, and not on this drive.'),
      t('Open it once, so that it is here, and try again.'),
    );
  if (op === 'trash' && isDone) return none(t('It is in the trash now.'), t('Undo brings it back to where it was.'));
  return null;
}

/** A file that is moved or goes away: where it is, or has gone meanwhile. */
function fileSide({ from, to, bytes = 0 }: Change, isDone: boolean): Sides | None {
  if (bytes > shownBytesMax) return tooLarge(bytes);
  const paths = [...(isDone ? [to, from] : [from, to])].filter((path) => path !== undefined);
  return { after: { name: nameIn(paths), paths } };
}

/** A new content, and what it replaces. Once it was applied, that is in the store and no longer in the folder. */
function contentSides(
  { op, from, to, content = '', seen, origins }: Change,
  isDone: boolean,
  contents: ShowHost['contents'],
): Sides | None {
  const bytes = contents.bytes(content);
  const paths = to === undefined ? [] : [to];
  if (bytes === null && !isDone)
    return none(t('Its new content is not kept any more.'), t('Give the task again to have it made anew.'));
  const old = op === 'modify' && !isDone ? from : undefined;
  const largest = Math.max(bytes ?? 0, old === undefined ? 0 : (seen?.size ?? 0));
  if (largest > shownBytesMax) return tooLarge(largest);
  return {
    ...(old === undefined ? {} : { before: { name: nameOf(old), paths: [old] } }),
    after: { name: nameIn(paths), ...(bytes === null ? { paths } : { content }) },
    ...(origins === undefined ? {} : { origins }),
  };
}

function nameIn([path]: readonly RelativePath[]): string {
  return path === undefined ? '' : nameOf(path);
}

function tooLarge(bytes: number): None {
  const megabytes = (size: number): string => t('{0} MB', String(Math.round(size / 1024 / 1024)));
  return none(
    t('It is {0} large; up to {1} are shown.', megabytes(bytes), megabytes(shownBytesMax)),
    t('Show the file, and open it in a program of its own.'),
  );
}

function none(why: string, next: string): None {
  return { kind: 'none', why, next };
}
