/** What stands around the list: the goal and the totals above, the one decision below. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../src/base/translate.ts';
import type { DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { actionButton, icon, progressBar, trouble, originBadge, sandboxBadge } from '../shared/parts.ts';
import { button } from '../kit/button.ts';
import { checkBox, dropdown } from '../kit/choice.ts';
import { textField } from '../kit/text.ts';
import { counted, figure, sized, stateWords } from '../shared/words.ts';
import { send } from '../shared/host.ts';
import { groupings, type Grouping } from './grouping.ts';
import { addsUp, applyLabel, receiptText, totalsText } from './words.ts';
import { applyBlocker, isLoaded, type Session } from './session.ts';

type Piece = TemplateResult | typeof nothing;

export type FrameEvents = {
  onFilter: (text: string) => void;
  onConflictsOnly: (only: boolean) => void;
  onGrouping: (grouping: Grouping) => void;
  onFoldAll: (fold: boolean) => void;
  onApply: () => void;
};

export function head(session: Session, now: DiffSnapshot, events: FrameEvents): TemplateResult {
  const { task } = now;
  return html`<header class="diff-head">
    <p class="eyebrow">
      ${icon(stateWords[task.state].icon)} <span data-testid="diff-state">${stateWords[task.state].label}</span> ·
      ${task.folder} ${sandboxBadge(task)} ${originBadge(task)}
    </p>
    <h1 data-testid="diff-goal">${now.goal === '' ? task.instruction : now.goal}</h1>
    <p class="totals" data-testid="diff-totals">${totalsText(now, isLoaded(session) ? session.table.renames : 0)}</p>
    ${trouble(task.failure, actionButton(task, 'retry'))} ${stopped(now)} ${waysOut(now)} ${closure(now)} ${told(now)}
    ${oddNames(session)} ${exceptions(now)} ${now.rowCount === 0 ? nothing : tools(session, events)}
  </header>`;
}

function tools(session: Session, events: FrameEvents): TemplateResult {
  const { look, outline, table } = session;
  const filtered = look.filter.trim() !== '' || look.conflictsOnly;
  const anyOpen = outline.heads.some((group) => group.open);
  return html`<div class="tools" role="toolbar" aria-label="How to look at the changes">
    ${textField({
      label: 'Filter by name',
      labelUnseen: true,
      icon: 'filter',
      placeholder: 'Filter by name ( / )',
      value: look.filter,
      onInput: events.onFilter,
      testId: 'diff-filter',
    })}
    ${dropdown({ label: 'Group', options: groupings, chosen: look.grouping, onChange: events.onGrouping, testId: 'diff-grouping' })}
    ${checkBox({
      label: `Conflicts only (${figure(table.conflicted)})`,
      checked: look.conflictsOnly,
      disabled: table.conflicted === 0 && !look.conflictsOnly,
      onChange: events.onConflictsOnly,
      testId: 'diff-conflicts-only',
    })}
    <button
      type="button"
      class="icon-button"
      title=${anyOpen ? 'Fold all groups' : 'Unfold all groups'}
      aria-label=${anyOpen ? 'Fold all groups' : 'Unfold all groups'}
      data-testid="diff-fold-all"
      @click=${() => {
        events.onFoldAll(anyOpen);
      }}
    >
      ${icon(anyOpen ? 'collapse-all' : 'expand-all')}
    </button>
    ${
      filtered
        ? html`<span class="hint" data-testid="diff-shown"
            >${figure(outline.rowsShown)} of ${figure(table.rows.length)} shown</span
          >`
        : nothing
    }
  </div>`;
}

function stopped(now: DiffSnapshot): Piece {
  const { stopped: count, task, busy } = now;
  if (count === 0) return nothing;
  if (task.state !== 'awaiting review') return stoppedReturn(now);
  return html`<div class="banner banner-warning banner-line" data-testid="diff-stopped">
    ${icon('warning')}
    <p class="banner-words">
      ${counted(count, 'change meets', 'changes meet')} a conflict. Nothing is applied while
      ${count === 1 ? 'it is' : 'they are'} in. ${readOnlyAdvice(now)}
    </p>
    ${button({
      label: 'Leave out conflicts',
      disabled: busy,
      onClick: () => {
        send({ type: 'leave out conflicts', task: task.id });
      },
      testId: 'diff-leave-out-conflicts',
    })}
  </div>`;
}

/** What helps where no choice here does. */
function readOnlyAdvice({ conflictGroups }: DiffSnapshot): string {
  return conflictGroups.some(({ kind, count }) => kind === 'read-only' && count > 0)
    ? t(
        'Some are in folders that you may not change: ask for the right to, or copy them to a place of your own and delegate the task there.',
      )
    : '';
}

