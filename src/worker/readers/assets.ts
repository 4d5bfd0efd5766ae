/** The WebAssembly programs, and the data for one of them, that stand beside the bundle. Who loads the bundle says how they are read: nothing here touches files. */

import { Unreadable } from './unreadable.ts';

/** What is read of the files beside the bundle, by name. The launcher of the worker and the build name the same ones. */
export type AssetName =
  | 'pdfium.wasm'
  | 'mozjpeg_dec.wasm'
  | 'mozjpeg_enc.wasm'
  | 'webp_dec.wasm'
  | 'webp_enc.wasm'
  | 'avif_dec.wasm'
  | 'libheif.js'
  | 'libheif.wasm'
  | 'tesseract.wasm'
  | 'eng.traineddata.gz';

let read: ((name: AssetName) => Uint8Array) | null = null;
const modules = new Map<AssetName, Promise<WebAssembly.Module>>();

/** Says once, before anything is read, how an asset's bytes are come by. */
export function useAssets(reader: (name: AssetName) => Uint8Array): void {
  read = reader;
}

/** Throws Unreadable where it is not there: that is no fault of the document. */
export function asset(name: AssetName): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = read?.(name);
  } catch {
    bytes = undefined;
  }
  if (bytes === undefined) throw new Unreadable(`${name}, a part of Delegate, is missing`);
  return new Uint8Array(bytes);
}

/** The program, compiled at its first use. */
export function program(name: AssetName): Promise<WebAssembly.Module> {
  const known = modules.get(name);
  if (known !== undefined) return known;
  const compiled = WebAssembly.compile(asset(name));
  modules.set(name, compiled);
  return compiled;
}
