/** The library's own memory: what it writes there, read out and let go of. */
import { Unreadable } from '../unreadable.ts';
import type { Library } from './pdfium.ts';

/** What the library writes into a buffer as UTF-16, up to its closing zero. */
export function wideText(library: Library, bytes: number, write: (buffer: number) => unknown): string {
  return withBuffer(library, bytes, (buffer) => {
    library.pdfium.HEAPU8.fill(0, buffer, buffer + bytes);
    write(buffer);
    const written = bytesAt(library, buffer, bytes).toString('utf16le');
    const end = written.indexOf('\0');
    return end < 0 ? written : written.slice(0, end);
  });
}

/** Hands a part of the memory to `use`, and takes it back. Throws Unreadable where there is none. */
export function withBuffer<Value>({ pdfium }: Library, bytes: number, use: (buffer: number) => Value): Value {
  const buffer = pdfium.wasmExports.malloc(bytes);
  if (buffer === 0) throw new Unreadable('a part of it is too large to be read');
  try {
    return use(buffer);
  } finally {
    pdfium.wasmExports.free(buffer);
  }
}

/** A copy of what stands there. The memory is asked for anew: it may have grown, and is then another. */
export function bytesAt({ pdfium }: Library, at: number, bytes: number): Buffer {
  return Buffer.from(pdfium.HEAPU8.slice(at, at + bytes));
}

/** The memory as it is now, as bytes and as numbers. */
export type Heap = { readonly bytes: Uint8Array; readonly view: DataView };

/** Looked at anew only where it has grown: it is then another. */
export function heapOf({ pdfium }: Library): () => Heap {
  const look = (): Heap => ({ bytes: pdfium.HEAPU8, view: new DataView(pdfium.HEAPU8.buffer) });
  let heap = look();
  return () => {
    if (heap.bytes.buffer !== pdfium.HEAPU8.buffer) heap = look();
    return heap;
  };
}
