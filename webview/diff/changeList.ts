/**
 * A list of changes: a treegrid (heads, and changes below them) with one active line that the keyboard moves. All changes in groups, or the
 * folders of one side as a tree: what differs is the outline. Focus stays on the grid; screen readers follow aria-activedescendant. The keys
 * stand in keys.ts.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { indexOfLine, lineAt, tickOf, type Line, type Outline } from './outline.ts';
import { guard } from 'lit/directives/guard.js';
import { changeLine, headLine, lineId, type LineOptions, type Place } from './line.ts';
import { nameEvent, type NameEvent } from './nameField.ts';
import { mayChoose, type Session, type View } from './session.ts';
import { lineHeight, placed, virtualList, type VirtualList } from '../shared/virtualList.ts';

export type ListEvents = {
  /** Places of rows that the person takes in or leaves out. */
  onChoose: (places: ArrayLike<number>, accepted: boolean) => void;
  onFold: (key: string, fold: boolean) => void;
  onFoldAll: (fold: boolean) => void;
  /** The person wants to write another name for what a row makes or moves. */
  onRename: (place: number) => void;
  /** A name was written, or given up. */
  onName: (event: NameEvent['detail']) => void;
  /** The person takes their own name back. */
  onUnname: (place: number) => void;
  onHelp: () => void;
  onReveal: (place: number) => void;
  /** Asks to see what is in a row's files. */
  onPreview: (place: number) => void;
  /** Another row is the active one; null where a head is. */
  onActive: (place: number | null) => void;
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
  readonly #place: Place;
  #active: Active | null = null;
  /** Where a run of check boxes begins that Shift goes on. */
  #anchor: number | null = null;
  /** The row that the active one of the other tree is about. */
  #linked: number | null = null;

  constructor(grid: HTMLElement, session: Session, place: Place, events: ListEvents) {
    this.#place = place;
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
    const linked = this.#linked;
    render(
      lines(this.#list, this.#session, { in: this.#place, view: this.#view, activeIndex: index, linked }),
      this.#grid,
    );
    if (index < 0) this.#grid.removeAttribute('aria-activedescendant');
    else this.#grid.setAttribute('aria-activedescendant', lineId(this.#place, index));
  }

  get #view(): View {
    return this.#place === 'list' ? this.#session.list : this.#session.trees[this.#place];
  }

  get #outline(): Outline {
    return this.#view.outline;
  }

  /** The id of the row that is active; null where none is. */
  get activeRow(): number | null {
    return this.#active?.kind === 'row' ? (this.#session.table.rows[this.#active.place]?.id ?? null) : null;
  }

  /** Makes a row the active one, if it has a line. */
  activateRow(place: number): void {
    const index = indexOfLine(this.#outline, { kind: 'row', place });
    if (index >= 0) this.#activate(index);
  }

  /** Marks what the active row of the other tree is about, and brings it in sight; null for nothing. */
  link(place: number | null): void {
    this.#linked = place;
    if (place !== null) {
      const index = this.#lineOf(place);
      if (index >= 0) this.#list.scrollTo(index);
    }
    this.draw();
  }

  /** A row's own line, or that of the folder that it makes. */
  #lineOf(place: number): number {
    const index = indexOfLine(this.#outline, { kind: 'row', place });
    if (index >= 0 || this.#place === 'list') return index;
    const head = this.#outline.heads.findIndex(({ group }) => group.own === place);
    return head < 0 ? -1 : indexOfLine(this.#outline, { kind: 'head', head });
  }

  /** To be called when the session's outline is another one: finds the active line again. */
  outlineChanged(): void {
    this.#list.setCount(this.#outline.lines.length);
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
      if (
        event.target instanceof HTMLInputElement ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        !this.#press(event.key, event.shiftKey)
      )
        return;
      event.preventDefault();
    });
    grid.addEventListener(nameEvent, (event) => {
      if (event instanceof CustomEvent) this.#events.onName((event as NameEvent).detail);
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
      const hit = lineUnder(event, this.#outline);
      if (hit?.line.kind === 'row' && hit.part === undefined) this.#events.onReveal(hit.line.place);
    });
  }

  #click(event: MouseEvent): void {
    if (event.target instanceof HTMLInputElement) return;
    const hit = lineUnder(event, this.#outline);
    if (hit === null) return;
    const { line, part } = hit;
    this.#activate(hit.index);
    if (part === 'tick') this.#tick(hit.index, line, event.shiftKey);
    else if (line.kind === 'row' && part !== undefined) this.#clickPart(part, line.place);
    else if (line.kind === 'head') this.#fold(line, this.#isOpen(line));
  }

  #clickPart(part: string, place: number): void {
    const acts: Readonly<Record<string, (place: number) => void>> = {
      rename: this.#events.onRename,
      unname: this.#events.onUnname,
      reveal: this.#events.onReveal,
      preview: this.#events.onPreview,
      compare: this.#events.onCompare,
      settle: this.#events.onSettle,
    };
    acts[part]?.(place);
  }

  /** What a key does; answers whether it does anything. */
  #press(key: string, isShift: boolean): boolean {
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
      case '*':
        this.#events.onFoldAll(false);
        return true;
      case '-':
        this.#events.onFoldAll(true);
        return true;
      case '?':
        this.#events.onHelp();
        return true;
      default:
        return at !== null && (key === ' ' ? this.#tick(at.index, at.line, isShift) : this.#pressOn(key, at));
    }
  }

  #pressOn(key: string, { line, index }: Cursor): boolean {
    switch (key) {
      case 'F2': {
        const place = this.#rowOf(line);
        if (place !== null) this.#events.onRename(place);
        return true;
      }
      case 'u': {
        const place = this.#rowOf(line);
        if (place !== null) this.#events.onUnname(place);
        return true;
      }
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
        if (line.kind === 'row' || !this.#isOpen(line)) this.#activate(headAbove(this.#outline, index));
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
    const outline = this.#outline;
    const index = Math.max(0, Math.min(wanted, outline.lines.length - 1));
    const line = lineAt(outline, index);
    if (line === null) return true;
    this.#active = line.kind === 'row' ? line : { kind: 'head', key: outline.heads[line.head]?.group.key ?? '' };
    this.#list.keep(index);
    this.#list.scrollTo(index);
    this.draw();
    this.#events.onActive(this.#rowOf(line));
    return true;
  }

  /** Where the active line stands now; null while there is none, or it is folded away or filtered out. */
  #cursor(): Cursor | null {
    const active = this.#active;
    if (active === null) return null;
    const outline = this.#outline;
    const line: Line =
      active.kind === 'row'
        ? active
        : { kind: 'head', head: outline.heads.findIndex((head) => head.group.key === active.key) };
    if (line.kind === 'head' && line.head < 0) return null;
    const index = indexOfLine(outline, line);
    return index < 0 ? null : { line, index };
  }

  #isOpen(line: Line): boolean {
    return line.kind === 'head' && this.#outline.heads[line.head]?.open === true;
  }

  #fold(line: Line, shut: boolean): void {
    const head = line.kind === 'head' ? this.#outline.heads[line.head] : undefined;
    if (head !== undefined && head.open === shut) this.#events.onFold(head.group.key, shut);
  }

  /** The row of a line; a folder that a row makes or takes away stands for that row. */
  #rowOf(line: Line): number | null {
    if (line.kind === 'row') return line.place;
    const own = this.#outline.heads[line.head]?.group.own ?? -1;
    return own < 0 ? null : own;
  }

  /** With Shift, all rows from the last check box to this one become as that one is. */
  #tick(index: number, line: Line, isShift: boolean): true {
    const [from, session] = [this.#anchor, this.#session];
    this.#anchor = index;
    if (!isShift || from === null || !mayChoose(session)) this.#toggle(line);
    else {
      const lines = this.#outline.lines.slice(Math.min(from, index), Math.max(from, index) + 1);
      const places = lines.filter((value) => value >= 0);
      const model = this.#outline.lines[from] ?? -1;
      this.#events.onChoose(places, model < 0 || session.leftOut[model] !== 1);
    }
    return true;
  }

  #toggle(line: Line): void {
    const session = this.#session;
    if (!mayChoose(session)) return;
    if (line.kind === 'row') {
      this.#events.onChoose([line.place], session.leftOut[line.place] === 1);
      return;
    }
    const head = this.#outline.heads[line.head];
    if (head === undefined) return;
    const tick = tickOf(head.shown.length, this.#view.leftOutOfHeads[line.head] ?? 0);
    this.#events.onChoose(head.shown, tick !== 'true');
  }
}

