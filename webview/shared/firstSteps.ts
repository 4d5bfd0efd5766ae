/** What a newcomer can do from an empty place: each a button with what comes of it. */
import { html, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { FirstStep } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { send } from './host.ts';

type Step = { readonly step: FirstStep; readonly label: string; readonly icon: string; readonly words: string };

const openFolder: Step = {
  step: 'open folder',
  label: t('Open a Folder'),
  icon: 'folder-opened',
  words: t('Delegate works in the folders that are open here, and nowhere else.'),
};

const steps: readonly Step[] = [
  {
    step: 'sample',
    label: t('Try It on Sample Files'),
    icon: 'beaker',
    words: t('Photos, receipts and notes made for trying things out. Your own files stay untouched.'),
  },
  {
    step: 'recipe',
    label: t('Run a Recipe'),
    icon: 'list-selection',
    words: t('Ready ways for what folders often need: photos by date, receipts by month, duplicates to review.'),
  },
  {
    step: 'tour',
    label: t('Take the Tour'),
    icon: 'book',
    words: t('Five minutes with pictures, from the first task to undo.'),
  },
];

/** A recipe needs a folder; where none is open, opening one comes first. */
export function firstSteps({ hasFolder }: { hasFolder: boolean }): TemplateResult {
  const shown = hasFolder ? steps : [openFolder, ...steps.filter(({ step }) => step !== 'recipe')];
  return html`<section class="first-steps" aria-labelledby="first-steps" data-testid="first-steps">
    <h2 id="first-steps">${t('To begin with')}</h2>
    <ul>
      ${shown.map(
        ({ step, label, icon, words }) =>
          html`<li>
            ${button({
              label,
              icon,
              onClick: () => {
                send({ type: 'first step', step });
              },
              testId: `first-${step.replaceAll(' ', '-')}`,
            })}
            <span class="hint">${words}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
