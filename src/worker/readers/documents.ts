/** What documents say, and what they say of themselves: each kind by its own reader, one table. */
import { noFacts, type Facts, type FactSource } from '../facts/facts.ts';
import { decodeText } from './encodings.ts';
import { flowOfDocx } from './flow/fromDocx.ts';
import { textOfBlock } from './flow/toText.ts';
import { type Kind, kindOf, type PackedKind, type PlainKind } from './kinds.ts';
import { emlProperties, emlText } from './mail/eml.ts';
import { msgProperties, msgText } from './mail/msg.ts';
import { officeProperties, openDocumentProperties } from './office/officeProperties.ts';
import { openDocumentText } from './office/openDocumentText.ts';
import { pptxText } from './office/pptxText.ts';
import { pdfProperties, pdfText } from './pdf/pdf.ts';
import { rtfProperties, rtfText } from './rtf/rtf.ts';
import { openOds } from './sheets/ods.ts';
import { workbookText } from './sheets/sheetText.ts';
import { openXlsx } from './sheets/xlsx.ts';
import { wholeFileBytesMax } from './source.ts';
import { lookBounds, type TextBounds } from './textBounds.ts';
import { TextSink } from './textSink.ts';
import { withinTime } from './timeLimit.ts';
import { Unreadable, whyUnreadable } from './unreadable.ts';
import { epubProperties, epubText } from './web/epub.ts';
import { htmlProperties, htmlText } from './web/htmlDocument.ts';
import type { Zip } from './zip.ts';

type Plain = {
  readonly text: (source: FactSource, bounds: TextBounds) => TextSink | Promise<TextSink>;
  readonly properties: (source: FactSource) => Facts | Promise<Facts>;
};
type Packed = {
  readonly text: (zip: Zip, bounds: TextBounds) => TextSink;
  readonly properties: (zip: Zip, today: string) => Facts;
};

const plainReaders: Readonly<Record<PlainKind, Plain>> = {
  pdf: { text: pdfText, properties: pdfProperties },
  rtf: { text: rtfText, properties: rtfProperties },
  html: { text: htmlText, properties: htmlProperties },
  eml: { text: emlText, properties: emlProperties },
  msg: { text: msgText, properties: msgProperties },
  text: { text: plainText, properties: () => noFacts },
};

const packedReaders: Readonly<Record<PackedKind, Packed>> = {
  docx: { text: docxText, properties: (zip, today) => officeProperties(zip, 'docx', today) },
  pptx: { text: pptxText, properties: (zip, today) => officeProperties(zip, 'pptx', today) },
  xlsx: {
    text: (zip, bounds) => workbookText(openXlsx(zip), bounds),
    properties: (zip, today) => officeProperties(zip, 'xlsx', today),
  },
  odt: { text: openDocumentText, properties: (zip, today) => openDocumentProperties(zip, 'odt', today) },
  ods: {
    text: (zip, bounds) => workbookText(openOds(zip), bounds),
    properties: (zip, today) => openDocumentProperties(zip, 'ods', today),
  },
  odp: { text: openDocumentText, properties: (zip, today) => openDocumentProperties(zip, 'odp', today) },
  epub: { text: epubText, properties: epubProperties },
};

const propertiesMs = 5_000;

/** The beginning of a document's text; a problem, in words, where it cannot be read. Never throws for what is in the file. */
export async function readDocumentText(source: FactSource): Promise<{ text: string; problems: string[] }> {
  try {
    return { text: (await textOf(source, lookBounds))?.text() ?? '', problems: [] };
  } catch (thrown) {
    return { text: '', problems: [whyUnreadable(thrown, 'document')] };
  }
}

/** Text within bounds; null for a file that is no document; `known` is its kind, where that was told. Throws Unreadable, or what a library throws at a damaged file. */
export async function textOf(source: FactSource, bounds: TextBounds, known?: Kind): Promise<TextSink | null> {
  const kind = known ?? withinTime(bounds.limitMs, () => kindOfBounded(source));
  if (kind.kind === 'other') return null;
  if ('zip' in kind) return withinTime(bounds.limitMs, () => packedReaders[kind.kind].text(kind.zip, bounds));
  return withinTime(bounds.limitMs, () => plainReaders[kind.kind].text(source, bounds));
}

/** What a document says of itself: title, author, subject, pages, dates; sender and subject of a mail. Never throws for what is in it. */
export async function readDocument(source: FactSource): Promise<Facts> {
  try {
    const kind = withinTime(propertiesMs, () => kindOfBounded(source));
    if (kind.kind === 'other') return noFacts;
    if ('zip' in kind) {
      return withinTime(propertiesMs, () => packedReaders[kind.kind].properties(kind.zip, source.today));
    }
    return await withinTime(propertiesMs, () => plainReaders[kind.kind].properties(source));
  } catch (thrown) {
    return { ...noFacts, problems: [whyUnreadable(thrown, 'document')] };
  }
}

/** PDFs have a bound of their own; of plain text only the beginning is read. */
function kindOfBounded(source: FactSource): Kind {
  const kind = kindOf(source);
  const isBounded = kind.kind === 'pdf' || kind.kind === 'text' || kind.kind === 'other';
  if (!isBounded && source.size > wholeFileBytesMax) throw new Unreadable('it is too large to be read');
  return kind;
}

/** Endings (lower case, no dot) of the kinds that are known. What has none of them may still be text. */
const documentExtensions = new Set(
  'pdf docx docm dotx pptx pptm ppsx xlsx xlsm xltx odt ods odp epub rtf html htm xhtml eml msg'.split(' '),
);
/** Endings that are text as they stand. */
const plainExtensions = new Set(
  'txt text md markdown csv tsv tab log rst tex json xml yml yaml ini ics vcf srt vtt sub'.split(' '),
);

/** Whether text can be had of files with the ending. */
export function hasText(extension: string): boolean {
  return documentExtensions.has(extension) || plainExtensions.has(extension);
}

/** Whether a file with the ending is text as it stands. */
export function isPlain(extension: string): boolean {
  return plainExtensions.has(extension) || ['html', 'htm', 'eml'].includes(extension);
}

function docxText(zip: Zip, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  flowOfDocx(zip, (block) => {
    sink.add(textOfBlock(block));
    return sink.isFull ? 'enough' : 'more';
  });
  return sink;
}

/** No character takes more than four bytes. */
function plainText(source: FactSource, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  const bytes = Math.min(source.size, bounds.charactersMax * 4, wholeFileBytesMax);
  sink.add(decodeText(source.read(0, bytes)).text);
  if (bytes < source.size) sink.leaveOut();
  return sink;
}
