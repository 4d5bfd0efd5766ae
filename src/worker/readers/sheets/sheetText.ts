/** The cells of a workbook as text: a line a row, tabs between the cells, an empty line between sheets. */
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import type { Workbook } from './workbook.ts';

/** Throws Unreadable. */
export function workbookText(book: Workbook, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  let rows = 0;
  for (let sheet = 0; sheet < book.sheets.length && !sink.isFull && rows < bounds.rowsMax; sheet++) {
    book.readRows(sheet, (cells) => {
      if (rows >= bounds.rowsMax) {
        sink.leaveOut();
        return 'enough';
      }
      if (cells.length === 0) return 'more';
      rows++;
      addRow(cells, sink);
      return sink.isFull ? 'enough' : 'more';
    });
    sink.add('\n');
  }
  return sink;
}

/** Cell by cell, so that a row of long cells is not put together beyond what is kept. */
function addRow(cells: readonly string[], sink: TextSink): void {
  for (const [index, cell] of cells.entries()) {
    if (sink.isFull) return;
    if (index > 0) sink.add('\t');
    sink.add(cell.replace(/\s+/g, ' '));
  }
  sink.add('\n');
}