/** For each kind of conflict, what to do about all of it. */
function waysOut({ conflictGroups, task, settled, busy }: DiffSnapshot): Piece {
  if (conflictGroups.length === 0 && settled === 0) return nothing;
  const choose = (kind: string, way: string): void => {
    send({ type: 'settle kind', task: task.id, kind, way });
  };
  return html`<ul
    class="ways"
    aria-label="Conflicts and what to do about them"
    data-testid="diff-ways"
    aria-busy=${busy}
  >
    ${conflictGroups.map(
      ({ kind, words, count, ways, chosen }) =>
        html`<li>
          <span class="ways-words">${count === 0 ? 'Settled' : figure(count)}: ${words}</span>
          ${dropdown({
            label: `What to do where ${words}`,
            options: [{ value: '', label: 'Choose…' }, ...ways],
            chosen,
            onChange: (way) => {
              choose(kind, way);
            },
            testId: `diff-way-${kind}`,
          })}
        </li>`,
    )}
    ${settled === 0 ? nothing : html`<li class="hint" data-testid="diff-settled">${counted(settled, 'conflict')} settled as you chose</li>`}
  </ul>`;
}

/** What stands in the way back: the folder has moved on since. */
function stoppedReturn({ stopped: count, task }: DiffSnapshot): Piece {
  if (task.state !== 'done' && task.state !== 'undone') return nothing;
  const way = task.state === 'done' ? 'Undo' : 'Redo';
  return html`<div class="banner banner-warning banner-line" data-testid="diff-stopped">
    ${icon('warning')}
    <p class="banner-words">
      ${way} is stopped by ${counted(count, 'conflict')}, marked in the list: the folder has changed since.
    </p>
  </div>`;
}

/** What the last choice took along. */
function closure({ closure: text }: DiffSnapshot): Piece {
  if (text === null) return nothing;
  return html`<p class="strip" data-testid="diff-closure">${icon('references')} ${text}</p>`;
}

/** Names that are not what they seem, in whole sentences: a row has no room for them. */
function oddNames({ table }: Session): Piece {
  const count = table.odd.length;
  if (count === 0) return nothing;
  const more = count - oddShown;
  return html`<details class="exceptions odd-names" data-testid="diff-odd-names" ?open=${count <= oddOpen}>
    <summary>${icon('warning', 'mark-warn')} ${counted(count, 'name')} to look at twice</summary>
    <ul>
      ${table.odd.slice(0, oddShown).map((place) => {
        const row = table.rows[place];
        const path = row?.from ?? row?.to ?? '';
        return html`<li>
          <span class="path" title=${path}>${path}</span> <span class="why">${(row?.flags ?? []).join('. ')}.</span>
        </li>`;
      })}
      ${more > 0 ? html`<li class="why">and ${figure(more)} more, marked in the list</li>` : nothing}
    </ul>
  </details>`;
}

const oddShown = 100;
/** So many are shown without a click. */
const oddOpen = 6;

/** What the model says of its work, apart from what was counted; what code found wrong with it comes first. */
function told({ told: words }: DiffSnapshot): Piece {
  if (words === null) return nothing;
  const { summary, notDone, flags } = words;
  return html`<section class="told" data-testid="diff-told" aria-label="What the model says">
    ${toldList(flags, 'Check these', 'diff-flags')}
    <p><span class="hint">The model says:</span> ${summary}</p>
    ${toldList(notDone, 'Not done', 'diff-not-done')}
  </section>`;
}

