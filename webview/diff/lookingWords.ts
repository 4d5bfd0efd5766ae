/** The preview's sentences. No DOM: tested from Node. */
import type { ShownPicture, ShownTable, ShownText } from '../../src/protocol/showWire.ts';
import { counted, figure, sized } from '../shared/words.ts';

/** "1,204 rows of 6 columns, 3 of them changed". */
export function tableWords({
  total,
  columns,
  changed,
  isComparison,
}: Pick<ShownTable, 'total' | 'columns' | 'changed' | 'isComparison'>): string {
  const size = `${counted(total, 'row')} of ${counted(columns, 'column')}`;
  return isComparison ? `${size}, ${changedWords(changed)}` : size;
}

export function textWords({
  total,
  changed,
  isComparison,
}: Pick<ShownText, 'total' | 'changed' | 'isComparison'>): string {
  const size = counted(total, 'line');
  return isComparison ? `${size}, ${changedWords(changed)}` : size;
}

function changedWords(changed: number): string {
  return changed === 0 ? 'nothing changed' : `${figure(changed)} changed`;
}

/** "JPEG, 4,032 × 3,024 pixels, 3.4 MB, stored turned". */
export function pictureWords({ format, ownWidth, ownHeight, bytes, turned }: Omit<ShownPicture, 'jpeg'>): string {
  const shape = ownWidth === ownHeight ? 'square' : ownWidth > ownHeight ? 'landscape' : 'portrait';
  const size = `${format.toUpperCase()}, ${figure(ownWidth)} × ${figure(ownHeight)} pixels (${shape}), ${sized(bytes)}`;
  return turned ? `${size}, stored turned` : size;
}

/** What stands before a row that is not the same, for those who see no colours; and in words. */
export const markSigns = { same: '', new: '+', gone: '−', changed: '~' } as const;
export const markWords = { same: '', new: 'new', gone: 'gone', changed: 'changed' } as const;
