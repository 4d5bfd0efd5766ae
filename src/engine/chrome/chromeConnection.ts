/**
 * Chrome as a connector of one task. What it may see is the plan's hosts; what its pages may do is for the guard; what is sent is sent
 * after a yes to that very page. Where Chrome was closed meanwhile, it is opened again at the page where it was.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { chromeLimits } from '../../model/chrome.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { siteWords, type PageShown } from '../../model/pageAsk.ts';
import type { CallResult, Connection, RawItem, Shown, TaskView } from '../connectors/ports.ts';
import { boundHash, type Binding } from './binding.ts';
import { Browser, type ChromeHost } from './browser.ts';
import type { ChromeWindow, Deed } from './chromeWindow.ts';
import { chromeTools, inputOf, isChromeTool, type ChromeInputs } from './chromeTools.ts';
import { mediaTypeOf, safeName, type Download } from './downloads.ts';
import type { Blocked } from './guard.ts';
import { ownClosed, stopped } from './ownChrome.ts';
import { OwnWindow, type OwnHost } from './ownWindow.ts';
import { namesDeed } from './pagePolicy.ts';
import { chromeFolder, dropAsked, keepAsked, keepPage, keptPage, noPage, type KeptPage } from './keptPage.ts';
import { elementWords, linksIn, refsIn, sameElement, type Ref } from './pageText.ts';

const refsMax = 5_000;
const pollMs = 700;
const textFileMax = 256 * 1024;

export class ChromeConnection implements Connection {
  readonly #host: ChromeHost & OwnHost;
  #browser: ChromeWindow | null = null;
  #view: TaskView | null = null;
  /** The page that the model saw last. */
  #seen: KeptPage = noPage;
  #isClosed = false;
  /** How often it was closed, for a window that opens meanwhile. */
  #closings = 0;

  constructor(host: ChromeHost & OwnHost) {
    this.#host = host;
  }

  tools: Connection['tools'] = () => Promise.resolve(ok(chromeTools));
  hasNews = (): boolean => false;
  signedInAt = (): readonly string[] => [];
  isOpen = (): boolean => !this.#isClosed;

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closings++;
    // At once: while Chrome writes down what it keeps, nothing more goes in or out.
    this.#browser?.guard.shut();
    await this.#browser?.close();
    this.#view?.isAt(null);
  }

  /** The host of the page that the model saw last. */
  page(): string | null {
    const { url } = this.#seen;
    return URL.canParse(url) ? new URL(url).host : null;
  }

  /** What the calls that follow are for. */
  forTask(view: TaskView): void {
    this.#view = view;
    const { privateHosts } = this.#host;
    if (this.#browser !== null) this.#browser.guard.sites = { hosts: view.hosts, privateHosts };
  }

  /** What a person sees before something is sent; empty for what only looks. Failures: as of a call. */
  async shown(tool: string, values: unknown, signal: AbortSignal): Promise<Result<Shown, Failure>> {
    const input = tool === 'submit' ? inputOf('submit', values) : '';
    if (typeof input === 'string') return ok({ lines: [], page: null });
    return this.#during((browser) => this.#shown(browser, input, signal), signal);
  }

  async #shown(
    browser: ChromeWindow,
    input: ChromeInputs['submit'],
    signal: AbortSignal,
  ): Promise<Result<Shown, Failure>> {
    const before = await this.#located(browser, input, signal);
    if (!before.ok) return before;
    if (before.value === null) return ok({ lines: [], page: null, refused: gone });
    const [{ url }, picture] = [await browser.look(), await browser.picture()];
    const after = await this.#located(browser, input, signal);
    if (!after.ok) return after;
    const bound = boundHash(before.value.binding);
    if (after.value === null || boundHash(after.value.binding) !== bound)
      return ok({ lines: [], page: null, refused: other });
    this.#view?.isAt(siteWords(url));
    const { refs } = this.#seen;
    const name = keepAsked(this.#scratch(), picture);
    const lines = [
      displayPath(`on the page ${url.slice(0, 300)}`),
      ...input.fields.map(({ element, value }) =>
        displayPath(`with ${elementWords(element, refs)} = “${value.slice(0, 200)}”`),
      ),
      ...(input.element === undefined ? [] : [displayPath(`by a click on ${elementWords(input.element, refs)}`)]),
      `the page as it looks now: ${path.join(this.#scratch(), name)}`,
    ];
    return ok({ lines, page: pageAsk(url, input, { refs, picture: name }), bound });
  }

  async call(
    tool: string,
    values: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    bound?: string,
  ): Promise<Result<CallResult, Failure>> {
    if (!isChromeTool(tool)) return ok(problem('there is no such tool'));
    const input = inputOf(tool, values);
    if (typeof input === 'string') return ok(problem(input));
    return this.#during((browser) => {
      // What was asked about is answered by now.
      dropAsked(this.#scratch());
      return this.#do(browser, { [tool]: input }, bound, signal);
    }, signal);
  }

  /** With Chrome open; `signal` closes it. Whatever goes wrong is told, with the next step. */
  async #during<Value>(
    work: (browser: ChromeWindow) => Promise<Result<Value, Failure>>,
    signal: AbortSignal,
  ): Promise<Result<Value, Failure>> {
    const stop = (): void => void this.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const opened = await this.#open(signal);
      return opened.ok ? await work(opened.value) : opened;
    } catch (error) {
      if (signal.aborted) return fail(stopped);
      if (this.#view?.chrome === 'own' && this.#browser?.isOpen !== true) return fail(ownClosed);
      const words = displayPath(error instanceof Error ? error.message : String(error)).slice(0, 200);
      return fail(
        failure(
          'connector-failed',
          t('Chrome could not go on: {0}.', words),
          t('Go on with the task: Chrome is opened again where it was.'),
        ),
      );
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #do(
    browser: ChromeWindow,
    asked: Partial<ChromeInputs>,
    bound: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    if (asked.open !== undefined)
      return this.#after(browser, 'navigate_page', { type: 'url', url: asked.open.url }, signal);
    if (asked.click !== undefined) return this.#click(browser, asked.click.element, signal);
    if (asked.submit !== undefined) return this.#submit(browser, asked.submit, bound, signal);
    if (asked.sign_in !== undefined) return this.#signIn(browser, signal);
    if (asked.picture !== undefined)
      return ok({ isError: false, items: [{ is: 'picture', mediaType: 'image/png', bytes: await browser.picture() }] });
    return this.#page(browser, false, signal);
  }

  async #click(browser: ChromeWindow, element: string, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    const ref = this.#seen.refs.find((each) => each.uid === element);
    if (ref !== undefined && (ref.role === 'link' || ref.role === 'menuitem') && namesDeed(ref.name))
      return ok(
        problem(
          `${elementWords(element, this.#seen.refs)} reads as if it changed something: that is for submit, which asks the person`,
        ),
      );
    const uid = await this.#uidNow(browser, element, signal);
    return uid === null ? ok(problem(gone)) : this.#after(browser, 'click', { uid }, signal);
  }

  async #submit(
    browser: ChromeWindow,
    input: ChromeInputs['submit'],
    bound: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    if ((await browser.look()).asksPassword)
      return ok(problem('the page asks for a password, which is for the person: use sign_in'));
    // Found before anything is filled in: nothing is half-done where one is not there, or the page is another one.
    const found = await this.#located(browser, input, signal);
    if (!found.ok) return found;
    if (found.value === null) return ok(problem(gone));
    const { fields, button, binding } = found.value;
    if (boundHash(binding) !== bound) return ok(problem(other));
    for (const place of fields) {
      const filled = await browser.drive('fill', place, signal);
      if (!filled.ok || filled.value.isError) return filled;
    }
    if (button === null) return this.#page(browser, false, signal);
    return this.#press(browser, input, binding, signal);
  }

  /** What is filled in may have changed the page: the click is for the one that it was. */
  async #press(
    browser: ChromeWindow,
    input: ChromeInputs['submit'],
    binding: Binding,
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    const ready = await this.#located(browser, { ...input, fields: [] }, signal);
    if (!ready.ok) return ready;
    const button = ready.value?.button ?? null;
    const isSame = ready.value?.binding[0] === binding[0] && ready.value?.binding.at(-1) === binding.at(-1);
    if (button === null || !isSame) return ok(problem(other));
    browser.guard.mode = 'send';
    try {
      return await this.#after(browser, 'click', { uid: button }, signal);
    } finally {
      browser.guard.mode = 'look';
    }
  }

  /** The person has the page, until it asks for no password any more. */
  async #signIn(browser: ChromeWindow, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    const first = await browser.look();
    const host = URL.canParse(first.url) ? new URL(first.url).host : 'the page';
    browser.guard.mode = 'person';
    this.#view?.isAt(siteWords(first.url), 'for the person');
    try {
      await browser.show();
      let [asked, quiet] = [first.asksPassword, 0];
      for (const end = Date.now() + chromeLimits.signInMsMax; Date.now() < end;) {
        this.#view?.tell(`Waits for you to sign in at ${displayPath(host)}, in the Chrome window`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        signal.throwIfAborted();
        const { url, asksPassword } = await browser.lookAgain();
        if (url !== '') this.#view?.isAt(siteWords(url), 'for the person');
        asked ||= asksPassword;
        quiet = !asksPassword && (asked || url !== first.url) ? quiet + 1 : 0;
        if (quiet >= 3) return await this.#page(browser, false, signal);
      }
    } finally {
      browser.guard.mode = 'look';
    }
    const message = t('Nobody signed in at {0} in the Chrome window.', displayPath(host));
    return fail(failure('connector-failed', message, t('Go on with the task, and sign in there when it says so.')));
  }

  async #after(
    browser: ChromeWindow,
    tool: Deed,
    values: object,
    signal: AbortSignal,
  ): Promise<Result<CallResult, Failure>> {
    const done = await browser.drive(tool, values, signal);
    return done.ok ? this.#page(browser, done.value.isError, signal) : done;
  }

  /** The page's text, what came with it, and what was not let through. */
  async #page(browser: ChromeWindow, isError: boolean, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    const others = await browser.closeOthers();
    const snapshot = await browser.drive('take_snapshot', {}, signal);
    if (!snapshot.ok) return snapshot;
    const text = textOf(snapshot.value);
    const { url } = await browser.look();
    this.#view?.isAt(siteWords(url));
    this.#keep({ url, refs: refsIn(text).slice(0, refsMax), links: linksIn(text).slice(0, refsMax) });
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

  /** The elements of a submit as they are called now, and what a yes to it is bound to; null where one is not there. */
  async #located(
    browser: ChromeWindow,
    { element, fields }: ChromeInputs['submit'],
    signal: AbortSignal,
  ): Promise<Result<Located | null, Failure>> {
    const snapshot = await browser.drive('take_snapshot', {}, signal);
    if (!snapshot.ok) return snapshot;
    const now = refsIn(textOf(snapshot.value));
    const refs = [...fields.map((field) => field.element), ...(element === undefined ? [] : [element])].map((uid) => {
      const uidNow = sameElement(uid, this.#seen.refs, now);
      return now.find((ref) => ref.uid === uidNow);
    });
    const there = refs.filter((ref) => ref !== undefined);
    const binding = there.length < refs.length ? null : await browser.bound(there);
    if (binding === null) return ok(null);
    return ok({
      fields: fields.map(({ value }, index) => ({ uid: there[index]?.uid ?? '', value })),
      button: element === undefined ? null : (there.at(-1)?.uid ?? null),
      binding,
    });
  }

  /** The element as it is called now. */
  async #uidNow(browser: ChromeWindow, uid: string, signal: AbortSignal): Promise<string | null> {
    const snapshot = await browser.drive('take_snapshot', {}, signal);
    return snapshot.ok ? sameElement(uid, this.#seen.refs, refsIn(textOf(snapshot.value))) : null;
  }

  async #open(signal: AbortSignal): Promise<Result<ChromeWindow, Failure>> {
    const view = this.#view;
    if (view === null) return fail(failure('connector-failed', t('Chrome is not used outside of a task.')));
    if (this.#browser?.isOpen === true) return ok(this.#browser);
    const before = this.#browser;
    this.#browser = null;
    await before?.close();
    // A window that the person closed is a stop; Delegate's own Chrome is nobody's to miss.
    if (before !== null && view.chrome === 'own') return fail(ownClosed);
    const closings = this.#closings;
    const opened = await this.#openWindow(view, signal);
    if (!opened.ok) return opened;
    if (signal.aborted || this.#closings !== closings) {
      await opened.value.close();
      return fail(stopped);
    }
    this.#browser = opened.value;
    this.#isClosed = false;
    this.forTask(view);
    view.isAt('');
    void opened.value.exited.then(() => {
      if (this.#browser === opened.value) this.#view?.isAt(null);
    });
    this.#seen = keptPage(this.#scratch());
    if (this.#seen.url !== '') await opened.value.drive('navigate_page', { type: 'url', url: this.#seen.url }, signal);
    return opened;
  }

  async #openWindow({ chrome, tell }: TaskView, signal: AbortSignal): Promise<Result<ChromeWindow, Failure>> {
    const scratch = this.#scratch();
    return chrome === 'own'
      ? OwnWindow.open(this.#host, { scratch, tell }, signal)
      : Browser.open(this.#host, scratch, signal);
  }

  #scratch(): string {
    const folder = chromeFolder(this.#view?.folder ?? this.#host.root);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  #keep(seen: KeptPage): void {
    this.#seen = seen;
    keepPage(this.#scratch(), seen);
  }
}

/** The same as data, for a shell that shows the picture beside it. */
function pageAsk(
  url: string,
  { element, fields }: ChromeInputs['submit'],
  { refs, picture }: { readonly refs: readonly Ref[]; readonly picture: string },
): PageShown {
  const shown = (text: string): string => displayPath(text.slice(0, 400)).slice(0, 2_000);
  return {
    site: siteWords(url),
    url: shown(url),
    fields: fields.map((field) => ({ name: shown(elementWords(field.element, refs)), value: shown(field.value) })),
    press: element === undefined ? null : shown(elementWords(element, refs)),
    picture,
  };
}

type Located = {
  readonly fields: readonly { readonly uid: string; readonly value: string }[];
  readonly button: string | null;
  readonly binding: Binding;
};

const other =
  'the page is another one now than the one that was shown, and nothing was sent: look at the page again, and submit anew, which asks the person';
const gone = 'that element is not on the page any more: look at the page again';

function blockedWords({ what, method, host, bytes, why }: Blocked): string {
  if (what === 'download') return `Not downloaded: ${host} (${why}).`;
  return what === 'sending'
    ? `Not sent: ${method} to ${host}${bytes === 0 ? '' : ` with ${String(bytes)} bytes`} (${why}). What sends or changes something is for submit, which asks the person.`
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
