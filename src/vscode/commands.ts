import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { t } from '../base/translate.ts';
import { endedStates, type Task } from '../model/task.ts';
import type { Arrangement, TaskAction } from '../protocol/panelWire.ts';
import { arrange } from './arrange.ts';
import { attempt } from './attempt.ts';
import { stopChrome } from './chrome.ts';
import { delegateTask } from './delegateTask.ts';
import { doctorPage } from './doctorPage.ts';
import { folderLabel } from './folders.ts';
import { safeLine } from './panels/safeText.ts';
import { actionsFor, taskCard } from './panels/taskCard.ts';
import { showKept } from './keptPicker.ts';
import { manageRecipes, runRecipe, saveRecipe } from './recipes.ts';
import { saveReceipt } from './receipts.ts';
import { searchDocuments } from './searchDocuments.ts';
import type { Shell } from './shell.ts';
import { openSkills } from './skills/load.ts';
import { act } from './taskActions.ts';
import { scheduleRecipe, showTriggers, watchWithRecipe } from './triggers.ts';
import { isQueued, shortened } from './words.ts';
import { saveSent, showSent } from './sent.ts';
import { openTour, trySample } from './trySample.ts';
import { noteMachine } from './milestones.ts';
import { setUpVirtualMachine } from './virtualMachine.ts';
import { tell, whileWorking } from './tell.ts';

type Command = (shell: Shell, ...args: unknown[]) => unknown;

/** Commands that do one of a task's actions: which, and what the list says from which the task is chosen. */
const onTask: Record<string, { actions: readonly TaskAction[]; choose: string; none: string }> = {
  'delegate.reviewPlan': {
    actions: ['review plan', 'answer'],
    choose: t('Whose plan?'),
    none: t('no plan waits for you'),
  },
  'delegate.reviewChanges': {
    actions: ['review changes'],
    choose: t('Whose changes?'),
    none: t('no task has changes to review'),
  },
  'delegate.pauseTask': { actions: ['pause'], choose: t('Pause which task?'), none: t('no task can be paused') },
  'delegate.resumeTask': { actions: ['resume'], choose: t('Go on with which task?'), none: t('no task is paused') },
  'delegate.applyTask': { actions: ['apply'], choose: t('Apply which task?'), none: t('no task waits to be applied') },
  'delegate.undoTask': { actions: ['undo'], choose: t('Undo which task?'), none: t('there is nothing to undo') },
  'delegate.redoTask': { actions: ['redo'], choose: t('Redo which task?'), none: t('there is nothing to redo') },
  'delegate.cancelTask': { actions: ['cancel'], choose: t('Cancel which task?'), none: t('no task can be cancelled') },
  'delegate.retryTask': {
    actions: ['retry'],
    choose: t('Run which task again?'),
    none: t('no task has failed or was cancelled'),
  },
};

/** Commands that keep tasks in order: what each does, and to which tasks. */
const arranging: Record<string, readonly [how: Arrangement, fits: (task: Task) => boolean]> = {
  'delegate.renameTask': ['rename', () => true],
  'delegate.duplicateTask': ['duplicate', () => true],
  'delegate.archiveTask': ['archive', ({ state, archived }) => endedStates.includes(state) && !archived],
  'delegate.unarchiveTask': ['unarchive', ({ archived }) => archived],
  'delegate.moveTaskUp': ['up', isQueued],
  'delegate.moveTaskDown': ['down', isQueued],
  'delegate.moveTaskToTop': ['top', isQueued],
};

const others: Record<string, Command> = {
  'delegate.showKept': (shell) => showKept(shell),
  'delegate.saveReceipt': pickReceipt,
  'delegate.showSent': (shell, argument) => pickSent(shell, argument, showSent),
  'delegate.exportSent': (shell, argument) => pickSent(shell, argument, saveSent),
  'delegate.runRecipe': runRecipe,
  'delegate.saveRecipe': pickTaskToSave,
  'delegate.manageRecipes': (shell) => manageRecipes(shell),
  'delegate.skills': openSkills,
  'delegate.scheduleRecipe': scheduleRecipe,
  'delegate.watchWithRecipe': watchWithRecipe,
  'delegate.showTriggers': (shell) => showTriggers(shell),
  'delegate.searchDocuments': searchDocuments,
  'delegate.delegateTask': delegateTask,
  'delegate.showQueue': () => vscode.commands.executeCommand('delegate.queue.focus'),
  'delegate.doctor': checkMachine,
  'delegate.setUpVirtualMachine': (shell) => setUpVirtualMachine(shell),
  'delegate.connectors': (shell) => shell.connectors().manage(),
  'delegate.stopChrome': (shell, argument) => stopChrome(shell, taskOf(argument)),
  'delegate.setUpModel': (shell) => shell.models().setUp(),
  'delegate.testModel': (shell) => shell.models().test(),
  'delegate.setApiKey': (shell) => shell.models().setKey(),
  'delegate.clearApiKey': (shell) => shell.models().clearKeys(),
  'delegate.trySample': (shell) => trySample(shell),
  'delegate.tour': () => openTour(),
};

