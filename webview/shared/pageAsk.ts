/** A page in Chrome that something is to be sent from: its picture, what is filled in, and where it goes, so that a yes is to what was seen. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PageCard } from '../../src/protocol/panelWire.ts';
import { send } from './host.ts';
import { pictureOf, spoilPicture } from './pagePictures.ts';
import { icon } from './parts.ts';
import { pixels } from './pixels.ts';

/** `paint` draws the panel again. */
export function pageAsk(task: string, page: PageCard, paint: () => void): TemplateResult {
  const { press, others } = page;
  return html`<div class="page-ask" data-testid="page-ask">
    <dl class="page-facts">
      ${page.picture === null ? whereTo(page) : whichPage(page)} ${filledIn(page)}
      ${
        press === null
          ? nothing
          : html`<div>
              <dt>${t('Then it clicks')}</dt>
              <dd><bdi>${press}</bdi></dd>
            </div>`
      }
      ${
        others.length === 0
          ? nothing
          : html`<div data-testid="page-leaves">
              <dt>${t('So it would')}</dt>
              <dd>${others.map((line) => html`<p>${line}</p>`)}</dd>
            </div>`
      }
    </dl>
    ${page.picture === null ? nothing : picture(task, page, page.picture, paint)}
  </div>`;
}

/** What is asked, in a line. */
export function askWords({ picture: seen }: PageCard): string {
  return seen === null ? t('Allow this call to the connector?') : t('Send this from the page in Chrome?');
}

function whichPage({ site, url }: PageCard): TemplateResult {
  return html`<div>
      <dt>${t('Site')}</dt>
      <dd data-testid="page-site"><bdi>${site === '' ? t('none') : site}</bdi></dd>
    </div>
    <div>
      <dt>${t('Page')}</dt>
      <dd class="page-url"><bdi>${url}</bdi></dd>
    </div>`;
}

function whereTo({ to }: PageCard): TemplateResult {
  return html`<div>
    <dt>${t('Connector')}</dt>
    <dd data-testid="page-site"><bdi>${to}</bdi></dd>
  </div>`;
}

function filledIn({ fields, picture: seen }: PageCard): TemplateResult | typeof nothing {
  if (fields.length === 0 && seen === null) return nothing;
  if (fields.length === 0)
    return html`<div>
      <dt>${t('Filled in')}</dt>
      <dd>${t('nothing by Delegate')}</dd>
    </div>`;
  return html`${fields.map(
    ({ name, value }) =>
      html`<div data-testid="page-field">
        <dt><bdi>${name}</bdi></dt>
        <dd>${value === '' ? t('(empty)') : html`<bdi class="page-value">${value}</bdi>`}</dd>
      </div>`,
  )}`;
}

/** What the picture shows, for those who do not see it. */
function pictureWords({ site, fields }: PageCard): string {
  const filled = fields.map(({ name, value }) => `${name}: ${value}`).join('; ');
  const seen = t('The page at {0} as it looks now, before anything is filled in.', site);
  return filled === '' ? seen : `${seen} ${t('Filled in will be: {0}', filled)}`;
}

function picture(task: string, page: PageCard, name: string, paint: () => void): TemplateResult {
  const png = pictureOf(task, name);
  if (png === undefined) return html`<p class="hint" role="status">${t('The page’s picture is coming…')}</p>`;
  if (png === null)
    return html`<p class="hint" data-testid="page-no-picture">
      ${t('The page’s picture cannot be shown. Look at the page in the Chrome window before you say yes.')}
    </p>`;
  const spoiled = (): void => {
    spoilPicture(name);
    paint();
  };
  return html`<figure class="page-picture">
    <button
      type="button"
      class="page-enlarge"
      title=${t('Show it large')}
      aria-label=${`${pictureWords(page)} ${t('Show it large')}`}
      data-testid="page-enlarge"
      @click=${() => {
        send({ type: 'enlarge page', task });
      }}
    >
      <canvas class="page-pixels" data-testid="page-pixels" ${pixels(png, 'image/png', spoiled)}></canvas>
      <span class="page-zoom">${icon('zoom-in')}</span>
    </button>
    <figcaption class="hint">
      ${t('The page before anything is filled in. All in the picture is the site’s own word, not Delegate’s.')}
    </figcaption>
  </figure>`;
}
