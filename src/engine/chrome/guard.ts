/**
 * What a page in Chrome may do while a task looks at it, decided for every request on this side, before it leaves: it may fetch from the
 * sites of the plan, and send nothing, until the person said yes to a sending, or signs in themselves. An address that reads as if it
 * changed something is sending, too. Documents get the browser's own rules on top (see pagePolicy). Downloads go into the task's own folder.
 */
import * as z from 'zod/mini';
import { chromeLimits, closedSite, type Sites } from '../../model/chrome.ts';
import type { DevTools } from './devtools.ts';
import { Downloads, type Download } from './downloads.ts';
import { changesSomething, type PagePolicy } from './pagePolicy.ts';
import { answerResponse, responseSchema } from './responses.ts';

/** `look`: fetch only; `send`: what was said yes to is on its way; `person`: the person has the page. */
export type GuardMode = 'look' | 'send' | 'person';

export type Blocked = {
  readonly what: 'site' | 'sending' | 'download';
  readonly method: string;
  readonly host: string;
  readonly bytes: number;
  readonly why: string;
};

export type GuardHost = PagePolicy & {
  /** Where downloads go (absolute). */
  readonly folder: string;
  /** Why an address that is open by its name is closed by where it leads; null where it is open. Where no proxy looks. */
  readonly leadsTo?: (address: URL) => Promise<string | null>;
};

const pausedSchema = z.object({
  requestId: z.string(),
  resourceType: z.optional(z.string()),
  request: z.object({
    url: z.string(),
    method: z.string(),
    headers: z.optional(z.record(z.string(), z.string())),
    postData: z.optional(z.string()),
    hasPostData: z.optional(z.boolean()),
  }),
});
type Paused = z.infer<typeof pausedSchema>;
const beginSchema = z.object({ guid: z.string().check(z.regex(/^[\w-]{1,80}$/)), suggestedFilename: z.string() });
const progressSchema = z.object({
  guid: z.string(),
  state: z.string(),
  receivedBytes: z.number(),
  totalBytes: z.number(),
});

const fetching = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Requests that a click or a script makes to do something; pictures, scripts and styles are parts of a page. */
const doing = new Set(['Document', 'XHR', 'Fetch', 'EventSource']);

export class Guard {
  mode: GuardMode = 'look';
  sites: Sites = { hosts: [], privateHosts: [] };
  readonly downloads: Downloads;
  readonly #host: GuardHost;
  readonly #blocked: Blocked[] = [];
  #devtools: DevTools | null = null;

  constructor(host: GuardHost) {
    this.#host = host;
    this.downloads = new Downloads(host.folder);
  }

  /** From now on every request of Chrome's waits for a decision. */
  async begin(devtools: DevTools): Promise<void> {
    this.#devtools = devtools;
    await this.watch(devtools);
    await this.takeDownloadsHere();
  }

  /** The same for what belongs to one session, where that is not all of Chrome. */
  async watch(devtools: DevTools, session?: string): Promise<void> {
    this.#devtools = devtools;
    const answered = ['Document', 'Other'].map((resourceType) => ({
      urlPattern: '*',
      resourceType,
      requestStage: 'Response',
    }));
    await devtools.send('Fetch.enable', { patterns: [{ urlPattern: '*' }, ...answered] }, session);
  }

  /** From now on nothing is let through. */
  shut(): void {
    this.mode = 'look';
    this.sites = { hosts: [], privateHosts: [] };
  }

  /** Said again before each thing that is done: another program that drives Chrome may have said otherwise. */
  async takeDownloadsHere(): Promise<void> {
    const here = { behavior: 'allowAndName', downloadPath: this.downloads.folder, eventsEnabled: true };
    await this.#devtools?.send('Browser.setDownloadBehavior', here);
  }

  hear(method: string, params: unknown, session?: string): void {
    if (method === 'Fetch.requestPaused') void this.#decide(params, session);
    else if (method === 'Browser.downloadWillBegin') this.#begun(params);
    else if (method === 'Browser.downloadProgress') this.#progress(params);
  }

  /** What was not let through since the last call. */
  takeBlocked(): Blocked[] {
    return this.#blocked.splice(0);
  }

