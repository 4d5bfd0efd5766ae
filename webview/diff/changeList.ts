/**
 * The list of changes: a treegrid (groups at level 1, changes at level 2) with one active line that the keyboard moves.
 * Focus stays on the grid; screen readers follow aria-activedescendant. Arrow keys move, Left and Right fold and unfold,
 * Space takes in or leaves out, Enter shows what is in the file, e where it is.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { indexOfLine, lineAt, tickOf, type Line } from './outline.ts';
import { changeLine, headLine, lineId } from './line.ts';
import { mayChoose, type Session } from './session.ts';
import { lineHeight, placed, virtualList, type VirtualList } from '../shared/virtualList.ts';

export type ListEvents = {
  /** Places of rows that the person takes in or leaves out. */
  onChoose: (places: readonly number[], accepted: boolean) => void;
  onFold: (key: string, fold: boolean) => void;
  onReveal: (place: number) => void;
  /** Asks to see what is in a row's files. */
  onPreview: (place: number) => void;
  /** Another row is the active one. */
  onActive: (place: number) => void;
  /** Asks for a row's new content. */
  onCompare: (place: number) => void;
  /** Asks what to do about a row's conflict. */
  onSettle: (place: number) => void;
  /** Pixels from the top. */
  onScroll: (offset: number) => void;
};

/** Which line is active, in words that outlive filter and folding. */
type Active = { kind: 'head'; key: string } | { kind: 'row'; place: number };
type Cursor = { line: Line; index: number };

/** Lives as long as its grid: an empty scrolling element, in the page, that nobody else draws in. */
export class ChangeList {
  readonly #grid: HTMLElement;
  readonly #session: Session;
  readonly #events: ListEvents;
  readonly #list: VirtualList;
  #active: Active | null = null;

