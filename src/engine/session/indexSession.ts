/**
 * Brings a folder's search index up to date: a worker of its own reads the documents, as sandboxed as the one that plans, and may send
 * nothing but their text. A document that ends the worker is marked, and another worker goes on behind it.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { openHostChannel } from '../../protocol/channel.ts';
import type { IndexReply } from '../../protocol/searchWire.ts';
import type { Progress } from '../../protocol/workerWire.ts';
import { launchWorker } from '../sandbox/launch.ts';
import type { FolderSearch } from '../search/folderSearch.ts';
import { unlessSilent } from './keptWorker.ts';
import type { PreviewHost } from './previewSession.ts';

export type IndexHost = Pick<PreviewHost, 'workerFile' | 'assets' | 'isolation' | 'today'> & {
  readonly progress: (progress: Progress) => void;
};

export type Indexed = Extract<IndexReply, { outcome: 'done' | 'busy' }>;

const nextTry = marked('Search again: what was read so far is kept.');

/** Failures: those of starting a worker, `worker-failed`, `cancelled`, and those of the index. */
export async function runIndexing(
  mount: string,
  search: FolderSearch,
  host: IndexHost,
  signal: AbortSignal,
): Promise<Result<Indexed, Failure>> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await runOnce(mount, search, host, signal);
    const isBroken = !outcome.ok && outcome.failure.code === 'worker-failed';
    // A document that ended its worker, or an index that was damaged: with that out of the way, it goes on.
    const goesOn = attempt < limits.search.restartsMax && isBroken && !signal.aborted;
    const mended = goesOn && (search.takeDamage() || search.blame('reading it ended the worker') !== null);
    search.stop();
    if (!mended) return outcome;
  }
}

async function runOnce(
  mount: string,
  search: FolderSearch,
  { workerFile, assets, isolation, today, progress }: IndexHost,
  signal: AbortSignal,
): Promise<Result<Indexed, Failure>> {
  const { workerMemoryBytes: memoryBytes, scratchBytes } = limits;
  const launched = await launchWorker({ mount, workerFile, assets, isolation, memoryBytes, scratchBytes }, signal);
  if (!launched.ok) return launched;
  const process = launched.value;
  const ignore = (): void => undefined;
  const refuse = (): Promise<never> => Promise.reject(new Error('an index has no use for this'));
  const channel = openHostChannel(
    process.link,
    { model: refuse, content: refuse, search: async (ask) => search.answer(ask) },
    { ready: ignore, progress, changes: ignore, exceptions: ignore },
  );
  try {
    const reply = await unlessSilent({ process, channel }, (open) => open.call('index', { today: today() }, signal));
    if (signal.aborted) return fail(failure('cancelled', t('Reading the documents was stopped.'), nextTry));
    if (reply.ok)
      return reply.value.outcome === 'failed'
        ? fail(failure('worker-failed', reply.value.message, nextTry))
        : ok(reply.value);
    const { failure: problem } = reply;
    const why =
      problem.kind === 'ended' ? problem.reason.message : 'message' in problem ? problem.message : problem.kind;
    const log = displayPath(process.logTail().trim().split('\n').at(-1) ?? '').slice(0, logCharactersMax);
    const said = log === '' ? '' : ` It said: ${log}`;
    return fail(
      failure('worker-failed', t('The worker that reads the documents went away: {0}.{1}', why, said), nextTry),
    );
  } finally {
    channel.dispose();
    process.kill('its folder is indexed');
    await process.exited;
  }
}

const logCharactersMax = 300;
