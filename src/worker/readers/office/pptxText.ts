/** The words on the slides of a PPTX file (ECMA-376, part 1, 19), in the order of the slides. */
import { localName, scanPart } from '../markup.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { mainPartOf, relationsOf } from './package.ts';

const partBytesMax = 64 * 1024 * 1024;

/** A line a paragraph, an empty line between slides. Throws Unreadable. */
export function pptxText(zip: Zip, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  const slides = slidesOf(zip);
  for (const slide of slides.slice(0, bounds.pagesMax)) {
    addSlide(zip, slide, sink);
    sink.add('\n');
    if (sink.isFull) break;
  }
  if (slides.length > bounds.pagesMax) sink.leaveOut();
  return sink;
}

/** The parts of the slides in their order. Throws Unreadable. */
export function slidesOf(zip: Zip): string[] {
  const main = mainPartOf(zip, 'ppt/presentation.xml');
  const relations = relationsOf(zip, main);
  const slides: string[] = [];
  const found = scanPart(
    zip,
    main,
    { bytesMax: partBytesMax },
    {
      open: (name, attributes) => {
        if (localName(name) !== 'sldId') return;
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
        const target = relations.get(id)?.target;
        if (target !== undefined) slides.push(target);
      },
    },
  );
  if (!found) throw new Unreadable('the presentation is damaged');
  return slides;
}

/** The words of one slide. */
export function slideText(zip: Zip, slide: string, charactersMax: number): string {
  const sink = new TextSink(charactersMax);
  addSlide(zip, slide, sink);
  return sink.text();
}

function addSlide(zip: Zip, slide: string, sink: TextSink): void {
  let inText = false;
  // What stands twice for older programs counts once.
  let skip = 0;
  scanPart(
    zip,
    slide,
    { bytesMax: partBytesMax, isDone: () => sink.isFull },
    {
      open: (name) => {
        const local = localName(name);
        if (local === 'Fallback') skip++;
        else if (local === 't') inText = true;
        else if (local === 'br') sink.add('\n');
      },
      text: (data) => {
        if (inText && skip === 0) sink.add(data);
      },
      close: (name) => {
        const local = localName(name);
        if (local === 'Fallback') skip--;
        else if (local === 't') inText = false;
        else if (local === 'p' && skip === 0) sink.add('\n');
        else if (local === 'tc') sink.add('\t');
      },
    },
  );
}
