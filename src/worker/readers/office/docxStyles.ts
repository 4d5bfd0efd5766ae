/** What the styles and numberings of a DOCX file (ECMA-376, part 1, 17.7 and 17.9) say of its paragraphs. */
import { attributeOf, localName, scanPart } from '../markup.ts';
import type { Zip } from '../zip.ts';

export type ParagraphStyle = {
  /** 1 to 9; 0 for what is no heading. */
  readonly heading: number;
  readonly code: boolean;
  readonly quote: boolean;
  /** The numbering that it brings along, or null. */
  readonly numbering: string | null;
};

export type NumberingLevel = { readonly ordered: boolean; readonly start: number };

const partBytesMax = 16 * 1024 * 1024;
const noStyle: ParagraphStyle = { heading: 0, code: false, quote: false, numbering: null };

/** The paragraph styles by their ids. */
export function readParagraphStyles(zip: Zip, part: string): ReadonlyMap<string, ParagraphStyle> {
  const styles = new Map<string, ParagraphStyle>();
  let id: string | null = null;
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax },
    {
      open: (name, attributes) => {
        const local = localName(name);
        const value = attributeOf(attributes, 'val') ?? '';
        if (local === 'style') {
          id = attributeOf(attributes, 'type') === 'paragraph' ? attributeOf(attributes, 'styleId') : null;
          return;
        }
        if (id === null) return;
        const style = styles.get(id) ?? noStyle;
        if (local === 'name') styles.set(id, { ...style, ...kindOfName(value) });
        else if (local === 'outlineLvl' && style.heading === 0)
          styles.set(id, { ...style, heading: outlineHeading(value) });
        else if (local === 'numId') styles.set(id, { ...style, numbering: value });
      },
    },
  );
  return styles;
}

/** Names of built-in styles are English in the file, whatever the program shows. */
function kindOfName(name: string): Partial<ParagraphStyle> {
  const level = /^heading ([1-9])$/i.exec(name)?.[1];
  if (level !== undefined) return { heading: Number(level) };
  if (/^title$/i.test(name)) return { heading: 1 };
  return { code: /\b(?:code|preformatted|source|macro)/i.test(name), quote: /\bquote/i.test(name) };
}

/** Levels count from 0; 9 is body text. */
export function outlineHeading(value: string): number {
  const level = Number(value);
  return Number.isInteger(level) && level >= 0 && level < 9 ? level + 1 : 0;
}

/** The levels of the numberings, by "numbering/level". */
export function readNumberings(zip: Zip, part: string): ReadonlyMap<string, NumberingLevel> {
  const abstract = new Map<string, NumberingLevel>();
  const levels = new Map<string, NumberingLevel>();
  // A numbering names an abstract one, which has the levels and stands before it.
  let owner: { kind: 'abstract' | 'number'; id: string } = { kind: 'number', id: '' };
  let level = '0';
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax },
    {
      open: (name, attributes) => {
        const local = localName(name);
        const value = attributeOf(attributes, 'val') ?? '';
        if (local === 'abstractNum') owner = { kind: 'abstract', id: attributeOf(attributes, 'abstractNumId') ?? '' };
        else if (local === 'num') owner = { kind: 'number', id: attributeOf(attributes, 'numId') ?? '' };
        else if (local === 'lvl') level = attributeOf(attributes, 'ilvl') ?? '0';
        else if (owner.kind === 'abstract') setLevel(abstract, `${owner.id}/${level}`, local, value);
        else if (local === 'abstractNumId') copyLevels(abstract, value, levels, owner.id);
      },
    },
  );
  return levels;
}

function setLevel(levels: Map<string, NumberingLevel>, key: string, local: string, value: string): void {
  const level = levels.get(key) ?? { ordered: false, start: 1 };
  if (local === 'start') levels.set(key, { ...level, start: startOf(value) });
  else if (local === 'numFmt') levels.set(key, { ...level, ordered: value !== 'bullet' && value !== 'none' });
}

function startOf(value: string): number {
  const start = Number(value);
  return Number.isSafeInteger(start) && start >= 0 ? start : 1;
}

function copyLevels(
  from: ReadonlyMap<string, NumberingLevel>,
  id: string,
  to: Map<string, NumberingLevel>,
  newId: string,
): void {
  for (let level = 0; level < 9; level++) {
    const found = from.get(`${id}/${String(level)}`);
    if (found !== undefined) to.set(`${newId}/${String(level)}`, found);
  }
}
