/**
 * An agent's talk as it goes: entries of the worker's own making, kept beside the task's log so that a restarted worker goes on from
 * where the last one was. They are the worker's word to itself: nothing here looks inside, or goes by what it says.
 */
import * as z from 'zod/mini';
import type { Redactor } from '../../base/redactor.ts';
import { talkCharactersMax, talkEntriesMax, type Recalled } from '../../protocol/talkWire.ts';
import { openLog, scanLog, type LogWriter } from '../disk/lineLog.ts';

/** Characters that one talk may come to; far more than any model's window takes. */
const talkCharactersInAllMax = 64 * 1024 * 1024;

const recordSchema = z.object({ said: z.string() });

export class TalkLog {
  readonly #file: string;
  readonly #secrets: Redactor;
  #log: LogWriter | null = null;
  #characters = 0;
  #count = 0;

  /** `file`: an absolute path; made at the first entry. */
  constructor(file: string, secrets: Redactor) {
    this.#file = file;
    this.#secrets = secrets;
    readSaid(file, (said) => this.#take(said));
  }

  /** The wire's call `remember`: durable when it returns. Throws where the talk is longer than any that makes sense. */
  remember(entries: readonly string[]): { kept: number } {
    const said = entries.map((entry) => this.#secrets.text(entry));
    const more = said.reduce((sum, text) => sum + text.length, 0);
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
    let at = 0;
    let room = talkCharactersMax;
    let isFull = false;
    readSaid(this.#file, (said) => {
      at += 1;
      if (at <= after || isFull) return;
      room -= said.length;
      isFull = entries.length > 0 && (room < 0 || entries.length === talkEntriesMax);
      if (!isFull) entries.push(said);
    });
    return { entries, last: !isFull };
  }

  dispose(): void {
    this.#log?.close();
    this.#log = null;
  }

  #take(said: string): void {
    this.#characters += said.length;
    this.#count += 1;
  }
}

function readSaid(file: string, take: (said: string) => void): void {
  scanLog(file, 'skip', (record) => {
    const parsed = recordSchema.safeParse(record);
    if (parsed.success) take(parsed.data.said);
    return undefined;
  });
}
