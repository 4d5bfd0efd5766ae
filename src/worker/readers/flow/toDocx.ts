/** Writes a flow as a DOCX file. The same flow gives the same bytes: what the library takes from the clock and from chance is set. */
import {
  BorderStyle,
  Document,
  ExternalHyperlink,
  HeadingLevel,
  type ILevelsOptions,
  LevelFormat,
  Packer,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { escapeXml } from '../escape.ts';
import { type Block, type Flow, listDepthMax, type Run, titleOfFlow } from './flow.ts';

/** All entries of the file bear it: the time of writing would make two runs differ. */
const zipTime = new Date(1980, 0, 1);
const codeFont = 'Consolas';
/** Twentieths of a point. */
const indentStep = 360;

const headings = {
  1: HeadingLevel.HEADING_1,
  2: HeadingLevel.HEADING_2,
  3: HeadingLevel.HEADING_3,
  4: HeadingLevel.HEADING_4,
  5: HeadingLevel.HEADING_5,
  6: HeadingLevel.HEADING_6,
} as const;

/** The bytes of a document with the flow's blocks, its title in the properties. */
export async function docxOfFlow(flow: Flow): Promise<Uint8Array> {
  const lists = new ListNames();
  const children = flow.blocks.map((block) => blockOf(block, lists));
  const document = new Document({
    title: titleOfFlow(flow),
    creator: '',
    styles: { default: { hyperlink: { run: { color: '0563C1', underline: {} } } }, paragraphStyles: ownStyles },
    numbering: { config: lists.names().map((reference) => ({ reference, levels: levelsOf(reference) })) },
    sections: [{ children }],
  });
  return settle(await Packer.toBuffer(document), titleOfFlow(flow));
}

/** Named so that our own reader, and people, know what they are. */
const ownStyles = [
  {
    id: 'SourceCode',
    name: 'Source Code',
    basedOn: 'Normal',
    run: { font: codeFont, size: 18 },
    paragraph: { spacing: { before: 0, after: 0 } },
  },
  {
    id: 'Quote',
    name: 'Quote',
    basedOn: 'Normal',
    run: { italics: true, color: '595959' },
    paragraph: { indent: { left: 720 } },
  },
];

/** Each ordered list counts on its own; all bullets are one. */
class ListNames {
  #ordered = 0;
  readonly #startOfList = new Map<number, string>();
  #wasItem = false;

  /** The numbering of an item; a new one where its list starts. */
  nameOf(block: Extract<Block, { kind: 'item' }>): string {
    if (!this.#wasItem) this.#startOfList.clear();
    this.#wasItem = true;
    for (const depth of this.#startOfList.keys()) if (depth > block.depth) this.#startOfList.delete(depth);
    if (!block.ordered) {
      this.#startOfList.delete(block.depth);
      return 'bullets';
    }
    const known = this.#startOfList.get(block.depth);
    if (known !== undefined) return known;
    const name = `ordered-${String(++this.#ordered)}-${String(block.number)}`;
    this.#startOfList.set(block.depth, name);
    this.#names.push(name);
    return name;
  }

  readonly #names = ['bullets'];

  /** A block that is no part of a list ends it; what is indented under an item does not. */
  leave(block: Block): void {
    if (block.kind !== 'paragraph' || block.indent === 0) this.#wasItem = false;
  }

  names(): readonly string[] {
    return this.#names;
  }
}

function levelsOf(reference: string): ILevelsOptions[] {
  const start = Number(/-(\d+)$/.exec(reference)?.[1] ?? 1);
  return Array.from({ length: listDepthMax + 1 }, (_, level) => ({
    level,
    format: reference === 'bullets' ? LevelFormat.BULLET : LevelFormat.DECIMAL,
    text: reference === 'bullets' ? (['•', '◦', '▪'][level % 3] ?? '•') : `%${String(level + 1)}.`,
    start,
    style: { paragraph: { indent: { left: indentStep * (level + 2), hanging: indentStep } } },
  }));
}

function blockOf(block: Block, lists: ListNames): Paragraph | Table {
  if (block.kind === 'item') {
    const numbering = { reference: lists.nameOf(block), level: block.depth };
    return new Paragraph({ numbering, children: runsOf(block.runs) });
  }
  lists.leave(block);
  switch (block.kind) {
    case 'heading':
      return new Paragraph({ heading: headings[block.level], children: runsOf(block.runs) });
    case 'paragraph':
      return new Paragraph({
        children: runsOf(block.runs),
        spacing: { after: 160 },
        ...(block.quote > 0 ? { style: 'Quote' } : {}),
        ...(block.indent > 0 ? { indent: { left: indentStep * (block.indent + 1) } } : {}),
      });
    case 'code':
      return new Paragraph({ style: 'SourceCode', spacing: { after: 160 }, children: codeRuns(block.text) });
    case 'rule': {
      const line = { style: BorderStyle.SINGLE, size: 6, color: 'A6A6A6', space: 1 };
      return new Paragraph({ border: { bottom: line } });
    }
    case 'table':
      return tableOf(block.rows, block.hasHeader);
  }
}

function codeRuns(text: string): TextRun[] {
  return text.split('\n').map((line, index) => new TextRun({ text: line, ...(index > 0 ? { break: 1 } : {}) }));
}

function tableOf(rows: readonly (readonly (readonly Run[])[])[], hasHeader: boolean): Table {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const cellOf = (runs: readonly Run[], bold: boolean): TableCell =>
    new TableCell({
      children: [new Paragraph({ children: runsOf(runs, bold) })],
      margins: { top: 40, bottom: 40, left: 100, right: 100 },
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map((row, index) => {
      const isHeader = hasHeader && index === 0;
      const cells = Array.from({ length: width }, (_, column) => cellOf(row[column] ?? [], isHeader));
      return new TableRow({ tableHeader: isHeader, children: cells });
    }),
  });
}

function runsOf(runs: readonly Run[], bold = false): ParagraphChild[] {
  return runs.map((run): ParagraphChild => {
    switch (run.kind) {
      case 'break':
        return new TextRun({ break: 1 });
      case 'picture':
        return run.address === null
          ? new TextRun({ text: cleanText(run.words) })
          : linkTo(run.address, { text: cleanText(run.words === '' ? run.address : run.words) });
      case 'text': {
        const look = {
          text: cleanText(run.text),
          bold: run.bold || bold,
          italics: run.italic,
          strike: run.strike,
          ...(run.code ? { font: codeFont } : {}),
        };
        return run.link === null ? new TextRun(look) : linkTo(run.link, look);
      }
    }
  });
}

function linkTo(address: string, look: { text: string }): ParagraphChild {
  return new ExternalHyperlink({ link: address, children: [new TextRun({ ...look, style: 'Hyperlink' })] });
}

/** Without the characters that XML does not have. */
function cleanText(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

/** Packs the file anew with properties of our own, and with the ids of its links counted in place of drawn by lot. */
function settle(bytes: Uint8Array, title: string): Uint8Array {
  const parts = unzipSync(bytes);
  const relationsName = 'word/_rels/document.xml.rels';
  const relations = strFromU8(parts[relationsName] ?? new Uint8Array());
  const drawn = [...relations.matchAll(/ Id="(rId[^"]{1,60})"/g)].map((found) => found[1] ?? '');
  const renamed = new Map(
    drawn.filter((id) => !/^rId\d+$/.test(id)).map((id, index) => [id, `rIdLink${String(index + 1)}`]),
  );
  const rename = (text: string, attribute: string): string =>
    text.replace(new RegExp(` ${attribute}="(rId[^"]{1,60})"`, 'g'), (whole, id: string) => {
      const name = renamed.get(id);
      return name === undefined ? whole : ` ${attribute}="${name}"`;
    });
  const files: Zippable = {};
  for (const [name, content] of Object.entries(parts)) files[name] = [content, { mtime: zipTime }];
  const put = (name: string, text: string): void => {
    files[name] = [strToU8(text), { mtime: zipTime }];
  };
  put(relationsName, rename(relations, 'Id'));
  put('word/document.xml', rename(strFromU8(parts['word/document.xml'] ?? new Uint8Array()), 'r:id'));
  put('docProps/core.xml', coreProperties(title));
  return zipSync(files, { level: 6 });
}

function coreProperties(title: string): string {
  const name = 'http://schemas.openxmlformats.org/package/2006/metadata/core-properties';
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="${name}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escapeXml(cleanText(title))}</dc:title></cp:coreProperties>`;
}
