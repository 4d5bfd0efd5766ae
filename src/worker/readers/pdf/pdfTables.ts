/** The tables of a PDF, page by page. */
import type { FactSource } from '../../facts/facts.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import { pdfBytesMax } from '../source.ts';
import { eachPage } from './pdfium.ts';
import { tablesOfPage, type PageTable } from './tables/pageTables.ts';
import type { PageMarks } from './tables/shapes.ts';
import { Stitcher, type DocumentTable } from './tables/stitch.ts';

const pagesMax = 5_000;
/** Milliseconds: to read one page, to find its tables, and for all pages together. */
const pageMs = 5_000;
const tablesMs = 2_000;
const documentMs = 120_000;
const cellsMax = 2_000_000;

/**
 * All tables, in the order of the pages, those that go on over pages as one. `problems` says what was not looked at. Throws Unreadable
 * for what is no PDF, is encrypted or too large, and the signal's reason.
 */
export async function pdfTables(
  source: FactSource,
  signal: AbortSignal,
): Promise<{ tables: DocumentTable[]; problems: string[] }> {
  if (source.size > pdfBytesMax) throw new Unreadable('it is too large to be read');
  const stitcher = new Stitcher();
  const tables: DocumentTable[] = [];
  const cut: number[] = [];
  const end = performance.now() + documentMs;
  let [cells, pages, isWhole] = [0, 0, true];
  const take = (marks: PageMarks | null, page: number): boolean => {
    const found = marks === null ? null : tablesInTime(marks);
    if (found === null || marks?.isCut === true) cut.push(page + 1);
    tables.push(...stitcher.add(found ?? []));
    pages = page + 1;
    cells += (found ?? []).reduce((sum, table) => sum + table.cells.length, 0);
    isWhole = cells < cellsMax && performance.now() < end;
    return isWhole;
  };
  await eachPage(source, { pagesMax, pageMs }, take, signal);
  tables.push(...stitcher.finish());
  const problems =
    cut.length === 0
      ? []
      : [`page ${cut.slice(0, 5).join(', ')}${cut.length > 5 ? '…' : ''} could not be read as a whole`];
  if (!isWhole)
    problems.push(`it holds more than is read at once: what comes after page ${String(pages)} was left out`);
  return { tables, problems };
}

/** Null where it takes too long: then the page is made to be so. */
function tablesInTime(marks: PageMarks): PageTable[] | null {
  try {
    return withinTime(tablesMs, () => tablesOfPage(marks));
  } catch (thrown) {
    if (thrown instanceof Unreadable) return null;
    throw thrown;
  }
}
