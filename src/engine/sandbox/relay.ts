/**
 * Runs inside WSL for a host on Windows (see wslBackend.ts): starts the worker in the Linux sandbox, tells what was found of its walls
 * as a start report, and passes the wire on until either end closes.
 */
import { launchWorker } from './launch.ts';
import { relayFailureMark, relayOrderSchema } from './wslBackend.ts';
import type { WorkerProcess } from './workerProcess.ts';

function tellReport({ isolation }: WorkerProcess): void {
  const findings = isolation.layers.map(({ name, on, detail }) => ({
    layer: name.slice(0, 100),
    held: on,
    detail: detail.slice(0, 1_000),
  }));
  const body = Buffer.from(JSON.stringify({ findings }), 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  process.stdout.write(Buffer.concat([header, body]));
}

async function passIn(worker: WorkerProcess): Promise<void> {
  const input: AsyncIterable<unknown> = process.stdin;
  for await (const chunk of input) if (chunk instanceof Uint8Array) await worker.link.write(chunk);
}

async function passOut(worker: WorkerProcess): Promise<void> {
  for await (const chunk of worker.link.incoming) {
    if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** What a worker that behaves needs to end by itself. */
const goodbyeMs = 500;

async function main(): Promise<void> {
  const order = relayOrderSchema.parse(JSON.parse(Buffer.from(process.argv[2] ?? '', 'base64url').toString('utf8')));
  const { cpuSeconds, nodePermissions, ...given } = order;
  const options = {
    ...given,
    isolation: 'sandbox' as const,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(nodePermissions === undefined ? {} : { nodePermissions }),
  };
  const launched = await launchWorker(options, new AbortController().signal);
  if (!launched.ok) {
    const { message, next } = launched.failure;
    process.stderr.write(`${relayFailureMark}${JSON.stringify({ message, next })}\n`, () => process.exit(4));
    return;
  }
  const worker = launched.value;
  tellReport(worker);
  // A host that is gone closes this end: then nothing of the worker may stay.
  void passIn(worker)
    .catch(() => undefined)
    .finally(() => {
      worker.link.close();
      setTimeout(worker.kill, goodbyeMs, 'its host is gone');
    });
  process.stdout.on('error', () => {
    worker.kill('its host is gone');
  });
  await passOut(worker).catch(() => undefined);
  const exit = await worker.exited;
  process.stderr.write(worker.logTail(), () => process.exit(exit.code ?? 1));
}

void main();
