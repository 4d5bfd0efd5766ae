/** What the plan may do, the parts that take something away, overwrite it or send it set apart; and the permission itself, as a table. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PlanSnapshot, ScopeLine } from '../../src/protocol/panelWire.ts';
import { icon } from '../shared/parts.ts';
import { figure } from '../shared/words.ts';

type Piece = TemplateResult | typeof nothing;
type PlanShown = NonNullable<PlanSnapshot['plan']>;

type Care = { readonly care: Exclude<ScopeLine['care'], null>; readonly icon: string };

/** The weightiest first. */
const cares: readonly Care[] = [
  { care: 'send', icon: 'cloud-upload' },
  { care: 'trash', icon: 'trash' },
  { care: 'overwrite', icon: 'replace-all' },
];

function titleOf(care: Care['care']): string {
  switch (care) {
    case 'send':
      return t('Leaves this computer');
    case 'trash':
      return t('Goes to the trash');
    case 'overwrite':
      return t('Is overwritten');
  }
}

function meaning(care: Care['care'], trashCanStay: boolean): string {
  switch (care) {
    case 'send':
      return t('What was sent cannot be taken back.');
    case 'trash':
      return trashCanStay
        ? t('Undo brings it back, as long as it is kept. You can also approve the plan without this.')
        : t('Undo brings it back, as long as it is kept.');
    case 'overwrite':
      return t('The old contents are kept, and undo brings them back.');
  }
}

/** What deserves a second look, under a heading of its own; nothing where the plan only adds and arranges. */
export function careful({ scope, trashCanStay }: PlanShown): Piece {
  const groups = cares.flatMap((about) => {
    const lines = scope.filter(({ care }) => care === about.care);
    return lines.length === 0 ? [] : [{ ...about, lines }];
  });
  if (groups.length === 0) return nothing;
  return html`<section class="care" aria-labelledby="plan-care-title" data-testid="plan-care">
    <h2 id="plan-care-title">${icon('warning')} ${t('Look at this twice')}</h2>
    ${groups.map(
      ({ care, icon: picture, lines }) =>
        html`<div class="care-group" data-testid="plan-care-${care}">
          <h3>${icon(picture)} ${titleOf(care)}</h3>
          ${scopeLines(lines)}
          <p class="hint">${meaning(care, trashCanStay)}</p>
        </div>`,
    )}
  </section>`;
}

/** Everything else that it may do; what the person's words do not ask for is marked. */
export function permitted({ scope }: PlanShown): Piece {
  const lines = scope.filter(({ care }) => care === null);
  if (lines.length === 0) return nothing;
  return html`<section aria-labelledby="plan-scope-title" data-testid="plan-scope">
    <h2 id="plan-scope-title">${t('What it may do')}</h2>
    ${scopeLines(lines)}
  </section>`;
}

function scopeLines(lines: readonly ScopeLine[]): TemplateResult {
  return html`<ul class="lines">
    ${lines.map(
      ({ text, remark }) =>
        html`<li class=${remark === null ? '' : 'remarked'}>
          ${text}${
            remark === null
              ? nothing
              : html` <span class="badge badge-warning" data-testid="plan-remark">${icon('warning')} ${remark}</span>`
          }
        </li>`,
    )}
  </ul>`;
}

/** The permission as the engine keeps to it, and the sandbox: for who wants to know exactly. */
export function exactly({ grants }: PlanShown, sandbox: string | null): Piece {
  if (grants.length === 0) return nothing;
  return html`<details class="exact" data-testid="plan-exact">
    <summary>${t('The exact permission and the sandbox')}</summary>
    <p class="hint">
      ${t('Nothing that is not in this table can come of the plan. * stands for any part of one name, ** for any folders.')}
    </p>
    <div class="grants" tabindex="0" role="region" aria-label=${t('Permission')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('May')}</th>
            <th scope="col">${t('From')}</th>
            <th scope="col">${t('To')}</th>
            <th scope="col">${t('At most')}</th>
          </tr>
        </thead>
        <tbody>
          ${grants.map(
            ({ what, from, to, atMost }) =>
              html`<tr>
                <th scope="row">${what}</th>
                <td>${from === '' ? '–' : html`<code>${from}</code>`}</td>
                <td>${to === '' ? '–' : html`<code>${to}</code>`}</td>
                <td class="number">${figure(atMost)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      sandbox === null
        ? nothing
        : html`<h3>${t('Sandbox')}</h3>
            <p data-testid="plan-sandbox">${sandbox}</p>`
    }
  </details>`;
}
