/** While Chrome is open for a task: where it is, in words, and the stop right beside it. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { send } from './host.ts';
import { icon } from './parts.ts';
import { chromeWords } from './words.ts';

export function chromeLine(task: TaskCard): TemplateResult | typeof nothing {
  const words = chromeWords(task);
  if (words === '') return nothing;
  return html`<div class="chrome-line" role="group" aria-label=${t('Chrome')} data-testid="chrome-line">
    ${icon('globe')}<span class="chrome-words" data-testid="chrome-words"><bdi>${words}</bdi></span>
    ${button({
      label: t('Stop'),
      icon: 'debug-stop',
      title: t('Stops Chrome at once and pauses the task'),
      onClick: () => {
        send({ type: 'stop chrome', task: task.id });
      },
      testId: 'chrome-stop',
    })}
  </div>`;
}

/** The person lent the task their own Chrome: said wherever the task is shown. */
export function ownChromeBadge({ chrome }: TaskCard): TemplateResult | typeof nothing {
  if (chrome?.own !== true) return nothing;
  return html`<span
    class="badge badge-warning"
    title=${t('This task uses your own Chrome, with your sign-ins, by your choice.')}
    data-testid="own-chrome"
    >${icon('account')} ${t('your own Chrome')}</span
  >`;
}
