/** What `store purge` lets go of, parsed. */

export type Purge = { readonly days: number | 'all'; readonly yes: boolean };

type Values = {
  readonly all?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly 'older-than'?: string | undefined;
};

/** Null where only a list is wanted; a text says what is wrong. */
export function purgeOf([word]: readonly string[], values: Values): Purge | string | null {
  const meant = values.all === true || values.yes === true || values['older-than'] !== undefined;
  if (word === undefined) return meant ? 'These options are for delegate store purge.' : null;
  if (word !== 'purge') return 'delegate store takes nothing, or the word purge.';
  const yes = values.yes === true;
  if (values.all === true && values['older-than'] !== undefined) return 'Either --older-than or --all.';
  if (values.all === true) return { days: 'all', yes };
  const days = values['older-than'] ?? '30';
  return /^\d{1,5}$/.test(days) ? { days: Number(days), yes } : '--older-than takes a number of days.';
}
