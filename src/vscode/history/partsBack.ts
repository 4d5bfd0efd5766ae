/** Undo and redo of a task or a part of it: what will happen is shown first, and the yes binds to that. */
import { plural, t } from '../../base/translate.ts';
import type { Preview, Selection } from '../../engine/engine.ts';
import type { Change } from '../../model/change.ts';
import type { Conflict, Way } from '../../model/conflict.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { Task } from '../../model/task.ts';
import { willDo } from './words.ts';
import type { HistoryDesk } from './desk.ts';

type Back = 'undo' | 'redo';

/** Lines of a preview in a question, and on the page that shows all of it. */
const linesInQuestion = 8;
const linesOnPage = 5_000;

/** Shows what undoing or redoing the selection would do, and does it after a yes to that very list. */
export async function takeBack(desk: HistoryDesk, task: Task, direction: Back, selection: Selection): Promise<void> {
  const { signal } = new AbortController();
  const preview = await desk.engine().preview(task.id, direction, selection, signal);
  if (!preview.ok) {
    await desk.showFailure(preview.failure, task.id);
    return;
  }
  const stops = preview.value.conflicts.filter(({ severity }) => severity === 'stop');
  if (stops.length > 0) await askAboutStops(desk, { task, direction, selection }, stops);
  else await askAndDo(desk, { task, direction, selection }, preview.value);
}

type Asked = { readonly task: Task; readonly direction: Back; readonly selection: Selection };

/** Some of it cannot be done: the rest can, or the person settles it in the changes. */
async function askAboutStops(desk: HistoryDesk, asked: Asked, stops: readonly Conflict[]): Promise<void> {
  const others = t('Leave Them Out');
  const show = t('Show Changes');
  const canSkip = asked.selection.choices === undefined && stops.every(({ ways }) => ways.includes('skip'));
  const question =
    asked.direction === 'undo'
      ? plural(
          stops.length,
          '{0} change cannot be undone as things are.',
          '{0} changes cannot be undone as things are.',
        )
      : plural(
          stops.length,
          '{0} change cannot be done again as things are.',
          '{0} changes cannot be done again as things are.',
        );
  const detail = lines(stops.map(({ message }) => message));
  const chosen = await desk.confirm(question, detail, ...(canSkip ? [others] : []), show);
  if (chosen === show) desk.showChanges(asked.task.id);
  if (chosen !== others) return;
  const byChange = new Map(stops.map(({ change }): [number, Way] => [change, 'skip']));
  await takeBack(desk, asked.task, asked.direction, { ...asked.selection, choices: { byChange, byKind: new Map() } });
}

async function askAndDo(desk: HistoryDesk, asked: Asked, preview: Preview): Promise<void> {
  const wanted = [...preview.changes].filter(({ implied }) => implied !== true);
  if (wanted.length === 0) {
    void desk.tell(
      asked.direction === 'undo'
        ? t('Delegate: nothing of this can be undone.')
        : t('Delegate: nothing of this can be done again.'),
    );
    return;
  }
  const yes = asked.direction === 'undo' ? t('Undo') : t('Redo');
  const all = t('Show All');
  const question =
    asked.direction === 'undo'
      ? plural(wanted.length, 'Undo {0} change?', 'Undo {0} changes?')
      : plural(wanted.length, 'Do {0} change again?', 'Do {0} changes again?');
  const detail = lines([...wanted.map(willDo), ...preview.conflicts.map(({ message }) => message)]);
  const more = wanted.length > linesInQuestion ? [all] : [];
  const chosen = await desk.confirm(question, detail, yes, ...more);
  const agreed = chosen === all ? await afterPage(desk, { asked, wanted, yes, question }) : chosen === yes;
  if (!agreed) return;
  await desk.transact(asked.task, asked.direction, { selection: asked.selection, hash: preview.hash });
}

/** The whole list on a page, and the same question beside it. */
async function afterPage(
  desk: HistoryDesk,
  { asked, wanted, yes, question }: { asked: Asked; wanted: readonly Change[]; yes: string; question: string },
): Promise<boolean> {
  const title = asked.direction === 'undo' ? t('What undo will do') : t('What redo will do');
  const shown = wanted.slice(0, linesOnPage).map(willDo);
  const left = wanted.length - shown.length;
  await desk.showPage(`${title}.txt`, [...shown, ...(left > 0 ? [t('… and {0} more', left)] : [])].join('\n'));
  return (await desk.warn(question, yes)) === yes;
}

function lines(all: readonly string[]): string {
  const shown = all.slice(0, linesInQuestion).map((line) => displayPath(line));
  const left = all.length - shown.length;
  return [...shown, ...(left > 0 ? [t('… and {0} more', left)] : [])].join('\n');
}
