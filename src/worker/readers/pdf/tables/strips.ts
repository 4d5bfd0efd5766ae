/** Lines of a block with the columns that their pieces stand in. */
import type { BlockLine } from './blocks.ts';
import type { Slot } from './columns.ts';
import { isNumeric, lineText, type Piece } from './words.ts';

/** A line with its places. */
export type Strip = {
  readonly line: BlockLine;
  readonly slots: readonly Slot[];
  /** A line is drawn above it. */ readonly isRuled: boolean;
};
export type Rows = Strip[][];

/** Lines of one text are no further apart than this, in ems. */
export const tightMax = 1.5;

export function textOfPiece(piece: Piece): string {
  return lineText(piece.words);
}

export function isNumericSlot({ piece }: Slot): boolean {
  return isNumeric(textOfPiece(piece));
}

export function pieceAbove(row: readonly Strip[], column: number): Piece | null {
  for (const { slots } of [...row].reverse()) {
    const found = slots.find(({ first }) => first === column);
    if (found !== undefined) return found.piece;
  }
  return null;
}

/** In the middle of a sentence, or set in from the line above. */
export function looksContinued(row: readonly Strip[], slot: Slot): boolean {
  const before = pieceAbove(row, slot.first);
  const text = textOfPiece(slot.piece);
  if (before === null) return false;
  const above = textOfPiece(before);
  const isOpen = /[,\-–/&(]$|\b(?:and|or|of|the|for|in|to|with|by|from|on|at|a|an)$/i.test(above);
  const isIndented = slot.first === 0 && slot.piece.left > before.left + 0.4 * before.em && !/[:]$/.test(above);
  return isOpen || /^[\p{Ll}(&]/u.test(text) || isIndented;
}
