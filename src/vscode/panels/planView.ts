import type { Task } from '../../model/task.ts';
import type { Intent } from '../../protocol/panelWire.ts';
import { mayWriteIn } from '../../engine/disk/mountOf.ts';
import { folderLabel } from '../folders.ts';
import type { Shell } from '../shell.ts';
import { pagePicture, sitesOf } from './pageCard.ts';
import { planSnapshot } from './planSnapshot.ts';
import { RuleSession } from './ruleSession.ts';
import { taskCard } from './taskCard.ts';
import type { WebviewPort } from './webviewPort.ts';

/** What a panel of one task does, whichever it is. */
export type TaskView = {
  /** The task has news. */
  refresh(): Promise<void>;
  /** Acts on an intent that is the view's own business. */
  take(intent: Intent): Promise<'taken' | 'not mine'>;
  /** The panel came into view or went out of it. */
  visible(seen: boolean): void;
  close(): void;
};

/** A task's plan in a panel. */
export class PlanView implements TaskView {
  readonly #shell: Shell;
  readonly #task: string;
  readonly #port: WebviewPort;
  readonly #rule: RuleSession;
  #shownHash: string | null = null;
  #sites: { readonly plan: string | null; readonly names: string[] } = { plan: null, names: [] };

  constructor(shell: Shell, task: string, port: WebviewPort) {
    this.#shell = shell;
    this.#task = task;
    this.#port = port;
    this.#rule = new RuleSession(shell.engine, task, (news) => port.send(news));
  }

  /** The hash of the plan that the person looks at: a yes is for this one and no other. */
  get shownHash(): string | null {
    return this.#shownHash;
  }

  async refresh(): Promise<void> {
    const engine = this.#shell.engine();
    const task = engine.task(this.#task);
    if (task === null) return;
    const chromeAt = engine.chrome.placeOf(task.id);
    const card = taskCard(task, engine.progress(task.id), folderLabel(task.mount), { chromeAt });
    this.#shownHash = task.planHash;
    const snapshot = planSnapshot(task, card, engine.rules);
    const sites = this.#sitesOf(task);
    await this.#port.send({ type: 'snapshot', snapshot: { ...snapshot, sites, readOnly: !mayWriteIn(task.mount) } });
  }

  /** Once for each plan: which connector is Chrome stands in files. */
  #sitesOf(task: Task): string[] {
    if (this.#sites.plan !== task.planHash)
      this.#sites = { plan: task.planHash, names: sitesOf(task, this.#shell.engine()) };
    return this.#sites.names;
  }

  async take(intent: Intent): Promise<'taken' | 'not mine'> {
    if (intent.type === 'page picture') {
      const news = pagePicture(this.#shell.engine(), this.#task);
      if (news !== null) await this.#port.send(news);
      return 'taken';
    }
    if (intent.type !== 'ready') return await this.#rule.take(intent);
    await this.refresh();
    return 'taken';
  }

  visible(): void {
    // A plan does not change with the folder.
  }

  close(): void {
    this.#rule.close();
    this.#port.close();
  }
}
