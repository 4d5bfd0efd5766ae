/** HTML pages: their words, and what they say of themselves. */
import type { Facts, FactSource } from '../../facts/facts.ts';
import { decodeText } from '../encodings.ts';
import { writtenMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { flowOfHtml } from '../flow/fromHtml.ts';
import { textOfBlock } from '../flow/toText.ts';
import { scanText } from '../markup.ts';
import { wholeFile, wholeFileBytesMax } from '../source.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';

/** The head of a page lies in here. */
const headBytes = 256 * 1024;
/** Of a page of which only some text is wanted: markup is often ten times the words. */
const markupPerCharacter = 20;
const titleCharactersMax = 5_000;

/** A page's encoding: its mark, what it says itself, or what fits. */
export function decodeHtml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1');
  const said = /<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w:-]{1,40})/i.exec(head)?.[1] ?? null;
  return decodeText(bytes, said).text;
}

export function htmlText(source: FactSource, bounds: TextBounds): TextSink {
  const wanted = Math.min(bounds.charactersMax * markupPerCharacter, wholeFileBytesMax);
  const bytes =
    source.size > wanted && bounds.charactersMax * markupPerCharacter < wholeFileBytesMax
      ? source.read(0, wanted)
      : wholeFile(source);
  const sink = new TextSink(bounds.charactersMax);
  addHtml(decodeHtml(bytes), sink);
  if (bytes.length < source.size) sink.leaveOut();
  return sink;
}

/** Adds the words of a page. */
export function addHtml(html: string, sink: TextSink): void {
  for (const block of flowOfHtml(html).blocks) {
    sink.add(textOfBlock(block));
    if (sink.isFull) break;
  }
}

/** The names that pages give to the same things: HTML's own, Dublin Core, Open Graph. */
const authorNames = ['author', 'dc.creator', 'dcterms.creator', 'article:author'];
const dateNames = [
  'date',
  'dc.date',
  'dcterms.date',
  'dcterms.created',
  'dc.date.created',
  'article:published_time',
  'created',
];
const subjectNames = ['subject', 'dc.subject', 'dcterms.subject'];

/** Title, author, subject and date in the page's head. */
export function htmlProperties(source: FactSource): Facts {
  const builder = new FactsBuilder();
  const html = decodeHtml(source.read(0, Math.min(source.size, headBytes)));
  let title: string | null = null;
  let isOpen = false;
  let inBody = false;
  const done = (): boolean => inBody;
  scanText(
    html,
    'html',
    {
      open: (name, attributes) => {
        if (name === 'title') isOpen = title === null;
        // A drawing inside the page has titles too.
        if (name === 'body' || name === 'svg') inBody = true;
        if (name !== 'meta' || inBody) return;
        const key = (attributes['name'] ?? attributes['property'] ?? '').toLowerCase();
        if (authorNames.includes(key)) builder.field('doc.author', attributes['content']);
        if (subjectNames.includes(key)) builder.field('doc.subject', attributes['content']);
        if (dateNames.includes(key)) builder.date('doc', writtenMoment(attributes['content'] ?? ''), source.today);
      },
      text: (data) => {
        if (isOpen && !inBody && (title ?? '').length < titleCharactersMax) title = (title ?? '') + data;
      },
      close: (name) => {
        if (name === 'title') isOpen = false;
      },
    },
    done,
  );
  return builder.title(title).build();
}