  constructor(grid: HTMLElement, session: Session, events: ListEvents) {
    this.#grid = grid;
    this.#session = session;
    this.#events = events;
    this.#list = virtualList(grid, () => {
      this.draw();
    });
    this.#listen();
  }

  /** Draws what is in sight; cheap, whatever the number of rows. */
  draw(): void {
    const index = this.#cursor()?.index ?? -1;
    render(lines(this.#list, this.#session, index), this.#grid);
    if (index < 0) this.#grid.removeAttribute('aria-activedescendant');
    else this.#grid.setAttribute('aria-activedescendant', lineId(index));
  }

  /** To be called when the session's outline is another one: finds the active line again. */
  outlineChanged(): void {
    this.#list.setCount(this.#session.outline.lines.length);
    this.#list.keep(this.#cursor()?.index ?? -1);
    this.draw();
  }

  scrollToOffset(offset: number): void {
    this.#list.scrollToOffset(offset);
  }

  focus(): void {
    this.#grid.focus();
  }

  #listen(): void {
    const grid = this.#grid;
    grid.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key)) return;
      event.preventDefault();
    });
    grid.addEventListener('focus', () => {
      const byKeyboard = grid.matches(':focus-visible');
      if (byKeyboard && this.#cursor() === null) this.#activate(Math.ceil(grid.scrollTop / lineHeight));
    });
    grid.addEventListener('scroll', () => {
      this.#events.onScroll(grid.scrollTop);
    });
    grid.addEventListener('click', (event) => {
      this.#click(event);
    });
    grid.addEventListener('dblclick', (event) => {
      const hit = lineUnder(event, this.#session);
      if (hit?.line.kind === 'row' && hit.part === undefined) this.#events.onReveal(hit.line.place);
    });
  }

  #click(event: Event): void {
    const hit = lineUnder(event, this.#session);
    if (hit === null) return;
    const { line, part } = hit;
    this.#activate(hit.index);
    if (part === 'tick') this.#toggle(line);
    else if (part === 'reveal' && line.kind === 'row') this.#events.onReveal(line.place);
    else if (part === 'preview' && line.kind === 'row') this.#events.onPreview(line.place);
    else if (part === 'compare' && line.kind === 'row') this.#events.onCompare(line.place);
    else if (part === 'settle' && line.kind === 'row') this.#events.onSettle(line.place);
    else if (line.kind === 'head') this.#fold(line, this.#isOpen(line));
  }

  /** What a key does; answers whether it does anything. */
  #press(key: string): boolean {
    const at = this.#cursor();
    const index = at?.index ?? -1;
    switch (key) {
      case 'ArrowDown':
        return this.#activate(index + 1);
      case 'ArrowUp':
        return this.#activate(index - 1);
      case 'PageDown':
        return this.#activate(index + this.#list.page());
      case 'PageUp':
        return this.#activate(index - this.#list.page());
      case 'Home':
        return this.#activate(0);
      case 'End':
        return this.#activate(Number.MAX_SAFE_INTEGER);
      default:
        return at !== null && this.#pressOn(key, at);
    }
  }

  #pressOn(key: string, { line, index }: Cursor): boolean {
    switch (key) {
      case ' ':
        this.#toggle(line);
        return true;
      case 'Enter':
        if (line.kind === 'head') this.#fold(line, this.#isOpen(line));
        else if (this.#session.table.rows[line.place]?.file === true) this.#events.onPreview(line.place);
        else this.#events.onReveal(line.place);
        return true;
      case 'e':
        if (line.kind === 'row') this.#events.onReveal(line.place);
        return true;
      case 'o':
        if (line.kind === 'row') this.#events.onCompare(line.place);
        return true;
      case 's':
        if (line.kind === 'row') this.#events.onSettle(line.place);
        return true;
      case 'ArrowLeft':
        if (line.kind === 'row') this.#activate(headAbove(this.#session, index));
        else this.#fold(line, true);
        return true;
      case 'ArrowRight':
        if (this.#isOpen(line)) this.#activate(index + 1);
        else this.#fold(line, false);
        return true;
      default:
        return false;
    }
  }

  /** Makes the nearest line to this index the active one, and brings it in sight. */
  #activate(wanted: number): true {
    const { outline } = this.#session;
    const index = Math.max(0, Math.min(wanted, outline.lines.length - 1));
    const line = lineAt(outline, index);
    if (line === null) return true;
    this.#active = line.kind === 'row' ? line : { kind: 'head', key: outline.heads[line.head]?.group.key ?? '' };
    this.#list.keep(index);
    this.#list.scrollTo(index);
    this.draw();
    if (line.kind === 'row') this.#events.onActive(line.place);
    return true;
  }

  /** Where the active line stands now; null while there is none, or it is folded away or filtered out. */
  #cursor(): Cursor | null {
    const active = this.#active;
    if (active === null) return null;
    const { outline } = this.#session;
    const line: Line =
      active.kind === 'row'
        ? active
        : { kind: 'head', head: outline.heads.findIndex((head) => head.group.key === active.key) };
    if (line.kind === 'head' && line.head < 0) return null;
    const index = indexOfLine(outline, line);
    return index < 0 ? null : { line, index };
  }

  #isOpen(line: Line): boolean {
    return line.kind === 'head' && this.#session.outline.heads[line.head]?.open === true;
  }

  #fold(line: Line, shut: boolean): void {
    const head = line.kind === 'head' ? this.#session.outline.heads[line.head] : undefined;
    if (head !== undefined && head.open === shut) this.#events.onFold(head.group.key, shut);
  }

  #toggle(line: Line): void {
    const session = this.#session;
    if (!mayChoose(session)) return;
    if (line.kind === 'row') {
      this.#events.onChoose([line.place], session.leftOut[line.place] === 1);
      return;
    }
    const head = session.outline.heads[line.head];
    if (head === undefined) return;
    const tick = tickOf(head.shown.length, session.leftOutOfHeads[line.head] ?? 0);
    this.#events.onChoose(head.shown, tick !== 'true');
  }
}

function lines(list: VirtualList, session: Session, activeIndex: number): TemplateResult {
  const { outline, table } = session;
  const disabled = !mayChoose(session);
  const items = list.items();
  // Elements are used again for the lines that come in sight: making new ones is what would cost while scrolling.
  const pool = 2 ** Math.ceil(Math.log2(items.length + 1));
  return html`<div class="sizer" role="rowgroup" ${placed(null, Math.max(list.height(), lineHeight))}>
    ${repeat(
      items,
      (item) => (item.index === activeIndex ? -1 : item.index % pool),
      ({ index, top }) => {
        const line = lineAt(outline, index);
        if (line === null) return nothing;
        const options = { index, top, active: index === activeIndex, disabled };
        if (line.kind === 'row') {
          const row = table.rows[line.place];
          return row === undefined ? nothing : changeLine(row, session.leftOut[line.place] === 1, options);
        }
        const head = outline.heads[line.head];
        return head === undefined ? nothing : headLine(head, session.leftOutOfHeads[line.head] ?? 0, options);
      },
    )}
  </div>`;
}

function lineUnder(event: Event, session: Session): { index: number; line: Line; part: string | undefined } | null {
  if (!(event.target instanceof Element)) return null;
  const element = event.target.closest<HTMLElement>('[data-line]');
  if (element === null) return null;
  const index = Number(element.dataset['line']);
  const line = lineAt(session.outline, index);
  const part = event.target.closest<HTMLElement>('[data-part]')?.dataset['part'];
  return line === null ? null : { index, line, part };
}

/** The head of the group in which a row's line stands. */
function headAbove(session: Session, index: number): number {
  let above = index;
  while (above > 0 && (session.outline.lines[above] ?? -1) >= 0) above -= 1;
  return above;
}
