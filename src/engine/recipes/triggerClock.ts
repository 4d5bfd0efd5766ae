/**
 * Looks at the triggers by itself: at the start, every minute, when one is set up or changed, some seconds after files appeared in a tied
 * folder, and when a task is ready.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { Receipt } from '../../model/receipt.ts';
import { watchFolder } from '../disk/watchFolder.ts';
import { settleMs, type TriggerEngine, type Triggers, type TriggerRun } from './triggers.ts';

export type ClockHost = {
  readonly engine: TriggerEngine;
  readonly triggers: Triggers;
  readonly now: () => number;
  /** Whether a folder's triggers are this process's to run. */
  readonly mine: (folder: string) => boolean;
  readonly told: (run: TriggerRun) => void;
  /** What a trusted recipe did by itself. */
  readonly applied: (task: string, receipt: Receipt) => void;
  readonly problem: (error: unknown) => void;
};

const minuteMs = 60_000;
/** Longer than a file takes to settle, so that the look finds it settled. */
const afterChangeMs = settleMs + 500;

export function startTriggerClock(host: ClockHost): Disposable {
  const stop = new AbortController();
  const watchers = new Map<string, Disposable>();
  let soon: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();
  let waiting = 0;

  const lookNow = async (): Promise<void> => {
    waiting -= 1;
    if (stop.signal.aborted) return;
    const isArriving = await lookOnce(host, stop.signal);
    const isNewlyWatched = followFolders(host, watchers, { changed: later, signal: stop.signal });
    // What came before its folder was watched, and what has come and is done with, nobody tells of any more.
    if (isArriving || isNewlyWatched) later();
  };
  /** One look after the other; while one waits, no further one has to. */
  const look = (): void => {
    if (waiting > 0) return;
    waiting += 1;
    looking = looking.then(lookNow).catch(host.problem);
  };
  const later = (): void => {
    if (stop.signal.aborted) return;
    if (soon !== null) clearTimeout(soon);
    soon = setTimeout(() => look(), afterChangeMs);
  };
  const timer = setInterval(() => look(), minuteMs);
  const news = host.engine.onTask.on((id) => {
    const task = host.engine.task(id);
    if (task?.state === 'awaiting review' && task.recipe?.trigger !== undefined) look();
  });
  // A folder that is tied now is followed at once.
  const changes = host.triggers.onChange.on(() => look());
  look();
  return {
    dispose: () => {
      stop.abort();
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      news.dispose();
      changes.dispose();
      for (const watcher of watchers.values()) watcher.dispose();
    },
  };
}

/** Whether files were there that may still be being written. */
async function lookOnce({ triggers, now, mine, told, applied }: ClockHost, signal: AbortSignal): Promise<boolean> {
  const run = await triggers.runDue(now(), mine);
  // Another process is at it: what it leaves is done at the next look.
  if (run.ok && run.value.proposed.length + run.value.problems.length > 0) told(run.value);
  const done = await triggers.applyTrusted(mine, signal);
  if (done.ok) for (const { task, receipt } of done.value) applied(task, receipt);
  return run.ok && run.value.arriving.length > 0;
}

/** Watches each tied folder once, and no other any more; whether there is one that was not watched before. */
function followFolders(
  { triggers, mine }: ClockHost,
  watchers: Map<string, Disposable>,
  { changed, signal }: { readonly changed: () => void; readonly signal: AbortSignal },
): boolean {
  if (signal.aborted) return false;
  const listed = triggers.list();
  if (!listed.ok) return false;
  const tied = new Set(
    listed.value
      .filter(({ when, paused, folder }) => 'watch' in when && !paused && mine(folder))
      .map(({ folder }) => folder),
  );
  const fresh = [...tied].filter((folder) => !watchers.has(folder));
  for (const folder of fresh) watchers.set(folder, watchFolder(folder, changed));
  for (const [folder, watcher] of watchers) {
    if (tied.has(folder)) continue;
    watcher.dispose();
    watchers.delete(folder);
  }
  return fresh.length > 0;
}
