/** What a workbook holds that its sheets do not show: hidden sheets, rows and columns, white text, formats that show nothing, comments. */
import { attributeOf, localName, scanPart, type Attributes } from '../markup.ts';
import { mainPartOf, relationsOf } from '../office/package.ts';
import { columnName } from '../sheets/cells.ts';
import { cellTypes } from '../sheets/plainRow.ts';
import { type RowBytes, scanRows } from '../sheets/plainRows.ts';
import { columnOf, isTrue, readSheetList, readStrings } from '../sheets/xlsx.ts';
import { partBytesMax } from '../sheets/workbook.ts';
import type { Zip } from '../zip.ts';
import { isWhite } from './css.ts';
import type { Passages } from './passage.ts';
import { addProperties } from './properties.ts';

const sheetsMax = 50;

export function xlsxPassages(zip: Zip, into: Passages): void {
  overSheets(zip, ({ name, part, isHidden }, scan) => {
    const take = ({ reference, value, why, isText }: UnseenCell): void => {
      const place = `sheet “${name}”${isHidden ? '' : `, cell ${reference}`}`;
      if (isText) into.add({ place, seen: 'no', why, text: `${value} ` });
    };
    scan(take, () => into.isFull);
    addComments(zip, part, name, into);
  });
  addProperties(zip, into);
}

/** The cells of a workbook that its sheets do not show, numbers too, until `take` has enough. */
export function eachUnseenCell(zip: Zip, take: (cell: UnseenCell, sheet: string) => 'more' | 'enough'): void {
  let isDone = false;
  overSheets(zip, ({ name }, scan) => {
    const told = (cell: UnseenCell): void => {
      if (!isDone && take(cell, name) === 'enough') isDone = true;
    };
    scan(told, () => isDone);
  });
}

type Sheet = { readonly name: string; readonly part: string; readonly isHidden: boolean };
type Scan = (take: (cell: UnseenCell) => void, isDone: () => boolean) => void;

function overSheets(zip: Zip, visit: (sheet: Sheet, scan: Scan) => void): void {
  const main = mainPartOf(zip, 'xl/workbook.xml');
  const relations = [...relationsOf(zip, main).values()];
  const partOf = (kind: string): string => relations.find((relation) => relation.kind === kind)?.target ?? '';
  const strings = readStrings(zip, partOf('sharedStrings'));
  const looks = looksOf(zip, partOf('styles'));
  for (const { name, part, state } of readSheetList(zip, main).sheets.slice(0, sheetsMax)) {
    const isHidden = state !== 'visible';
    visit({ name, part, isHidden }, (take, isDone) => {
      scanRows(zip, part, partBytesMax, new SheetPassages({ isHidden, strings, looks, take, isDone }));
    });
  }
}

export type UnseenCell = {
  /** `B7`. */
  readonly reference: string;
  /** From 1. */
  readonly row: number;
  readonly value: string;
  readonly why: string;
  /** False for numbers. */
  readonly isText: boolean;
};

/** The cells of a visible sheet, from one row to another, that nobody sees: in hidden rows and columns, white, tiny, or formatted away. */
export function unseenCells(
  zip: Zip,
  sheetPart: string,
  { from, to, cellsMax }: { from: number; to: number; cellsMax: number },
): UnseenCell[] {
  const relations = [...relationsOf(zip, mainPartOf(zip, 'xl/workbook.xml')).values()];
  const partOf = (kind: string): string => relations.find((relation) => relation.kind === kind)?.target ?? '';
  const cells: UnseenCell[] = [];
  const reader = new SheetPassages({
    isHidden: false,
    // What stands in them is known to whoever asks.
    strings: null,
    looks: looksOf(zip, partOf('styles')),
    take: (cell) => {
      if (cell.row >= from) cells.push(cell);
    },
    isDone: (row) => row > to || cells.length >= cellsMax,
  });
  scanRows(zip, sheetPart, partBytesMax, reader);
  return cells;
}

