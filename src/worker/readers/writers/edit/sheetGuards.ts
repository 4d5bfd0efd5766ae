/** What must not be written over in a sheet, because something else in the file rests on it. */
import { relationsOf } from '../../office/package.ts';
import { columnName } from '../../sheets/cells.ts';
import { Unreadable } from '../../unreadable.ts';
import type { Zip } from '../../zip.ts';
import { areaOf, areasOf, firstTag, isIn } from './sheetXml.ts';
import { attribute, type Tag, xmlOf } from './xmlTags.ts';

export type Guard = {
  /** Throws Unreadable where the cell must stay. */
  readonly cell: (row: number, column: number) => void;
  /** Throws Unreadable where other cells hang on the formula. */
  readonly formula: (xml: string, tag: Tag, place: string) => void;
  /** What does not grow with rows that are added, in words. */
  readonly growth: () => string[];
};

const tableBytesMax = 8 * 1024 * 1024;

export function guardOf(
  zip: Zip,
  { part, name }: { readonly part: string; readonly name: string },
  xml: string,
): Guard {
  if (firstTag(xml, 'sheetProtection') !== null) throw new Unreadable(`the sheet ${name} is protected`);
  const merged = areasOf(xml, 'mergeCell', 'ref');
  const arrays = areasOf(xml, 'f', 'ref', (tag) => ['array', 'dataTable'].includes(attribute(xml, tag, 't') ?? ''));
  const tables = tablesOf(zip, part);
  return {
    cell: (row, column) => {
      const place = `${columnName(column)}${String(row)}`;
      const inMerged = merged.find((area) => isIn(area, row, column));
      if (inMerged !== undefined && (inMerged.top !== row || inMerged.left !== column))
        throw new Unreadable(
          `${place} is a part of the merged cell ${columnName(inMerged.left)}${String(inMerged.top)}: write there`,
        );
      if (arrays.some((area) => isIn(area, row, column)))
        throw new Unreadable(`${place} is a part of a formula over several cells`);
      const table = tables.find(({ area, fixed }) => isIn(area, row, column) && fixed.includes(row));
      if (table !== undefined)
        throw new Unreadable(`${place} is a heading or a total of the table ${table.name}, which goes by it`);
    },
    formula: (text, tag, place) => {
      if (attribute(text, tag, 't') === 'shared' && attribute(text, tag, 'ref') !== null)
        throw new Unreadable(`the formula in ${place} is shared by other cells`);
    },
    growth: () => [
      ...tables.map((table) => `the table ${table.name} does not reach the new rows`),
      ...(firstTag(xml, 'autoFilter') === null ? [] : [`the filter of ${name} does not reach the new rows`]),
    ],
  };
}

type TableAt = {
  readonly name: string;
  readonly area: NonNullable<ReturnType<typeof areaOf>>;
  readonly fixed: readonly number[];
};

/** The tables on a sheet; their headings are named in parts of their own. */
function tablesOf(zip: Zip, part: string): TableAt[] {
  return [...relationsOf(zip, part).values()].flatMap(({ kind, target }): TableAt[] => {
    const bytes = kind === 'table' ? zip.read(target, tableBytesMax) : null;
    if (bytes === null) return [];
    const xml = xmlOf(bytes);
    const tag = firstTag(xml, 'table');
    const area = tag === null ? null : areaOf(attribute(xml, tag, 'ref') ?? '');
    if (tag === null || area === null) return [];
    const fixed = [
      ...(attribute(xml, tag, 'headerRowCount') === '0' ? [] : [area.top]),
      ...((attribute(xml, tag, 'totalsRowCount') ?? '0') === '0' ? [] : [area.bottom]),
    ];
    return [{ name: attribute(xml, tag, 'displayName') ?? attribute(xml, tag, 'name') ?? '', area, fixed }];
  });
}
