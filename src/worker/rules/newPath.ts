/** Where one step puts one file, and why. */
import { fail, ok, type Result } from '../../base/result.ts';
import { pathCharactersMax } from '../../model/relativePath.ts';
import { fillTemplate } from './fillTemplate.ts';
import { portableText, settleName } from './names.ts';
import { folderOf, lastName, type Row } from './rows.ts';
import { fieldsFor, lackWords, workedOut, type PlainSource, type StepFacts } from './values.ts';

export type NewPath = { path: string; reason: string; note: string | null; source: PlainSource | null };

/** The new virtual path of a row, or why the row is left alone. `isNew` says that a file is made there, so its name is all ours. */
export function newPathOf(
  row: Row,
  facts: StepFacts,
  {
    isNew,
    named = {},
  }: {
    isNew: boolean;
    /** Fields of what is made, besides those of the row. */ named?: Readonly<Record<string, string>>;
  },
): Result<NewPath, string> {
  const { step } = facts;
  const fields = fieldsFor(row, facts);
  const filled = fillTemplate(step.to, (name) => fields(name) ?? named[name] ?? null, step.write);
  if (!filled.ok) return fail(lackWords(filled.failure.missing, row, facts));
  const settled = settlePath(row.path, filled.value, { isNew });
  if (!settled.ok) return settled;
  const { source } = workedOut(row, facts);
  return ok({ ...settled.value, reason: reasonFor(row, facts), source });
}

/** The step's reason for this row; empty where it would need what the row lacks. */
export function reasonFor(row: Row, facts: StepFacts): string {
  const because = fillTemplate(facts.step.because, fieldsFor(row, facts));
  return because.ok ? because.value : '';
}

/** Splits the filled template into folders and a name that can stand. */
export function settlePath(
  old: string,
  filled: string,
  { isNew }: { isNew: boolean },
): Result<{ path: string; note: string | null }, string> {
  const slash = filled.lastIndexOf('/');
  const wanted = filled.slice(slash + 1);
  const settled = settleName(isNew ? '' : lastName(old), wanted);
  if (!settled.ok) return fail(settled.why);
  const oldFolder = folderOf(old);
  const newFolder = slash < 0 ? '' : filled.slice(0, slash);
  const folder = newFolder === oldFolder || newFolder === '' ? newFolder : settleFolder(newFolder, oldFolder);
  if (folder === null) return fail('its new folder would have no name');
  const path = folder === '' ? settled.name : `${folder}/${settled.name}`;
  if (path.length > pathCharactersMax) return fail('its new path would be too long');
  return ok({ path, note: settled.note });
}

/** Folder names made from a template, each made fit to stand; a part that was the file's own folder stays as it is. */
function settleFolder(folder: string, old: string): string | null {
  if (folder.startsWith('/')) return settleFolder(folder.slice(1), old);
  const kept = old !== '' && folder.startsWith(`${old}/`) ? `${old}/` : '';
  const parts: string[] = [];
  for (const part of folder.slice(kept.length).split('/')) {
    const name = portableText(part).replace(/[ .]+$/, '');
    const settled = name === '' ? null : settleName('', name);
    if (settled === null || !settled.ok || settled.name.startsWith('.')) return null;
    parts.push(settled.name);
  }
  return kept + parts.join('/');
}
