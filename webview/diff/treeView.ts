/** The folder as it is and as it will be, side by side: two trees of which each shows what the other's active row is about. */
import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref, type Ref } from 'lit/directives/ref.js';
import { plural, t } from '../../src/base/translate.ts';
import type { DiffNews } from '../../src/protocol/diffWire.ts';
import type { Intent } from '../../src/protocol/panelWire.ts';
import { icon } from '../shared/parts.ts';
import { ChangeList, type ListEvents } from './changeList.ts';
import { openFolder, openWayTo, type Session } from './session.ts';
import { pathOn, type Side } from './tree.ts';

type Stays = Extract<DiffNews, { type: 'stays' }>;
type Asked = Omit<Extract<Intent, { type: 'stays' }>, 'type' | 'task'>;

export type TreeEvents = Omit<ListEvents, 'onFold' | 'onActive' | 'onScroll'> & {
  onActive: (place: number | null) => void;
  /** What is open changed. */
  onOpened: () => void;
  /** Asks what else is in a folder. */
  askStays: (ask: Asked) => void;
};

const sides = ['from', 'to'] as const;

export class TreeView {
  readonly #session: Session;
  readonly #events: TreeEvents;
  readonly #grids: Record<Side, Ref<HTMLElement>> = { from: createRef(), to: createRef() };
  #lists: Record<Side, ChangeList> | null = null;
  #look = 0;
  /** The folder that the person is at, and what else is in it. */
  #stays: { side: Side; folder: string; answer: Stays | null } | null = null;

  constructor(session: Session, events: TreeEvents) {
    this.#session = session;
    this.#events = events;
  }

  page(): TemplateResult {
    return html`<div class="trees">${sides.map((side) => this.#pane(side))}</div>`;
  }

  #pane(side: Side): TemplateResult {
    const { trees, treesOf } = this.#session;
    const { outline } = trees[side];
    const title = side === 'from' ? t('Before') : t('After');
    const label = side === 'from' ? t('The folder before') : t('The folder after');
    const files = outline.heads[0]?.shown.length ?? 0;
    const isEmpty = outline.lines.length === 0;
    return html`<section class="tree" aria-label=${label}>
      <h2 class="tree-head">
        ${icon(side === 'from' ? 'history' : 'sparkle')}${title}
        <span class="head-words">${plural(files, '{0} change', '{0} changes')}</span>
      </h2>
      ${isEmpty && treesOf !== null ? html`<p class="empty">${t('Nothing of what is shown is here.')}</p>` : nothing}
      <div
        class="grid"
        role="treegrid"
        tabindex="0"
        aria-label=${label}
        aria-multiselectable="true"
        aria-rowcount=${outline.lines.length}
        data-testid="diff-tree-${side}"
        ?hidden=${isEmpty}
        ${ref(this.#grids[side])}
      ></div>
      ${this.#staysLine(side)}
    </section>`;
  }

  #staysLine(side: Side): TemplateResult | typeof nothing {
    if (this.#stays?.side !== side) return nothing;
    const { folder, answer } = this.#stays;
    if (answer === null) return nothing;
    const names = answer.names.slice(0, namesShown).join(', ');
    const more = answer.count > namesShown ? ' …' : '';
    const where = folder === '' ? t('the top level') : folder;
    const words =
      answer.count === 0
        ? t('Nothing else is in {0}.', where)
        : plural(answer.count, 'In {1} stays: {2}', 'In {1} stay {0} more: {2}', where, names + more);
    return html`<p class="stays" role="status" title=${answer.names.join('\n')} data-testid="diff-stays">${words}</p>`;
  }

  /** To be called after each drawing of the page. */
  draw(): void {
    const before = this.#lists;
    const lists = this.#made();
    if (lists === null) return;
    for (const side of sides)
      if (lists === before) lists[side].draw();
      else lists[side].outlineChanged();
  }

  /** The lists in the grids that the page has now. */
  #made(): Record<Side, ChangeList> | null {
    const [from, to] = [this.#grids.from.value, this.#grids.to.value];
    if (from === undefined || to === undefined) this.#lists = null;
    else this.#lists ??= { from: this.#list('from', from), to: this.#list('to', to) };
    return this.#lists;
  }

  #list(side: Side, grid: HTMLElement): ChangeList {
    return new ChangeList(grid, this.#session, side, {
      ...this.#events,
      onScroll: () => undefined,
      onFold: (path, isFolded) => {
        openFolder(this.#session, side, path, !isFolded);
        this.#events.onOpened();
      },
      onActive: (place) => {
        this.#link(side, place);
        this.#events.onActive(place);
      },
    });
  }

  /** In the place of `draw`, where other lines are to be shown. */
  outlineChanged(): void {
    const lists = this.#made();
    if (lists !== null) for (const side of sides) lists[side].outlineChanged();
  }

  focus(): void {
    this.#lists?.to.focus();
  }

  activateRow(place: number): void {
    for (const side of ['to', 'from'] as const) {
      if (openWayTo(this.#session, side, place)) {
        this.#lists?.[side].outlineChanged();
        this.#lists?.[side].activateRow(place);
        return;
      }
    }
  }

  /** Shows in the other tree what this one's active row is about. */
  #link(side: Side, place: number | null): void {
    const other = side === 'from' ? 'to' : 'from';
    this.#lists?.[side].link(null);
    const isThere = place !== null && openWayTo(this.#session, other, place);
    if (isThere) this.#lists?.[other].outlineChanged();
    this.#lists?.[other].link(isThere ? place : null);
    this.#askAt(side, place);
  }

  /** Asks what else is in the folder of the active row. */
  #askAt(side: Side, place: number | null): void {
    const row = place === null ? undefined : this.#session.table.rows[place];
    const path = row === undefined ? null : pathOn(row, side);
    const isFolder = row?.op === 'mkdir';
    if (row === undefined || path === null || row.op === 'trash' || isFolder) {
      this.#stays = null;
      return;
    }
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    if (this.#stays?.side === side && this.#stays.folder === folder) return;
    this.#stays = { side, folder, answer: null };
    this.#look += 1;
    this.#events.askStays({ look: this.#look, change: row.id, side, up: 0 });
  }

  /** What is asked about a name that nobody asked for any more is dropped. */
  take(answer: Stays): boolean {
    if (answer.look !== this.#look || this.#stays === null) return false;
    this.#stays.answer = answer;
    return true;
  }
}

const namesShown = 6;
