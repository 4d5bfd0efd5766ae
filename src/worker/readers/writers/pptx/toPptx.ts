/** Writes slides as a PPTX file. The same slides give the same bytes. */
import { plainStyle } from '../../flow/flow.ts';
import { Unreadable } from '../../unreadable.ts';
import type { Pictures } from '../embedded.ts';
import { OfficePackage, Relations, xmlHead, xmlText } from '../ooxml.ts';
import type { Line, Slide } from './deck.ts';
import { type Page, pagesOf } from './pages.ts';
import { placedXml, placeholderXml, type SlideParts, titleXml } from './shapes.ts';
import { layoutParts, masterPart, notesMasterPart, slideNamespaces, themePart, treeHead } from './template.ts';

export type PptxLook = {
  /** For the file's properties. */
  readonly title: string;
  /** What the slide with the titles of all others is headed with; null for none. */
  readonly contents: string | null;
  readonly pictures: Pictures;
};

const type = 'application/vnd.openxmlformats-officedocument.presentationml';
const themeType = 'application/vnd.openxmlformats-officedocument.theme+xml';
const contentsLines = 11;
const slidesMax = 2_000;

/** A page of slides that leads to others: which page each of its lines leads to. */
type Target = { readonly page: Page; readonly leadsTo: readonly Page[] };

