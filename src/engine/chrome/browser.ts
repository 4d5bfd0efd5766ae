/** Chrome with its proxy, its guard and the program that drives it, opened as one and ended as one. */
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import { chromeLimits } from '../../model/chrome.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { CallResult, Connection } from '../connectors/ports.ts';
import { takeLock } from '../disk/lock.ts';
import { openDriverDoor } from '../gateway/driverDoor.ts';
import { startSitesProxy } from '../gateway/sitesProxy.ts';
import { startChrome, type ChromeProcess } from '../sandbox/chromeProcess.ts';
import { bindingOf, type Binding } from './binding.ts';
import type { ChromeWindow, Deed } from './chromeWindow.ts';
import { DevTools, inTime, pipeLink } from './devtools.ts';
import { pageLines } from './driverPage.ts';
import { DriverSeat } from './driverSeat.ts';
import { foundPlaces } from './foundPlaces.ts';
import { Guard } from './guard.ts';
import { stopped } from './ownChrome.ts';
import type { Ref } from './pageText.ts';
import { isOwnPort } from './whosePort.ts';

export type ChromeHost = {
  /** Folder of the state for Chrome (absolute): its profile, and who uses it. */
  readonly root: string;
  readonly browser: string | null;
  readonly browserArgs: readonly string[];
  /** Hosts to which pages may open web sockets: by the person's word. */
  readonly webSockets: readonly string[];
  /** Starts the program that drives Chrome (chrome-devtools-mcp), for that endpoint. */
  readonly drive: (endpoint: string, signal: AbortSignal) => Promise<Result<Connection, Failure>>;
};

/** How long Chrome may take to close. */
const closeMsMax = 4_000;
/** How long a page must be quiet after something was done. */
const quietMs = 500;

export class Browser implements ChromeWindow {
  readonly guard: Guard;
  readonly #ends: readonly (() => void)[];
  readonly #exited: Promise<void>;
  readonly #devtools: DevTools;
  readonly #driver: Connection;
  #session: { readonly target: string; readonly id: string } | null = null;

  private constructor(
    guard: Guard,
    {
      devtools,
      driver,
      exited,
    }: { readonly devtools: DevTools; readonly driver: Connection; readonly exited: Promise<void> },
    ends: readonly (() => void)[],
  ) {
    this.#exited = exited;
    this.guard = guard;
    this.#devtools = devtools;
    this.#driver = driver;
    this.#ends = ends;
  }

  /** `scratch`: where downloads of this task go (absolute). Failure: `connector-failed`. */
  static async open(host: ChromeHost, scratch: string, signal: AbortSignal): Promise<Result<Browser, Failure>> {
    const lock = takeLock(path.join(host.root, 'in-use.lock'), scratch);
    if (lock === null)
      return fail(
        failure(
          'connector-failed',
          t('Another task is using Chrome.'),
          t('Wait until it has ended, then go on with this one.'),
        ),
      );
    const ends: (() => void)[] = [() => lock.dispose()];
    const guard = new Guard({ folder: path.join(scratch, 'downloads'), webSockets: host.webSockets, isOwn: false });
    // Of what a page asks for the guard tells; what only the proxy sees is Chrome's own talk with its maker.
    const proxy = await startSitesProxy({ sites: () => guard.sites, refused: () => undefined });
    ends.push(() => proxy.close());
    const give = (problem: Failure): Result<Browser, Failure> => {
      for (const end of ends.toReversed()) end();
      return fail(problem);
    };
    const { browser, browserArgs: more } = host;
    const profile = path.join(host.root, 'profile');
    const chrome = startChrome({ browser, more, profile, proxyPort: proxy.port });
    if (!chrome.ok) return give(chrome.failure);
    ends.push(() => chrome.value.kill());
    let seat: DriverSeat | null = null;
    const devtools = new DevTools(pipeLink(chrome.value.commands, chrome.value.events), (method, params, session) => {
      if (session === undefined) guard.hear(method, params);
      else seat?.hear(method, params, session);
    });
    const absent = await whyNotThere(devtools, chrome.value, signal);
    if (absent !== null) return give(absent);
    let endpoint: string;
    try {
      await guard.begin(devtools);
      const made = await DriverSeat.make(devtools);
      seat = made;
      const door = await openDriverDoor({
        messageBytesMax: chromeLimits.messageBytesMax,
        mayEnter: (port) => isOwnPort(port),
        enter: (socket) => made.take(socket),
      });
      ends.push(() => door.close());
      ({ endpoint } = door);
    } catch (error) {
      return give(
        failure(
          'connector-failed',
          t('Chrome cannot be watched over: {0}', String(error)),
          t('Use a newer Chrome, then go on with the task.'),
        ),
      );
    }
    const driver = await host.drive(endpoint, signal);
    if (!driver.ok) return give(driver.failure);
    ends.push(() => void driver.value.close());
    const { exited } = chrome.value;
    void exited.then(() => {
      for (const end of ends.toReversed()) end();
    });
    return ok(new Browser(guard, { devtools, driver: driver.value, exited }, ends));
  }

