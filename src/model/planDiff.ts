/** What changed between two plans, section by section, as lines that a person reads. Equal plans differ in nothing. */
import { t } from '../base/translate.ts';
import type { Plan } from './plan.ts';
import { printRule, readRule } from './rule/ruleText.ts';
import { scopeInWords } from './scopeWords.ts';

export type DiffLine = { readonly mark: 'new' | 'gone'; readonly text: string };
/** By part of the plan; `isCode` where it is in the rule language. */
export type PlanDiff = readonly {
  readonly title: string;
  readonly isCode: boolean;
  readonly lines: readonly DiffLine[];
}[];

/** The part that is written in the rule language. */
const ruleTitle = (): string => t('The rule');

/** What is new in the plan and what it no longer holds, in the order in which a person reads a plan. */
export function planDiff(before: Plan, now: Plan): PlanDiff {
  const sections = (plan: Plan): readonly (readonly [string, readonly string[]])[] => [
    [t('Goal'), [plan.goal]],
    [t('What will happen'), plan.steps],
    [t('What it takes for granted'), plan.assumptions],
    [t('What you can decide'), plan.questions.map(chosenWords)],
    [t('What it will not touch'), plan.untouched],
    [t('What it may do'), scopeInWords(plan.scope)],
    [
      t('What this folder says to the AI'),
      (plan.notices?.shown ?? []).map(({ file, place, excerpt }) => `${file}, ${place}: ${excerpt}`),
    ],
    [t('By hand'), byHand(plan.rule)],
    [ruleTitle(), ruleLines(plan.rule)],
  ];
  const old = new Map(sections(before));
  return sections(now).flatMap(([title, lines]) => {
    const changed = lineDiff(old.get(title) ?? [], lines);
    return changed.length === 0 ? [] : [{ title, isCode: title === ruleTitle(), lines: changed }];
  });
}

function chosenWords({ text, choices, chosen }: Plan['questions'][number]): string {
  const label = choices.find(({ value }) => value === chosen)?.label ?? chosen ?? t('not decided');
  return `${text} ${label}`;
}

/** Files that the rule does not speak for, by a person's own hand or words. */
function byHand(text: string): string[] {
  const exceptions = readRule(text).rule?.except ?? [];
  return exceptions
    .filter(({ by }) => by === undefined)
    .map(({ path, to }) => (to === undefined ? t('{0} stays as it is', path) : t('{0} becomes {1}', path, to)));
}

/** In its readable form; a rule that is none stands as it is. */
function ruleLines(text: string): string[] {
  const { rule } = readRule(text);
  return (rule === null ? text : printRule(rule)).split('\n').filter((line) => line.trim() !== '');
}

/** Longer lists are compared as sets of lines: their order says little by then. */
const orderedMax = 400;

/** Lines that only one of the two holds, gone ones before new ones where they stood in the same place. */
export function lineDiff(before: readonly string[], now: readonly string[]): DiffLine[] {
  if (before.length > orderedMax || now.length > orderedMax) return bySets(before, now);
  const lengths = commonLengths(before, now);
  const lines: DiffLine[] = [];
  let [old, fresh] = [0, 0];
  while (old < before.length || fresh < now.length) {
    const [was, is] = [before[old], now[fresh]];
    if (was !== undefined && was === is) {
      old += 1;
      fresh += 1;
    } else if (is === undefined || (was !== undefined && at(lengths, old + 1, fresh) >= at(lengths, old, fresh + 1))) {
      lines.push({ mark: 'gone', text: was ?? '' });
      old += 1;
    } else {
      lines.push({ mark: 'new', text: is });
      fresh += 1;
    }
  }
  return lines;
}

function bySets(before: readonly string[], now: readonly string[]): DiffLine[] {
  const [old, fresh] = [new Set(before), new Set(now)];
  return [
    ...[...old].filter((text) => !fresh.has(text)).map((text): DiffLine => ({ mark: 'gone', text })),
    ...[...fresh].filter((text) => !old.has(text)).map((text): DiffLine => ({ mark: 'new', text })),
  ];
}

/** How many lines the rests from each place on have in common, in order. */
function commonLengths(before: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let old = before.length - 1; old >= 0; old--) {
    for (let fresh = now.length - 1; fresh >= 0; fresh--) {
      const row = rows[old];
      if (row === undefined) continue;
      row[fresh] =
        before[old] === now[fresh]
          ? at(rows, old + 1, fresh + 1) + 1
          : Math.max(at(rows, old + 1, fresh), at(rows, old, fresh + 1));
    }
  }
  return rows;
}

function at(rows: readonly Uint16Array[], old: number, fresh: number): number {
  return rows[old]?.[fresh] ?? 0;
}
