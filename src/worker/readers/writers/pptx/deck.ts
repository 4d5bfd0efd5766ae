/** A text as slides: which heading begins one, what stands on it, and what is only said to it. */
import { type Block, type Flow, plainStyle, type Run, wordsOfRuns } from '../../flow/flow.ts';
import { type Embedded, type Pictures, wordsOfPicture } from '../embedded.ts';

export type Line = {
  readonly kind: 'line';
  readonly runs: readonly Run[];
  readonly depth: number;
  /** A bullet, the number that it shows, or nothing. */
  readonly mark: 'bullet' | number | null;
  readonly look: 'text' | 'heading' | 'quote' | 'code';
};
export type DeckTable = {
  readonly kind: 'table';
  readonly rows: readonly (readonly (readonly Run[])[])[];
  readonly hasHeader: boolean;
};
export type DeckPicture = { readonly kind: 'picture'; readonly picture: Embedded; readonly words: string };
export type Element = Line | DeckTable | DeckPicture;

export type Slide = {
  /** A title alone in the middle, with a line or two below; or a title on top of what it is about. */
  readonly kind: 'title' | 'content';
  readonly title: string;
  readonly elements: readonly Element[];
  /** The speaker's, a paragraph each. */
  readonly notes: readonly string[];
};

type OpenSlide = { kind: Slide['kind']; title: string; elements: Element[]; notes: string[] };

/** What a paragraph begins with from which on, up to the next slide, everything is the speaker's. */
const notesMark = /^\s*(?:speaker )?notes?:\s*/i;
const subtitleLinesMax = 3;
const subtitleCharactersMax = 240;

/**
 * The slides of a text: its one heading of the first level, or each of several, is a title slide; each heading of the next level below
 * begins a slide; deeper ones are lines. Where there is only one level, each of its headings begins a slide. A ruler begins one as well.
 */
export function slidesOfFlow(flow: Flow, title: string | null, pictures: Pictures): Slide[] {
  const level = slideLevel(flow);
  const slides: OpenSlide[] = title === null ? [] : [{ kind: 'title', title, elements: [], notes: [] }];
  let open = slides.at(-1);
  let inNotes = false;
  const begin = (kind: Slide['kind'], words: string): OpenSlide => {
    const slide: OpenSlide = { kind, title: words, elements: [], notes: [] };
    slides.push(slide);
    inNotes = false;
    return slide;
  };
  let afterRuler = false;
  for (const block of flow.blocks) {
    if (block.kind === 'heading' && block.level <= level) {
      open = begin(block.level < level ? 'title' : 'content', wordsOfRuns(block.runs).replace(/\s+/g, ' '));
      afterRuler = false;
      continue;
    }
    if (block.kind === 'rule') {
      afterRuler = open !== undefined;
      continue;
    }
    if (open === undefined || afterRuler) open = begin('content', '');
    afterRuler = false;
    const words = block.kind === 'paragraph' ? wordsOfRuns(block.runs) : '';
    if (notesMark.test(words)) inNotes = true;
    if (inNotes) open.notes.push(...notesOf(block, words.replace(notesMark, '')));
    else open.elements.push(...elementsOf(block, pictures));
  }
  return slides.flatMap(settled);
}

/** The level of heading that begins a slide. */
function slideLevel({ blocks }: Flow): number {
  const levels = blocks.flatMap((block) => (block.kind === 'heading' ? [block.level] : []));
  const [top, next] = [...new Set(levels)].sort((one, other) => one - other);
  if (top === undefined) return 1;
  const tops = levels.filter((level) => level === top).length;
  // One heading above all others is the title; so is each of several that have others below them.
  if (tops === 1 && levels[0] === top) return next ?? top + 1;
  return top === 1 && next !== undefined ? next : top;
}

/** A title slide with more below it than a line or two is one with the title alone, and one with the rest. */
function settled(slide: OpenSlide): Slide[] {
  if (slide.kind === 'content' || slide.elements.length === 0) return [slide];
  const words = slide.elements.map((each) =>
    each.kind === 'line' && each.look === 'text' ? wordsOfRuns(each.runs) : null,
  );
  const isShort =
    words.length <= subtitleLinesMax &&
    words.every((each) => each !== null) &&
    words.join(' ').length <= subtitleCharactersMax;
  if (isShort) return [slide];
  return [
    { kind: 'title', title: slide.title, elements: [], notes: [] },
    { ...slide, kind: 'content' },
  ];
}

function notesOf(block: Block, words: string): string[] {
  switch (block.kind) {
    case 'paragraph':
      return words === '' ? [] : [words];
    case 'item':
      return [`${block.ordered ? `${String(block.number)}.` : '•'} ${wordsOfRuns(block.runs)}`];
    case 'heading':
      return [wordsOfRuns(block.runs)];
    case 'code':
      return block.text.split('\n');
    case 'table':
      return block.rows.map((row) => row.map(wordsOfRuns).join(' | '));
    case 'rule':
      return [];
  }
}

function elementsOf(block: Block, pictures: Pictures): Element[] {
  switch (block.kind) {
    case 'heading':
      return linesOf(block.runs, { depth: 0, mark: null, look: 'heading' }, pictures);
    case 'paragraph':
      return linesOf(
        block.runs,
        { depth: block.indent, mark: null, look: block.quote > 0 ? 'quote' : 'text' },
        pictures,
      );
    case 'item':
      return linesOf(
        block.runs,
        { depth: block.depth, mark: block.ordered ? block.number : 'bullet', look: 'text' },
        pictures,
      );
    case 'code':
      return block.text.split('\n').map((text) => ({
        kind: 'line',
        runs: [{ kind: 'text', text, ...plainStyle }],
        depth: 0,
        mark: null,
        look: 'code',
      }));
    case 'table':
      return [{ kind: 'table', rows: block.rows, hasHeader: block.hasHeader }];
    case 'rule':
      return [];
  }
}

/** A line, and each picture in it below. */
function linesOf(runs: readonly Run[], look: Pick<Line, 'depth' | 'mark' | 'look'>, pictures: Pictures): Element[] {
  const shown: DeckPicture[] = [];
  const words = runs.flatMap((run): Run[] => {
    if (run.kind !== 'picture') return [run];
    const picture = run.address === null ? undefined : pictures.get(run.address);
    if (picture === undefined) return [{ kind: 'text', text: wordsOfPicture(run), ...plainStyle, link: run.address }];
    shown.push({ kind: 'picture', picture, words: run.words });
    return [];
  });
  const line: Line[] = wordsOfRuns(words) === '' ? [] : [{ kind: 'line', runs: words, ...look }];
  return [...line, ...shown];
}
