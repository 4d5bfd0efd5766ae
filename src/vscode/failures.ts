import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Failure, FailureCode } from '../model/failure.ts';
import type { Result } from '../base/result.ts';
import type { Shell } from './shell.ts';
import { failureWords } from './words.ts';
import { complain, warn } from './tell.ts';

type Remedy = { readonly label: string; readonly run: (shell: Shell, task: string | null) => unknown };

const showLog: Remedy = { label: t('Show Log'), run: (shell) => shell.log.show() };
const showQueue: Remedy = { label: t('Show Queue'), run: () => vscode.commands.executeCommand('delegate.showQueue') };
const checkMachine: Remedy = {
  label: t('Check This Machine'),
  run: () => vscode.commands.executeCommand('delegate.doctor'),
};
const setUp: Remedy = {
  label: t('Set Up the Model…'),
  run: () => vscode.commands.executeCommand('delegate.setUpModel'),
};
const testModel: Remedy = {
  label: t('Test the Model'),
  run: () => vscode.commands.executeCommand('delegate.testModel'),
};
const openLimits: Remedy = {
  label: t('Open Settings'),
  run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'delegate.limits'),
};
const showConnectors: Remedy = {
  label: t('Connectors…'),
  run: () => vscode.commands.executeCommand('delegate.connectors'),
};
const setUpMachine: Remedy = {
  label: t('Virtual Machine…'),
  run: () => vscode.commands.executeCommand('delegate.setUpVirtualMachine'),
};
const showChanges: Remedy = {
  label: t('Show Changes'),
  run: (shell, task) => task !== null && shell.panels.show('diff', task, { focus: true }),
};
const showPlan: Remedy = {
  label: t('Show Plan'),
  run: (shell, task) => task !== null && shell.panels.show('plan', task, { focus: true }),
};

/** The one click that helps, by what went wrong. */
const remedies: Record<FailureCode, Remedy> = {
  'bad-usage': showLog,
  'no-such-folder': showLog,
  'no-such-task': showQueue,
  'wrong-state': showQueue,
  unclear: showPlan,
  question: showPlan,
  conflicts: showChanges,
  'beyond-plan': showPlan,
  busy: showQueue,
  'nothing-to-undo': showChanges,
  refused: showPlan,
  'limit-reached': openLimits,
  'no-sandbox': checkMachine,
  'vm-failed': setUpMachine,
  'no-database': checkMachine,
  'no-key': setUp,
  'model-failed': testModel,
  'connector-failed': showConnectors,
  'worker-failed': showLog,
  'disk-failed': showLog,
  'state-damaged': showLog,
  cancelled: showQueue,
};

/** What stops a person but harms nothing is a warning; the rest are errors. */
const mild: ReadonlySet<FailureCode> = new Set([
  'unclear',
  'question',
  'conflicts',
  'beyond-plan',
  'busy',
  'nothing-to-undo',
  'cancelled',
  'wrong-state',
]);

/** Tells an expected failure: what happened, what helps, and a button that does it. Resolves when the message is closed. */
export async function showFailure(shell: Shell, failure: Failure, task: string | null): Promise<void> {
  const words = `Delegate: ${failureWords(failure)}`;
  shell.log.warn(`${task ?? 'no task'}: ${failure.code}: ${failure.message}`);
  const remedy = remedies[failure.code];
  const show = mild.has(failure.code) ? warn : complain;
  const chosen = await show(words, remedy.label);
  if (chosen === remedy.label) await remedy.run(shell, task);
}

/** The one click that helps with what went wrong in the task, from wherever that is shown. */
export async function helpWith(shell: Shell, id: string): Promise<void> {
  const code = shell.engine().task(id)?.failure?.code;
  if (code !== undefined) await remedies[code].run(shell, id);
}

/** The value, or null after the failure was told. Does not wait until the message is closed. */
export function valueOrTold<Value>(shell: Shell, result: Result<Value, Failure>, task: string | null): Value | null {
  if (result.ok) return result.value;
  void showFailure(shell, result.failure, task).then(undefined, (error: unknown) => shell.log.error(String(error)));
  return null;
}
