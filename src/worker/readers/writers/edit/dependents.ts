/**
 * Formulas whose values a change of cells makes wrong: what they showed before is taken out, so that nobody reads it. Programs that compute
 * find new ones when they open the file; LibreOffice computes only what has no value.
 */
import { columnOf } from '../../sheets/xlsx.ts';
import { columnsMax, rowsMax } from '../../sheets/workbook.ts';
import type { EditedPackage } from './package.ts';
import { type Area, isIn, scanRows } from './sheetXml.ts';
import { decoded, type Splice, spliced } from './xmlTags.ts';

export type Place = { readonly sheet: number; readonly row: number; readonly column: number };
type Reference = { readonly sheet: number; readonly area: Area };
type Formula = Place & {
  /** What it is made from; null where that cannot be told. */
  readonly of: readonly Reference[] | null;
  /** Where its value stands. */
  readonly value: Splice | null;
  isStale: boolean;
};

/** Comparisons of a formula with a cell: beyond them all formulas count as stale. */
const comparisonsMax = 30_000_000;
const formulasMax = 500_000;

/**
 * Takes the values out of all formulas of the sheets that hang on the changed cells, directly or by others; returns how many there were.
 * `fresh` are formulas of ours: right, unless what they are of hangs on a change itself.
 */
export function dropStaleValues(
  file: EditedPackage,
  sheets: readonly { readonly name: string; readonly part: string }[],
  { changed, fresh }: { readonly changed: readonly Place[]; readonly fresh: readonly Place[] },
): number {
  const names = new Map(sheets.map(({ name }, index) => [name.toLowerCase(), index]));
  const formulas = sheets.map(({ part }, index) => formulasOf(file.text(part), index, names));
  const all = formulas.flat();
  mark(all, changed, fresh);
  sheets.forEach(({ part }, index) => {
    const splices = (formulas[index] ?? []).flatMap(({ isStale, value }) => (isStale && value !== null ? [value] : []));
    if (splices.length > 0) file.put(part, spliced(file.text(part), splices));
  });
  return all.filter(({ isStale }) => isStale).length;
}

function mark(formulas: readonly Formula[], changed: readonly Place[], fresh: readonly Place[]): void {
  const keyOf = ({ sheet, row, column }: Place): string => [sheet, row, column].join(' ');
  const ours = new Set(fresh.map(keyOf));
  let news: readonly Place[] = [...changed, ...fresh];
  let left = formulas.filter((each) => !ours.has(keyOf(each)));
  let own = formulas.filter((each) => ours.has(keyOf(each)));
  let comparisons = 0;
  let isFirst = true;
  while (news.length > 0) {
    const asked = isFirst ? left : [...left, ...own];
    comparisons += asked.length * news.length;
    const isTooMany = comparisons > comparisonsMax || formulas.length > formulasMax;
    const stale = asked.filter((formula) => isTooMany || formula.of === null || hangsOn(formula.of, news));
    for (const formula of stale) formula.isStale = true;
    left = left.filter(({ isStale }) => !isStale);
    own = own.filter(({ isStale }) => !isStale);
    news = stale;
    isFirst = false;
  }
}

function hangsOn(references: readonly Reference[], places: readonly Place[]): boolean {
  return references.some(({ sheet, area }) =>
    places.some((place) => place.sheet === sheet && isIn(area, place.row, place.column)),
  );
}

function formulasOf(xml: string, sheet: number, names: ReadonlyMap<string, number>): Formula[] {
  const formulas: Formula[] = [];
  scanRows(xml, ({ number, cells }) => {
    for (const { column, tag, end, formula } of cells) {
      if (formula === null) continue;
      const text = formula.kind === 'open' ? xml.slice(formula.end, xml.indexOf('<', formula.end)) : '';
      const found = /<(?:\w+:)?v(?:\s[^>]*)?>[^<]*<\/(?:\w+:)?v>/.exec(xml.slice(tag.end, end));
      const start = tag.end + (found?.index ?? 0);
      formulas.push({
        sheet,
        row: number,
        column,
        of: referencesOf(decoded(text), sheet, names),
        value: found === null ? null : { start, end: start + found[0].length, text: '' },
        isStale: false,
      });
    }
  });
  return formulas;
}

const sheetWords = "(?:'((?:[^']|'')+)'|([\\p{L}_][\\p{L}\\p{N}_.]*))!";
const reference = new RegExp(
  `(?:${sheetWords})?\\$?(?:([A-Z]{1,3})\\$?(\\d{1,7})(?::\\$?([A-Z]{1,3})\\$?(\\d{1,7}))?|([A-Z]{1,3}):\\$?([A-Z]{1,3})|(\\d{1,7}):\\$?(\\d{1,7}))(?![\\p{L}\\p{N}_(!.])`,
  'gu',
);

/** The cells that a formula names; null where it names others in ways that are not followed: names, tables, other files, places that are computed. */
function referencesOf(formula: string, own: number, names: ReadonlyMap<string, number>): Reference[] | null {
  if (formula === '') return null;
  const bare = formula.replace(/"(?:[^"]|"")*"/g, '""');
  if (/[[\]#]|\b(?:INDIRECT|OFFSET)\(/i.test(bare)) return null;
  const references: Reference[] = [];
  const unknown: string[] = [];
  const rest = bare.replace(reference, (...found: readonly (string | undefined)[]) => {
    const [, quoted, plain, left, top, right, bottom, first, last, from, to] = found;
    const named = quoted?.replaceAll("''", "'") ?? plain;
    const sheet = named === undefined ? own : names.get(named.toLowerCase());
    if (sheet === undefined) unknown.push(named ?? '');
    else {
      const columns = [left ?? first, right ?? last ?? left] as const;
      references.push({ sheet, area: areaBetween(columns, [top ?? from, bottom ?? to ?? top]) });
    }
    return '0';
  });
  const words = rest.match(/[\p{L}_][\p{L}\p{N}_.]*(?![\p{L}\p{N}_.(])/gu) ?? [];
  unknown.push(...words.filter((word) => !/^(?:TRUE|FALSE|e\d*)$/i.test(word)));
  return unknown.length > 0 ? null : references;
}

type Ends = readonly [from: string | undefined, to: string | undefined];

/** Whole columns and rows reach as far as a sheet does. */
function areaBetween([left, right]: Ends, [top, bottom]: Ends): Area {
  return {
    left: columnOf(left ?? 'A') ?? 0,
    right: columnOf(right) ?? columnsMax,
    top: Number(top ?? 1),
    bottom: Number(bottom ?? rowsMax),
  };
}
