/** What a request asks for: the instruction and, one after the other, what the person said since. */
import type { PlanRequest } from '../../protocol/workerWire.ts';
import type { Known, Sentence } from './commands.ts';
import { readSentence, type SentenceReading } from './english/sentence.ts';
import { respelled } from './english/spelling.ts';

export type Understanding =
  | {
      ok: true;
      sentence: Sentence;
      /** Changes that were not understood when they were said, and that the person has since said otherwise. */
      dropped: string[];
    }
  | {
      ok: false;
      /** The words that were not understood: the instruction, or a change to it. */
      said: string;
      /** The part of them where every reading stopped. */
      part: string;
      /** What a change was to change, where that was understood. */
      current: string | null;
      /** A whole instruction with one word spelled otherwise, to ask about. */
      meant: string | null;
    };

/** An answered instruction stands in for the first one; each change replaces it, or is said after it. */
export function understand({ instruction, answers, steering }: PlanRequest, known: Known): Understanding {
  const read = (text: string): SentenceReading => readSentence(text, known);
  let current = answers['instruction'] ?? instruction;
  let reading = read(current);
  const dropped: string[] = [];
  for (const [at, said] of steering.entries()) {
    const changed = changedBy(said, { current, reading }, read);
    if (changed !== null) ({ current, reading } = changed);
    else if (at === steering.length - 1) return changeNotRead(said, { current, reading }, read);
    else dropped.push(said);
  }
  if (reading.ok) return { ok: true, sentence: reading.sentence, dropped };
  return { ok: false, said: current, part: reading.part, current: null, meant: respelled(current, isRead(read)) };
}

type Read = (text: string) => SentenceReading;
type State = { current: string; reading: SentenceReading };

/** Only what is clear to the end is worth asking about. */
function isRead(read: Read): (text: string) => boolean {
  return (text) => {
    const reading = read(text);
    return reading.ok && reading.sentence.puzzles.length === 0;
  };
}

/** The instruction after a change, or null where the change is not understood. */
function changedBy(said: string, before: State, read: Read): State | null {
  const alone = read(said);
  // "By year" and "put them into Old" are sentences, but of the files that were spoken of: the change is to those.
  if (alone.ok && !(alone.leansBack && before.reading.ok)) return { current: said, reading: alone };
  if (!before.reading.ok) return null;
  const ways = alone.ok
    ? [joined(before.current, said), joined(before.current, `make it ${said}`)]
    : [joined(before.current, said)];
  for (const current of ways) {
    const reading = read(current);
    if (reading.ok) return { current, reading };
  }
  return null;
}

function joined(current: string, said: string): string {
  const clause = said.replace(/^[\s,;.]+/u, '');
  return `${current.replace(/[\s,;.!?…]+$/u, '')}, ${clause}`;
}

function changeNotRead(said: string, { current, reading }: State, read: Read): Understanding {
  if (!reading.ok) {
    const meant = respelled(said, isRead(read));
    return { ok: false, said, part: partOf(said, read(said)), current: null, meant };
  }
  const parts = [partOf(said, read(said)), partOf(said, read(joined(current, said)))];
  const part = parts.reduce((one, two) => (two.length < one.length ? two : one));
  const corrected = respelled(said, (text) => changedBy(text, { current, reading }, read) !== null);
  const meant = corrected === null ? null : (changedBy(corrected, { current, reading }, read)?.current ?? null);
  return { ok: false, said, part, current, meant };
}

/** The part of what was said that was not understood: all of it, where no reading came as far. */
function partOf(said: string, reading: SentenceReading): string {
  return reading.ok || reading.part === '' || !said.endsWith(reading.part) ? said : reading.part;
}
