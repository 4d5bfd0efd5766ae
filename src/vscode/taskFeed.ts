import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Engine } from '../engine/engine.ts';

/** How often what hangs on tasks is drawn again, at most. */
const intervalMs = 100;

/** The engine's news, gathered: everything that draws tasks listens here, and draws at most ten times a second. */
export class TaskFeed implements Disposable {
  /** Ids of the tasks with news since the last time. */
  readonly onNews = new Emitter<ReadonlySet<string>>();
  readonly #subscription: Disposable;
  #news = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #toldAt = 0;

  constructor(engine: Engine) {
    this.#subscription = engine.onTask.on((id) => {
      this.#news.add(id);
      const waitMs = Math.max(0, this.#toldAt + intervalMs - Date.now());
      this.#timer ??= setTimeout(() => this.#tell(), waitMs);
    });
  }

  #tell(): void {
    this.#timer = null;
    this.#toldAt = Date.now();
    const news = this.#news;
    this.#news = new Set();
    this.onNews.fire(news);
  }

  dispose(): void {
    this.#subscription.dispose();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
