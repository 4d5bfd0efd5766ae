/** The looks of cells (ECMA-376, part 1, 18.8), each with a number that cells refer to: those that are used, in the order of their first use. */
import { escapeXml } from '../escape.ts';
import { main, xmlHead } from './xlsxParts.ts';

export type CellLook = {
  readonly font: 'plain' | 'bold' | 'link';
  /** The code of a number's format; empty for the general one. */
  readonly format: string;
};

const fonts = ['plain', 'bold', 'link'] as const;
const base = '<sz val="11"/><name val="Calibri"/><family val="2"/>';
const fontXml = [
  `<font>${base}</font>`,
  `<font><b/>${base}</font>`,
  '<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/><family val="2"/></font>',
];
/** The formats that have a number of their own. */
const builtIn: Readonly<Record<string, number>> = { '': 0, '0.00': 2, '#,##0': 3, '#,##0.00': 4, '0%': 9, '0.00%': 10 };
const firstOwn = 164;

export const formats = {
  date: 'yyyy\\-mm\\-dd',
  moment: 'yyyy\\-mm\\-dd\\ hh:mm:ss',
  /** Excel needs none; LibreOffice would show 1 and 0. */
  truth: '"TRUE";"TRUE";"FALSE"',
} as const;

export class CellStyles {
  readonly #numbers = {
    plain: new Map<string, number>(),
    bold: new Map<string, number>(),
    link: new Map<string, number>(),
  };
  readonly #cells: string[] = [];
  readonly #own: string[] = [];

  constructor() {
    this.numberOf({ font: 'plain', format: '' });
  }

  numberOf({ font, format }: CellLook): number {
    const known = this.#numbers[font].get(format);
    if (known !== undefined) return known;
    const number = this.#cells.length;
    this.#numbers[font].set(format, number);
    const [formatId, fontId] = [this.#formatId(format), fonts.indexOf(font)];
    const applied = `${formatId === 0 ? '' : ' applyNumberFormat="1"'}${fontId === 0 ? '' : ' applyFont="1"'}`;
    this.#cells.push(
      `<xf numFmtId="${String(formatId)}" fontId="${String(fontId)}" fillId="0" borderId="0" xfId="0"${applied}/>`,
    );
    return number;
  }

  #formatId(format: string): number {
    const usual = Object.hasOwn(builtIn, format) ? builtIn[format] : undefined;
    if (usual !== undefined) return usual;
    const at = this.#own.indexOf(format);
    return firstOwn + (at >= 0 ? at : this.#own.push(format) - 1);
  }

  /** The part of the workbook that lists them. */
  xml(): string {
    const own = this.#own.map(
      (code, index) => `<numFmt numFmtId="${String(firstOwn + index)}" formatCode="${escapeXml(code)}"/>`,
    );
    const numberFormats = own.length === 0 ? '' : `<numFmts count="${String(own.length)}">${own.join('')}</numFmts>`;
    return `${xmlHead}<styleSheet ${main}>${numberFormats}<fonts count="3">${fontXml.join('')}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${String(this.#cells.length)}">${this.#cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
  }
}
