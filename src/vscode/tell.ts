/**
 * Everything that VS Code itself shows a person in words: notifications, questions, progress. It makes links of text that looks like
 * `[words](command:…)`, and a click on one runs the command. Names of files, recipes and a model's words are in such texts, so every
 * text goes through here, and nothing else calls those functions (a test holds it).
 */
import * as vscode from 'vscode';
import { secrets } from './secrets.ts';

/** The text without anything that VS Code would make a link of, and without secrets. */
export function inert(text: string): string {
  return secrets.text(text).replaceAll('](', '] (');
}

type Show = (message: string, options: vscode.MessageOptions, ...buttons: string[]) => Thenable<string | undefined>;

function told(show: Show, message: string, buttons: readonly string[]): Thenable<string | undefined> {
  return show(inert(message), {}, ...buttons);
}

/** Says something; resolves with the button that was pressed, when the message is gone. */
export function tell(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return told(vscode.window.showInformationMessage, message, buttons);
}

export function warn(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return told(vscode.window.showWarningMessage, message, buttons);
}

export function complain(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return told(vscode.window.showErrorMessage, message, buttons);
}

/** Asks for a yes before anything else can be done. */
export function confirm(
  question: string,
  detail: string | null,
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  const options = { modal: true, ...(detail === null ? {} : { detail: inert(detail) }) };
  return vscode.window.showWarningMessage(inert(question), options, ...buttons);
}

type LineOptions = Pick<vscode.InputBoxOptions, 'ignoreFocusOut' | 'password' | 'placeHolder' | 'value'> & {
  readonly title: string;
  readonly prompt: string;
  /** What is wrong with the text, or null. */
  readonly validateInput: (text: string) => string | null;
};

/** Asks for a line of text; a `token` takes the question away. */
export function askLine(options: LineOptions, token?: vscode.CancellationToken): Thenable<string | undefined> {
  const wrong = (text: string): string | null => {
    const why = options.validateInput(text);
    return why === null ? null : inert(why);
  };
  const box = { ...options, title: inert(options.title), prompt: inert(options.prompt), validateInput: wrong };
  return vscode.window.showInputBox(box, token);
}

export type Reporting = { readonly report: (now: { message: string; increment: number }) => void };

/** Shows that something is going on, while it does. */
export function whileWorking<Value>(
  where: 'in the window' | 'as a message',
  title: string,
  work: (progress: Reporting, token: vscode.CancellationToken) => Thenable<Value>,
): Thenable<Value> {
  const isMessage = where === 'as a message';
  const location = isMessage ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
  return vscode.window.withProgress({ location, title: inert(title), cancellable: isMessage }, (progress, token) =>
    work({ report: ({ message, increment }) => progress.report({ message: inert(message), increment }) }, token),
  );
}
