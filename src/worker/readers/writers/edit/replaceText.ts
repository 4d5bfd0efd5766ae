/**
 * Replaces words in a part of a document or a slide, also where they are spread over several runs: the new words look as the first of the old
 * ones did. Everything else stays as it was written.
 */
import { xmlText } from '../ooxml.ts';
import { attribute, decoded, partsOfName, type Splice, spliced, type Tag, tagsOf } from './xmlTags.ts';

type Piece = {
  /** The whole element of the text, with its tags; null for what is no text: a tab, a line's end. */
  readonly element: { readonly tag: Tag; readonly end: number } | null;
  readonly text: string;
};
export type ParagraphAt = {
  /** Behind its closing tag. */
  readonly end: number;
  /** The id of its style, or empty. */
  readonly style: string;
  /** How deep it lies in other paragraphs: text boxes hang on them. */
  readonly pieces: readonly Piece[];
  /** It stands there twice, for older programs. */
  readonly isFallback: boolean;
};

/** What was moved away; how it looked before. Deleted words have a tag of their own. */
const skipped = new Set(['moveFrom', 'pPrChange', 'rPrChange']);

type Open = { prefix: string; style: string; pieces: Piece[] };

/** The paragraphs in the order of their ends. */
export function paragraphsOf(xml: string): ParagraphAt[] {
  const scanner = new ParagraphScanner(xml);
  for (const tag of tagsOf(xml)) scanner.see(tag);
  return scanner.found;
}

/** What stands in a paragraph and is no text that could be replaced. */
const marks: Readonly<Record<string, string>> = {
  tab: '\t',
  br: '\n',
  cr: '\n',
  drawing: '\ufffc',
  object: '\ufffc',
  fldChar: '\ufffc',
  fld: '\ufffc',
};

class ParagraphScanner {
  readonly found: ParagraphAt[] = [];
  readonly #xml: string;
  readonly #open: Open[] = [];
  #text: Tag | null = null;
  #skips = 0;
  #fallbacks = 0;

  constructor(xml: string) {
    this.#xml = xml;
  }

  see(tag: Tag): void {
    const { local, prefix } = partsOfName(tag.name);
    const step = tag.kind === 'open' ? 1 : tag.kind === 'close' ? -1 : 0;
    if (skipped.has(local)) this.#skips += step;
    if (local === 'Fallback') this.#fallbacks += step;
    if (this.#skips === 0) this.#seeInside(tag, local, prefix);
  }

  #seeInside(tag: Tag, local: string, prefix: string): void {
    if (local === 'p' && tag.kind === 'open') this.#open.push({ prefix, style: '', pieces: [] });
    const inner = this.#open.at(-1);
    if (inner?.prefix !== prefix) return;
    if (local === 'p' && tag.kind === 'close') this.#closeParagraph(inner, tag);
    else if (local === 't') this.#seeText(inner, tag);
    else if (local === 'pStyle') inner.style = attribute(this.#xml, tag, `${prefix}val`) ?? '';
    else if (tag.kind !== 'close' && Object.hasOwn(marks, local))
      inner.pieces.push({ element: null, text: marks[local] ?? '' });
  }

  #closeParagraph({ style, pieces }: Open, { end }: Tag): void {
    this.#open.pop();
    this.found.push({ end, style, pieces, isFallback: this.#fallbacks > 0 });
  }

  #seeText({ pieces }: Open, tag: Tag): void {
    if (tag.kind === 'open') this.#text = tag;
    if (tag.kind !== 'close' || this.#text === null) return;
    const raw = this.#xml.slice(this.#text.end, tag.start);
    // With a comment or the like inside it is left alone.
    const element = raw.includes('<') ? null : { tag: this.#text, end: tag.end };
    pieces.push({ element, text: element === null ? '\ufffc' : decoded(raw) });
    this.#text = null;
  }
}

export function wordsOf({ pieces }: ParagraphAt): string {
  return pieces.map(({ text }) => text).join('');
}

export type Replacing = {
  readonly find: string;
  readonly replace: string;
  /** Which of them, from 1, in the order of the text; all where it is null. */
  readonly occurrence: number | null;
  /** How many there were in parts before. */
  readonly before: number;
};

/** The part with the words replaced, how many there were, and how its paragraphs should read. */
export function withReplaced(
  xml: string,
  { find, replace, occurrence, before }: Replacing,
): { readonly xml: string; readonly found: number; readonly made: number; readonly wanted: readonly string[] } {
  const splices: Splice[] = [];
  const wanted: string[] = [];
  let [found, made] = [0, 0];
  for (const paragraph of paragraphsOf(xml)) {
    const words = wordsOf(paragraph);
    const starts: number[] = [];
    for (let at = words.indexOf(find); at >= 0; at = words.indexOf(find, at + find.length)) {
      if (!isText(paragraph, at, at + find.length)) continue;
      // What stands there twice is changed in both, and counts once.
      if (!paragraph.isFallback) found++;
      if (occurrence === null || (!paragraph.isFallback && before + found === occurrence)) starts.push(at);
    }
    wanted.push(
      starts.toReversed().reduce((text, at) => text.slice(0, at) + replace + text.slice(at + find.length), words),
    );
    if (starts.length === 0) continue;
    if (!paragraph.isFallback) made += starts.length;
    splices.push(...changed(paragraph, starts, find.length, replace));
  }
  return { xml: spliced(xml, splices), found, made, wanted };
}

function isText({ pieces }: ParagraphAt, from: number, to: number): boolean {
  let at = 0;
  return pieces.every(({ element, text }) => {
    const start = at;
    at += text.length;
    return element !== null || start >= to || at <= from;
  });
}

function changed({ pieces }: ParagraphAt, starts: readonly number[], length: number, replace: string): Splice[] {
  const texts = pieces.map(({ text }) => text);
  // From the last to the first: places before a change stay what they are.
  for (const start of starts.toReversed()) {
    let at = 0;
    let isFirst = true;
    for (const [index, piece] of pieces.entries()) {
      const [from, to] = [Math.max(start - at, 0), Math.min(start + length - at, piece.text.length)];
      at += piece.text.length;
      if (from >= to) continue;
      const text = texts[index] ?? '';
      texts[index] = text.slice(0, from) + (isFirst ? replace : '') + text.slice(to);
      isFirst = false;
    }
  }
  return pieces.flatMap(({ element, text }, index) => {
    const now = texts[index] ?? '';
    return element === null || now === text
      ? []
      : [{ start: element.tag.start, end: element.end, text: elementXml(element.tag.name, now) }];
  });
}

/** Word keeps space at the ends of a text only where it is told to; slides always do. */
function elementXml(name: string, text: string): string {
  const { prefix } = partsOfName(name);
  if (prefix === 'a:') return `<${name}>${xmlText(text)}</${name}>`;
  return text
    .split(/([\t\n])/)
    .map((part) => {
      if (part === '\t') return `<${prefix}tab/>`;
      return part === '\n' ? `<${prefix}br/>` : `<${name} xml:space="preserve">${xmlText(part)}</${name}>`;
    })
    .join('');
}
