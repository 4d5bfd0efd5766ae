/** What the person should see before anything else: what is beyond the approved plan, what changed, what the folder says to the AI. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { PlanChange, PlanSnapshot } from '../../src/protocol/panelWire.ts';
import { icon } from '../shared/parts.ts';

type Piece = TemplateResult | typeof nothing;

/** The work wants more than the plan that was approved. */
export function beyond({ beyond: news, task, page }: PlanSnapshot): Piece {
  // A page says all of it, with its picture.
  if (page !== undefined || news.length === 0 || task.state !== 'awaiting approval') return nothing;
  return html`<div class="banner banner-warning" role="alert" data-testid="plan-beyond">
    ${icon('warning')}
    <div class="banner-words">
      <p>${t('This goes beyond the plan that you approved. Nothing was changed. New:')}</p>
      <ul class="lines">
        ${news.map((line) => html`<li>${line}</li>`)}
      </ul>
    </div>
  </div>`;
}

/** States in which it is too late, or no use, to say that the folder cannot be changed. */
const over = ['done', 'undone', 'cancelled', 'failed'];

/** The person may not change the folder: better said before they plan on it than when they apply. */
export function readOnly({ readOnly: isReadOnly, task }: PlanSnapshot): Piece {
  if (isReadOnly !== true || over.includes(task.state)) return nothing;
  return html`<div class="banner banner-warning" role="status" data-testid="plan-read-only">
    ${icon('lock')}
    <div class="banner-words">
      <p>
        ${t('You may not change this folder: it is read-only for you, or its drive is. The plan can be made and looked at, but applying it will be stopped.')}
      </p>
      <p>
        ${t('Ask whoever looks after the folder for the right to change it, or copy it to a place of your own and delegate the task there.')}
      </p>
    </div>
  </div>`;
}

/** What changed since the plan before, line by line; the rule's own lines for who wants to know exactly. */
export function changes({ changed }: PlanSnapshot): Piece {
  if (changed === null) return nothing;
  const words = changed.filter(({ isCode }) => !isCode);
  return html`<section class="plan-diff" aria-labelledby="plan-diff-title" data-testid="plan-changed">
    <h2 id="plan-diff-title">${t('What changed since the plan before')}</h2>
    ${
      linesIn(words) > linesShown
        ? html`<details>
            <summary>${t('Show {0}', plural(linesIn(words), '{0} line', '{0} lines'))}</summary>
            ${words.map(changedPart)}
          </details>`
        : words.map(changedPart)
    }
    ${changed
      .filter(({ isCode }) => isCode)
      .map(
        (part) =>
          html`<details class="exact">
            <summary>${t('{0}, line by line', part.title)}</summary>
            ${changedLines(part)}
          </details>`,
      )}
  </section>`;
}

function linesIn(parts: readonly PlanChange[]): number {
  return parts.reduce((sum, { lines }) => sum + lines.length, 0);
}

function changedPart(part: PlanChange): TemplateResult {
  return html`<h3>${part.title}</h3>
    ${changedLines(part)}`;
}

function changedLines({ lines }: PlanChange): TemplateResult {
  return html`<ul class="diff-lines">
    ${lines.map(
      ({ mark, text }) =>
        html`<li class="diff-${mark}">
          <span class="diff-mark" aria-hidden="true">${mark === 'new' ? '+' : '−'}</span
          ><span class="unseen">${mark === 'new' ? 'New: ' : 'Gone: '}</span><span>${text}</span>
        </li>`,
    )}
  </ul>`;
}

/** A diff longer than this opens by a click. */
const linesShown = 24;

/** Passages that speak to the AI, or that people do not see. */
export function notices({ plan }: PlanSnapshot): Piece {
  if (plan?.notices === null || plan?.notices === undefined) return nothing;
  const { rows, count, looked, of } = plan.notices;
  if (count === 0) return nothing;
  return html`<section class="banner banner-warning" aria-labelledby="plan-notices-title" data-testid="plan-notices">
    ${icon('warning')}
    <div class="banner-words">
      <h2 id="plan-notices-title">${t('What this folder says to the AI')}</h2>
      <p>
        ${plural(count, '{0} passage in your files looks like orders to an AI, or is hidden from people.', '{0} passages in your files look like orders to an AI, or are hidden from people.')}
        ${t('You did not write them to Delegate, and the AI was told so. Check that the plan does what you asked for, and no more.')}
      </p>
      <ul class="notices">
        ${rows.map(
          ({ file, place, why, kind, excerpt }) =>
            html`<li>
              <p class="notice-place">
                ${icon(noticeIcons[kind])}<span><strong>${file}</strong>, ${place}: ${why}</span>
              </p>
              <blockquote class="notice-text">${excerpt}</blockquote>
            </li>`,
        )}
      </ul>
      ${count > rows.length ? html`<p>${plural(count - rows.length, 'And {0} more passage.', 'And {0} more passages.')}</p>` : nothing}
      <p class="hint">${lookedWords(looked, of)} ${t('There may be more that was not found.')}</p>
    </div>
  </section>`;
}

/** The same for those who hear the page; empty where there is nothing to tell. */
export function noticesSpoken({ plan }: PlanSnapshot): string {
  const count = plan?.notices?.count ?? 0;
  return count === 0
    ? ''
    : plural(
        count,
        '. Look out: {0} passage in your files looks like orders to an AI, or is hidden.',
        '. Look out: {0} passages in your files look like orders to an AI, or are hidden.',
      );
}

const noticeIcons = { hidden: 'eye-closed', instruction: 'comment', invisible: 'symbol-string' } as const;

function lookedWords(looked: number, of: number): string {
  return of === 0
    ? t('All names were looked at.')
    : t('All names were looked at, and the contents of {0} of {1}.', looked, plural(of, '{0} file', '{0} files'));
}
