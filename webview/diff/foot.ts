/** The one decision below the list: what Apply does, how it goes on, what came of it, and the way back. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { button } from '../kit/button.ts';
import { actionButton, icon, progressBar } from '../shared/parts.ts';
import { send } from '../shared/host.ts';
import { figure, sized } from '../shared/words.ts';
import { applyLabel, tallyText } from './deeds.ts';
import { applyBlocker, type Session } from './session.ts';
import { addsUp, receiptText } from './words.ts';

type Piece = TemplateResult | typeof nothing;
type FootEvents = { readonly onApply: () => void };

export function foot(session: Session, now: DiffSnapshot, events: FootEvents): TemplateResult {
  const { task } = now;
  const review = task.state === 'awaiting review';
  const undone = task.actions.includes('redo') && !task.actions.includes('undo');
  return html`<footer class="foot">
    ${progressBar(progressOf(now), 'diff-progress')} ${receipt(now)} ${tally(now)}
    <div class="buttons">
      ${review ? apply(session, now, events) : nothing}
      ${actionButton(task, 'undo', { testId: 'diff-undo', appearance: 'primary', disabled: unchecked(now), saw: now.checked, ...partOf(now, t('Undo')) })}
      ${actionButton(task, 'redo', { testId: 'diff-redo', appearance: undone ? 'primary' : 'secondary', disabled: undone ? unchecked(now) : now.busy, ...(undone ? { saw: now.checked, ...partOf(now, t('Redo')) } : {}) })}
      ${now.receipt === null || review ? nothing : saveReceipt(now)}
      ${actionButton(task, 'cancel', { label: task.state === 'applying' ? t('Stop, and take back what was done') : t('Cancel task'), testId: 'diff-cancel' })}
      ${actionButton(task, 'log')} ${review ? why(session) : nothing}
    </div>
  </footer>`;
}

/** Each change counted once, so that nothing is lost between what was asked and what is done. */
function tally(now: DiffSnapshot): Piece {
  const { state } = now.task;
  const isOpen = state === 'awaiting review' || (state === 'done' && now.task.standing > 0) || state === 'undone';
  if (!isOpen || now.rowCount === 0 || now.checked === null) return nothing;
  return html`<p class="tally" data-testid="diff-tally">${tallyText(now)}</p>`;
}

/** Whether the way back is still looked at: a yes to it could not bind to anything. */
function unchecked({ busy, checked }: DiffSnapshot): boolean {
  return busy || checked === null;
}

/** How many of the rows are ticked, where not all are. */
function partOf({ rejected, accepted, rowCount }: DiffSnapshot, verb: string): { label?: string } {
  return rejected.length === 0 || accepted >= rowCount ? {} : { label: t('{0} these ({1})', verb, accepted) };
}

function saveReceipt({ task }: DiffSnapshot): TemplateResult {
  return button({
    label: t('Save receipt…'),
    appearance: 'secondary',
    onClick: () => {
      send({ type: 'save receipt', task: task.id });
    },
    testId: 'diff-save-receipt',
  });
}

function progressOf({ task }: DiffSnapshot): DiffSnapshot['task']['progress'] {
  if (task.progress !== null) return task.progress;
  const running = ['queued', 'planning', 'working', 'applying'].includes(task.state);
  return running ? { text: task.status, done: 0 } : null;
}

function apply(session: Session, now: DiffSnapshot, events: FootEvents): TemplateResult {
  return html`<span class="big"
    >${button({
      label: applyLabel(now.deeds),
      appearance: 'primary',
      title: t('Apply (Ctrl+Enter or ⌘Enter)'),
      disabled: applyBlocker(session) !== null,
      onClick: events.onApply,
      testId: 'diff-apply',
    })}</span
  >`;
}

function why(session: Session): TemplateResult {
  const blocker = applyBlocker(session);
  return html`<span class="hint" data-testid="diff-apply-why"
    >${blocker ?? t('In one step, and you can undo it.')}</span
  >`;
}

/** Counts that most receipts do without. */
function beyond(account: NonNullable<DiffSnapshot['receipt']>): [string, string][] {
  const { restored, copied, stored, storedBytes, others, attributesLost } = account;
  const rare: [string, number, string][] = [
    [t('Back from the store'), restored, figure(restored)],
    [t('Copied to another drive'), copied, figure(copied)],
    [t('Kept for undo'), stored, `${figure(stored)} (${sized(storedBytes)})`],
    [others > 0 ? t('Added by other programs') : t('Taken by other programs'), others, figure(Math.abs(others))],
    [t('Attributes not kept'), attributesLost, figure(attributesLost)],
  ];
  return rare.flatMap(([name, count, words]) => (count === 0 ? [] : [[name, words]]));
}

function receipt({ receipt: account }: DiffSnapshot): Piece {
  if (account === null) return nothing;
  const figures: [string, string][] = [
    [t('Files before'), figure(account.filesBefore)],
    [t('Kept as they were'), figure(account.kept)],
    [t('Moved'), figure(account.moved)],
    [t('Changed'), figure(account.modified)],
    [t('To the trash'), figure(account.trashed)],
    [t('Made'), figure(account.created)],
    ...beyond(account),
    [t('Files after'), figure(account.filesAfter)],
    [t('Folders made'), figure(account.foldersMade)],
    [t('Folders removed'), figure(account.foldersRemoved)],
    [t('Took'), `${figure(Math.round(account.tookMs))} ms`],
    [t('Fingerprint'), account.hash.slice(0, 16)],
  ];
  return html`<details class="receipt ${addsUp(account) ? '' : 'receipt-wrong'}" data-testid="receipt">
    <summary>
      ${icon(addsUp(account) ? 'pass' : 'error')} <span data-testid="receipt-text">${receiptText(account)}</span>
    </summary>
    <dl>
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}