type About = {
  readonly isHidden: boolean;
  /** Null where the texts are not wanted. */
  readonly strings: readonly string[] | null;
  /** Why text in a cell of this style is not seen. */
  readonly looks: readonly (string | null)[];
  readonly take: (cell: UnseenCell) => void;
  /** Whether that is enough, at the row that is being read. */
  readonly isDone: (row: number) => boolean;
};

class SheetPassages {
  readonly #about: About;
  readonly #hiddenColumns: { from: number; to: number }[] = [];
  #row = { number: 0, hidden: false };
  #cell = { reference: '', type: '', style: 0, text: '' };
  #inCell = false;
  #inValue = false;

  constructor(about: About) {
    this.#about = about;
  }

  get isDone(): boolean {
    return this.#about.isDone(this.#row.number);
  }

  /** What stands between rows in place of cells is the parser's too. */
  get isBetweenRows(): boolean {
    return !this.#inValue && !this.#inCell;
  }

  readonly plainRow = (from: RowBytes): void => {
    const { row } = from;
    const tag = Buffer.from(from.bytes.buffer, from.bytes.byteOffset).toString('latin1', row.tagStart, row.tagEnd);
    this.#openRow({ r: String(row.number), hidden: attributeIn(tag, 'hidden'), ht: attributeIn(tag, 'ht') });
    for (let cell = 0; cell < row.cells; cell++) {
      const column = row.columns[cell] ?? 0;
      const style = Math.max(row.styles[cell] ?? 0, 0);
      // Where there is nothing to be said of a cell, none is made: of nearly all.
      if (this.#whyUnseen(column + 1, style) === null) continue;
      const reference = `${columnName(column)}${String(row.number)}`;
      this.#cell = { reference, type: cellTypes[row.types[cell] ?? 0] ?? 'n', style, text: from.text(cell) };
      this.#end();
    }
  };

  #openRow({ r, hidden, ht }: Partial<Attributes>): void {
    this.#row = {
      number: Number(r ?? this.#row.number + 1),
      hidden: isTrue(hidden ?? null) || (ht !== undefined && Number(ht) === 0),
    };
  }

