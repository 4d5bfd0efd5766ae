/** EPUB books (EPUB 3.3): the package document says what the book is and in which order its parts are read. */
import type { Facts } from '../../facts/facts.ts';
import { writtenMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { attributeOf, localName, scanPart } from '../markup.ts';
import { resolvePart } from '../office/package.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { addHtml, decodeHtml } from './htmlDocument.ts';

const listBytesMax = 8 * 1024 * 1024;
const partBytesMax = 32 * 1024 * 1024;
const charactersMax = 10_000;

function packageOf(zip: Zip): string {
  let path = '';
  scanPart(
    zip,
    'META-INF/container.xml',
    { bytesMax: listBytesMax },
    {
      open: (name, attributes) => {
        if (localName(name) === 'rootfile' && path === '') path = attributeOf(attributes, 'full-path') ?? '';
      },
    },
  );
  if (!zip.entries.has(path)) throw new Unreadable('the book is damaged');
  return path;
}

/** Title, author, subject and date. Throws Unreadable. */
export function epubProperties(zip: Zip, today: string): Facts {
  const builder = new FactsBuilder();
  let text = '';
  scanPart(
    zip,
    packageOf(zip),
    { bytesMax: listBytesMax },
    {
      open: () => (text = ''),
      text: (data) => {
        if (text.length < charactersMax) text += data;
      },
      close: (name) => {
        if (name === 'dc:title') builder.title(text);
        else if (name === 'dc:creator') builder.field('doc.author', text);
        else if (name === 'dc:subject') builder.field('doc.subject', text);
        else if (name === 'dc:date') builder.date('doc', writtenMoment(text), today);
        text = '';
      },
    },
  );
  return builder.build();
}

/** The words of its first parts, in reading order. Throws Unreadable. */
export function epubText(zip: Zip, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  const path = packageOf(zip);
  const files = new Map<string, string>();
  const order: string[] = [];
  scanPart(
    zip,
    path,
    { bytesMax: listBytesMax },
    {
      open: (name, attributes) => {
        const local = localName(name);
        if (local === 'item') files.set(attributeOf(attributes, 'id') ?? '', attributeOf(attributes, 'href') ?? '');
        else if (local === 'itemref') order.push(attributeOf(attributes, 'idref') ?? '');
      },
    },
  );
  for (const [index, id] of order.entries()) {
    if (sink.isFull || index >= bounds.pagesMax) {
      sink.leaveOut();
      break;
    }
    const part = zip.read(resolvePart(path, unescapePath(files.get(id) ?? '')), partBytesMax);
    if (part !== null) addHtml(decodeHtml(part), sink);
    sink.add('\n');
  }
  return sink;
}

function unescapePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
