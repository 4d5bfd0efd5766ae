/** What a Word document holds that its pages do not show: hidden, white and tiny text, comments, deletions, descriptions, properties. */
import { attributeOf, localName, scanPart, type Attributes } from '../markup.ts';
import { mainPartOf } from '../office/package.ts';
import type { Zip } from '../zip.ts';
import { isWhite } from './css.ts';
import type { Passages } from './passage.ts';
import { addProperties } from './properties.ts';

const partBytesMax = 64 * 1024 * 1024;
/** Half points. */
const tinySize = 5;

type Look = { vanish: boolean; white: boolean; tiny: boolean };
const plain: Look = { vanish: false, white: false, tiny: false };

export function docxPassages(zip: Zip, into: Passages): void {
  const main = mainPartOf(zip, 'word/document.xml');
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const styles = stylesOf(zip, `${folder}styles.xml`);
  addPart(zip, main, { place: 'its text', isAside: false, styles, into });
  for (const part of zip.entries.keys()) {
    const kind = /^word\/(header|footer|footnotes|endnotes|comments)\w*\.xml$/.exec(part)?.[1];
    if (kind === undefined) continue;
    const place = kind === 'comments' ? 'a comment' : kind === 'header' || kind === 'footer' ? `a ${kind}` : 'a note';
    addPart(zip, part, { place, isAside: kind === 'comments', styles, into });
  }
  addProperties(zip, into);
}

type Around = {
  readonly place: string;
  readonly isAside: boolean;
  readonly styles: ReadonlyMap<string, Look>;
  readonly into: Passages;
};

/** Follows paragraphs and runs; a shaded cell or paragraph makes white text visible. */
function addPart(zip: Zip, part: string, { place, isAside, styles, into }: Around): void {
  let [paragraph, run] = [plain, plain];
  const shaded: boolean[] = [];
  let [deleted, inText, inRun] = [0, false, false];
  const isShaded = (): boolean => shaded.some((each) => each);
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax, isDone: () => into.isFull },
    {
      open: (name, attributes) => {
        const local = localName(name);
        if (local === 'tc' || local === 'p' || local === 'r') shaded.push(false);
        if (local === 'p') paragraph = plain;
        if (local === 'r') [run, inRun] = [paragraph, true];
        if (local === 'del' || local === 'moveFrom') deleted++;
        if (local === 't' || local === 'delText') inText = true;
        if (local === 'docPr') addDescription(attributes, into);
        if (['shd', 'highlight'].includes(local) && isColoured(attributes)) shaded[shaded.length - 1] = true;
        if (inRun || local === 'pStyle') run = withProperty(run, local, attributes, styles);
        if (local === 'pStyle') paragraph = run;
      },
      text: (text) => {
        if (!inText) return;
        const why = deleted > 0 ? 'deleted, and kept in the file' : whyOf(run, isShaded());
        if (isAside) into.add({ place, seen: 'aside', why: 'a comment', text });
        else if (deleted > 0) into.add({ place, seen: 'aside', why: why ?? '', text });
        else if (why !== null) into.add({ place, seen: 'no', why, text });
      },
      close: (name) => {
        const local = localName(name);
        if (local === 'tc' || local === 'p' || local === 'r') shaded.pop();
        if (local === 'r') [run, inRun] = [plain, false];
        if (local === 'del' || local === 'moveFrom') deleted--;
        if (local === 't' || local === 'delText') inText = false;
      },
    },
  );
}

function whyOf({ vanish, white, tiny }: Look, isShaded: boolean): string | null {
  if (vanish) return 'marked as hidden';
  if (tiny) return 'too small to be read';
  return white && !isShaded ? 'white on white' : null;
}

function isColoured(attributes: Attributes): boolean {
  const fill = attributeOf(attributes, 'fill') ?? attributeOf(attributes, 'val') ?? '';
  return !['', 'auto', 'clear', 'none', 'nil', 'white'].includes(fill) && !isWhite(fill);
}

function withProperty(look: Look, local: string, attributes: Attributes, styles: ReadonlyMap<string, Look>): Look {
  const value = attributeOf(attributes, 'val') ?? '';
  switch (local) {
    case 'rStyle':
    case 'pStyle': {
      const style = styles.get(value) ?? plain;
      return { vanish: look.vanish || style.vanish, white: look.white || style.white, tiny: look.tiny || style.tiny };
    }
    case 'vanish':
    case 'webHidden':
      return { ...look, vanish: !['0', 'false', 'off'].includes(value) };
    case 'color':
      return { ...look, white: isWhite(value) };
    case 'sz':
      return { ...look, tiny: Number(value) <= tinySize };
    default:
      return look;
  }
}

/** What styles say of their text, by their ids. */
function stylesOf(zip: Zip, part: string): Map<string, Look> {
  const styles = new Map<string, Look>();
  let id: string | null = null;
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax },
    {
      open: (name, attributes) => {
        const local = localName(name);
        if (local === 'style') id = attributeOf(attributes, 'styleId');
        else if (id !== null && ['vanish', 'color', 'sz'].includes(local))
          styles.set(id, withProperty(styles.get(id) ?? plain, local, attributes, styles));
      },
      close: (name) => {
        if (localName(name) === 'style') id = null;
      },
    },
  );
  return styles;
}

function addDescription(attributes: Attributes, into: Passages): void {
  const text = attributeOf(attributes, 'descr') ?? '';
  if (text !== '') into.add({ place: 'its text', seen: 'aside', why: 'the description of a picture', text });
}