  /** When Chrome has ended, whoever ended it. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  get isOpen(): boolean {
    return this.#devtools.isOpen && this.#driver.isOpen();
  }

  async drive(tool: Deed, values: object, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    signal.throwIfAborted();
    if (!this.isOpen) return fail(closed);
    await this.guard.takeDownloadsHere();
    const done = await this.#driver.call(tool, { ...values }, signal);
    if (done.ok) await this.settle(signal);
    return done.ok && tool === 'take_snapshot' && !done.value.isError ? written(done.value) : done;
  }

  async settle(signal: AbortSignal): Promise<void> {
    await pause(quietMs, signal);
    for (const end = Date.now() + chromeLimits.downloadMsMax; this.guard.isDownloading && Date.now() < end;)
      await pause(quietMs / 5, signal);
  }

  async look(): Promise<{ readonly url: string; readonly asksPassword: boolean }> {
    const { id } = await this.#page();
    const tree = await this.#devtools.send('Page.getFrameTree', {}, id);
    const frame = (tree['frameTree'] as { frame?: { id?: string; url?: string } } | undefined)?.frame;
    const world = await this.#devtools.send('Page.createIsolatedWorld', { frameId: frame?.id ?? '' }, id);
    const expression = "document.querySelector('input[type=password]') !== null";
    const answer = await this.#devtools.send(
      'Runtime.evaluate',
      { expression, contextId: world['executionContextId'], returnByValue: true },
      id,
    );
    const found = (answer['result'] as { value?: unknown } | undefined)?.value;
    return { url: frame?.url ?? '', asksPassword: found === true };
  }

  async lookAgain(): Promise<{ readonly url: string; readonly asksPassword: boolean }> {
    try {
      return await this.look();
    } catch (error) {
      if (!this.isOpen) throw error;
      return { url: '', asksPassword: true };
    }
  }

  async bound(elements: readonly Ref[]): Promise<Binding | null> {
    return inTime(this.#boundTo(elements), chromeLimits.commandMsMax);
  }

  async picture(): Promise<Buffer> {
    const { id } = await this.#page();
    const shot = await this.#devtools.send('Page.captureScreenshot', { format: 'png' }, id);
    const { data } = shot;
    return Buffer.from(typeof data === 'string' ? data : '', 'base64');
  }

  async show(): Promise<void> {
    const { id } = await this.#page();
    await this.#devtools.send('Page.bringToFront', {}, id);
  }

  async closeOthers(): Promise<string[]> {
    const pages = await this.#pages();
    const { target } = await this.#page();
    const others = pages.filter(({ targetId }) => targetId !== target);
    for (const { targetId } of others)
      await this.#devtools.send('Target.closeTarget', { targetId }).catch(() => undefined);
    return others.map(({ url }) => url).filter((url) => /^https?:/.test(url));
  }

  /** Lets Chrome write down what it keeps (who is signed in), and ends it. */
  async close(): Promise<void> {
    if (this.#devtools.isOpen) {
      const asked = this.#devtools.send('Browser.close').catch(() => undefined);
      await Promise.race([
        Promise.all([asked, this.#exited]),
        new Promise((resolve) => setTimeout(resolve, closeMsMax).unref()),
      ]);
    }
    for (const end of this.#ends.toReversed()) end();
  }

  async #pages(): Promise<readonly { targetId: string; url: string }[]> {
    const { targetInfos } = await this.#devtools.send('Target.getTargets');
    const all = Array.isArray(targetInfos) ? (targetInfos as { targetId: string; type: string; url: string }[]) : [];
    return all.filter(({ type }) => type === 'page');
  }

  async #boundTo(elements: readonly Ref[]): Promise<Binding | null> {
    const { id } = await this.#page();
    const { places, release } = await foundPlaces(this.#devtools, id, elements);
    const binding = places.some(({ length }) => length === 0) ? null : await bindingOf(this.#devtools, id, places);
    await release();
    return binding;
  }

  async #page(): Promise<{ readonly target: string; readonly id: string }> {
    const pages = await this.#pages();
    const known = this.#session;
    if (known !== null && pages.some(({ targetId }) => targetId === known.target)) return known;
    const [first] = pages.toReversed();
    if (first === undefined) throw new Error('Chrome has no page open');
    const { sessionId } = await this.#devtools.send('Target.attachToTarget', {
      targetId: first.targetId,
      flatten: true,
    });
    const session = { target: first.targetId, id: String(sessionId) };
    this.#session = session;
    return session;
  }
}

/** Why Chrome does not answer after its start; null where it does. */
async function whyNotThere(devtools: DevTools, chrome: ChromeProcess, signal: AbortSignal): Promise<Failure | null> {
  const answered = devtools.send('Browser.getVersion').then(
    () => true,
    () => false,
  );
  const over = new AbortController();
  const late = new Promise<false>((resolve) => {
    const end = AbortSignal.any([signal, AbortSignal.timeout(chromeLimits.startMsMax)]);
    end.addEventListener('abort', () => resolve(false), { once: true, signal: over.signal });
    if (end.aborted) resolve(false);
  });
  const isThere = await Promise.race([answered, late, chrome.exited.then(() => false)]);
  over.abort();
  if (isThere) return null;
  if (signal.aborted) return stopped;
  const said = chrome.said();
  return failure(
    'connector-failed',
    t('Chrome did not start{0}.', said === '' ? '' : `: ${said}`),
    t('See that no other Chrome of Delegate’s is open, then go on with the task.'),
  );
}

function written({ data }: CallResult): Result<CallResult, Failure> {
  const lines = pageLines(data, chromeLimits.linesMax);
  if (lines === null) return fail(otherDriver);
  const bytes = Buffer.from(lines.join('\n'));
  return ok({ isError: false, items: [{ is: 'text', mediaType: 'text/plain', bytes }] });
}

const otherDriver = failure(
  'connector-failed',
  marked('What drives Chrome is of a version that does not tell pages as data.'),
  marked('Install the one that is known (npm install -g chrome-devtools-mcp@1.11), then go on with the task.'),
);

const closed = failure(
  'connector-failed',
  marked('Chrome was closed.'),
  marked('Go on with the task: Chrome is opened again where it was.'),
);

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, ms));
}
