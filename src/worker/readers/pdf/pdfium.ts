/**
 * The PDFium library (WebAssembly). One instance reads one document after the other; an instance in which anything went wrong, or
 * that grew large, is let go of: its memory never shrinks.
 */
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { asset } from '../assets.ts';
import type { FactSource } from '../../facts/facts.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import type { Picture } from '../pictures/picture.ts';
import { attachmentsOf, type Wanted } from './attachments.ts';
import { drawPage, type PageSize } from './drawPage.ts';
import { heapOf, wideText } from './memory.ts';
import { type PartedText, partText } from './unseenText.ts';
import { readPlacedPage, type PlacedPage } from './placedPage.ts';
import { readMarks, type Calls } from './pageMarks.ts';
import type { PageMarks } from './tables/shapes.ts';

/** An open document. Page numbers count from 0. */
export type PdfDocument = {
  readonly pages: number;
  /** An entry of the Info dictionary; empty where there is none. */
  readonly info: (key: 'Title' | 'Author' | 'Subject' | 'Keywords' | 'CreationDate' | 'ModDate') => string;
  /** The text of a page, at most so many UTF-16 units of it. */
  readonly text: (page: number, charactersMax: number) => string;
  /** A page's text as it is seen and what of it nobody sees, and the words of its annotations. */
  readonly parted: (page: number) => PartedText & { readonly annotations: readonly string[] };
  /** Points, as the page is shown. */
  readonly size: (page: number) => { readonly width: number; readonly height: number };
  /** A page as it looks. Throws Unreadable. */
  readonly draw: (page: number, size: PageSize) => Picture;
  /** Files inside it. */
  readonly attachments: (wanted: Wanted) => ReturnType<typeof attachmentsOf>;
};

const heapBytesMax = 192 * 1024 * 1024;
const infoBytesMax = 64 * 1024;
const wrongPassword = 4;
const wrongSecurity = 5;

/** What its types leave out of the program's own memory and calls. */
type Memory = {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: Calls & Record<'malloc' | 'free', (value: number) => number>;
  readonly addFunction: (call: (...values: number[]) => number, signature: string) => number;
  readonly removeFunction: (index: number) => void;
  readonly setValue: (address: number, value: number, kind: 'i32') => void;
};
export type Library = Omit<WrappedPdfiumModule, 'pdfium'> & { readonly pdfium: Memory };

let instance: Promise<Library> | null = null;

async function start(): Promise<Library> {
  // Its own glue prints what it aborts on; that is told as a problem.
  const quiet = { wasmBinary: asset('pdfium.wasm').buffer, print: () => undefined, printErr: () => undefined };
  // Its declarations name functions of a package that they do not import.
  const library = (await init(quiet)) as unknown as Library;
  library.PDFiumExt_Init();
  return library;
}

/** Opens a document, hands it to `use` and closes it, all within `limitMs`. Throws Unreadable for what is no PDF or is encrypted. */
export async function withPdf<Value>(
  source: FactSource,
  limitMs: number,
  use: (document: PdfDocument) => Value,
): Promise<Value> {
  instance ??= start();
  const library = await instance;
  try {
    const value = withinTime(limitMs, () => withDocument(library, source, use));
    if (library.pdfium.HEAPU8.length > heapBytesMax) instance = null;
    return value;
  } catch (error) {
    instance = null;
    throw error;
  }
}

type PageBounds = { readonly pagesMax: number; readonly pageMs: number };

/**
 * Hands what stands on each page to `take` until it says no, one page at a time, with a turn for everything else between them; null
 * for a page that cannot be read. Throws Unreadable, also for a page that takes longer than `pageMs`, and the signal's reason.
 */
