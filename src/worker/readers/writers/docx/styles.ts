/** The styles of a DOCX file that is written here: built-in ones under their own names, so that every program shows and lists them. */
import { xmlHead } from '../ooxml.ts';

export const wordNamespaces =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"';

const codeFont = 'Consolas';
const fontOf = (name: string): string => `<w:rFonts w:ascii="${name}" w:hAnsi="${name}" w:cs="${name}"/>`;
export const codeLook = fontOf(codeFont);

type Style = {
  readonly id: string;
  readonly name: string;
  readonly paragraph?: string;
  readonly run?: string;
  readonly next?: string;
  readonly basedOn?: string;
};

/** Half points. */
const headingSizes = [32, 26, 24, 22, 22, 22];
/** Twentieths of a point. */
export const indentStep = 360;

const paragraphStyles: readonly Style[] = [
  {
    id: 'Title',
    name: 'Title',
    next: 'Normal',
    paragraph: '<w:spacing w:before="0" w:after="240"/><w:contextualSpacing/>',
    run: '<w:b/><w:sz w:val="48"/><w:szCs w:val="48"/>',
  },
  ...headingSizes.map((size, index): Style => {
    const level = String(index + 1);
    return {
      id: `Heading${level}`,
      name: `heading ${level}`,
      next: 'Normal',
      paragraph: `<w:keepNext/><w:keepLines/><w:spacing w:before="${index === 0 ? '360' : '240'}" w:after="120"/><w:outlineLvl w:val="${String(index)}"/>`,
      run: `<w:b/><w:color w:val="1F3864"/><w:sz w:val="${String(size)}"/><w:szCs w:val="${String(size)}"/>`,
    };
  }),
  { id: 'ListParagraph', name: 'List Paragraph', paragraph: '<w:spacing w:after="60"/><w:contextualSpacing/>' },
  {
    id: 'Quote',
    name: 'Quote',
    paragraph: '<w:ind w:left="720"/>',
    run: '<w:i/><w:color w:val="595959"/>',
  },
  {
    id: 'SourceCode',
    name: 'Source Code',
    paragraph: '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/><w:spacing w:after="160"/>',
    run: `${codeLook}<w:sz w:val="18"/><w:szCs w:val="18"/>`,
  },
  {
    id: 'TOCHeading',
    name: 'TOC Heading',
    paragraph: '<w:keepNext/><w:spacing w:before="240" w:after="120"/>',
    run: '<w:b/><w:color w:val="1F3864"/><w:sz w:val="32"/><w:szCs w:val="32"/>',
  },
  ...[0, 1, 2].map((depth): Style => {
    const level = String(depth + 1);
    return {
      id: `TOC${level}`,
      name: `toc ${level}`,
      paragraph: `<w:spacing w:after="60"/><w:ind w:left="${String(depth * indentStep)}"/>`,
    };
  }),
  { id: 'Footer', name: 'footer', paragraph: '<w:spacing w:after="0"/><w:jc w:val="center"/>' },
];

function styleXml({ id, name, paragraph = '', run = '', next, basedOn = 'Normal' }: Style): string {
  const after = next === undefined ? '' : `<w:next w:val="${next}"/>`;
  const look = run === '' ? '' : `<w:rPr>${run}</w:rPr>`;
  return `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="${basedOn}"/>${after}<w:qFormat/>${paragraph === '' ? '' : `<w:pPr>${paragraph}</w:pPr>`}${look}</w:style>`;
}

const line = (side: string): string => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>`;
const lines = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(line).join('');

const tableStyle = `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:tblPr><w:tblBorders>${lines}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="E7ECF4"/></w:tcPr></w:tblStylePr></w:style>`;

export const stylesPart = `${xmlHead}<w:styles ${wordNamespaces}><w:docDefaults><w:rPrDefault><w:rPr>${fontOf('Calibri')}<w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>${paragraphStyles.map(styleXml).join('')}${tableStyle}</w:styles>`;
