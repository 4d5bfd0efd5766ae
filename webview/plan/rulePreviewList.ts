/**
 * The rows of a rule's preview: a grid with one active row that the keyboard moves, of which only what is in sight is in the page.
 * Enter or F2 puts a row where the person types, L leaves it out, U goes back to what the rule says, R remembers it for the folder.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { t } from '../../src/base/translate.ts';
import type { RowAct, RuleRow } from '../../src/protocol/panelWire.ts';
import { icon, nameFlag, oddMark } from '../shared/parts.ts';
import { lineHeight, placed, virtualList, type VirtualList } from '../shared/virtualList.ts';
import { correctionOf, memoryInWords, memoryOf, rowInWords, startOfCorrection, type Span } from './ruleDraft.ts';

export type Corrected = NonNullable<ReturnType<typeof correctionOf>>;

export type RowEvents = {
  onCorrect: (correction: Corrected) => void;
  onRemember: (correction: Corrected) => void;
  /** Other rows came in sight. */
  onSight: (visible: Span) => void;
};

/** Rows from `first` on, of `matching` in all. */
export type Rows = { first: number; rows: readonly RuleRow[]; matching: number; disabled: boolean };

/** Lives as long as its grid: an empty scrolling element, in the page, that nobody else draws in. */
export class RulePreviewList {
  readonly #grid: HTMLElement;
  readonly #events: RowEvents;
  readonly #list: VirtualList;
  #shown: Rows = { first: 0, rows: [], matching: 0, disabled: true };
  #active = -1;
  /** The row whose new path is being typed, by the file's path. */
  #typing: string | null = null;

