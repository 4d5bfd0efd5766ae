/**
 * The preview of one change's files, beside the list: cells, text, pictures, and the page that a table was taken from. It follows the
 * list's active row for as long as it is open.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { t } from '../../src/base/translate.ts';
import type { ChangeRow, ShowNews } from '../../src/protocol/panelWire.ts';
import type { ShowWant } from '../../src/protocol/showWire.ts';
import { checkBox, dropdown } from '../kit/choice.ts';
import { icon } from '../shared/parts.ts';
import { CellGrid } from './cellGrid.ts';
import {
  cellAt,
  chooseCell,
  firstWant,
  isLoading,
  linesWanted,
  newLooking,
  pagesOf,
  rowsWanted,
  takeShown,
  turnTo,
  type Cell,
  type Looking,
} from './looking.ts';
import { pictureWords, tableWords, textWords } from './lookingWords.ts';
import { splitPath } from './names.ts';
import { pageView, pictureFigures, reason, textLines } from './previewParts.ts';

export type PaneEvents = {
  readonly ask: (change: number, look: number, want: ShowWant) => void;
  readonly onClosed: () => void;
  readonly onCompare: (change: number) => void;
  /** It was opened, closed or turned to another change. */
  readonly onChange: () => void;
};

/** Milliseconds after which the change that the list has come to is asked for: arrow keys pass over many. */
const followMs = 150;
/** A page beside it is opened by itself where there are cells to look for on it. */
type Open = { readonly row: ChangeRow; looking: Looking };

export class PreviewPane {
  readonly #host: HTMLElement;
  readonly #events: PaneEvents;
  readonly #cells = createRef<HTMLElement>();
  #grid: CellGrid | null = null;
  #open: Open | null = null;
  #looks = 0;
  #following = 0;

  constructor(host: HTMLElement, events: PaneEvents) {
    this.#host = host;
    this.#events = events;
    host.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    this.draw();
  }

  /** The change that is shown. */
  get change(): number | null {
    return this.#open?.row.id ?? null;
  }

  /** Shows what is in the files of a row. */
  open(row: ChangeRow): void {
    window.clearTimeout(this.#following);
    this.#look(row, { only: row.op === 'modify' ? 'changed' : 'all', sheet: 0 });
    // In a short panel it stands below the list.
    this.#host.scrollIntoView({ block: 'nearest' });
    this.#events.onChange();
  }

  /** The list has come to another row: shown too, if anything is shown. */
  follow(row: ChangeRow): void {
    window.clearTimeout(this.#following);
    if (this.#open === null || this.#open.row.id === row.id || row.file !== true) return;
    this.#following = window.setTimeout(() => {
      if (this.#open !== null) this.open(row);
    }, followMs);
  }

  close(): void {
    window.clearTimeout(this.#following);
    if (this.#open === null) return;
    this.#open = null;
    this.draw();
    this.#events.onChange();
    this.#events.onClosed();
  }

  take(news: ShowNews): void {
    const open = this.#open;
    if (open === null || !takeShown(open.looking, news)) return;
    const { looking } = open;
    const isFirst = looking.page === null && looking.table?.head.origin !== undefined;
    if (isFirst) this.#ask(turnTo(looking, looking.table?.head.origin?.pages[0] ?? 1));
    this.draw();
    if (news.type === 'shown' && news.reply.kind === 'page') this.#revealBox();
  }

  draw(): void {
    render(this.#page(), this.#host);
    this.#host.hidden = this.#open === null;
    const element = this.#cells.value;
    if (this.#grid === null && element !== undefined)
      this.#grid = new CellGrid(element, {
        onSight: (first, last) => {
          if (this.#open !== null) this.#ask(rowsWanted(this.#open.looking, first, last));
        },
        onChoose: (cell) => this.#choose(cell),
      });
    this.#grid?.show(this.#open?.looking.table == null ? null : this.#open.looking);
  }

  #look(row: ChangeRow, how: Pick<Looking, 'only' | 'sheet'>): void {
    const looking = newLooking(row.id, ++this.#looks, how);
    this.#open = { row, looking };
    this.#ask(firstWant(looking));
    this.draw();
  }

  #ask(want: ShowWant | null): void {
    const looking = this.#open?.looking;
    if (want !== null && looking !== undefined) this.#events.ask(looking.change, looking.look, want);
  }

  #choose(cell: Cell): void {
    const looking = this.#open?.looking;
    if (looking === undefined) return;
    this.#ask(chooseCell(looking, cell));
    this.draw();
    this.#revealBox();
  }

  #revealBox(): void {
    this.#host.querySelector('.page-box.chosen')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #turn(page: number): void {
    if (this.#open === null) return;
    this.#open.looking.cell = null;
    this.#ask(turnTo(this.#open.looking, page));
    this.draw();
  }

  #point(x: number, y: number): void {
    const cell = this.#open === null ? null : cellAt(this.#open.looking, x, y);
    if (cell === null) return;
    this.#choose(cell);
    this.#grid?.reveal();
  }

  #page(): TemplateResult {
    const open = this.#open;
    const looking = open?.looking ?? null;
    const table = looking?.problem === null ? looking.table : null;
    const hasTable = table !== null;
    const side =
      looking === null
        ? nothing
        : pageView(looking, {
            onTurn: (page) => this.#turn(page),
            onPoint: (x, y) => this.#point(x, y),
          });
    return html`<section class="preview" aria-label=${t('Preview')} data-testid="preview">
      ${open === null ? nothing : this.#head(open)}
      <div class="preview-body ${side === nothing ? '' : 'with-page'}">
        <div
          class="preview-main"
          tabindex=${hasTable ? nothing : 0}
          aria-busy=${looking !== null && isLoading(looking)}
        >
          ${looking === null ? nothing : this.#content(looking)}
          <div
            class="cells"
            role="grid"
            tabindex="0"
            aria-label=${t('Cells')}
            aria-rowcount=${table?.head.matching ?? 0}
            aria-colcount=${(table?.head.columns ?? 0) + 1}
            data-testid="preview-cells"
            ?hidden=${!hasTable}
            ${ref(this.#cells)}
          ></div>
        </div>
        <div class="preview-page" ?hidden=${side === nothing}>${side}</div>
      </div>
    </section>`;
  }

  #content(looking: Looking): TemplateResult | typeof nothing {
    if (looking.problem !== null) return reason(looking.problem);
    if (isLoading(looking))
      return html`<p class="hint preview-loading" data-testid="preview-loading">
        ${icon('loading')} ${t('Reading the file…')}
      </p>`;
    if (looking.pictures !== null) return pictureFigures(looking.pictures);
    if (looking.text !== null)
      return textLines(looking.text, () => {
        this.#ask(linesWanted(looking));
        this.draw();
      });
    return looking.table?.head.matching === 0
      ? html`<p class="empty" data-testid="preview-empty">
          ${looking.only === 'changed' ? t('No row changed.') : t('There is nothing in this table.')}
        </p>`
      : nothing;
  }

