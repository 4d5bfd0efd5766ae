/** The queue panel, in the side bar: give tasks, see where each stands, do what they wait for. */
import '../shared/language.ts';
import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { plural, t } from '../../src/base/translate.ts';
import type { Attached, QueueLook, QueueSnapshot } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { icon, spoken } from '../shared/parts.ts';
import { firstSteps } from '../shared/firstSteps.ts';
import { listen, oncePerFrame, send, stage } from '../shared/host.ts';
import { takePicture } from '../shared/pagePictures.ts';
import { askingSection } from './asking.ts';
import { taskCard } from './card.ts';
import { newsSpoken } from './cardWords.ts';
import { composer, type Draft } from './composer.ts';
import { carriesFiles, urisOf } from './dropped.ts';
import { drawKeepingFocus, listKeys } from './keys.ts';
import { keepInMind, memory, mostAtFirst } from './memory.ts';
import { sectionsOf, type Section } from './sections.ts';
import { foundWords, tools } from './tools.ts';

/** How many more ended tasks each 'Show' brings, and the most that the host gives (protocol/panelWire, `queueShownMax`). */
const moreEachTime = 100;
const shownMax = 1_000;
/** How long a given task may take to show up before the composer gives the words back. */
const sendingMs = 8_000;
const clockMs = 30_000;
/** After so long without a key the person has stopped typing. */
const restMs = 900;
const searchMs = 60;

const app = stage();
let snapshot: QueueSnapshot | null = null;
/** The words just sent, until a task with them shows up in a snapshot. */
let sent: { text: string; known: Set<string> } | null = null;
let problem: Draft['problem'] = null;
/** Whose Chrome the next task uses: chosen for each task anew. */
let chrome: Draft['chrome'] = 'dedicated';
let resting = true;
let news = '';
/** What the host was last asked to show. */
let asked = '';
const timers: { rest?: number; search?: number } = {};

const paint = oncePerFrame(draw);

function draw(): void {
  const now = snapshot;
  if (now === null) return;
  drawKeepingFocus(() => {
    render(page(now), app);
  });
}

function page(now: QueueSnapshot): TemplateResult {
  return html`<h1 class="unseen">${t('Delegate tasks')}</h1>
    ${composer(now, draftOf(now), {
      onFolder: (folder) => {
        keep({ folder, files: [] });
        look();
      },
      onText: (text) => {
        keep({ text });
        rest();
        focusComposer(text);
      },
      onEngine: (engine) => {
        keep({ engine });
      },
      onChrome: (chosen) => {
        chrome = chosen;
        paint();
      },
      onFiles: (files) => {
        keep({ files });
      },
      onSubmit: () => {
        submit(now);
      },
    })}
    ${offDisk(now)} ${sandboxProblem(now)} ${askingSection(now.asking, paint)} ${list(now)} ${spoken(news)}`;
}

function draftOf(now: QueueSnapshot): Draft {
  const folders = foldersOf(now);
  const folder = folders.find(({ path }) => path === memory.folder) ?? folders[0];
  return {
    folder: folder?.path ?? '',
    folders,
    text: memory.text,
    engine: memory.engine === 'rules' || memory.engine === 'claude' ? memory.engine : now.engine,
    chrome,
    files: folder?.path === memory.folder ? memory.files : [],
    sending: sent !== null,
    resting,
    problem,
  };
}

/** The workspace's folders, and the one that was dropped or chosen last. */
function foldersOf({ folders }: QueueSnapshot): QueueSnapshot['folders'] {
  const { folder, folderName } = memory;
  if (folderName === '' || folders.length === 0 || folders.some(({ path }) => path === folder)) return folders;
  return [...folders, { path: folder, name: folderName }];
}

