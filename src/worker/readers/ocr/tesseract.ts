/**
 * The Tesseract library (WebAssembly) with its English data: words out of a picture. One instance reads one picture after the other; one
 * in which anything went wrong, or that grew large, is let go of. It reads no file but the two that it is handed.
 */
import { gunzipSync } from 'node:zlib';
import startCore from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import { asset } from '../assets.ts';
import { type Picture } from '../pictures/picture.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';

/** Where it stands in the picture, in pixels from the top left corner. */
type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
export type Word = {
  readonly text: string;
  /** How sure the library is of it, 0 to 100. */
  readonly confidence: number;
  readonly box: Box;
  /** Words with the same line stand in one line; with another paragraph, there is room between them. */
  readonly line: string;
  readonly paragraph: string;
};

const languageBytesMax = 32 * 1024 * 1024;
const lstmOnly = 1;
const wordsMax = 20_000;
/** Its memory never shrinks: after so many pictures a fresh one takes over. */
const picturesMax = 50;

type Engine = { readonly core: Core; readonly api: Api; pictures: number };
type Core = Awaited<ReturnType<typeof startCore>>;
type Api = InstanceType<Core['TessBaseAPI']>;

let engine: Promise<Engine> | null = null;

async function start(): Promise<Engine> {
  const wasmBinary = asset('tesseract.wasm').buffer;
  const core = await startCore({ wasmBinary, print: () => undefined, printErr: () => undefined });
  core.FS.writeFile('eng.traineddata', gunzipSync(asset('eng.traineddata.gz'), { maxOutputLength: languageBytesMax }));
  const api = new core.TessBaseAPI();
  if (api.Init(null, 'eng', lstmOnly) !== 0)
    throw new Unreadable('the data for recognising text, a part of Delegate, are damaged');
  return { core, api, pictures: 0 };
}

/** The words of a picture, in the order of reading. Throws Unreadable where it takes longer than `limitMs`. */
export async function wordsOf(picture: Picture, dotsPerInch: number, limitMs: number): Promise<Word[]> {
  engine ??= start();
  try {
    const current = await engine;
    const words = withinTime(limitMs, () => recognise(current, picture, dotsPerInch));
    current.pictures++;
    if (current.pictures >= picturesMax) engine = null;
    return words;
  } catch (error) {
    engine = null;
    throw error;
  }
}

function recognise({ core, api }: Engine, picture: Picture, dotsPerInch: number): Word[] {
  core.FS.writeFile('/input', greyMap(picture));
  try {
    api.SetVariable('user_defined_dpi', String(Math.round(dotsPerInch)));
    if (api.SetImageFile(1, 0) !== 0) throw new Unreadable('the picture is not taken for recognising text');
    if (api.Recognize(null) !== 0) throw new Unreadable('the text of the picture cannot be recognised');
    return wordsIn(api.GetTSVText(0));
  } finally {
    core.FS.unlink('/input');
    api.Clear();
  }
}

/** A portable grey map (PGM): nothing has to be packed, and nothing unpacked. */
function greyMap({ width, height, pixels }: Picture): Uint8Array {
  const head = Buffer.from(`P5\n${String(width)} ${String(height)}\n255\n`, 'latin1');
  const map = new Uint8Array(head.length + width * height);
  map.set(head);
  for (let from = 0, to = head.length; from < pixels.length; from += 4, to++) {
    const light = 0.299 * (pixels[from] ?? 0) + 0.587 * (pixels[from + 1] ?? 0) + 0.114 * (pixels[from + 2] ?? 0);
    const weight = (pixels[from + 3] ?? 255) / 255;
    map[to] = Math.round(light * weight + 255 * (1 - weight));
  }
  return map;
}

const wordLevel = '5';

/** Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
function wordsIn(table: string): Word[] {
  const words: Word[] = [];
  for (const row of table.split('\n')) {
    const [level, page, block, paragraph, line, , ...rest] = row.split('\t');
    if (level !== wordLevel || words.length >= wordsMax) continue;
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = rest.slice(0, 5).map(Number);
    const text = rest.slice(5).join(' ').trim();
    if (text === '') continue;
    const inParagraph = [page, block, paragraph].join('.');
    words.push({
      text,
      confidence: Math.max(0, Math.min(100, confidence)),
      box: { left, top, right: left + width, bottom: top + height },
      line: `${inParagraph}.${String(line)}`,
      paragraph: inParagraph,
    });
  }
  return words;
}
