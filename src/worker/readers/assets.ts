/** Files that stand beside the bundle. Who loads the bundle says how they are read: nothing here touches files. */

export type AssetName = 'pdfium.wasm';

let read: ((name: AssetName) => Uint8Array) | null = null;

/** Says once, before anything is read, how an asset's bytes are come by. */
export function useAssets(reader: (name: AssetName) => Uint8Array): void {
  read = reader;
}

export function asset(name: AssetName): Uint8Array<ArrayBuffer> {
  if (read === null) throw new Error('Nobody said where the assets are.');
  return new Uint8Array(read(name));
}