function toldList(lines: readonly string[], title: string, testId: string): Piece {
  if (lines.length === 0) return nothing;
  return html`<h2>${title}</h2>
    <ul class="lines" data-testid=${testId}>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

function exceptions({ exceptions: { count, first } }: DiffSnapshot): Piece {
  if (count === 0) return nothing;
  const more = count - first.length;
  return html`<details class="exceptions" data-testid="diff-exceptions">
    <summary>${counted(count, 'file')} left alone, and why</summary>
    <ul>
      ${first.map(
        (exception) =>
          html`<li>
            <span class="path" title=${exception.path}>${exception.path}</span>
            <span class="why">${exception.why}</span>
          </li>`,
      )}
      ${more > 0 ? html`<li class="why">and ${figure(more)} more</li>` : nothing}
    </ul>
  </details>`;
}

export function foot(session: Session, now: DiffSnapshot, events: FrameEvents): TemplateResult {
  const { task } = now;
  const review = task.state === 'awaiting review';
  const undone = task.actions.includes('redo') && !task.actions.includes('undo');
  return html`<footer class="foot">
    ${progressBar(progressOf(now), 'diff-progress')} ${receipt(now)}
    <div class="buttons">
      ${review ? apply(session, now, events) : nothing}
      ${actionButton(task, 'undo', { testId: 'diff-undo', appearance: 'primary', disabled: unchecked(now), saw: now.checked, ...partOf(now, 'Undo') })}
      ${actionButton(task, 'redo', { testId: 'diff-redo', appearance: undone ? 'primary' : 'secondary', disabled: undone ? unchecked(now) : now.busy, ...(undone ? { saw: now.checked, ...partOf(now, 'Redo') } : {}) })}
      ${now.receipt === null || review ? nothing : saveReceipt(now)}
      ${actionButton(task, 'cancel', { label: 'Cancel task', testId: 'diff-cancel' })} ${actionButton(task, 'log')}
      ${review ? why(session) : nothing}
    </div>
  </footer>`;
}

/** Whether the way back is still looked at: a yes to it could not bind to anything. */
function unchecked({ busy, checked }: DiffSnapshot): boolean {
  return busy || checked === null;
}

/** How many of the rows are ticked, where not all are. */
function partOf({ rejected, accepted, rowCount }: DiffSnapshot, verb: string): { label?: string } {
  return rejected.length === 0 || accepted >= rowCount ? {} : { label: `${verb} these (${figure(accepted)})` };
}

function saveReceipt({ task }: DiffSnapshot): TemplateResult {
  return button({
    label: 'Save receipt…',
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

function apply(session: Session, now: DiffSnapshot, events: FrameEvents): TemplateResult {
  return html`<span class="big"
    >${button({
      label: applyLabel(now.accepted),
      appearance: 'primary',
      title: 'Apply (Ctrl+Enter or ⌘Enter)',
      disabled: applyBlocker(session) !== null,
      onClick: events.onApply,
      testId: 'diff-apply',
    })}</span
  >`;
}

function why(session: Session): TemplateResult {
  const blocker = applyBlocker(session);
  return html`<span class="hint" data-testid="diff-apply-why">${blocker ?? 'In one step, and you can undo it.'}</span>`;
}

/** Counts that most receipts do without. */
function beyond(account: NonNullable<DiffSnapshot['receipt']>): [string, string][] {
  const { restored, copied, stored, storedBytes, others, attributesLost } = account;
  const rare: [string, number, string][] = [
    ['Back from the store', restored, figure(restored)],
    ['Copied to another drive', copied, figure(copied)],
    ['Kept for undo', stored, `${figure(stored)} (${sized(storedBytes)})`],
    [others > 0 ? 'Added by other programs' : 'Taken by other programs', others, figure(Math.abs(others))],
    ['Attributes not kept', attributesLost, figure(attributesLost)],
  ];
  return rare.flatMap(([name, count, words]) => (count === 0 ? [] : [[name, words]]));
}

function receipt({ receipt: account }: DiffSnapshot): Piece {
  if (account === null) return nothing;
  const figures: [string, string][] = [
    ['Files before', figure(account.filesBefore)],
    ['Kept as they were', figure(account.kept)],
    ['Moved', figure(account.moved)],
    ['Changed', figure(account.modified)],
    ['To the trash', figure(account.trashed)],
    ['Made', figure(account.created)],
    ...beyond(account),
    ['Files after', figure(account.filesAfter)],
    ['Folders made', figure(account.foldersMade)],
    ['Folders removed', figure(account.foldersRemoved)],
    ['Took', `${figure(Math.round(account.tookMs))} ms`],
    ['Fingerprint', account.hash.slice(0, 16)],
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

/** Said where there is nothing to list. */
export function emptyList(now: DiffSnapshot, session: Session): Piece {
  if (now.rowCount === 0) {
    const text = now.task.state === 'awaiting review' ? 'There is nothing to change.' : now.task.status;
    return html`<p class="empty" data-testid="diff-empty">${text}</p>`;
  }
  if (session.outline.rowsShown > 0 || session.table.rows.length === 0) return nothing;
  return html`<p class="empty" data-testid="diff-empty">No change matches the filter.</p>`;
}
