/** `delegate history`: what was applied, day by day; or the past of one file or folder. */
import path from 'node:path';
import type { Engine, HistoryEntry } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { beginningWords, nowWords, stepPlaces, stepWords, type PathHistory } from '../model/pathHistory.ts';
import { askedFor } from '../model/task.ts';
import type { Command } from './arguments.ts';
import type { Ending } from './recipes.ts';
import { receiptCounts } from './text.ts';

/** Tells of everything, or of the past of the named path. Changes nothing. */
export async function history({ words: [file] }: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  if (file !== undefined) {
    const past = await engine.history.ofPath(path.resolve(file), signal);
    return { text: pastText(past), json: past, exit: 0 };
  }
  const entries = engine.history.entries();
  return { text: entriesText(entries), json: { entries: entries.map(plain) }, exit: 0 };
}

function plain({ transaction, task, direction, at, receipt }: HistoryEntry): object {
  return { task: task.id, transaction, direction, at, instruction: askedFor(task), folder: task.mount, receipt };
}

function entriesText(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return 'Nothing was applied yet.';
  const lines: string[] = [];
  let day = '';
  for (const { task, direction, at, receipt } of entries) {
    const own = dayOf(at);
    if (own !== day) lines.push(...(day === '' ? [] : ['']), own);
    day = own;
    const verb = { apply: '', undo: 'Undone: ', redo: 'Again: ' }[direction];
    lines.push(`  ${timeOf(at)}  ${verb}${displayPath(askedFor(task))}  (${displayPath(task.mount)})`);
    lines.push(`         ${receiptCounts(receipt)}; task ${task.id}`);
  }
  return lines.join('\n');
}

function pastText(past: PathHistory): string {
  const lines = [displayPath(past.asked), `  ${nowWords(past, displayPath)}`];
  for (const step of past.steps) {
    lines.push(`  ${dayOf(step.at)} ${timeOf(step.at)}  ${stepWords(step)}`);
    lines.push(`      ${stepPlaces(step, displayPath)}`);
    if (step.origins.length > 0) lines.push(`      made of ${step.origins.map(displayPath).join(', ')}`);
  }
  const beginning = beginningWords(past, displayPath);
  if (beginning !== null) lines.push(`  ${beginning}`);
  const last = past.steps[0];
  if (last !== undefined && !last.carried && last.direction !== 'undo')
    lines.push('', `Take back the last step with: delegate undo ${last.task} --change ${String(last.change)}`);
  return lines.join('\n');
}

/** YYYY-MM-DD where the person is. */
function dayOf(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function timeOf(at: number): string {
  return new Date(at).toTimeString().slice(0, 5);
}