export async function eachPage(
  source: FactSource,
  bounds: PageBounds,
  take: (marks: PageMarks | null, page: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  await overPages(source, bounds, { read: (library, handle, page) => pageMarks(library, handle, page), take }, signal);
}

/** The same with each page's text, letter by letter with its box, and what of it nobody sees; `pages` is how many there are in all. */
export async function eachPlacedPage(
  source: FactSource,
  bounds: PageBounds,
  take: (page: PlacedPage | null, index: number, pages: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  await overPages(source, bounds, { read: placedPage, take }, signal);
}

/** The same with whatever is asked of each page, from one (from 0) on. */
export async function eachOpenPage<Page>(
  source: FactSource,
  bounds: PageBounds & { readonly from: number },
  each: { read: (document: PdfDocument, page: number) => Page; take: (page: Page, index: number) => boolean },
  signal: AbortSignal,
): Promise<void> {
  const read = (library: Library, handle: number, page: number): Page => each.read(documentOf(library, handle), page);
  await overPages(source, bounds, { read, take: each.take }, signal);
}

type PageReading<Page> = {
  readonly read: (library: Library, handle: number, page: number) => Page;
  readonly take: (page: Page, index: number, pages: number) => boolean;
};

async function overPages<Page>(
  source: FactSource,
  { from = 0, pagesMax, pageMs }: PageBounds & { readonly from?: number },
  { read, take }: PageReading<Page>,
  signal: AbortSignal,
): Promise<void> {
  instance ??= start();
  const library = await instance;
  try {
    const open = withinTime(pageMs * 2, () => openDocument(library, source));
    try {
      const all = library.FPDF_GetPageCount(open.handle);
      for (let page = from; page < Math.min(all, from + pagesMax); page++) {
        signal.throwIfAborted();
        const found = withinTime(pageMs, () => read(library, open.handle, page));
        if (!take(found, page, all)) break;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    } finally {
      open.close();
    }
    if (library.pdfium.HEAPU8.length > heapBytesMax) instance = null;
  } catch (error) {
    instance = null;
    throw error;
  }
}

function placedPage(library: Library, handle: number, index: number): PlacedPage | null {
  const page = library.FPDF_LoadPage(handle, index);
  if (page === 0) return null;
  const text = library.FPDFText_LoadPage(page);
  try {
    return readPlacedPage(library, page, text);
  } finally {
    if (text !== 0) library.FPDFText_ClosePage(text);
    library.FPDF_ClosePage(page);
  }
}

function pageMarks(library: Library, handle: number, index: number): PageMarks | null {
  const calls: Calls = library.pdfium.wasmExports;
  const page = library.FPDF_LoadPage(handle, index);
  if (page === 0) return null;
  const text = library.FPDFText_LoadPage(page);
  try {
    const heap = heapOf(library);
    return readMarks({ calls, heap: () => heap().view }, page, text);
  } finally {
    if (text !== 0) library.FPDFText_ClosePage(text);
    library.FPDF_ClosePage(page);
  }
}

function withDocument<Value>(library: Library, source: FactSource, use: (document: PdfDocument) => Value): Value {
  const { handle, close } = openDocument(library, source);
  try {
    return use(documentOf(library, handle));
  } finally {
    close();
  }
}

/** The library asks for the parts of the file that it needs (FPDF_FILEACCESS in fpdfview.h). Throws Unreadable. */
function openDocument(library: Library, source: FactSource): { handle: number; close: () => void } {
  const { pdfium } = library;
  const readBlock = (_: number, position: number, into: number, length: number): number => {
    const bytes = source.read(position >>> 0, length >>> 0);
    pdfium.HEAPU8.set(bytes, into);
    return bytes.length === length >>> 0 ? 1 : 0;
  };
  const callback = pdfium.addFunction(readBlock, 'iiiii');
  const access = pdfium.wasmExports.malloc(12);
  [source.size, callback, 0].forEach((value, index) => {
    pdfium.setValue(access + index * 4, value, 'i32');
  });
  const letGo = (): void => {
    pdfium.wasmExports.free(access);
    pdfium.removeFunction(callback);
  };
  try {
    const handle = library.FPDF_LoadCustomDocument(access, '');
    if (handle === 0) throw new Unreadable(whyNotOpen(library));
    return {
      handle,
      close: () => {
        library.FPDF_CloseDocument(handle);
        letGo();
      },
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

function whyNotOpen(library: Library): string {
  const code = library.FPDF_GetLastError();
  return code === wrongPassword || code === wrongSecurity ? 'the PDF is encrypted' : 'the PDF is damaged';
}

function documentOf(library: Library, handle: number): PdfDocument {
  return {
    pages: library.FPDF_GetPageCount(handle),
    info: (key) => {
      const bytes = library.FPDF_GetMetaText(handle, key, 0, 0);
      if (bytes <= 2 || bytes > infoBytesMax) return '';
      return wideText(library, bytes, (buffer) => library.FPDF_GetMetaText(handle, key, buffer, bytes));
    },
    text: (page, charactersMax) => pageText(library, handle, page, charactersMax),
    parted: (page) => partedPage(library, handle, page),
    size: (page) => {
      const open = library.FPDF_LoadPage(handle, page);
      if (open === 0) return { width: 0, height: 0 };
      const size = { width: library.FPDF_GetPageWidthF(open), height: library.FPDF_GetPageHeightF(open) };
      library.FPDF_ClosePage(open);
      return size;
    },
    draw: (page, size) => drawPage(library, { document: handle, page }, size),
    attachments: (wanted) => attachmentsOf(library, handle, wanted),
  };
}

const annotationsMax = 500;

const nothing: PartedText = { seen: '', unseen: [], isCut: false };

function partedPage(library: Library, handle: number, index: number): ReturnType<PdfDocument['parted']> {
  const page = library.FPDF_LoadPage(handle, index);
  if (page === 0) return { ...nothing, annotations: [] };
  const text = library.FPDFText_LoadPage(page);
  try {
    const annotations: string[] = [];
    const count = Math.min(library.FPDFPage_GetAnnotCount(page), annotationsMax);
    for (let at = 0; at < count; at++) {
      const annotation = library.FPDFPage_GetAnnot(page, at);
      if (annotation === 0) continue;
      const bytes = library.FPDFAnnot_GetStringValue(annotation, 'Contents', 0, 0);
      if (bytes > 2 && bytes <= infoBytesMax)
        annotations.push(
          wideText(library, bytes, (buffer) => library.FPDFAnnot_GetStringValue(annotation, 'Contents', buffer, bytes)),
        );
      library.FPDFPage_CloseAnnot(annotation);
    }
    return { ...(text === 0 ? nothing : partText(library, page, text)), annotations };
  } finally {
    if (text !== 0) library.FPDFText_ClosePage(text);
    library.FPDF_ClosePage(page);
  }
}

function pageText(library: Library, handle: number, index: number, charactersMax: number): string {
  const page = library.FPDF_LoadPage(handle, index);
  if (page === 0) return '';
  const text = library.FPDFText_LoadPage(page);
  try {
    const count = text === 0 ? 0 : Math.min(library.FPDFText_CountChars(text), charactersMax);
    if (count <= 0) return '';
    return wideText(library, (count + 1) * 2, (buffer) => library.FPDFText_GetText(text, 0, count, buffer));
  } finally {
    if (text !== 0) library.FPDFText_ClosePage(text);
    library.FPDF_ClosePage(page);
  }
}
