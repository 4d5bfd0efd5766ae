/** What stands on a slide as shapes (ECMA-376, part 1, 19.3 and 21.1). */
import type { Run } from '../../flow/flow.ts';
import { type Relations, xmlText } from '../ooxml.ts';
import type { Line } from './deck.ts';
import { indent, type Placed, sizeOf } from './pages.ts';
import { emuOfPoint, transform } from './template.ts';

/** The numbers of a slide's shapes, and what it refers to. */
export type SlideParts = { readonly relations: Relations; nextId: number };

const deepest = 8;
const codeFont = '<a:latin typeface="Consolas"/><a:cs typeface="Consolas"/>';

/** A title in its placeholder. */
export function titleXml(words: string, kind: 'title' | 'ctrTitle', parts: SlideParts): string {
  return placeholderXml('Title', `type="${kind}"`, `<a:p><a:r><a:t>${xmlText(words)}</a:t></a:r></a:p>`, parts);
}

export function placeholderXml(name: string, kind: string, paragraphs: string, parts: SlideParts, box = ''): string {
  const id = String(parts.nextId++);
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${name} ${id}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph ${kind}/></p:nvPr></p:nvSpPr><p:spPr>${box}</p:spPr><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>${paragraphs}</p:txBody></p:sp>`;
}

/** The first lines of a slide stand in its placeholder, others in a box of their own. */
export function placedXml(placed: Placed, placeholder: string | null, parts: SlideParts): string {
  switch (placed.kind) {
    case 'lines': {
      const paragraphs = linesXml(placed.lines, parts);
      const box = transform(placed.box);
      if (placeholder !== null) return placeholderXml('Text', placeholder, paragraphs, parts, box);
      const id = String(parts.nextId++);
      return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Text ${id}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>${box}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" rIns="0" tIns="0"><a:normAutofit/></a:bodyPr><a:lstStyle/>${paragraphs}</p:txBody></p:sp>`;
    }
    case 'table':
      return tableXml(placed, parts);
    case 'picture': {
      const id = String(parts.nextId++);
      const { picture, words } = placed.picture;
      const relation = parts.relations.add('image', `../media/${picture.file}`);
      return `<p:pic><p:nvPicPr><p:cNvPr id="${id}" name="Picture ${id}" descr="${xmlText(words)}"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="${relation}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${transform(placed.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`;
    }
  }
}

function linesXml(lines: readonly Line[], parts: SlideParts): string {
  // Items of one list share the number that it starts with: programs count on from there.
  const starts = new Map<number, number>();
  return lines
    .map((line) => {
      for (const depth of starts.keys()) if (depth > line.depth || line.mark === null) starts.delete(depth);
      if (typeof line.mark === 'number' && !starts.has(line.depth)) starts.set(line.depth, line.mark);
      if (line.mark === 'bullet') starts.delete(line.depth);
      return lineXml(line, starts.get(line.depth) ?? 1, parts);
    })
    .join('');
}

function lineXml(line: Line, start: number, parts: SlideParts): string {
  const depth = Math.min(line.depth, deepest);
  const step = indent * emuOfPoint;
  const level = depth === 0 ? '' : ` lvl="${String(depth)}"`;
  const gap = line.look === 'code' ? '<a:spcBef><a:spcPts val="0"/></a:spcBef>' : '';
  let properties = `<a:pPr marL="${String(depth * step)}" indent="0"${level}>${gap}<a:buNone/></a:pPr>`;
  if (line.mark !== null) {
    const mark =
      line.mark === 'bullet'
        ? `<a:buFont typeface="Arial"/><a:buChar char="${depth % 2 === 0 ? '•' : '–'}"/>`
        : `<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"${start === 1 ? '' : ` startAt="${String(Math.min(Math.max(start, 1), 32_767))}"`}/>`;
    properties = `<a:pPr marL="${String((depth + 1) * step)}" indent="-${String(step)}"${level}>${gap}${mark}</a:pPr>`;
  }
  const look = { bold: line.look === 'heading', italic: line.look === 'quote', code: line.look === 'code' };
  return `<a:p>${properties}${runsXml(line.runs, { ...look, size: sizeOf[line.look] }, parts)}</a:p>`;
}

type Look = { readonly bold: boolean; readonly italic: boolean; readonly code: boolean; readonly size: number };

function runsXml(runs: readonly Run[], look: Look, parts: SlideParts): string {
  const size = ` sz="${String(look.size * 100)}"`;
  return runs
    .map((run) => {
      if (run.kind === 'break') return `<a:br><a:rPr${size}/></a:br>`;
      if (run.kind === 'picture') return `<a:r><a:rPr${size}/><a:t>${xmlText(run.words)}</a:t></a:r>`;
      const attributes = [
        size,
        run.bold || look.bold ? ' b="1"' : '',
        run.italic || look.italic ? ' i="1"' : '',
        run.strike ? ' strike="sngStrike"' : '',
      ].join('');
      const font = run.code || look.code ? codeFont : '';
      const link = run.link === null ? '' : `<a:hlinkClick r:id="${parts.relations.link(run.link)}"/>`;
      return `<a:r><a:rPr${attributes}>${font}${link}</a:rPr><a:t>${xmlText(run.text)}</a:t></a:r>`;
    })
    .join('');
}

function tableXml({ table, size, heights, box }: Extract<Placed, { kind: 'table' }>, parts: SlideParts): string {
  const columns = table.rows.reduce((most, row) => Math.max(most, row.length), 1);
  const width = String(Math.floor((box.width / columns) * emuOfPoint));
  const rows = table.rows.map((row, index) => {
    const isHeader = table.hasHeader && index === 0;
    const look = { bold: isHeader, italic: false, code: false, size };
    const cells = Array.from({ length: columns }, (_, column) => {
      const words = runsXml(row[column] ?? [], look, parts);
      const end = words === '' ? `<a:endParaRPr sz="${String(size * 100)}"/>` : '';
      return `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>${words}${end}</a:p></a:txBody>${cellLook(isHeader)}</a:tc>`;
    });
    const height = String(Math.round((heights[index] ?? size) * emuOfPoint));
    return `<a:tr h="${height}">${cells.join('')}</a:tr>`;
  });
  const id = String(parts.nextId++);
  const grid = `<a:tblGrid>${`<a:gridCol w="${width}"/>`.repeat(columns)}</a:tblGrid>`;
  return `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${id}" name="Table ${id}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>${transform(box, 'p')}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="${table.hasHeader ? '1' : '0'}"/>${grid}${rows.join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
}

const line = (side: string): string =>
  `<a:${side} w="6350"><a:solidFill><a:srgbClr val="A6A6A6"/></a:solidFill></a:${side}>`;
const lines = ['lnL', 'lnR', 'lnT', 'lnB'].map(line).join('');

function cellLook(isHeader: boolean): string {
  const fill = isHeader ? '<a:solidFill><a:schemeClr val="bg2"/></a:solidFill>' : '<a:noFill/>';
  return `<a:tcPr marT="25400" marB="25400">${lines}${fill}</a:tcPr>`;
}
