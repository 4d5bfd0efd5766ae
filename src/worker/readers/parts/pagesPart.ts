/** Pages of a PDF: what is seen on each, one page at a time, and apart from it what is not. */
import type { FactSource } from '../../facts/facts.ts';
import { mendText } from '../pdf/pdf.ts';
import { eachOpenPage, type PdfDocument, withPdf } from '../pdf/pdfium.ts';
import { pdfBytesMax } from '../source.ts';
import { Unreadable } from '../unreadable.ts';
import { boundHidden, charactersOf, type HiddenText, type Part, type PartAsk, spanFrom, spanOf } from './part.ts';

const pageMs = 8_000;
/** Pages of one answer, however little stands on them. */
const pagesMax = 100;
/** Pixels of the small drawing that tells whether anything is on a page. */
const glanceSide = 200;
const contrastMin = 24;

/** Throws Unreadable, and the signal's reason. */
export async function pagesPart(source: FactSource, ask: PartAsk, signal: AbortSignal): Promise<Part> {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
  const { from, to } = spanOf(ask.pages);
  const room = charactersOf(ask);
  const pages = await withPdf(source, pageMs, (document) => document.pages);
  if (from > pages) throw new Unreadable(`it has ${pages === 1 ? 'only page 1' : `pages 1 to ${String(pages)}`}`);
  const last = Math.min(to, pages, from + pagesMax - 1);
  const parts: string[] = [];
  const hidden: HiddenText[] = [];
  const problems: string[] = [];
  let used = 0;
  let page = from;
  const take = (read: ReadPage): boolean => {
    const mark = `[page ${String(page)} of ${String(pages)}${read.mark}]`;
    const text = `${mark}\n${read.text}${read.text === '' ? '' : '\n'}`;
    if (used > 0 && used + text.length > room) return false;
    if (used + text.length > room)
      problems.push(`page ${String(page)} is longer than what was asked for: its end is left out`);
    parts.push(text.slice(0, room));
    used += text.length;
    hidden.push(...read.hidden);
    if (read.isCut) problems.push(`page ${String(page)} holds more text than is looked at`);
    page++;
    return true;
  };
  await eachOpenPage(
    source,
    { from: from - 1, pagesMax: last - from + 1, pageMs },
    { read: (document, index) => readPage(document, index + 1), take },
    signal,
  );
  const bounded = boundHidden(hidden);
  return {
    kind: 'pages',
    text: parts.join('\n'),
    hidden: bounded.hidden,
    totals: { pages, characters: null },
    next: page <= Math.min(to, pages) ? { pages: spanFrom(page, to), charactersMax: ask.charactersMax } : null,
    problems: [...problems, ...bounded.problems],
  };
}

type ReadPage = { mark: string; text: string; hidden: HiddenText[]; isCut: boolean };

function readPage(document: PdfDocument, page: number): ReadPage {
  const { seen, unseen, annotations, isCut } = document.parted(page - 1);
  const place = `page ${String(page)}`;
  const behind = unseen.filter(({ isBehind }) => isBehind);
  const text = tidy(seen);
  const hidden = unseen
    .filter(({ isBehind }) => !isBehind || text !== '')
    .map(({ why, text: words }): HiddenText => ({ place, why, text: mendText(words) }));
  for (const words of annotations) hidden.push({ place, why: 'an annotation', text: words });
  if (text !== '') return { mark: '', text, hidden, isCut };
  if (behind.length > 0) {
    const mark = ': a scan; this text lies behind it, and may differ from what is seen';
    return { mark, text: tidy(behind.map((run) => run.text).join('\n')), hidden, isCut };
  }
  const mark = isBlank(document, page) ? ': nothing on it' : ': scanned: look at it, or run OCR (text recognition)';
  return { mark, text: '', hidden, isCut };
}

function tidy(text: string): string {
  return mendText(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replaceAll('\0', '')
    .trim();
}

function isBlank(document: PdfDocument, page: number): boolean {
  const { pixels } = document.draw(page - 1, { longSidePixels: glanceSide });
  let [darkest, lightest] = [255, 0];
  for (let at = 0; at < pixels.length; at++) {
    if (at % 4 === 3) continue;
    const value = pixels[at] ?? 0;
    if (value < darkest) darkest = value;
    if (value > lightest) lightest = value;
  }
  return lightest - darkest < contrastMin;
}
