/** What holds of every outcome of every rule, told without the code that makes it. Each throws where its promise is broken. */
import assert from 'node:assert/strict';
import { parseRelativePath } from '../../../src/model/relativePath.ts';
import type { Rule, Step } from '../../../src/model/rule/rule.ts';
import { fold } from '../../../src/worker/rules/names.ts';
import type { Outcome, Proposal } from '../../../src/worker/rules/run.ts';
import { bytesOnDisk } from '../../../src/worker/stage/nativePath.ts';
import { foldersAbove, scanOf, type Tree } from './trees.ts';

type Made = Extract<Proposal, { to: unknown }>;

const isAway = ({ op }: Proposal): boolean => op === 'move' || op === 'trash' || op === 'modify';
const pathOf = (proposal: Proposal): string[] => ('file' in proposal ? [proposal.file.path] : []);
const hasTarget = (proposal: Proposal): proposal is Made => 'to' in proposal;

/** How much there was to hold: a promise that never applies proves nothing. */
export const totals = { proposals: 0, left: 0, pairs: 0, pairsMoved: 0, removed: 0 };

/** Every promise of an outcome by itself. */
export function holdAll(rule: Rule, made: Tree, outcome: Outcome): void {
  totals.proposals += outcome.proposals.length;
  totals.left += outcome.left.length;
  holdAccounts(rule, made, outcome);
  holdPlaces(made, outcome);
  holdNames(made, outcome);
  holdEmptied(made, outcome);
  holdTogether(rule, made, outcome);
}

/** Each file has one fate, nothing is done that no step says, and what is left is told once and stays. */
function holdAccounts(rule: Rule, made: Tree, { proposals, left, steps }: Outcome): void {
  const there = new Set(made.files.map(({ path }) => path));
  const fates = proposals.filter(isAway).flatMap(pathOf);
  assert.equal(new Set(fates).size, fates.length, 'a file has two fates');
  for (const path of fates) assert.ok(there.has(path), `${JSON.stringify(path)} is no file here`);
  const moved = new Set(fates);
  const places = new Set<string>(made.folders);
  for (const { path, why, is } of left) {
    assert.ok(why !== '', 'what is left has a reason');
    // A list that is not written has a name that no file need have.
    if (is === 'list') continue;
    assert.ok(is === 'folder' ? places.has(path) : there.has(path), `${JSON.stringify(path)} is left, and not there`);
    if (is === 'folder') continue;
    assert.ok(!moved.has(path) || isMadeFrom(rule), `${JSON.stringify(path)} is left, and goes`);
  }
  const may = new Set(rule.steps.flatMap(operationsOf));
  if (rule.emptied === 'remove') may.add('rmdir');
  if ((rule.except ?? []).some(({ to }) => to !== undefined)) may.add('move');
  for (const { op } of proposals) assert.ok(may.has(op), `${op} was not asked for`);
  assert.equal(steps.length, rule.steps.length);
}

/** A conversion that fails leaves what it was to be made from, which another step may still move. */
function isMadeFrom({ steps }: Rule): boolean {
  return steps.some(({ do: deed }) => deed === 'convert' || deed === 'copy' || deed === 'extract' || deed === 'list');
}

function operationsOf({ do: deed, original }: Step): Proposal['op'][] {
  switch (deed) {
    case 'move':
      return ['move'];
    case 'trash':
      return ['trash'];
    case 'tidy':
      return ['rmdir'];
    case 'copy':
    case 'extract':
    case 'list':
      return ['create', 'modify'];
    case 'convert':
      return original === 'trash' ? ['create', 'modify', 'trash'] : ['create', 'modify'];
  }
}

/** No two files get one name on any platform, and none that something else keeps. */
function holdPlaces(made: Tree, { proposals }: Outcome): void {
  // New contents in their old place take no name from anything.
  const isInPlace = ({ op, file, to }: Made): boolean => op === 'modify' && file.path === to;
  const targets = proposals.filter(hasTarget).filter((one) => !isInPlace(one));
  const wanted = new Map<string, Made>();
  for (const proposal of targets) {
    const key = fold(proposal.to);
    assert.ok(!wanted.has(key), `two files get one name: ${JSON.stringify(proposal.to)}`);
    wanted.set(key, proposal);
  }
  const away = new Set(
    proposals.flatMap((one) => (isAway(one) && !(hasTarget(one) && isInPlace(one)) ? pathOf(one) : [])),
  );
  const staying = made.files.filter(({ path }) => !away.has(path)).map(({ path }) => path);
  const kept = new Set([...staying, ...made.taken, ...made.folders].map(fold));
  for (const [key, { to }] of wanted) assert.ok(!kept.has(key), `${JSON.stringify(to)} is taken by what stays`);
  const files = new Set([...staying, ...made.taken].map(fold));
  const folders = new Set(made.folders);
  for (const { to } of targets)
    for (const above of foldersAbove(to)) {
      // Where a file and a folder differ only in case already, the folder is there all the same.
      const isThere = folders.has(above) || (!files.has(fold(above)) && !wanted.has(fold(above)));
      assert.ok(isThere, `${JSON.stringify(above)} is a file, and ${JSON.stringify(to)} needs a folder there`);
    }
}

