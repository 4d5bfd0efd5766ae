/** The preview's sentences. No DOM: tested from Node. */
import { plural, t } from '../../src/base/translate.ts';
import type { ShownPicture, ShownTable, ShownText } from '../../src/protocol/showWire.ts';
import { figure, sized } from '../shared/words.ts';

/** "1,204 rows of 6 columns, 3 of them changed". */
export function tableWords({
  total,
  columns,
  changed,
  isComparison,
}: Pick<ShownTable, 'total' | 'columns' | 'changed' | 'isComparison'>): string {
  const size = t('{0} of {1}', plural(total, '{0} row', '{0} rows'), plural(columns, '{0} column', '{0} columns'));
  return isComparison ? `${size}, ${changedWords(changed)}` : size;
}

export function textWords({
  total,
  changed,
  isComparison,
}: Pick<ShownText, 'total' | 'changed' | 'isComparison'>): string {
  const size = plural(total, '{0} line', '{0} lines');
  return isComparison ? `${size}, ${changedWords(changed)}` : size;
}

function changedWords(changed: number): string {
  return changed === 0 ? t('nothing changed') : t('{0} changed', changed);
}

/** "JPEG, 4,032 × 3,024 pixels, 3.4 MB, stored turned". */
export function pictureWords({ format, ownWidth, ownHeight, bytes, turned }: Omit<ShownPicture, 'jpeg'>): string {
  const shape = ownWidth === ownHeight ? t('square') : ownWidth > ownHeight ? t('landscape') : t('portrait');
  const size = t(
    '{0}, {1} × {2} pixels ({3}), {4}',
    format.toUpperCase(),
    figure(ownWidth),
    figure(ownHeight),
    shape,
    sized(bytes),
  );
  return turned ? t('{0}, stored turned', size) : size;
}

/** What stands before a row that is not the same, for those who see no colours; and in words. */
export const markSigns = { same: '', new: '+', gone: '−', changed: '~' } as const;
export const markWords = { same: '', new: 'new', gone: 'gone', changed: 'changed' } as const;
