/** Pieces of a document's text that a person who looks at it does not see, or sees only by looking for them. */
export type Passage = {
  /** Where in the document, in words: "page 2", "sheet Costs, row 7". */
  readonly place: string;
  /** `no`: not shown at all. `aside`: comments, properties, what programs show on demand. `yes`: its text. */
  readonly seen: 'yes' | 'aside' | 'no';
  /** Why it is not seen, or what it is: "white on white", "a comment". */
  readonly why: string;
  readonly text: string;
};

const passageCharactersMax = 20_000;

/** How many are kept, of how many characters; and whether pieces that follow each other stay apart, as they stand in the document. */
export type PassageBounds = {
  readonly passagesMax: number;
  readonly charactersMax: number;
  readonly isApart: boolean;
};
const usualBounds: PassageBounds = { passagesMax: 500, charactersMax: 400_000, isApart: false };

/** Collects passages within bounds. Pieces that follow each other in one place, for one reason, are one passage, unless they stay apart. */
export class Passages {
  readonly #all: Passage[] = [];
  readonly #bounds: PassageBounds;
  #characters = 0;

  constructor(bounds: PassageBounds = usualBounds) {
    this.#bounds = bounds;
  }

  get isFull(): boolean {
    return this.#all.length >= this.#bounds.passagesMax || this.#characters >= this.#bounds.charactersMax;
  }

  add(passage: Passage): void {
    const text = passage.text.slice(0, passageCharactersMax);
    if (text.trim() === '') return;
    const last = this.#all.at(-1);
    this.#characters += text.length;
    if (
      last !== undefined &&
      !this.#bounds.isApart &&
      last.place === passage.place &&
      last.why === passage.why &&
      last.seen === passage.seen &&
      last.text.length + text.length < passageCharactersMax
    )
      this.#all[this.#all.length - 1] = { ...last, text: `${last.text}${text}` };
    else if (!this.isFull) this.#all.push({ ...passage, text });
  }

  all(): Passage[] {
    return this.#all.map((passage) => ({ ...passage, text: passage.text.replace(/\s+/g, ' ').trim() }));
  }
}