/** Registers every command of the manifest. */
export function registerCommands(shell: Shell): vscode.Disposable {
  const table = {
    ...others,
    ...Object.fromEntries(Object.entries(onTask).map(([name, about]) => [name, taskCommand(about)] as const)),
  };
  const arrangers = Object.entries(arranging).map(([name, about]) => [name, arrangingCommand(about)] as const);
  const registered = [...Object.entries(table), ...arrangers].map(([name, command]) =>
    vscode.commands.registerCommand(name, async (...args: unknown[]) => {
      try {
        return await command(shell, ...args);
      } catch (error) {
        attempt(shell.log, name, () => Promise.reject(error instanceof Error ? error : new Error(String(error))));
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

function taskCommand({
  actions,
  choose,
  none,
}: {
  actions: readonly TaskAction[];
  choose: string;
  none: string;
}): Command {
  return async (shell, argument) => {
    const fits = (task: Task): TaskAction | undefined => actions.find((action) => actionsFor(task).includes(action));
    const id = taskOf(argument);
    if (id !== null) {
      const task = shell.engine().task(id);
      await act(shell, id, (task === null ? undefined : fits(task)) ?? actions[0] ?? 'log');
      return;
    }
    const candidates = shell
      .engine()
      .tasks()
      .filter((task) => fits(task) !== undefined);
    if (candidates.length === 0) {
      void tell(`Delegate: ${none}.`);
      return;
    }
    const task = await pickTask(candidates, choose);
    const action = task === undefined ? undefined : fits(task);
    if (task !== undefined && action !== undefined) await act(shell, task.id, action);
  };
}

function arrangingCommand([how, fits]: (typeof arranging)[string]): Command {
  return async (shell, argument) => {
    const id = taskOf(argument);
    const candidates = id === null ? shell.engine().tasks().filter(fits) : [];
    if (id === null && candidates.length === 0) void tell(t('Delegate: there is no task to do this with.'));
    else {
      const task = id ?? (await pickTask(candidates, t('Which task?')))?.id;
      if (task !== undefined) await arrange(shell, task, how);
    }
  };
}

/** A webview's context menu gives its `data-vscode-context`, everything else a task's id. */
const argumentSchema = z.union([z.string(), z.object({ task: z.string() })]);

function taskOf(argument: unknown): string | null {
  const parsed = argumentSchema.safeParse(argument);
  if (!parsed.success) return null;
  return typeof parsed.data === 'string' ? parsed.data : parsed.data.task;
}

async function pickTask(tasks: readonly Task[], placeHolder: string): Promise<Task | undefined> {
  const items = tasks.map((task) => {
    const card = taskCard(task, null, folderLabel(task.mount));
    return {
      label: shortened(safeLine(task.title ?? task.instruction), 80),
      description: card.folder,
      detail: card.status,
      task,
    };
  });
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.task;
}

async function pickReceipt(shell: Shell, argument: unknown): Promise<void> {
  const id = taskOf(argument);
  const applied = shell
    .engine()
    .tasks()
    .filter(({ transactions }) => transactions.length > 0);
  if (applied.length === 0) {
    void tell(t('Delegate: nothing was applied yet, so there is no receipt.'));
    return;
  }
  const task = id ?? (await pickTask(applied, t('Whose receipt?')))?.id;
  if (task !== undefined) await saveReceipt(shell, task);
}

async function pickSent(
  shell: Shell,
  argument: unknown,
  act: (shell: Shell, task: Task) => Promise<void>,
): Promise<void> {
  const id = taskOf(argument);
  const { outgoing } = shell.engine();
  const sending = shell
    .engine()
    .tasks()
    .filter((task) => outgoing.report(task.id).requests.length > 0);
  if (id === null && sending.length === 0) {
    void tell(t('Delegate: nothing has left this machine for any task.'));
    return;
  }
  const task = id === null ? await pickTask(sending, t('What was sent for which task?')) : shell.engine().task(id);
  if (task !== undefined && task !== null) await act(shell, task);
}

async function pickTaskToSave(shell: Shell, argument: unknown): Promise<void> {
  const id = taskOf(argument);
  const planned = shell
    .engine()
    .tasks()
    .filter(({ plan }) => plan !== null);
  if (planned.length === 0) {
    void tell(t('Delegate: no task has a plan yet that could be saved.'));
    return;
  }
  const task = id === null ? await pickTask(planned, t('Save which task as a recipe?')) : shell.engine().task(id);
  if (task !== undefined && task !== null) await saveRecipe(shell, task);
}

async function checkMachine(shell: Shell): Promise<void> {
  const report = await whileWorking('in the window', t('Delegate: checking this machine'), () =>
    shell.engine().doctor(new AbortController().signal),
  );
  noteMachine(report);
  await shell.pages.show(t('Delegate: this machine.md'), doctorPage(report));
}
