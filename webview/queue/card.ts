/** One task of the queue. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural } from '../../src/base/translate.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import { actionButton, icon, progressBar, trouble, originBadge, sandboxBadge } from '../shared/parts.ts';
import { ago, cost, stateWords } from '../shared/words.ts';
import { send } from '../shared/host.ts';
import { needsPerson } from './sections.ts';

/** A click anywhere on the card opens the task; its buttons do what they say. `now` is in milliseconds since 1970. */
export function taskCard(task: TaskCard, now: number): TemplateResult {
  const state = stateWords[task.state];
  const meta = [task.folder, ...setOffBy(task), ...taughtBy(task), ago(task.changedAt, now), cost(task.usage.usd)]
    .filter((part) => part !== '')
    .join(' · ');
  return html`<li
    class="card card-${task.state.replaceAll(' ', '-')}"
    data-testid="task-card"
    data-task=${task.id}
    data-state=${task.state}
    data-vscode-context=${menuContext(task)}
    @click=${(event: Event) => {
      if (!fromControl(event)) send({ type: 'open', task: task.id });
    }}
  >
    <span class="card-icon" title=${state.label}>${icon(state.icon)}</span>
    <div class="card-body">
      <button
        type="button"
        class="card-title"
        title=${task.instruction}
        data-testid="task-open"
        @click=${() => {
          send({ type: 'open', task: task.id });
        }}
      >
        ${task.instruction}
      </button>
      <div class="card-meta" title=${meta}>${meta}</div>
      ${sentLink(task)}
      ${task.failure === null && task.progress === null ? html`<div class="card-status" data-testid="task-status">${task.status}</div>` : nothing}
      ${progressBar(task.progress, 'task-progress')} ${sandboxBadge(task)} ${originBadge(task)} ${trouble(task.failure)}
      ${actions(task)}
    </div>
  </li>`;
}

/** The buttons, in the order the host gives. Only a task that waits for the person has a primary one, so that these stand out. */
function actions(task: TaskCard): TemplateResult | typeof nothing {
  if (task.actions.length === 0) return nothing;
  const first = needsPerson(task.state) ? task.actions[0] : undefined;
  return html`<div class="buttons card-buttons">
    ${task.actions.map((action) => actionButton(task, action, { appearance: action === first ? 'primary' : 'secondary' }))}
  </div>`;
}

/** What was sent for the task, as the way to the record of it. */
function sentLink({ id, sent }: TaskCard): TemplateResult | typeof nothing {
  if (sent === '') return nothing;
  return html`<button
    type="button"
    class="card-sent"
    title="Opens the record of what was sent, request by request."
    data-testid="task-sent"
    @click=${() => {
      send({ type: 'show sent', task: id });
    }}
  >
    ${icon('arrow-up')}<span>What was sent: ${sent}</span>
  </button>`;
}

/** The recipe, and what set it off: the title says the same only where nobody changed it. */
function setOffBy({ recipe }: TaskCard): string[] {
  if (recipe === null) return [];
  return [recipe.trigger === null ? `recipe ${recipe.name}` : `${recipe.name}, ${recipe.trigger}`];
}

/** The skills that the model went by. */
function taughtBy({ skills }: TaskCard): string[] {
  return skills.length === 0 ? [] : [plural(skills.length, 'skill {1}', 'skills {1}', skills.join(', '))];
}

function fromControl(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('button, .buttons, summary, a') !== null;
}

/** What the manifest's entries of the card's context menu (`webview/context`) depend on, and what they give their commands. */
function menuContext({ id, actions, state }: TaskCard): string {
  return JSON.stringify({
    task: id,
    preventDefaultContextMenuItems: true,
    delegateCanReviewPlan: actions.includes('review plan') || actions.includes('answer'),
    delegateCanReviewChanges: actions.includes('review changes'),
    delegateCanUndo: actions.includes('undo'),
    delegateCanSaveRecipe:
      state === 'awaiting approval' || state === 'awaiting review' || state === 'done' || state === 'undone',
    delegateCanRedo: actions.includes('redo'),
  });
}
