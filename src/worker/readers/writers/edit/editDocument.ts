/** Changes words of a Word document or of slides, and adds to a document; everything else of the file stays as it is, byte by byte. */
import { flowOfDocx } from '../../flow/fromDocx.ts';
import { flowOfMarkdown } from '../../flow/fromMarkdown.ts';
import { readParagraphStyles } from '../../office/docxStyles.ts';
import { mainPartOf, relationsOf } from '../../office/package.ts';
import { slidesOf } from '../../office/pptxText.ts';
import { Unreadable } from '../../unreadable.ts';
import type { Zip } from '../../zip.ts';
import type { Written } from '../writeDocument.ts';
import { insertedXml, styleIdsOf } from './insertBlocks.ts';
import { edited, type EditedPackage } from './package.ts';
import { paragraphsOf, withReplaced, wordsOf } from './replaceText.ts';
import { attribute, partsOfName, spliced, tagsOf, xmlOf } from './xmlTags.ts';

export type TextEdit = {
  readonly find: string;
  readonly replace: string;
  /** Which of them, from 1; all where nothing is said. */
  readonly occurrence?: number;
};
export type DocumentEdit =
  | TextEdit
  /** Adds a text behind a heading, which is named by its words. */
  | {
      readonly afterHeading: string;
      readonly markdown: string;
      /** Which of several headings of these words. */ readonly occurrence?: number;
    };

const editsMax = 200;
const findCharactersMax = 10_000;
const markdownCharactersMax = 1024 * 1024;
const partBytesMax = 128 * 1024 * 1024;

/** How the paragraphs of the parts that were changed should read. */
type Wanted = Map<string, readonly string[]>;

/** The document with the edits made one after the other, all or none. */
export function editDocument(bytes: Uint8Array, edits: readonly DocumentEdit[]): Written {
  return edited(bytes, (file) => {
    tooMany(edits);
    const main = mainPartOf(file.zip, 'word/document.xml');
    if (!file.zip.entries.has(main)) throw new Unreadable('it is no Word document');
    refuseProtected(file, main);
    const others = [...relationsOf(file.zip, main).values()].filter(({ kind }) =>
      /^(?:header|footer|footnotes|endnotes)$/.test(kind),
    );
    const parts = [main, ...new Set(others.map(({ target }) => target))].filter((part) => file.zip.entries.has(part));
    const wanted: Wanted = new Map();
    for (const edit of edits) {
      if ('find' in edit) replaceIn(file, parts, edit, wanted);
      else insertInto(file, main, edit, wanted);
    }
    return { problems: [], check: (zip) => difference(zip, wanted) ?? unread(zip) };
  });
}

/** The presentation with words of its slides and of the speaker's notes replaced, all or none. */
export function editPresentation(bytes: Uint8Array, edits: readonly TextEdit[]): Written {
  return edited(bytes, (file) => {
    tooMany(edits);
    const slides = slidesOf(file.zip);
    const notes = slides.flatMap((slide) =>
      [...relationsOf(file.zip, slide).values()].flatMap(({ kind, target }) => (kind === 'notesSlide' ? [target] : [])),
    );
    const wanted: Wanted = new Map();
    for (const edit of edits) {
      if (edit.replace.includes('\n')) throw new Unreadable('words on slides are replaced within a line');
      replaceIn(
        file,
        [...slides, ...notes].filter((part) => file.zip.entries.has(part)),
        edit,
        wanted,
      );
    }
    return { problems: [], check: (zip) => difference(zip, wanted) };
  });
}

function tooMany(edits: readonly unknown[]): void {
  if (edits.length > editsMax) throw new Unreadable(`more than ${String(editsMax)} edits at once are not made`);
}

function refuseProtected(file: EditedPackage, main: string): void {
  const part = [...relationsOf(file.zip, main).values()].find(({ kind }) => kind === 'settings')?.target;
  if (part === undefined || !file.zip.entries.has(part)) return;
  const xml = file.text(part);
  for (const tag of tagsOf(xml)) {
    const { local, prefix } = partsOfName(tag.name);
    const enforced = local === 'documentProtection' ? attribute(xml, tag, `${prefix}enforcement`) : null;
    if (enforced === '1' || enforced === 'true') throw new Unreadable('it is protected against changes');
  }
}

