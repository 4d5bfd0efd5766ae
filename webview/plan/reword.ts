/** Other words for the whole task, while its plan waits: the plan is made again by them, and what was said before is forgotten. */
import { html, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import { button } from '../kit/button.ts';
import { textArea } from '../kit/text.ts';

export type RewordOptions = {
  words: string;
  /** The instruction as it stands. */
  before: string;
  disabled: boolean;
  onWords: (words: string) => void;
  onDone: () => void;
  onClose: () => void;
};

/** The form; Escape closes it. */
export function reword({ words, before, disabled, onWords, onDone, onClose }: RewordOptions): TemplateResult {
  const same = words.trim() === '' || words.trim() === before.trim();
  return html`<form
    class="reword"
    data-testid="plan-reword-form"
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
    }}
  >
    ${textArea({ label: t('The instruction'), value: words, rows: 3, onInput: onWords, disabled, lengthMax: 4_000, testId: 'plan-reword-text' })}
    <div class="buttons">
      ${button({ label: t('Plan Again'), appearance: 'primary', icon: 'sync', disabled: disabled || same, onClick: onDone, testId: 'plan-reword-done' })}
      ${button({ label: t('Keep It'), onClick: onClose, testId: 'plan-reword-close' })}
    </div>
  </form>`;
}
