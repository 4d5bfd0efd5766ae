/** When a task's new state is worth a word, or a panel. Pure: the table that notifications.ts acts on. */
import { t } from '../../base/translate.ts';
import type { Failure } from '../../model/failure.ts';
import type { Task, TaskState } from '../../model/task.ts';
import type { TaskPanelKind } from '../panels/taskPanels.ts';
import { shortened, waitsForPerson } from '../words.ts';
import { safeLine } from '../panels/safeText.ts';
import { asksWords } from '../panels/taskCard.ts';

export type Notice =
  | { readonly kind: 'open'; readonly panel: TaskPanelKind }
  | {
      readonly kind: 'say';
      readonly message: string;
      readonly button: string | null;
      readonly panel: TaskPanelKind | null;
    }
  | { readonly kind: 'fail'; readonly failure: Failure };

export type Circumstances = {
  /** The state in which this window last saw the task; null when it sees it for the first time. */
  readonly before: TaskState | null;
  /** Started, or taken up by the person, in this window. */
  readonly own: boolean;
  /** Its folder is one of this window's, or lies in one. */
  readonly here: boolean;
  readonly windowFocused: boolean;
  /** The panel in which the task now waits is open here. */
  readonly panelOpen: boolean;
  /** Opening a panel would cover one that the person may be reading. */
  readonly wouldCover: boolean;
  readonly folder: string;
};

/** What to do about a task that has news; null for nothing. */
export function noticeFor(task: Task, circumstances: Circumstances): Notice | null {
  const { before, own, here, windowFocused, panelOpen, wouldCover, folder } = circumstances;
  if (before === task.state) return null;
  // What a trigger proposes waits quietly, in the badge and the status bar, until the person takes it up.
  if (task.recipe?.trigger !== undefined && !own) return null;
  if (waitsForPerson(task)) {
    const panel = panelOf(task.state);
    if (panelOpen) return null;
    if (own && !wouldCover) return { kind: 'open', panel };
    // A task of another window is that window's to tell; but if the person is in this one, they would not hear.
    if (!own && !here && !windowFocused) return null;
    return { kind: 'say', message: waitingWords(task, folder), button: buttons[panel], panel };
  }
  return own ? endNotice(task, before, folder) : null;
}

/** What to say of a task of this window that came to its end without anything to review, or cannot go on by itself. */
function endNotice(task: Task, before: TaskState | null, folder: string): Notice | null {
  // What the person stopped themselves is told by the stop.
  if (task.state === 'paused' && task.failure?.code === 'cancelled') return null;
  if ((task.state === 'failed' || task.state === 'paused') && task.failure !== null) {
    const name = nameOf(task, folder);
    const { message } = task.failure;
    const words =
      task.state === 'failed'
        ? t('{0} failed. {1}', name, message)
        : t('{0} is paused, its work kept. {1}', name, message);
    return {
      kind: 'fail',
      failure: { ...task.failure, message: words },
    };
  }
  if (task.state === 'done' && task.head === null && before !== null) {
    const message = t('Delegate: nothing to do in {0}. {1}', folder, safeLine(task.message ?? '')).trim();
    return { kind: 'say', message, button: null, panel: null };
  }
  return null;
}

const buttons: Record<TaskPanelKind, string> = { plan: t('Review Plan'), diff: t('Review Changes') };

/** The panel in which a task that waits shows what it waits for. */
export function panelOf(state: TaskState): TaskPanelKind {
  return state === 'awaiting review' ? 'diff' : 'plan';
}

function waitingWords(task: Task, folder: string): string {
  const name = nameOf(task, folder);
  switch (task.state) {
    case 'asking':
      return t('Delegate: {0} has a question for you.', name);
    case 'awaiting review':
      return t('Delegate: {0} is ready for your review.', name);
    default:
      if (task.page !== null) return t('Delegate: {0}. {1}.', name, safeLine(asksWords(task.page)));
      return task.beyond.length > 0
        ? t('Delegate: {0} would go beyond the plan that you approved, and asks again.', name)
        : t('Delegate: {0} is waiting for your approval.', name);
  }
}

function nameOf(task: Task, folder: string): string {
  return t('“{0}” in {1}', shortened(safeLine(task.instruction)), folder);
}
