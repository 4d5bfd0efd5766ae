/** One task of the queue. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import { actionButton, helpButton, icon, progressBar, trouble, originBadge, sandboxBadge } from '../shared/parts.ts';
import { chromeLine, ownChromeBadge } from '../shared/chromeLine.ts';
import { ago, cost, stateWords } from '../shared/words.ts';
import { send } from '../shared/host.ts';
import { aboutWords, cardSpoken, nameOf } from './cardWords.ts';
import { dragHandlers } from './reorder.ts';

/** A click anywhere on the card opens the task; its buttons do what they say. `now` is in milliseconds since 1970. */
export function taskCard(task: TaskCard, now: number): TemplateResult {
  const state = stateWords[task.state];
  const costs = cost(task.usage.usd);
  const meta = [task.folder, aboutWords(task), ...setOffBy(task), ...taughtBy(task), ago(task.changedAt, now), costs]
    .filter((part) => part !== '')
    .join(' · ');
  const drag = dragHandlers(task);
  return html`<li
    class="card card-${task.state.replaceAll(' ', '-')} ${task.archived ? 'card-archived' : ''} ${isOver(task) ? 'card-over' : ''}"
    data-testid="task-card"
    data-task=${task.id}
    data-state=${task.state}
    data-vscode-context=${menuContext(task)}
    draggable=${task.place === null ? 'false' : 'true'}
    @dragstart=${drag.start}
    @dragover=${drag.over}
    @dragleave=${drag.leave}
    @drop=${drag.drop}
    @click=${(event: Event) => {
      if (!fromControl(event)) send({ type: 'open', task: task.id });
    }}
  >
    <span class="card-icon" title=${state.label}>${icon(state.icon)}</span>
    <div class="card-body">
      <div class="card-head">
        <button
          type="button"
          class="card-title"
          title=${task.instruction}
          aria-label=${cardSpoken(task)}
          aria-keyshortcuts=${task.place === null ? nothing : 'Alt+ArrowUp Alt+ArrowDown'}
          data-testid="task-open"
          @click=${() => {
            send({ type: 'open', task: task.id });
          }}
        >
          ${nameOf(task)}
        </button>
        ${moreButton(task)}
      </div>
      ${task.title === null ? nothing : html`<div class="card-said" data-testid="task-said">${task.instruction}</div>`}
      <div class="card-meta" title=${meta}>${meta}</div>
      ${sentLink(task)}
      ${task.failure === null && task.progress === null ? html`<div class="card-status" data-testid="task-status">${task.status}</div>` : nothing}
      ${chromeLine(task)} ${task.chrome?.waits === true ? nothing : progressBar(task.progress, 'task-progress')}
      ${sandboxBadge(task)} ${originBadge(task)} ${ownChromeBadge(task)} ${trouble(task.failure, helpButton(task))}
      ${actions(task)}
    </div>
  </li>`;
}

/** Over and out of the way: drawn smaller. */
function isOver({ state, archived }: Pick<TaskCard, 'state' | 'archived'>): boolean {
  return archived || state === 'done' || state === 'undone' || state === 'cancelled';
}

/** The buttons, in the order the host gives. Only a task that waits for the person has a primary one, so that these stand out. */
function actions(task: TaskCard): TemplateResult | typeof nothing {
  if (task.actions.length === 0) return nothing;
  const first = task.needsYou ? task.actions[0] : undefined;
  return html`<div class="buttons card-buttons">
    ${task.actions.map((action) => actionButton(task, action, { appearance: action === first ? 'primary' : 'secondary' }))}
  </div>`;
}

/** Opens the card's menu, which VS Code draws: for those who don't know that there is one. */
function moreButton(task: TaskCard): TemplateResult {
  const label = t('More actions for {0}', nameOf(task).slice(0, 80));
  return html`<button
    type="button"
    class="icon-button card-more"
    aria-label=${label}
    aria-haspopup="menu"
    title=${t('More actions (Shift+F10)')}
    data-testid="task-more"
    @click=${(event: Event) => {
      const button = event.currentTarget;
      if (button instanceof HTMLElement) openMenu(button);
    }}
  >
    ${icon('ellipsis')}
  </button>`;
}

/** VS Code opens the menu where a context menu would come up. */
function openMenu(at: HTMLElement): void {
  const { left, bottom } = at.getBoundingClientRect();
  at.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, clientX: left, clientY: bottom }));
}

/** What was sent for the task, as the way to the record of it. */
function sentLink({ id, sent }: TaskCard): TemplateResult | typeof nothing {
  if (sent === '') return nothing;
  return html`<button
    type="button"
    class="card-sent"
    title=${t('Opens the record of what was sent, request by request.')}
    data-testid="task-sent"
    @click=${() => {
      send({ type: 'show sent', task: id });
    }}
  >
    ${icon('arrow-up')}<span>${t('What was sent: {0}', sent)}</span>
  </button>`;
}

/** The recipe, and what set it off: the title says the same only where nobody changed it. */
function setOffBy({ recipe }: TaskCard): string[] {
  if (recipe === null) return [];
  return [recipe.trigger === null ? t('recipe {0}', recipe.name) : `${recipe.name}, ${recipe.trigger}`];
}

/** The skills that the model went by. */
function taughtBy({ skills }: TaskCard): string[] {
  return skills.length === 0 ? [] : [plural(skills.length, 'skill {1}', 'skills {1}', skills.join(', '))];
}

function fromControl(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('button, .buttons, .chrome-line, summary, a') !== null;
}

/** What the manifest's entries of the card's context menu (`webview/context`) depend on, and what they give their commands. */
function menuContext({ id, actions, state, archived, place, needsYou }: TaskCard): string {
  return JSON.stringify({
    task: id,
    preventDefaultContextMenuItems: true,
    delegateCanReviewPlan: actions.includes('review plan') || actions.includes('answer'),
    delegateCanReviewChanges: actions.includes('review changes'),
    delegateCanUndo: actions.includes('undo'),
    delegateCanSaveRecipe:
      state === 'awaiting approval' || state === 'awaiting review' || state === 'done' || state === 'undone',
    delegateCanRedo: actions.includes('redo'),
    delegateCanPause: actions.includes('pause'),
    delegateCanResume: actions.includes('resume'),
    delegateCanRetry: actions.includes('retry'),
    delegateCanCancel: actions.includes('cancel'),
    delegateCanMoveUp: place?.up === true,
    delegateCanMoveDown: place?.down === true,
    delegateCanRename: true,
    delegateCanArchive: !archived && (state === 'failed' || (!needsYou && isOver({ state, archived }))),
    delegateCanUnarchive: archived,
  });
}
