/**
 * What a connector's server wants of the person in the middle of a call, asked on a terminal: whose question it is, what is asked, of which kind
 * each answer is. Every word of the server's is shown as its own. Passwords are never asked for, and no page is opened.
 */
import readline from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Turns } from '../base/turns.ts';
import { fits } from '../engine/connectors/answers.ts';
import type { ConnectorPorts } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';

type Elicit = ConnectorPorts['elicit'];
type Asked = Parameters<Elicit>[1];
type Answer = Awaited<ReturnType<Elicit>>;
type Field = Extract<Asked, { is: 'form' }>['fields'][number];
type Value = string | number | boolean | string[];

/** A terminal with a person at it. */
export type Terminal = {
  readonly say: (text: string) => void;
  /** The line that was typed; null where the person went away. */
  readonly ask: (prompt: string, signal: AbortSignal) => Promise<string | null>;
};

let asking = 0;
/** One question stands on the terminal at a time. */
const turns = new Turns();

/** Whether a question stands on the terminal: nothing else is written over it meanwhile. */
export function isAsking(): boolean {
  return asking > 0;
}

/** The terminal that this process has; null where it has none to ask on. */
export function terminalOf(say: (text: string) => void): Terminal | null {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return null;
  return {
    say,
    ask: (prompt, signal) => turns.take(() => askedOn(stdin, stderr, { prompt, signal }), null, signal),
  };
}

async function askedOn(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { prompt, signal }: { readonly prompt: string; readonly signal: AbortSignal },
): Promise<string | null> {
  const lines = readline.createInterface({ input, output });
  const gone = new AbortController();
  lines.once('close', () => gone.abort());
  // With a line being typed the terminal sends no signal of its own.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  asking++;
  try {
    return await lines.question(prompt, { signal: AbortSignal.any([signal, gone.signal]) });
  } catch {
    return null;
  } finally {
    asking--;
    lines.close();
  }
}

const triesMax = 5;
/** What a server may not ask for in a form, by the protocol itself. */
const secretWords =
  /pass\s*(?:word|phrase|code|wd)|\bpin\b|secret|credential|api[\s_-]*key|private[\s_-]*key|\btoken\b|\bcvv\b/i;

/** Asks field by field; whoever goes away from one has said no to all. */
export async function askOnTerminal(
  terminal: Terminal | null,
  { connector, asked }: { readonly connector: string; readonly asked: Asked },
  { say, signal }: { readonly say: (text: string) => void; readonly signal: AbortSignal },
): Promise<Answer> {
  say(displayPath(`The connector ${connector} asks: ${asked.message}`));
  if (asked.is === 'page') return askPage(terminal, { say, url: asked.url }, signal);
  const secret = asked.fields.find(({ key, title, about }) =>
    secretWords.test(`${key.replaceAll('_', ' ')} ${title} ${about}`),
  );
  if (secret !== undefined) {
    say(
      `Declined: it asks for “${displayPath(secret.title)}”. Passwords and the like are never given to a connector this way.`,
    );
    return { is: 'decline' };
  }
  if (terminal === null) {
    say('Declined: there is no terminal to ask you on. Run it in a terminal, or in VS Code, to answer.');
    return { is: 'decline' };
  }
  say('What you answer goes to the connector. Give it no password. “.” alone cancels.');
  const chosen = await terminal.ask('Answer it? (yes, or no to decline) ', signal);
  if (chosen === null || !/^y(?:es)?$/i.test(chosen.trim()))
    return { is: /^no?$/i.test(chosen?.trim() ?? '') ? 'decline' : 'cancel' };
  const values: Record<string, Value> = {};
  for (const field of asked.fields) {
    const value = await askField(terminal, field, signal);
    if (value === undefined) return { is: 'cancel' };
    if (value !== null) values[field.key] = value;
  }
  return { is: 'accept', values };
}

/** The whole address is shown, and opened by nobody but the person. */
async function askPage(
  terminal: Terminal | null,
  { say, url }: { readonly say: (text: string) => void; readonly url: string },
  signal: AbortSignal,
): Promise<Answer> {
  const { host } = new URL(url);
  say(
    displayPath(`It wants you to open a page at ${host}. The whole address is:\n`) +
      `${displayPath(url)}\nNothing is opened for you.`,
  );
  if (terminal === null) {
    say('Declined: there is no terminal to ask you on.');
    return { is: 'decline' };
  }
  const said = await terminal.ask('Will you open it in your browser? (yes, or no to decline) ', signal);
  if (said === null) return { is: 'cancel' };
  return /^y(?:es)?$/i.test(said.trim()) ? { is: 'accept', values: {} } : { is: 'decline' };
}

/** The value; null for none, undefined where the person went away. */
async function askField(terminal: Terminal, field: Field, signal: AbortSignal): Promise<Value | null | undefined> {
  const { title, about, choices, isRequired, kind, start } = field;
  const lines = choices.map(({ label }, index) => `  ${String(index + 1)}  ${label}`);
  for (const line of [about === '' ? title : `${title}: ${about}`, ...lines]) terminal.say(displayPath(line));
  const prompt = promptOf(field);
  for (let tries = 0; tries < triesMax; tries++) {
    const text = (await terminal.ask(prompt, signal))?.trim() ?? '.';
    if (text === '.') return undefined;
    if (text === '' && start !== null) return typeof start === 'object' ? [...start] : start;
    if (text === '' && !isRequired) return null;
    const value = valueOf(field, text);
    if (value !== null && fits(field, value)) return value;
    terminal.say(text === '' ? 'This is needed.' : `That is not ${kindWords[kind].toLowerCase()}.`);
  }
  return undefined;
}

function promptOf({ kind, isRequired, start }: Field): string {
  const usual = start === null ? '' : ` [${displayPath(String(start))}]`;
  return `${kindWords[kind]}${isRequired ? '' : ', or nothing'}${usual}: `;
}

const kindWords = {
  text: 'A text',
  number: 'A number',
  'whole number': 'A whole number',
  'yes or no': 'Yes or no',
  choice: 'The number of one of these',
  choices: 'The numbers of some of these, with commas',
} as const satisfies Record<Field['kind'], string>;

function valueOf({ kind, choices }: Field, text: string): Value | null {
  const chosen = (word: string): string | null =>
    choices[Number(word) - 1]?.value ??
    choices.find(({ value, label }) => value === word || label === word)?.value ??
    null;
  switch (kind) {
    case 'text':
      return text === '' ? null : text;
    case 'number':
    case 'whole number':
      return text === '' ? null : Number(text);
    case 'yes or no':
      return /^(?:y|yes|true|1)$/i.test(text) ? true : /^(?:n|no|false|2)$/i.test(text) ? false : null;
    case 'choice':
      return chosen(text);
    case 'choices': {
      const all = text.split(',').map((word) => chosen(word.trim()));
      return all.every((each) => each !== null) ? [...new Set(all)] : null;
    }
  }
}

const secretBytesMax = 64 * 1024;

/** A secret for a connector's entry, typed where a terminal is and shown to nobody, or the first line of what is piped in; null for none. */
export async function secretTyped(say: (text: string) => void, signal: AbortSignal): Promise<string | null> {
  const { stdin } = process;
  if (stdin.isTTY) {
    say('Type it, and press Enter. It is not shown.');
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = readline.createInterface({ input: stdin, output: silent, terminal: true });
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      const typed = await lines.question('', { signal });
      return typed === '' ? null : typed;
    } catch {
      return null;
    } finally {
      lines.close();
    }
  }
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > secretBytesMax || text.includes('\n')) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  return line === '' || line.length > secretBytesMax ? null : line;
}
