/**
 * Brings the host's index of the folder's words up to date: tells which documents there are, reads those that are new or changed, and
 * sends their text. One document at a time, in the order in which the host wants them, so that it knows which one ended a worker.
 */
import { limits } from '../../model/limits.ts';
import { nameOf } from '../../model/relativePath.ts';
import type { IndexReply, IndexRequest, PlacedText, SearchAnswer } from '../../protocol/searchWire.ts';
import type { WorkContext } from '../engines.ts';
import { readers } from '../readers/load.ts';
import { scanFor } from '../rules/engine.ts';
import { extensionOf, typeOf } from '../rules/types.ts';
import { codeOf } from '../stage/errorCode.ts';
import { hashOf } from '../stage/fileHash.ts';
import { withOpenFile } from '../stage/readBytes.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { takeTurns } from '../stage/turns.ts';

export type RefreshContext = Pick<WorkContext, 'mountPath' | 'progress' | 'search'> & {
  /** YYYY-MM-DD. */
  readonly today: string;
};

const { search } = limits;
const readTypes = new Set(['document', 'spreadsheet', 'presentation', 'book', 'mail', 'code']);
/** UTF-16 units of the paths in one message. */
const batchCharacters = 512 * 1024;
/** Files without an ending (README, LICENSE) are looked into up to this size, in bytes. */
const plainBytesMax = 1024 * 1024;

/** The host's call `index`: looks through the folder and refreshes. */
export async function indexFolder({ today }: IndexRequest, context: WorkContext): Promise<IndexReply> {
  const scan = await scanFor(context, null);
  if (typeof scan === 'string') return { outcome: 'failed', message: scan };
  return refreshIndex(scan, { ...context, today }, context.signal);
}

/** Reads what is new or changed since the last refresh. What was read when `signal` aborts stays in the index. */
export async function refreshIndex(
  scan: Pick<Scan, 'files'>,
  context: RefreshContext,
  signal: AbortSignal,
): Promise<IndexReply> {
  const documents = scan.files.filter(isDocument);
  const taken = documents.slice(0, search.documentsMax);
  const listed = await tell(taken, context, signal);
  if (listed.is === 'busy') return { outcome: 'busy' };
  if (listed.is === 'failed') return { outcome: 'failed', message: `${listed.message} ${listed.next}` };
  if (listed.is !== 'wanted') throw new Error('the host says nothing of what it wants');
  const maybe = new Set(listed.maybe);
  // A worker that has no readers fails here, and not at every document.
  if (listed.wanted.length > 0) readers();
  let [read, done] = [0, 0];
  for (const at of listed.wanted) {
    signal.throwIfAborted();
    context.progress({ text: 'Reading documents', done, total: listed.wanted.length });
    done += 1;
    const file = taken[at];
    if (file === undefined) throw new Error('the host wants a document that there is not');
    const sent = await settle(file, { at, maybeKnown: maybe.has(at) }, context, signal);
    if (sent === 'read') read += 1;
    else if (sent !== 'known') return sent;
    // A turn for cancelling and for the progress.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const ended = await context.search({ ask: 'end' }, signal);
  if (ended.is === 'failed') return { outcome: 'failed', message: `${ended.message} ${ended.next}` };
  return { outcome: 'done', documents: taken.length, read, leftOut: documents.length - taken.length };
}

function isDocument({ path, size }: ScannedFile): boolean {
  const name = nameOf(path);
  if (size === 0) return false;
  return (
    readTypes.has(typeOf(name)) || extensionOf(name) === 'svg' || (extensionOf(name) === '' && size <= plainBytesMax)
  );
}

/** Tells of all documents; the host's answer to the last batch, or what stands in its place. */
async function tell(
  files: readonly ScannedFile[],
  context: RefreshContext,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  let [from, first] = [0, true];
  const turns = takeTurns(signal);
  for (;;) {
    let [to, characters] = [from, 0];
    while (to < files.length && to - from < search.filesPerBatchMax && characters < batchCharacters)
      characters += files[to++]?.path.length ?? 0;
    const last = to === files.length;
    const batch = files.slice(from, to).map(({ path, size, mtimeMs }) => ({ path, size, mtimeMs }));
    const answer = await context.search({ ask: 'files', first, last, batch }, signal);
    if (last || answer.is !== 'taken') return answer;
    [from, first] = [to, false];
    await turns.pass();
  }
}

/** Sends one document, unless its bytes are known under another name; what failed, where the refresh cannot go on. */
async function settle(
  file: ScannedFile,
  { at, maybeKnown }: { readonly at: number; readonly maybeKnown: boolean },
  context: RefreshContext,
  signal: AbortSignal,
): Promise<'read' | 'known' | IndexReply> {
  const told = await readOne(file, { at, maybeKnown }, context, signal);
  if (told === 'known') return told;
  const answer = await context.search({ ask: 'put', at, ...told }, signal);
  return answer.is === 'failed' ? { outcome: 'failed', message: `${answer.message} ${answer.next}` } : 'read';
}

type Told = { hash?: string; problem?: string; cut?: true; texts: PlacedText[] };

async function readOne(
  { path }: ScannedFile,
  { at, maybeKnown }: { readonly at: number; readonly maybeKnown: boolean },
  { mountPath, today, search: ask }: RefreshContext,
  signal: AbortSignal,
): Promise<Told | 'known'> {
  try {
    return await withOpenFile(mountPath, path, async (read, size) => {
      const source = { name: nameOf(path), size, read, today };
      const hash = size > search.hashedBytesMax ? undefined : await hashOf(source, signal);
      if (maybeKnown && hash !== undefined) {
        const answer = await ask({ ask: 'same', at, hash }, signal);
        if (answer.is === 'same' && answer.known) return 'known';
      }
      const bounds = { charactersMax: search.documentCharactersMax, piecesMax: search.textsPerDocumentMax };
      const { texts, cut, problem } = await readers().readPlacedTexts(source, bounds);
      return {
        texts: [...texts],
        ...(hash === undefined ? {} : { hash }),
        ...(cut ? { cut } : {}),
        ...(problem === null ? {} : { problem }),
      };
    });
  } catch (error) {
    signal.throwIfAborted();
    return { texts: [], problem: `it could not be read (${codeOf(error)})` };
  }
}
