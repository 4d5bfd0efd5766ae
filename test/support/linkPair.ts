/** Two ends of a wire inside one process, with little room between them, and the streams below. */
import { PassThrough } from 'node:stream';
import type { Link } from '../../src/protocol/channel.ts';

/** The two ends; then what the left one wrote, and what it reads. */
export function linkPair(): [Link, Link, PassThrough, PassThrough] {
  const right = new PassThrough({ highWaterMark: 1024 });
  const left = new PassThrough({ highWaterMark: 1024 });
  // Every write that has to wait listens for the end of the link.
  for (const stream of [left, right]) stream.setMaxListeners(0);
  const linkOf = (incoming: PassThrough, outgoing: PassThrough): Link => ({
    incoming,
    write: (frame) =>
      new Promise((resolve, reject) => {
        if (outgoing.destroyed || outgoing.writableEnded) reject(new Error('gone'));
        else if (outgoing.write(frame)) resolve();
        else outgoing.once('drain', resolve).once('close', () => reject(new Error('gone')));
      }),
    close: () => {
      outgoing.end();
      incoming.destroy();
    },
  });
  return [linkOf(left, right), linkOf(right, left), right, left];
}
