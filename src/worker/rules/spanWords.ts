/** A time between two days, as people say it: "in 2008", "in July 2019", "on 2019-07-03". */
import { fixed, marked, t } from '../../base/translate.ts';
import type { Condition } from '../../model/rule/rule.ts';

type Dated = Extract<Condition, { is: 'taken' | 'modified' }>;

const done = { taken: marked('taken'), modified: marked('last changed') } as const;
const monthNames = 'January February March April May June July August September October November December'.split(' ');
const dayMs = 86_400_000;

/** One bound: "taken before 2019-07-03". */
export function boundWords({ is, than, day }: Dated): string {
  return t(than === 'before' ? '{0} before {1}' : '{0} on or after {1}', fixed(done[is]), day);
}

/**
 * The words for conditions that together hold a time between two days, and the conditions that are left. Two bounds of one kind are
 * a span; anything else is left as it is.
 */
export function takeSpan(where: readonly Condition[]): { words: string[]; rest: readonly Condition[] } {
  for (const is of ['taken', 'modified'] as const) {
    const bounds = where.filter((condition): condition is Dated => condition.is === is);
    const from = bounds.find(({ than }) => than === 'from');
    const before = bounds.find(({ than }) => than === 'before');
    if (bounds.length !== 2 || from === undefined || before === undefined) continue;
    const words = spanWords(from.day, before.day);
    if (words === null) continue;
    return { words: [`${fixed(done[is])} ${words}`], rest: where.filter((condition) => condition.is !== is) };
  }
  return { words: [], rest: where };
}

/** `from` is in it, `before` is not; both YYYY-MM-DD. Null where it is no span. */
function spanWords(from: string, before: string): string | null {
  const last = new Date(Date.parse(before) - dayMs).toISOString().slice(0, 10);
  if (from > last) return null;
  if (from === last) return t('on {0}', from);
  const [year = '', month = ''] = from.split('-');
  if (from.endsWith('-01-01') && last === `${year}-12-31`) return t('in {0}', year);
  if (from.endsWith('-01') && before === firstOfNext(Number(year), Number(month)))
    return t('in {0} {1}', fixed(monthNames[Number(month) - 1] ?? month), year);
  return t('from {1} to {0}', last, from);
}

function firstOfNext(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
