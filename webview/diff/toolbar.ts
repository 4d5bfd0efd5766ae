/** How to look at the changes: filter, kinds, order, groups, list or before and after. */
import { html, nothing, type TemplateResult } from 'lit';
import { plural, t } from '../../src/base/translate.ts';
import { dropdown } from '../kit/choice.ts';
import { textField } from '../kit/text.ts';
import { icon } from '../shared/parts.ts';
import { figure } from '../shared/words.ts';
import { isFiltering, type State } from './filters.ts';
import { groupingWords, type Grouping } from './grouping.ts';
import { tickOf } from './outline.ts';
import { kinds, type Kind } from './rowTable.ts';
import { mayChoose, type Mode, type Session } from './session.ts';
import type { Sort } from './sorting.ts';

type Piece = TemplateResult | typeof nothing;

export type ToolEvents = {
  onFilter: (text: string) => void;
  onKind: (kind: Kind) => void;
  onState: (state: State) => void;
  onClear: () => void;
  onMode: (mode: Mode) => void;
  onGrouping: (grouping: Grouping) => void;
  onSort: (sort: Sort) => void;
  onFoldAll: (fold: boolean) => void;
  onChooseAll: (accepted: boolean) => void;
  onCompareAll: () => void;
  onHelp: () => void;
};

const kindLooks: Readonly<Record<Kind, { icon: string; words: () => string }>> = {
  move: { icon: 'arrow-right', words: () => t('Moves') },
  rename: { icon: 'rename', words: () => t('Renames') },
  create: { icon: 'new-file', words: () => t('New files') },
  modify: { icon: 'edit', words: () => t('Changed files') },
  mkdir: { icon: 'new-folder', words: () => t('New folders') },
  rmdir: { icon: 'remove', words: () => t('Removed folders') },
  trash: { icon: 'trash', words: () => t('To the trash') },
};

const stateLooks: Readonly<Record<State, { icon: string; words: () => string }>> = {
  conflict: { icon: 'error', words: () => t('In conflict') },
  left: { icon: 'circle-slash', words: () => t('Left out') },
  flagged: { icon: 'warning', words: () => t('Look twice') },
  named: { icon: 'edit', words: () => t('Named by you') },
};

export function tools(session: Session, events: ToolEvents): TemplateResult {
  const { look } = session;
  return html`<div class="tools" role="toolbar" aria-label=${t('How to look at the changes')}>
      ${textField({
        label: t('Filter by name'),
        labelUnseen: true,
        icon: 'filter',
        placeholder: t('Filter by name ( / )'),
        value: look.filter.text,
        onInput: events.onFilter,
        testId: 'diff-filter',
      })}
      ${modes(session, events)}
      ${
        look.mode === 'tree'
          ? nothing
          : dropdown({
              label: t('Group'),
              options: groupingWords(session.table),
              chosen: look.grouping,
              onChange: events.onGrouping,
              testId: 'diff-grouping',
            })
      }
      ${foldAll(session, events)} ${compareAll(session, events)}
      ${iconButton({ icon: 'question', words: t('Keys ( ? )'), testId: 'diff-help-button', onClick: events.onHelp })}
    </div>
    ${chips(session, events)} ${look.mode === 'tree' ? nothing : sortBar(session, events)}`;
}

type IconButton = { icon: string; words: string; testId: string; onClick: () => void; isPressed?: boolean };

