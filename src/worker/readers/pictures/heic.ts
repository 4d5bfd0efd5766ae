/**
 * HEIC pictures by libheif and libde265, which are under the LGPL: they stand beside the bundle as their package has them, a program and
 * what drives it, and whoever wants others puts them in their place. That file is read as the program is, and gets nothing of this process.
 */
import vm from 'node:vm';
import { asset, program } from '../assets.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import { type Picture, pixelsMax } from './picture.ts';

/** What is used of it (libheif's post.js). Names are those of the C library. */
type Heif = {
  readonly heif_context_alloc: () => unknown;
  readonly heif_context_read_from_memory: (context: unknown, bytes: Uint8Array) => { readonly code: unknown };
  readonly heif_js_context_get_primary_image_handle: (context: unknown) => unknown;
  readonly heif_image_handle_get_width: (handle: unknown) => number;
  readonly heif_image_handle_get_height: (handle: unknown) => number;
  readonly heif_js_decode_image2: (handle: unknown, colours: unknown, order: unknown) => Partial<Decoded>;
  readonly heif_error_code: { readonly heif_error_Ok: unknown };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
};
type Channel = { readonly width: number; readonly height: number; readonly stride: number; readonly data: Uint8Array };
type Decoded = { readonly code: unknown; readonly channels: readonly Channel[] };
type Make = (module: Readonly<Record<string, unknown>>) => Heif;

/** Milliseconds for one picture. */
const limitMs = 30_000;
/** What it would find of Node, of a browser and of a console: none of it is there. */
const absent = ['process', 'require', 'document', 'window', 'importScripts', '__filename', 'define', 'console'];

let make: Make | null = null;

function maker(): Make {
  if (make !== null) return make;
  const module: { exports: unknown } = { exports: {} };
  const words = Buffer.from(asset('libheif.js')).toString('utf8');
  const run = vm.compileFunction(words, ['module', 'exports', ...absent]);
  Reflect.apply(run, undefined, [module, module.exports]);
  make = module.exports as Make;
  return make;
}

/** The main picture upright, whatever else the file holds. Throws Unreadable, or what the library throws at a damaged file. */
export async function decodeHeic(bytes: Uint8Array): Promise<Picture> {
  const compiled = await program('libheif.wasm');
  return withinTime(limitMs, () => {
    // A fresh one for each picture: what a file damaged goes with it.
    const heif = maker()({
      instantiateWasm: (imports: WebAssembly.Imports, done: (instance: unknown, program: unknown) => unknown) =>
        done(new WebAssembly.Instance(compiled, imports), compiled),
      print: () => undefined,
      printErr: () => undefined,
    });
    const context = heif.heif_context_alloc();
    const { code } = heif.heif_context_read_from_memory(context, bytes);
    if (code !== heif.heif_error_code.heif_error_Ok) throw new Unreadable('the picture is damaged');
    const handle = heif.heif_js_context_get_primary_image_handle(context);
    const pixels = heif.heif_image_handle_get_width(handle) * heif.heif_image_handle_get_height(handle);
    if (!(pixels <= pixelsMax)) throw new Unreadable('the picture has more pixels than are read');
    const { heif_colorspace: colours, heif_chroma: order } = heif;
    const decoded = heif.heif_js_decode_image2(handle, colours.heif_colorspace_RGB, order.heif_chroma_interleaved_RGBA);
    const [channel] = decoded.channels ?? [];
    if (channel === undefined) throw new Unreadable('the picture is damaged, or packed in a way that is not read');
    return pictureOf(channel);
  });
}

/** Rows may be longer in memory than the picture is wide. */
function pictureOf({ width, height, stride, data }: Channel): Picture {
  const row = width * 4;
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) pixels.set(data.subarray(y * stride, y * stride + row), y * row);
  return { width, height, pixels };
}
