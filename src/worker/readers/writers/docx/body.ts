/** The blocks of a flow as the body of a DOCX file (ECMA-376, part 1, 17). */
import type { Block, Run } from '../../flow/flow.ts';
import { type Embedded, type Pictures, wordsOfPicture } from '../embedded.ts';
import { type Relations, xmlText } from '../ooxml.ts';
import type { Numbering } from './numbering.ts';
import { codeLook, indentStep } from './styles.ts';

export type Body = {
  readonly relations: Relations;
  readonly numbering: Numbering;
  readonly pictures: Pictures;
  /** Room between the margins, in twentieths of a point. */
  readonly width: number;
  readonly height: number;
  /** The bookmark of a heading that the contents page leads to, or null. */
  readonly bookmarkOf: (block: Block) => string | null;
  /** Of pictures shown so far: each drawing has a number of its own. */
  drawings: number;
};

const emuOfTwip = 635;
/** At 96 pixels an inch. */
const emuOfPixel = 9_525;

/** The XML of a block. */
export function blockXml(block: Block, body: Body): string {
  if (block.kind === 'item') {
    const list = `<w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="${String(block.depth)}"/><w:numId w:val="${String(body.numbering.idOf(block))}"/></w:numPr>`;
    return paragraphXml(list, runsXml(block.runs, body));
  }
  body.numbering.leave(block);
  switch (block.kind) {
    case 'heading':
      return headingXml(block, body);
    case 'paragraph': {
      const style = block.quote > 0 ? '<w:pStyle w:val="Quote"/>' : '';
      const indent = block.indent > 0 ? `<w:ind w:left="${String(indentStep * (block.indent + 1))}"/>` : '';
      return paragraphXml(style + indent, runsXml(block.runs, body));
    }
    case 'code': {
      const lines = block.text.split('\n').map((line) => `<w:t xml:space="preserve">${xmlText(line)}</w:t>`);
      return paragraphXml('<w:pStyle w:val="SourceCode"/>', `<w:r>${lines.join('<w:br/>')}</w:r>`);
    }
    case 'rule':
      return paragraphXml('<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="A6A6A6"/></w:pBdr>', '');
    case 'table':
      return tableXml(block.rows, block.hasHeader, body);
  }
}

export function paragraphXml(properties: string, content: string): string {
  return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${content}</w:p>`;
}

function headingXml(block: Extract<Block, { kind: 'heading' }>, body: Body): string {
  const bookmark = body.bookmarkOf(block);
  const number = bookmark?.replace(/\D/g, '') ?? '';
  const [start, end] =
    bookmark === null
      ? ['', '']
      : [`<w:bookmarkStart w:id="${number}" w:name="${bookmark}"/>`, `<w:bookmarkEnd w:id="${number}"/>`];
  return paragraphXml(
    `<w:pStyle w:val="Heading${String(block.level)}"/>`,
    `${start}${runsXml(block.runs, body)}${end}`,
  );
}

function tableXml(rows: readonly (readonly (readonly Run[])[])[], hasHeader: boolean, body: Body): string {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const width = String(Math.floor(body.width / columns));
  const grid = `<w:tblGrid>${`<w:gridCol w:w="${width}"/>`.repeat(columns)}</w:tblGrid>`;
  const lines = rows.map((row, index) => {
    const isHeader = hasHeader && index === 0;
    const cells = Array.from({ length: columns }, (_, column) => {
      const runs = (row[column] ?? []).map((run): Run =>
        isHeader && run.kind === 'text' ? { ...run, bold: true } : run,
      );
      return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${paragraphXml('', runsXml(runs, body))}</w:tc>`;
    });
    const repeats = isHeader ? '<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>' : '<w:trPr><w:cantSplit/></w:trPr>';
    return `<w:tr>${repeats}${cells.join('')}</w:tr>`;
  });
  const first = hasHeader ? '1' : '0';
  const look = `<w:tblLook w:val="${hasHeader ? '0020' : '0000'}" w:firstRow="${first}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`;
  const properties = `<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>${look}</w:tblPr>`;
  // Without something between them, two tables would be one; and one in the end would lie on the page's rim.
  return `<w:tbl>${properties}${grid}${lines.join('')}</w:tbl>${paragraphXml('<w:spacing w:after="80"/>', '')}`;
}

function runsXml(runs: readonly Run[], body: Body): string {
  return runs
    .map((run) => {
      switch (run.kind) {
        case 'break':
          return '<w:r><w:br/></w:r>';
        case 'picture':
          return pictureRunXml(run, body);
        case 'text': {
          const look = [
            ...(run.link === null ? [] : ['<w:rStyle w:val="Hyperlink"/>']),
            ...(run.code ? [codeLook] : []),
            ...(run.bold ? ['<w:b/>'] : []),
            ...(run.italic ? ['<w:i/>'] : []),
            ...(run.strike ? ['<w:strike/>'] : []),
          ].join('');
          return linked(run.link, textXml(run.text, look), body);
        }
      }
    })
    .join('');
}

function textXml(text: string, look: string): string {
  const words = text
    .split(/(\t|\r?\n)/)
    .map((part) =>
      part === '\t'
        ? '<w:tab/>'
        : /^\r?\n$/.test(part)
          ? '<w:br/>'
          : `<w:t xml:space="preserve">${xmlText(part)}</w:t>`,
    );
  return `<w:r>${look === '' ? '' : `<w:rPr>${look}</w:rPr>`}${words.join('')}</w:r>`;
}

function linked(address: string | null, run: string, { relations }: Body): string {
  return address === null ? run : `<w:hyperlink r:id="${relations.link(address)}">${run}</w:hyperlink>`;
}

function pictureRunXml(run: Extract<Run, { kind: 'picture' }>, body: Body): string {
  const picture = run.address === null ? undefined : body.pictures.get(run.address);
  if (picture !== undefined) return `<w:r>${drawingXml(picture, run.words, body)}</w:r>`;
  const look = run.address === null ? '' : '<w:rStyle w:val="Hyperlink"/>';
  return linked(run.address, textXml(wordsOfPicture(run), look), body);
}

/** A picture in the line, as large as it is at 96 pixels an inch, or as fits the page (ECMA-376, part 1, 20.4). */
function drawingXml(picture: Embedded, words: string, body: Body): string {
  const id = body.relations.add('image', `media/${picture.file}`);
  const number = String(++body.drawings);
  const scale = Math.min(
    1,
    (body.width * emuOfTwip) / (picture.width * emuOfPixel),
    (body.height * emuOfTwip * 0.9) / (picture.height * emuOfPixel),
  );
  const [wide, high] = [picture.width, picture.height].map((side) =>
    String(Math.max(1, Math.round(side * emuOfPixel * scale))),
  );
  const size = `cx="${wide ?? '1'}" cy="${high ?? '1'}"`;
  const named = `id="${number}" name="Picture ${number}" descr="${xmlText(words)}"`;
  return `<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ${size}/><wp:docPr ${named}/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr ${named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`;
}
