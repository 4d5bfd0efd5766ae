/** The past of one file or folder, as the journals of what was applied tell it, and in words. All paths are absolute. */
import { t } from '../base/translate.ts';
import { displayPath } from './displayPath.ts';
import type { Operation } from './operation.ts';
import type { Receipt } from './receipt.ts';

/** One thing that a task did to it. */
export type PathStep = {
  readonly task: string;
  readonly transaction: string;
  /** The change's id: by it the step can be undone alone. */
  readonly change: number;
  /** The task's folder. */
  readonly folder: string;
  /** What the person asked for; empty where the task's log is gone. */
  readonly instruction: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly direction: Receipt['direction'];
  readonly op: Operation;
  /** Null where it was made, or came out of what is kept for undo. */
  readonly from: string | null;
  /** Null where it went into what is kept for undo, or was removed. */
  readonly to: string | null;
  /** It went along with a folder. */
  readonly carried: boolean;
  /** Documents that it was made of. */
  readonly origins: readonly string[];
  readonly reason: string;
};

export type PathHistory = {
  readonly asked: string;
  /** Newest first; empty where no task ever touched it. */
  readonly steps: readonly PathStep[];
  /** It was there before the first step, or Delegate made it, or another program put it there later than anything that is known of the place. */
  readonly beginning: 'came' | 'made' | 'from elsewhere';
  /** Where it was before the first step. */
  readonly first: string;
  readonly now:
    | { readonly is: 'there'; readonly path: string }
    /** `item`: where it is kept for undo; null where it is not kept any more. */
    | { readonly is: 'put away'; readonly item: string | null }
    | { readonly is: 'gone' };
  /** Whether it is as the last step left it; null where nothing can be said. */
  readonly since: 'as it was left' | 'edited' | null;
};

/** What a step did, and by which words: "Moved by “organize by date”". */
export function stepWords({ op, direction, from, to, carried, instruction }: PathStep): string {
  const by = displayPath(instruction.replace(/\s+/g, ' ')).trim();
  if (direction === 'undo') {
    if (to === null) return t('Taken away again: “{0}” was undone', by);
    return from === null ? t('Brought back: “{0}” was undone', by) : t('Put back: “{0}” was undone', by);
  }
  if (carried && from !== null && to !== null) return t('Moved with its folder by “{0}”', by);
  switch (op) {
    case 'move':
      return from !== null && to !== null && folderOf(from) === folderOf(to)
        ? t('Renamed by “{0}”', by)
        : t('Moved by “{0}”', by);
    case 'create':
      return t('Made by “{0}”', by);
    case 'modify':
      return t('Given new contents by “{0}”', by);
    case 'trash':
      return t('Moved to the trash by “{0}”', by);
    case 'mkdir':
      return t('Made by “{0}”', by);
    case 'rmdir':
      return t('Removed by “{0}”', by);
  }
}

/** From where to where, as a person reads it; `show` says how a path is written. */
export function stepPlaces({ from, to }: PathStep, show: (path: string) => string): string {
  if (from !== null && to !== null) return from === to ? show(to) : `${show(from)} → ${show(to)}`;
  return show(to ?? from ?? '');
}

/** How it all began; null where the steps say it already. */
export function beginningWords(history: PathHistory, show: (path: string) => string): string | null {
  if (history.steps.length === 0) return null;
  switch (history.beginning) {
    case 'came':
      return t('Came as {0}', show(history.first));
    case 'from elsewhere':
      return t('Another program put it there: {0}', show(history.first));
    case 'made':
      return null;
  }
}

/** Where it is now, and whether it is as it was left. */
export function nowWords({ now, since, steps }: PathHistory, show: (path: string) => string): string {
  if (now.is === 'put away')
    return now.item === null ? t('In the trash, and not kept for undo any more') : t('In the trash, kept for undo');
  if (now.is === 'gone') return t('Not there any more');
  if (steps.length === 0) return t('Delegate has done nothing to it: {0}', show(now.path));
  return since === 'edited' ? t('Now {0}, edited since', show(now.path)) : t('Now {0}', show(now.path));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
