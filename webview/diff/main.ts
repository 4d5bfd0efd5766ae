/** The diff panel: every change of a task for review, then one step to apply it, and the way back. */
import '../shared/language.ts';
import { html, render, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { listen, oncePerFrame, recall, remember, send, stage } from '../shared/host.ts';
import { spoken } from '../shared/parts.ts';
import { progressSpoken } from '../shared/words.ts';
import { ChangeList } from './changeList.ts';
import { emptyList, foot, head, type FrameEvents } from './frame.ts';
import { groupings, type Grouping } from './grouping.ts';
import {
  applyBlocker,
  choose,
  idsAt,
  isLoaded,
  newSession,
  refreshOutline,
  takeChunk,
  takeSnapshot,
} from './session.ts';
import { PreviewPane } from './previewPane.ts';
import { receiptText, totalsText } from './words.ts';

/** Folded groups that are remembered; beyond that a panel opens with all unfolded. */
const foldedKept = 2_000;
const rememberMs = 200;

type DiffMemory = {
  task: string;
  grouping: string;
  filter: string;
  conflictsOnly: boolean;
  folded: readonly string[];
  scroll: number;
  /** The change whose files were shown; 0 for none. */
  preview: number;
};

const app = stage();
const memory = recall<DiffMemory>({
  task: '',
  grouping: 'target',
  filter: '',
  conflictsOnly: false,
  folded: [],
  scroll: 0,
  preview: 0,
});
const session = newSession({
  grouping: groupingOf(memory.grouping),
  filter: memory.filter,
  conflictsOnly: memory.conflictsOnly,
  folded: new Set(memory.folded),
});
const grid = createRef<HTMLElement>();
const previewHost = createRef<HTMLElement>();
let list: ChangeList | null = null;
let preview: PreviewPane | null = null;
let scrollWanted = memory.scroll;

const paint = oncePerFrame(draw);

function groupingOf(text: string): Grouping {
  return groupings.find((grouping) => grouping.value === text)?.value ?? 'target';
}

const events: FrameEvents = {
  onFilter: (filter) => {
    look({ filter });
  },
  onConflictsOnly: (conflictsOnly) => {
    look({ conflictsOnly });
  },
  onGrouping: (grouping) => {
    look({ grouping, folded: new Set() });
  },
  onFoldAll: (fold) => {
    look({ folded: fold ? new Set(session.grouped.groups.map((group) => group.key)) : new Set() });
  },
  onApply: apply,
};

function draw(): void {
  const now = session.snapshot;
  if (now === null) return;
  render(page(now), app);
  list ??= makeList();
  list?.draw();
  preview ??= makePreview();
}

function page(now: DiffSnapshot): TemplateResult {
  return html`${head(session, now, events)}
    <div class="work">
      <div class="list" aria-busy=${!isLoaded(session)}>
        ${emptyList(now, session)}
        <div
          class="grid"
          role="treegrid"
          tabindex="0"
          aria-label="Changes"
          aria-multiselectable="true"
          aria-rowcount=${session.outline.lines.length}
          data-testid="diff-list"
          ?hidden=${session.outline.lines.length === 0}
          ${ref(grid)}
        ></div>
      </div>
      <div class="preview-host" ${ref(previewHost)}></div>
    </div>
    ${foot(session, now, events)} ${spoken(news(now))}`;
}

/** What a screen reader should hear now. */
function news(now: DiffSnapshot): string {
  const { task } = now;
  if (task.progress !== null) return progressSpoken(task.progress);
  if (now.receipt !== null && (task.state === 'done' || task.state === 'undone')) return receiptText(now.receipt);
  const totals = totalsText(now, isLoaded(session) ? session.table.renames : 0);
  return now.closure === null ? totals : `${now.closure} ${totals}`;
}

function makeList(): ChangeList | null {
  const element = grid.value;
  if (element === undefined) return null;
  return new ChangeList(element, session, {
    onChoose: (places, accepted) => {
      if (session.snapshot === null) return;
      send({ type: 'choose', task: session.snapshot.task.id, changes: idsAt(session, places), accepted });
      choose(session, places, accepted);
      draw();
    },
    onFold: (key, fold) => {
      const folded = new Set(session.look.folded);
      if (fold) folded.add(key);
      else folded.delete(key);
      look({ folded });
    },
    onReveal: reveal,
    onPreview: (place) => {
      const row = session.table.rows[place];
      if (row?.file === true) preview?.open(row);
    },
    onActive: (place) => {
      const row = session.table.rows[place];
      if (row !== undefined) preview?.follow(row);
    },
    onCompare: (place) => {
      const row = session.table.rows[place];
      if (row?.content === true) compare(row.id);
    },
    onSettle: (place) => {
      const row = session.table.rows[place];
      if (row?.choosable !== true || session.snapshot === null) return;
      send({ type: 'settle row', task: session.snapshot.task.id, change: row.id });
    },
    onScroll: (offset) => {
      memory.scroll = offset;
      rememberSoon();
    },
  });
}

function makePreview(): PreviewPane | null {
  const host = previewHost.value;
  if (host === undefined) return null;
  return new PreviewPane(host, {
    ask: (change, look, want) => {
      if (session.snapshot !== null) send({ type: 'show', task: session.snapshot.task.id, change, look, want });
    },
    onCompare: compare,
    onChange: () => {
      memory.preview = preview?.change ?? 0;
      rememberSoon();
    },
    onClosed: () => {
      if (session.snapshot !== null) send({ type: 'show closed', task: session.snapshot.task.id });
      list?.focus();
    },
  });
}

/** Opens what was open before the panel was closed, once its row is there; and closes what has no row any more. */
function restorePreview(): void {
  if (!isLoaded(session) || preview === null) return;
  const place = session.table.placeOfId.get(memory.preview);
  const row = place === undefined ? undefined : session.table.rows[place];
  if (preview.change !== null) {
    if (row === undefined) preview.close();
  } else if (memory.preview !== 0 && row !== undefined) preview.open(row);
}

function compare(change: number): void {
  if (session.snapshot !== null) send({ type: 'compare', task: session.snapshot.task.id, change });
}

/** Shows a row's file: where it is now, or what it will be if it is not there yet. */
function reveal(place: number): void {
  const row = session.table.rows[place];
  const task = session.snapshot?.task;
  if (row === undefined || task === undefined) return;
  const inForce = task.standing > 0;
  const side = row.from === null || (row.to !== null && (inForce || row.op === 'modify')) ? 'to' : 'from';
  send({ type: 'reveal', task: task.id, change: row.id, side });
}

function apply(): void {
  const task = session.snapshot?.task;
  if (task === undefined || applyBlocker(session) !== null) return;
  const saw = session.snapshot?.checked;
  if (saw != null) send({ type: 'do', task: task.id, action: 'apply', saw });
}

/** Looks at the rows another way. */
function look(change: Partial<typeof session.look>): void {
  Object.assign(session.look, change);
  refreshOutline(session);
  const { grouping, filter, conflictsOnly, folded } = session.look;
  Object.assign(memory, { grouping, filter, conflictsOnly, folded: [...folded].slice(0, foldedKept) });
  rememberSoon();
  draw();
  list?.outlineChanged();
}

let rememberTimer = 0;
function rememberSoon(): void {
  window.clearTimeout(rememberTimer);
  rememberTimer = window.setTimeout(() => {
    remember(memory);
  }, rememberMs);
}

function takeNews(now: DiffSnapshot): void {
  if (memory.task !== now.task.id) {
    Object.assign(memory, { task: now.task.id, filter: '', conflictsOnly: false, folded: [], scroll: 0, preview: 0 });
    Object.assign(session.look, { filter: '', conflictsOnly: false, folded: new Set() });
    scrollWanted = 0;
    rememberSoon();
  }
  const before = session.outline;
  takeSnapshot(session, now);
  draw();
  if (session.outline !== before) list?.outlineChanged();
}

/** Once all rows are there, the list goes back to where the person had it. */
function restoreScroll(): void {
  if (scrollWanted === 0 || !isLoaded(session)) return;
  list?.scrollToOffset(scrollWanted);
  scrollWanted = 0;
}

window.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    apply();
    return;
  }
  const filter = app.querySelector<HTMLElement>('[data-testid="diff-filter"]');
  const inFilter = filter !== null && document.activeElement === filter;
  if (inFilter) pressInFilter(event);
  else if (event.key === '/' && filter !== null) {
    event.preventDefault();
    filter.focus();
  } else if (event.key === 'Escape') preview?.close();
});

function pressInFilter(event: KeyboardEvent): void {
  if (event.key === 'Escape') {
    look({ filter: '' });
    list?.focus();
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    list?.focus();
  }
}

listen((message) => {
  if (message.type === 'rows') {
    if (takeChunk(session, message)) {
      draw();
      list?.outlineChanged();
      restoreScroll();
      restorePreview();
    } else {
      paint();
    }
  } else if (message.type === 'shown' || message.type === 'show failed') {
    preview?.take(message);
  } else if (message.type === 'snapshot' && message.snapshot.panel === 'diff') {
    takeNews(message.snapshot);
  }
});
