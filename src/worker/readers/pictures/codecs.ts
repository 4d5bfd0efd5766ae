/** Pixels out of picture files and into them. What is decoded here had its header looked at. */
import { decode as decodeBmpFile, encode as encodeBmpFile } from 'bmp-ts';
import gifenc from 'gifenc';
import decodeAvif, { init as initAvifDecoder } from '@jsquash/avif/decode.js';
import decodeJpeg, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js';
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import { inflateSync } from 'node:zlib';
import { GifReader } from 'omggif';
import { PNG } from 'pngjs';
import utif from 'utif2';
import { FileBytes } from '../../facts/formats/fileBytes.ts';
import { visitHeif } from '../../facts/formats/heif.ts';
import { type AssetName, program } from '../assets.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import type { PictureHeader } from './header.ts';
import { decodeHeic } from './heic.ts';
import { isOpaque, onWhite, type Picture, turned } from './picture.ts';

/** Milliseconds for one step with one picture. */
const limitMs = 30_000;

type Codec = {
  readonly init: (module: WebAssembly.Module, options: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly asset: AssetName;
};

/** What they would print is told as a problem of the picture; where their files are is nobody's question, as they get the program. */
const quiet = { print: () => undefined, printErr: () => undefined, locateFile: (name: string) => name };

/** Each picture gets a program of its own, let go of afterwards: its memory is given back, and what the picture damaged is gone. */
async function withProgram<Value>({ init, asset }: Codec, use: () => Promise<Value>): Promise<Value> {
  const compiled = await program(asset);
  await init(compiled, quiet);
  try {
    return await use();
  } finally {
    // The library keeps the last one it was given: a fresh one is small.
    await init(compiled, quiet);
  }
}

/** Throws Unreadable, or what a library throws at a damaged file. */
export async function decodePicture(bytes: Uint8Array, header: PictureHeader): Promise<Picture> {
  const copy = new Uint8Array(bytes);
  switch (header.format) {
    case 'jpeg':
      return checked(
        await withProgram({ init: initJpegDecoder, asset: 'mozjpeg_dec.wasm' }, () =>
          decodeJpeg(copy.buffer, { preserveOrientation: false }),
        ),
        header,
      );
    case 'webp':
      return checked(
        await withProgram({ init: initWebpDecoder, asset: 'webp_dec.wasm' }, () => decodeWebp(copy.buffer)),
        header,
      );
    case 'avif':
      return asStored(
        checked(
          await withProgram({ init: initAvifDecoder, asset: 'avif_dec.wasm' }, () => decodeAvif(copy.buffer)),
          header,
        ),
        bytes,
      );
    case 'heic':
      return decodeHeic(bytes);
    case 'png':
      return withinTime(limitMs, () => decodePng(bytes, header));
    case 'gif':
      return withinTime(limitMs, () => decodeGif(bytes, header));
    case 'bmp':
      return withinTime(limitMs, () => decodeBmp(bytes, header));
    case 'tiff':
      return withinTime(limitMs, () => decodeTiff(copy, header));
  }
}

/** A decoder that makes another size than the header said was not meant to be asked. */
function checked(
  decoded: { width: number; height: number; data: Uint8Array | Uint8ClampedArray } | null,
  header: PictureHeader,
): Picture {
  if (decoded === null) throw new Unreadable('the picture is damaged');
  const { width, height, data } = decoded;
  if (width !== header.width || height !== header.height || data.length !== width * height * 4) {
    throw new Unreadable('the picture is damaged');
  }
  return { width, height, pixels: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** The file itself says by how many quarters to turn it, against the clock; the library for AVIF leaves that to others. */
function asStored(picture: Picture, bytes: Uint8Array): Picture {
  let quarters = 0;
  const read = (at: number, most: number): Uint8Array => bytes.subarray(at, at + most);
  visitHeif(new FileBytes(read, bytes.length), (block) => {
    if (block.kind === 'turned') quarters = block.quarters;
    return false;
  });
  return turned(picture, [1, 8, 3, 6][quarters] ?? 1);
}

/** The library unpacks interlaced pictures without a bound: it is tried with one before. */
function decodePng(bytes: Uint8Array, header: PictureHeader): Picture {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file[28] !== 0) checkInterlaced(file, header);
  return checked(PNG.sync.read(file), header);
}

function checkInterlaced(file: Buffer, { width, height }: PictureHeader): void {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  // Eight bytes a pixel at most, and a byte a row in each of seven passes.
  inflateSync(Buffer.concat(parts), { maxOutputLength: width * height * 8 + (height + 8) * 7 });
}

/** The first picture of a moving one. */
function decodeGif(bytes: Uint8Array, header: PictureHeader): Picture {
  const reader = new GifReader(Buffer.from(bytes));
  const frame = reader.frameInfo(0);
  if (frame.x + frame.width > header.width || frame.y + frame.height > header.height) {
    throw new Unreadable('the picture is damaged');
  }
  const pixels = new Uint8Array(header.width * header.height * 4);
  reader.decodeAndBlitFrameRGBA(0, pixels);
  return { width: header.width, height: header.height, pixels };
}

/** How many pictures a GIF file holds. */
export function framesOfGif(bytes: Uint8Array): number {
  return withinTime(limitMs, () => new GifReader(Buffer.from(bytes)).numFrames());
}

/** The library gives opacity, blue, green, red; opacity of this format is hardly ever meant. */
function decodeBmp(bytes: Uint8Array, header: PictureHeader): Picture {
  const { data, width, height } = decodeBmpFile(Buffer.from(bytes), { toRGBA: true });
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return checked({ data, width, height: Math.abs(height) }, header);
}

/** Directories in other directories, and what programs hid in them. */
const tiffInner = new Set([330, 34665, 34853, 37500, 50740, 61440]);
const tiffValuesMax = 1_000_000;
const tiffTypeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** Only the first directory is left for the library to see, with values that lie in the file. */
function decodeTiff(copy: Uint8Array<ArrayBuffer>, header: PictureHeader): Picture {
  const view = new DataView(copy.buffer);
  const little = copy[0] === 0x49;
  const at = view.getUint32(4, little);
  const end = at + 2 + view.getUint16(at, little) * 12;
  for (let entry = at + 2; entry < end; entry += 12) {
    const bytes = tiffTypeBytes[view.getUint16(entry + 2, little)] ?? 0;
    const count = view.getUint32(entry + 4, little);
    const outside = bytes * count > 4 && view.getUint32(entry + 8, little) + bytes * count > copy.length;
    if (bytes === 0 || outside || (count > tiffValuesMax && bytes > 1)) throw new Unreadable('the picture is damaged');
    if (tiffInner.has(view.getUint16(entry, little))) view.setUint16(entry, 0xfffe, little);
  }
  view.setUint32(end, 0, little);
  const [first] = utif.decode(copy.buffer);
  if (first === undefined) throw new Unreadable('the picture is damaged');
  utif.decodeImage(copy.buffer, first);
  return checked({ width: first.width, height: first.height, data: utif.toRGBA8(first) }, header);
}

export type EncodeFormat = 'jpeg' | 'png' | 'gif' | 'bmp' | 'tiff' | 'webp';

/** `quality` from 1 to 100, where the format knows any. */
export async function encodePicture(picture: Picture, format: EncodeFormat, quality: number): Promise<Uint8Array> {
  const { width, height } = picture;
  const clamped = ({ pixels }: Picture): Uint8ClampedArray<ArrayBuffer> =>
    new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.length);
  switch (format) {
    case 'jpeg': {
      const data = { data: clamped(onWhite(picture)), width, height, colorSpace: 'srgb' as const };
      // Progressive scans halve the speed for a few hundredths of the size.
      const encode = (): Promise<ArrayBuffer> => encodeJpeg(data, { quality, progressive: false });
      return new Uint8Array(await withProgram({ init: initJpegEncoder, asset: 'mozjpeg_enc.wasm' }, encode));
    }
    case 'webp': {
      const data = { data: clamped(picture), width, height, colorSpace: 'srgb' as const };
      const encode = (): Promise<ArrayBuffer> => encodeWebp(data, { quality, method: 2 });
      return new Uint8Array(await withProgram({ init: initWebpEncoder, asset: 'webp_enc.wasm' }, encode));
    }
    case 'png':
      return withinTime(limitMs, () => encodePng(picture));
    case 'gif':
      return withinTime(limitMs, () => encodeGif(picture));
    case 'bmp':
      return withinTime(limitMs, () => encodeBmp(onWhite(picture)));
    case 'tiff':
      return withinTime(limitMs, () => new Uint8Array(utif.encodeImage(picture.pixels, width, height)));
  }
}

function encodePng(picture: Picture): Uint8Array {
  const { width, height, pixels } = picture;
  const png = new PNG({ width, height });
  png.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length);
  return PNG.sync.write(png, { colorType: isOpaque(picture) ? 2 : 6, inputHasAlpha: true, deflateLevel: 6 });
}

function encodeGif(picture: Picture): Uint8Array {
  const { width, height, pixels } = picture;
  const format = isOpaque(picture) ? 'rgb565' : 'rgba4444';
  const palette = gifenc.quantize(pixels, 256, { format, oneBitAlpha: true });
  const indexes = gifenc.applyPalette(pixels, palette, format);
  const clear = palette.findIndex((colour) => colour.length === 4 && colour[3] === 0);
  const encoder = gifenc.GIFEncoder();
  encoder.writeFrame(indexes, width, height, {
    palette,
    transparent: clear >= 0,
    transparentIndex: Math.max(clear, 0),
  });
  encoder.finish();
  return encoder.bytes();
}

function encodeBmp({ width, height, pixels }: Picture): Uint8Array {
  const data = Buffer.alloc(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    data[at] = 255;
    data[at + 1] = pixels[at + 2] ?? 0;
    data[at + 2] = pixels[at + 1] ?? 0;
    data[at + 3] = pixels[at] ?? 0;
  }
  return encodeBmpFile({ data, width, height, bitPP: 24 }).data;
}
