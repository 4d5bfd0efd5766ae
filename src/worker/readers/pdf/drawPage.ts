/** A PDF's page as pixels, with what is written into its forms and onto it. */
import type { Picture } from '../pictures/picture.ts';
import { Unreadable } from '../unreadable.ts';
import { bytesAt } from './memory.ts';
import type { Library } from './pdfium.ts';

/** How large a page is drawn: by its printed size, or by the pixels of its longer side. */
export type PageSize = { readonly dotsPerInch: number } | { readonly longSidePixels: number };

const pointsPerInch = 72;
const sideMax = 10_000;
const drawnPixelsMax = 16_000_000;
/** Blue, green, red, and a byte that says nothing (FPDFBitmap_BGRx). */
const fourBytes = 3;
/** FPDF_ANNOT, and FPDF_REVERSE_BYTE_ORDER: red first. */
const look = 0x01 | 0x10;

/** Draws a page (from 0) on white, never with more pixels than a bound. Throws Unreadable. */
export function drawPage(library: Library, { document, page: index }: DrawnPage, size: PageSize): Picture {
  const info = library.PDFiumExt_OpenFormFillInfo();
  const form = library.PDFiumExt_InitFormFillEnvironment(document, info);
  const page = library.FPDF_LoadPage(document, index);
  try {
    if (page === 0) throw new Unreadable('the page is damaged');
    return drawn(library, { page, form }, size);
  } finally {
    if (page !== 0) library.FPDF_ClosePage(page);
    library.PDFiumExt_ExitFormFillEnvironment(form);
    library.PDFiumExt_CloseFormFillInfo(info);
  }
}

type DrawnPage = {
  /** An open handle of the library. */ readonly document: number;
  readonly page: number;
};

function drawn(library: Library, { page, form }: { page: number; form: number }, size: PageSize): Picture {
  const [wide, high] = [library.FPDF_GetPageWidthF(page), library.FPDF_GetPageHeightF(page)];
  if (!(wide > 0 && high > 0)) throw new Unreadable('the page has no size');
  const { width, height } = pixelsOf(wide, high, size);
  const bitmap = library.FPDFBitmap_CreateEx(width, height, fourBytes, 0, 0);
  if (bitmap === 0) throw new Unreadable('the page is too large to be drawn');
  try {
    library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, look);
    library.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, look);
    const pixels = bytesAt(library, library.FPDFBitmap_GetBuffer(bitmap), width * height * 4);
    for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
    return { width, height, pixels };
  } finally {
    library.FPDFBitmap_Destroy(bitmap);
  }
}

/** Pixels for a page of so many points, as many as were asked for or as few as the bounds leave. */
function pixelsOf(wide: number, high: number, size: PageSize): { width: number; height: number } {
  const longest = Math.max(wide, high);
  const asked = 'dotsPerInch' in size ? size.dotsPerInch / pointsPerInch : size.longSidePixels / longest;
  const scale = Math.min(asked, sideMax / longest, Math.sqrt(drawnPixelsMax / (wide * high)));
  const side = (points: number): number => Math.max(1, Math.round(points * scale));
  return { width: side(wide), height: side(high) };
}
