/**
 * The text of a scanned page or a photo of one, recognised: offline, in English, with how sure each word is. What was recognised is a
 * guess, and says so wherever it goes: unsure words carry a mark.
 */
import { fitted, type Picture, turned } from '../pictures/picture.ts';
import { wordsOf, type Word } from './tesseract.ts';

export type Recognised = {
  readonly words: readonly Word[];
  /** Of all words, weighted by their letters; 0 where there are none. */
  readonly confidence: number;
  /** How many words are less sure than `sureMin`. */
  readonly unsure: number;
  /** By how much the picture was turned to be read, in degrees clockwise. */
  readonly turn: 0 | 90 | 180 | 270;
};

/** Below this a word is marked. */
export const sureMin = 60;
/** Stands behind a word that may be another one. */
export const unsureMark = '[?]';
/** Below this a page may lie on its side or on its head. */
const uprightMin = 55;
const noiseMax = 25;
const longSideMax = 4_000;
/** Milliseconds for one look at a page. */
const lookMs = 15_000;
/** EXIF's orientation for a quarter turn, a half and three quarters, clockwise. */
const turns = [
  { turn: 270, orientation: 8 },
  { turn: 90, orientation: 6 },
  { turn: 180, orientation: 3 },
] as const;

/** Recognises the text of a picture; one that lies on its side is turned. Throws Unreadable, and the signal's reason. */
export async function recognisePicture(
  picture: Picture,
  dotsPerInch: number,
  { told, signal }: { /** After each look, as a page may take several. */ told: () => void; signal: AbortSignal },
): Promise<Recognised> {
  const fit = fitted(picture, longSideMax);
  const dots = (dotsPerInch * fit.width) / picture.width;
  let best = await look(fit, 0, dots);
  for (const { turn, orientation } of turns) {
    if (isUpright(best) || isBlank(fit)) break;
    told();
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const other = await look(turned(fit, orientation), turn, dots);
    if (weightOf(other) > weightOf(best)) best = other;
  }
  return best;
}

async function look(picture: Picture, turn: Recognised['turn'], dotsPerInch: number): Promise<Recognised> {
  const words = (await wordsOf(picture, dotsPerInch, lookMs)).filter((word) => !isNoise(word));
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  const sure = words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return {
    words,
    confidence: letters === 0 ? 0 : sure / letters,
    unsure: words.filter(({ confidence }) => confidence < sureMin).length,
    turn,
  };
}

/** Specks and lines that were taken for signs. */
function isNoise({ text, confidence }: Word): boolean {
  return confidence < noiseMax && !/[\p{L}\p{N}]{2}/u.test(text);
}

function isUpright({ words, confidence }: Recognised): boolean {
  return words.length > 0 && confidence >= uprightMin;
}

/** Letters that are sure: a page on its head has hardly any. */
function weightOf({ words }: Recognised): number {
  return words.reduce((sum, { text, confidence }) => sum + (confidence >= sureMin ? text.length : 0), 0);
}

/** Hardly anything that differs from its ground: nothing will stand in it whichever way it is held. */
function isBlank({ pixels }: Picture): boolean {
  let [darkest, lightest] = [255, 0];
  for (let at = 0; at < pixels.length; at += 4) {
    const light = pixels[at + 1] ?? 0;
    if (light < darkest) darkest = light;
    if (light > lightest) lightest = light;
  }
  return lightest - darkest < 24;
}

/** The words line by line, an empty line between paragraphs; unsure words marked. */
export function textOfRecognised({ words }: Recognised): string {
  const parts: string[] = [];
  let before: Word | null = null;
  for (const word of words) {
    if (before !== null)
      parts.push(before.line === word.line ? ' ' : before.paragraph === word.paragraph ? '\n' : '\n\n');
    parts.push(word.confidence < sureMin ? `${word.text}${unsureMark}` : word.text);
    before = word;
  }
  return parts.join('');
}