function iconButton({ icon: name, words, testId, onClick, isPressed }: IconButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    title=${words}
    aria-label=${words}
    aria-pressed=${isPressed ?? nothing}
    data-testid=${testId}
    @click=${onClick}
  >
    ${icon(name)}
  </button>`;
}

function modes({ look }: Session, events: ToolEvents): TemplateResult {
  const choice = (mode: Mode, name: string, words: string): TemplateResult =>
    iconButton({
      icon: name,
      words,
      testId: `diff-mode-${mode}`,
      isPressed: look.mode === mode,
      onClick: () => {
        events.onMode(mode);
      },
    });
  return html`<span class="segments" role="group" aria-label=${t('View')}
    >${choice('list', 'list-tree', t('List of changes'))}${choice(
      'tree',
      'split-horizontal',
      t('Before and after, side by side'),
    )}</span
  >`;
}

function foldAll({ look, list, trees }: Session, events: ToolEvents): Piece {
  if (look.mode === 'list' && look.grouping === 'none') return nothing;
  const views = look.mode === 'list' ? [list] : [trees.from, trees.to];
  const anyOpen = views.some(({ outline }) =>
    outline.heads.some(({ open, level }) => open && (look.mode === 'list' || level > 1)),
  );
  return iconButton({
    icon: anyOpen ? 'collapse-all' : 'expand-all',
    words: anyOpen ? t('Fold all ( - )') : t('Unfold all ( * )'),
    testId: 'diff-fold-all',
    onClick: () => {
      events.onFoldAll(anyOpen);
    },
  });
}

function compareAll({ snapshot }: Session, events: ToolEvents): Piece {
  const count = snapshot?.contents ?? 0;
  if (count === 0 || snapshot?.task.state !== 'awaiting review') return nothing;
  return iconButton({
    icon: 'diff-multiple',
    words: plural(count, 'Open the new contents of {0} file', 'Open the new contents of all {0} files side by side'),
    testId: 'diff-compare-all',
    onClick: events.onCompareAll,
  });
}

function chips(session: Session, events: ToolEvents): Piece {
  const { table, look } = session;
  const { filter } = look;
  const left = session.leftOut.reduce((sum, each) => sum + each, 0);
  const counts: Record<State, number> = {
    conflict: table.conflicted,
    left,
    flagged: table.odd.length,
    named: table.named,
  };
  const someKinds = kinds.filter((kind) => table.counts[kind] > 0 || filter.kinds.has(kind));
  const someStates = (['conflict', 'left', 'flagged', 'named'] as const).filter(
    (state) => counts[state] > 0 || filter.states.has(state),
  );
  if (someKinds.length + someStates.length < 2) return nothing;
  const isFiltered = isFiltering(filter);
  return html`<div class="marks" role="group" aria-label=${t('Show only')} data-testid="diff-marks">
    ${someKinds.map((kind) =>
      chip(kindLooks[kind], table.counts[kind], filter.kinds.has(kind), `diff-kind-${kind}`, () => {
        events.onKind(kind);
      }),
    )}
    ${someStates.length === 0 || someKinds.length === 0 ? nothing : html`<span class="marks-gap" aria-hidden="true"></span>`}
    ${someStates.map((state) =>
      chip(
        stateLooks[state],
        counts[state],
        filter.states.has(state),
        `diff-state-${state}`,
        () => {
          events.onState(state);
        },
        state,
      ),
    )}
    ${
      isFiltered
        ? html`<span class="hint" data-testid="diff-shown"
              >${t('{0} of {1} shown', session.rowsShown, table.rows.length)}</span
            ><button type="button" class="link-button" data-testid="diff-clear" @click=${events.onClear}>
              ${t('Show all')}
            </button>`
        : nothing
    }
  </div>`;
}

function chip(
  look: { icon: string; words: () => string },
  count: number,
  isOn: boolean,
  testId: string,
  onClick: () => void,
  extra = '',
): TemplateResult {
  return html`<button
    type="button"
    class="mark ${isOn ? 'mark-on' : ''} ${extra === '' ? '' : `mark-of-${extra}`}"
    aria-pressed=${isOn}
    data-testid=${testId}
    @click=${onClick}
  >
    ${icon(isOn ? 'check' : look.icon)}${look.words()} <span class="mark-count">${figure(count)}</span>
  </button>`;
}

/** The check box for all that is shown, and the columns' names, by which rows are put in order. */
function sortBar(session: Session, events: ToolEvents): TemplateResult {
  const total = session.rowsShown;
  const out = session.list.leftOutOfHeads.reduce((sum, each) => sum + each, 0);
  const tick = tickOf(total, out);
  const disabled = !mayChoose(session) || total === 0;
  const words = plural(total, 'Include the one change shown', 'Include all {0} changes shown');
  const mark = tick === 'true' ? 'codicon-check' : tick === 'mixed' ? 'codicon-dash' : '';
  return html`<div class="sort-bar" role="group" aria-label=${t('All changes shown, and their order')}>
    <span class="cell-check"
      ><button
        type="button"
        role="checkbox"
        class="tick codicon ${mark}"
        aria-checked=${tick}
        aria-label=${words}
        title=${words}
        ?disabled=${disabled}
        data-testid="diff-check-all"
        @click=${() => {
          events.onChooseAll(tick !== 'true');
        }}
      ></button
    ></span>
    <span class="cell-name">${column(session, events, 'name', t('Name'))}</span>
    <span class="cell-folder"
      >${column(session, events, 'from', t('Old folder'))}${icon('arrow-right', 'arrow')}${column(session, events, 'to', t('New folder'))}</span
    >
    <span class="cell-reason">${column(session, events, 'reason', t('Why'))}</span>
    <span class="cell-size">${column(session, events, 'size', t('Size'))}</span>
    <span class="cell-reveal"></span>
  </div>`;
}

function column({ look }: Session, events: ToolEvents, sort: Sort, label: string): TemplateResult {
  const isOn = look.sort === sort;
  const words = !isOn
    ? t('Sort by: {0}', label)
    : look.isDescending
      ? t('Sorted by {0}, downwards. Press for the order of the plan.', label)
      : t('Sorted by {0}, upwards. Press for downwards.', label);
  return html`<button
    type="button"
    class="column ${isOn ? 'column-on' : ''}"
    title=${words}
    aria-label=${words}
    aria-pressed=${isOn}
    data-testid="diff-sort-${sort}"
    @click=${() => {
      events.onSort(sort);
    }}
  >
    ${label}${isOn ? icon(look.isDescending ? 'arrow-down' : 'arrow-up') : nothing}
  </button>`;
}
