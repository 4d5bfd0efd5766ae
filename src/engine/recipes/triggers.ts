/**
 * Recipes that run by themselves: on a schedule, or when new files arrive in a folder that is tied to one. What runs is a task like
 * any other, which stops at its review; at most one waits for each trigger, and is planned again rather than joined by a second. Only
 * a recipe that the person trusted applies by itself, and only where it adds or moves (see trust.ts).
 */
import crypto from 'node:crypto';
import { fail, ok, type Result } from '../../base/result.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Receipt } from '../../model/receipt.ts';
import type { Task } from '../../model/task.ts';
import type { Approved } from '../apply/transactions.ts';
import type { Preview } from '../apply/preview.ts';
import type { Changes } from '../../model/change.ts';
import { mountOf } from '../disk/mountOf.ts';
import type { TaskOrder } from '../session/taskOrder.ts';
import { filesBelow, removeMarks, writeMarks } from './arrivals.ts';
import type { RecipeLibrary, RecipeSource } from './library.ts';
import { lookAtFolder, propose } from './proposals.ts';
import { triggersMax, type Trigger, type TriggerFile } from './triggerFile.ts';
import { onlyAddsOrMoves, trustHash } from './trust.ts';
import { lastDueAt, whenWords, type When } from './when.ts';

/** What triggers need of the engine. */
export type TriggerEngine = {
  readonly onTask: Emitter<string>;
  readonly tasks: () => readonly Task[];
  readonly task: (id: string) => Task | null;
  readonly createTask: (order: TaskOrder) => Promise<Result<Task, Failure>>;
  readonly useRule: (id: string, rule: string) => Promise<Result<Task, Failure>>;
  readonly retry: (id: string) => Promise<Result<Task, Failure>>;
  readonly changes: (id: string) => Result<Changes, Failure>;
  readonly preview: (
    id: string,
    direction: 'apply',
    selection: { kind: 'all' },
    signal: AbortSignal,
  ) => Promise<Result<Preview, Failure>>;
  readonly transact: (
    id: string,
    direction: 'apply',
    approved: Approved,
    signal: AbortSignal,
  ) => Promise<Result<Receipt, Failure>>;
};

export type TriggerOrder = {
  readonly recipe: string;
  readonly source?: RecipeSource;
  readonly values: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly when: When;
};

/** What a look at the triggers came to. */
export type TriggerRun = {
  /** Tasks that were made, or planned again. */
  readonly proposed: readonly { readonly trigger: string; readonly task: string }[];
  /** Triggers whose new files may still be being written: they are looked at again later. */
  readonly arriving: readonly string[];
  /** Triggers that should have run and could not, with the reason. */
  readonly problems: readonly { readonly trigger: string; readonly problem: string }[];
};

/** A file that changed less long ago than this may still be being written. */
export const settleMs = 5_000;

export class Triggers {
  /** Fires when a person has set one up, changed or removed it in this process. */
  readonly onChange = new Emitter<null>();
  readonly #engine: TriggerEngine;
  readonly #library: RecipeLibrary;
  readonly #file: TriggerFile;

  constructor(engine: TriggerEngine, library: RecipeLibrary, file: TriggerFile) {
    this.#engine = engine;
    this.#library = library;
    this.#file = file;
  }

  list(): Result<readonly Trigger[], Failure> {
    return this.#file.read();
  }

  /** "every day at 09:00". */
  wordsOf({ when }: Trigger): string {
    return whenWords(when);
  }

  /** The recipe's title; its key where it is gone. */
  titleOf({ recipe: { key, source } }: Trigger): string {
    const stored = this.#library.find(key, source);
    return stored.ok ? stored.value.title : key;
  }

  /** Whether the recipe and the answers are still those that the person trusted. */
  isTrusted(trigger: Trigger): boolean {
    const stored = trigger.trusted === null ? null : this.#library.find(trigger.recipe.key, trigger.recipe.source);
    return stored?.ok === true && trustHash(stored.value.text, trigger.recipe.values) === trigger.trusted;
  }

