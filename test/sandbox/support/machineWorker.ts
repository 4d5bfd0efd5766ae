/**
 * A worker that ends as it is told, to be bundled and started in a virtual machine like the product's own: asked for a plan, it does what
 * the instruction names. Outside of a machine, where it is let go on, it has nothing to do.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { openWorkerChannel } from '../../../src/protocol/channel.ts';
import { wireVersion, type PlanReply } from '../../../src/protocol/workerWire.ts';
import { drawFreshRandom } from '../../../src/worker/freshRandom.ts';

const isInMachine = process.argv.some((word) => word.startsWith('--folder-port='));
const kept: Buffer[] = [];

const deeds: Record<string, () => Promise<PlanReply>> = {
  'draw numbers': () => {
    const drawn = {
      bytes: randomBytes(16).toString('hex'),
      web: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
      uuid: randomUUID(),
      math: Math.random(),
    };
    return said(JSON.stringify(drawn));
  },
  'wait for ever': () => new Promise(() => undefined),
  'compute for ever': () => {
    for (;;);
  },
  'end with 7': () => process.exit(7),
  'fill the memory': () => {
    for (;;) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));
  },
};

function said(message: string): Promise<PlanReply> {
  return Promise.resolve({ outcome: 'nothing', message });
}

async function main(): Promise<void> {
  if (isInMachine) drawFreshRandom();
  const { stdin, stdout } = process;
  const link = {
    incoming: stdin,
    write: (frame: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => stdout.write(frame, (error) => (error ? reject(error) : resolve()))),
    close: () => stdin.destroy(),
  };
  const channel = openWorkerChannel(link, {
    plan: ({ instruction }) => (isInMachine ? (deeds[instruction]?.() ?? said('unknown')) : said('went on outside')),
  });
  await channel.note('ready', { wireVersion });
  await channel.ended;
  process.exit(0);
}

void main();
