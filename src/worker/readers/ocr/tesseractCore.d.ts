/** What is used of the core, which comes without types. */
declare module 'tesseract.js-core/tesseract-core-simd-lstm.js' {
  type Core = {
    readonly FS: { writeFile: (path: string, bytes: Uint8Array) => void; unlink: (path: string) => void };
    readonly TessBaseAPI: new () => {
      /** 0 where it worked, as everywhere here. */
      Init: (dataPath: string | null, language: string, engine: number) => number;
      SetVariable: (name: string, value: string) => void;
      /** Reads `/input`, turned as EXIF's orientation says, and by an angle. */
      SetImageFile: (orientation: number, angle: number) => number;
      Recognize: (monitor: null) => number;
      GetTSVText: (page: number) => string;
      Clear: () => void;
    };
  };
  const start: (options: { wasmBinary: ArrayBuffer; print: () => void; printErr: () => void }) => Promise<Core>;
  export = start;
}
