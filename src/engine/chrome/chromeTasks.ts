/** What a shell shows of Chrome and does with it: which task drives it and at which site, the stop, and the picture that an ask is about. */
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { pictureLimits } from '../../model/pageAsk.ts';
import type { Task } from '../../model/task.ts';
import type { StateFolder } from '../disk/stateFolder.ts';
import { readHead } from '../disk/readHead.ts';
import { noSuchTask } from '../fitting.ts';
import type { Running } from '../running.ts';
import type { TaskStore } from '../session/taskStore.ts';
import { pngSize } from './pngSize.ts';

type Host = {
  readonly state: StateFolder;
  readonly store: TaskStore;
  readonly running: Running;
  /** Ends the connections of a task. */
  readonly close: (task: string) => Promise<void>;
  /** Is told of a task whose Chrome came, went, or is at another site. */
  readonly changed: (task: string) => void;
};

/** A page's picture, looked at no further than its head: only who shows it decodes it. */
export type PagePicture = { readonly png: Buffer; readonly width: number; readonly height: number };

/** Where a task's Chrome is. */
export type ChromePlace = {
  /** As `siteWords` tells it; empty for none yet. */
  readonly site: string;
  /** Whether the person has to do something there, such as to sign in. */
  readonly isWaiting: boolean;
};

export class ChromeTasks {
  readonly #host: Host;
  readonly #places = new Map<string, ChromePlace>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** The site at which the task's Chrome is now, as `siteWords` tells it (empty for none yet); null where none is open for it here. */
  siteOf(task: string): string | null {
    return this.#places.get(task)?.site ?? null;
  }

  /** The same, with whether it waits there for the person. */
  placeOf(task: string): ChromePlace | null {
    return this.#places.get(task) ?? null;
  }

  /** Tasks whose Chrome is open in this process. */
  tasks(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Chrome says where it is, or that it is closed. */
  isAt(task: string, site: string | null, waits?: 'for the person'): void {
    const before = this.placeOf(task);
    const isWaiting = waits !== undefined;
    if ((before?.site ?? null) === site && before?.isWaiting === (site === null ? undefined : isWaiting)) return;
    if (site === null) this.#places.delete(task);
    else this.#places.set(task, { site, isWaiting });
    this.#host.changed(task);
  }

  /** Closes the task's Chrome at once, and pauses the task. Failures: `no-such-task`, `wrong-state`. */
  async stop(id: string): Promise<Result<Task, Failure>> {
    const { store, running, close } = this.#host;
    const [task, site] = [store.get(id), this.siteOf(id)];
    if (task === null) return fail(noSuchTask(id));
    if (site === null)
      return fail(
        failure('wrong-state', t('No Chrome is open for this task now.'), t('See the task for what it does.')),
      );
    const ended = close(id);
    if (pausable.includes(task.state)) {
      const where = site === '' ? '' : t(' at {0}', site);
      const why = failure(
        'cancelled',
        t('You stopped Chrome{0}. What it had not sent by then was not sent.', where),
        t('Go on with the task when you want it: Chrome is opened again where it was.'),
      );
      store.append(id, { kind: 'paused', why });
      running.stop(id);
    }
    await ended;
    this.isAt(id, null);
    return ok(store.get(id) ?? task);
  }

  /** The picture of the page that the task asks about now; null where it asks about none, or it cannot be shown. */
  picture(id: string): PagePicture | null {
    const file = this.pictureFile(id);
    const head = file === null ? null : readHead(file, pictureLimits.bytesMax);
    if (head === null || head.size > pictureLimits.bytesMax) return null;
    const size = pngSize(head.bytes);
    if (size === null || size.width * size.height > pictureLimits.pixelsMax) return null;
    return { png: head.bytes, ...size };
  }

  /** Absolute path of that picture. */
  pictureFile(id: string): string | null {
    const page = this.#host.store.get(id)?.page ?? null;
    if (page?.picture == null) return null;
    return path.join(path.dirname(this.#host.state.taskFile(id, 'events.log')), 'chrome', page.picture);
  }
}

const pausable: readonly Task['state'][] = ['queued', 'planning', 'working', 'awaiting approval'];