function list(now: QueueSnapshot): TemplateResult {
  const nothingYet = now.tasks.length === 0 && now.ended.archived === 0 && now.look.search === '';
  if (nothingYet && memory.search === '') return welcome(now);
  const { search, byFolder, archived } = memory;
  return html`${tools(now, { search, byFolder, archived }, (change) => {
      keep(change);
      if (change.search !== undefined) keep({ most: mostAtFirst });
      look();
    })}
    <p class="hint" role="status" data-testid="queue-found">${foundWords(now)}</p>
    <div @keydown=${listKeys}>
      ${repeat(
        sectionsOf(now.tasks, byFolder ? 'folder' : 'need'),
        ({ key }) => key,
        (section) => sectionPart(section, now),
      )}
    </div>
    ${showMore(now)}`;
}

function sectionPart({ key, title, tasks }: Section, { ended }: QueueSnapshot): TemplateResult {
  const now = Date.now();
  return html`<details
    class="section"
    ?open=${!memory.folded.includes(key)}
    data-testid="section-${key}"
    @toggle=${(event: Event) => {
      if (event.target instanceof HTMLDetailsElement) fold(key, !event.target.open);
    }}
  >
    <summary class="section-title">
      <h2 class=${memory.byFolder ? 'section-folder' : ''}>${title}</h2>
      <span class="count">${key === 'done' ? Math.max(tasks.length, ended.matching) : tasks.length}</span>
    </summary>
    <ul class="cards">
      ${repeat(
        tasks,
        (task) => task.id,
        (task) => taskCard(task, now),
      )}
    </ul>
  </details>`;
}

function fold(key: string, isFolded: boolean): void {
  if (memory.folded.includes(key) === isFolded) return;
  const others = memory.folded.filter((other) => other !== key);
  keep({ folded: isFolded ? [...others, key] : others });
}

/** The way to older tasks; beyond what a list can hold, the search is. */
function showMore({ ended: { matching, shown } }: QueueSnapshot): TemplateResult | typeof nothing {
  const more = matching - shown;
  if (more <= 0) return nothing;
  if (shown >= shownMax) return html`<p class="hint">${t('{0} older tasks: search for them above.', more)}</p>`;
  const next = Math.min(more, moreEachTime);
  return button({
    label: plural(next, 'Show {0} older task', 'Show {0} older tasks'),
    onClick: () => {
      keep({ most: Math.min(shownMax, memory.most + moreEachTime) });
      look();
    },
    testId: 'show-more',
  });
}

/** Folders are open, and none of them is one that Delegate can work on. */
function offDisk({ offDisk: words }: QueueSnapshot): TemplateResult | typeof nothing {
  if (words === undefined) return nothing;
  return html`<div class="banner banner-warning" role="status" data-testid="off-disk">
    ${icon('cloud')}
    <p class="banner-words">${words}</p>
  </div>`;
}

function sandboxProblem({ sandboxProblem: missing }: QueueSnapshot): TemplateResult | typeof nothing {
  if (missing === null) return nothing;
  return html`<div class="banner banner-warning" role="status" data-testid="sandbox-problem">
    ${icon('shield')}
    <div class="banner-words">
      <p class="banner-message">${missing.message}</p>
      <p class="banner-next">${missing.next}</p>
      <div class="buttons">
        ${button({
          label: t('Check this machine'),
          onClick: () => {
            send({ type: 'doctor' });
          },
          testId: 'doctor',
        })}
      </div>
    </div>
  </div>`;
}

/** What a newcomer sees: how the whole thing goes, and that nothing can happen by accident. */
function welcome({ folders }: QueueSnapshot): TemplateResult {
  const begin = firstSteps({ hasFolder: folders.length > 0 });
  return html`<section class="welcome" data-testid="queue-empty">
    ${folders.length === 0 ? begin : nothing}
    <h2>${t('How it goes')}</h2>
    <ol class="way">
      <li>${t('Say it in plain words above, or right-click a folder and pick “Delegate Task…”')}</li>
      <li>${t('Approve the plan: what will happen, to how many files, and what stays as it is')}</li>
      <li>${t('Look at every change, and leave out what you don’t want')}</li>
      <li>${t('Apply in one step. Undo takes it all back')}</li>
    </ol>
    <p class="hint">${t('Your files stay exactly as they are until you apply.')}</p>
    ${folders.length === 0 ? nothing : begin}
  </section>`;
}

