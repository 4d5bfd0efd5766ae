import type { ChangeRow, DiffSnapshot, TaskCard } from '../../../src/protocol/panelWire.ts';
import { noFilter } from '../../../webview/diff/filters.ts';
import type { Look } from '../../../webview/diff/session.ts';
import { addRows, newTable, type RowTable } from '../../../webview/diff/rowTable.ts';

/** A row with the given parts; the rest is a plain move. */
export function rowOf(part: Partial<ChangeRow> & { id: number }): ChangeRow {
  return { op: 'move', from: 'in/a.txt', to: 'out/a.txt', bytes: 1, reason: '', conflicts: [], ...part };
}

export const stop: ChangeRow['conflicts'] = [
  { kind: 'target-exists', severity: 'stop', words: 'taken', message: 'it is there' },
];
export const warn: ChangeRow['conflicts'] = [
  { kind: 'hard-linked', severity: 'warn', words: 'two names', message: 'it has two names' },
];

export function tableOf(rows: readonly ChangeRow[]): RowTable {
  const table = newTable(1, rows.length);
  addRows(table, 0, rows);
  return table;
}

export function lookOf(part: Partial<Look> = {}): Look {
  return {
    mode: 'list',
    grouping: 'target',
    sort: 'plan',
    isDescending: false,
    filter: noFilter,
    folded: new Set(),
    opened: { from: null, to: null },
    ...part,
  };
}

export function cardOf(part: Partial<TaskCard> = {}): TaskCard {
  return {
    id: '20260101-000000-aaaaaa',
    instruction: 'do it',
    folder: 'photos',
    engine: 'rules',
    state: 'awaiting review',
    status: '',
    progress: null,
    unsandboxed: false,
    sandbox: null,
    createdAt: 0,
    changedAt: 0,
    changes: 0,
    standing: 0,
    usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
    sent: '',
    failure: null,
    recipe: null,
    skills: [],
    actions: [],
    title: null,
    archived: false,
    about: '',
    place: null,
    needsYou: false,
    ...part,
  };
}

export function diffOf(part: Partial<DiffSnapshot> = {}): DiffSnapshot {
  return {
    panel: 'diff',
    task: cardOf(),
    goal: 'Do it',
    rowCount: 0,
    revision: 1,
    counts: {},
    rejected: [],
    closure: null,
    accepted: 0,
    stopped: 0,
    conflictGroups: [],
    settled: 0,
    checked: 'a'.repeat(64),
    steps: [],
    deeds: {},
    tally: { accepted: 0, left: 0, conflict: 0, there: 0, added: 0 },
    contents: 0,
    exceptions: { count: 0, kept: 0 },
    receipt: null,
    told: null,
    busy: false,
    ...part,
  };
}
