/**
 * An agent's talk as it goes: entries of the worker's own making, kept beside the task's log so that a restarted worker goes on from
 * where the last one was. They are the worker's word to itself: nothing here looks inside, or goes by what it says.
 */
import * as z from 'zod/mini';
import type { Redactor } from '../../base/redactor.ts';
import { talkCharactersMax, talkEntriesMax, type Recalled } from '../../protocol/talkWire.ts';
import { openLog, readLogFrom, scanLog, type LogWriter } from '../disk/lineLog.ts';

/** Characters that one talk may come to; far more than any model's window takes. */
const talkCharactersInAllMax = 64 * 1024 * 1024;
/** What an entry takes beside its text: empty ones fill a disk as well. */
const entryCharacters = 64;

const recordSchema = z.object({ said: z.string() });

export class TalkLog {
  readonly #file: string;
  readonly #secrets: Redactor;
  #log: LogWriter | null = null;
  #characters = 0;
  #count = 0;
  /** How many entries stand before some places in the file, so that a part is found without reading all before it. */
  readonly #marks = [{ after: 0, place: 0 }];

  /** `file`: an absolute path; made at the first entry. */
  constructor(file: string, secrets: Redactor) {
    this.#file = file;
    this.#secrets = secrets;
    readSaid(file, (said) => this.#take(said));
  }

  /** The wire's call `remember`: durable when it returns. Throws where the talk is longer than any that makes sense. */
  remember(entries: readonly string[]): { kept: number } {
    const said = entries.map((entry) => this.#secrets.text(entry));
    const more = said.reduce((sum, text) => sum + text.length + entryCharacters, 0);
    if (this.#characters + more > talkCharactersInAllMax)
      throw new Error('the talk with the model has become too long');
    this.#log ??= openLog(this.#file);
    for (const text of said) {
      this.#log.append({ said: text });
      this.#take(text);
    }
    this.#log.sync();
    return { kept: this.#count };
  }

  /** The wire's call `recall`. */
  recall(after: number): Recalled {
    const entries: string[] = [];
    let room = talkCharactersMax;
    if (after >= this.#count) return { entries, last: true };
    let { after: at, place }: Mark = this.#marks.findLast((mark) => mark.after <= after) ?? { after: 0, place: 0 };
    for (;;) {
      const { records, next } = readLogFrom(this.#file, place, talkCharactersMax);
      for (const said of records.flatMap(saidIn)) {
        at += 1;
        if (at <= after) continue;
        room -= said.length;
        if (entries.length > 0 && (room < 0 || entries.length === talkEntriesMax)) return { entries, last: false };
        entries.push(said);
      }
      if (next === null) return { entries, last: true };
      place = next;
      if (at > (this.#marks.at(-1)?.after ?? 0)) this.#marks.push({ after: at, place });
    }
  }

  dispose(): void {
    this.#log?.close();
    this.#log = null;
  }

  #take(said: string): void {
    this.#characters += said.length + entryCharacters;
    this.#count += 1;
  }
}

type Mark = { readonly after: number; readonly place: number };

function readSaid(file: string, take: (said: string) => void): void {
  scanLog(file, 'skip', (record) => {
    for (const said of saidIn(record)) take(said);
    return undefined;
  });
}

function saidIn(record: unknown): string[] {
  const parsed = recordSchema.safeParse(record);
  return parsed.success ? [parsed.data.said] : [];
}