function replaceIn(file: EditedPackage, parts: readonly string[], edit: TextEdit, wanted: Wanted): void {
  const { find, replace, occurrence = null } = edit;
  if (find === '' || find.length > findCharactersMax || replace.length > markdownCharactersMax)
    throw new Unreadable('what is to be found has 1 to 10,000 characters');
  let [found, made] = [0, 0];
  for (const part of parts) {
    const done = withReplaced(file.text(part), { find, replace, occurrence, before: found });
    found += done.found;
    made += done.made;
    if (done.made === 0) continue;
    file.put(part, done.xml);
    wanted.set(part, done.wanted);
  }
  if (made > 0) return;
  const words = `“${find.slice(0, 60)}”`;
  throw new Unreadable(
    found === 0
      ? `${words} is not in it, or is broken by a tab, a line's end or a field`
      : `${words} is ${found === 1 ? 'only once' : `only ${String(found)} times`} in it`,
  );
}

type Insertion = Exclude<DocumentEdit, TextEdit>;

function insertInto(file: EditedPackage, main: string, edit: Insertion, wanted: Wanted): void {
  const { afterHeading, markdown, occurrence } = edit;
  if (markdown.length > markdownCharactersMax) throw new Unreadable('it is more text than is added at once');
  const xml = file.text(main);
  if (!/<w:document[\s>]/.test(xml)) throw new Unreadable('its parts are named in a way that is not edited here');
  const stylesPart = [...relationsOf(file.zip, main).values()].find(({ kind }) => kind === 'styles')?.target ?? '';
  const styles = readParagraphStyles(file.zip, stylesPart);
  const plain = (words: string): string => words.replace(/\s+/g, ' ').trim().toLowerCase();
  const headings = paragraphsOf(xml).filter(
    (each) => (styles.get(each.style)?.heading ?? 0) > 0 && plain(wordsOf(each)) === plain(afterHeading),
  );
  const words = `“${afterHeading.slice(0, 60)}”`;
  if (headings.length === 0) throw new Unreadable(`it has no heading ${words}`);
  if (headings.length > 1 && occurrence === undefined)
    throw new Unreadable(`it has ${String(headings.length)} headings ${words}: say which by its occurrence`);
  const heading = headings[(occurrence ?? 1) - 1];
  if (heading === undefined) throw new Unreadable(`it has only ${String(headings.length)} headings ${words}`);
  const { blocks } = flowOfMarkdown(markdown);
  if (blocks.length === 0) throw new Unreadable('there is nothing to be added');
  const added = insertedXml(blocks, styleIdsOf(file.zip, stylesPart));
  const made = spliced(xml, [{ start: heading.end, end: heading.end, text: added }]);
  file.put(main, made);
  wanted.set(main, withAdded(xml, heading.end, added));
}

/** The paragraphs there were, with those that were added at their place. */
function withAdded(xml: string, at: number, added: string): string[] {
  const before = paragraphsOf(xml);
  const fresh = paragraphsOf(added).map(wordsOf);
  const index = before.findIndex(({ end }) => end === at) + 1;
  return [...before.slice(0, index).map(wordsOf), ...fresh, ...before.slice(index).map(wordsOf)];
}

function difference(zip: Zip, wanted: Wanted): string | null {
  for (const [part, texts] of wanted) {
    const bytes = zip.read(part, partBytesMax);
    if (bytes === null) return 'a part that was changed is not there';
    const xml = xmlOf(bytes);
    if (!isBalanced(xml)) return 'what came of it is no document any more';
    const read = paragraphsOf(xml).map(wordsOf);
    const at = texts.findIndex((text, index) => read[index] !== text);
    if (at >= 0 || read.length !== texts.length)
      return `a paragraph reads “${(read[at] ?? '').slice(0, 40)}” in place of “${(texts[at] ?? '').slice(0, 40)}”`;
  }
  return null;
}

function isBalanced(xml: string): boolean {
  const open: string[] = [];
  for (const tag of tagsOf(xml)) {
    if (tag.kind === 'open') open.push(tag.name);
    else if (tag.kind === 'close' && open.pop() !== tag.name) return false;
  }
  return open.length === 0;
}

/** Our own reader has to take it, too. */
function unread(zip: Zip): string | null {
  flowOfDocx(zip);
  return null;
}
