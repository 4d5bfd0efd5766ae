// Tiny baseline JPEGs with EXIF dates, made from nothing. The picture is a mosaic: each 8×8 block has one colour, so that a block is its
// DC coefficient alone and no cosine transform is needed. Formats: ITU T.81 (JPEG), CIPA DC-008 (EXIF).

export interface Picture {
  readonly columns: number; // blocks of 8 pixels
  readonly rows: number;
  /** Red, green and blue (0 to 255) of a block. */
  colorAt(column: number, row: number): readonly [number, number, number];
}

export interface Exif {
  /** The DateTimeOriginal tag, as cameras write it: `2024:07:14 16:05:09`. */
  readonly takenAt: string;
  readonly camera?: string;
}

export function encodeJpeg(picture: Picture, exif: Exif | undefined): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]), // start of image
    exif === undefined
      ? segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0])
      : segment(0xe1, exifBlock(exif)),
    segment(0xdb, [0, ...Array<number>(64).fill(8)]), // quantization: 8, the factor by which a flat block's DC outgrows its mean
    segment(0xc0, frameHeader(picture)),
    segment(0xc4, [0x00, ...dcCodeCounts, ...dcCodeCounts.flatMap((_, index) => (index < 12 ? [index] : []))]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]), // AC: a single code, "end of block"
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]), // start of scan: three components, interleaved
    scan(picture),
    Buffer.from([0xff, 0xd9]), // end of image
  ]);
}

/** T.81's own table for DC differences: how many of its twelve codes have 1, 2, … 16 bits. */
const dcCodeCounts = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcCodes = codesFrom(dcCodeCounts);

interface Code {
  readonly bits: number;
  readonly length: number;
}

/** Canonical Huffman codes, shortest first. */
function codesFrom(counts: readonly number[]): readonly Code[] {
  let next = 0;
  return counts.flatMap((count, index) => {
    next <<= 1;
    return Array.from({ length: count }, () => ({ bits: next++, length: index + 1 }));
  });
}

function segment(marker: number, content: Iterable<number>): Buffer {
  const body = Buffer.from([...content]);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function frameHeader({ columns, rows }: Picture): readonly number[] {
  const [height, width] = [rows * 8, columns * 8];
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, 0]); // no subsampling
  return [8, height >> 8, height & 255, width >> 8, width & 255, 3, ...components];
}

function scan(picture: Picture): Buffer {
  const bits = new BitWriter();
  const previous = [0, 0, 0];
  for (let row = 0; row < picture.rows; row++) {
    for (let column = 0; column < picture.columns; column++) {
      yCbCrOf(picture.colorAt(column, row)).forEach((value, component) => {
        writeDifference(bits, value - (previous[component] ?? 0));
        previous[component] = value;
        bits.write(0, 1); // end of block
      });
    }
  }
  return bits.end();
}

/** JFIF's colour space, centred on 0. */
function yCbCrOf([red, green, blue]: readonly [number, number, number]): readonly number[] {
  const y = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [y - 128, (blue - y) / 1.772, (red - y) / 1.402].map((value) =>
    Math.max(-128, Math.min(127, Math.round(value))),
  );
}

/** A DC difference: the code of its number of bits, then the bits, a negative one as its complement. */
function writeDifference(bits: BitWriter, difference: number): void {
  const length = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const code = dcCodes[length];
  if (code === undefined) throw new Error(`no code for a difference of ${difference}`);
  bits.write(code.bits, code.length);
  bits.write(difference < 0 ? difference + 2 ** length - 1 : difference, length);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  write(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      this.#pending = (this.#pending << 1) | ((value >> bit) & 1);
      if (++this.#count === 8) this.#flush();
    }
  }

  end(): Buffer {
    while (this.#count > 0) this.write(1, 1); // T.81 pads with ones
    return Buffer.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#pending);
    if (this.#pending === 0xff) this.#bytes.push(0); // or it would read as a marker
    this.#pending = 0;
    this.#count = 0;
  }
}

/** A little-endian TIFF of two directories: the camera in the first, the date in the EXIF one that it points to. */
function exifBlock({ takenAt, camera = 'Delegate Sample Camera' }: Exif): Buffer {
  const [ascii, long] = [2, 4];
  const make = Buffer.from(`${camera}\0`);
  const date = Buffer.from(`${takenAt}\0`);
  const firstDirectory = 8;
  const exifDirectory = firstDirectory + 2 + 2 * 12 + 4;
  const makeAt = exifDirectory + 2 + 12 + 4;
  const tiff = Buffer.alloc(makeAt + make.length + date.length);
  let at = 0;
  const entry = (tag: number, type: number, count: number, value: number): void => {
    at = tiff.writeUInt16LE(tag, at);
    at = tiff.writeUInt16LE(type, at);
    at = tiff.writeUInt32LE(count, at);
    at = tiff.writeUInt32LE(value, at);
  };
  at = tiff.write('II*\0', at, 'latin1');
  at = tiff.writeUInt32LE(firstDirectory, at);
  at = tiff.writeUInt16LE(2, at); // entries
  entry(0x010f, ascii, make.length, makeAt); // Make
  entry(0x8769, long, 1, exifDirectory); // ExifIFDPointer
  at = tiff.writeUInt32LE(0, at); // no further directory
  at = tiff.writeUInt16LE(1, at);
  entry(0x9003, ascii, date.length, makeAt + make.length); // DateTimeOriginal
  at = tiff.writeUInt32LE(0, at);
  make.copy(tiff, makeAt);
  date.copy(tiff, makeAt + make.length);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
}
