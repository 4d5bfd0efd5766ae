/** The text of documents, each kind by its own reader: one table. */
import { noFacts, type Facts, type FactSource } from '../facts/facts.ts';
import { decodeText, isBinary } from './encodings.ts';
import { flowOfDocx } from './flow/fromDocx.ts';
import { flowOfHtml } from './flow/fromHtml.ts';
import { textOfBlock } from './flow/toText.ts';
import { pdfProperties, pdfText } from './pdf/pdf.ts';
import { readRows } from './sheets/readRows.ts';
import { extensionOf, wholeFile } from './source.ts';
import { lookBounds, type TextBounds } from './textBounds.ts';
import { TextSink } from './textSink.ts';
import { Unreadable, whyUnreadable } from './unreadable.ts';
import { openZip } from './zip.ts';

type TextReader = (source: FactSource, bounds: TextBounds) => TextSink | Promise<TextSink>;

const readersByExtension: Readonly<Record<string, TextReader>> = {
  pdf: pdfText,
  docx: docxText,
  docm: docxText,
  html: htmlText,
  htm: htmlText,
  csv: sheetText,
  tsv: sheetText,
  xlsx: sheetText,
  xlsm: sheetText,
  ods: sheetText,
};

/** Endings that are text as they stand. */
const plainExtensions = new Set('txt text md markdown log rst tex json xml yml yaml ini eml ics vcf srt'.split(' '));

/** The beginning of a document's text; a problem, in words, where it cannot be read. Never throws for what is in the file. */
export async function readDocumentText(
  source: FactSource,
  bounds: TextBounds = lookBounds,
): Promise<{ text: string; problems: string[] }> {
  const extension = extensionOf(source.name);
  const read = Object.hasOwn(readersByExtension, extension) ? readersByExtension[extension] : undefined;
  if (read === undefined && !plainExtensions.has(extension)) return { text: '', problems: [] };
  try {
    const sink = await (read ?? plainText)(source, bounds);
    return { text: sink.text(), problems: [] };
  } catch (thrown) {
    return { text: '', problems: [whyUnreadable(thrown, extension.toUpperCase())] };
  }
}

/** Title, author, subject, pages and date of a PDF; nothing of other documents. Never throws for what is in the file. */
export async function readDocument(source: FactSource): Promise<Facts> {
  if (extensionOf(source.name) !== 'pdf') return noFacts;
  try {
    return await pdfProperties(source);
  } catch (thrown) {
    return { ...noFacts, problems: [whyUnreadable(thrown, 'PDF')] };
  }
}

/** Whether there is a reader for the ending (lower case, no dot). */
export function hasText(extension: string): boolean {
  return Object.hasOwn(readersByExtension, extension) || plainExtensions.has(extension);
}

function docxText(source: FactSource, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  flowOfDocx(openZip(source), (block) => {
    sink.add(textOfBlock(block));
    return sink.isFull ? 'enough' : 'more';
  });
  return sink;
}

function htmlText(source: FactSource, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  for (const block of flowOfHtml(decodeText(wholeFile(source)).text).blocks) sink.add(textOfBlock(block));
  return sink;
}

function sheetText(source: FactSource, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  for (const row of readRows(source, bounds.rowsMax)) sink.add(`${row.join('\t')}\n`);
  return sink;
}

function plainText(source: FactSource, bounds: TextBounds): TextSink {
  const bytes = wholeFile(source);
  if (isBinary(bytes)) throw new Unreadable('it is no text');
  const sink = new TextSink(bounds.charactersMax);
  sink.add(decodeText(bytes).text);
  return sink;
}
