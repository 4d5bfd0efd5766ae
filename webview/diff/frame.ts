/** What stands around the list: the goal and the totals above, the one decision below. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import type { DiffSnapshot } from '../../src/protocol/panelWire.ts';
import { actionButton, icon, trouble, originBadge, sandboxBadge } from '../shared/parts.ts';
import { button } from '../kit/button.ts';
import { dropdown } from '../kit/choice.ts';
import { figure, stateWords } from '../shared/words.ts';
import { send } from '../shared/host.ts';
import { totalsText } from './words.ts';
import { isLoaded, type Session } from './session.ts';
import { tools, type ToolEvents } from './toolbar.ts';

type Piece = TemplateResult | typeof nothing;

export function head(session: Session, now: DiffSnapshot, events: ToolEvents, exceptions: Piece): TemplateResult {
  const { task } = now;
  return html`<header class="diff-head">
    <p class="eyebrow">
      ${icon(stateWords[task.state].icon)} <span data-testid="diff-state">${stateWords[task.state].label}</span> ·
      ${task.folder} ${sandboxBadge(task)} ${originBadge(task)}
    </p>
    <h1 data-testid="diff-goal">${now.goal === '' ? task.instruction : now.goal}</h1>
    <p class="totals" data-testid="diff-totals">
      ${totalsText(now, isLoaded(session) ? session.table.counts.rename : 0)}
    </p>
    ${trouble(task.failure, actionButton(task, 'retry'))} ${stopped(now)} ${waysOut(now)} ${closure(now)} ${told(now)}
    ${oddNames(session)} ${exceptions} ${now.rowCount === 0 ? nothing : tools(session, events)}
  </header>`;
}

function stopped(now: DiffSnapshot): Piece {
  const { stopped: count, task, busy } = now;
  if (count === 0) return nothing;
  if (task.state !== 'awaiting review') return stoppedReturn(now);
  return html`<div class="banner banner-warning banner-line" data-testid="diff-stopped">
    ${icon('warning')}
    <p class="banner-words">
      ${plural(count, '{0} change meets a conflict. Nothing is applied while it is in.', '{0} changes meet a conflict. Nothing is applied while they are in.')}
      ${readOnlyAdvice(now)}
    </p>
    ${button({
      label: t('Leave out conflicts'),
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
    aria-label=${t('Conflicts and what to do about them')}
    data-testid="diff-ways"
    aria-busy=${busy}
  >
    ${conflictGroups.map(
      ({ kind, words, count, ways, chosen }) =>
        html`<li>
          <span class="ways-words">${count === 0 ? t('Settled') : figure(count)}: ${words}</span>
          ${dropdown({
            label: t('What to do where {0}', words),
            options: [{ value: '', label: t('Choose…') }, ...ways],
            chosen,
            onChange: (way) => {
              choose(kind, way);
            },
            testId: `diff-way-${kind}`,
          })}
        </li>`,
    )}
    ${settled === 0 ? nothing : html`<li class="hint" data-testid="diff-settled">${plural(settled, '{0} conflict settled as you chose', '{0} conflicts settled as you chose')}</li>`}
  </ul>`;
}

/** What stands in the way back: the folder has moved on since. */
function stoppedReturn({ stopped: count, task }: DiffSnapshot): Piece {
  if (task.state !== 'done' && task.state !== 'undone') return nothing;
  const way = task.state === 'done' ? t('Undo') : t('Redo');
  return html`<div class="banner banner-warning banner-line" data-testid="diff-stopped">
    ${icon('warning')}
    <p class="banner-words">
      ${plural(count, '{1} is stopped by {0} conflict, marked in the list: the folder has changed since.', '{1} is stopped by {0} conflicts, marked in the list: the folder has changed since.', way)}
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
    <summary>
      ${icon('warning', 'mark-warn')} ${plural(count, '{0} name to look at twice', '{0} names to look at twice')}
    </summary>
    <ul>
      ${table.odd.slice(0, oddShown).map((place) => {
        const row = table.rows[place];
        const path = row?.from ?? row?.to ?? '';
        return html`<li>
          <span class="path" title=${path}>${path}</span> <span class="why">${(row?.flags ?? []).join('. ')}.</span>
        </li>`;
      })}
      ${more > 0 ? html`<li class="why">${t('and {0} more, marked in the list', more)}</li>` : nothing}
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
  return html`<section class="told" data-testid="diff-told" aria-label=${t('What the model says')}>
    ${toldList(flags, t('Check these'), 'diff-flags')}
    <p><span class="hint">${t('The model says:')}</span> ${summary}</p>
    ${toldList(notDone, t('Not done'), 'diff-not-done')}
  </section>`;
}

function toldList(lines: readonly string[], title: string, testId: string): Piece {
  if (lines.length === 0) return nothing;
  return html`<h2>${title}</h2>
    <ul class="lines" data-testid=${testId}>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

/** Said where there is nothing to list. */
export function emptyList(now: DiffSnapshot, session: Session): Piece {
  if (now.rowCount === 0) {
    const text = now.task.state === 'awaiting review' ? t('There is nothing to change.') : now.task.status;
    return html`<p class="empty" data-testid="diff-empty">${text}</p>`;
  }
  if (session.rowsShown > 0 || session.table.rows.length === 0) return nothing;
  return html`<p class="empty" data-testid="diff-empty">${t('No change matches the filter.')}</p>`;
}
