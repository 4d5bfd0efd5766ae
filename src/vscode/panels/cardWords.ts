/** What a card says of time, of waiting and of files, in the person's language. Pure. */
import { plural, t } from '../../base/translate.ts';
import type { Wait } from '../../engine/engine.ts';
import { firstOf, shortened } from '../words.ts';
import { safeLine } from './safeText.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long something still takes, no more exactly than anybody can know: "about 2 minutes left". */
export function leftWords(ms: number): string {
  if (ms < 10_000) return t('a few seconds left');
  if (ms < minuteMs) return t('less than a minute left');
  if (ms < 90 * minuteMs) return plural(Math.round(ms / minuteMs), 'about {0} minute left', 'about {0} minutes left');
  return plural(Math.round(ms / hourMs), 'about {0} hour left', 'about {0} hours left');
}

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

/** The files that a task is about: "2 files: a.jpg and b.jpg". */
export function aboutWords(only: readonly string[] | null): string {
  if (only === null) return '';
  const names = only.map((entry) => safeLine(lastName(entry)));
  return plural(only.length, '{0} chosen: {1}', '{0} chosen: {1}', firstOf(names, 2));
}

/** A folder keeps the slash at its end, which tells it from a file. */
function lastName(entry: string): string {
  const end = entry.endsWith('/') ? entry.length - 1 : entry.length;
  return entry.slice(entry.lastIndexOf('/', end - 1) + 1);
}