  #head({ row, looking }: Open): TemplateResult {
    const { name } = splitPath(row.to ?? row.from ?? '');
    const head = looking.table?.head ?? looking.text?.head;
    const notes = head?.notes ?? [];
    return html`<header class="preview-head">
        <div class="preview-title">
          <h2 title=${row.to ?? row.from ?? ''}>${name}</h2>
          <span class="hint preview-words" role="status" data-testid="preview-words">${wordsOf(looking)}</span>
          ${this.#tools(row, looking)}
        </div>
        ${this.#icons({ row, looking })}
        ${iconButton('close', t('Close the preview (Escape)'), 'preview-close', () => this.close())}
      </header>
      ${notes.map((note) => html`<p class="hint preview-note">${icon('info')} ${note}</p>`)}`;
  }

  #tools(row: ChangeRow, looking: Looking): TemplateResult {
    const { table, text } = looking;
    const sheets = table?.head.sheets ?? [];
    const isComparison = (table?.head ?? text?.head)?.isComparison === true;
    return html`${
      sheets.length < 2
        ? nothing
        : dropdown({
            label: t('Sheet'),
            options: sheets.map((label, index) => ({ value: String(index), label })),
            chosen: String(looking.sheet),
            onChange: (value) => this.#look(row, { only: looking.only, sheet: Number(value) }),
            testId: 'preview-sheet',
          })
    }${
      isComparison
        ? checkBox({
            label: t('Only what changed'),
            checked: looking.only === 'changed',
            onChange: (checked) => this.#look(row, { only: checked ? 'changed' : 'all', sheet: looking.sheet }),
            testId: 'preview-only',
          })
        : nothing
    }`;
  }

  #icons({ row, looking }: Open): TemplateResult {
    const pages = pagesOf(looking);
    return html`${
      pages.length > 0 && looking.page === null
        ? iconButton('file-pdf', t('Show the page beside it'), 'preview-show-page', () => this.#turn(pages[0] ?? 1))
        : nothing
    }${
      row.content === true && looking.pictures === null
        ? iconButton('diff-single', t('Open in the editor (o)'), 'preview-compare', () =>
            this.#events.onCompare(row.id),
          )
        : nothing
    }`;
  }
}

function wordsOf(looking: Looking): string {
  const { table, text, pictures, problem } = looking;
  if (problem !== null) return '';
  if (table !== null) return tableWords(table.head);
  if (text !== null) return textWords(text.head);
  if (pictures === null) return t('Reading the file…');
  const shown = [pictures.before, pictures.after].find((picture) => picture?.kind === 'pixels');
  return shown?.kind === 'pixels' && pictures.before === undefined ? pictureWords(shown) : '';
}

function iconButton(name: string, label: string, testId: string, onClick: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    title=${label}
    aria-label=${label}
    data-testid=${testId}
    @click=${onClick}
  >
    ${icon(name)}
  </button>`;
}
