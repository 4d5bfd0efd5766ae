/** What the rule that is being edited would do: counts, steps, and the rows, which draw themselves in an element of their own. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { RulePreviewShown } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { dropdown } from '../kit/choice.ts';
import { textField } from '../kit/text.ts';
import { icon, progressBar, spoken } from '../shared/parts.ts';
import { changedInWords, countsInWords } from './ruleDraft.ts';
import type { RuleSession, Show } from './ruleSession.ts';

export type ResultEvents = {
  onSearch: (search: string) => void;
  onShow: (show: Show) => void;
  onRefresh: () => void;
};

/** The id of the element in which the rows draw themselves. */
export const rowsId = 'rule-rows';

const shows: readonly { value: Show; label: string }[] = [
  { value: 'all', label: t('All rows') },
  { value: 'changed', label: t('Changed by this edit') },
  { value: 'left', label: t('Left where they are') },
];

export function ruleResultView(session: RuleSession, events: ResultEvents): TemplateResult {
  const { preview, failure, isWorking, progress, problems } = session;
  const isOld = problems.length > 0 && preview !== null;
  return html`<section
    class="rule-result ${isOld ? 'rule-old' : ''}"
    aria-label=${t('What this rule would do')}
    aria-busy=${isWorking}
  >
    <div class="rule-result-head">
      <h3 data-testid="rule-counts">${preview === null ? t('What it would do') : countsInWords(preview.counts)}</h3>
      ${preview === null ? nothing : changedMark(changedInWords(preview))}
      ${isOld ? html`<span class="hint">${t('as it was before the mistake')}</span>` : nothing}
      <span class="hint rule-working" data-testid="rule-working"
        >${isWorking ? html`${icon('loading')} ${t('Working…')}` : nothing}</span
      >
    </div>
    ${isWorking && progress !== null ? progressBar(progress, 'rule-progress') : nothing} ${trouble(failure)}
    ${preview === null ? nothing : steps(preview.steps)} ${remembered(preview)} ${tools(session, events)}
    ${rows(preview)}
    ${spoken(preview === null || isWorking ? '' : `${countsInWords(preview.counts)}. ${plural(preview.matching, '{0} row', '{0} rows')}.`)}
  </section>`;
}

function trouble(failure: RuleSession['failure']): TemplateResult | typeof nothing {
  if (failure === null) return nothing;
  return html`<div class="banner banner-error" role="alert" data-testid="rule-failure">
    ${icon('error')}
    <div class="banner-words">
      <p>${failure.message}</p>
      <p class="banner-next">${failure.next}</p>
    </div>
  </div>`;
}

function tools({ search, show }: RuleSession, { onSearch, onShow, onRefresh }: ResultEvents): TemplateResult {
  return html`<div class="tools">
    ${textField({
      label: t('Search the rows'),
      labelUnseen: true,
      placeholder: t('Search the rows'),
      icon: 'search',
      value: search,
      lengthMax: 200,
      onInput: onSearch,
      testId: 'rule-search',
    })}
    ${dropdown({ label: t('Which rows'), options: shows, chosen: show, onChange: onShow, testId: 'rule-show' })}
    ${button({
      label: t('Look again'),
      icon: 'refresh',
      title: t('Look through the folder again'),
      onClick: onRefresh,
      testId: 'rule-refresh',
    })}
  </div>`;
}

function rows(preview: RulePreviewShown | null): TemplateResult {
  return html`<div class="rule-list">
      ${
        preview !== null && preview.matching === 0
          ? html`<p class="empty" data-testid="rule-empty">
              ${preview.total === 0 ? t('No file would change.') : t('No row answers to this.')}
            </p>`
          : nothing
      }
      <div
        id=${rowsId}
        class="grid"
        role="grid"
        tabindex="0"
        aria-label=${t('What becomes of each file')}
        aria-rowcount=${preview?.matching ?? 0}
        aria-describedby="rule-row-keys"
        data-testid="rule-rows"
      ></div>
    </div>
    <p class="hint keys" id="rule-row-keys">
      ${t('In the rows:')} <kbd>${t('Enter')}</kbd> ${t('puts one elsewhere,')} <kbd>L</kbd> ${t('leaves it out,')}
      <kbd>U</kbd> ${t('goes back to what the rule says,')} <kbd>R</kbd> ${t('remembers it for this folder.')}
    </p>`;
}

function changedMark(words: string | null): TemplateResult | typeof nothing {
  if (words === null) return nothing;
  return html`<span class="rule-changed" data-testid="rule-changed"
    ><span class="dot" aria-hidden="true"></span>${words}</span
  >`;
}

function steps(lines: readonly string[]): TemplateResult {
  return html`<ul class="lines rule-steps" data-testid="rule-steps">
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

/** What would be written for later tasks, to the letter. */
function remembered(preview: RulePreviewShown | null): TemplateResult | typeof nothing {
  const told = preview?.remembered;
  if (told === undefined) return nothing;
  if (told.is === 'refused') return html`<p class="hint" data-testid="rule-remembered">${told.why}</p>`;
  const words =
    told.op === 'create'
      ? t('delegate-conventions.txt is made, with:')
      : t('These lines are added to delegate-conventions.txt:');
  return html`<div class="rule-remembered" data-testid="rule-remembered">
    <p id="rule-remembered-words">${icon('pinned')} ${words}</p>
    <pre tabindex="0" role="region" aria-labelledby="rule-remembered-words">${told.text.trim()}</pre>
  </div>`;
}
