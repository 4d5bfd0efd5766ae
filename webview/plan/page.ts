/** The page in Chrome that the task wants to send something from, before everything else in the plan. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PlanSnapshot } from '../../src/protocol/panelWire.ts';
import { pageAsk } from '../shared/pageAsk.ts';
import { icon } from '../shared/parts.ts';

export function pagePart({ page, task }: PlanSnapshot, paint: () => void): TemplateResult | typeof nothing {
  if (page === undefined) return nothing;
  return html`<section class="banner banner-warning" aria-labelledby="plan-page-title" data-testid="plan-page">
    ${icon('warning')}
    <div class="banner-words">
      <h2 id="plan-page-title">${t('Send this from the page in Chrome?')}</h2>
      <p>
        ${t('Look at the page and at what is filled in. Nothing was sent yet. A yes is for this once; what was sent cannot be taken back.')}
      </p>
      ${pageAsk(task.id, page, paint)}
    </div>
  </section>`;
}
