import * as vscode from 'vscode';
import { unreachable } from '../base/assert.ts';
import { arrange } from './arrange.ts';
import type { FirstStep, Intent } from '../protocol/panelWire.ts';
import { enlargePage, stopChrome } from './chrome.ts';
import { createTask } from './delegateTask.ts';
import { helpWith, valueOrTold } from './failures.ts';
import { rememberInstruction } from './instructionBox.ts';
import { runRecipe } from './recipes.ts';
import type { Shell } from './shell.ts';
import { act, open } from './taskActions.ts';

const firstStepCommands: Readonly<Record<FirstStep, string>> = {
  'open folder': 'vscode.openFolder',
  sample: 'delegate.trySample',
  recipe: 'delegate.runRecipe',
  tour: 'delegate.tour',
  'set up model': 'delegate.setUpModel',
};

/** Acts on what a panel asks for. Intents about a panel's own rows are taken by the panel's view before they come here. */
export async function dispatch(shell: Shell, intent: Intent): Promise<void> {
  const engine = shell.engine();
  switch (intent.type) {
    case 'new task':
      return newTask(shell, intent);
    case 'recipe':
    case 'arrange':
    case 'place':
      return arrangeQueue(shell, intent);
    case 'do':
      await act(shell, intent.task, intent.action);
      return;
    case 'open':
      open(shell, intent.task);
      return;
    case 'approve':
      return approve(shell, intent);
    case 'decline':
    case 'enlarge page':
    case 'help':
    case 'stop chrome':
      return aboutChrome(shell, intent);
    case 'answers':
      return answer(shell, intent);
    case 'steer':
      await shell.own.touch(intent.task);
      valueOrTold(shell, await engine.steer(intent.task, intent.text), intent.task);
      return;
    case 'use rule':
      await shell.own.touch(intent.task);
      valueOrTold(shell, await engine.useRule(intent.task, intent.text), intent.task);
      return;
    case 'doctor':
    case 'show sent':
    case 'first step':
      await vscode.commands.executeCommand(...commandOf(intent));
      return;
    case 'ready':
    case 'page picture':
    case 'look':
    case 'pick':
    case 'drop':
    case 'choose':
    case 'leave out conflicts':
    case 'settle kind':
    case 'name':
    case 'exceptions':
    case 'compare all':
    case 'stays':
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

function commandOf(intent: Extract<Intent, { type: 'doctor' | 'show sent' | 'first step' }>): [string, ...string[]] {
  if (intent.type === 'show sent') return ['delegate.showSent', intent.task];
  return [intent.type === 'doctor' ? 'delegate.doctor' : firstStepCommands[intent.step]];
}

async function approve(shell: Shell, { task, saw, without = [] }: Extract<Intent, { type: 'approve' }>): Promise<void> {
  const engine = shell.engine();
  await shell.own.touch(task);
  const shown = saw ?? shell.panels.view('plan', task)?.shownHash;
  const hash = shown ?? engine.task(task)?.planHash;
  if (hash != null) valueOrTold(shell, await engine.approve(task, hash, without), task);
}

async function answer(shell: Shell, { task, answers, quietly }: Extract<Intent, { type: 'answers' }>): Promise<void> {
  if (quietly !== true) await shell.own.touch(task);
  valueOrTold(shell, await shell.engine().answer(task, answers), task);
}

async function aboutChrome(
  shell: Shell,
  intent: Extract<Intent, { type: 'decline' | 'enlarge page' | 'help' | 'stop chrome' }>,
): Promise<void> {
  if (intent.type === 'enlarge page') await enlargePage(shell, intent.task);
  else if (intent.type === 'help') await helpWith(shell, intent.task);
  else if (intent.type === 'stop chrome') await stopChrome(shell, intent.task);
  else valueOrTold(shell, await shell.engine().decline(intent.task, intent.saw), intent.task);
}

async function newTask(shell: Shell, intent: Extract<Intent, { type: 'new task' }>): Promise<void> {
  const { folder, instruction, engine, files, chrome } = intent;
  const task = await createTask(shell, folder, instruction, {
    ...(engine === undefined ? {} : { engine }),
    ...(files === undefined ? {} : { only: files }),
    ...(chrome === undefined ? {} : { chrome }),
  });
  if (task !== null) await rememberInstruction(shell.context.globalState, instruction);
}

async function arrangeQueue(
  shell: Shell,
  intent: Extract<Intent, { type: 'recipe' | 'arrange' | 'place' }>,
): Promise<void> {
  if (intent.type === 'recipe') await runRecipe(shell, vscode.Uri.file(intent.folder), intent.files);
  else if (intent.type === 'arrange') await arrange(shell, intent.task, intent.how);
  else valueOrTold(shell, shell.engine().arranging.move(intent.task, { before: intent.before }), intent.task);
}
