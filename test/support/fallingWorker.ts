/**
 * A worker that falls over what it reads, to be bundled and started in the sandbox like the product's own: asked for an index, it tells of
 * the folder's files, sends the text of each, and is gone in the middle of one whose text says so.
 */
import fs from 'node:fs';
import path from 'node:path';
import { relativePath } from '../../src/model/relativePath.ts';
import { openWorkerChannel } from '../../src/protocol/channel.ts';
import type { IndexReply } from '../../src/protocol/searchWire.ts';
import { wireVersion } from '../../src/protocol/workerWire.ts';

const mount = process.argv[2] ?? '';

async function main(): Promise<void> {
  const { stdin, stdout } = process;
  const link = {
    incoming: stdin,
    write: (frame: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => stdout.write(frame, (error) => (error ? reject(error) : resolve()))),
    close: () => stdin.destroy(),
  };
  const refuse = (): Promise<never> => Promise.reject(new Error('nothing but an index here'));
  const channel = openWorkerChannel(link, { plan: refuse, work: refuse, preview: refuse, index });

  async function index(_: unknown, signal: AbortSignal): Promise<IndexReply> {
    const names = fs.readdirSync(mount).sort();
    const batch = names.map((name) => ({ path: relativePath(name), size: 1, mtimeMs: 1 }));
    const listed = await channel.call('search', { ask: 'files', first: true, last: true, batch }, signal);
    if (!listed.ok || listed.value.is !== 'wanted') return { outcome: 'failed', message: JSON.stringify(listed) };
    for (const at of listed.value.wanted) {
      const text = fs.readFileSync(path.join(mount, names[at] ?? ''), 'utf8');
      if (text.includes('fall')) process.kill(process.pid, 'SIGKILL');
      await channel.call('search', { ask: 'put', at, texts: [{ place: '', text }] }, signal);
    }
    await channel.call('search', { ask: 'end' }, signal);
    return { outcome: 'done', documents: names.length, read: listed.value.wanted.length, leftOut: 0 };
  }

  await channel.note('ready', { wireVersion });
  await channel.ended;
  process.exit(0);
}

void main();
