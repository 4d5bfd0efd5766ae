/** From a trigger to a task: whether there is news for it, and the one proposal that it makes or makes anew. */
import path from 'node:path';
import type { Task } from '../../model/task.ts';
import { overlap } from '../disk/stateFolder.ts';
import { filesBelow, readMarks, writeMarks, type FoundFile } from './arrivals.ts';
import type { RecipeLibrary } from './library.ts';
import type { Trigger } from './triggerFile.ts';
import type { TriggerEngine } from './triggers.ts';
import { whenWords } from './when.ts';

export type Look =
  | { readonly kind: 'nothing' }
  /** Something is new, and may still be being written. */
  | { readonly kind: 'arriving' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'new'; readonly found: readonly FoundFile[] };

type Around = { readonly now: number; readonly settleMs: number; readonly engine: TriggerEngine };

/** What is new in a tied folder since the last look. What Delegate itself put there is no news. */
export function lookAtFolder({ folder, lastRunAt }: Trigger, marksFile: string, around: Around): Look {
  const { now, settleMs, engine } = around;
  if (engine.tasks().some(({ state, mount }) => state === 'applying' && overlap(mount, folder)))
    return { kind: 'nothing' };
  const found = filesBelow(folder);
  if (found === null)
    return { kind: 'unreadable', problem: `${folder} cannot be read, or holds too many files to look for new ones.` };
  const known = readMarks(marksFile);
  const fresh = known === null ? found : found.filter(({ mark }) => !known.has(mark));
  if (fresh.length === 0) return { kind: 'nothing' };
  const own = ownPlaces(folder, lastRunAt, engine);
  const news = fresh.filter(({ path: at, changedMs }) => changedMs > (own.get(at) ?? -Infinity));
  if (news.length === 0) {
    writeMarks(marksFile, found);
    return { kind: 'nothing' };
  }
  if (news.some(({ changedMs }) => Math.abs(now - changedMs) < settleMs)) return { kind: 'arriving' };
  return { kind: 'new', found };
}

/** Clocks of file systems tick more coarsely than those of processes. */
const slackMs = 1_000;

/** Where Delegate put files since a time, by their path in the folder, with the moment until which a change there is its own. */
function ownPlaces(folder: string, since: number, engine: TriggerEngine): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const task of engine.tasks()) {
    const recent = task.transactions.filter(({ at }) => at >= since);
    if (recent.length === 0 || !overlap(task.mount, folder)) continue;
    const changes = engine.changes(task.id);
    if (!changes.ok) continue;
    for (const { at, direction } of recent)
      for (const { from, to } of changes.value) {
        const put = direction === 'undo' ? from : to;
        if (put === undefined) continue;
        const place = path.relative(folder, path.join(task.mount, put)).split(path.sep).join('/');
        places.set(place, Math.max(at + slackMs, places.get(place) ?? 0));
      }
  }
  return places;
}

type With = { readonly engine: TriggerEngine; readonly library: RecipeLibrary };

/**
 * Makes the trigger's proposal, or plans the one that waits again. The trigger comes back as it was where its last proposal is being
 * worked on: then it stays due.
 */
export async function propose(trigger: Trigger, now: number, { engine, library }: With): Promise<Trigger> {
  const { key, source, values } = trigger.recipe;
  const failed = (problem: string): Trigger => ({ ...trigger, lastRunAt: now, problem });
  const stored = library.find(key, source);
  if (!stored.ok) return failed(stored.failure.message);
  const filled = library.fill(stored.value, values);
  if (!filled.ok) return failed(filled.failure.message);
  const text = filled.value;
  const words = whenWords(trigger.when);
  const recipe = { name: stored.value.title, trigger: words };
  const last = lastTask(trigger, recipe, engine);
  if (last !== null && isWorkedOn(last)) return trigger;
  const made =
    last !== null && isWaiting(last)
      ? await (last.rule === text ? engine.retry(last.id) : engine.useRule(last.id, text))
      : await engine.createTask({
          instruction: `${stored.value.title} (${words})`,
          folder: trigger.folder,
          engine: 'rules',
          approve: 'none',
          planGate: 'model',
          answers: {},
          rule: text,
          recipe,
        });
  if (!made.ok) return failed(made.failure.message);
  return { ...trigger, lastRunAt: now, task: made.value.id, held: null, problem: null };
}

/** The task that the trigger made last; one whose making was not noted any more, because the process died, counts. */
function lastTask(trigger: Trigger, recipe: { name: string; trigger: string }, engine: TriggerEngine): Task | null {
  const lost = engine
    .tasks()
    .find(
      (task) =>
        task.recipe?.trigger === recipe.trigger &&
        task.recipe.name === recipe.name &&
        task.mount === trigger.folder &&
        task.createdAt > trigger.lastRunAt,
    );
  return lost ?? (trigger.task === null ? null : engine.task(trigger.task));
}

/** Whether the proposal still waits, or came to nothing: nobody has said yes to it, and nothing was applied. */
function isWaiting({ state, transactions, approvedHash, planGate, head }: Task): boolean {
  if (transactions.length > 0) return false;
  // A day without news is no task of its own.
  if (state === 'done') return head === null;
  if (state === 'awaiting approval') return planGate === 'model' || approvedHash === null;
  return ['queued', 'asking', 'awaiting review', 'failed'].includes(state);
}

function isWorkedOn({ state }: Task): boolean {
  return ['planning', 'working', 'applying', 'paused'].includes(state);
}
