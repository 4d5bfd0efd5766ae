/** The host's side of a worker's standard input and output, and the report that comes first on it. */
import type { Readable, Writable } from 'node:stream';
import type { Link } from '../../protocol/channel.ts';
import { type Finding, startReportBytesMax, startReportSchema } from '../../protocol/startReport.ts';

export type Findings = readonly Finding[];

/** `ended`: its output ended before the report was whole. */
export type Heard = { readonly ok: true; readonly kind: 'report'; readonly findings: Findings } | NotHeard;
type NotHeard = { readonly ok: false; readonly kind: 'ended' | 'malformed' };

export type WatchedLink = {
  /** What comes after the report. */
  readonly link: Link;
  /** Never rejects. */
  readonly report: Promise<Heard>;
  /** Whether anything came after it, before its output ended. */
  readonly spoke: Promise<boolean>;
  /** When its last bytes came, in milliseconds of `performance.now`. */
  readonly heardAtMs: () => number;
};

/** Takes the report off a worker's output; the rest is the link's. `awake` gives what a sleeping worker had said before. */
export function linkOf(
  { stdin, stdout }: { stdin: Writable; stdout: Readable },
  awake?: () => Promise<Buffer | null>,
): WatchedLink {
  let heardAtMs = performance.now();
  // A worker that dies in the middle of a write is told by its exit, not by an exception here.
  stdin.on('error', () => undefined);
  const chunks: AsyncIterator<unknown> = stdout[Symbol.asyncIterator]();
  /** Null where there is no more: a pipe that breaks, or that this side let go of, is the end of what the worker can say. */
  const read = async (): Promise<Buffer | null> => {
    const next = await chunks.next().catch(() => null);
    if (next === null || next.done === true || !(next.value instanceof Uint8Array)) return null;
    heardAtMs = performance.now();
    return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  };
  const start = takeReport(awake === undefined ? read : firstFrom(awake, read));
  const first = start.then(({ heard, rest }) => (!heard.ok ? null : rest.length > 0 ? rest : read()));
  async function* incoming(): AsyncGenerator<Uint8Array> {
    for (let chunk = await first; chunk !== null; chunk = await read()) yield chunk;
  }
  const link: Link = {
    incoming: incoming(),
    write: (frame) => writeTo(stdin, frame),
    close: () => {
      stdin.destroy();
      stdout.destroy();
    },
  };
  return {
    link,
    report: start.then(({ heard }) => heard),
    spoke: first.then((chunk) => chunk !== null),
    heardAtMs: () => heardAtMs,
  };
}

/** What `first` gives, once, and then what `others` give. */
function firstFrom(
  first: () => Promise<Buffer | null>,
  others: () => Promise<Buffer | null>,
): () => Promise<Buffer | null> {
  let isFirst = true;
  return () => {
    if (!isFirst) return others();
    isFirst = false;
    return first();
  };
}

const headerBytes = 4;
const nothing = Buffer.alloc(0);

/** Reads one frame of at most {@link startReportBytesMax}, and what came behind it in the same piece. */
async function takeReport(read: () => Promise<Buffer | null>): Promise<{ heard: Heard; rest: Buffer }> {
  let bytes = nothing;
  for (;;) {
    const length = bytes.length < headerBytes ? null : bytes.readUInt32BE(0);
    if (length !== null && length > startReportBytesMax)
      return { heard: { ok: false, kind: 'malformed' }, rest: nothing };
    if (length !== null && bytes.length >= headerBytes + length) {
      const end = headerBytes + length;
      return { heard: parseReport(bytes.subarray(headerBytes, end)), rest: bytes.subarray(end) };
    }
    const chunk = await read();
    if (chunk === null) return { heard: { ok: false, kind: 'ended' }, rest: nothing };
    bytes = Buffer.concat([bytes, chunk]);
  }
}

function parseReport(body: Buffer): Heard {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return { ok: false, kind: 'malformed' };
  }
  const parsed = startReportSchema.safeParse(value);
  return parsed.success
    ? { ok: true, kind: 'report', findings: parsed.data.findings }
    : { ok: false, kind: 'malformed' };
}

/** Resolves when the bytes have left for the pipe: the other end's slowness is felt here. */
function writeTo(stream: Writable, frame: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(frame, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
