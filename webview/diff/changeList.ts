/**
 * The list of changes: a treegrid (groups at level 1, changes at level 2) with one active line that the keyboard moves.
 * Focus stays on the grid; screen readers follow aria-activedescendant. Arrow keys move, Left and Right fold and unfold,
 * Space takes in or leaves out, Enter shows the file.
 */
import { html, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { indexOfLine, lineAt, tickOf, type Line } from './outline.ts';
import { changeLine, headLine, lineId } from './line.ts';
import { mayChoose, type Session } from './session.ts';
import { lineHeight, placed, virtualList, type VirtualList } from './virtualList.ts';

export type ListEvents = {
  /** Places of rows that the person takes in or leaves out. */
  onChoose: (places: readonly number[], accepted: boolean) => void;
  onFold: (key: string, fold: boolean) => void;
  onReveal: (place: number) => void;
  /** Pixels from the top. */
  onScroll: (offset: number) => void;
};

export type ChangeList = {
  /** Draws what is in sight; cheap, whatever the number of rows. */
  draw: () => void;
  /** To be called when the session's outline is another one: finds the active line again. */
  outlineChanged: () => void;
  scrollToOffset: (offset: number) => void;
  focus: () => void;
};

type Cursor = { line: Line; index: number };

/** Draws `session` into `grid`, an empty scrolling element that stays in the page. */
export function changeList(grid: HTMLElement, session: Session, events: ListEvents): ChangeList {
  let active: { kind: 'head'; key: string } | { kind: 'row'; place: number } | null = null;
  const list = virtualList(grid, draw);

  function cursor(): Cursor | null {
    if (active === null) return null;
    const wanted = active;
    const line: Line =
      wanted.kind === 'row'
        ? wanted
        : { kind: 'head', head: session.outline.heads.findIndex((head) => head.group.key === wanted.key) };
    if (line.kind === 'head' && line.head < 0) return null;
    const index = indexOfLine(session.outline, line);
    return index < 0 ? null : { line, index };
  }

  function activate(index: number): void {
    const line = lineAt(session.outline, index);
    if (line === null) return;
    active = line.kind === 'row' ? line : { kind: 'head', key: session.outline.heads[line.head]?.group.key ?? '' };
    list.keep(index);
    list.scrollTo(index);
    draw();
  }

  function draw(): void {
    render(lines(list, session, cursor()?.index ?? -1), grid);
    const at = cursor();
    if (at === null) grid.removeAttribute('aria-activedescendant');
    else grid.setAttribute('aria-activedescendant', lineId(at.index));
  }

  function toggle(line: Line): void {
    if (!mayChoose(session)) return;
    if (line.kind === 'row') {
      events.onChoose([line.place], session.leftOut[line.place] === 1);
      return;
    }
    const head = session.outline.heads[line.head];
    if (head === undefined) return;
    const tick = tickOf(head.shown.length, session.leftOutOfHeads[line.head] ?? 0);
    events.onChoose(head.shown, tick !== 'true');
  }

  function fold(line: Line, shut: boolean): void {
    const head = line.kind === 'head' ? session.outline.heads[line.head] : undefined;
    if (head !== undefined && head.open === shut) events.onFold(head.group.key, shut);
  }

  const keys = keyTable({ list, session, cursor, activate, toggle, fold, onReveal: events.onReveal });
  grid.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  grid.addEventListener('focus', () => {
    if (cursor() === null && grid.matches(':focus-visible')) activate(Math.ceil(grid.scrollTop / lineHeight));
  });
  grid.addEventListener('scroll', () => {
    events.onScroll(grid.scrollTop);
  });
  grid.addEventListener('click', (event) => {
    const hit = lineUnder(event, session);
    if (hit === null) return;
    activate(hit.index);
    const { line } = hit;
    if (hit.part === 'tick') toggle(line);
    else if (hit.part === 'reveal' && line.kind === 'row') events.onReveal(line.place);
    else if (line.kind === 'head') fold(line, session.outline.heads[line.head]?.open === true);
  });
  grid.addEventListener('dblclick', (event) => {
    const hit = lineUnder(event, session);
    if (hit?.line.kind === 'row' && hit.part === undefined) events.onReveal(hit.line.place);
  });

  return {
    draw,
    outlineChanged: () => {
      list.setCount(session.outline.lines.length);
      list.keep(cursor()?.index ?? -1);
      draw();
    },
    scrollToOffset: list.scrollToOffset,
    focus: () => {
      grid.focus();
    },
  };
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
        if (line === null) return '';
        const options = { index, top, active: index === activeIndex, disabled };
        if (line.kind === 'row') {
          const row = table.rows[line.place];
          return row === undefined ? '' : changeLine(row, session.leftOut[line.place] === 1, options);
        }
        const head = outline.heads[line.head];
        return head === undefined ? '' : headLine(head, session.leftOutOfHeads[line.head] ?? 0, options);
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

type Keyboard = {
  list: VirtualList;
  session: Session;
  cursor: () => Cursor | null;
  activate: (index: number) => void;
  toggle: (line: Line) => void;
  fold: (line: Line, shut: boolean) => void;
  onReveal: (place: number) => void;
};

function keyTable({
  list,
  session,
  cursor,
  activate,
  toggle,
  fold,
  onReveal,
}: Keyboard): Partial<Record<string, () => void>> {
  const last = (): number => session.outline.lines.length - 1;
  const step = (by: number) => (): void => {
    const from = cursor()?.index ?? -1;
    activate(Math.min(last(), Math.max(0, from + by)));
  };
  const here = (act: (at: Cursor) => void) => (): void => {
    const at = cursor();
    if (at !== null) act(at);
  };
  return {
    ArrowDown: step(1),
    ArrowUp: step(-1),
    PageDown: () => {
      step(list.page())();
    },
    PageUp: () => {
      step(-list.page())();
    },
    Home: () => {
      activate(0);
    },
    End: () => {
      activate(last());
    },
    ' ': here(({ line }) => {
      toggle(line);
    }),
    Enter: here(({ line }) => {
      if (line.kind === 'row') onReveal(line.place);
      else fold(line, session.outline.heads[line.head]?.open === true);
    }),
    ArrowLeft: here(({ line, index }) => {
      if (line.kind === 'row') activate(headAbove(session, index));
      else fold(line, true);
    }),
    ArrowRight: here(({ line, index }) => {
      if (line.kind === 'row') return;
      if (session.outline.heads[line.head]?.open === true) activate(index + 1);
      else fold(line, false);
    }),
  };
}

/** The head of the group in which a row's line stands. */
function headAbove(session: Session, index: number): number {
  let above = index;
  while (above > 0 && (session.outline.lines[above] ?? -1) >= 0) above -= 1;
  return above;
}