  note(blocked: Blocked): void {
    if (this.#blocked.length < chromeLimits.blockedToldMax) this.#blocked.push(blocked);
  }

  /** What a page would have downloaded, and why it was not. */
  noteDownload(name: string, why: string): void {
    this.note({ what: 'download', method: 'GET', host: name.slice(0, 100), bytes: 0, why });
  }

  get isDownloading(): boolean {
    return this.downloads.isComing;
  }

  takeDownloads(): Download[] {
    return this.downloads.take();
  }

  async #decide(params: unknown, session: string | undefined): Promise<void> {
    const devtools = this.#devtools;
    if (devtools === null) return;
    const response = responseSchema.safeParse(params);
    if (response.success) {
      await answerResponse(response.data, { devtools, session, guard: this, policy: this.#host });
      return;
    }
    const paused = pausedSchema.safeParse(params);
    if (!paused.success) return;
    const { requestId } = paused.data;
    const { leadsTo } = this.#host;
    const no =
      this.#whyNot(paused.data) ?? (leadsTo === undefined ? null : await this.#whyNotThere(paused.data, leadsTo));
    const end =
      no === null
        ? devtools.send('Fetch.continueRequest', { requestId }, session)
        : devtools.send('Fetch.failRequest', { requestId, errorReason: no }, session);
    // A request that went away meanwhile needs no answer.
    await end.catch(() => undefined);
  }

  /** How the request fails, as Chrome calls it; null where it may leave. */
  #whyNot({ resourceType = '', request }: Paused): 'BlockedByClient' | 'Aborted' | null {
    const { url, method, headers = {}, postData = '' } = request;
    if (/^(?:data|blob|about):/.test(url)) return null;
    const bytes = Buffer.byteLength(postData);
    const host = URL.canParse(url) ? new URL(url).host : '';
    const closed = closedSite(url, this.sites);
    if (closed !== null) {
      this.note({ what: 'site', method, host, bytes, why: closed });
      return 'BlockedByClient';
    }
    // A script that would go on in the background, behind the page, and answer in its place.
    if (Object.keys(headers).some((name) => name.toLowerCase() === 'service-worker')) return 'BlockedByClient';
    if (this.mode !== 'look') return null;
    const isSent = !fetching.has(method);
    if (!isSent && !(doing.has(resourceType) && changesSomething(url))) return null;
    const why = isSent
      ? 'it would send something, which needs a yes'
      : 'its address reads as if it changed something, which needs a yes';
    this.note({ what: 'sending', method, host, bytes, why });
    // The page that would have sent it stays.
    return resourceType === 'Document' ? 'Aborted' : 'BlockedByClient';
  }

  async #whyNotThere(
    { request: { url, method } }: Paused,
    leadsTo: NonNullable<GuardHost['leadsTo']>,
  ): Promise<'BlockedByClient' | null> {
    if (!/^https?:/.test(url)) return null;
    const why = await leadsTo(new URL(url));
    if (why === null) return null;
    this.note({ what: 'site', method, host: new URL(url).host, bytes: 0, why });
    return 'BlockedByClient';
  }

  #begun(params: unknown): void {
    const begun = beginSchema.safeParse(params);
    if (!begun.success) return;
    const { guid, suggestedFilename } = begun.data;
    if (this.mode === 'person' || !this.downloads.begin(guid, suggestedFilename)) void this.#cancel(guid);
  }

  #progress(params: unknown): void {
    const progress = progressSchema.safeParse(params);
    if (!progress.success) return;
    const { guid, state, receivedBytes, totalBytes } = progress.data;
    const name = this.downloads.nameOf(guid);
    if (name === null) return;
    if (!this.downloads.grow(guid, Math.max(receivedBytes, totalBytes))) {
      this.downloads.end(guid, 'gone');
      this.noteDownload(name, 'the download is too large');
      void this.#cancel(guid);
    } else if (state === 'completed') this.downloads.end(guid, 'there');
    else if (state === 'canceled') this.downloads.end(guid, 'gone');
  }

  async #cancel(guid: string): Promise<void> {
    await this.#devtools?.send('Browser.cancelDownload', { guid }).catch(() => undefined);
  }
}
