/** What a person sees before a call sends something: what, to where, and of Chrome the page. All words are the page's or the model's own: made safe to show, and bounded. */
import * as z from 'zod/mini';
import type { AuditReport } from './audit.ts';
import { chromeLimits } from './chrome.ts';
import { displayPath } from './displayPath.ts';

const words = z.string().check(z.maxLength(2_000));

export const pageAskSchema = z.object({
  /** Name and port of the site, as an address writes them (odd letters as `xn--…`). */
  site: z.string().check(z.maxLength(300)),
  url: words,
  /** What is filled in, field by field. */
  fields: z.array(z.object({ name: words, value: words })).check(z.maxLength(chromeLimits.fieldsMax)),
  /** What is clicked; null where nothing is. */
  press: z.nullable(words),
  /** Name of the picture (PNG) in the task's own folder for Chrome; null where it is about no page. */
  picture: z.nullable(z.string().check(z.regex(/^asked-\d{1,20}\.png$/))),
  /** The connector, with its tool, in words. */
  to: words,
  /** What else leaves with it, in sentences. */
  others: z.array(z.string()),
  /** The call itself: a no is for exactly this one. */
  call: z.string().check(z.maxLength(200)),
  /** What a yes is for: this very call, from the page as it was shown. */
  yes: z.optional(z.string().check(z.maxLength(200))),
});
export type PageAsk = z.infer<typeof pageAskSchema>;

/** What Chrome tells of a page; which call it is about is for whoever asks. */
export type PageShown = Omit<PageAsk, 'to' | 'others' | 'call' | 'yes'>;

/** What is decoded of a page's picture at most: bytes of the file, and pixels. */
export const pictureLimits = { bytesMax: 8 * 1024 * 1024, pixelsMax: 16_000_000 } as const;

const valueCharactersMax = 400;

/** What a call without a page would send: its arguments, field by field. */
export function argumentsShown(values: Readonly<Record<string, unknown>>): PageShown {
  const shown = (text: string): string =>
    displayPath(text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text).slice(0, 2_000);
  const fields = Object.entries(values)
    .slice(0, chromeLimits.fieldsMax)
    .map(([name, value]) => ({
      name: shown(name),
      value: shown(typeof value === 'string' ? value : JSON.stringify(value)),
    }));
  return { site: '', url: '', fields, press: null, picture: null };
}

const siteCharactersMax = 60;

/** The site of an address for people, without anything that the page could choose freely; empty where it is none. A long name keeps its end, which tells whose it is. */
export function siteWords(address: string): string {
  if (!URL.canParse(address)) return '';
  const { protocol, host } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return '';
  const plain = host.replaceAll(/[^\w.:[\]-]/g, '?');
  return plain.length <= siteCharactersMax ? plain : `…${plain.slice(1 - siteCharactersMax)}`;
}

const pageStart = 'a page in ';

/** What a request of a page is for, in a task's record. */
export function pagePurpose(connector: string): string {
  return `${pageStart}${displayPath(connector)}`;
}

/** What pages wanted and was refused, by where it would have gone: each once, with how often. */
export function refusedToPages({ requests }: AuditReport): { readonly destination: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const request of requests)
    if (request.kind === 'denied' && request.purpose.startsWith(pageStart))
      counts.set(request.destination, (counts.get(request.destination) ?? 0) + 1);
  return [...counts].map(([destination, count]) => ({ destination, count }));
}
