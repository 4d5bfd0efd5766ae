import * as vscode from 'vscode';
import { intentSchema, type Intent, type ToPanel } from '../../protocol/panelWire.ts';
import { attempt } from '../attempt.ts';
import { secrets } from '../secrets.ts';
import { newNonce, panelHtml, panelStyles, type PanelKind } from './html.ts';
import type { Log } from '../log.ts';

type Ends = {
  /** What is wrong with a message to a panel, or null: the engine's, so that activation need not load the schemas. */
  readonly problemOf: (message: ToPanel) => string | null;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  /** Called for every intent that parses; what it throws is logged and shown. */
  readonly onIntent: (intent: Intent) => unknown;
};

/** One webview's end of the wire: sets its page, checks what it says, and holds back what is sent before its script runs. */
export class WebviewPort {
  readonly webview: vscode.Webview;
  readonly #listener: vscode.Disposable;
  readonly #problemOf: Ends['problemOf'];
  #ready = false;
  #closed = false;

  constructor(webview: vscode.Webview, kind: PanelKind, title: string, ends: Ends) {
    this.webview = webview;
    this.#problemOf = ends.problemOf;
    const dist = vscode.Uri.joinPath(ends.extensionUri, 'dist', 'webview');
    const media = vscode.Uri.joinPath(ends.extensionUri, 'media');
    webview.options = { enableScripts: true, localResourceRoots: [dist, media] };
    this.#listener = webview.onDidReceiveMessage((message: unknown) => {
      const parsed = intentSchema.safeParse(message);
      if (!parsed.success) {
        ends.log.error(`the ${kind} panel said something that is no intent: ${parsed.error.message}`);
        return;
      }
      if (parsed.data.type === 'ready') this.#ready = true;
      attempt(ends.log, `${kind} panel, ${parsed.data.type}`, () => ends.onIntent(parsed.data));
    });
    const address = (folder: vscode.Uri, name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    webview.html = panelHtml({
      kind,
      title,
      cspSource: webview.cspSource,
      script: address(dist, `${kind}.js`),
      styles: [address(dist, 'codicon.css'), ...panelStyles.map((name) => address(media, name))],
      nonce: newNonce(),
    });
  }

  /** Sends, once the panel has said that it is ready; before that, nothing: it asks for all there is when it starts. */
  async send(message: ToPanel): Promise<void> {
    if (!this.#ready || this.#closed) return;
    const problem = this.#problemOf(message);
    if (problem !== null) throw new Error(`a message to a panel is malformed: ${problem}`);
    // Rows are paths and reasons of a worker's, which never had a secret; and there may be many. A picture has no text.
    const isPlain = message.type === 'rows' || message.type === 'page picture';
    await this.webview.postMessage(isPlain ? message : secrets.value(message));
  }

  close(): void {
    this.#closed = true;
    this.#listener.dispose();
  }
}
