/** The diff panel: every change of a task for review, then one step to apply it, and the way back. */
import '../shared/language.ts';
import { html, render, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { DiffSnapshot, ToPanel } from '../../src/protocol/panelWire.ts';
import { t } from '../../src/base/translate.ts';
import { listen, oncePerFrame, recall, remember, send, stage } from '../shared/host.ts';
import { spoken } from '../shared/parts.ts';
import { progressSpoken } from '../shared/words.ts';
import { ChangeList, type ListEvents } from './changeList.ts';
import { ExceptionsList } from './exceptionsList.ts';
import { isFiltering, toggled } from './filters.ts';
import { foot } from './foot.ts';
import { emptyList, head } from './frame.ts';
import { showHelp } from './help.ts';
import { lookOf, memoryOf, noMemory, type DiffMemory } from './memory.ts';
import { Naming } from './naming.ts';
import { PreviewPane } from './previewPane.ts';
import { placeOf } from './rowTable.ts';
import {
  applyBlocker,
  choose,
  foldAll,
  idsAt,
  isLoaded,
  newSession,
  refreshOutline,
  shownPlaces,
  takeChanged,
  takeChunk,
  takeSnapshot,
  type Look,
} from './session.ts';
import { isWriting } from './writing.ts';
import type { ToolEvents } from './toolbar.ts';
import { TreeView } from './treeView.ts';
import { receiptText, totalsText } from './words.ts';

const rememberMs = 200;

const app = stage();
const memory: DiffMemory = recall(noMemory);
const session = newSession(lookOf(memory));
const grid = createRef<HTMLElement>();
const previewHost = createRef<HTMLElement>();
let list: ChangeList | null = null;
let preview: PreviewPane | null = null;
let scrollWanted = memory.scroll;
let activeWanted = memory.active;
/** What a screen reader should hear beside the totals. */
let said = '';

/** Whether other lines came than those that were drawn. */
let hasNewLines = false;
const paint = oncePerFrame(() => {
  if (hasNewLines) drawAnew();
  else draw();
});
const exceptions = new ExceptionsList((ask) => {
  if (session.snapshot !== null) send({ type: 'exceptions', task: session.snapshot.task.id, ...ask });
}, draw);
const naming = new Naming(session, {
  send: (change, name) => {
    if (session.snapshot !== null) send({ type: 'name', task: session.snapshot.task.id, change, name });
  },
  onChange: draw,
  onSaid: say,
  onClosed: focusList,
});

const toolEvents: ToolEvents = {
  onFilter: (text) => {
    look({ filter: { ...session.look.filter, text } });
  },
  onKind: (kind) => {
    look({ filter: { ...session.look.filter, kinds: toggled(session.look.filter.kinds, kind) } });
  },
  onState: (state) => {
    look({ filter: { ...session.look.filter, states: toggled(session.look.filter.states, state) } });
  },
  onClear: () => {
    look({ filter: { text: '', kinds: new Set(), states: new Set() } });
  },
  onMode: (mode) => {
    look({ mode });
  },
  onGrouping: (grouping) => {
    look({ grouping, folded: new Set() });
  },
  onSort: (sort) => {
    const { sort: before, isDescending } = session.look;
    if (before !== sort) look({ sort, isDescending: false });
    else look(isDescending ? { sort: 'plan', isDescending: false } : { isDescending: true });
  },
  onFoldAll: (fold) => {
    foldAll(session, fold);
    look({});
  },
  onChooseAll: (accepted) => {
    chooseRows(shownPlaces(session), accepted);
  },
  onCompareAll: () => {
    const { snapshot } = session;
    if (snapshot === null) return;
    send({
      type: 'compare all',
      task: snapshot.task.id,
      ...(snapshot.checked === null ? {} : { saw: snapshot.checked }),
    });
  },
  onHelp: showHelp,
};

const listEvents: Omit<ListEvents, 'onFold' | 'onScroll'> = {
  onChoose: chooseRows,
  onFoldAll: toolEvents.onFoldAll,
  onRename: (place) => {
    naming.begin(place);
  },
  onName: ({ end, text }) => {
    naming.end(end, text);
  },
  onUnname: (place) => {
    naming.takeBack(place);
  },
  onHelp: showHelp,
  onReveal: reveal,
  onPreview: (place) => {
    const row = session.table.rows[place];
    if (row?.file === true) preview?.open(row);
  },
  onActive: (place) => {
    const row = place === null ? undefined : session.table.rows[place];
    memory.active = row?.id ?? 0;
    rememberSoon();
    if (row !== undefined) preview?.follow(row);
    if (session.look.mode === 'tree') draw();
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
};

const trees = new TreeView(session, {
  ...listEvents,
  onOpened: () => {
    look({});
  },
  askStays: (ask) => {
    if (session.snapshot !== null) send({ type: 'stays', task: session.snapshot.task.id, ...ask });
  },
});

function chooseRows(places: ArrayLike<number>, accepted: boolean): void {
  if (session.snapshot === null || places.length === 0) return;
  send({ type: 'choose', task: session.snapshot.task.id, changes: idsAt(session, places), accepted });
  choose(session, places, accepted);
  draw();
}

function draw(): void {
  const before = list;
  drawFrame();
  if (list === before) list?.draw();
  else list?.outlineChanged();
  trees.draw();
}

/** What stands around the lists. */
function drawFrame(): void {
  const now = session.snapshot;
  if (now === null) return;
  render(page(now), app);
  if (grid.value === undefined) list = null;
  else list ??= makeList(grid.value);
  preview ??= makePreview();
}

/** All of it, each line once, where other lines are to be shown. */
function drawAnew(): void {
  hasNewLines = false;
  drawFrame();
  list?.outlineChanged();
  trees.outlineChanged();
  restorePlace();
  restorePreview();
}

/** Shows other lines with the next frame, as messages come faster than anybody sees; and at once where nothing is to be seen yet. */
function paintAnew(isFirst: boolean): void {
  hasNewLines = true;
  if (isFirst) drawAnew();
  else paint();
}

function page(now: DiffSnapshot): TemplateResult {
  return html`${head(session, now, toolEvents, exceptions.page(now))}
    <div class="work">
      <div class="list" aria-busy=${!isLoaded(session)}>
        ${emptyList(now, session)} ${session.look.mode === 'tree' && now.rowCount > 0 ? trees.page() : listPage()}
      </div>
      <div class="preview-host" ${ref(previewHost)}></div>
    </div>
    ${foot(session, now, { onApply: apply })} ${spoken(news(now))}`;
}

function listPage(): TemplateResult {
  const { outline } = session.list;
  return html`<div
    class="grid"
    role="treegrid"
    tabindex="0"
    aria-label=${t('Changes')}
    aria-multiselectable="true"
    aria-rowcount=${outline.lines.length}
    data-testid="diff-list"
    ?hidden=${outline.lines.length === 0}
    ${ref(grid)}
  ></div>`;
}

/** What a screen reader should hear now. */
function news(now: DiffSnapshot): string {
  const { task } = now;
  if (task.progress !== null) return progressSpoken(task.progress);
  if (said !== '') return said;
  if (now.receipt !== null && (task.state === 'done' || task.state === 'undone')) return receiptText(now.receipt);
  const totals = totalsText(now, isLoaded(session) ? session.table.counts.rename : 0);
  return now.closure === null ? totals : `${now.closure} ${totals}`;
}

function say(words: string): void {
  said = words;
  draw();
}

function makeList(element: HTMLElement): ChangeList {
  return new ChangeList(element, session, 'list', {
    ...listEvents,
    onFold: (key, fold) => {
      const folded = new Set(session.look.folded);
      if (fold) folded.add(key);
      else folded.delete(key);
      look({ folded });
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
      focusList();
    },
  });
}

function focusList(): void {
  if (session.look.mode === 'list') list?.focus();
  else trees.focus();
}

/** Opens what was open before the panel was closed, once its row is there; and closes what has no row any more. */
function restorePreview(): void {
  if (!isLoaded(session) || preview === null) return;
  const place = placeOf(session.table, memory.preview);
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
function look(change: Partial<Look>): void {
  Object.assign(session.look, change);
  refreshOutline(session);
  Object.assign(memory, memoryOf(session.look));
  rememberSoon();
  const { filter } = session.look;
  said = isFiltering(filter) ? t('{0} of {1} shown', session.rowsShown, session.table.rows.length) : '';
  drawAnew();
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
    const { mode, grouping, sort, isDescending } = session.look;
    Object.assign(memory, { ...noMemory, task: now.task.id });
    Object.assign(session.look, { ...lookOf(memory), mode, grouping, sort, isDescending });
    scrollWanted = 0;
    activeWanted = 0;
    rememberSoon();
  }
  if (now.closure !== null || now.busy) said = '';
  const before = session.list.outline;
  const isFirst = session.snapshot === null;
  takeSnapshot(session, now);
  if (session.list.outline === before) paint();
  else paintAnew(isFirst);
}

/** Once all rows are there, the list goes back to where the person had it. */
function restorePlace(): void {
  if (!isLoaded(session)) return;
  const place = activeWanted === 0 ? undefined : placeOf(session.table, activeWanted);
  activeWanted = 0;
  if (place !== undefined) {
    if (session.look.mode === 'list') list?.activateRow(place);
    else trees.activateRow(place);
  }
  if (scrollWanted !== 0) list?.scrollToOffset(scrollWanted);
  scrollWanted = 0;
}

window.addEventListener('keydown', (event) => {
  if (event.defaultPrevented) return;
  const hasModifier = event.ctrlKey || event.metaKey;
  if (event.key === 'Enter' && hasModifier) {
    event.preventDefault();
    apply();
    return;
  }
  const filter = app.querySelector<HTMLElement>('[data-testid="diff-filter"]');
  if (filter !== null && document.activeElement === filter) pressInFilter(event);
  else if (!isWriting() && !hasModifier && !event.altKey) press(event, filter);
});

/** Keys that mean the same wherever the focus is, unless it is in a text. */
function press(event: KeyboardEvent, filter: HTMLElement | null): void {
  switch (event.key) {
    case '/':
      event.preventDefault();
      filter?.focus();
      return;
    case 'ArrowDown':
    case 'ArrowUp':
      // The panel opens with the focus nowhere: an arrow finds the list.
      if (document.activeElement === document.body) focusList();
      return;
    case 't':
      look({ mode: session.look.mode === 'list' ? 'tree' : 'list' });
      focusList();
      return;
    case '?':
      showHelp();
      return;
    case 'Escape':
      preview?.close();
      return;
  }
}

function pressInFilter(event: KeyboardEvent): void {
  if (event.key === 'Escape') {
    look({ filter: { ...session.look.filter, text: '' } });
    focusList();
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    focusList();
  }
}

function take(message: ToPanel): void {
  switch (message.type) {
    case 'rows': {
      const isFirst = session.table.rows.length === 0;
      if (takeChunk(session, message)) paintAnew(isFirst);
      else paint();
      return;
    }
    case 'rows changed':
      if (takeChanged(session, message)) paintAnew(false);
      return;
    case 'named':
      naming.take(message);
      return;
    case 'exceptions':
      exceptions.take(message);
      return;
    case 'stays':
      if (trees.take(message)) draw();
      return;
    case 'shown':
    case 'show failed':
      preview?.take(message);
      return;
    case 'snapshot':
      if (message.snapshot.panel === 'diff') takeNews(message.snapshot);
      return;
    default:
      return; // the business of another panel
  }
}

listen(take);
