/** What a workbook holds that its sheets do not show: hidden sheets, rows and columns, white text, formats that show nothing, comments. */
import { attributeOf, localName, scanPart, type Attributes } from '../markup.ts';
import { mainPartOf, relationsOf } from '../office/package.ts';
import { columnOf, isTrue, readSheetList, readStrings } from '../sheets/xlsx.ts';
import { partBytesMax } from '../sheets/workbook.ts';
import type { Zip } from '../zip.ts';
import { isWhite } from './css.ts';
import type { Passages } from './passage.ts';
import { addProperties } from './properties.ts';

const sheetsMax = 50;

export function xlsxPassages(zip: Zip, into: Passages): void {
  const main = mainPartOf(zip, 'xl/workbook.xml');
  const relations = [...relationsOf(zip, main).values()];
  const partOf = (kind: string): string => relations.find((relation) => relation.kind === kind)?.target ?? '';
  const strings = readStrings(zip, partOf('sharedStrings'));
  const looks = looksOf(zip, partOf('styles'));
  for (const { name, part, state } of readSheetList(zip, main).sheets.slice(0, sheetsMax)) {
    const isHidden = state !== 'visible';
    const found = ({ reference, why, text }: UnseenCell): void => {
      const place = `sheet “${name}”${isHidden ? '' : `, cell ${reference}`}`;
      into.add({ place, seen: 'no', why, text: `${text} ` });
    };
    const reader = new SheetPassages({ isHidden, strings, looks, found });
    scanPart(zip, part, { bytesMax: partBytesMax, isDone: () => into.isFull }, reader);
    addComments(zip, part, name, into);
  }
  addProperties(zip, into);
}

export type UnseenCell = {
  readonly reference: string;
  /** From 1. */
  readonly row: number;
  readonly why: string;
  readonly text: string;
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
    found: (cell) => {
      if (cell.row >= from) cells.push(cell);
    },
  });
  const isDone = (): boolean => reader.row > to || cells.length >= cellsMax;
  scanPart(zip, sheetPart, { bytesMax: partBytesMax, isDone }, reader);
  return cells;
}

type About = {
  readonly isHidden: boolean;
  /** Null where the texts are not wanted. */
  readonly strings: readonly string[] | null;
  /** Why text in a cell of this style is not seen. */
  readonly looks: readonly (string | null)[];
  readonly found: (cell: UnseenCell) => void;
};

class SheetPassages {
  readonly #about: About;
  readonly #hiddenColumns: { from: number; to: number }[] = [];
  #row = { number: 0, hidden: false };
  #cell = { reference: '', type: '', style: 0, text: '' };
  #inValue = false;

  constructor(about: About) {
    this.#about = about;
  }

  /** The row that is being read. */
  get row(): number {
    return this.#row.number;
  }

  readonly open = (name: string, attributes: Attributes): void => {
    switch (localName(name)) {
      case 'col':
        if (isTrue(attributes['hidden'] ?? null) || Number(attributes['width'] ?? 9) === 0)
          this.#hiddenColumns.push({ from: Number(attributes['min'] ?? 0), to: Number(attributes['max'] ?? 0) });
        break;
      case 'row':
        this.#row = {
          number: Number(attributes['r'] ?? this.#row.number + 1),
          hidden:
            isTrue(attributes['hidden'] ?? null) || (attributes['ht'] !== undefined && Number(attributes['ht']) === 0),
        };
        break;
      case 'c':
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
    else if (local === 'c') this.#end();
  };

  #end(): void {
    const { reference, type, style, text } = this.#cell;
    const { isHidden, strings, looks, found } = this.#about;
    const value =
      strings === null
        ? text
        : type === 's'
          ? (strings[Number(text)] ?? '')
          : type === 'inlineStr' || type === 'str'
            ? text
            : '';
    if (value === '') return;
    const column = (columnOf(reference) ?? -2) + 1;
    const why = isHidden
      ? 'a hidden sheet'
      : this.#row.hidden
        ? 'a hidden row'
        : this.#hiddenColumns.some(({ from, to }) => column >= from && column <= to)
          ? 'a hidden column'
          : (looks[style] ?? null);
    if (why !== null) found({ reference, row: this.#row.number, why, text: value });
  }
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
