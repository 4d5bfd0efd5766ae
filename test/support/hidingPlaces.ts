/**
 * Documents made by code in which a text stands where nobody sees it, or only in passing: one for each way that is looked for. Each holds
 * an innocent text besides, which everybody sees.
 */
import {
  cell,
  docx,
  exif,
  hiddenMail,
  html,
  innocent,
  jpeg,
  mail,
  nothingStyle,
  openDocument,
  pdf,
  pdfLines,
  pdfText,
  png,
  pptx,
  slideText,
  visible,
  whiteStyle,
  wordRun,
  xlsx,
  xml,
} from './hidingMakers.ts';

export type HidingPlace = {
  /** In words. */
  readonly name: string;
  /** The file's name with its ending. */
  readonly file: string;
  /** Whether people do not see it at all. */
  readonly seen: 'aside' | 'no';
  /** The file with this text in it: printable ASCII. */
  readonly make: (text: string) => Buffer;
};

export const hidingPlaces: readonly HidingPlace[] = [
  {
    name: 'a PDF, white on white',
    file: 'a.pdf',
    seen: 'no',
    make: (text) => pdf(`BT 1 1 1 rg /F1 10 Tf 40 600 Td ${pdfLines(text, 10)} ET`),
  },
  {
    name: 'a PDF, tiny',
    file: 'a.pdf',
    seen: 'no',
    make: (text) => pdf(`BT /F1 1 Tf 40 600 Td ${pdfLines(text, 1)} ET`),
  },
  {
    name: 'a PDF, off the page',
    file: 'a.pdf',
    seen: 'no',
    make: (text) => pdf(`BT /F1 10 Tf 40 -600 Td ${pdfLines(text, 10)} ET`),
  },
  {
    name: 'a PDF, under a box',
    file: 'a.pdf',
    seen: 'no',
    make: (text) => pdf(`BT /F1 10 Tf 40 600 Td ${pdfLines(text, 10)} ET 1 g 0 0 612 700 re f`),
  },
  {
    name: 'a PDF, drawn invisibly',
    file: 'a.pdf',
    seen: 'aside',
    make: (text) => pdf(`BT 3 Tr /F1 10 Tf 40 600 Td ${pdfLines(text, 10)} ET`),
  },
  {
    name: 'a PDF, an annotation',
    file: 'a.pdf',
    seen: 'aside',
    make: (text) =>
      pdf('', { annotation: `<< /Type /Annot /Subtype /Text /Rect [0 0 1 1] /Contents ${pdfText(text)} >>` }),
  },
  {
    name: 'a PDF, its keywords',
    file: 'a.pdf',
    seen: 'aside',
    make: (text) => pdf('', { info: `/Keywords ${pdfText(text)}` }),
  },
  { name: 'a Word document, hidden', file: 'a.docx', seen: 'no', make: (text) => docx(wordRun('<w:vanish/>', text)) },
  {
    name: 'a Word document, white',
    file: 'a.docx',
    seen: 'no',
    make: (text) => docx(wordRun('<w:color w:val="FFFFFF"/>', text)),
  },
  {
    name: 'a Word document, tiny',
    file: 'a.docx',
    seen: 'no',
    make: (text) => docx(wordRun('<w:sz w:val="2"/>', text)),
  },
  {
    name: 'a Word document, hidden by a style',
    file: 'a.docx',
    seen: 'no',
    make: (text) =>
      docx(wordRun('<w:rStyle w:val="Ghost"/>', text), {
        'word/styles.xml': '<w:styles><w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
      }),
  },
  {
    name: 'a Word document, deleted',
    file: 'a.docx',
    seen: 'aside',
    make: (text) => docx(`<w:p><w:del><w:r><w:delText>${xml(text)}</w:delText></w:r></w:del></w:p>`),
  },
  {
    name: 'a Word document, a comment',
    file: 'a.docx',
    seen: 'aside',
    make: (text) =>
      docx('', {
        'word/comments.xml': `<w:comments><w:comment><w:p><w:r><w:t>${xml(text)}</w:t></w:r></w:p></w:comment></w:comments>`,
      }),
  },
  {
    name: 'a Word document, a picture’s description',
    file: 'a.docx',
    seen: 'aside',
    make: (text) => docx(`<w:p><w:r><wp:docPr descr="${xml(text)}"/></w:r></w:p>`),
  },
  {
    name: 'a Word document, its properties',
    file: 'a.docx',
    seen: 'aside',
    make: (text) =>
      docx('', {
        'docProps/core.xml': `<cp:coreProperties><dc:description>${xml(text)}</dc:description></cp:coreProperties>`,
      }),
  },
  {
    name: 'a workbook, a hidden sheet',
    file: 'a.xlsx',
    seen: 'no',
    make: (text) => xlsx({ state: 'state="veryHidden"', rows: `<row r="1">${cell('A1', text)}</row>` }),
  },
  {
    name: 'a workbook, a hidden row',
    file: 'a.xlsx',
    seen: 'no',
    make: (text) => xlsx({ rows: `<row r="3" hidden="1">${cell('A3', text)}</row>` }),
  },
  {
    name: 'a workbook, a hidden column',
    file: 'a.xlsx',
    seen: 'no',
    make: (text) =>
      xlsx({ columns: '<cols><col min="2" max="3" hidden="1"/></cols>', rows: `<row r="1">${cell('C1', text)}</row>` }),
  },
  {
    name: 'a workbook, white',
    file: 'a.xlsx',
    seen: 'no',
    make: (text) => xlsx({ styles: whiteStyle, rows: `<row r="1">${cell('A1', text, 's="1"')}</row>` }),
  },
  {
    name: 'a workbook, a format of nothing',
    file: 'a.xlsx',
    seen: 'no',
    make: (text) => xlsx({ styles: nothingStyle, rows: `<row r="1">${cell('A1', text, 's="1"')}</row>` }),
  },
  { name: 'a workbook, a comment', file: 'a.xlsx', seen: 'aside', make: (text) => xlsx({ rows: '', comment: text }) },
  {
    name: 'slides, a hidden one',
    file: 'a.pptx',
    seen: 'no',
    make: (text) => pptx(`<p:sp>${slideText(text)}</p:sp>`, {}, 'show="0"'),
  },
  {
    name: 'slides, off the slide',
    file: 'a.pptx',
    seen: 'no',
    make: (text) =>
      pptx(
        `<p:sp><p:spPr><a:xfrm><a:off x="9999999" y="0"/><a:ext cx="100" cy="100"/></a:xfrm></p:spPr>${slideText(text)}</p:sp>`,
      ),
  },
  {
    name: 'slides, tiny',
    file: 'a.pptx',
    seen: 'no',
    make: (text) => pptx(`<p:sp>${slideText(text, '<a:rPr sz="100"/>')}</p:sp>`),
  },
  {
    name: 'slides, notes',
    file: 'a.pptx',
    seen: 'aside',
    make: (text) => pptx('', { 'ppt/notesSlides/n1.xml': `<p:notes>${slideText(text)}</p:notes>` }),
  },
  {
    name: 'an ODT, hidden',
    file: 'a.odt',
    seen: 'no',
    make: (text) =>
      openDocument(
        'text',
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>',
        `${visible}<text:p><text:span text:style-name="T1">${xml(text)}</text:span></text:p>`,
      ),
  },
  {
    name: 'an ODT, white',
    file: 'a.odt',
    seen: 'no',
    make: (text) =>
      openDocument(
        'text',
        '<style:style style:name="T1"><style:text-properties fo:color="#ffffff"/></style:style>',
        `${visible}<text:p text:style-name="T1">${xml(text)}</text:p>`,
      ),
  },
  {
    name: 'an ODT, a comment',
    file: 'a.odt',
    seen: 'aside',
    make: (text) =>
      openDocument(
        'text',
        '',
        `${visible}<text:p><office:annotation><text:p>${xml(text)}</text:p></office:annotation></text:p>`,
      ),
  },
  {
    name: 'an ODS, a hidden row',
    file: 'a.ods',
    seen: 'no',
    make: (text) =>
      openDocument(
        'spreadsheet',
        '',
        `<table:table table:name="S"><table:table-row><table:table-cell>${visible}</table:table-cell></table:table-row><table:table-row table:visibility="collapse"><table:table-cell><text:p>${xml(text)}</text:p></table:table-cell></table:table-row></table:table>`,
      ),
  },
  {
    name: 'an ODS, a hidden column',
    file: 'a.ods',
    seen: 'no',
    make: (text) =>
      openDocument(
        'spreadsheet',
        '',
        `<table:table table:name="S"><table:table-column/><table:table-column table:visibility="collapse"/><table:table-row><table:table-cell>${visible}</table:table-cell><table:table-cell><text:p>${xml(text)}</text:p></table:table-cell></table:table-row></table:table>`,
      ),
  },
  {
    name: 'RTF, hidden',
    file: 'a.rtf',
    seen: 'no',
    make: (text) => Buffer.from(`{\\rtf1 ${innocent}\\par{\\v ${text}}}`),
  },
  {
    name: 'RTF, white',
    file: 'a.rtf',
    seen: 'no',
    make: (text) => Buffer.from(`{\\rtf1{\\colortbl;\\red255\\green255\\blue255;}${innocent}\\par{\\cf1 ${text}}}`),
  },
  {
    name: 'RTF, a comment',
    file: 'a.rtf',
    seen: 'aside',
    make: (text) => Buffer.from(`{\\rtf1 ${innocent}{\\*\\annotation ${text}}}`),
  },
  {
    name: 'a page, display: none',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('', `<div style="display: none">${xml(text)}</div>`),
  },
  {
    name: 'a page, a class that hides',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('<style>.x, p.y { visibility: hidden }</style>', `<p class="y">${xml(text)}</p>`),
  },
  {
    name: 'a page, marked as hidden',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('', `<p hidden>${xml(text)}</p>`),
  },
  {
    name: 'a page, white on white',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('', `<p style="color:#fff">${xml(text)}</p>`),
  },
  {
    name: 'a page, without size',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('', `<p style="font-size:0px">${xml(text)}</p>`),
  },
  {
    name: 'a page, off the screen',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('', `<p style="position:absolute; left:-9999px">${xml(text)}</p>`),
  },
  {
    name: 'a page, transparent',
    file: 'a.html',
    seen: 'no',
    make: (text) => html('', `<p style="opacity:0">${xml(text)}</p>`),
  },
  {
    name: 'a page, a comment',
    file: 'a.html',
    seen: 'aside',
    make: (text) => html('', `<!-- ${text.replaceAll('--', '- -')} -->`),
  },
  {
    name: 'a page, a picture’s words',
    file: 'a.html',
    seen: 'aside',
    make: (text) => html('', `<img src="x.png" alt="${xml(text)}">`),
  },
  {
    name: 'Markdown, a comment',
    file: 'a.md',
    seen: 'aside',
    make: (text) => Buffer.from(`# Minutes\n\n<!-- ${text.replaceAll('--', '- -')} -->\n`),
  },
  {
    name: 'a mail, a hidden part of its page',
    file: 'a.eml',
    seen: 'no',
    make: (text) => hiddenMail('display:none', text),
  },
  { name: 'a mail, white on white', file: 'a.eml', seen: 'no', make: (text) => hiddenMail('color:white', text) },
  { name: 'a mail, its plain part', file: 'a.eml', seen: 'aside', make: (text) => mail(text, `<p>${innocent}</p>`) },
  {
    name: 'a photo, its description',
    file: 'a.jpg',
    seen: 'aside',
    make: (text) => jpeg([exif(0x010e, 2, Buffer.from(`${text}\0`))]),
  },
  {
    name: 'a photo, the comment of Windows',
    file: 'a.jpg',
    seen: 'aside',
    make: (text) => jpeg([exif(0x9c9c, 1, Buffer.from(`${text}\0`, 'utf16le'))]),
  },
  {
    name: 'a photo, a comment',
    file: 'a.jpg',
    seen: 'aside',
    make: (text) => jpeg([exif(0x010e, 2, Buffer.from('x\0')), Buffer.from(text)]),
  },
  { name: 'a PNG, its description', file: 'a.png', seen: 'aside', make: png },
];
