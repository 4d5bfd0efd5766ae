/** The plan by keyboard: which keys say yes, and when they may not. */
import { html, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';

/** Why a yes would not be to what is on the screen; empty where it would. */
export type Hindrance = string;

export type Keys = {
  /** What a key may do now; null where the plan does not wait for a yes. */
  readonly approve: (() => void) | null;
  readonly approveWithoutTrash: (() => void) | null;
  readonly hindrance: () => Hindrance;
  /** Says why nothing happened. */
  readonly onHindered: (why: Hindrance) => void;
};

/** Ctrl+Enter (⌘Enter) approves, with Shift without moves to the trash; from anywhere in the panel where nothing is half-said. */
export function takeKey(event: KeyboardEvent, { approve, approveWithoutTrash, hindrance, onHindered }: Keys): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.altKey || event.repeat) return;
  const act = event.shiftKey ? approveWithoutTrash : approve;
  if (act === null || !document.hasFocus()) return;
  event.preventDefault();
  event.stopPropagation();
  const why = hindrance();
  if (why === '') act();
  else onHindered(why);
}

/** The keys, for who looks for them. */
export function keyHelp(): TemplateResult {
  const rows: readonly (readonly [TemplateResult, string])[] = [
    [
      html`<kbd>${t('Ctrl')}</kbd>+<kbd>${t('Enter')}</kbd> (<kbd>⌘</kbd>+<kbd>${t('Enter')}</kbd>)`,
      t('approves the plan, where nothing is left to answer or to send'),
    ],
    [
      html`<kbd>${t('Ctrl')}</kbd>+<kbd>${t('Shift')}</kbd>+<kbd>${t('Enter')}</kbd>`,
      t('approves it without moves to the trash'),
    ],
    [html`<kbd>${t('Tab')}</kbd>`, t('goes from part to part; the first stop leads to the buttons')],
    [html`<kbd>↑</kbd> <kbd>↓</kbd>`, t('choose an answer')],
    [html`<kbd>${t('Enter')}</kbd>`, t('sends the words in the line at the bottom')],
    [html`<kbd>${t('Esc')}</kbd>`, t('closes the form for other words')],
  ];
  return html`<details class="exact keys" data-testid="plan-keys">
    <summary>${t('Keyboard')}</summary>
    <dl>
      ${rows.map(
        ([keys, says]) =>
          html`<div>
            <dt>${keys}</dt>
            <dd>${says}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}
