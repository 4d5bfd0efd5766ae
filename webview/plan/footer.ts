/** The plan's foot, always in sight: the yes, the no, and words for anything in between. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PlanSnapshot } from '../../src/protocol/panelWire.ts';
import { actionButton } from '../shared/parts.ts';
import { button } from '../kit/button.ts';
import { send } from '../shared/host.ts';
import { textField } from '../kit/text.ts';
import { isField } from './questions.ts';

export type FooterOptions = {
  mayChange: boolean;
  /** Answers changed and not yet sent: a yes now would be to another plan than the one in mind. */
  unsent: number;
  /** The rule was edited and not used: the same. */
  isRuleEdited: boolean;
  steer: string;
  onSteerText: (text: string) => void;
  /** Also fires while there is nothing to say. */
  onSteer: () => void;
};

export function footer(now: PlanSnapshot, options: FooterOptions): TemplateResult {
  const { task } = now;
  return html`<footer class="foot">
    ${now.talking || (options.mayChange && now.plan !== null) ? steering(options, now.talking) : nothing}
    <div class="buttons">
      ${task.actions.includes('review plan') ? approve(now, options) : nothing}
      ${actionButton(task, 'review changes', { appearance: task.state === 'awaiting review' ? 'primary' : 'secondary' })}
      ${actionButton(task, 'pause')} ${actionButton(task, 'resume', { appearance: 'primary' })}
      ${actionButton(task, 'cancel', {
        label: task.state === 'awaiting approval' || task.state === 'asking' ? t('Reject') : t('Cancel task'),
        testId: 'plan-reject',
      })}
      ${actionButton(task, 'undo')} ${actionButton(task, 'log')}
      ${task.state === 'awaiting approval' ? firstOf(options) : nothing}
    </div>
  </footer>`;
}

/** What has to be done before a yes would be to what is on the screen. */
function firstOf({ unsent, isRuleEdited }: FooterOptions): TemplateResult | typeof nothing {
  if (unsent > 0)
    return html`<span class="hint" data-testid="plan-unsent"
      >${t('You changed a choice: update the plan first.')}</span
    >`;
  if (!isRuleEdited) return nothing;
  return html`<span class="hint" data-testid="plan-rule-unsent"
    >${t('You changed the rule: use it or revert it first.')}</span
  >`;
}

function approve({ task }: PlanSnapshot, { unsent, isRuleEdited, mayChange }: FooterOptions): TemplateResult {
  return button({
    label: t('Approve Plan'),
    appearance: 'primary',
    icon: 'check',
    disabled: unsent > 0 || isRuleEdited || !mayChange,
    onClick: () => {
      send({ type: 'approve', task: task.id });
    },
    testId: 'plan-approve',
  });
}

function steering(options: FooterOptions, isTalking: boolean): TemplateResult {
  const empty = options.steer.trim() === '';
  const label = isTalking ? t('Tell the model') : t('Ask for changes');
  return html`<form
    class="line-form"
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Enter' && isField(event)) options.onSteer();
    }}
  >
    ${textField({
      label,
      labelUnseen: true,
      placeholder: isTalking
        ? t('Tell the model something more; it hears it at its next step')
        : t('Ask for changes… (“leave the PDFs where they are”)'),
      value: options.steer,
      onInput: options.onSteerText,
      lengthMax: 4_000,
      testId: 'plan-steer-text',
    })}
    ${button({ label, disabled: empty, onClick: options.onSteer, testId: 'plan-steer' })}
  </form>`;
}