  /** Ties a recipe to a folder. The files that are there now are no news; `now` in milliseconds since 1970. */
  async add(order: TriggerOrder, now: number): Promise<Result<Trigger, Failure>> {
    const stored = this.#library.find(order.recipe, order.source);
    if (!stored.ok) return stored;
    const filled = this.#library.fill(stored.value, order.values);
    if (!filled.ok) return filled;
    const mount = mountOf(order.folder);
    if (!mount.ok) return mount;
    const found = 'watch' in order.when ? filesBelow(mount.value) : [];
    if (found === null)
      return fail(
        failure('refused', t('{0} holds too many files to look for new ones.', mount.value), t('Name a folder in it.')),
      );
    const { key, source } = stored.value;
    const trigger: Trigger = {
      id: crypto.randomBytes(5).readUIntBE(0, 5).toString(36).padStart(8, '0').slice(-8),
      recipe: { key, source, values: { ...order.values } },
      folder: mount.value,
      when: order.when,
      trusted: null,
      lastRunAt: now,
      paused: false,
      task: null,
      held: null,
      problem: null,
    };
    const marks = this.#file.marksFile(trigger.id);
    // Before anyone can look at the trigger: without them all that is there would be news.
    if ('watch' in order.when) writeMarks(marks, found);
    const kept = await this.#file.update(async (triggers) =>
      triggers.length < triggersMax ? { triggers: [...triggers, trigger], value: true } : { triggers, value: false },
    );
    if (!kept.ok || !kept.value) removeMarks(marks);
    if (!kept.ok) return kept;
    if (!kept.value)
      return fail(
        failure('refused', t('There are {0} of these already.', String(triggersMax)), t('Remove one first.')),
      );
    this.onChange.fire(null);
    return ok(trigger);
  }

  async remove(id: string): Promise<Result<Trigger, Failure>> {
    const removed = await this.#change(id, () => null);
    if (removed.ok) removeMarks(this.#file.marksFile(id));
    return removed;
  }

  /** While it is paused nothing runs; what it missed runs once when it goes on. */
  async pause(id: string, paused: boolean): Promise<Result<Trigger, Failure>> {
    return this.#change(id, (trigger) => ({ ...trigger, paused }));
  }

  /** Lets the recipe as it stands, with these answers, apply by itself what only adds or moves; or takes that back. */
  async trust(id: string, trusted: boolean): Promise<Result<Trigger, Failure>> {
    const known = this.#known(id);
    if (!known.ok) return known;
    const { key, source, values } = known.value.recipe;
    const stored = this.#library.find(key, source);
    if (trusted && !stored.ok) return stored;
    const hash = trusted && stored.ok ? trustHash(stored.value.text, values) : null;
    return this.#change(id, (trigger) => ({ ...trigger, trusted: hash, held: null }));
  }

  /**
   * Makes the tasks that are due at `now` (milliseconds since 1970), on the folders that `mine` says yes to. What was missed while
   * nothing ran is made up for once.
   */
  async runDue(now: number, mine: (folder: string) => boolean): Promise<Result<TriggerRun, Failure>> {
    const proposed: { trigger: string; task: string }[] = [];
    const problems: { trigger: string; problem: string }[] = [];
    const arriving: string[] = [];
    return this.#file.update(async (triggers) => {
      const after: Trigger[] = [];
      for (const trigger of triggers) {
        const next = trigger.paused || !mine(trigger.folder) ? trigger : await this.#runOne(trigger, now, arriving);
        if (next !== trigger && next.lastRunAt === now) {
          if (next.problem !== null) problems.push({ trigger: trigger.id, problem: next.problem });
          else if (next.task !== null) proposed.push({ trigger: trigger.id, task: next.task });
        }
        after.push(next);
      }
      const isSame = after.every((trigger, index) => trigger === triggers[index]);
      return { triggers: isSame ? triggers : after, value: { proposed, arriving, problems } };
    });
  }

  async #runOne(trigger: Trigger, now: number, arriving: string[]): Promise<Trigger> {
    if (!('watch' in trigger.when))
      return lastDueAt(trigger.when, now) > trigger.lastRunAt
        ? propose(trigger, now, { engine: this.#engine, library: this.#library })
        : trigger;
    const marks = this.#file.marksFile(trigger.id);
    const look = lookAtFolder(trigger, marks, { now, settleMs, engine: this.#engine });
    switch (look.kind) {
      case 'nothing':
        return trigger;
      case 'arriving':
        arriving.push(trigger.id);
        return trigger;
      case 'unreadable':
        return trigger.problem === look.problem ? trigger : { ...trigger, problem: look.problem, lastRunAt: now };
      case 'new': {
        const next = await propose(trigger, now, { engine: this.#engine, library: this.#library });
        if (next !== trigger) writeMarks(marks, look.found);
        return next;
      }
    }
  }

  /** Applies what waits of trusted recipes, if it only adds or moves and nothing is in its way. */
  async applyTrusted(
    mine: (folder: string) => boolean,
    signal: AbortSignal,
  ): Promise<
    Result<readonly { readonly trigger: string; readonly task: string; readonly receipt: Receipt }[], Failure>
  > {
    const before = this.#file.read();
    if (!before.ok) return before;
    if (!before.value.some((trigger) => mine(trigger.folder) && this.#waits(trigger) !== null)) return ok([]);
    return this.#file.update(async (triggers) => {
      const applied: { trigger: string; task: string; receipt: Receipt }[] = [];
      const after: Trigger[] = [];
      for (const trigger of triggers) {
        const task = mine(trigger.folder) && !trigger.paused ? this.#waits(trigger) : null;
        const receipt = task === null ? null : await this.#applyOne(trigger, task, signal);
        if (task !== null && receipt !== null) applied.push({ trigger: trigger.id, task: task.id, receipt });
        after.push(task === null || receipt !== null ? trigger : { ...trigger, held: task.head?.hash ?? null });
      }
      return { triggers: after, value: applied };
    });
  }

  /** The task of a trusted trigger that waits for its review and was not held back before. */
  #waits({ trusted, task: id, held }: Trigger): Task | null {
    const task = trusted === null || id === null ? null : this.#engine.task(id);
    if (task?.state !== 'awaiting review' || task.head === null || task.head.hash === held) return null;
    return task.transactions.length === 0 ? task : null;
  }

  async #applyOne(trigger: Trigger, task: Task, signal: AbortSignal): Promise<Receipt | null> {
    if (task.head === null || !onlyAddsOrMoves(task.head) || task.ranUnsandboxed) return null;
    if (!this.isTrusted(trigger) || !this.#isAsTrusted(trigger, task)) return null;
    const all = { kind: 'all' } as const;
    const preview = await this.#engine.preview(task.id, 'apply', all, signal);
    if (!preview.ok || preview.value.conflicts.length > 0) return null;
    const { hash } = preview.value;
    const receipt = await this.#engine.transact(task.id, 'apply', { selection: all, hash }, signal);
    return receipt.ok ? receipt.value : null;
  }

  /** Whether the task still does what the recipe says: nobody gave it another rule or other words. */
  #isAsTrusted({ recipe: { key, source, values } }: Trigger, task: Task): boolean {
    const stored = this.#library.find(key, source);
    const filled = stored.ok ? this.#library.fill(stored.value, values) : null;
    return filled?.ok === true && task.rule === filled.value && Object.keys(task.answers).length === 0;
  }

  #known(id: string): Result<Trigger, Failure> {
    const triggers = this.#file.read();
    if (!triggers.ok) return triggers;
    const found = triggers.value.find((trigger) => trigger.id === id);
    return found === undefined ? fail(noSuchTrigger(id)) : ok(found);
  }

  async #change(id: string, to: (trigger: Trigger) => Trigger | null): Promise<Result<Trigger, Failure>> {
    const changed = await this.#file.update(async (triggers) => {
      const before = triggers.find((trigger) => trigger.id === id);
      if (before === undefined) return { triggers, value: null };
      const next = to(before);
      return {
        triggers: triggers.flatMap((trigger) => (trigger.id !== id ? [trigger] : next === null ? [] : [next])),
        value: next ?? before,
      };
    });
    if (!changed.ok) return changed;
    this.onChange.fire(null);
    return changed.value === null ? fail(noSuchTrigger(id)) : ok(changed.value);
  }
}

function noSuchTrigger(id: string): Failure {
  return failure('bad-usage', t('There is no trigger {0}.', id), t('Run `delegate trigger list` for those there are.'));
}
