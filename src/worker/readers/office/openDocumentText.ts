/** The words of ODT and ODP files (OpenDocument 1.3, part 3, 5 and 6). */
import { type Attributes, attributeOf, localName, scanPart } from '../markup.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';

const bodyBytesMax = 256 * 1024 * 1024;
/** Comments, what was deleted, and notes to the speaker. */
const skipped = new Set(['annotation', 'tracked-changes', 'notes', 'settings', 'forms']);
const spacesMax = 1_000;

/** A line a paragraph, tabs between cells. Throws Unreadable. */
export function openDocumentText(zip: Zip, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  let skip = 0;
  let paragraphs = 0;
  const found = scanPart(
    zip,
    'content.xml',
    { bytesMax: bodyBytesMax, isDone: () => sink.isFull },
    {
      open: (name, attributes) => {
        const local = localName(name);
        if (skipped.has(local)) skip++;
        if (skip > 0) return;
        if (isParagraph(name)) paragraphs++;
        else if (paragraphs > 0) sink.add(spaceOf(local, attributes));
      },
      text: (data) => {
        if (skip === 0 && paragraphs > 0) sink.add(data.replace(/\s+/g, ' '));
      },
      close: (name) => {
        const local = localName(name);
        if (skipped.has(local)) skip--;
        if (skip > 0) return;
        if (isParagraph(name)) paragraphs--;
        if (isParagraph(name) || local === 'page' || local === 'table') sink.add('\n');
        else if (local === 'table-cell') sink.add('\t');
      },
    },
  );
  if (!found) throw new Unreadable('the document is damaged');
  return sink;
}

function isParagraph(name: string): boolean {
  return name === 'text:p' || name === 'text:h';
}

function spaceOf(local: string, attributes: Attributes): string {
  switch (local) {
    case 's':
      return ' '.repeat(Math.min(Math.max(Number(attributeOf(attributes, 'c') ?? 1) || 1, 1), spacesMax));
    case 'tab':
      return '\t';
    case 'line-break':
      return '\n';
    default:
      return '';
  }
}
