/** Writes a flow as a DOCX file. The same flow gives the same bytes. */
import { contentsLevelMax, contentsOf } from '../../flow/contents.ts';
import { type Block, type Flow, titleOfFlow, wordsOfRuns } from '../../flow/flow.ts';
import type { Pictures } from '../embedded.ts';
import { OfficePackage, Relations, xmlHead, xmlText } from '../ooxml.ts';
import { blockXml, type Body, paragraphXml } from './body.ts';
import { Numbering } from './numbering.ts';
import { stylesPart, wordNamespaces } from './styles.ts';

export type PageSize = 'A4' | 'Letter';
export type DocxLook = {
  /** What stands on top as the title; null for nothing but the text. */
  readonly title: string | null;
  /** What the contents page is headed with; null for none. */
  readonly contents: string | null;
  readonly pageSize: PageSize;
  readonly pictures: Pictures;
};

export const plainLook: DocxLook = { title: null, contents: null, pageSize: 'A4', pictures: new Map() };

/** Twentieths of a point. */
const pageSizes: Readonly<Record<PageSize, readonly [width: number, height: number]>> = {
  A4: [11_906, 16_838],
  Letter: [12_240, 15_840],
};
const margin = 1_418;

const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const footerPart = `${xmlHead}<w:ftr ${wordNamespaces}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`;

/** The bytes of a document with the flow's blocks, its title in the properties. */
export function docxOfFlow(flow: Flow, look: DocxLook = plainLook): Uint8Array {
  const relations = new Relations();
  relations.add('styles', 'styles.xml');
  relations.add('numbering', 'numbering.xml');
  const footer = relations.add('footer', 'footer1.xml');
  const headings = look.contents === null ? [] : contentsOf(flow);
  const bookmarks = new Map<Block, string>(headings.map((block, index) => [block, `_Toc${String(index + 1)}`]));
  const [width, height] = pageSizes[look.pageSize];
  const body: Body = {
    relations,
    numbering: new Numbering(),
    pictures: look.pictures,
    width: width - 2 * margin,
    height: height - 2 * margin,
    bookmarkOf: (block) => bookmarks.get(block) ?? null,
    drawings: 0,
  };
  const title =
    look.title === null
      ? ''
      : paragraphXml('<w:pStyle w:val="Title"/>', `<w:r><w:t xml:space="preserve">${xmlText(look.title)}</w:t></w:r>`);
  const contents = headings.length === 0 ? '' : contentsXml(look.contents ?? '', headings, bookmarks);
  const blocks = flow.blocks.map((block) => blockXml(block, body)).join('');
  const section = `<w:sectPr><w:footerReference w:type="default" r:id="${footer}"/><w:pgSz w:w="${String(width)}" w:h="${String(height)}"/><w:pgMar w:top="${String(margin)}" w:right="${String(margin)}" w:bottom="${String(margin)}" w:left="${String(margin)}" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>`;

  const file = new OfficePackage();
  file.part(
    'word/document.xml',
    `${xmlHead}<w:document ${wordNamespaces}><w:body>${title}${contents}${blocks}${section}</w:body></w:document>`,
    `${type}.document.main+xml`,
  );
  file.relations('word/document.xml', relations);
  file.part('word/styles.xml', stylesPart, `${type}.styles+xml`);
  file.part('word/numbering.xml', body.numbering.xml(), `${type}.numbering+xml`);
  file.part('word/footer1.xml', footerPart, `${type}.footer+xml`);
  for (const picture of look.pictures.values()) file.picture(`word/media/${picture.file}`, picture.bytes);
  return file.pack('word/document.xml', look.title ?? titleOfFlow(flow));
}

/**
 * A table of contents as a field (ECMA-376, part 1, 17.16.5.68) whose lines stand there already, each leading to its heading. They name no
 * pages: only the program that lays the document out knows them, and one that was wrong would be worse than none.
 */
function contentsXml(
  heading: string,
  headings: readonly Extract<Block, { kind: 'heading' }>[],
  bookmarks: ReadonlyMap<Block, string>,
): string {
  const field = (kind: string): string => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`;
  const start = `${field('begin')}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-${String(contentsLevelMax)}" \\n \\h \\z \\u </w:instrText></w:r>${field('separate')}`;
  const top = headings.reduce((least, { level }) => Math.min(least, level), contentsLevelMax);
  const lines = headings.map((block, index) => {
    const words = xmlText(wordsOfRuns(block.runs).replace(/\s+/g, ' '));
    const link = `<w:hyperlink w:anchor="${bookmarks.get(block) ?? ''}" w:history="1"><w:r><w:t xml:space="preserve">${words}</w:t></w:r></w:hyperlink>`;
    return paragraphXml(
      `<w:pStyle w:val="TOC${String(block.level - top + 1)}"/>`,
      `${index === 0 ? start : ''}${link}`,
    );
  });
  const head = paragraphXml(
    '<w:pStyle w:val="TOCHeading"/>',
    `<w:r><w:t xml:space="preserve">${xmlText(heading)}</w:t></w:r>`,
  );
  const end = paragraphXml('', `${field('end')}<w:r><w:br w:type="page"/></w:r>`);
  return `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>${head}${lines.join('')}${end}</w:sdtContent></w:sdt>`;
}
