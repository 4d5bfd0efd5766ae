/** What a card says of waiting and of files. Pure. */
import { plural, t } from '../../base/translate.ts';
import type { Wait } from '../../engine/engine.ts';
import type { TaskCard } from '../../protocol/panelWire.ts';
import { shortened } from '../words.ts';
import { safeLine } from './safeText.ts';

/** What a task of the queue waits for. */
export function waitWords(wait: Wait): string {
  if (wait.for === 'folder') {
    const { title, instruction } = wait.behind;
    return t('Waits for “{0}” on the same folder', shortened(safeLine(title ?? instruction), 40));
  }
  if (wait.ahead > 0)
    return plural(wait.ahead, 'Waits for its turn, {0} task goes first', 'Waits for its turn, {0} tasks go first');
  return plural(
    wait.running,
    'Next: waits until the task that runs is done',
    'Next: waits until one of the {0} that run is done',
  );
}

const namesShown = 2;

/** The files that a task is about, the first by name. */
export function aboutOf(only: readonly string[] | null): TaskCard['about'] {
  if (only === null) return null;
  return { count: only.length, names: only.slice(0, namesShown).map((entry) => safeLine(lastName(entry))) };
}

/** A folder keeps the slash at its end, which tells it from a file. */
function lastName(entry: string): string {
  return entry.slice(entry.lastIndexOf('/', entry.length - 2) + 1);
}
