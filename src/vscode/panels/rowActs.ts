import type { Deed } from '../../model/rule/rule.ts';
import type { RowAct } from '../../protocol/panelWire.ts';
import type { PreviewRow } from '../../protocol/previewWire.ts';

/** What the rule's editor knows of the row beside the row itself. */
export type RowState = { readonly deeds: ReadonlySet<Deed>; readonly isCorrected: boolean };

/** The path by which a correction speaks of a row: its file, else the list or folder; null where nothing can be said of it. */
export function correctedPath({ op, from, to, of }: PreviewRow): string | null {
  if (of === 'conventions') return null;
  return from ?? (op === 'create' ? (to ?? null) : null);
}

/** What can be done to a row by hand, as far as the language's exceptions go (worker/rules/exceptions.ts). */
export function actsOf(row: PreviewRow, state: RowState): RowAct[] {
  if (correctedPath(row) === null) return [];
  const acts = actsOfOp(row, state.deeds);
  return state.isCorrected ? [...acts, 'follow'] : acts;
}

function actsOfOp({ op, of }: PreviewRow, deeds: ReadonlySet<Deed>): RowAct[] {
  const makes = deeds.has('copy') || deeds.has('convert') || deeds.has('extract');
  const go: RowAct[] = ['go'];
  switch (op) {
    case 'move':
      return ['go', 'leave', 'remember'];
    case 'trash':
      // Of a file that something is made of, a place is that of what is made.
      return [...(makes ? [] : go), 'leave', 'remember'];
    case 'create':
    case 'modify':
      if (of === 'list') return ['go', 'leave'];
      return [...(deeds.has('move') ? [] : go), 'leave', 'remember'];
    case 'rmdir':
      return ['leave', 'remember'];
    case 'left':
      if (of === 'list') return [];
      return [...(of === 'folder' || !(makes || deeds.has('move') || deeds.has('trash')) ? [] : go), 'remember'];
    case 'mkdir':
    case 'stays':
      return [];
  }
}
