/**
 * All the words of a document for a search, each with its place, what nobody sees of it apart: by the kind of document, one table. Never
 * throws for what is in the file.
 */
import type { FactSource } from '../../facts/facts.ts';
import { textOf } from '../documents.ts';
import { decodeText } from '../encodings.ts';
import { kindOf } from '../kinds.ts';
import { slidesOf, slideText } from '../office/pptxText.ts';
import { readUnseen, type Document } from '../passages/passages.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { mendText } from '../pdf/pdf.ts';
import { openOds } from '../sheets/ods.ts';
import { openXlsx } from '../sheets/xlsx.ts';
import { pdfBytesMax, wholeFileBytesMax } from '../source.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable, whyUnreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { withoutHidden } from './apart.ts';
import { mailPieces } from './mail.ts';
import { Pieces, type Piece } from './pieces.ts';
import { sheetPieces } from './sheets.ts';

export type PlacedTexts = {
  readonly texts: readonly Piece[];
  /** Not all of it was taken. */
  readonly cut: boolean;
  /** Why there is no text, in words. */
  readonly problem: string | null;
};

export type PlaceBounds = { readonly charactersMax: number; readonly piecesMax: number };

/** Milliseconds for one file, each part of the work. */
const limitMs = 10_000;
const pdfLimitMs = 30_000;
/** Of a PDF's time, for looking at what is not seen: each page is drawn for it. */
const unseenMs = 3_000;
const pagesMax = 5_000;
const bytesPerCharacter = 4;

/** The text of a file; none, and no problem, where it is no document. */
export async function readPlacedTexts(source: FactSource, bounds: PlaceBounds): Promise<PlacedTexts> {
  const into = new Pieces(bounds);
  try {
    // One clock for both, since each costs as much as a small text itself.
    const kind = withinTime(limitMs, () => {
      const found = kindOf(source);
      if (found.kind === 'text') plainPieces(source, into);
      return found;
    });
    if (kind.kind === 'other') return { texts: [], cut: false, problem: null };
    if (kind.kind !== 'pdf' && kind.kind !== 'text' && source.size > wholeFileBytesMax)
      throw new Unreadable('it is too large to be read');
    const all = kind.kind === 'text' ? await textPieces(source, kind, into) : into;
    if (kind.kind !== 'text') await read(kind, source, into);
    return { texts: all.all().filter(({ text }) => text.trim() !== ''), cut: all.isCut, problem: null };
  } catch (thrown) {
    return { texts: [], cut: false, problem: whyUnreadable(thrown, 'document') };
  }
}

async function read(kind: Document, source: FactSource, into: Pieces): Promise<void> {
  if (kind.kind === 'pdf') return pdfPieces(source, into);
  if (kind.kind === 'eml') return mailPieces(source, kind, into);
  if (kind.kind === 'xlsx' || kind.kind === 'ods') {
    const { zip } = kind;
    const open = kind.kind === 'xlsx' ? openXlsx : openOds;
    const unseen = await readUnseen(source, kind);
    withinTime(limitMs, () => sheetPieces(open(zip), unseen, into));
    return;
  }
  const shown = into.empty();
  if ('zip' in kind && kind.kind === 'pptx') withinTime(limitMs, () => slidePieces(kind.zip, shown));
  else await numberlessPieces(source, kind, shown);
  await addApart(source, { kind, shown, andIn: /^the alt of/ }, into);
}

/** What is shown, without what is not, and that behind it; `andIn` tells what the text of this kind holds though it stands aside. */
async function addApart(
  source: FactSource,
  { kind, shown, andIn }: { readonly kind: Document; readonly shown: Pieces; readonly andIn: RegExp },
  into: Pieces,
): Promise<void> {
  const unseen = await readUnseen(source, kind);
  withinTime(limitMs, () => {
    const hidden = unseen.filter(({ seen, why }) => seen === 'no' || andIn.test(why)).map(({ text }) => text);
    for (const piece of withoutHidden(shown.all(), hidden)) into.add(piece);
    for (const { place, why, text } of joined(unseen)) into.add({ place, text, hidden: why });
  });
  if (shown.isCut) into.leaveOut();
}

