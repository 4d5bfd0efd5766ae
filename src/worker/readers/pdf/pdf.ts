/** PDF (ISO 32000): its text, and what its properties say. */
import type { Facts, FactSource } from '../../facts/facts.ts';
import { pdfMoment, writtenMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { pdfBytesMax } from '../source.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { Unreadable } from '../unreadable.ts';
import type { Wanted } from './attachments.ts';
import { withPdf, type PdfDocument } from './pdfium.ts';
import { readXmp } from './xmp.ts';

const propertiesMs = 5_000;

function checkSize(source: FactSource): void {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
}

/** The text of its first pages, in the order in which they draw it. */
export async function pdfText(source: FactSource, bounds: TextBounds): Promise<TextSink> {
  checkSize(source);
  const sink = new TextSink(bounds.charactersMax);
  await withPdf(source, bounds.limitMs, (document) => {
    const pages = Math.min(document.pages, bounds.pagesMax);
    for (let page = 0; page < pages && !sink.isFull; page++) {
      sink.add(mendText(document.text(page, bounds.charactersMax)));
      sink.add('\n\n');
    }
    if (pages < document.pages) sink.leaveOut();
  });
  return sink;
}

/** The library marks a word that was divided at the end of a line with U+0002 or U+FFFE: it is put together again. */
export function mendText(text: string): string {
  return text.replace(/[\u0002\ufffe](?:\r\n|[\r\n])?/g, '');
}

/** Title, author, subject, pages and date: from the Info dictionary, else from the XMP packet. */
export async function pdfProperties(source: FactSource): Promise<Facts> {
  checkSize(source);
  const builder = new FactsBuilder();
  await withPdf(source, propertiesMs, (document) => {
    builder
      .title(document.info('Title'))
      .field('doc.author', document.info('Author'))
      .field('doc.subject', document.info('Subject'))
      .field('doc.pages', document.pages)
      .date('doc', pdfMoment(document.info('CreationDate')), source.today);
    const xmp = builder.isComplete ? null : readXmp(source);
    if (xmp !== null) {
      builder
        .title(xmp.title)
        .field('doc.author', xmp.author)
        .field('doc.subject', xmp.subject)
        .date('doc', writtenMoment(xmp.created ?? ''), source.today)
        .date('doc', writtenMoment(xmp.modified ?? ''), source.today);
    }
    builder.date('doc', pdfMoment(document.info('ModDate')), source.today);
  });
  return builder.build();
}

/** Files inside it. Throws Unreadable. */
export async function pdfAttachments(
  source: FactSource,
  wanted: Wanted,
): Promise<ReturnType<PdfDocument['attachments']>> {
  checkSize(source);
  return withPdf(source, propertiesMs, (document) => document.attachments(wanted));
}
