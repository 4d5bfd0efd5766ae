/**
 * A table's cells: a grid of which only the rows in sight are in the page, with one chosen cell that arrow keys move. Focus stays on the
 * grid; screen readers follow aria-activedescendant.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { ShownTable } from '../../src/protocol/showWire.ts';
import { lineHeight, placed, virtualList, type VirtualList } from '../shared/virtualList.ts';
import type { Cell, Looking } from './looking.ts';
import { markSigns, markWords } from './lookingWords.ts';

export type GridEvents = {
  /** Rows that came in sight. */
  readonly onSight: (first: number, last: number) => void;
  readonly onChoose: (cell: Cell) => void;
};

type Row = ShownTable['rows'][number];

/** Stands at the right of its column. */
const isNumber = /^[-+−(]?[\p{Sc}]?\s?\d[\d.,'’\s]*[\s)]?[\p{Sc}%]?$/u;

/** Rows by which the widths of columns are told, and the widths that there are, in characters. */
const measuredRows = 60;
const widths = [4, 8, 13, 20, 32];

/** Lives as long as its element: an empty scrolling one, in the page, that nobody else draws in. */
export class CellGrid {
  readonly #element: HTMLElement;
  readonly #events: GridEvents;
  readonly #list: VirtualList;
  #looking: Looking | null = null;
  #measured: { readonly look: number; readonly widths: readonly number[] } | null = null;

  constructor(element: HTMLElement, events: GridEvents) {
    this.#element = element;
    this.#events = events;
    this.#list = virtualList(element, () => this.#drawAndTell());
    element.addEventListener('keydown', (event) => this.#press(event));
    element.addEventListener('click', (event) => this.#click(event));
    element.addEventListener('focus', () => {
      const looking = this.#looking;
      if (looking?.table != null && looking.cell === null && element.matches(':focus-visible'))
        this.#choose({ row: 0, column: 0 });
    });
  }

  /** Draws what is in sight of it; null where there is no table. */
  show(looking: Looking | null): void {
    const isOther = this.#looking?.look !== looking?.look || this.#looking?.change !== looking?.change;
    this.#looking = looking;
    this.#list.setCount(looking?.table?.head.matching ?? 0);
    if (isOther) {
      this.#measured = null;
      this.#list.scrollToOffset(0);
      this.#element.scrollLeft = 0;
    }
    this.draw();
  }

  draw(): void {
    const table = this.#looking?.table ?? null;
    render(table === null ? nothing : this.#rows(table), this.#element);
    const cell = this.#looking?.cell ?? null;
    const id = cell === null ? null : cellId(cell);
    if (id === null || this.#element.querySelector(`#${id}`) === null)
      this.#element.removeAttribute('aria-activedescendant');
    else this.#element.setAttribute('aria-activedescendant', id);
  }

  /** Brings the chosen cell in sight. */
  reveal(): void {
    const cell = this.#looking?.cell;
    if (cell == null) return;
    this.#list.scrollTo(cell.row);
    this.draw();
    this.#element.querySelector(`#${cellId(cell)}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  focus(): void {
    this.#element.focus();
  }

  #drawAndTell(): void {
    const items = this.#list.items();
    const [first, last] = [items[0], items[items.length - 1]];
    if (first !== undefined && last !== undefined) this.#events.onSight(first.index, last.index);
    this.draw();
  }

  #rows(table: NonNullable<Looking['table']>): TemplateResult {
    const items = this.#list.items();
    const above = items[0]?.top ?? 0;
    const below = this.#list.height() - above - items.length * lineHeight;
    const columnWidths = this.#widths(table);
    return html`<div ${placed(null, above)}></div>
      <div role="rowgroup" class="cells-rows">
        ${items.map(({ index }) => {
          const row = table.rows.get(index);
          return row === undefined ? emptyRow(index) : this.#row(row, index, table.head, columnWidths);
        })}
      </div>
      <div ${placed(null, Math.max(0, below))}></div>`;
  }

  #row(
    row: Row,
    index: number,
    { columnMarks }: Pick<ShownTable, 'columnMarks'>,
    columnWidths: readonly number[],
  ): TemplateResult {
    const number = row.after ?? row.before ?? index + 1;
    const words = markWords[row.mark];
    return html`<div
      role="row"
      class="cells-row mark-${row.mark} ${number === 1 ? 'cells-first' : ''}"
      aria-rowindex=${index + 1}
      data-testid="preview-row"
    >
      <span
        role="rowheader"
        class="cells-number"
        aria-label=${words === '' ? t('row {0}', number) : t('{0}, row {1}', words, number)}
        ><span class="cells-sign">${markSigns[row.mark]}</span>${number}</span
      >${row.cells.map((cell, column) => {
        const { text, was } = cell;
        const isChosen = this.#looking?.cell?.row === index && this.#looking.cell.column === column;
        const title =
          was === undefined
            ? text
            : t('was {0}, is {1}', was === '' ? t('empty') : was, text === '' ? t('empty') : text);
        return html`<span
          role="gridcell"
          id=${cellId({ row: index, column })}
          class="cells-cell cells-w${columnWidths[column] ?? 1} column-${columnMarks[column] ?? 'same'} ${isNumber.test(text) ? 'number' : ''} ${isChosen ? 'chosen' : ''}"
          aria-colindex=${column + 2}
          aria-selected=${isChosen}
          title=${title}
          data-row=${index}
          data-column=${column}
          data-testid="preview-cell"
          >${was === undefined ? text : changedCell(was, text)}</span
        >`;
      })}
    </div>`;
  }

  /** The number of the width of each column, told by the first rows. */
  #widths({ head, rows }: NonNullable<Looking['table']>): readonly number[] {
    const look = this.#looking?.look ?? 0;
    if (this.#measured?.look === look) return this.#measured.widths;
    const longest = head.columnMarks.map((_, column) => {
      let most = 0;
      for (let row = 0; row < Math.min(measuredRows, head.matching); row++) {
        const cell = rows.get(row)?.cells[column];
        most = Math.max(most, (cell?.text.length ?? 0) + (cell?.was === undefined ? 0 : cell.was.length + 1));
      }
      return most;
    });
    const found = longest.map((most) => {
      const at = widths.findIndex((width) => most <= width);
      return at < 0 ? widths.length : at + 1;
    });
    this.#measured = { look, widths: found };
    return found;
  }

  #choose(cell: Cell): void {
    this.#events.onChoose(cell);
    this.reveal();
  }

  #click(event: Event): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null;
    if (cell === null) return;
    this.#choose({ row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) });
  }

  #press(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const now = this.#looking?.cell ?? { row: 0, column: -1 };
    const moves: Readonly<Record<string, Cell>> = {
      ArrowDown: { ...now, row: now.row + 1 },
      ArrowUp: { ...now, row: now.row - 1 },
      ArrowRight: { ...now, column: now.column + 1 },
      ArrowLeft: { ...now, column: now.column - 1 },
      PageDown: { ...now, row: now.row + this.#list.page() },
      PageUp: { ...now, row: now.row - this.#list.page() },
      Home: { row: event.ctrlKey ? 0 : now.row, column: 0 },
      End: { row: event.ctrlKey ? Number.MAX_SAFE_INTEGER : now.row, column: Number.MAX_SAFE_INTEGER },
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(to);
  }
}

function cellId({ row, column }: Cell): string {
  return `cell-${String(row)}-${String(column)}`;
}

/** One that is on its way. */
function emptyRow(index: number): TemplateResult {
  return html`<div role="row" class="cells-row" aria-rowindex=${index + 1}>
    <span role="rowheader" class="cells-number">…</span>
  </div>`;
}

/** Both texts; that the one was and the other is, is told by their looks, and by words for those who don't see them. */
function changedCell(was: string, text: string): TemplateResult {
  const unseen = (words: string): TemplateResult => html`<span class="unseen">${words}</span>`;
  return html`${unseen(was === '' ? t('was empty') : t('was'))}<del>${was}</del>${was === '' || text === '' ? '' : ' '}${unseen(
      text === '' ? t('is empty now') : t('is now'),
    )}<ins>${text}</ins>`;
}
