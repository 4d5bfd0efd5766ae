import * as vscode from 'vscode';
import { unreachable } from '../base/assert.ts';
import type { Intent } from '../protocol/panelWire.ts';
import { createTask } from './delegateTask.ts';
import { valueOrTold } from './failures.ts';
import { rememberInstruction } from './instructionBox.ts';
import type { Shell } from './shell.ts';
import { act, open } from './taskActions.ts';

/** Acts on what a panel asks for. Intents about a panel's own rows are taken by the panel's view before they come here. */
export async function dispatch(shell: Shell, intent: Intent): Promise<void> {
  const engine = shell.engine();
  switch (intent.type) {
    case 'new task': {
      const task = await createTask(shell, intent.folder, intent.instruction);
      if (task !== null) await rememberInstruction(shell.context.globalState, intent.instruction);
      return;
    }
    case 'compose':
      await vscode.commands.executeCommand('delegate.delegateTask');
      return;
    case 'do':
      await act(shell, intent.task, intent.action);
      return;
    case 'open':
      open(shell, intent.task);
      return;
    case 'approve': {
      await shell.own.touch(intent.task);
      const hash = shell.panels.view('plan', intent.task)?.shownHash ?? engine.task(intent.task)?.planHash;
      if (hash != null) valueOrTold(shell, await engine.approve(intent.task, hash, intent.without ?? []), intent.task);
      return;
    }
    case 'answers':
      await shell.own.touch(intent.task);
      valueOrTold(shell, await engine.answer(intent.task, intent.answers), intent.task);
      return;
    case 'steer':
      await shell.own.touch(intent.task);
      valueOrTold(shell, await engine.steer(intent.task, intent.text), intent.task);
      return;
    case 'use rule':
      await shell.own.touch(intent.task);
      valueOrTold(shell, await engine.useRule(intent.task, intent.text), intent.task);
      return;
    case 'doctor':
      await vscode.commands.executeCommand('delegate.doctor');
      return;
    case 'show sent':
      await vscode.commands.executeCommand('delegate.showSent', intent.task);
      return;
    case 'ready':
    case 'choose':
    case 'leave out conflicts':
    case 'settle kind':
    case 'settle row':
    case 'save receipt':
    case 'compare':
    case 'show':
    case 'show closed':
    case 'reveal':
    case 'rule edited':
    case 'rule complete':
    case 'form edited':
    case 'correct row':
    case 'remember row':
    case 'rule closed':
      return; // the business of a view; a panel that is gone by now needs nothing
    default:
      unreachable(intent);
  }
}
