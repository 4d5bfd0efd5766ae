import * as vscode from 'vscode';
import { fixed, t } from '../../base/translate.ts';
import { displayPath } from '../../model/displayPath.ts';
import { subjectOf } from '../../model/change.ts';
import { ways, type Way } from '../../model/conflict.ts';
import type { DiffModel } from './diffModel.ts';

/** Asks what to do about one row's conflict, in VS Code's own list. */
export async function settleRow(model: DiffModel, id: number): Promise<void> {
  const { conflicts, settled, changes } = model.state;
  const change = changes.find((one) => one.id === id);
  const conflict = conflicts.find((one) => one.change === id && one.severity === 'stop');
  const already = settled.find((one) => one.change === id);
  const offered = new Set<Way>(conflict?.ways ?? []);
  if (change === undefined || (offered.size === 0 && already === undefined)) return;
  const items: (vscode.QuickPickItem & { way: Way | null })[] = [...offered].map((way) => ({
    label: sentence(way),
    way,
  }));
  if (already !== undefined) items.push({ label: t('Take this choice back'), description: already.message, way: null });
  const title = displayPath(subjectOf(change));
  const placeHolder = conflict?.message ?? already?.message ?? '';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (picked !== undefined) await model.settle({ change: id }, picked.way);
}

function sentence(way: Way): string {
  const words = fixed(ways[way]);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
