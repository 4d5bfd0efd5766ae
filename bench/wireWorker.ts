/** A worker for bench/walls.ts: answers at once, or sends as much as the instruction says. */
import { openWorkerChannel } from '../src/protocol/channel.ts';
import { wireVersion } from '../src/protocol/workerWire.ts';
import { relativePath } from '../src/model/relativePath.ts';
import { limits } from '../src/model/limits.ts';

const nothing = { outcome: 'nothing' as const, message: '' };
const batch = Array.from({ length: limits.changesPerBatchMax }, (_, at) => ({
  op: 'move' as const,
  from: relativePath(`Camera uploads/IMG_${String(20_000 + at)}.jpg`),
  to: relativePath(`2019/2019-07/IMG_${String(20_000 + at)}.jpg`),
  reason: 'date taken 2019-07-03, from EXIF',
  sawSize: 4_000_000 + at,
  sawMtimeMs: 1_562_150_000_000 + at,
}));
const part = Buffer.alloc(limits.contentChunkBytes, 1).toString('base64');

const channel = openWorkerChannel(
  {
    incoming: process.stdin,
    write: (frame) =>
      new Promise((resolve, reject) => {
        process.stdout.write(frame, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    close: () => void process.stdin.destroy(),
  },
  {
    plan: async ({ instruction }, signal) => {
      const [what = '', count = '0'] = instruction.split(' ');
      for (let at = 0; at < Number(count); at++) {
        if (what === 'changes') await channel.note('changes', { batch });
        if (what === 'content') await channel.call('content', { upload: at, data: part, last: true }, signal);
      }
      return nothing;
    },
    work: () => Promise.resolve({ outcome: 'failed' as const, message: '' }),
    preview: () => Promise.resolve({ outcome: 'failed' as const, message: '' }),
    show: () => Promise.reject(new Error('nothing to show here')),
    showContent: () => Promise.reject(new Error('nothing to show here')),
  },
);
void channel.note('ready', { wireVersion });
void channel.ended.then(() => process.exit(0));
