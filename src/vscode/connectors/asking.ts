/** What a server wants of the person in the middle of a call, as VS Code's own inputs. Every word of the server's is shown as its. */
import * as vscode from 'vscode';
import { t } from '../../base/translate.ts';
import type { ConnectorPorts } from '../../engine/engine.ts';
import { openInBrowser } from './browser.ts';
import type { ShellParts } from './desk.ts';

type Elicit = ConnectorPorts['elicit'];
type Asked = Parameters<Elicit>[1];
type Answer = Awaited<ReturnType<Elicit>>;
type Field = Extract<Asked, { is: 'form' }>['fields'][number];
type Value = string | number | boolean | string[];

export async function confirmSignIn({ confirm }: ShellParts, connector: string, origin: string): Promise<boolean> {
  const go = t('Sign In');
  const question = t('The connector {0} wants you to sign in at {1}.', connector, origin);
  const detail = t('Your browser opens there. Only go on if you know this address as belonging to the service.');
  return (await confirm(question, detail, go)) === go;
}

/**
 * Asks field by field; whoever goes away from one has said no to all. What stands on the screen when `signal` aborts is taken away; where VS
 * Code cannot (a modal question), its answer counts for nothing.
 */
export async function askPerson(
  parts: ShellParts,
  { connector, asked }: { readonly connector: string; readonly asked: Asked },
  signal: AbortSignal,
): Promise<Answer> {
  const isGone = (): boolean => signal.aborted;
  if (isGone()) return { is: 'cancel' };
  const answer = t('Answer…');
  const question = t('The connector {0} asks: {1}', connector, asked.message);
  if (asked.is === 'page') {
    const open = t('Open the Page');
    const detail = t('It leads to {0}. What you give there goes to whoever runs it.', asked.url);
    if ((await parts.confirm(question, detail, open)) !== open) return { is: 'decline' };
    if (isGone()) return { is: 'cancel' };
    return (await openInBrowser(asked.url)) ? { is: 'accept', values: {} } : { is: 'cancel' };
  }
  const detail = t('What you answer goes to the connector. Give it no password.');
  const chosen = await parts.confirm(question, detail, answer, t('Decline'));
  if (chosen !== answer) return { is: chosen === undefined ? 'cancel' : 'decline' };
  const gone = new vscode.CancellationTokenSource();
  const takeAway = (): void => gone.cancel();
  signal.addEventListener('abort', takeAway);
  try {
    const values: Record<string, Value> = {};
    for (const field of asked.fields) {
      if (isGone()) return { is: 'cancel' };
      const value = await askField(parts, { connector, field }, gone.token);
      if (value === undefined) return { is: 'cancel' };
      if (value !== null) values[field.key] = value;
    }
    return isGone() ? { is: 'cancel' } : { is: 'accept', values };
  } finally {
    signal.removeEventListener('abort', takeAway);
    gone.dispose();
  }
}

/** The value; null for none, undefined where the person went away. */
async function askField(
  parts: ShellParts,
  { connector, field }: { readonly connector: string; readonly field: Field },
  token: vscode.CancellationToken,
): Promise<Value | null | undefined> {
  const title = t('{0} asks', connector);
  const { choices, kind, about, start, isRequired } = field;
  const prompt = about === '' ? field.title : `${field.title}: ${about}`;
  if (choices.length > 0) {
    const items = choices.map(({ value, label }) => ({
      label: parts.inert(label),
      value,
      picked: Array.isArray(start) ? start.includes(value) : String(start) === value,
    }));
    const options = { title: parts.inert(title), placeHolder: parts.inert(prompt), ignoreFocusOut: true };
    if (kind === 'choices') {
      const picked = await vscode.window.showQuickPick(items, { ...options, canPickMany: true }, token);
      return picked?.map(({ value }) => value);
    }
    const picked = await vscode.window.showQuickPick(items, options, token);
    return kind === 'yes or no' && picked !== undefined ? picked.value === 'true' : picked?.value;
  }
  const isNumber = kind === 'number' || kind === 'whole number';
  const line = { title, prompt, value: start === null ? '' : String(start), ignoreFocusOut: true };
  const validateInput = (given: string): string | null =>
    wrongWith(given.trim(), { isNumber, isWhole: kind === 'whole number', isRequired });
  const text = await parts.askLine({ ...line, validateInput }, token);
  if (text === undefined) return undefined;
  if (text.trim() === '') return null;
  return isNumber ? Number(text) : text;
}

function wrongWith(
  given: string,
  { isNumber, isWhole, isRequired }: { isNumber: boolean; isWhole: boolean; isRequired: boolean },
): string | null {
  if (given === '') return isRequired ? t('This is needed.') : null;
  if (!isNumber) return null;
  const number = Number(given);
  return Number.isFinite(number) && (!isWhole || Number.isInteger(number)) ? null : t('Give a number.');
}
