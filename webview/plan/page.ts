/** The page in Chrome that the task wants to send something from, before everything else in the plan. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PlanSnapshot } from '../../src/protocol/panelWire.ts';
import { askWords, pageAsk } from '../shared/pageAsk.ts';
import { icon } from '../shared/parts.ts';

export function pagePart({ page, task }: PlanSnapshot, paint: () => void): TemplateResult | typeof nothing {
  if (page === undefined) return nothing;
  return html`<section class="banner banner-warning" aria-labelledby="plan-page-title" data-testid="plan-page">
    ${icon('warning')}
    <div class="banner-words">
      <h2 id="plan-page-title">${askWords(page)}</h2>
      <p>
        ${t('Look at what would be sent. Nothing was sent yet. A yes is for this once; what was sent cannot be taken back.')}
      </p>
      ${pageAsk(task.id, page, paint)}
    </div>
  </section>`;
}

/** Which sites Chrome may open, before it does. */
export function sitesPart({ sites = [], task }: PlanSnapshot): TemplateResult | typeof nothing {
  if (sites.length === 0) return nothing;
  return html`<section aria-labelledby="plan-sites-title" data-testid="plan-sites">
    <h2 id="plan-sites-title">${icon('globe')} ${t('Sites that Chrome may open')}</h2>
    <ul class="lines">
      ${sites.map((site) => html`<li><bdi>${site}</bdi></li>`)}
    </ul>
    <p class="hint">
      ${
        task.chrome?.own === true
          ? t(
              'No other site is reached. It uses your own Chrome, with your sign-ins. What sends something asks first, with a picture of the page.',
            )
          : t(
              'No other site is reached. It uses a profile of Delegate’s own: where a site asks for a sign-in, that is yours to do. What sends something asks first, with a picture of the page.',
            )
      }
    </p>
  </section>`;
}
