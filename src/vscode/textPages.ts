import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import { secrets } from './secrets.ts';

const scheme = 'delegate-page';
/** VS Code's own; a person may have switched it off. */
const markdownViewer = 'vscode.markdown-language-features';

/** Read-only pages that are made, not stored: the machine's check-up, a task's record. */
export class TextPages implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();

  register(): vscode.Disposable {
    return vscode.Disposable.from(this.#changed, vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? t('This page was made in an earlier session. Ask for it again.');
  }

  /** Shows a page under a file name, whose extension decides how: Markdown is rendered, where VS Code can. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` });
    this.#texts.set(uri.path, secrets.text(text));
    this.#changed.fire(uri);
    if (name.endsWith('.md') && vscode.extensions.getExtension(markdownViewer) !== undefined) {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
      return;
    }
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}
