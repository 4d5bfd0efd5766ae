import { fixed, plural, t } from '../base/translate.ts';
import type { Approved } from '../engine/engine.ts';
import type { Task } from '../model/task.ts';
import type { TaskAction } from '../protocol/panelWire.ts';
import { valueOrTold } from './failures.ts';
import { folderLabel } from './folders.ts';
import { actionsFor } from './panels/taskCard.ts';
import type { Shell } from './shell.ts';
import { transact } from './transactions.ts';
import { confirm, tell, warn } from './tell.ts';

/** `saw` is what a diff panel showed the person when they said so. */
type Act = (shell: Shell, task: Task, saw: Approved | null) => unknown;

/** What each thing that a person can do with a task does. */
const acts: Record<TaskAction, Act> = {
  answer: showPlan,
  'review plan': showPlan,
  'review changes': (shell, task) => {
    shell.panels.show('diff', task.id, { focus: true });
  },
  apply,
  // From anywhere but the panel it is the whole task: what is ticked in a panel that nobody looks at must not make it less.
  undo: (shell, task, saw) => transact(shell, task, 'undo', saw ?? whole),
  redo: (shell, task, saw) => transact(shell, task, 'redo', saw ?? whole),
  pause: async (shell, task) => valueOrTold(shell, await shell.engine().pause(task.id), task.id),
  resume: async (shell, task) => valueOrTold(shell, await shell.engine().resume(task.id), task.id),
  cancel: async (shell, task) => valueOrTold(shell, await shell.engine().cancel(task.id), task.id),
  retry: async (shell, task) => {
    await shell.own.touch(task.id);
    valueOrTold(shell, await shell.engine().retry(task.id), task.id);
  },
  'leave machine': leaveMachine,
  log: (shell, task) => shell.pages.show(t('Task {0}.json', task.id), JSON.stringify(task, null, 2)),
};

const whole: Approved = { selection: { kind: 'all' }, hash: null };

/** What the open panel of the task shows, which a yes binds to; null where none is open, or it has still to look. */
function shown(shell: Shell, task: Task): Approved | null {
  const model = shell.panels.view('diff', task.id)?.model;
  const checked = model?.state.checked;
  if (model === undefined || checked?.direction !== 'apply' || model.hash !== task.head?.hash) return null;
  return { selection: model.selection, hash: checked.hash };
}

/** Does it, if the task still permits it: what a panel or a message offers may be older than the task. */
export async function act(shell: Shell, id: string, action: TaskAction, saw: Approved | null = null): Promise<void> {
  const task = shell.engine().task(id);
  if (task === null) {
    void warn(t('Delegate: that task is gone.'));
    return;
  }
  if (!actionsFor(task).includes(action)) {
    shell.log.info(`${id}: ${action} is not possible while it is ${task.state}`);
    void tell(t('Delegate: the task in {0} is {1} now.', folderLabel(task.mount), fixed(task.state)));
    return;
  }
  await acts[action](shell, task, saw);
}

/** The panel in which a task shows what it is about now. */
export function open(shell: Shell, id: string): void {
  const task = shell.engine().task(id);
  if (task !== null) shell.panels.show(task.head === null ? 'plan' : 'diff', id, { focus: true });
}

/** Another wall than the person chose: never without their word, and after saying what it means. */
async function leaveMachine(shell: Shell, task: Task): Promise<void> {
  const yes = t('Go On in the Process Sandbox');
  const question = t('Go on without the virtual machine?');
  const detail = t(
    'The virtual machine is a second wall around the work, with a system of its own. Without it the task still runs in the process sandbox: it sees only its folder, cannot write to it and has no network, but it shares the kernel of this machine. This holds for this task only, and its receipt will say so.',
  );
  if ((await confirm(question, detail, yes)) !== yes) return;
  await shell.own.touch(task.id);
  valueOrTold(shell, await shell.engine().leaveMachine(task.id), task.id);
}

function showPlan(shell: Shell, task: Task): void {
  shell.panels.show('plan', task.id, { focus: true });
}

/** What has been seen is applied; what has not is asked about first. */
async function apply(shell: Shell, task: Task, saw: Approved | null): Promise<void> {
  const view = shell.panels.view('diff', task.id);
  if (saw === null && view?.model.state.checked === null) await view.refresh();
  const seen = saw ?? shown(shell, task);
  if (seen !== null) {
    await transact(shell, task, 'apply', seen);
    return;
  }
  const review = t('Review Changes');
  const now = t('Apply');
  const question = t(
    'Apply {0} in {1} without looking at them first?',
    plural(task.head?.count ?? 0, '{0} change', '{0} changes'),
    folderLabel(task.mount),
  );
  const detail = t('What you left out earlier stays left out. You can undo it afterwards.');
  const chosen = await confirm(question, detail, review, now);
  if (chosen === review) shell.panels.show('diff', task.id, { focus: true });
  if (chosen === now) await transact(shell, task, 'apply', { selection: shell.panels.selectionOf(task), hash: null });
}