  readonly open = (name: string, attributes: Attributes): void => {
    switch (localName(name)) {
      case 'col':
        if (isTrue(attributes['hidden'] ?? null) || Number(attributes['width'] ?? 9) === 0)
          this.#hiddenColumns.push({ from: Number(attributes['min'] ?? 0), to: Number(attributes['max'] ?? 0) });
        break;
      case 'row':
        this.#openRow(attributes);
        break;
      case 'c':
        this.#inCell = true;
        this.#cell = {
          reference: attributes['r'] ?? '',
          type: attributes['t'] ?? '',
          style: Number(attributes['s'] ?? 0),
          text: '',
        };
        break;
      case 'v':
      case 't':
        this.#inValue = true;
        break;
    }
  };

  readonly text = (data: string): void => {
    if (this.#inValue) this.#cell.text += data;
  };

  readonly close = (name: string): void => {
    const local = localName(name);
    if (local === 'v' || local === 't') this.#inValue = false;
    else if (local === 'c') {
      this.#inCell = false;
      this.#end();
    }
  };

  #end(): void {
    const { reference, type, style, text } = this.#cell;
    const { strings, take } = this.#about;
    const isText = ['s', 'inlineStr', 'str'].includes(type);
    const value = type === 's' && strings !== null ? (strings[Number(text)] ?? '') : text;
    if (value === '') return;
    const why = this.#whyUnseen((columnOf(reference) ?? -2) + 1, style);
    if (why !== null) take({ reference, row: this.#row.number, value, why, isText });
  }

  /** Why a cell of the row is not seen, by its column (from 1) and style; null where it is. */
  #whyUnseen(column: number, style: number): string | null {
    const { isHidden, looks } = this.#about;
    if (isHidden) return 'a hidden sheet';
    if (this.#row.hidden) return 'a hidden row';
    if (this.#hiddenColumns.some(({ from, to }) => column >= from && column <= to)) return 'a hidden column';
    return looks[style] ?? null;
  }
}

/** An attribute of a row's tag; of two with one name the first counts. */
function attributeIn(tag: string, name: string): string | undefined {
  const start = tag.indexOf(` ${name}="`);
  if (start < 0) return undefined;
  const value = start + name.length + 3;
  return tag.slice(value, tag.indexOf('"', value));
}

/** Why text is not seen, by the number of a cell's style. */
function looksOf(zip: Zip, part: string): (string | null)[] {
  const reader = new StyleReader();
  scanPart(zip, part, { bytesMax: partBytesMax }, reader);
  return reader.looks;
}

class StyleReader {
  readonly looks: (string | null)[] = [];
  readonly #fonts: { white: boolean; tiny: boolean }[] = [];
  /** Whether each fill gives a ground of its own. */
  readonly #fills: boolean[] = [];
  readonly #codes = new Map<string, string>();
  #list = '';

  readonly open = (name: string, attributes: Attributes): void => {
    const local = localName(name);
    if (['fonts', 'fills', 'cellXfs', 'cellStyleXfs', 'dxfs'].includes(local)) this.#list = local;
    else if (local === 'numFmt') this.#codes.set(attributes['numFmtId'] ?? '', attributes['formatCode'] ?? '');
    else if (this.#list === 'fonts') this.#font(local, attributes);
    else if (this.#list === 'fills') this.#fill(local, attributes);
    else if (this.#list === 'cellXfs' && local === 'xf') this.looks.push(this.#lookOf(attributes));
  };

  #font(local: string, attributes: Attributes): void {
    if (local === 'font') this.#fonts.push({ white: false, tiny: false });
    const font = this.#fonts.at(-1);
    if (font === undefined) return;
    if (local === 'color') font.white = isWhite((attributes['rgb'] ?? '').slice(-6)) || attributes['theme'] === '0';
    else if (local === 'sz') font.tiny = Number(attributes['val'] ?? 11) <= 2;
  }

  #fill(local: string, attributes: Attributes): void {
    const last = this.#fills.length - 1;
    if (local === 'fill') this.#fills.push(false);
    else if (local === 'patternFill') this.#fills[last] = (attributes['patternType'] ?? 'none') !== 'none';
    else if (local === 'fgColor' && isWhite((attributes['rgb'] ?? '').slice(-6))) this.#fills[last] = false;
  }

  #lookOf(attributes: Attributes): string | null {
    const font = this.#fonts[Number(attributes['fontId'] ?? 0)];
    if (/^;;;/.test(this.#codes.get(attributes['numFmtId'] ?? '') ?? '')) return 'a format that shows nothing';
    if (font?.tiny === true) return 'too small to be read';
    return font?.white === true && this.#fills[Number(attributes['fillId'] ?? 0)] !== true ? 'white on white' : null;
  }
}

function addComments(zip: Zip, sheetPart: string, sheet: string, into: Passages): void {
  for (const { kind, target, external } of relationsOf(zip, sheetPart).values()) {
    if (external || !/comment/i.test(kind)) continue;
    let [reference, inText] = ['', false];
    scanPart(
      zip,
      target,
      { bytesMax: partBytesMax, isDone: () => into.isFull },
      {
        open: (name, attributes) => {
          const local = localName(name);
          if (local === 'comment' || local === 'threadedComment') reference = attributeOf(attributes, 'ref') ?? '';
          if (local === 't' || local === 'text') inText = true;
        },
        text: (text) => {
          if (inText) into.add({ place: `sheet “${sheet}”, cell ${reference}`, seen: 'aside', why: 'a comment', text });
        },
        close: (name) => {
          if (['t', 'text'].includes(localName(name))) inText = false;
        },
      },
    );
  }
}
