/** What a model sees of a rule's effect: counts, some moves, and what was left alone and why. As small for a million files as for ten. */
import { countsOf, fromOf, toOf } from '../rules/proposals.ts';
import type { Outcome } from '../rules/run.ts';
import { shownName, spread, type Show } from './words.ts';

const examplesMax = 12;
const reasonsMax = 10;
const perReasonMax = 3;

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
    leftAlone: { files: outcome.left.length, why: reasonsOf(outcome.left, show) },
  };
}

function shownOrNot(path: string | null, show: Show): string {
  return path === null ? '' : show(path);
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
