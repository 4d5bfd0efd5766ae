/** What is kept for undo, in words. Pure; knows nothing of VS Code. */
import { decimal, plural, t } from '../base/translate.ts';
import type { KeptItem, Retention } from '../engine/engine.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** "812 bytes", "3.4 MB", in steps of 1000 as the setting counts gigabytes. */
export function sizeWords(bytes: number): string {
  const units = ['KB', 'MB', 'GB', 'TB'];
  if (bytes < 1_000) return t('{0} bytes', bytes);
  let [size, unit] = [bytes / 1_000, 0];
  for (; size >= 1_000 && unit < units.length - 1; unit++) size /= 1_000;
  return `${decimal(size, 1)} ${units[unit] ?? ''}`;
}

/** "Trashed 3 days ago, 2.1 MB". */
export function keptWords({ at, op, bytes }: Pick<KeptItem, 'at' | 'op' | 'bytes'>, now: number): string {
  const days = Math.floor((now - at) / dayMs);
  const age = days <= 0 ? t('today') : plural(days, '{0} day ago', '{0} days ago');
  const what = op === 'trash' ? t('Trashed') : op === 'move' ? t('Moved to another drive') : t('Old content');
  return t('{0} {1}, {2}', what, age, sizeWords(bytes));
}

/** What to tell of things that went before their days were over, since there were too many; null where all were old enough. */
export function earlyWords(
  gone: readonly Pick<KeptItem, 'at' | 'bytes'>[],
  { days, bytes }: Retention,
  now: number,
): string | null {
  const early = gone.filter(({ at }) => now - at <= days * dayMs);
  if (early.length === 0) return null;
  const size = sizeWords(early.reduce((sum, item) => sum + item.bytes, 0));
  return t(
    'Delegate: more than {0} were kept for undo, so {1} ({2}) went before {3} were over. Their changes cannot be undone any more.',
    sizeWords(bytes),
    plural(early.length, '{0} thing', '{0} things'),
    size,
    plural(days, '{0} day', '{0} days'),
  );
}
