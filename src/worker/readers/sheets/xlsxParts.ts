/** The small parts of an XLSX file (ECMA-376, part 1, 18, and part 2). */
import { escapeXml } from '../escape.ts';

const namespaceOf = 'http://schemas.openxmlformats.org';
export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const main = `xmlns="${namespaceOf}/spreadsheetml/2006/main"`;
const relationTypes = `${namespaceOf}/officeDocument/2006/relationships`;
export const relationsNamespace = `xmlns:r="${relationTypes}"`;
const contentTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function numbersTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

/** `commented` are the numbers of the sheets with comments. */
export function contentTypesPart(sheets: number, commented: readonly number[]): string {
  const override = (part: string, type: string): string =>
    `<Override PartName="/xl/${part}" ContentType="${contentTypes}.${type}+xml"/>`;
  const parts = [
    ...numbersTo(sheets).map((number) => override(`worksheets/sheet${number}.xml`, 'worksheet')),
    ...commented.map((number) => override(`comments${String(number)}.xml`, 'comments')),
  ];
  const vml =
    commented.length === 0
      ? ''
      : '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>';
  return `${xmlHead}<Types xmlns="${namespaceOf}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${vml}${override('workbook.xml', 'sheet.main')}${parts.join('')}${override('styles.xml', 'styles')}</Types>`;
}

type Relation = { readonly id: string; readonly kind: string; readonly target: string; readonly external?: boolean };

export function relationsPart(relations: readonly Relation[]): string {
  const lines = relations.map(
    ({ id, kind, target, external = false }) =>
      `<Relationship Id="${id}" Type="${relationTypes}/${kind}" Target="${escapeXml(target)}"${external ? ' TargetMode="External"' : ''}/>`,
  );
  return `${xmlHead}<Relationships xmlns="${namespaceOf}/package/2006/relationships">${lines.join('')}</Relationships>`;
}

export const packageRelations = relationsPart([{ id: 'rId1', kind: 'officeDocument', target: 'xl/workbook.xml' }]);

export function workbookRelations(sheets: number): string {
  return relationsPart([
    ...numbersTo(sheets).map((number) => ({
      id: `rId${number}`,
      kind: 'worksheet',
      target: `worksheets/sheet${number}.xml`,
    })),
    { id: `rId${String(sheets + 1)}`, kind: 'styles', target: 'styles.xml' },
  ]);
}

/** `hasFormulas` has programs compute them when they open it, whatever stands there. */
export function workbookPart(names: readonly string[], hasFormulas: boolean): string {
  const sheets = names.map((name, index) => {
    const number = String(index + 1);
    return `<sheet name="${escapeXml(name)}" sheetId="${number}" r:id="rId${number}"/>`;
  });
  const calculation = hasFormulas ? '<calcPr fullCalcOnLoad="1"/>' : '';
  return `${xmlHead}<workbook ${main} ${relationsNamespace}><sheets>${sheets.join('')}</sheets>${calculation}</workbook>`;
}

export type Comment = { readonly place: string; readonly row: number; readonly column: number; readonly text: string };

export function commentsPart(comments: readonly Comment[]): string {
  const lines = comments.map(
    ({ place, text }) =>
      `<comment ref="${place}" authorId="0"><text><t xml:space="preserve">${escapeXml(text)}</t></text></comment>`,
  );
  return `${xmlHead}<comments ${main}><authors><author></author></authors><commentList>${lines.join('')}</commentList></comments>`;
}

/** Where the notes are shown: programs want a drawing for each (ECMA-376, part 4, 19.4). Rows and columns count from 0. */
export function commentDrawing(comments: readonly Comment[]): string {
  const shapes = comments.map(
    ({ row, column }, index) =>
      `<v:shape id="_x0000_s${String(1_025 + index)}" type="#note" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox/><x:ClientData ObjectType="Note"><x:Anchor>${[column + 1, 15, row, 2, column + 4, 15, row + 4, 4].join(', ')}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${String(row)}</x:Row><x:Column>${String(column)}</x:Column></x:ClientData></v:shape>`,
  );
  return `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="note" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>${shapes.join('')}</xml>`;
}
