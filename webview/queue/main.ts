/** The queue panel, in the side bar: give tasks, see where each stands, do what they wait for. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { QueueSnapshot, TaskCard } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { icon, spoken } from '../shared/parts.ts';
import { listen, oncePerFrame, recall, remember, send, stage } from '../shared/host.ts';
import { counted } from '../shared/words.ts';
import { composer } from './composer.ts';
import { sections, sorted, type SectionKey } from './sections.ts';
import { taskCard } from './card.ts';

/** Finished tasks that are shown before 'Show all'. */
const doneShownFirst = 20;
/** How long a given task may take to show up before the composer gives the words back. */
const sendingMs = 8_000;
const clockMs = 30_000;

const app = stage();
type QueueMemory = { folder: string; text: string; doneFolded: boolean; scroll: number };
const memory = recall<QueueMemory>({ folder: '', text: '', doneFolded: false, scroll: 0 });
let snapshot: QueueSnapshot | null = null;
let allDone = false;
/** The words just sent, until a task with them shows up in a snapshot. */
let sent: { text: string; known: Set<string> } | null = null;

const paint = oncePerFrame(draw);

function draw(): void {
  if (snapshot === null) return;
  render(page(snapshot), app);
}

function page(now: QueueSnapshot): TemplateResult {
  const found = sorted(now.tasks);
  const waiting = found['needs-you'].length;
  return html`<h1 class="unseen">Delegate tasks</h1>
    ${composer(
      now,
      { folder: folderOf(now), text: memory.text, sending: sent !== null },
      {
        onFolder: (folder) => {
          keep({ folder });
        },
        onText: (text) => {
          keep({ text });
          focusComposer(text);
        },
        onSubmit: () => {
          submit(now);
        },
      },
    )}
    ${offDisk(now)} ${sandboxProblem(now)}
    ${now.tasks.length === 0 ? welcome() : sections.map(({ key, title }) => section(key, title, found[key]))}
    ${spoken(waiting === 0 ? '' : `${counted(waiting, 'task needs', 'tasks need')} you`)}`;
}

/** The folder that the next task goes to: the one chosen last, if it is still there. */
function folderOf(now: QueueSnapshot): string {
  const kept = now.folders.find((folder) => folder.path === memory.folder);
  return (kept ?? now.folders[0])?.path ?? '';
}

/** Folders are open, and none of them is one that Delegate can work on. */
function offDisk({ offDisk: words }: QueueSnapshot): TemplateResult | typeof nothing {
  if (words === undefined) return nothing;
  return html`<div class="banner banner-warning" role="status" data-testid="off-disk">
    ${icon('cloud')}
    <p class="banner-words">${words}</p>
  </div>`;
}

function sandboxProblem({ sandboxProblem: problem }: QueueSnapshot): TemplateResult | typeof nothing {
  if (problem === null) return nothing;
  return html`<div class="banner banner-warning" role="status" data-testid="sandbox-problem">
    ${icon('shield')}
    <div class="banner-words">
      <p class="banner-message">${problem.message}</p>
      <p class="banner-next">${problem.next}</p>
      <div class="buttons">
        ${button({
          label: 'Check this machine',
          onClick: () => {
            send({ type: 'doctor' });
          },
          testId: 'doctor',
        })}
      </div>
    </div>
  </div>`;
}

function section(key: SectionKey, title: string, tasks: readonly TaskCard[]): TemplateResult | typeof nothing {
  if (tasks.length === 0) return nothing;
  const shown = key === 'done' && !allDone ? tasks.slice(0, doneShownFirst) : tasks;
  const now = Date.now();
  return html`<details
    class="section"
    ?open=${key !== 'done' || !memory.doneFolded}
    data-testid="section-${key}"
    @toggle=${(event: Event) => {
      if (key === 'done' && event.target instanceof HTMLDetailsElement) keep({ doneFolded: !event.target.open });
    }}
  >
    <summary class="section-title">
      <h2>${title}</h2>
      <span class="count">${tasks.length}</span>
    </summary>
    <ul class="cards">
      ${repeat(
        shown,
        (task) => task.id,
        (task) => taskCard(task, now),
      )}
    </ul>
    ${shown.length === tasks.length ? nothing : showAll(tasks.length - shown.length)}
  </details>`;
}

function showAll(more: number): TemplateResult {
  return button({
    label: `Show ${counted(more, 'older task')}`,
    onClick: () => {
      allDone = true;
      paint();
    },
    testId: 'show-all-done',
  });
}

/** What a newcomer sees: how the whole thing goes, and that nothing can happen by accident. */
function welcome(): TemplateResult {
  return html`<section class="welcome" data-testid="queue-empty">
    <h2>How it goes</h2>
    <ol class="way">
      <li><strong>Say it</strong> in plain words above, or right-click a folder and pick <em>Delegate Task…</em></li>
      <li><strong>Approve the plan:</strong> what will happen, to how many files, and what stays as it is</li>
      <li><strong>Review every change</strong> as a diff, and leave out what you don’t want</li>
      <li><strong>Apply</strong> in one step. <strong>Undo</strong> takes it all back</li>
    </ol>
    <p class="hint">Your files stay exactly as they are until you apply.</p>
  </section>`;
}

function submit(now: QueueSnapshot): void {
  const instruction = memory.text.trim();
  const folder = folderOf(now);
  if (instruction === '' || folder === '' || sent !== null) return;
  send({ type: 'new task', folder, instruction });
  const mine = { text: instruction, known: new Set(now.tasks.map((task) => task.id)) };
  sent = mine;
  window.setTimeout(() => {
    if (sent !== mine) return;
    sent = null;
    paint();
  }, sendingMs);
  paint();
}

/** The sent words are let go only when their task is there: an order that failed does not cost the person their text. */
function settle(now: QueueSnapshot): void {
  if (sent === null) return;
  const { text, known } = sent;
  if (!now.tasks.some((task) => task.instruction === text && !known.has(task.id))) return;
  sent = null;
  keep({ text: '' });
}

function keep(change: Partial<QueueMemory>): void {
  Object.assign(memory, change);
  remember(memory);
  paint();
}

function focusComposer(text: string): void {
  const field = app.querySelector<HTMLElement>('[data-testid="composer-text"]');
  if (field === null || field === document.activeElement || text === '') return;
  field.focus();
}

window.addEventListener('scroll', () => {
  memory.scroll = window.scrollY;
  remember(memory);
});
window.setInterval(paint, clockMs);

listen((message) => {
  if (message.type !== 'snapshot' || message.snapshot.panel !== 'queue') return;
  const first = snapshot === null;
  snapshot = message.snapshot;
  settle(snapshot);
  draw();
  if (first) window.scrollTo(0, memory.scroll);
});
