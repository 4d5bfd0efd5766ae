/**
 * Unpacks DEFLATE (RFC 1951) piece by piece without waiting, so that what unpacks can be stopped from outside (`withinTime`). The system's
 * zlib is five times as fast as one in JavaScript; Node lets it be driven so only through what its own streams are made of, as npm's
 * minizlib does it. Where that is not as it is known, the one in JavaScript does the same.
 */
import { constants, createInflateRaw } from 'node:zlib';
import { Inflate } from 'fflate';

/** Bytes that are handed out at once by the system's. */
const pieceBytes = 64 * 1024;

export type Unpacker = {
  /** Hands out what comes of more bytes: each piece is good only until the next. Throws where they are damaged. */
  readonly push: (packed: Uint8Array, isLast: boolean) => void;
  readonly close: () => void;
};

/** What Node's zlib streams are made of (lib/zlib.js, processChunkSync). */
type Handle = {
  readonly writeSync: (
    ...what: [
      flush: number,
      ...input: [bytes: Uint8Array, at: number, length: number],
      ...output: [bytes: Uint8Array, at: number, length: number],
    ]
  ) => void;
  onerror: (message: string) => void;
};

/** `give` says whether it has enough. */
export function unpacker(give: (piece: Uint8Array) => 'more' | 'enough'): Unpacker {
  return systemUnpacker(give) ?? plainUnpacker(give);
}

/** The system's; null where Node has it in another way. */
export function systemUnpacker(give: (piece: Uint8Array) => 'more' | 'enough'): Unpacker | null {
  const stream = createInflateRaw();
  const { _handle: handle, _writeState: left } = stream as unknown as Record<string, unknown>;
  if (!isHandle(handle) || !(left instanceof Uint32Array) || left.length < 2) {
    stream.close();
    return null;
  }
  const output = Buffer.alloc(pieceBytes);
  const failed: { why: string | null } = { why: null };
  handle.onerror = (why) => (failed.why = why);
  return {
    push: (packed, isLast) => {
      let [at, isFull] = [0, true];
      while (isFull) {
        const flush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
        handle.writeSync(flush, packed, at, packed.length - at, output, 0, pieceBytes);
        const [outputLeft = pieceBytes, inputLeft = 0] = left;
        if (outputLeft < pieceBytes && give(output.subarray(0, pieceBytes - outputLeft)) === 'enough') return;
        if (failed.why !== null) throw new Error(failed.why);
        at = packed.length - inputLeft;
        isFull = outputLeft === 0;
      }
    },
    close: () => {
      stream.close();
    },
  };
}

function isHandle(handle: unknown): handle is Handle {
  return (
    typeof handle === 'object' && handle !== null && 'writeSync' in handle && typeof handle.writeSync === 'function'
  );
}

/** The one in JavaScript. */
export function plainUnpacker(give: (piece: Uint8Array) => 'more' | 'enough'): Unpacker {
  const state = { isDone: false };
  const inflate = new Inflate((piece) => {
    for (let at = 0; at < piece.length && !state.isDone; at += pieceBytes)
      state.isDone = give(piece.subarray(at, at + pieceBytes)) === 'enough';
  });
  return {
    push: (packed, isLast) => {
      if (!state.isDone) inflate.push(packed, isLast);
    },
    close: () => undefined,
  };
}
