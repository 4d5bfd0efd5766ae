/** Pieces of page that more than one panel shows. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import { actionTestId, actionWords, leftWords, progressCount } from './words.ts';
import { button } from '../kit/button.ts';
import { send } from './host.ts';

type Piece = TemplateResult | typeof nothing;

/** A codicon, for the eye only: what it means must also stand in words beside it. */
export function icon(name: string, extra = ''): TemplateResult {
  const turns = name === 'loading' ? 'codicon-modifier-spin' : '';
  return html`<span class="codicon codicon-${name} ${turns} ${extra}" aria-hidden="true"></span>`;
}

/** Beside a name that is odd, where there is no room for words: the row says them. */
export function oddMark(flags: readonly string[] = []): Piece {
  return flags.length === 0
    ? nothing
    : html`<span data-testid="odd-mark">${icon('warning', 'mark-warn odd-mark')}</span>`;
}

/** What is odd about a row's names, the weightiest in words. */
export function nameFlag([first]: readonly string[] = []): Piece {
  if (first === undefined) return nothing;
  return html`<span class="name-flag" data-testid="name-flag">${first}.</span> `;
}

/** A bar with its text and counts; nothing where there is no progress. */
export function progressBar(progress: TaskCard['progress'], testId: string): Piece {
  if (progress === null) return nothing;
  const total = progress.total ?? 0;
  const bar =
    total > 0
      ? html`<progress max=${total} .value=${Math.min(progress.done, total)} aria-label=${progress.text}></progress>`
      : html`<progress aria-label=${progress.text}></progress>`;
  return html`<div class="progress" data-testid=${testId}>
    <div class="progress-words">
      <span class="progress-text">${progress.text}</span><span class="progress-count">${progressCount(progress)}</span>
    </div>
    ${bar}
    ${progress.leftMs === undefined ? nothing : html`<div class="progress-left">${leftWords(progress.leftMs)}</div>`}
  </div>`;
}

/** Text that screen readers speak when it changes, and eyes do not see. */
export function spoken(text: string): TemplateResult {
  return html`<div class="unseen" role="status" aria-live="polite" data-testid="spoken">${text}</div>`;
}

/** What went wrong and what helps, with the buttons that help. */
export function trouble(failure: TaskCard['failure'], buttons: Piece | TemplateResult[] = nothing): Piece {
  if (failure === null) return nothing;
  const [look, picture] = failure.mild === true ? ['banner-info', 'debug-pause'] : ['banner-error', 'error'];
  return html`<div class="banner ${look}" role="alert" data-testid="failure">
    ${icon(picture)}
    <div class="banner-words">
      <p class="banner-message">${failure.message}</p>
      <p class="banner-next">${failure.next}</p>
      ${buttons === nothing ? nothing : html`<div class="buttons">${buttons}</div>`}
    </div>
  </div>`;
}

/** The click that helps with what went wrong; nothing where the task's own buttons are all there is. */
export function helpButton({ id, failure }: TaskCard): Piece {
  if (failure?.help === undefined) return nothing;
  return button({
    label: failure.help,
    onClick: () => {
      send({ type: 'help', task: id });
    },
    testId: 'failure-help',
  });
}

function wallWords({ machine }: TaskCard): string {
  if (machine === undefined) return t('sandboxed');
  return machine === 'emulated' ? t('virtual machine in software, slow') : t('virtual machine');
}

/** How the task's workers were walled in; the mark of one that ran without the sandbox stays. */
export function sandboxBadge(task: TaskCard): Piece {
  if (!task.unsandboxed) {
    if (task.sandbox === null) return nothing;
    const words = t('Sandbox: {0}', task.sandbox);
    return html`<span class="badge badge-quiet" title=${words} data-testid="sandboxed"
      >${icon('shield')} ${wallWords(task)}</span
    >`;
  }
  return html`<span
    class="badge badge-warning"
    title=${t('This task’s worker ran without the sandbox, by your choice on this machine.')}
    data-testid="unsandboxed"
    >${icon('warning')} ${t('not sandboxed')}</span
  >`;
}

/** Who asked for the task, where it was not the person in Delegate's own panels. */
export function originBadge({ origin }: TaskCard): Piece {
  if (origin === undefined) return nothing;
  return html`<span class="badge ${origin.agent ? 'badge-warning' : 'badge-quiet'}" data-testid="origin"
    >${icon(origin.agent ? 'robot' : 'comment')} ${origin.words}</span
  >`;
}

/** One of a task's own actions as a button; nothing where the task does not offer it now. */
export function actionButton(
  task: TaskCard,
  action: TaskCard['actions'][number],
  look: {
    appearance?: 'primary' | 'secondary';
    label?: string;
    testId?: string;
    disabled?: boolean;
    /** What the person sees while they press it, for those actions that bind to it. */
    saw?: string | null;
  } = {},
): Piece {
  if (!task.actions.includes(action)) return nothing;
  return button({
    label: look.label ?? actionWords[action],
    appearance: look.appearance ?? 'secondary',
    disabled: look.disabled ?? false,
    testId: look.testId ?? actionTestId(action),
    onClick: () => {
      send({ type: 'do', task: task.id, action, ...(look.saw == null ? {} : { saw: look.saw }) });
    },
  });
}
