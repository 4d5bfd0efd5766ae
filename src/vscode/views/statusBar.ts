import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import { runningStates, type Task } from '../../model/task.ts';
import type { Progress } from '../../protocol/workerWire.ts';
import { progressWords } from '../panels/taskCard.ts';
import { needsPerson } from '../words.ts';

export type StatusWords = { readonly text: string; readonly tooltip: string };

/** What the status bar says of these tasks; null while there is nothing to say. What waits for the person comes first. */
export function statusWords(tasks: readonly Task[], progressOf: (id: string) => Progress | null): StatusWords | null {
  const waiting = tasks.filter(needsPerson).length;
  const running = tasks.filter(({ state }) => runningStates.includes(state));
  const [only] = running;
  if (waiting === 0 && only === undefined) return null;
  const progress = only === undefined || running.length > 1 ? null : progressOf(only.id);
  const does = progress === null ? t('{0} running', running.length) : progressWords(progress);
  const parts = [
    ...(waiting === 0 ? [] : [plural(waiting, '{0} needs you', '{0} need you')]),
    ...(only === undefined ? [] : [does]),
  ];
  const unsandboxed = tasks.filter(
    (task) => task.ranUnsandboxed && (needsPerson(task) || running.includes(task)),
  ).length;
  const icon = only === undefined ? '$(bell-dot)' : '$(loading~spin)';
  const tooltip = [
    ...(waiting === 0 ? [] : [plural(waiting, '{0} task needs you', '{0} tasks need you')]),
    ...(only === undefined ? [] : [plural(running.length, '{0} task running', '{0} tasks running')]),
    ...(unsandboxed === 0
      ? []
      : [plural(unsandboxed, '{0} task of these without the sandbox', '{0} tasks of these without the sandbox')]),
  ];
  const mark = unsandboxed === 0 ? '' : '$(warning) ';
  return {
    text: `${icon} ${mark}Delegate: ${parts.join(', ')}`,
    tooltip: t('{0}. Click for the queue.', tooltip.join(', ')),
  };
}

/** The entry in the status bar, which is there only while there is something to say. */
export class StatusBar {
  readonly item: vscode.StatusBarItem;

  constructor() {
    this.item = vscode.window.createStatusBarItem('delegate.status', vscode.StatusBarAlignment.Left, 0);
    this.item.name = 'Delegate';
    this.item.command = 'delegate.showQueue';
  }

  show(words: StatusWords | null): void {
    if (words === null) {
      this.item.hide();
      return;
    }
    this.item.text = words.text;
    this.item.tooltip = words.tooltip;
    this.item.accessibilityInformation = { label: `Delegate. ${words.tooltip}`, role: 'button' };
    this.item.show();
  }
}
