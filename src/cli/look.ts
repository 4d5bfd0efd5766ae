/** `delegate show TASK --change N`: what is in the files of a change, as text. */
import type { Engine } from '../engine/engine.ts';
import type { Change, Changes } from '../model/change.ts';
import { displayPath } from '../model/displayPath.ts';
import { failure } from '../model/failure.ts';
import { shownRowsMax, type RowMark } from '../model/shown.ts';
import type { Task } from '../model/task.ts';
import type { ShowReply, ShownTable, ShownText } from '../protocol/showWire.ts';
import { failed, type Ending } from './recipes.ts';

/** The first rows or lines of what is in the change's files, of those that changed where there is something to compare. */
export async function lookInto(engine: Engine, task: Task, id: number, signal: AbortSignal): Promise<Ending> {
  const changes = engine.changes(task.id);
  if (!changes.ok) return failed(changes.failure);
  const change = changeOf(changes.value, id);
  if (change === undefined) {
    const count = changes.value.length;
    return failed(failure('bad-usage', `There is no change ${String(id)}: they go from 1 to ${String(count)}.`));
  }
  const show = engine.openShow(task.id);
  try {
    const only = change.op === 'modify' ? 'changed' : 'all';
    const reply = await show.show(change, { what: 'part', sheet: 0, only, from: 0, limit: shownRowsMax }, signal);
    if (!reply.ok) return failed(reply.failure);
    const name = displayPath(change.to ?? change.from ?? '');
    const text = [`${String(id)}: ${name}`, ...linesOf(reply.value)].join('\n');
    return { text, json: { task: task.id, change: id, shown: withoutPixels(reply.value) }, exit: 0 };
  } finally {
    show.dispose();
  }
}

function changeOf(changes: Changes, id: number): Change | undefined {
  for (const change of changes) if (change.id === id) return change;
  return undefined;
}

const signs: Readonly<Record<RowMark, string>> = { same: ' ', new: '+', gone: '-', changed: '~' };

function linesOf(reply: ShowReply): string[] {
  switch (reply.kind) {
    case 'table':
      return tableLines(reply);
    case 'text':
      return textLines(reply);
    case 'picture':
      return [reply.before, reply.after].flatMap((picture, index) => {
        if (picture === undefined) return [];
        const side = reply.before === undefined ? '' : index === 0 ? 'before: ' : 'after: ';
        if (picture.kind === 'none') return [`  ${side}${picture.why}. ${picture.next}`];
        const { format, ownWidth, ownHeight, bytes, turned } = picture;
        const size = `${format.toUpperCase()}, ${String(ownWidth)} × ${String(ownHeight)} pixels, ${String(bytes)} bytes`;
        return [`  ${side}${size}${turned ? ', stored turned' : ''}`];
      });
    case 'none':
      return [`  Nothing is shown: ${reply.why.replace(/\.$/, '')}. ${reply.next}`];
    case 'whole':
    case 'page':
      return [];
  }
}

function tableLines({ rows, origin, notes, ...counts }: ShownTable): string[] {
  const head = `  ${String(counts.total)} rows of ${String(counts.columns)} columns${changedWords(counts)}`;
  const from = origin === undefined ? [] : [`  from ${origin.path}, ${origin.place}`];
  const lines = rows.map(({ mark, cells, page }) => {
    const texts = cells.map(({ text, was }) => (was === undefined ? text : `[-${was}-]{+${text}+}`));
    return `${signs[mark]} ${texts.join(' | ')}${page === undefined ? '' : `   (page ${String(page)})`}`;
  });
  return [head, ...from, ...notes.map((note) => `  ${note}`), ...lines, ...restOf(counts.matching, rows.length)];
}

function textLines({ lines, notes, ...counts }: ShownText): string[] {
  const head = `  ${String(counts.total)} lines${changedWords(counts)}`;
  const shown = lines.map(({ mark, pieces }) => {
    const words = pieces.map(({ text, mark: own }) =>
      own === 'new' ? `{+${text}+}` : own === 'gone' ? `[-${text}-]` : text,
    );
    return `${signs[mark]} ${words.join('')}`;
  });
  return [head, ...notes.map((note) => `  ${note}`), ...shown, ...restOf(counts.matching, lines.length)];
}

function changedWords({ isComparison, changed }: { isComparison: boolean; changed: number }): string {
  if (!isComparison) return '';
  return changed === 0 ? ', nothing changed' : `, ${String(changed)} changed`;
}

function restOf(count: number, shown: number): string[] {
  return count > shown ? [`  … and ${String(count - shown)} more`] : [];
}

/** A picture's bytes are nothing for a terminal. */
function withoutPixels(reply: ShowReply): object {
  if (reply.kind !== 'picture') return reply;
  const { before, after } = reply;
  const bare = (picture: typeof after): object => (picture === undefined ? {} : { ...picture, jpeg: undefined });
  return { kind: 'picture', before: bare(before), after: bare(after) };
}
