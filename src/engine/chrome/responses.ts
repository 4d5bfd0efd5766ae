/**
 * What Chrome got for a document or a script of a worker, before a page comes of it. Documents are handed on with the policy of the page
 * (Chrome takes a policy only with a whole document); files are saved: by Chrome, or in the person's own one by the task itself, so that
 * nothing about their downloads is changed.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { chromeLimits } from '../../model/chrome.ts';
import type { DevTools } from './devtools.ts';
import { safeName } from './downloads.ts';
import type { Guard } from './guard.ts';
import {
  fileNameIn,
  headerOf,
  isFile,
  isSaved,
  mayHaveScripts,
  policyFor,
  type Header,
  type PagePolicy,
} from './pagePolicy.ts';

export const responseSchema = z.object({
  requestId: z.string(),
  resourceType: z.string(),
  request: z.object({ url: z.string() }),
  responseStatusCode: z.optional(z.int()),
  responseErrorReason: z.optional(z.string()),
  responseHeaders: z.array(z.object({ name: z.string(), value: z.string() })),
});
type Response = z.infer<typeof responseSchema>;

export type ResponseHost = {
  readonly devtools: DevTools;
  readonly session: string | undefined;
  readonly guard: Guard;
  readonly policy: PagePolicy;
};

/** Headers of a body as it came, and those by which a page lets others know or fetch things behind the guard's back. */
const leftOut = new Set(
  [
    'content-encoding content-length transfer-encoding set-cookie report-to reporting-endpoints nel speculation-rules',
  ].flatMap((line) => line.split(' ')),
);
/** Those that Chrome follows, where they say where to; whatever else says so is a page to it. */
const redirects = new Set([301, 302, 303, 307, 308]);
/** Those at which Chrome stays on the page where it is, whatever comes with them. */
const staying = new Set([204, 205]);

export async function answerResponse(response: Response, host: ResponseHost): Promise<void> {
  const { devtools, session } = host;
  const { requestId } = response;
  try {
    await answered(response, host);
  } catch {
    // Whatever went wrong with it, no page comes of it without the policy.
    await devtools.send('Fetch.failRequest', { requestId, errorReason: 'Failed' }, session).catch(() => undefined);
  }
}

async function answered(response: Response, { devtools, session, guard, policy }: ResponseHost): Promise<void> {
  const { requestId, resourceType, request, responseStatusCode: status = 0, responseHeaders } = response;
  const go = async (headers: readonly Header[] | null): Promise<void> => {
    await devtools.send(
      'Fetch.continueResponse',
      headers === null ? { requestId } : { requestId, responseCode: status, responseHeaders: headers },
      session,
    );
  };
  const isRedirect = redirects.has(status) && headerOf(responseHeaders, 'location').trim() !== '';
  if (response.responseErrorReason !== undefined || isRedirect) return go(null);
  const added: Header = { name: 'Content-Security-Policy', value: policyFor(guard.sites, policy) };
  if (resourceType !== 'Document') return go([...responseHeaders, added]);
  if (staying.has(status)) return go(null);
  if (isFile(responseHeaders)) {
    if (policy.isOwn) return takeFile(response, { devtools, session, guard });
    const name = safeName(fileNameIn(responseHeaders, request.url)).replaceAll(/[^ -~]|["\\]/g, '_');
    const attached = { name: 'Content-Disposition', value: `attachment; filename="${name}"` };
    const others = responseHeaders.filter((header) => header.name.toLowerCase() !== 'content-disposition');
    return go(isSaved(responseHeaders) ? null : [...others, attached]);
  }
  if (!mayHaveScripts(responseHeaders)) return go(null);
  const parts: Buffer[] = [];
  const whole = await eachPart(requestId, { devtools, session }, chromeLimits.documentBytesMax, (part) => {
    parts.push(part);
  });
  if (!whole) throw new Error('the page is too large');
  const kept = responseHeaders.filter(({ name }) => !leftOut.has(name.toLowerCase()));
  const headers = [...kept, added, { name: 'X-DNS-Prefetch-Control', value: 'off' }];
  const body = Buffer.concat(parts).toString('base64');
  await devtools.send(
    'Fetch.fulfillRequest',
    { requestId, responseCode: status, responseHeaders: headers, body },
    session,
  );
}

/** Saves what came in the task's own folder; Chrome is told that nothing did. */
async function takeFile(
  { requestId, request, responseHeaders }: Response,
  { devtools, session, guard }: Pick<ResponseHost, 'devtools' | 'session' | 'guard'>,
): Promise<void> {
  const name = fileNameIn(responseHeaders, request.url);
  const key = crypto.randomUUID();
  if (guard.mode === 'person' || !guard.downloads.begin(key, name)) throw new Error('it is not taken');
  const file = path.join(guard.downloads.folder, key);
  const fd = fs.openSync(file, 'wx', 0o600);
  let whole = false;
  try {
    whole = await eachPart(requestId, { devtools, session }, chromeLimits.downloadBytesMax, (part) => {
      fs.writeSync(fd, part);
    });
    if (!whole) guard.noteDownload(name, 'the download is too large');
  } finally {
    fs.closeSync(fd);
    if (!whole) fs.rmSync(file, { force: true });
    guard.downloads.end(key, whole ? 'there' : 'gone');
  }
  await devtools.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }, session);
}

const partBytes = 512 * 1024;

/** Hands out the body part by part; false where it is larger than that. */
async function eachPart(
  requestId: string,
  { devtools, session }: Pick<ResponseHost, 'devtools' | 'session'>,
  bytesMax: number,
  take: (part: Buffer) => void,
): Promise<boolean> {
  const { stream } = await devtools.send('Fetch.takeResponseBodyAsStream', { requestId }, session);
  let taken = 0;
  try {
    for (;;) {
      const { data, base64Encoded, eof } = await devtools.send('IO.read', { handle: stream, size: partBytes }, session);
      const part = Buffer.from(typeof data === 'string' ? data : '', base64Encoded === true ? 'base64' : 'utf8');
      taken += part.length;
      if (taken > bytesMax) return false;
      take(part);
      if (eof === true) return true;
    }
  } finally {
    await devtools.send('IO.close', { handle: stream }, session).catch(() => undefined);
  }
}
