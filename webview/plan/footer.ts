/** The plan's foot, always in sight: the yes, the no, and words for anything in between. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { PlanSnapshot } from '../../src/protocol/panelWire.ts';
import { send } from '../shared/host.ts';
import { actionButton } from '../shared/parts.ts';
import { button } from '../kit/button.ts';
import { textField } from '../kit/text.ts';
import { isField } from './questions.ts';

export type FooterOptions = {
  mayChange: boolean;
  /** Why a yes now would not be to what is on the screen; empty where it would. */
  hindrance: string;
  steer: string;
  onSteerText: (text: string) => void;
  /** Also fires while there is nothing to say. */
  onSteer: () => void;
  /** The form for another instruction, while it is open. */
  reword: TemplateResult | null;
  onReword: () => void;
  /** Null where there is no rule that can be edited. */
  onEditRule: (() => void) | null;
  onApprove: (without: boolean) => void;
};

export function footer(now: PlanSnapshot, options: FooterOptions): TemplateResult {
  const { task } = now;
  const decides = task.actions.includes('review plan');
  const mayReword = options.mayChange && options.reword === null && now.plan !== null;
  return html`<footer class="foot" id="plan-foot" tabindex="-1" aria-label=${t('Your decision')}>
    ${options.reword ?? nothing} ${now.talking || mayReword ? steering(options, now.talking) : nothing}
    ${decides && options.hindrance !== '' ? html`<p class="hint" data-testid="plan-unsent">${options.hindrance}</p>` : nothing}
    <div class="buttons">
      ${decides ? approve(now, options) : nothing}
      ${actionButton(task, 'review changes', { appearance: task.state === 'awaiting review' ? 'primary' : 'secondary' })}
      ${actionButton(task, 'retry', { label: task.state === 'cancelled' ? t('Plan It Again') : t('Retry') })}
      ${actionButton(task, 'leave machine')} ${mayReword ? edits(options) : nothing} ${actionButton(task, 'pause')}
      ${actionButton(task, 'resume', { appearance: 'primary' })}
      ${actionButton(task, 'cancel', {
        label: rejectWords(now),
        testId: 'plan-reject',
      })}
      ${actionButton(task, 'undo')} ${actionButton(task, 'log')}
    </div>
  </footer>`;
}

/** The yes; and one to less, where the plan throws something away and does more than that. */
function approve(now: PlanSnapshot, { hindrance, mayChange, onApprove }: FooterOptions): TemplateResult {
  const { plan, page } = now;
  const disabled = hindrance !== '' || !mayChange;
  return html`${button({
    label: page === undefined ? t('Approve Plan') : t('Yes, Send It'),
    appearance: 'primary',
    icon: 'check',
    disabled,
    title: t('Ctrl+Enter or ⌘Enter'),
    onClick: () => {
      onApprove(false);
    },
    testId: 'plan-approve',
  })}
  ${decline(now)}
  ${
    plan?.trashCanStay === true
      ? button({
          label: t('Approve Without Moves to the Trash'),
          disabled,
          title: t('What would go to the trash stays where it is. Ctrl+Shift+Enter or ⌘⇧Enter'),
          onClick: () => {
            onApprove(true);
          },
          testId: 'plan-approve-without-trash',
        })
      : nothing
  }`;
}

/** Where the yes is to a page, the no is to it, and ending the task is called so. */
function rejectWords({ task, page }: PlanSnapshot): string {
  return task.state === 'awaiting approval' && page === undefined ? t('Reject') : t('Cancel task');
}

/** No to the page alone: the task goes on. */
function decline({ page, task }: PlanSnapshot): TemplateResult | typeof nothing {
  if (page === undefined) return nothing;
  return button({
    label: t('No'),
    title: t('It is not sent, and the task goes on without it'),
    onClick: () => {
      send({ type: 'decline', task: task.id, saw: page.hash });
    },
    testId: 'page-no',
  });
}

/** Ways to another plan that are no words about this one. */
function edits({ onEditRule, onReword }: FooterOptions): TemplateResult {
  return html`${
    onEditRule === null
      ? nothing
      : button({ label: t('Edit Rule'), icon: 'edit', onClick: onEditRule, testId: 'plan-edit-rule' })
  }
  ${button({ label: t('Change the Instruction'), icon: 'quote', onClick: onReword, testId: 'plan-reword' })}`;
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