const refused = /[<>:"|?*\\\u0000-\u001f]/;

/** Every new path lies in the mount, is not hidden and can stand on a disk. */
function holdNames(made: Tree, { proposals }: Outcome): void {
  const folders = new Set(made.folders);
  for (const proposal of proposals.filter(hasTarget)) {
    const { to, file, op } = proposal;
    const shown = JSON.stringify(to);
    assert.ok(parseRelativePath(to) !== null, `${shown} is no path in the mount`);
    if (op === 'move') assert.notEqual(to, file.path, 'a move to where it is');
    const old = new Set(file.path.split('/'));
    const oldName = file.path.split('/').at(-1) ?? '';
    for (const part of to.split('/')) {
      assert.ok(bytesOnDisk(part) <= 255 || old.has(part), `${JSON.stringify(part)} is too long`);
      if (part.startsWith('.')) assert.ok(/(?:^|\/)\./.test(file.path), `${shown} would be hidden`);
    }
    const above = foldersAbove(to).filter((path) => !folders.has(path));
    const fresh = [
      ...above.map((path) => path.split('/').at(-1) ?? ''),
      ...(refused.test(oldName) && op !== 'create' ? [] : [to.split('/').at(-1) ?? '']),
    ];
    for (const part of fresh)
      assert.ok(!refused.test(part) || old.has(part), `${shown} has a sign that Windows refuses`);
  }
}

/** A folder is removed only when nothing will be in it, those inside first. */
function holdEmptied(made: Tree, { proposals }: Outcome): void {
  const removed = proposals.flatMap((one) => (one.op === 'rmdir' ? [one.folder as string] : []));
  totals.removed += removed.length;
  if (removed.length === 0) return;
  const away = new Set(proposals.filter(isAway).flatMap(pathOf));
  const stay = made.files.map(({ path }) => path).filter((path) => !away.has(path));
  const inside = [
    ...stay,
    ...made.taken,
    ...made.unreadable,
    ...proposals.filter(hasTarget).map(({ to }) => to as string),
  ];
  const held = new Set(inside.flatMap(foldersAbove));
  const gone = new Set<string>();
  for (const folder of removed) {
    assert.ok(made.folders.includes(folder) && !gone.has(folder), `${folder} cannot be removed`);
    assert.ok(!held.has(folder), `${JSON.stringify(folder)} is removed, and something is in it`);
    gone.add(folder);
    const inner = made.folders.filter((one) => one.startsWith(`${folder}/`));
    assert.ok(
      inner.every((one) => gone.has(one)),
      `${JSON.stringify(folder)} is removed before what is in it`,
    );
  }
}

const seen = /\.(?:jpe?g|heic)$/i;

/** What belongs to a photo of exactly its name goes where the photo goes, under its new name, and stays where it stays. */
function holdTogether(rule: Rule, made: Tree, { proposals }: Outcome): void {
  if (!speaksOfPhotosAsOne(rule)) return;
  const isCopying = rule.steps.some(({ do: deed }) => deed === 'copy');
  const asked = proposals.filter((one) => (isCopying ? one.op === 'create' : isAway(one)));
  const fates = new Map<string, Proposal>(asked.flatMap((one) => pathOf(one).map((path) => [path, one])));
  for (const { path: photo } of made.files) {
    if (!seen.test(photo)) continue;
    const stem = photo.replace(seen, '');
    const ending = photo.slice(stem.length);
    for (const { path } of made.files) {
      const tail = path.slice(stem.length);
      if (!path.startsWith(stem) || !belongs(tail, ending)) continue;
      totals.pairs += 1;
      const whole = placeOf(photo, fates);
      const part = placeOf(path, fates);
      totals.pairsMoved += Number(whole !== photo);
      const wanted = whole === null ? null : withoutEnd(whole, ending) + tail;
      assert.equal(part, wanted, `${JSON.stringify(path)} parts from ${JSON.stringify(photo)}`);
    }
  }
}

/** Whether no step takes a photo's companions without it, or gives the two endings that are not theirs. */
function speaksOfPhotosAsOne({ steps, except = [] }: Rule): boolean {
  const kinds = ['sidecar', 'live-photo'] as const;
  return (
    except.every(({ to }) => to === undefined) &&
    steps.every(
      ({ do: deed, select, together, to }) =>
        (deed === 'move' || deed === 'trash' || (deed === 'copy' && steps.length === 1)) &&
        kinds.every((kind) => together.includes(kind)) &&
        select !== 'previous' &&
        select.where.every((condition) => condition.is === 'type' && condition.in.join() === 'image') &&
        (deed === 'trash' || keepsEndings(to)),
    )
  );
}

/** `{ext}` or `{name}` at the end of the path, and nowhere else. */
function keepsEndings(to: string): boolean {
  const own = to.match(/\{[^{}]*\b(?:ext|extension|name|path|content)\b[^{}]*\}/g) ?? [];
  return own.length === 1 && /\{(?:ext|name)\}$/.test(to);
}

function belongs(tail: string, ending: string): boolean {
  return (
    /^\.(?:xmp|aae)$/i.test(tail) || tail === `${ending}.xmp` || tail === `${ending}.json` || /^\.mov$/i.test(tail)
  );
}

/** Where the file is in the end; null for the trash. */
function placeOf(path: string, fates: ReadonlyMap<string, Proposal>): string | null {
  const fate = fates.get(path);
  if (fate === undefined) return path;
  return hasTarget(fate) ? fate.to : null;
}

function withoutEnd(path: string, ending: string): string {
  return path.toLowerCase().endsWith(ending.toLowerCase()) ? path.slice(0, path.length - ending.length) : path;
}

/** The outcome as a text that is the same for the same outcome, and for no other. */
export function told(outcome: Outcome): string {
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify(outcome, plain);
}

/** How the scan of the tree is told to the runner: a new one for each run, so that none leaves a trace in another. */
export const freshScan = scanOf;
