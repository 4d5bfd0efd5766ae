/**
 * A window of the task in the person's own Chrome. All that is done there is done over one connection, which Chrome asks the person about,
 * and to this window alone: no other tab is listed, attached to or looked at, and nothing that holds for all of Chrome is set. No other
 * program drives it. The guard pauses what this window, its frames and its workers ask for.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { chromeLimits } from '../../model/chrome.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { CallResult } from '../connectors/ports.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import type { DevToolsSocket } from '../gateway/devtoolsSocket.ts';
import { whereAddressesLead } from '../gateway/openAddress.ts';
import { bindingOf, type Binding } from './binding.ts';
import type { ChromeWindow, Deed } from './chromeWindow.ts';
import { DevTools, inTime } from './devtools.ts';
import { clickElement, fillElement, type Place } from './elementDeeds.ts';
import { Guard } from './guard.ts';
import { ageProblem, ownClosed, reachOwnChrome, stopped } from './ownChrome.ts';
import type { Ref } from './pageText.ts';
import { treeLines } from './pageTree.ts';

export type OwnHost = {
  /** Where the person's Chrome keeps its data (absolute); null for where it usually is. */
  readonly ownData: string | null;
  readonly webSockets: readonly string[];
  readonly privateHosts: readonly string[];
};

/**
 * Ways by which a page, or a worker of it, reaches what nobody here looks at: others' workers, other machines directly. Gone before any script
 * runs, and for good: a worker gets some of them only after this was said to it.
 */
const withoutBackDoors = `
  for (const name of ['SharedWorker', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])
    Object.defineProperty(globalThis, name, { value: undefined, writable: false, enumerable: false, configurable: false });
  if (globalThis.Navigator) delete Navigator.prototype.serviceWorker;
`;

const attachedSchema = z.object({
  sessionId: z.string(),
  targetInfo: z.object({ targetId: z.string(), type: z.string() }),
});
const detachedSchema = z.object({ sessionId: z.string() });
const framesSchema = z.object({
  frameTree: z.object({
    frame: z.object({ id: z.string(), url: z.string() }),
    childFrames: z.optional(z.array(z.unknown())),
  }),
});
const leavingSchema = z.object({ type: z.literal('beforeunload') });
/** Parts of a page, as they begin: each waits until it is watched. */
const attachAll = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
const framesMax = 50;
const quietMs = 500;
const loadMsMax = 20_000;

type Frame = { readonly session: string; readonly id: string };

