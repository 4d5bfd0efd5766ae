/** `Search in Documents…`: the words of a folder's documents, found while they are typed. */
import * as vscode from 'vscode';
import { t } from '../base/translate.ts';
import type { Found, OpenSearch } from '../engine/engine.ts';
import type { Failure } from '../model/failure.ts';
import { displayPath } from '../model/displayPath.ts';
import { hasRawBytes } from '../model/relativePath.ts';
import { unreadLine } from '../model/searchWords.ts';
import { attempt } from './attempt.ts';
import { showFailure, valueOrTold } from './failures.ts';
import { folderLabel, pickFolder, reallyInWorkspace } from './folders.ts';
import { endItems, hitItems, inert, restItems, type SearchItem } from './searchItems.ts';
import type { Shell } from './shell.ts';
import { tell, warn } from './tell.ts';
import { failureWords, number } from './words.ts';

/** Milliseconds without a key after which the words are looked for. */
const pauseMs = 150;
/** And while documents are read, how often they are looked for again. */
const againMs = 1_500;
const pageHits = 30;
const unreadShown = 1_000;

/** From the palette, or on a folder of the Explorer. Resolves when the box is closed. */
export async function searchDocuments(shell: Shell, clicked: unknown): Promise<void> {
  const folder = clicked instanceof vscode.Uri ? clicked : await pickFolder();
  if (folder === undefined) return;
  if (!reallyInWorkspace(folder.fsPath)) {
    void warn(
      t('{0} is not in this workspace. Delegate works only inside the folders that are open here.', folder.fsPath),
    );
    return;
  }
  const search = valueOrTold(shell, shell.engine().search.open(folder.fsPath), null);
  if (search === null) return;
  const box = new SearchBox(shell, search, folder);
  await box.closed;
}

const stopButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('debug-stop'),
  tooltip: t('Stop reading; what was read so far can be searched'),
};
const readButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('refresh'),
  tooltip: t('Read what is new or changed'),
};
const forgetButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: t('Delete this folder’s search index (nothing in the folder changes)'),
};

class SearchBox {
  readonly closed: Promise<void>;
  readonly #shell: Shell;
  readonly #search: OpenSearch;
  readonly #folder: vscode.Uri;
  readonly #box = vscode.window.createQuickPick<SearchItem>();
  readonly #title: string;
  #reading: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lookedAtMs = 0;
  #hits: Found['hits'] = [];

