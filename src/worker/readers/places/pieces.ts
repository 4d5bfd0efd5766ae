/** A document's text in pieces that say where they stand, within bounds: what a search index is made from. */

/** A piece of text; `lines` tells what each of its lines is called, and the number of the first. */
export type Piece = {
  readonly place: string;
  readonly lines?: { readonly of: 'line' | 'row'; readonly first: number };
  readonly text: string;
  /** Why nobody sees it, in words. */
  readonly hidden?: string;
};

const pieceCharacters = 4_000;
const placeCharactersMax = 300;
const whyCharactersMax = 200;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]+/g;

export class Pieces {
  readonly #all: Piece[] = [];
  readonly #charactersMax: number;
  readonly #piecesMax: number;
  #left: number;
  #isCut = false;

  constructor({ charactersMax, piecesMax }: { readonly charactersMax: number; readonly piecesMax: number }) {
    this.#charactersMax = charactersMax;
    this.#left = charactersMax;
    this.#piecesMax = piecesMax;
  }

  /** No more is taken. */
  get isFull(): boolean {
    return this.#left <= 0 || this.#all.length >= this.#piecesMax;
  }

  /** Something was left out. */
  get isCut(): boolean {
    return this.#isCut;
  }

  leaveOut(): void {
    this.#isCut = true;
  }

  /** UTF-16 units that are still taken. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  /** Adds text, cut into pieces at the ends of its lines. */
  add(piece: Piece): void {
    const text = piece.text
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      .replace(controls, ' ')
      .toWellFormed();
    const of = { ...piece, place: cut(piece.place, placeCharactersMax), ...hiddenBy(piece.hidden) };
    let line = piece.lines?.first ?? 1;
    for (let from = 0; from < text.length;) {
      const to = endOf(text, from);
      const part = text.slice(from, to);
      if (part.trim() !== '') this.#push({ ...of, ...linesFrom(piece.lines, line), text: part });
      if (piece.lines !== undefined) for (const each of part) if (each === '\n') line += 1;
      from = to;
    }
  }

  #push(piece: Piece): void {
    if (this.isFull) {
      this.#isCut = true;
      return;
    }
    const text = piece.text.length > this.#left ? piece.text.slice(0, this.#left).toWellFormed() : piece.text;
    if (text.length < piece.text.length) this.#isCut = true;
    this.#left -= text.length;
    this.#all.push({ ...piece, text });
  }

  all(): readonly Piece[] {
    return this.#all;
  }

  /** As many characters as at the beginning, with nothing in it. */
  empty(): Pieces {
    return new Pieces({ charactersMax: this.#charactersMax, piecesMax: this.#piecesMax });
  }
}

function linesFrom(lines: Piece['lines'], first: number): Pick<Piece, 'lines'> {
  return lines === undefined ? {} : { lines: { of: lines.of, first } };
}

function hiddenBy(hidden: string | undefined): Pick<Piece, 'hidden'> {
  return hidden === undefined ? {} : { hidden: cut(hidden, whyCharactersMax) || 'hidden' };
}

function cut(text: string, charactersMax: number): string {
  return text.replace(/\s+/g, ' ').replace(controls, ' ').slice(0, charactersMax).toWellFormed();
}

/** After the last line that fits, else after the last word, else where it is full, but never inside a character. */
function endOf(text: string, from: number): number {
  const most = from + pieceCharacters;
  if (most >= text.length) return text.length;
  const line = text.lastIndexOf('\n', most - 1);
  if (line > from) return line + 1;
  const space = text.lastIndexOf(' ', most - 1);
  if (space > from) return space + 1;
  const isLow = /[\udc00-\udfff]/.test(text.charAt(most));
  return isLow ? most - 1 : most;
}
