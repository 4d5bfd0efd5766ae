/** Blocks that go into a document that is there already: they look as it does, and bring no other part along. */
import type { Block, Run } from '../../flow/flow.ts';
import { localName, scanPart } from '../../markup.ts';
import type { Zip } from '../../zip.ts';
import { wordsOfPicture } from '../embedded.ts';
import { xmlText } from '../ooxml.ts';

/** The ids of a document's paragraph styles by their names in lower case. */
export type StyleIds = ReadonlyMap<string, string>;

const stylesBytesMax = 16 * 1024 * 1024;
const indentStep = 360;

export function styleIdsOf(zip: Zip, part: string): StyleIds {
  const ids = new Map<string, string>();
  let id: string | null = null;
  scanPart(
    zip,
    part,
    { bytesMax: stylesBytesMax },
    {
      open: (name, attributes) => {
        const local = localName(name);
        if (local === 'style') id = attributes['w:type'] === 'paragraph' ? (attributes['w:styleId'] ?? null) : null;
        else if (local === 'name' && id !== null) ids.set((attributes['w:val'] ?? '').toLowerCase(), id);
      },
    },
  );
  return ids;
}

/** The XML of blocks. Lists count by themselves only where the document has a style for them; else their numbers are words. */
export function insertedXml(blocks: readonly Block[], styles: StyleIds): string {
  return blocks.map((block) => blockXml(block, styles)).join('');
}

function blockXml(block: Block, styles: StyleIds): string {
  switch (block.kind) {
    case 'heading': {
      const style = styles.get(`heading ${String(block.level)}`);
      return style === undefined
        ? paragraph('', runs(block.runs, '<w:b/>'))
        : paragraph(styled(style), runs(block.runs, ''));
    }
    case 'paragraph': {
      const left = indentStep * (block.indent + 2 * block.quote);
      return paragraph(left === 0 ? '' : indented(left, 0), runs(block.runs, ''));
    }
    case 'item':
      return itemXml(block, styles);
    case 'code': {
      const lines = block.text.split('\n').map((line) => `<w:t xml:space="preserve">${xmlText(line)}</w:t>`);
      return paragraph('', `<w:r><w:rPr>${codeFont}</w:rPr>${lines.join('<w:br/>')}</w:r>`);
    }
    case 'rule':
      return paragraph('<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="A6A6A6"/></w:pBdr>', '');
    case 'table':
      return tableXml(block.rows, block.hasHeader);
  }
}

const codeFont = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>';

function styled(id: string): string {
  return `<w:pStyle w:val="${xmlText(id)}"/>`;
}

function indented(left: number, hanging: number): string {
  return `<w:ind w:left="${String(left)}"${hanging === 0 ? '' : ` w:hanging="${String(hanging)}"`}/>`;
}

function paragraph(properties: string, content: string): string {
  return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${content}</w:p>`;
}

function itemXml(block: Extract<Block, { kind: 'item' }>, styles: StyleIds): string {
  const deep = block.depth === 0 ? '' : ` ${String(block.depth + 1)}`;
  // Numbers of a style would go on from another list of the document.
  const style = block.ordered ? undefined : styles.get(`list bullet${deep}`);
  if (style !== undefined) return paragraph(styled(style), runs(block.runs, ''));
  const mark = block.ordered ? `${String(block.number)}.` : '•';
  const start = `<w:r><w:t>${mark}</w:t><w:tab/></w:r>`;
  return paragraph(indented(indentStep * (block.depth + 2), indentStep), `${start}${runs(block.runs, '')}`);
}

function tableXml(rows: readonly (readonly (readonly Run[])[])[], hasHeader: boolean): string {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const sides = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'];
  const borders = sides.map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>`).join('');
  const lines = rows.map((row, index) => {
    const isHeader = hasHeader && index === 0;
    const cells = Array.from(
      { length: columns },
      (_, column) => `<w:tc>${paragraph('', runs(row[column] ?? [], isHeader ? '<w:b/>' : ''))}</w:tc>`,
    );
    return `<w:tr>${isHeader ? '<w:trPr><w:tblHeader/></w:trPr>' : ''}${cells.join('')}</w:tr>`;
  });
  const grid = `<w:tblGrid>${'<w:gridCol/>'.repeat(columns)}</w:tblGrid>`;
  return `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr>${grid}${lines.join('')}</w:tbl>${paragraph('', '')}`;
}

function runs(all: readonly Run[], look: string): string {
  return all
    .map((run) => {
      if (run.kind === 'break') return '<w:r><w:br/></w:r>';
      if (run.kind === 'picture') return linked(run.address, textRun(wordsOfPicture(run), look));
      const own = [
        run.code ? codeFont : '',
        run.bold && look === '' ? '<w:b/>' : look,
        run.italic ? '<w:i/>' : '',
        run.strike ? '<w:strike/>' : '',
        run.link === null ? '' : '<w:color w:val="0563C1"/>',
        run.link === null ? '' : '<w:u w:val="single"/>',
      ].join('');
      return linked(run.link, textRun(run.text, own));
    })
    .join('');
}

function textRun(text: string, look: string): string {
  return `<w:r>${look === '' ? '' : `<w:rPr>${look}</w:rPr>`}<w:t xml:space="preserve">${xmlText(text)}</w:t></w:r>`;
}

/** A link as a field: it needs no other part of the file. */
function linked(address: string | null, run: string): string {
  if (address === null) return run;
  const field = (kind: string): string => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
  const code = ` HYPERLINK "${address.replaceAll('\\', '%5C').replaceAll('"', '%22')}" `;
  return `${field('begin')}<w:r><w:instrText xml:space="preserve">${xmlText(code)}</w:instrText></w:r>${field('separate')}${run}${field('end')}`;
}
