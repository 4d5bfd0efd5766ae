/** Texts that a server has ready to start from: chosen, filled in and shown as a text of the person's to use. Nothing is done with them. */
import * as vscode from 'vscode';
import { plural, t } from '../../base/translate.ts';
import type { ShellParts } from './desk.ts';
import { told, working, type Place } from './manage.ts';

export async function usePrompt(parts: ShellParts, { info, folder }: Place): Promise<void> {
  const { connectors } = parts.engine();
  const found = await working(parts, t('Delegate: asking {0} for its texts', info.name), (signal) =>
    connectors.prompts(info.name, folder, signal),
  );
  const none = t('Delegate: {0} has no texts to start from.', info.name);
  if (!told(parts, found, (prompts) => (prompts.length === 0 ? none : null)) || !found.ok) return;
  if (found.value.length === 0) return;
  const items = found.value.map((prompt) => ({
    label: parts.inert(prompt.title),
    description: plural(prompt.takes.length, '{0} thing to fill in', '{0} things to fill in'),
    detail: parts.inert(prompt.about),
    prompt,
  }));
  const title = t('Texts of {0}', parts.inert(info.name));
  const placeHolder = t('The service wrote them. The one that you choose is shown; nothing is done with it.');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true });
  if (picked === undefined) return;
  const values: Record<string, string> = {};
  for (const { name, about, isRequired } of picked.prompt.takes) {
    const said = await parts.askLine({
      title,
      prompt: about === '' ? name : `${name}: ${about}`,
      ignoreFocusOut: true,
      validateInput: (given) => (isRequired && given.trim() === '' ? t('This is needed.') : null),
    });
    if (said === undefined) return;
    if (said.trim() !== '') values[name] = said;
  }
  const texts = await working(parts, t('Delegate: asking {0} for its texts', info.name), (signal) =>
    connectors.prompt(info.name, folder, { name: picked.prompt.name, values }, signal),
  );
  if (!told(parts, texts, () => null) || !texts.ok) return;
  const content = texts.value.map(({ text }) => text).join('\n\n');
  // Unsaved, and the person's to change, copy or throw away.
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'plaintext' }));
}
