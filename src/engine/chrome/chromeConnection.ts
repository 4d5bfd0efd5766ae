/**
 * Chrome as a connector of one task. What it may see is the plan's hosts; what its pages may do is for the guard; what is sent is sent
 * after a yes to that very page. Where Chrome was closed meanwhile, it is opened again at the page where it was.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { chromeLimits } from '../../model/chrome.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { CallResult, Connection, RawItem, TaskView } from '../connectors/ports.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { Browser, type ChromeHost } from './browser.ts';
import { chromeTools, inputOf, isChromeTool, type ChromeInputs } from './chromeTools.ts';
import type { Blocked, Download } from './guard.ts';
import { mediaTypeOf, safeName } from './downloads.ts';
import { elementWords, refsIn, sameElement, type Ref } from './pageText.ts';

const keptSchema = z.object({
  url: z.string(),
  refs: z.array(z.object({ uid: z.string(), role: z.string(), name: z.string(), nth: z.int() })),
});
type Kept = { readonly url: string; readonly refs: readonly Ref[] };

const refsMax = 5_000;
const pollMs = 700;
const textFileMax = 256 * 1024;

export class ChromeConnection implements Connection {
  readonly #host: ChromeHost;
  readonly #privateHosts: readonly string[];
  #browser: Browser | null = null;
  #view: TaskView | null = null;
  /** The page that the model saw last. */
  #seen: Kept = { url: '', refs: [] };
  #isClosed = false;

  constructor(host: ChromeHost, privateHosts: readonly string[]) {
    this.#host = host;
    this.#privateHosts = privateHosts;
  }

  tools: Connection['tools'] = () => Promise.resolve(ok(chromeTools));
  hasNews = (): boolean => false;
  signedInAt = (): readonly string[] => [];
  isOpen = (): boolean => !this.#isClosed;

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#browser?.close();
  }

  /** The host of the page that the model saw last. */
  page(): string | null {
    const { url } = this.#seen;
    return URL.canParse(url) ? new URL(url).host : null;
  }

  /** What the calls that follow are for. */
  forTask(view: TaskView): void {
    this.#view = view;
    if (this.#browser !== null) this.#browser.guard.sites = { hosts: view.hosts, privateHosts: this.#privateHosts };
  }

  /** What a person sees before something is sent; empty for what only looks. Failures: as of a call. */
  async shown(tool: string, values: unknown, signal: AbortSignal): Promise<Result<readonly string[], Failure>> {
    const input = tool === 'submit' ? inputOf('submit', values) : '';
    if (typeof input === 'string') return ok([]);
    const opened = await this.#open(signal);
    if (!opened.ok) return opened;
    const browser = opened.value;
    const [{ url }, picture] = [await browser.look(), await browser.picture()];
    const { refs } = this.#seen;
    const file = path.join(this.#scratch(), `asked-${String(Date.now())}.png`);
    fs.writeFileSync(file, picture, { mode: 0o600 });
    return ok([
      displayPath(`on the page ${url.slice(0, 300)}`),
      ...input.fields.map(({ element, value }) =>
        displayPath(`with ${elementWords(element, refs)} = “${value.slice(0, 200)}”`),
      ),
      ...(input.element === undefined ? [] : [displayPath(`by a click on ${elementWords(input.element, refs)}`)]),
      `the page as it looks now: ${file}`,
    ]);
  }

  async call(
    tool: string,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    if (!isChromeTool(tool)) return ok(problem('there is no such tool'));
    const input = inputOf(tool, values);
    if (typeof input === 'string') return ok(problem(input));
    const stop = (): void => void this.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const opened = await this.#open(signal);
      if (!opened.ok) return opened;
      return await this.#do(opened.value, { [tool]: input }, signal);
    } catch (error) {
      if (signal.aborted) return fail(failure('cancelled', 'The task was stopped.'));
      const words = displayPath(error instanceof Error ? error.message : String(error)).slice(0, 200);
      return fail(
        failure(
          'connector-failed',
          `Chrome could not go on: ${words}.`,
          'Go on with the task: Chrome is opened again where it was.',
        ),
      );
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #do(browser: Browser, asked: Partial<ChromeInputs>, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    if (asked.open !== undefined)
      return this.#after(browser, 'navigate_page', { type: 'url', url: asked.open.url }, signal);
    if (asked.click !== undefined) return this.#click(browser, asked.click.element, signal);
    if (asked.submit !== undefined) return this.#submit(browser, asked.submit, signal);
    if (asked.sign_in !== undefined) return this.#signIn(browser, signal);
    if (asked.picture !== undefined)
      return ok({ isError: false, items: [{ is: 'picture', mediaType: 'image/png', bytes: await browser.picture() }] });
    return this.#page(browser, false, signal);
  }

  async #click(browser: Browser, element: string, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    const uid = await this.#uidNow(browser, element, signal);
    return uid === null ? ok(problem(gone)) : this.#after(browser, 'click', { uid }, signal);
  }

  async #submit(
    browser: Browser,
    { element, fields }: ChromeInputs['submit'],
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    if ((await browser.look()).asksPassword)
      return ok(problem('the page asks for a password, which is for the person: use sign_in'));
    // Found before anything is filled in: nothing is half-done where one is not there.
    const places: { uid: string; value: string }[] = [];
    for (const field of fields) {
      const uid = await this.#uidNow(browser, field.element, signal);
      if (uid === null) return ok(problem(gone));
      places.push({ uid, value: field.value });
    }
    const button = element === undefined ? null : await this.#uidNow(browser, element, signal);
    if (element !== undefined && button === null) return ok(problem(gone));
    for (const place of places) {
      const filled = await browser.drive('fill', place, signal);
      if (!filled.ok || filled.value.isError) return filled;
    }
    if (button === null) return this.#page(browser, false, signal);
    browser.guard.mode = 'send';
    try {
      return await this.#after(browser, 'click', { uid: button }, signal);
    } finally {
      browser.guard.mode = 'look';
    }
  }

  /** The person has the page, until it asks for no password any more. */
  async #signIn(browser: Browser, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    const first = await browser.look();
    const host = URL.canParse(first.url) ? new URL(first.url).host : 'the page';
    browser.guard.mode = 'person';
    try {
      await browser.show();
      let [asked, quiet] = [first.asksPassword, 0];
      for (const end = Date.now() + chromeLimits.signInMsMax; Date.now() < end;) {
        this.#view?.tell(`Waits for you to sign in at ${displayPath(host)}, in the Chrome window`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        signal.throwIfAborted();
        const { url, asksPassword } = await browser.lookAgain();
        asked ||= asksPassword;
        quiet = !asksPassword && (asked || url !== first.url) ? quiet + 1 : 0;
        if (quiet >= 3) return await this.#page(browser, false, signal);
      }
    } finally {
      browser.guard.mode = 'look';
    }
    const message = `Nobody signed in at ${displayPath(host)} in the Chrome window.`;
    return fail(failure('connector-failed', message, 'Go on with the task, and sign in there when it says so.'));
  }

  async #after(
    browser: Browser,
    tool: string,
    values: object,
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    const done = await browser.drive(tool, values, signal);
    return done.ok ? this.#page(browser, done.value.isError, signal) : done;
  }

  /** The page's text, what came with it, and what was not let through. */
  async #page(browser: Browser, isError: boolean, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    const others = await browser.closeOthers();
    const snapshot = await browser.drive('take_snapshot', {}, signal);
    if (!snapshot.ok) return snapshot;
    const text = textOf(snapshot.value);
    const { url } = await browser.look();
    this.#keep({ url, refs: refsIn(text).slice(0, refsMax) });
    const blocked = browser.guard.takeBlocked();
    for (const each of blocked) this.#view?.denied(each.host, each.bytes, `${each.method}: ${each.why}`);
    const notes = [
      ...blocked.map(blockedWords),
      ...others.map((each) => `Another window was closed: ${each}. Open it with open.`),
    ];
    const downloads = browser.guard.takeDownloads().flatMap(itemsOf);
    const shown =
      text.length > chromeLimits.pageCharactersMax
        ? `${text.slice(0, chromeLimits.pageCharactersMax)}\n(the page goes on)`
        : text;
    const page = `${[...new Set(notes)].map((note) => `! ${note}\n`).join('')}${shown}`;
    return ok({ isError, items: [...downloads, textItem(page)] });
  }

  /** The element as it is called now. */
  async #uidNow(browser: Browser, uid: string, signal: AbortSignal): Promise<string | null> {
    const snapshot = await browser.drive('take_snapshot', {}, signal);
    return snapshot.ok ? sameElement(uid, this.#seen.refs, refsIn(textOf(snapshot.value))) : null;
  }

  async #open(signal: AbortSignal): Promise<Result<Browser, Failure>> {
    const view = this.#view;
    if (view === null) return fail(failure('connector-failed', 'Chrome is not used outside of a task.'));
    if (this.#browser?.isOpen === true) return ok(this.#browser);
    await this.#browser?.close();
    const opened = await Browser.open(this.#host, this.#scratch(), signal);
    if (!opened.ok) return opened;
    this.#browser = opened.value;
    this.#isClosed = false;
    this.forTask(view);
    this.#seen = this.#kept();
    if (this.#seen.url !== '') await opened.value.drive('navigate_page', { type: 'url', url: this.#seen.url }, signal);
    return opened;
  }

  #scratch(): string {
    const folder = path.join(this.#view?.folder ?? this.#host.root, 'chrome');
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  #keep(seen: Kept): void {
    this.#seen = seen;
    replaceFile(path.join(this.#scratch(), 'page.json'), JSON.stringify(seen), 'replace');
  }

  #kept(): Kept {
    const file = path.join(this.#scratch(), 'page.json');
    if (!fs.existsSync(file)) return { url: '', refs: [] };
    const parsed = keptSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : { url: '', refs: [] };
  }
}

const gone = 'that element is not on the page any more: look at the page again';

function blockedWords({ what, method, host, bytes, why }: Blocked): string {
  return what === 'sending'
    ? `Not sent: ${method} to ${host}${bytes === 0 ? '' : ` with ${String(bytes)} bytes`}. What sends is for submit, which asks the person.`
    : `Not let through: ${host} (${why}).`;
}

function problem(why: string): CallResult {
  return { isError: true, items: [textItem(why)] };
}

function textItem(text: string): RawItem {
  return { is: 'text', mediaType: 'text/plain', bytes: Buffer.from(text) };
}

function textOf({ items }: CallResult): string {
  return items
    .filter(({ is }) => is === 'text')
    .map(({ bytes }) => Buffer.from(bytes).toString('utf8'))
    .join('\n');
}

/** A download as a file of the result, and as text where it is one; the file itself is not kept twice. */
function itemsOf({ name, file }: Download): RawItem[] {
  const bytes = fs.readFileSync(file);
  fs.rmSync(file, { force: true });
  const called = safeName(name);
  const mediaType = mediaTypeOf(called);
  const item: RawItem = { is: 'file', mediaType, name: called, bytes };
  const isText = mediaType.startsWith('text/') || mediaType === 'application/json';
  return isText ? [item, { is: 'text', mediaType, name: called, bytes: bytes.subarray(0, textFileMax) }] : [item];
}
