/** What the history says. Pure; knows nothing of VS Code. */
import type { HistoryEntry, HistoryMark, HistoryRow, KeptItem } from '../../engine/engine.ts';
import { plural, t } from '../../base/translate.ts';
import type { Change } from '../../model/change.ts';
import { displayPath } from '../../model/displayPath.ts';
import { askedFor } from '../../model/task.ts';
import { sizeWords } from '../kept.ts';
import { safeLine } from '../panels/safeText.ts';
import { placeOf } from './tree.ts';
import { receiptWords } from '../words.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** "Today", "Yesterday", "Sunday, 3 May 2026". Both are the first instant of a day. */
export function dayWords(day: number, today: number): string {
  // A day of a change of the clock has an hour more or less.
  const days = Math.round((today - day) / dayMs);
  if (days === 0) return t('Today');
  if (days === 1) return t('Yesterday');
  return new Date(day).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}

export function timeWords(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** What was asked for; "Undone: …" where it was taken back. */
export function entryLabel({ task, direction }: HistoryEntry): string {
  const asked = safeLine(askedFor(task));
  switch (direction) {
    case 'apply':
      return asked;
    case 'undo':
      return t('Undone: {0}', asked);
    case 'redo':
      return t('Done again: {0}', asked);
  }
}

/** "24 files moved · photos · 14:03"; whether all of it still holds. */
export function entryDetail(entry: HistoryEntry, folder: string): string {
  const { task, receipt, direction, at } = entry;
  const state = direction === 'undo' || task.standing > 0 ? [] : [t('undone since')];
  return [receiptWords(receipt), folder, timeWords(at), ...state].join(' · ');
}

/** What was done to a row's thing, where its name does not say it. */
export function rowDetail({ op, from, to, isFolder }: HistoryRow, mark: HistoryMark | null, label: Label): string {
  const done = (): string => {
    switch (op) {
      case 'move':
        return t('was {0}', displayPath(from === null ? '' : sameFolder(from, to) ? nameOf(from) : from));
      case 'create':
        return t('made');
      case 'modify':
        return t('new contents');
      case 'trash':
        return t('moved to the trash');
      case 'mkdir':
        return t('folder made');
      case 'rmdir':
        return t('folder removed');
    }
  };
  const since = mark === null ? [] : [markWords(mark, label)];
  return [isFolder && op === 'move' ? `${done()} (${t('folder')})` : done(), ...since].join(' · ');
}

/** How a path is written, as the person knows it. */
type Label = (path: string) => string;

function markWords(mark: HistoryMark, label: Label): string {
  switch (mark.is) {
    case 'edited':
      return t('edited since');
    case 'moved on':
      return t('moved on to {0}', label(mark.to));
    case 'put away':
      return t('in the trash since');
    case 'gone':
      return t('not there any more');
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sameFolder(from: string, to: string | null): boolean {
  return to !== null && from.slice(0, from.lastIndexOf('/') + 1) === to.slice(0, to.lastIndexOf('/') + 1);
}

/** What a change of an undo or redo will do, a line. */
export function willDo({ op, from, to, stored }: Change): string {
  const [here, there] = [displayPath(from ?? ''), displayPath(to ?? '')];
  switch (op) {
    case 'move':
      return `${here} → ${there}`;
    case 'create':
      return stored === undefined ? t('{0} is made', there) : t('{0} comes back', there);
    case 'modify':
      return stored === undefined ? t('{0} gets its new contents', there) : t('{0} gets its old contents back', there);
    case 'trash':
      return t('{0} goes to the trash', here);
    case 'mkdir':
      return t('the folder {0} is made', there);
    case 'rmdir':
      return t('the folder {0} is removed', here);
  }
}

/** "1.2 GB in 341 things, the oldest from 3 May 2026". */
export function keptInWords(items: readonly Pick<KeptItem, 'bytes' | 'at'>[]): string {
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const oldest = items.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  if (items.length === 0) return t('Nothing is kept');
  const since = new Date(oldest).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
  return plural(
    items.length,
    '{1} in {0} thing, from {2}',
    '{1} in {0} things, the oldest from {2}',
    sizeWords(bytes),
    since,
  );
}

/** For those who hear the tree: what it is, where, and what was done. */
export function rowSpoken(row: HistoryRow, mark: HistoryMark | null, label: Label): string {
  return `${displayPath(nameOf(placeOf(row)))}, ${rowDetail(row, mark, label)}`;
}
