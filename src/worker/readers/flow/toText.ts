/** Writes a flow as plain text. */
import { type Block, type Run, wordsOfRuns } from './flow.ts';

/** The plain words, a line a paragraph; the cells of a table with tabs between them. */
export function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return `${wordsOfRuns(block.runs)}\n\n`;
    case 'item': {
      const mark = block.ordered ? `${String(block.number)}.` : '-';
      return `${'  '.repeat(block.depth)}${mark} ${wordsOfRuns(block.runs)}\n`;
    }
    case 'code':
      return `${block.text}\n\n`;
    case 'table': {
      const lineOf = (row: readonly (readonly Run[])[]): string =>
        row.map((cell) => wordsOfRuns(cell).replace(/\s+/g, ' ')).join('\t');
      return `${block.rows.map(lineOf).join('\n')}\n\n`;
    }
    case 'rule':
      return '\n';
  }
}