export class OwnWindow implements ChromeWindow {
  readonly guard: Guard;
  readonly #socket: DevToolsSocket;
  readonly #devtools: DevTools;
  readonly #kept: string;
  #target = '';
  #session = '';
  /** Frames of other sites, which have sessions of their own. */
  readonly #frames = new Map<string, Frame>();
  readonly #places = new Map<string, Place>();
  #loading = new Set<string>();
  #isGone = false;
  #leave: () => void = () => undefined;
  readonly exited = new Promise<void>((resolve) => (this.#leave = resolve));

  private constructor(socket: DevToolsSocket, scratch: string, { webSockets, privateHosts }: OwnHost) {
    this.#socket = socket;
    this.#kept = path.join(scratch, 'window.json');
    const leadsTo = whereAddressesLead(privateHosts);
    this.guard = new Guard({ folder: path.join(scratch, 'downloads'), webSockets, isOwn: true, leadsTo });
    this.#devtools = new DevTools(socket, (method, params, session) => this.#hear(method, params, session));
    void this.#devtools.ended.then(this.#leave);
  }

  /** `scratch`: where downloads of this task go (absolute). Failures: `connector-failed`, `cancelled`. */
  static async open(
    host: OwnHost,
    { scratch, tell }: { readonly scratch: string; readonly tell: (text: string) => void },
    signal: AbortSignal,
  ): Promise<Result<OwnWindow, Failure>> {
    const reached = await reachOwnChrome(host.ownData, tell, signal);
    if (!reached.ok) return reached;
    const made = new OwnWindow(reached.value, scratch, host);
    try {
      const { product } = await made.#send('Browser.getVersion', {}, undefined);
      const old = ageProblem(typeof product === 'string' ? product : '');
      if (old === null) {
        await made.#begin(signal);
        // Whoever stopped the task meanwhile found no window to close.
        signal.throwIfAborted();
        return ok(made);
      }
      reached.value.close();
      return fail(old);
    } catch (error) {
      await made.close();
      if (signal.aborted) return fail(stopped);
      const message = t('Your Chrome cannot be watched over: {0}', displayPath(String(error)).slice(0, 200));
      return fail(failure('connector-failed', message, t('Use a newer Chrome, then go on with the task.')));
    }
  }

  get isOpen(): boolean {
    return this.#devtools.isOpen && !this.#isGone;
  }

  /** As it is now, whatever was known a moment ago. */
  #isThere(): boolean {
    return this.isOpen;
  }

  async drive(tool: Deed, values: object, signal: AbortSignal): Promise<Result<CallResult, Failure>> {
    signal.throwIfAborted();
    if (!this.isOpen) return fail(ownClosed);
    try {
      const said = await this.#do(tool, values);
      if (tool !== 'take_snapshot') await this.#settle(signal);
      const isError = tool !== 'take_snapshot' && said !== null;
      return ok({ isError, items: [{ is: 'text', mediaType: 'text/plain', bytes: Buffer.from(said ?? '') }] });
    } catch (error) {
      if (this.#isThere() || signal.aborted) throw error;
      return fail(ownClosed);
    }
  }

  /** A page's text; of what is done, what went wrong with it. */
  async #do(tool: Deed, values: object): Promise<string | null> {
    const { url, uid, value } = values as { url?: string; uid?: string; value?: string };
    if (tool === 'take_snapshot') return this.#text();
    if (tool === 'navigate_page') {
      const { errorText } = await this.#page('Page.navigate', { url: url ?? 'about:blank' });
      return typeof errorText === 'string' && errorText !== 'net::ERR_ABORTED' ? errorText : null;
    }
    const place = this.#places.get(uid ?? '');
    if (place === undefined) return 'that element is not on the page any more';
    if (tool === 'fill') return fillElement(this.#devtools, place, value ?? '');
    await clickElement(this.#devtools, place);
    return null;
  }

  async #settle(signal: AbortSignal): Promise<void> {
    const until = Date.now() + loadMsMax;
    const slow = Date.now() + chromeLimits.downloadMsMax;
    let wait = quietMs;
    do {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = quietMs / 5;
    } while (
      this.isOpen &&
      ((this.#loading.size > 0 && Date.now() < until) || (this.guard.isDownloading && Date.now() < slow))
    );
  }

  async look(): Promise<{ readonly url: string; readonly asksPassword: boolean }> {
    const { frame } = await this.#top();
    const world = await this.#page('Page.createIsolatedWorld', { frameId: frame.id });
    const expression = "document.querySelector('input[type=password]') !== null";
    const found = await this.#evaluate(expression, world['executionContextId']);
    return { url: frame.url, asksPassword: found === true };
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
    const places = elements.flatMap(({ uid }) => this.#places.get(uid) ?? []);
    if (places.length < elements.length) return null;
    const found = bindingOf(
      this.#devtools,
      this.#session,
      places.map((place) => [place]),
    );
    return inTime(found, chromeLimits.commandMsMax);
  }

  async picture(): Promise<Buffer> {
    const { data } = await this.#page('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(typeof data === 'string' ? data : '', 'base64');
  }

  async show(): Promise<void> {
    await this.#page('Page.bringToFront', {});
  }

  /** There are none: the page can open no window. */
  closeOthers = (): Promise<string[]> => Promise.resolve([]);

  /** Closes the task's own window; the rest of Chrome stays as it is. */
  async close(): Promise<void> {
    if (this.isOpen && this.#target !== '')
      await this.#send('Target.closeTarget', { targetId: this.#target }, undefined).catch(() => undefined);
    if (this.#target !== '') fs.rmSync(this.#kept, { force: true });
    this.#isClosed();
    this.#socket.close();
  }

  #isClosed(): void {
    this.#isGone = true;
    this.#leave();
  }

  async #begin(signal: AbortSignal): Promise<void> {
    await this.#closeLeft();
    signal.throwIfAborted();
    const made = await this.#send('Target.createTarget', { url: 'about:blank', newWindow: true }, undefined);
    this.#target = String(made['targetId']);
    replaceFile(this.#kept, JSON.stringify(this.#target), 'replace');
    const attached = await this.#send('Target.attachToTarget', { targetId: this.#target, flatten: true }, undefined);
    this.#session = String(attached['sessionId']);
    await this.#watch(this.#session);
  }

  /** A window that an earlier run was kept from closing. */
  async #closeLeft(): Promise<void> {
    if (!fs.existsSync(this.#kept)) return;
    const left = z.string().safeParse(JSON.parse(fs.readFileSync(this.#kept, 'utf8')));
    if (left.success) await this.#send('Target.closeTarget', { targetId: left.data }, undefined).catch(() => undefined);
  }

  async #watch(session: string): Promise<void> {
    const guarded = this.guard.watch(this.#devtools, session);
    const commands: readonly (readonly [string, object])[] = [
      ['Page.enable', {}],
      ['Network.enable', {}],
      ['Network.setBypassServiceWorker', { bypass: true }],
      ['Page.addScriptToEvaluateOnNewDocument', { source: withoutBackDoors, runImmediately: true }],
      ['Page.setPrerenderingAllowed', { isAllowed: false }],
      ['Log.enable', {}],
    ];
    const prepared = commands.map(([method, params]) => this.#send(method, params, session));
    await Promise.all([guarded, ...prepared, this.#send('Target.setAutoAttach', attachAll, session)]);
  }

  #hear(method: string, params: unknown, session?: string): void {
    if (session === undefined) {
      const gone = method === 'Target.detachedFromTarget' ? detachedSchema.safeParse(params) : null;
      if (gone?.success === true && gone.data.sessionId === this.#session) this.#isClosed();
      return;
    }
    switch (method) {
      case 'Target.attachedToTarget':
        return this.#attached(params);
      case 'Target.detachedFromTarget': {
        const gone = detachedSchema.safeParse(params);
        if (gone.success) this.#frames.delete(gone.data.sessionId);
        return;
      }
      case 'Page.frameStartedLoading':
        if (session === this.#session) this.#loading.add(frameIn(params));
        return;
      case 'Page.frameStoppedLoading':
      case 'Page.frameDetached':
        this.#loading.delete(frameIn(params));
        return;
      case 'Page.javascriptDialogOpening':
        return this.#answer(session, leavingSchema.safeParse(params).success);
      case 'Log.entryAdded':
        if (JSON.stringify(params).includes('Download is disallowed'))
          this.guard.noteDownload(
            'a file',
            'the page makes it by itself, which only works in Delegate’s own Chrome profile',
          );
        return;
      default:
        this.guard.hear(method, params, session);
    }
  }

  /** A part of the page: frames of other sites are watched as the page is, workers ask by way of it. It waits until that is so. */
  #attached(params: unknown): void {
    const attached = attachedSchema.safeParse(params);
    if (!attached.success) return;
    const { sessionId, targetInfo } = attached.data;
    const isFrame = targetInfo.type === 'iframe';
    if (isFrame && this.#frames.size < framesMax)
      this.#frames.set(sessionId, { session: sessionId, id: targetInfo.targetId });
    const ready = isFrame ? this.#watch(sessionId) : this.#shutDoors(sessionId);
    const go = (): Promise<unknown> => this.#send('Runtime.runIfWaitingForDebugger', {}, sessionId);
    // What cannot be watched does not begin.
    void ready.then(go).catch(() => undefined);
  }

  /** Of a worker, which waits at its beginning, and of those that it starts. */
  async #shutDoors(session: string): Promise<void> {
    const { exceptionDetails } = await this.#send('Runtime.evaluate', { expression: withoutBackDoors }, session);
    if (exceptionDetails !== undefined) throw new Error('the worker keeps its back doors');
    await this.#send('Target.setAutoAttach', attachAll, session);
  }

  /** A question of the page's: yes where what it asks about was said yes to, or to leaving it; the person answers for themselves. */
  #answer(session: string, isLeaving: boolean): void {
    if (this.guard.mode === 'person') return;
    const accept = isLeaving || this.guard.mode === 'send';
    void this.#send('Page.handleJavaScriptDialog', { accept }, session).catch(() => undefined);
  }

  async #text(): Promise<string> {
    const { frame } = await this.#top();
    this.#places.clear();
    const inner = await this.#innerFrames();
    const lines: string[] = [];
    for (const [number, { session, id }] of [{ session: this.#session, id: frame.id }, ...inner].entries()) {
      const tree = this.#treeOf({ session, id });
      // A frame may go away meanwhile; without the page itself there is nothing to show.
      const nodes = number === 0 ? await tree : await tree.catch(() => []);
      if (nodes === null) lines.push('(a part of the page is too large to be read)');
      for (const { text, node } of treeLines(nodes ?? [], number, chromeLimits.linesMax - lines.length)) {
        lines.push(text);
        this.#places.set(`${String(number)}_${String(node)}`, { session, frame: id, node, isOuter: number === 0 });
      }
    }
    return lines.join('\n');
  }

  /** Chrome's tree of a frame; null where it is too large. */
  async #treeOf({ session, id }: Frame): Promise<unknown> {
    const world = await this.#send('Page.createIsolatedWorld', { frameId: id }, session);
    const elements = "document.getElementsByTagName('*').length";
    const count = await this.#evaluate(elements, world['executionContextId'], session);
    if (typeof count !== 'number' || count > chromeLimits.elementsMax) return null;
    const { nodes } = await this.#send('Accessibility.getFullAXTree', { frameId: id }, session);
    return nodes;
  }

  /** Frames of the page by document, but the outermost. Those that go away meanwhile are left out. */
  async #innerFrames(): Promise<Frame[]> {
    const found: Frame[] = [];
    for (const session of [this.#session, ...this.#frames.keys()]) {
      const tree = framesSchema.safeParse(await this.#send('Page.getFrameTree', {}, session).catch(() => null));
      if (!tree.success) continue;
      const [first, ...rest] = [...idsIn(tree.data.frameTree)].slice(0, framesMax);
      const own = session === this.#session || first === undefined ? rest : [first, ...rest];
      found.push(...own.map((id) => ({ session, id })));
    }
    return found.slice(0, framesMax);
  }

  async #top(): Promise<z.infer<typeof framesSchema>['frameTree']> {
    return framesSchema.parse(await this.#page('Page.getFrameTree', {})).frameTree;
  }

  async #evaluate(expression: string, contextId: unknown, session = this.#session): Promise<unknown> {
    const answer = await this.#send('Runtime.evaluate', { expression, contextId, returnByValue: true }, session);
    return (answer['result'] as { value?: unknown } | undefined)?.value;
  }

  #page(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    return this.#send(method, params, this.#session);
  }

  async #send(method: string, params: object, session: string | undefined): Promise<Readonly<Record<string, unknown>>> {
    return inTime(this.#devtools.send(method, { ...params }, session), chromeLimits.commandMsMax);
  }
}

function frameIn(params: unknown): string {
  const parsed = z.object({ frameId: z.string() }).safeParse(params);
  return parsed.success ? parsed.data.frameId : '';
}

function* idsIn(tree: unknown, depth = 0): Generator<string> {
  const parsed = framesSchema.safeParse({ frameTree: tree });
  if (!parsed.success || depth > framesMax) return;
  yield parsed.data.frameTree.frame.id;
  for (const child of parsed.data.frameTree.childFrames ?? []) yield* idsIn(child, depth + 1);
}
