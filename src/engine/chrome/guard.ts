/**
 * What a page in Chrome may do while a task looks at it, decided for every request on this side, in every tab, before it leaves: it may
 * fetch from the sites of the plan, and send nothing, until the person said yes to a sending, or signs in themselves. Downloads go into
 * the task's own folder.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { chromeLimits, closedSite, type Sites } from '../../model/chrome.ts';
import type { DevTools } from './devtools.ts';

/** `look`: fetch only; `send`: what was said yes to is on its way; `person`: the person has the page. */
export type GuardMode = 'look' | 'send' | 'person';

export type Blocked = {
  readonly what: 'site' | 'sending';
  readonly method: string;
  readonly host: string;
  readonly bytes: number;
  readonly why: string;
};
export type Download = { readonly name: string; readonly file: string };

const pausedSchema = z.object({
  requestId: z.string(),
  request: z.object({
    url: z.string(),
    method: z.string(),
    postData: z.optional(z.string()),
    hasPostData: z.optional(z.boolean()),
  }),
});
const beginSchema = z.object({ guid: z.string().check(z.regex(/^[\w-]{1,80}$/)), suggestedFilename: z.string() });
const progressSchema = z.object({
  guid: z.string(),
  state: z.string(),
  receivedBytes: z.number(),
  totalBytes: z.number(),
});

const fetching = new Set(['GET', 'HEAD', 'OPTIONS']);

export class Guard {
  mode: GuardMode = 'look';
  sites: Sites = { hosts: [], privateHosts: [] };
  readonly #folder: string;
  readonly #blocked: Blocked[] = [];
  readonly #coming = new Map<string, { name: string; state: 'coming' | 'there' | 'gone' }>();
  #devtools: DevTools | null = null;

  /** `folder`: where downloads go (absolute). */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** From now on every request waits for a decision. */
  async begin(devtools: DevTools): Promise<void> {
    this.#devtools = devtools;
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    await devtools.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.takeDownloadsHere();
  }

  /** From now on nothing is let through. */
  shut(): void {
    this.mode = 'look';
    this.sites = { hosts: [], privateHosts: [] };
  }

  /** Said again before each thing that is done: another program that drives Chrome may have said otherwise. */
  async takeDownloadsHere(): Promise<void> {
    const here = { behavior: 'allowAndName', downloadPath: this.#folder, eventsEnabled: true };
    await this.#devtools?.send('Browser.setDownloadBehavior', here);
  }

  hear(method: string, params: unknown): void {
    if (method === 'Fetch.requestPaused') this.#decide(params);
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

  get isDownloading(): boolean {
    return [...this.#coming.values()].some(({ state }) => state === 'coming');
  }

  /** Whole files that arrived since the last call; whoever takes them removes them. */
  takeDownloads(): Download[] {
    const done = [...this.#coming].filter(([, { state }]) => state !== 'coming');
    for (const [guid] of done) this.#coming.delete(guid);
    return done.flatMap(([guid, { name, state }]) =>
      state === 'there' ? [{ name, file: path.join(this.#folder, guid) }] : [],
    );
  }

  #decide(params: unknown): void {
    const paused = pausedSchema.safeParse(params);
    if (!paused.success) return;
    const { requestId, request } = paused.data;
    const why = this.#whyNot(request);
    const end =
      why === null
        ? this.#devtools?.send('Fetch.continueRequest', { requestId })
        : this.#devtools?.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    // A request that went away meanwhile needs no answer.
    end?.catch(() => undefined);
  }

  #whyNot({ url, method, postData = '' }: z.infer<typeof pausedSchema>['request']): string | null {
    if (/^(?:data|blob|about):/.test(url)) return null;
    const bytes = Buffer.byteLength(postData);
    const host = URL.canParse(url) ? new URL(url).host : '';
    const closed = closedSite(url, this.sites);
    if (closed !== null) {
      this.note({ what: 'site', method, host, bytes, why: closed });
      return closed;
    }
    if (this.mode !== 'look' || fetching.has(method)) return null;
    const why = 'it would send something, which needs a yes';
    this.note({ what: 'sending', method, host, bytes, why });
    return why;
  }

  #begun(params: unknown): void {
    const begun = beginSchema.safeParse(params);
    if (!begun.success) return;
    const { guid, suggestedFilename } = begun.data;
    if (this.#coming.size >= chromeLimits.downloadsMax || this.mode === 'person') void this.#cancel(guid);
    else this.#coming.set(guid, { name: suggestedFilename, state: 'coming' });
  }

  #progress(params: unknown): void {
    const progress = progressSchema.safeParse(params);
    if (!progress.success) return;
    const { guid, state, receivedBytes, totalBytes } = progress.data;
    const known = this.#coming.get(guid);
    if (known === undefined) return;
    if (Math.max(receivedBytes, totalBytes) > chromeLimits.downloadBytesMax) {
      known.state = 'gone';
      this.note({
        what: 'site',
        method: 'GET',
        host: known.name.slice(0, 100),
        bytes: 0,
        why: 'the download is too large',
      });
      void this.#cancel(guid);
    } else if (state === 'completed') known.state = 'there';
    else if (state === 'canceled') known.state = 'gone';
  }

  async #cancel(guid: string): Promise<void> {
    await this.#devtools?.send('Browser.cancelDownload', { guid }).catch(() => undefined);
  }
}
