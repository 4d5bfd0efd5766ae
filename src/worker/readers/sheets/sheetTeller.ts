/** Tells of the rows of a sheet in a few bytes, to know them again when they are read back. */

/** How many rows a sheet has, and a sum over all cells and their places. */
export type SheetTold = { readonly rows: number; readonly sum: number };

/** FNV-1a over cells, columns and rows. Empty cells count for nothing: a file need not hold them. */
export class SheetTeller {
  #rows = 0;
  #sum = 0x811c9dc5;

  add(cells: readonly string[]): void {
    this.#rows++;
    cells.forEach((cell, column) => {
      if (cell === '') return;
      this.#mix(column);
      for (let at = 0; at < cell.length; at++) this.#mix(cell.charCodeAt(at));
    });
    this.#mix(0x1_0000);
  }

  told(): SheetTold {
    return { rows: this.#rows, sum: this.#sum };
  }

  #mix(value: number): void {
    this.#sum = Math.imul(this.#sum ^ value, 0x01000193) >>> 0;
  }
}