/** Pieces that follow each other in one place, for one reason, are one. */
function joined<Unseen extends { readonly place: string; readonly why: string; readonly text: string }>(
  all: readonly Unseen[],
): Unseen[] {
  const parts: Unseen[] = [];
  for (const each of all) {
    const last = parts.at(-1);
    if (last?.place === each.place && last.why === each.why)
      parts[parts.length - 1] = { ...last, text: `${last.text}${each.text}` };
    else parts.push(each);
  }
  return parts;
}

/** Documents whose places have no numbers that a person would know. */
async function numberlessPieces(source: FactSource, kind: Document, into: Pieces): Promise<void> {
  const sink = await textOf(source, { charactersMax: into.left, pagesMax, rowsMax: 0, limitMs }, kind);
  if (sink === null) return;
  into.add({ place: '', text: sink.text() });
  if (sink.isCut) into.leaveOut();
}

function plainPieces(source: FactSource, into: Pieces): void {
  const bytes = Math.min(source.size, into.left * bytesPerCharacter, wholeFileBytesMax);
  into.add({ place: '', lines: { of: 'line', first: 1 }, text: decodeText(source.read(0, bytes)).text });
  if (bytes < source.size) into.leaveOut();
}

/** What can hide something in a text: markup, and the comments of Markdown. */
const mayHide = /<|^\s{0,3}\[(?:\/\/|comment|_)\]:/im;

/** Of a text that was read, what nobody sees apart. Only Markdown and its like can hide anything. */
async function textPieces(source: FactSource, kind: Document, shown: Pieces): Promise<Pieces> {
  const isLike = /\.(?:md|markdown|mdx|svg|xml|txt)$/i.test(source.name);
  if (!isLike || !shown.all().some(({ text }) => mayHide.test(text))) return shown;
  const into = shown.empty();
  await addApart(source, { kind, shown, andIn: /^a comment/ }, into);
  return into;
}

function slidePieces(zip: Zip, into: Pieces): void {
  for (const [index, slide] of slidesOf(zip).slice(0, pagesMax).entries()) {
    if (into.isFull) break;
    into.add({ place: `slide ${String(index + 1)}`, text: slideText(zip, slide, into.left) });
  }
}

/** Page by page; what is not seen is looked for while there is time. */
async function pdfPieces(source: FactSource, into: Pieces): Promise<void> {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
  await withPdf(source, pdfLimitMs, (document) => {
    const until = performance.now() + unseenMs;
    for (const key of ['Title', 'Author', 'Subject', 'Keywords'] as const)
      into.add({ place: 'its properties', hidden: `the property ${key}`, text: document.info(key) });
    const hasProperties = into.all().length;
    const pages = Math.min(document.pages, pagesMax);
    for (let page = 0; page < pages && !into.isFull; page++) {
      const place = `page ${String(page + 1)}`;
      const text = mendText(document.text(page, into.left));
      const unseen = performance.now() < until ? document.parted(page) : { unseen: [], annotations: [] };
      addPage(place, text, unseen.unseen, into);
      for (const text of unseen.annotations) into.add({ place, hidden: 'an annotation', text });
    }
    if (pages < document.pages) into.leaveOut();
    if (into.all().length === hasProperties) throw new Unreadable('it holds no text: most likely it is a scan');
  });
}

type Unseen = { readonly why: string; readonly text: string; readonly isBehind: boolean };

/** Of a page that is nothing but a scan, what stands behind the picture is what people read. */
function addPage(place: string, text: string, unseen: readonly Unseen[], into: Pieces): void {
  const texts = unseen.map((each) => each.text);
  const shown: Piece[] = withoutHidden([{ place, text }], texts);
  const isScan = unseen.every(({ isBehind }) => isBehind) && shown.every((piece) => piece.text.trim() === '');
  if (isScan && unseen.length > 0) into.add({ place: `${place}, behind the picture`, text });
  else {
    for (const piece of shown) into.add(piece);
    for (const { why, text: each } of unseen) into.add({ place, hidden: why, text: each });
  }
}