  constructor(shell: Shell, search: OpenSearch, folder: vscode.Uri) {
    this.#shell = shell;
    this.#search = search;
    this.#folder = folder;
    this.#title = t('Search in Documents of {0}', inert(folderLabel(folder.fsPath)));
    const box = this.#box;
    box.title = this.#title;
    box.placeholder = t('Words in documents, for example: invoice "net total" -draft');
    box.ignoreFocusOut = true;
    box.onDidChangeValue(() => this.#lookSoon(pauseMs));
    box.onDidTriggerButton((button) => this.#press(button));
    box.onDidAccept(() => attempt(shell.log, 'opening what was found', () => this.#accept()));
    this.closed = new Promise((resolve) => {
      box.onDidHide(() => {
        if (this.#timer !== null) clearTimeout(this.#timer);
        this.#timer = null;
        void this.#stop().then(() => {
          search.dispose();
          box.dispose();
          resolve();
        });
      });
    });
    box.show();
    this.#look();
    this.#read();
  }

  #ended: Promise<void> = Promise.resolve();

  async #stop(): Promise<void> {
    this.#reading?.abort();
    await this.#ended;
  }

  /** Reads what is new or changed, and tells how far it is. */
  #read(): void {
    if (this.#reading !== null) return;
    const reading = new AbortController();
    this.#reading = reading;
    this.#box.busy = true;
    this.#box.buttons = [stopButton];
    this.#ended = new Promise((resolve) => {
      attempt(this.#shell.log, 'reading documents', async () => {
        try {
          await this.#refresh(reading.signal);
        } finally {
          resolve();
        }
      });
    });
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const box = this.#box;
    const indexed = await this.#search.refresh(({ text, done, total }) => {
      const count = total === undefined ? number(done) : t('{0} of {1}', done, total);
      box.title = `${this.#title} (${text.toLowerCase()}: ${count})`;
      if (performance.now() - this.#lookedAtMs > againMs) this.#look();
    }, signal);
    this.#reading = null;
    box.busy = false;
    const isBusy = indexed.ok && indexed.value.outcome === 'busy';
    box.title = isBusy ? t('{0} (another window reads it now)', this.#title) : this.#title;
    box.buttons = [readButton, forgetButton];
    if (!indexed.ok && indexed.failure.code !== 'cancelled') this.#complain(indexed.failure);
    this.#look();
  }

  #complain(failure: Failure): void {
    attempt(this.#shell.log, 'telling of a search', () => showFailure(this.#shell, failure, null));
  }

  #lookSoon(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => attempt(this.#shell.log, 'searching in documents', () => this.#look()), ms);
  }

  #look(): void {
    this.#lookedAtMs = performance.now();
    const words = this.#box.value.trim();
    if (words === '') {
      const status = this.#search.status(0);
      this.#box.items = status.ok ? restItems(status.value) : [problemItem(status.failure)];
      return;
    }
    const found = this.#search.find({ words, limit: pageHits, typing: true });
    this.#hits = found.ok ? found.value.hits : [];
    this.#box.items = found.ok ? [...hitItems(found.value), ...endItems(found.value)] : [problemItem(found.failure)];
  }

  /** Adds the next page to what is there. */
  #more(cursor: string): void {
    const found = this.#search.find({ words: this.#box.value.trim(), limit: pageHits, typing: true, cursor });
    if (!found.ok) {
      this.#complain(found.failure);
      return;
    }
    this.#hits = [...this.#hits, ...found.value.hits];
    this.#box.items = [...hitItems({ hits: this.#hits }), ...endItems(found.value)];
  }

  #press(button: vscode.QuickInputButton): void {
    if (button === stopButton) this.#reading?.abort();
    if (button === readButton) this.#read();
    if (button !== forgetButton) return;
    this.#search.dispose();
    const gone = this.#shell.engine().search.forget(this.#folder.fsPath);
    if (!gone.ok) {
      this.#complain(gone.failure);
      return;
    }
    this.#box.hide();
    void tell(t('Delegate: the search index of {0} is deleted.', folderLabel(this.#folder.fsPath)));
  }

  async #accept(): Promise<void> {
    const chosen = this.#box.selectedItems[0]?.chosen;
    if (chosen === undefined) return;
    if (chosen.is === 'more') {
      this.#more(chosen.cursor);
      return;
    }
    if (chosen.is === 'unread') await this.#showUnread();
    else await openFound(this.#folder, chosen.path, chosen.line);
    this.#box.hide();
  }

  async #showUnread(): Promise<void> {
    const status = this.#search.status(unreadShown);
    if (!status.ok) {
      this.#complain(status.failure);
      return;
    }
    const { unread, unreadable } = status.value;
    const lines = unread.map((each) => displayPath(unreadLine(each).trim()));
    const rest = unreadable > unread.length ? [t('and {0} more', number(unreadable - unread.length))] : [];
    await this.#shell.pages.show(t('Delegate: documents that could not be read.txt'), [...lines, ...rest].join('\n'));
  }
}

function problemItem(failure: Failure): SearchItem {
  return { label: `$(warning) ${inert(failureWords(failure))}`, alwaysShow: true };
}

/** A text at its line; anything else is shown in the Explorer, where Enter opens it with whatever editor there is. */
async function openFound(folder: vscode.Uri, path: string, line: number | null): Promise<void> {
  if (hasRawBytes(path)) {
    void warn(t('Delegate: VS Code cannot open {0}, because its name is not valid text.', displayPath(path)));
    return;
  }
  const uri = vscode.Uri.joinPath(folder, path);
  if (line !== null) {
    const at = new vscode.Position(line - 1, 0);
    await vscode.window.showTextDocument(uri, { preview: true, selection: new vscode.Range(at, at) });
    return;
  }
  await vscode.commands.executeCommand('revealInExplorer', uri);
}
