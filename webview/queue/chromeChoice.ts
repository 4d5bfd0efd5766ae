/** Which Chrome the next task may use: asked only where Chrome is set up, and for one task at a time. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import { dropdown } from '../kit/choice.ts';

export type ChromeChoice = 'dedicated' | 'own';

export function chromeChoice(
  { offered, chosen }: { offered: boolean; chosen: ChromeChoice },
  onChoose: (chosen: ChromeChoice) => void,
): TemplateResult | typeof nothing {
  if (!offered) return nothing;
  const choices: { name: ChromeChoice; label: string; says: string }[] = [
    {
      name: 'dedicated',
      label: t('Delegate’s own profile'),
      says: t(
        'Signed in nowhere but where you sign in for Delegate. Your own Chrome, its tabs and its passwords are not touched.',
      ),
    },
    {
      name: 'own',
      label: t('My own Chrome'),
      says: t(
        'For this task alone: it is signed in wherever you are, and sites take what it does for done by you. It still reaches only the sites in the plan, and asks before it sends anything.',
      ),
    },
  ];
  const now = choices.find(({ name }) => name === chosen) ?? choices[0];
  return html`<details class="examples composer-engine" data-testid="composer-chrome" ?open=${chosen === 'own'}>
    <summary>${t('Chrome: {0}', now?.label ?? '')}</summary>
    ${dropdown({
      label: t('Which Chrome this task may use'),
      options: choices.map(({ name, label }) => ({ value: name, label })),
      chosen,
      onChange: onChoose,
      testId: 'composer-chrome-choice',
    })}
    <p class="hint">${now?.says ?? ''}</p>
  </details>`;
}