/** The bytes of a presentation. Throws Unreadable where it would be more slides than anyone shows. */
export function pptxOfSlides(slides: readonly Slide[], look: PptxLook): Uint8Array {
  const pages = withContents(slides.flatMap(pagesOf), look.contents);
  if (pages.length > slidesMax)
    throw new Unreadable(`it would take more than ${slidesMax.toLocaleString('en')} slides`);
  const file = new OfficePackage();
  const relations = new Relations();
  const master = relations.add('slideMaster', 'slideMasters/slideMaster1.xml');
  const notes = new NotesWriter(file);
  const numberOf = new Map(pages.map(({ page }, index) => [page, index + 1]));
  const ids = pages.map((target, index) => {
    const number = index + 1;
    slideInto(file, target, { number, numberOf, notes });
    return `<p:sldId id="${String(255 + number)}" r:id="${relations.add('slide', `slides/slide${String(number)}.xml`)}"/>`;
  });
  const notesMaster = notes.finish()
    ? `<p:notesMasterIdLst><p:notesMasterId r:id="${relations.add('notesMaster', 'notesMasters/notesMaster1.xml')}"/></p:notesMasterIdLst>`
    : '';
  relations.add('theme', 'theme/theme1.xml');
  file.part(
    'ppt/presentation.xml',
    `${xmlHead}<p:presentation ${slideNamespaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="${master}"/></p:sldMasterIdLst>${notesMaster}<p:sldIdLst>${ids.join('')}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
    `${type}.presentation.main+xml`,
  );
  file.relations('ppt/presentation.xml', relations);
  templateInto(file);
  for (const picture of look.pictures.values()) file.picture(`ppt/media/${picture.file}`, picture.bytes);
  return file.pack('ppt/presentation.xml', look.title);
}

function templateInto(file: OfficePackage): void {
  const ofMaster = new Relations();
  const layouts = Object.values(layoutParts).map((xml, index) => {
    const name = `slideLayout${String(index + 1)}.xml`;
    ofMaster.add('slideLayout', `../slideLayouts/${name}`);
    return { part: `ppt/slideLayouts/${name}`, xml };
  });
  ofMaster.add('theme', '../theme/theme1.xml');
  file.part('ppt/slideMasters/slideMaster1.xml', masterPart, `${type}.slideMaster+xml`);
  file.relations('ppt/slideMasters/slideMaster1.xml', ofMaster);
  for (const { part, xml } of layouts) {
    const ofLayout = new Relations();
    ofLayout.add('slideMaster', '../slideMasters/slideMaster1.xml');
    file.part(part, xml, `${type}.slideLayout+xml`);
    file.relations(part, ofLayout);
  }
  file.part('ppt/theme/theme1.xml', themePart, themeType);
}

/** Pages with those of the contents behind the first title. */
function withContents(pages: readonly Page[], heading: string | null): Target[] {
  const plain = pages.map((page): Target => ({ page, leadsTo: [] }));
  const named = pages.filter(({ kind, title, isContinued }) => kind === 'content' && title !== '' && !isContinued);
  if (heading === null || named.length === 0) return plain;
  const added: Target[] = [];
  for (let at = 0; at < named.length; at += contentsLines) {
    const part = named.slice(at, at + contentsLines);
    const lines = part.map(({ title }): Line => ({
      kind: 'line',
      runs: [{ kind: 'text', text: title, ...plainStyle }],
      depth: 0,
      mark: 'bullet',
      look: 'text',
    }));
    const [page] = pagesOf({ kind: 'content', title: heading, elements: lines, notes: [] });
    if (page !== undefined) added.push({ page: { ...page, isContinued: at > 0 }, leadsTo: part });
  }
  const start = pages[0]?.kind === 'title' ? 1 : 0;
  return [...plain.slice(0, start), ...added, ...plain.slice(start)];
}

/** What a page is headed with. */
export function shownTitle({ title, isContinued }: Page): string {
  if (!isContinued) return title;
  return title === '' ? '(continued)' : `${title} (continued)`;
}

type Around = { readonly number: number; readonly numberOf: ReadonlyMap<Page, number>; readonly notes: NotesWriter };

function slideInto(file: OfficePackage, { page, leadsTo }: Target, { number, numberOf, notes }: Around): void {
  const relations = new Relations();
  relations.add('slideLayout', `../slideLayouts/slideLayout${page.kind === 'title' ? '1' : '2'}.xml`);
  const parts: SlideParts = { relations, nextId: 2 };
  const placeholder = page.kind === 'title' ? 'type="subTitle" idx="1"' : 'idx="1"';
  const words = shownTitle(page);
  const title = words === '' ? '' : titleXml(words, page.kind === 'title' ? 'ctrTitle' : 'title', parts);
  let isFirst = true;
  const shapes = page.placed.map((placed) => {
    const own = placed.kind === 'lines' && isFirst ? placeholder : null;
    if (placed.kind === 'lines') isFirst = false;
    return placedXml(placed, own, parts);
  });
  const pageNumber = placeholderXml(
    'Slide Number',
    'type="sldNum" sz="quarter" idx="10"',
    `<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>${String(number)}</a:t></a:fld></a:p>`,
    parts,
  );
  let tree = shapes.join('');
  for (const target of leadsTo) {
    const id = relations.add('slide', `slide${String(numberOf.get(target) ?? 1)}.xml`);
    // Each line is one run: the first that leads nowhere yet is the next one's.
    tree = tree.replace(
      /(<a:r><a:rPr sz="\d+")>(<\/a:rPr>)/,
      `$1><a:hlinkClick r:id="${id}" action="ppaction://hlinksldjump"/>$2`,
    );
  }
  const part = `ppt/slides/slide${String(number)}.xml`;
  notes.add(page.notes, number, relations);
  file.part(
    part,
    `${xmlHead}<p:sld ${slideNamespaces}><p:cSld><p:spTree>${treeHead}${title}${tree}${pageNumber}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`,
    `${type}.slide+xml`,
  );
  file.relations(part, relations);
}

/** The speaker's notes, each a part beside its slide; their master only where there are any. */
class NotesWriter {
  readonly #file: OfficePackage;
  #count = 0;

  constructor(file: OfficePackage) {
    this.#file = file;
  }

  add(notes: readonly string[], slide: number, ofSlide: Relations): void {
    if (notes.length === 0) return;
    const name = `notesSlide${String(++this.#count)}.xml`;
    ofSlide.add('notesSlide', `../notesSlides/${name}`);
    const relations = new Relations();
    relations.add('notesMaster', '../notesMasters/notesMaster1.xml');
    relations.add('slide', `../slides/slide${String(slide)}.xml`);
    const paragraphs = notes.map((words) => `<a:p><a:r><a:t>${xmlText(words)}</a:t></a:r></a:p>`).join('');
    const picture =
      '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>';
    const text = placeholderXml('Notes', 'type="body" idx="1"', paragraphs, { relations, nextId: 3 });
    this.#file.part(
      `ppt/notesSlides/${name}`,
      `${xmlHead}<p:notes ${slideNamespaces}><p:cSld><p:spTree>${treeHead}${picture}${text}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>`,
      `${type}.notesSlide+xml`,
    );
    this.#file.relations(`ppt/notesSlides/${name}`, relations);
  }

  /** True where there are any. */
  finish(): boolean {
    if (this.#count === 0) return false;
    const relations = new Relations();
    relations.add('theme', '../theme/theme2.xml');
    this.#file.part('ppt/notesMasters/notesMaster1.xml', notesMasterPart, `${type}.notesMaster+xml`);
    this.#file.relations('ppt/notesMasters/notesMaster1.xml', relations);
    this.#file.part('ppt/theme/theme2.xml', themePart, themeType);
    return true;
  }
}
