/** Where one step puts one file, and why. */
import { fail, ok, type Result } from '../../base/result.ts';
import { pathCharactersMax } from '../../model/relativePath.ts';
import { bytesOnDisk } from '../stage/nativePath.ts';
import { fillTemplate, fillWords, missingFields, type Fields } from './fillTemplate.ts';
import { portableText, settleName, type Company } from './names.ts';
import { withGuess } from './recognition.ts';
import { folderOf, lastName, type Row } from './rows.ts';
import { fieldsFor, lackWords, leaderIn, sourceOf, type PlainSource, type StepFacts } from './values.ts';

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
    /** Fields of what is made, besides those of the row. */
    named?: Readonly<Record<string, string>>;
  },
): Result<NewPath, string> {
  const { step } = facts;
  const ofRow = fieldsFor(row, facts);
  const fields: Fields = (name) => ofRow(name) ?? named[name] ?? null;
  const filled = fillTemplate(step.to, fields, step.write);
  if (!filled.ok) return fail(lackWords(missingFields(step.to, fields), row, facts));
  const placed = inLeadersFolder(filled.value, row, facts);
  if (!placed.ok) return placed;
  const settled = settlePath(row.path, placed.value, { isNew, company: companyOf(row, facts) });
  if (!settled.ok) return settled;
  return ok({ ...settled.value, reason: reasonFor(row, facts), source: sourceOf(row, facts) });
}

/** What follows a file goes to its folder, whatever the endings of the two would make of it. */
function inLeadersFolder(filled: string, row: Row, facts: StepFacts): Result<string, string> {
  const leader = leaderIn(row, facts);
  if (leader === null) return ok(filled);
  const whole = fillTemplate(facts.step.to, fieldsFor(leader, facts), facts.step.write);
  if (!whole.ok) return fail(lackWords(missingFields(facts.step.to, fieldsFor(leader, facts)), leader, facts));
  return ok(whole.value.slice(0, whole.value.lastIndexOf('/') + 1) + lastName(filled));
}

/** What has to be left of a name so that all that goes together can have it. */
function companyOf(row: Row, facts: StepFacts): Company | null {
  if (row.group === 0 || row.asset) return null;
  const leader = leaderIn(row, facts) ?? row;
  const members = (facts.groups.get(row.group) ?? []).filter(
    (one) => facts.taken.has(one) && (one === leader || leaderIn(one, facts) === leader),
  );
  if (members.length < 2) return null;
  return { tail: row.tail, tailBytes: Math.max(...members.map(({ tail }) => bytesOnDisk(tail))) };
}

/** The step's reason for this row; empty where it would need what the row lacks. */
export function reasonFor(row: Row, facts: StepFacts): string {
  const because = fillWords(facts.step.because, fieldsFor(row, facts));
  const reason = because.ok ? because.value : '';
  // The lines of a list say it each for themselves.
  return facts.step.step.do === 'list' ? reason : withGuess(reason, facts.facts(row.file));
}

/** A NUL, and half of a pair of surrogates. */
const unstorable = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** What no disk can hold as it is written becomes `_`; a broken byte of the old path (a lone surrogate, see relativePath.ts) stays. */
function storable(text: string, old: string): string {
  const bytes = new Set(old.match(unstorable) ?? []);
  return text.replace(unstorable, (sign) => (bytes.has(sign) ? sign : '_'));
}

/** Splits the filled template into folders and a name that can stand. */
export function settlePath(
  old: string,
  wish: string,
  { isNew, company = null }: { isNew: boolean; company?: Company | null },
): Result<{ path: string; note: string | null }, string> {
  const filled = storable(wish, old);
  const slash = filled.lastIndexOf('/');
  const wanted = filled.slice(slash + 1);
  const settled = settleName(isNew ? '' : lastName(old), wanted, company);
  if (!settled.ok) return fail(settled.why);
  const oldFolder = folderOf(old);
  const newFolder = slash < 0 ? '' : filled.slice(0, slash);
  const folder = newFolder === oldFolder || newFolder === '' ? newFolder : settleFolder(newFolder, oldFolder);
  if (folder === null) return fail('its new folder would have no name');
  const path = folder === '' ? settled.name : `${folder}/${settled.name}`;
  if (path.length > pathCharactersMax) return fail('its new path would be too long');
  return ok({ path, note: settled.note });
}

/** Thousands of files go into the same few folders. */
const settledMax = 1_000;
const settledFolders = new Map<string, string | null>();

function settleFolder(folder: string, old: string): string | null {
  const key = `${folder}\0${old}`;
  const known = settledFolders.get(key);
  if (known !== undefined) return known;
  const settled = fitFolder(folder, old);
  if (settledFolders.size >= settledMax) settledFolders.clear();
  settledFolders.set(key, settled);
  return settled;
}

/** Folder names made from a template, each made fit to stand; a part that was the file's own folder stays as it is. */
function fitFolder(folder: string, old: string): string | null {
  if (folder.startsWith('/')) return fitFolder(folder.slice(1), old);
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
