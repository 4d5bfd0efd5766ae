/** Collects text up to a bound, tidily: no runs of empty lines, no space at the ends of lines. */

/** Characters of one document's text; what follows is not read. */
export const textCharactersMax = 200_000;

export class TextSink {
  readonly #parts: string[] = [];
  readonly #charactersMax: number;
  #characters = 0;
  #isCut = false;

  constructor(charactersMax = textCharactersMax) {
    this.#charactersMax = charactersMax;
  }

  get isFull(): boolean {
    return this.#characters >= this.#charactersMax;
  }

  /** Whether something was left out. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Says that something is left out that was not even read. */
  leaveOut(): void {
    this.#isCut = true;
  }

  add(text: string): void {
    if (text.length > this.#charactersMax - this.#characters) this.#isCut = true;
    const part = text.slice(0, this.#charactersMax - this.#characters);
    this.#characters += part.length;
    if (part !== '') this.#parts.push(part);
  }

  text(): string {
    const lines = this.#parts
      .join('')
      .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
      .map((line) => line.replaceAll('\0', '').trimEnd());
    const kept = lines.filter((line, index) => line !== '' || (lines[index - 1] ?? '') !== '');
    return kept.join('\n').trim();
  }
}
