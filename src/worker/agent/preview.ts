/** What a model sees of a rule's effect: counts, some moves, and what was left alone and why. As small for a million files as for ten. */
import { countsOf, fromOf, toOf } from '../rules/proposals.ts';
import type { Outcome } from '../rules/run.ts';
import { shownName, spread, type Show } from './words.ts';

const examplesMax = 12;
const reasonsMax = 10;
const perReasonMax = 3;
const listsMax = 5;
const listRowsMax = 3;
const listColumnsMax = 12;
const cellCharactersMax = 60;

/** The facts, ready to be shown as data. */
export function previewOf(outcome: Outcome, show: Show): object {
  return {
    changes: outcome.proposals.length,
    operations: countsOf(outcome.proposals),
    steps: outcome.steps.map(({ selected, changed, companions, companionsChanged, sources, depth }) => ({
      selected,
      changed,
      companions,
      companionsChanged,
      datesFrom: sources,
      lookedIn: depth === 'top' ? 'the folder itself' : 'everything below',
    })),
    nameClashes: outcome.clashes,
    shortened: outcome.shortened,
    examples: spread(outcome.proposals, examplesMax).map((proposal) => ({
      op: proposal.op,
      from: shownOrNot(fromOf(proposal), show),
      to: shownName(toOf(proposal) ?? ''),
      reason: shownName(proposal.reason),
    })),
    ...listsOf(outcome, show),
    leftAlone: { files: outcome.left.length, why: reasonsOf(outcome.left, show) },
  };
}

function shownOrNot(path: string | null, show: Show): string {
  return path === null ? '' : show(path);
}

/** What the lists would say: nothing of it where the rule writes none. */
function listsOf({ proposals }: Outcome, show: Show): { lists?: object[]; moreLists?: number } {
  const lists = proposals.flatMap((proposal) => {
    if (proposal.op !== 'create' && proposal.op !== 'modify') return [];
    return proposal.making.kind === 'list' ? [{ to: proposal.to, making: proposal.making }] : [];
  });
  if (lists.length === 0) return {};
  const shown = spread(lists, listsMax).map(({ to, making: { columns, rows, files } }) => {
    const seen = columns.slice(0, listColumnsMax);
    return {
      to: shownName(to),
      header: seen.map(shownCell),
      columns: columns.length,
      rows: rows.length,
      firstRows: rows.slice(0, listRowsMax).map((row, index) => ({
        of: show(files[index]?.path ?? ''),
        cells: seen.map((_title, at) => shownCell(row[at] ?? '')),
      })),
      emptyCells: seen.map((_title, at) => rows.filter((row) => (row[at] ?? '').trim() === '').length),
    };
  });
  return { lists: shown, ...(lists.length > shown.length ? { moreLists: lists.length - shown.length } : {}) };
}

function shownCell(text: string): string {
  const shown = shownName(text);
  return shown.length <= cellCharactersMax ? shown : `${shown.slice(0, cellCharactersMax - 1)}…`.toWellFormed();
}

function reasonsOf(left: Outcome['left'], show: Show): object[] {
  const byReason = new Map<string, string[]>();
  for (const { path, why } of left) {
    const known = byReason.get(why);
    if (known === undefined) byReason.set(why, [path]);
    else known.push(path);
  }
  return [...byReason]
    .sort(([, one], [, two]) => two.length - one.length)
    .slice(0, reasonsMax)
    .map(([why, paths]) => ({
      why: shownName(why),
      files: paths.length,
      examples: spread(paths, perReasonMax).map(show),
    }));
}
