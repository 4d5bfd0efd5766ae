/** What is kept for undo, in words. Pure; knows nothing of VS Code. */
import type { KeptItem, Retention } from '../engine/engine.ts';
import { counted } from './words.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** "812 bytes", "3.4 MB", in steps of 1000 as the setting counts gigabytes. */
export function sizeWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  for (; size >= 1_000 && unit < units.length - 1; unit++) size /= 1_000;
  return `${unit === 0 ? String(size) : size.toFixed(1)} ${units[unit] ?? ''}`;
}

/** "Trashed 3 days ago, 2.1 MB". */
export function keptWords({ at, op, bytes }: Pick<KeptItem, 'at' | 'op' | 'bytes'>, now: number): string {
  const days = Math.floor((now - at) / dayMs);
  const age = days <= 0 ? 'today' : `${counted(days, 'day')} ago`;
  const what = op === 'trash' ? 'Trashed' : op === 'move' ? 'Moved to another drive' : 'Old content';
  return `${what} ${age}, ${sizeWords(bytes)}`;
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
  return `Delegate: more than ${sizeWords(bytes)} were kept for undo, so ${counted(early.length, 'thing')} (${size}) went before ${counted(days, 'day')} were over. Their changes cannot be undone any more.`;
}
