/** What Node has and its types leave out, and what the types of `@embedpdf/pdfium` take from a package that they do not name. */
declare namespace WebAssembly {
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  interface Instance {
    readonly exports: unknown;
  }
  const Instance: new (module: Module, imports: Imports) => Instance;
}

interface EmscriptenModule {
  /** The program's memory; another array after it has grown. */
  readonly HEAPU8: Uint8Array;
  readonly wasmBinary: ArrayBuffer;
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
}

/** What the picture decoders give: a browser's class, of which only this much is used. */
interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly colorSpace: 'srgb' | 'display-p3';
}
