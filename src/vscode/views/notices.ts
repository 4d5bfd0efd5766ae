/** When a task's new state is worth a word, or a panel. Pure: the table that notifications.ts acts on. */
import type { Failure } from '../../model/failure.ts';
import type { Task, TaskState } from '../../model/task.ts';
import type { TaskPanelKind } from '../panels/taskPanels.ts';
import { shortened, waitsForPerson } from '../words.ts';
import { safeLine } from '../panels/safeText.ts';

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
  if ((task.state === 'failed' || task.state === 'paused') && task.failure !== null) {
    const verb = task.state === 'failed' ? 'failed' : 'is paused, its work kept';
    return {
      kind: 'fail',
      failure: { ...task.failure, message: `${nameOf(task, folder)} ${verb}. ${task.failure.message}` },
    };
  }
  if (task.state === 'done' && task.head === null && before !== null) {
    const message = `Delegate: nothing to do in ${folder}. ${safeLine(task.message ?? '')}`.trim();
    return { kind: 'say', message, button: null, panel: null };
  }
  return null;
}

const buttons: Record<TaskPanelKind, string> = { plan: 'Review Plan', diff: 'Review Changes' };

/** The panel in which a task that waits shows what it waits for. */
export function panelOf(state: TaskState): TaskPanelKind {
  return state === 'awaiting review' ? 'diff' : 'plan';
}

function waitingWords(task: Task, folder: string): string {
  const name = nameOf(task, folder);
  switch (task.state) {
    case 'asking':
      return `Delegate: ${name} has a question for you.`;
    case 'awaiting review':
      return `Delegate: ${name} is ready for your review.`;
    default:
      return task.beyond.length > 0
        ? `Delegate: ${name} would go beyond the plan that you approved, and asks again.`
        : `Delegate: ${name} is waiting for your approval.`;
  }
}

function nameOf(task: Task, folder: string): string {
  return `“${shortened(safeLine(task.instruction))}” in ${folder}`;
}
