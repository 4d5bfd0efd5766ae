/** Small documents of every kind, made by code, each with an innocent text that everybody sees. */
import { crc32, deflateSync } from 'node:zlib';
import { deflated, zipFile } from './zipParts.ts';

export const innocent = 'Minutes of the meeting of the third of May';

export function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function zip(parts: Readonly<Record<string, string>>): Buffer {
  return zipFile(Object.entries(parts).map(([name, content]) => deflated(name, content)));
}

const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function relations(entries: Readonly<Record<string, readonly [kind: string, target: string]>>): string {
  const lines = Object.entries(entries).map(
    ([id, [kind, target]]) => `<Relationship Id="${id}" Type="${relation}/${kind}" Target="${target}"/>`,
  );
  return `<Relationships>${lines.join('')}</Relationships>`;
}

export function docx(body: string, more: Readonly<Record<string, string>> = {}): Buffer {
  return zip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relations({ a: ['officeDocument', 'word/document.xml'] }),
    'word/document.xml': `<w:document><w:body><w:p><w:r><w:t>${innocent}</w:t></w:r></w:p>${body}</w:body></w:document>`,
    ...more,
  });
}

export function wordRun(properties: string, text: string): string {
  return `<w:p><w:r><w:rPr>${properties}</w:rPr><w:t>${xml(text)}</w:t></w:r></w:p>`;
}

type Sheet = {
  readonly rows: string;
  readonly columns?: string;
  readonly state?: string;
  readonly styles?: string;
  readonly comment?: string;
};

export function xlsx({ rows, columns = '', state = '', styles = '', comment }: Sheet): Buffer {
  return zip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relations({ a: ['officeDocument', 'xl/workbook.xml'] }),
    'xl/workbook.xml': `<workbook><sheets><sheet name="Costs" r:id="a"/><sheet name="More" r:id="b" ${state}/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({
      a: ['worksheet', 'one.xml'],
      b: ['worksheet', 'two.xml'],
      c: ['styles', 'styles.xml'],
    }),
    'xl/one.xml': `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${innocent}</t></is></c></row></sheetData></worksheet>`,
    'xl/two.xml': `<worksheet>${columns}<sheetData>${rows}</sheetData></worksheet>`,
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    ...(comment === undefined
      ? {}
      : {
          'xl/_rels/two.xml.rels': relations({ x: ['comments', 'comments1.xml'] }),
          'xl/comments1.xml': `<comments><commentList><comment ref="B7"><text><r><t>${xml(comment)}</t></r></text></comment></commentList></comments>`,
        }),
  });
}

export function cell(reference: string, text: string, style = ''): string {
  return `<c r="${reference}" t="inlineStr" ${style}><is><t>${xml(text)}</t></is></c>`;
}

export const whiteStyle =
  '<fonts><font><sz val="11"/></font><font><color rgb="FFFFFFFF"/></font></fonts><fills><fill><patternFill patternType="none"/></fill></fills><cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="0"/></cellXfs>';
export const nothingStyle =
  '<numFmts><numFmt numFmtId="165" formatCode=";;;"/></numFmts><fonts><font/></fonts><cellXfs><xf fontId="0"/><xf fontId="0" numFmtId="165"/></cellXfs>';

export function pptx(slide: string, more: Readonly<Record<string, string>> = {}, show = ''): Buffer {
  const shape = (body: string): string =>
    `<p:sp><p:spPr><a:xfrm><a:off x="1" y="1"/><a:ext cx="100" cy="100"/></a:xfrm></p:spPr>${body}</p:sp>`;
  const text = `<p:txBody><a:p><a:r><a:t>${innocent}</a:t></a:r></a:p></p:txBody>`;
  return zip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relations({ a: ['officeDocument', 'ppt/presentation.xml'] }),
    'ppt/presentation.xml':
      '<p:presentation><p:sldIdLst><p:sldId id="1" r:id="a"/><p:sldId id="2" r:id="b"/></p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/></p:presentation>',
    'ppt/_rels/presentation.xml.rels': relations({ a: ['slide', 'slides/one.xml'], b: ['slide', 'slides/two.xml'] }),
    'ppt/slides/one.xml': `<p:sld><p:cSld><p:spTree>${shape(text)}</p:spTree></p:cSld></p:sld>`,
    'ppt/slides/two.xml': `<p:sld ${show}><p:cSld><p:spTree>${slide}</p:spTree></p:cSld></p:sld>`,
    ...more,
  });
}

export function slideText(text: string, properties = ''): string {
  return `<p:txBody><a:p><a:r>${properties}<a:t>${xml(text)}</a:t></a:r></a:p></p:txBody>`;
}

export function openDocument(type: 'text' | 'spreadsheet', styles: string, body: string): Buffer {
  return zip({
    mimetype: `application/vnd.oasis.opendocument.${type}`,
    'content.xml': `<office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${type}>${body}</office:${type}></office:body></office:document-content>`,
  });
}

export const visible = `<text:p>${innocent}</text:p>`;

/** A PDF of one page of 612 × 792 points that draws these operators beside an innocent line. */
export function pdf(operators: string, { info = '', annotation = '' } = {}): Buffer {
  const stream = `BT /F1 12 Tf 72 720 Td (${innocent}) Tj ET\n${operators}`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [5 0 R] >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< ${info} >>`,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 6 0 R ${annotation === '' ? '' : `/Annots [${annotation}]`} >>`,
    `<< /Length ${String(stream.length)} >>\nstream\n${stream}\nendstream`,
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${String(objects.length + 1)} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${String(start)}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

export function pdfText(text: string): string {
  return `(${text.replace(/[\\()]/g, '\\$&').replace(/\s+/g, ' ')})`;
}

/** Lines that fit on a page, so that a long text is on it. */
export function pdfLines(text: string, size: number): string {
  const width = Math.floor(900 / size);
  const lines = text.replace(/\s+/g, ' ').match(new RegExp(`.{1,${String(width)}}`, 'g')) ?? [];
  return lines.map((line) => `${pdfText(line)} Tj 0 -${String(size + 2)} Td`).join('\n');
}

export function html(head: string, body: string): Buffer {
  return Buffer.from(
    `<!doctype html><html><head><title>Minutes</title>${head}</head><body><p>${innocent}</p>${body}</body></html>`,
  );
}

export function jpeg(segments: readonly Buffer[]): Buffer {
  const parts = segments.map((data, at) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(at === 0 ? 0xffe1 : 0xfffe, 0);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, Buffer.from([0xff, 0xd9])]);
}

/** EXIF with one entry: a tag of IFD 0 with this text. */
export function exif(tag: number, type: 1 | 2, text: Buffer): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(tag, 10);
  tiff.writeUInt16LE(type, 12);
  tiff.writeUInt32LE(text.length, 14);
  tiff.writeUInt32LE(26, 18);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, text]);
}

function pngChunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

export function png(text: string): Buffer {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', head),
    pngChunk('tEXt', Buffer.from(`Description\0${text}`, 'latin1')),
    pngChunk('IDAT', deflateSync(Buffer.from([0, 0]))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function mail(text: string, page: string): Buffer {
  return Buffer.from(
    [
      'From: Ann <ann@example.org>',
      'To: Ben <ben@example.org>',
      'Subject: Minutes',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      text,
      '--x',
      'Content-Type: text/html',
      '',
      page,
      '--x--',
      '',
    ].join('\r\n'),
  );
}

export const hiddenMail = (style: string, text: string): Buffer =>
  mail(innocent, `<html><body><p>${innocent}</p><div style="${style}">${xml(text)}</div></body></html>`);
