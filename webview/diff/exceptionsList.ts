/** Files that were left alone, each with the reason: a list of any length, of which the host is asked for what is in sight. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { DiffNews } from '../../src/protocol/diffWire.ts';
import type { DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { textField } from '../kit/text.ts';
import { lineHeight, placed, virtualList, type VirtualList } from '../shared/virtualList.ts';

type Page = Extract<DiffNews, { type: 'exceptions' }>;
type Ask = (ask: { look: number; first: number; count: number; search: string }) => void;

/** Rows of one question to the host. */
const pageRows = 200;
const searchWaitMs = 150;

export class ExceptionsList {
  readonly #ask: Ask;
  #rows: (Page['rows'][number] | undefined)[] = [];
  readonly #asked = new Set<number>();
  #search = '';
  /** Counts up with each search: answers to an earlier one are void. */
  #look = 0;
  #matching = 0;
  #list: VirtualList | null = null;
  #scroller: HTMLElement | null = null;
  #task = '';
  #timer = 0;
  #change: () => void;

  /** `onChange` is called when the summary is another. */
  constructor(ask: Ask, onChange: () => void) {
    this.#ask = ask;
    this.#change = onChange;
  }

  page({ exceptions: { count, kept }, task }: DiffSnapshot): TemplateResult | typeof nothing {
    if (task.id !== this.#task) {
      this.#task = task.id;
      this.#restart('');
    }
    if (count === 0) return nothing;
    const summary = plural(count, '{0} file left alone, and why', '{0} files left alone, and why');
    return html`<details
      class="exceptions"
      data-testid="diff-exceptions"
      @toggle=${(event: Event) => {
        const details = event.currentTarget;
        if (details instanceof HTMLDetailsElement && details.open) this.#open(details);
      }}
    >
      <summary>${summary}</summary>
      <div class="exceptions-tools">
        ${textField({
          label: t('Search in what was left alone'),
          labelUnseen: true,
          icon: 'search',
          placeholder: t('Search by name or reason'),
          value: this.#search,
          lengthMax: 200,
          onInput: (text) => {
            this.#searchSoon(text);
          },
          testId: 'diff-exceptions-search',
        })}
        <span class="hint" role="status" data-testid="diff-exceptions-shown"
          >${this.#search === '' ? nothing : t('{0} of {1} shown', this.#matching, kept)}</span
        >
      </div>
      <div class="exceptions-list" role="list" tabindex="0" aria-label=${t('Files left alone')}></div>
      ${kept < count ? html`<p class="why">${t('{0} more are only counted.', count - kept)}</p>` : nothing}
    </details>`;
  }

  take(page: Page): void {
    if (page.look !== this.#look) return;
    const isOther = page.matching !== this.#matching;
    this.#matching = page.matching;
    for (const [index, row] of page.rows.entries()) this.#rows[page.first + index] = row;
    this.#list?.setCount(page.matching);
    this.#draw();
    if (isOther) this.#change();
  }

  #open(details: HTMLDetailsElement): void {
    const scroller = details.querySelector<HTMLElement>('.exceptions-list');
    if (scroller === null) return;
    if (this.#scroller !== scroller) {
      this.#scroller = scroller;
      this.#list = virtualList(scroller, () => {
        this.#draw();
      });
      this.#list.setCount(this.#matching);
    }
    this.#want(0);
    this.#draw();
  }

  #searchSoon(text: string): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#restart(text);
      this.#want(0);
    }, searchWaitMs);
  }

  #restart(search: string): void {
    this.#search = search;
    this.#look += 1;
    this.#rows = [];
    this.#asked.clear();
  }

  /** Asks for the page of a row, once. */
  #want(index: number): void {
    const first = Math.floor(index / pageRows) * pageRows;
    if (this.#asked.has(first)) return;
    this.#asked.add(first);
    this.#ask({ look: this.#look, first, count: pageRows, search: this.#search });
  }

  #draw(): void {
    const [list, scroller] = [this.#list, this.#scroller];
    if (list === null || scroller === null) return;
    const items = list.items();
    for (const { index } of items) if (this.#rows[index] === undefined) this.#want(index);
    render(
      html`<div class="sizer" ${placed(null, Math.max(list.height(), 1))}>
        ${items.map(({ index, top }) => {
          const row = this.#rows[index];
          return html`<div
            role="listitem"
            class="line exception"
            aria-setsize=${this.#matching}
            aria-posinset=${index + 1}
            data-testid="diff-exception"
            title=${row === undefined ? nothing : `${row.path}: ${row.why}`}
            ${placed(top, lineHeight)}
          >
            <span class="path">${row?.path ?? '…'}</span> <span class="why">${row?.why ?? nothing}</span>
          </div>`;
        })}
      </div>`,
      scroller,
    );
  }
}