type Drawn = {
  readonly in: Place;
  readonly view: View;
  readonly activeIndex: number;
  readonly linked: number | null;
};

function lines(list: VirtualList, session: Session, drawn: Drawn): TemplateResult {
  const { activeIndex } = drawn;
  const disabled = !mayChoose(session);
  const mayName = !disabled && session.snapshot?.task.state === 'awaiting review';
  const items = list.items();
  // Elements are used again for the lines that come in sight: making new ones is what would cost while scrolling.
  const pool = 2 ** Math.ceil(Math.log2(items.length + 1));
  return html`<div class="sizer" role="rowgroup" ${placed(null, Math.max(list.height(), lineHeight))}>
    ${repeat(
      items,
      (item) => (item.index === activeIndex ? -1 : item.index % pool),
      (item) => drawLine(session, item, { ...drawn, disabled, mayName }),
    )}
  </div>`;
}

/** What is as it was is not worked out again: while scrolling that is nearly all there is. */
function drawLine(
  session: Session,
  { index, top }: { index: number; top: number },
  { view, activeIndex, linked, disabled, mayName, in: where }: Drawn & { disabled: boolean; mayName: boolean },
): unknown {
  const { outline, leftOutOfHeads } = view;
  const line = lineAt(outline, index);
  if (line === null) return nothing;
  const { table, editing, leftOut } = session;
  const level = outline.levels[index] ?? 1;
  const head = line.kind === 'head' ? outline.heads[line.head] : undefined;
  const place = line.kind === 'row' ? line.place : (head?.group.own ?? -1);
  const name = editing?.place === place && where !== 'from' ? editing : null;
  const marks = { active: index === activeIndex, linked: linked !== null && linked === place, editing: name };
  const options: LineOptions = { index, top, disabled, mayName, level, in: where, ...marks };
  const shown = [index, top, marks.active, marks.linked, disabled, mayName, level, name, name?.problem];
  if (line.kind === 'row') {
    const row = table.rows[place];
    const isOut = leftOut[place] === 1;
    return row === undefined ? nothing : guard([row, isOut, ...shown], () => changeLine(row, isOut, options));
  }
  const out = leftOutOfHeads[line.head] ?? 0;
  return head === undefined ? nothing : guard([head, out, ...shown], () => headLine(head, out, options));
}

function lineUnder(event: Event, outline: Outline): { index: number; line: Line; part: string | undefined } | null {
  if (!(event.target instanceof Element)) return null;
  const element = event.target.closest<HTMLElement>('[data-line]');
  if (element === null) return null;
  const index = Number(element.dataset['line']);
  const line = lineAt(outline, index);
  const part = event.target.closest<HTMLElement>('[data-part]')?.dataset['part'];
  return line === null ? null : { index, line, part };
}

/** The head in which a line stands: the nearest above that is less deep. */
function headAbove(outline: Outline, index: number): number {
  const level = outline.levels[index] ?? 1;
  let above = index;
  while (above > 0 && (outline.levels[above] ?? 1) >= level) above -= 1;
  return (outline.lines[above] ?? 0) < 0 ? above : index;
}
