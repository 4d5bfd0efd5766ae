/** What is used of `gifenc`, which has no types of its own. */
declare module 'gifenc' {
  type Palette = number[][];
  type Format = 'rgb565' | 'rgb444' | 'rgba4444';
  const gifenc: {
    readonly quantize: (
      pixels: Uint8Array,
      coloursMax: number,
      options: { format: Format; oneBitAlpha: boolean },
    ) => Palette;
    readonly applyPalette: (pixels: Uint8Array, palette: Palette, format: Format) => Uint8Array;
    readonly GIFEncoder: () => {
      readonly writeFrame: (
        indexes: Uint8Array,
        width: number,
        height: number,
        options: { palette: Palette; transparent: boolean; transparentIndex: number },
      ) => void;
      readonly finish: () => void;
      readonly bytes: () => Uint8Array;
    };
  };
  export = gifenc;
}