  constructor(grid: HTMLElement, events: RowEvents) {
    this.#grid = grid;
    this.#events = events;
    this.#list = virtualList(grid, () => {
      this.draw();
    });
    this.#listen();
  }

  show(rows: Rows): void {
    this.#shown = rows;
    this.#active = Math.min(this.#active, rows.matching - 1);
    this.#list.setCount(rows.matching);
    this.#list.keep(this.#active);
    this.draw();
  }

  /** Back to the first row, for rows that have nothing to do with those before. */
  toTop(): void {
    this.#active = -1;
    this.#list.keep(-1);
    this.#list.scrollToOffset(0);
  }

  draw(): void {
    const items = this.#list.items();
    render(this.#lines(items), this.#grid);
    if (this.#active < 0) this.#grid.removeAttribute('aria-activedescendant');
    else this.#grid.setAttribute('aria-activedescendant', rowId(this.#active));
    const seen = items.filter(({ index }) => index !== this.#active || items.length === 1);
    const [first] = seen;
    const last = seen.at(-1);
    if (first !== undefined && last !== undefined)
      this.#events.onSight({ first: first.index, count: last.index - first.index + 1 });
  }

  #lines(items: readonly { index: number; top: number }[]): TemplateResult {
    const pool = 2 ** Math.ceil(Math.log2(items.length + 1));
    return html`<div class="sizer" role="rowgroup" ${placed(null, Math.max(this.#list.height(), lineHeight))}>
      ${repeat(
        items,
        ({ index }) => (index === this.#active ? -1 : index % pool),
        ({ index, top }) => this.#line(index, top),
      )}
    </div>`;
  }

  #line(index: number, top: number): TemplateResult {
    const row = this.#rowAt(index);
    const active = index === this.#active;
    if (row === undefined)
      return html`<div role="row" class="line" aria-rowindex=${index + 1} ${placed(top, lineHeight)}>
        <span role="gridcell" class="rule-from">…</span>
      </div>`;
    const marks = [
      `op-${row.op}`,
      active ? 'active' : '',
      row.changed ? 'changed' : '',
      row.corrected ? 'corrected' : '',
    ];
    return html`<div
      role="row"
      id=${rowId(index)}
      class="line rule-row ${marks.join(' ')}"
      aria-rowindex=${index + 1}
      aria-label=${rowInWords(row)}
      title=${rowInWords(row)}
      data-index=${index}
      data-testid="rule-row"
      ${placed(top, lineHeight)}
    >
      <span role="gridcell" class="rule-mark"
        >${row.changed ? html`<span class="dot" aria-hidden="true"></span>` : nothing}</span
      >
      <span role="gridcell" class="rule-from">${oddMark(row.flags)}${row.from ?? ''}</span>
      <span role="gridcell" class="rule-to">${this.#target(row, active)}</span>
      <span role="gridcell" class="rule-reason">${nameFlag(row.flags)}${row.reason}</span>
      <span role="gridcell" class="rule-acts">${this.#acts(row)}</span>
    </div>`;
  }

  #target(row: RuleRow, active: boolean): TemplateResult {
    if (active && row.path !== null && row.path === this.#typing) return this.#input(row);
    switch (row.op) {
      case 'left':
      case 'stays':
        return html`<span class="rule-stays">${row.op === 'left' ? t('left where it is') : t('stays')}</span>`;
      case 'trash':
        return html`${icon('trash')}<span>${t('trash')}</span>`;
      case 'rmdir':
        return html`${icon('remove')}<span>${t('removed')}</span>`;
      case 'create':
      case 'modify':
        return html`${icon(row.op === 'create' ? 'diff-added' : 'diff-modified', 'arrow')}<span class="rule-path"
            >${row.to ?? ''}</span
          >`;
      case 'move':
      case 'mkdir':
        return html`${icon('arrow-right', 'arrow')}<span class="rule-path">${row.to ?? ''}</span>`;
    }
  }

  #input(row: RuleRow): TemplateResult {
    return html`<input
      class="rule-input"
      type="text"
      spellcheck="false"
      autocomplete="off"
      aria-label=${t('New path of {0}', row.from ?? '')}
      maxlength="1000"
      data-testid="rule-row-input"
      .value=${startOfCorrection(row)}
      @keydown=${(event: KeyboardEvent) => {
        this.#typed(event, row);
      }}
      @blur=${() => {
        this.#stopTyping();
      }}
    />`;
  }

  #acts(row: RuleRow): TemplateResult | typeof nothing {
    if (row.path === null || this.#shown.disabled) return nothing;
    const shown = (kind: RowAct, picture: string, words: string): TemplateResult | typeof nothing =>
      row.can.includes(kind) ? act(kind, picture, words) : nothing;
    return html`${shown('go', 'edit', t('Put it elsewhere (Enter)'))}
    ${shown('follow', 'discard', t('Back to what the rule says (U)'))}
    ${shown('leave', 'circle-slash', t('Leave it out (L)'))}
    ${row.remembered ? icon('pinned', 'pinned') : shown('remember', 'pin', `${memoryInWords(row)} (R)`)}`;
  }

  #rowAt(index: number): RuleRow | undefined {
    return this.#shown.rows[index - this.#shown.first];
  }

  #listen(): void {
    const grid = this.#grid;
    grid.addEventListener('keydown', (event) => {
      if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key)) return;
      event.preventDefault();
    });
    grid.addEventListener('focus', () => {
      if (this.#active < 0 && grid.matches(':focus-visible')) this.#activate(Math.ceil(grid.scrollTop / lineHeight));
    });
    grid.addEventListener('click', (event) => {
      const hit = partUnder(event);
      if (hit === null) return;
      this.#activate(hit.index);
      if (hit.part !== undefined) this.#do(hit.part);
    });
    grid.addEventListener('dblclick', (event) => {
      const hit = partUnder(event);
      if (hit?.part === undefined) this.#do('go');
    });
  }

  /** What a key does; answers whether it does anything. */
  #press(key: string): boolean {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + this.#list.page(),
      PageUp: this.#active - this.#list.page(),
      Home: 0,
      End: Number.MAX_SAFE_INTEGER,
    };
    const wanted = Object.hasOwn(moves, key) ? moves[key] : undefined;
    if (wanted !== undefined) return this.#activate(wanted);
    const acts: Readonly<Record<string, string>> = {
      Enter: 'go',
      F2: 'go',
      l: 'leave',
      u: 'follow',
      r: 'remember',
    };
    const wish = Object.hasOwn(acts, key) ? acts[key] : undefined;
    if (wish === undefined) return false;
    this.#do(wish);
    return true;
  }

  #activate(wanted: number): true {
    this.#active = Math.max(0, Math.min(wanted, this.#shown.matching - 1));
    this.#list.keep(this.#active);
    this.#list.scrollTo(this.#active);
    this.draw();
    return true;
  }

  #do(part: string): void {
    const row = this.#rowAt(this.#active);
    if (row === undefined || row.path === null || this.#shown.disabled) return;
    const { path } = row;
    if (!row.can.some((kind) => kind === part)) return;
    if (part === 'go') this.#startTyping(path);
    else if (part === 'leave' || part === 'follow') this.#events.onCorrect({ does: part, path });
    else if (part === 'remember' && !row.remembered) {
      const memory = memoryOf(row);
      if (memory !== null) this.#events.onRemember(memory);
    }
  }

  #startTyping(path: string): void {
    this.#typing = path;
    this.draw();
    const input = this.#grid.querySelector<HTMLInputElement>('.rule-input');
    input?.focus();
    input?.select();
  }

  #stopTyping(): void {
    if (this.#typing === null) return;
    this.#typing = null;
    this.draw();
  }

  #typed(event: KeyboardEvent, row: RuleRow): void {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    const { target } = event;
    const typed = target instanceof HTMLInputElement ? target.value : '';
    this.#stopTyping();
    this.#grid.focus();
    const correction = event.key === 'Enter' ? correctionOf(row, typed) : null;
    if (correction !== null) this.#events.onCorrect(correction);
  }
}

function rowId(index: number): string {
  return `rule-row-${String(index)}`;
}

function act(part: string, picture: string, words: string): TemplateResult {
  return html`<span
    role="button"
    class="rule-act codicon codicon-${picture}"
    data-part=${part}
    data-testid="rule-row-${part}"
    title=${words}
    aria-label=${words}
  ></span>`;
}

function partUnder(event: Event): { index: number; part: string | undefined } | null {
  if (!(event.target instanceof Element) || event.target instanceof HTMLInputElement) return null;
  const line = event.target.closest<HTMLElement>('[data-index]');
  if (line === null) return null;
  return {
    index: Number(line.dataset['index']),
    part: event.target.closest<HTMLElement>('[data-part]')?.dataset['part'],
  };
}
