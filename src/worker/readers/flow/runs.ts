/** Collects the runs of the block that is being read. */
import { plainStyle, type Run, type TextStyle } from './flow.ts';

export class RunCollector {
  #runs: Run[] = [];
  /** Whether what was collected ends in a space, or a line has just begun. Asking the text itself would put its pieces together each time. */
  #endsInSpace = true;

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** Text as it is. */
  add(text: string, style: TextStyle = plainStyle): void {
    if (text === '') return;
    this.#endsInSpace = text.endsWith(' ');
    const last = this.#runs.at(-1);
    if (last?.kind === 'text' && sameStyle(last, style)) {
      this.#runs[this.#runs.length - 1] = { ...last, text: last.text + text };
    } else {
      this.#runs.push({ kind: 'text', text, ...style });
    }
  }

  /** Text in which any space is one space, and none stands at the start of a line. */
  addCollapsed(text: string, style: TextStyle): void {
    const words = text.replace(/[ \t\r\n\f]+/g, ' ');
    this.add(this.#endsInSpace ? words.trimStart() : words, style);
  }

  addBreak(): void {
    this.#runs.push({ kind: 'break' });
    this.#endsInSpace = true;
  }

  addPicture(words: string, address: string | null): void {
    this.#runs.push({ kind: 'picture', words, address });
    this.#endsInSpace = false;
  }

  /** Hands out what was collected, without empty ends, and starts anew. */
  take(): Run[] {
    const runs = trimEnd(trimStart(this.#runs));
    this.#clear();
    return runs;
  }

  /** Hands out the words alone, with the space that they have, and starts anew. */
  takeText(): string {
    const text = this.#runs.map((run) => (run.kind === 'text' ? run.text : run.kind === 'break' ? '\n' : run.words));
    this.#clear();
    return text.join('');
  }

  #clear(): void {
    this.#runs = [];
    this.#endsInSpace = true;
  }
}

function sameStyle(one: TextStyle, other: TextStyle): boolean {
  return (
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.strike === other.strike &&
    one.code === other.code &&
    one.link === other.link
  );
}

function isBlank(run: Run): boolean {
  return run.kind === 'break' || (run.kind === 'text' && run.text.trim() === '');
}

function trimStart(runs: readonly Run[]): Run[] {
  const start = runs.findIndex((run) => !isBlank(run));
  if (start < 0) return [];
  const [first, ...rest] = runs.slice(start);
  if (first === undefined) return [];
  return [first.kind === 'text' ? { ...first, text: first.text.trimStart() } : first, ...rest];
}

function trimEnd(runs: readonly Run[]): Run[] {
  const end = runs.findLastIndex((run) => !isBlank(run));
  const kept = runs.slice(0, end + 1);
  const last = kept.at(-1);
  if (last?.kind === 'text') kept[kept.length - 1] = { ...last, text: last.text.trimEnd() };
  return kept;
}