function submit(now: QueueSnapshot): void {
  const { folder, files, engine } = draftOf(now);
  const instruction = memory.text.trim();
  if (instruction === '' || folder === '' || sent !== null) return;
  const about = files.length === 0 ? {} : { files: [...files] };
  const whose = chrome === 'own' && engine === 'claude' && now.hasChrome === true ? { chrome } : {};
  send({ type: 'new task', folder, instruction, engine, ...about, ...whose });
  const mine = { text: instruction, known: new Set(now.tasks.map((task) => task.id)) };
  sent = mine;
  problem = null;
  // A task that is not found by the search would seem not to be there.
  if (memory.search !== '') keep({ search: '' });
  look();
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
  chrome = 'dedicated';
  keep({ text: '', files: [] });
}

function keep(change: Parameters<typeof keepInMind>[0]): void {
  keepInMind(change);
  paint();
}

/** Asks the host for what is to be seen now, where that is something else than before. */
function look(): void {
  if (snapshot === null) return;
  const { search, archived, most } = memory;
  const wanted: QueueLook = { search, archived, most, folder: draftOf(snapshot).folder };
  const text = JSON.stringify(wanted);
  if (text === asked) return;
  const isTyped = asked !== '' && wanted.search !== snapshot.look.search;
  asked = text;
  window.clearTimeout(timers.search);
  timers.search = window.setTimeout(() => send({ type: 'look', look: wanted }), isTyped ? searchMs : 0);
}

/** Hints wait until the person has stopped typing. */
function rest(): void {
  resting = false;
  window.clearTimeout(timers.rest);
  timers.rest = window.setTimeout(() => {
    resting = true;
    paint();
  }, restMs);
}

function focusComposer(text: string): void {
  const field = app.querySelector<HTMLElement>('[data-testid="composer-text"]');
  if (field === null || field === document.activeElement || text === '') return;
  field.focus();
}

function take(attached: Attached): void {
  if (attached.type === 'attached') {
    problem = null;
    keep({ folder: attached.folder, folderName: attached.name, files: attached.files });
    look();
    focusComposer('the words come next');
  } else {
    const { message, next } = attached;
    problem = { message, next };
  }
  paint();
}

/** Files and folders may be dropped anywhere on the panel. */
function takeDrops(): void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    app.classList.add('drop-here');
  };
  document.addEventListener('dragenter', over);
  document.addEventListener('dragover', over);
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) app.classList.remove('drop-here');
  });
  document.addEventListener('drop', (event) => {
    app.classList.remove('drop-here');
    if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    send({ type: 'drop', uris: urisOf(event.dataTransfer) });
  });
}

window.addEventListener('scroll', () => {
  keepInMind({ scroll: window.scrollY });
});
window.setInterval(paint, clockMs);
takeDrops();

listen((message) => {
  if (takePicture(message)) {
    paint();
    return;
  }
  if (message.type === 'attached' || message.type === 'not attached') {
    take(message);
    return;
  }
  if (message.type !== 'snapshot' || message.snapshot.panel !== 'queue') return;
  const first = snapshot === null;
  const told = snapshot === null ? waitingWords(message.snapshot) : newsSpoken(snapshot.tasks, message.snapshot.tasks);
  if (told !== '') news = told;
  snapshot = message.snapshot;
  settle(snapshot);
  draw();
  look();
  if (first) window.scrollTo(0, memory.scroll);
});

function waitingWords({ needYou }: QueueSnapshot): string {
  return needYou === 0 ? '' : plural(needYou, '{0} task needs you', '{0} tasks need you');
}
