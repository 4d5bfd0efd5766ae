/**
 * Finds parts of files' contents in text: from each file a few pieces are kept, all of one length, so that a text is gone through
 * once however many files there are. Layout does not count: white space is white space, in JSON as well.
 */

/** Long enough not to be there by chance. */
const pieceCharacters = 40;
const piecesMax = 16;
/** A whole text that is shorter than a piece is looked for as it is, unless it could stand anywhere. */
const shortCharactersMin = 16;
/** Places looked at between two looks at the clock; and how long others wait for their turn. */
const stridePlaces = 4_096;
const turnMs = 25;

export class ContentIndex {
  readonly #pieces = new Map<string, string>();
  readonly #shorts = new Map<string, string>();
  readonly #known = new Set<string>();

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** Takes a file in: the beginning of its contents, as bytes. What is no text has no pieces. */
  add(path: string, bytes: Buffer): void {
    this.#known.add(path);
    if (bytes.includes(0)) return;
    const text = collapsed(bytes.toString('utf8'));
    if (text.length < shortCharactersMin) return;
    if (text.length < pieceCharacters) this.#shorts.set(text, path);
    else for (const piece of piecesOf(text)) if (!this.#pieces.has(piece)) this.#pieces.set(piece, path);
  }

  /** The files of which a part stands in the text, looking for at most so many milliseconds. */
  async find(text: string, msMax: number): Promise<{ paths: ReadonlySet<string>; isCut: boolean }> {
    const paths = new Set<string>();
    if (this.#pieces.size + this.#shorts.size === 0) return { paths, isCut: false };
    const searched = collapsed(text);
    for (const [short, path] of this.#shorts) if (searched.includes(short)) paths.add(path);
    let spentMs = 0;
    let turnBegan = performance.now();
    const last = searched.length - pieceCharacters;
    for (let from = 0; from <= last; from += stridePlaces) {
      for (let at = from; at <= Math.min(last, from + stridePlaces - 1); at++) {
        const path = this.#pieces.get(searched.slice(at, at + pieceCharacters));
        if (path !== undefined) paths.add(path);
      }
      const now = performance.now();
      if (spentMs + now - turnBegan > msMax) return { paths, isCut: true };
      if (now - turnBegan < turnMs) continue;
      spentMs += now - turnBegan;
      await new Promise((resolve) => setImmediate(resolve));
      turnBegan = performance.now();
    }
    return { paths, isCut: false };
  }
}

function collapsed(text: string): string {
  return text.replaceAll(/(?:\s|\\[nrt])+/g, ' ').trim();
}

/** Spread evenly over the text. */
function piecesOf(text: string): string[] {
  const last = text.length - pieceCharacters;
  const count = Math.min(piecesMax, Math.ceil(text.length / pieceCharacters));
  return Array.from({ length: count }, (_, index) => {
    const from = count === 1 ? 0 : Math.floor((index * last) / (count - 1));
    return text.slice(from, from + pieceCharacters);
  });
}
