import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import { limits } from '../model/limits.ts';
import { exampleInstructions } from './panels/queueSnapshot.ts';
import { number } from './words.ts';

const recentKey = 'delegate.recentInstructions';
const recentMax = 8;

/**
 * Asks what should happen, in free words. An empty box offers what was said before and examples; choosing one puts it into the box,
 * so that it can be changed before Enter takes it. Returns undefined when the person thinks better of it.
 */
export function askInstruction(title: string, memory: vscode.Memento): Promise<string | undefined> {
  const box = vscode.window.createQuickPick();
  box.title = title;
  box.placeholder = t('Say what should happen to these files, for example: organize these photos by date');
  box.ignoreFocusOut = true;
  const show = (): void => {
    box.items = itemsFor(box.value, recentInstructions(memory));
  };
  show();
  return new Promise((resolve) => {
    box.onDidChangeValue(show);
    box.onDidAccept(() => {
      const text = box.value.trim();
      if (text === '') {
        box.value = box.selectedItems[0]?.label ?? '';
        show();
      } else if (text.length <= limits.instructionCharactersMax) {
        resolve(text);
        box.hide();
      }
    });
    box.onDidHide(() => {
      resolve(undefined); // after an accepted text this changes nothing
      box.dispose();
    });
    box.show();
  });
}

/** While there is text, the one row is that text, so that Enter takes it whatever the examples say. */
function itemsFor(value: string, recent: readonly string[]): vscode.QuickPickItem[] {
  const text = value.trim();
  if (text.length > limits.instructionCharactersMax) {
    const detail = t('{0} of at most {1} characters', number(text.length), number(limits.instructionCharactersMax));
    return [{ label: t('$(error) Too long to be one task'), detail, alwaysShow: true }];
  }
  if (text !== '')
    return [
      {
        label: text,
        detail: t('Press Enter to make the plan. Nothing changes before you have reviewed it.'),
        alwaysShow: true,
      },
    ];
  const examples = exampleInstructions.filter((example) => !recent.includes(example));
  return [...section(t('Said before'), recent), ...section(t('Examples'), examples)];
}

function section(title: string, texts: readonly string[]): vscode.QuickPickItem[] {
  if (texts.length === 0) return [];
  return [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...texts.map((label) => ({ label }))];
}

function recentInstructions(memory: vscode.Memento): string[] {
  const kept = memory.get<unknown>(recentKey);
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, recentMax) : [];
}

export async function rememberInstruction(memory: vscode.Memento, instruction: string): Promise<void> {
  const others = recentInstructions(memory).filter((one) => one !== instruction);
  await memory.update(recentKey, [instruction, ...others].slice(0, recentMax));
}
