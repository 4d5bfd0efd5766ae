/** What a presentation holds that its slides do not show: hidden slides, shapes off the slide, tiny text, notes, comments, descriptions. */
import { attributeOf, localName, scanPart, type Attributes } from '../markup.ts';
import { mainPartOf } from '../office/package.ts';
import { slidesOf } from '../office/pptxText.ts';
import type { Zip } from '../zip.ts';
import type { Passages } from './passage.ts';
import { addProperties } from './properties.ts';

const partBytesMax = 64 * 1024 * 1024;
const slidesMax = 200;
/** Hundredths of a point. */
const tinySize = 250;

export function pptxPassages(zip: Zip, into: Passages): void {
  const size = slideSize(zip, mainPartOf(zip, 'ppt/presentation.xml'));
  for (const [at, slide] of slidesOf(zip).slice(0, slidesMax).entries())
    addSlide(zip, slide, { place: `slide ${String(at + 1)}`, size, into });
  for (const part of zip.entries.keys()) {
    if (/^ppt\/notesSlides\/[^/]+\.xml$/.test(part)) addAside(zip, part, 'notes for the speaker', into);
    if (/^ppt\/(?:comments|modernComments)\/[^/]+\.xml$/.test(part)) addAside(zip, part, 'a comment', into);
  }
  addProperties(zip, into);
}

type Size = { readonly width: number; readonly height: number };

function slideSize(zip: Zip, main: string): Size {
  let size: Size = { width: 9_144_000, height: 5_143_500 };
  scanPart(
    zip,
    main,
    { bytesMax: partBytesMax },
    {
      open: (name, attributes) => {
        if (localName(name) !== 'sldSz') return;
        size = { width: numberOf(attributes, 'cx', size.width), height: numberOf(attributes, 'cy', size.height) };
      },
    },
  );
  return size;
}

function numberOf(attributes: Attributes, key: string, otherwise: number): number {
  const value = Number(attributeOf(attributes, key) ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

function addSlide(zip: Zip, part: string, { place, size, into }: { place: string; size: Size; into: Passages }): void {
  let [isHiddenSlide, isOff, isHiddenShape, inText, isTiny] = [false, false, false, false, false];
  let at = { x: 0, y: 0 };
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax, isDone: () => into.isFull },
    {
      open: (name, attributes) => {
        switch (localName(name)) {
          case 'sld':
            isHiddenSlide = attributes['show'] === '0' || attributes['show'] === 'false';
            break;
          case 'sp':
          case 'graphicFrame':
            [isOff, isHiddenShape] = [false, false];
            break;
          case 'cNvPr': {
            isHiddenShape = attributes['hidden'] === '1' || attributes['hidden'] === 'true';
            const text = attributes['descr'] ?? '';
            if (text !== '') into.add({ place, seen: 'aside', why: 'the description of a picture', text });
            break;
          }
          case 'off':
            at = { x: numberOf(attributes, 'x', 0), y: numberOf(attributes, 'y', 0) };
            break;
          case 'ext':
            if (attributes['cx'] !== undefined)
              isOff =
                at.x >= size.width ||
                at.y >= size.height ||
                at.x + numberOf(attributes, 'cx', 0) <= 0 ||
                at.y + numberOf(attributes, 'cy', 0) <= 0;
            break;
          case 'r':
            isTiny = false;
            break;
          case 'rPr':
            isTiny = numberOf(attributes, 'sz', 1_800) <= tinySize;
            break;
          case 't':
            inText = true;
            break;
        }
      },
      text: (text) => {
        if (!inText) return;
        const why = isHiddenSlide
          ? 'a hidden slide'
          : isHiddenShape
            ? 'a hidden shape'
            : isOff
              ? 'off the slide'
              : isTiny
                ? 'too small to be read'
                : null;
        if (why !== null) into.add({ place, seen: 'no', why, text: `${text} ` });
      },
      close: (name) => {
        if (localName(name) === 't') inText = false;
      },
    },
  );
}

function addAside(zip: Zip, part: string, why: string, into: Passages): void {
  let inText = false;
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax, isDone: () => into.isFull },
    {
      open: (name) => {
        if (['t', 'text'].includes(localName(name))) inText = true;
      },
      text: (text) => {
        if (inText) into.add({ place: part.slice(part.lastIndexOf('/') + 1), seen: 'aside', why, text: `${text} ` });
      },
      close: (name) => {
        if (['t', 'text'].includes(localName(name))) inText = false;
      },
    },
  );
}
