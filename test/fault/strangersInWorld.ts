/** Somebody else works in the folder of a transaction: while it runs, and between a crash and its recovery. */
import assert from 'node:assert/strict';
import { errorCode } from '../../src/engine/disk/errorCode.ts';
import { carryOut, endedAs, recover } from '../support/memory/engineCalls.ts';
import type { Choose } from '../support/memory/volume.ts';
import { mount, type World, type WorldImage } from '../support/memory/world.ts';
import type { Thing, Tree } from '../support/reference.ts';
import { totals, treeNow, type Trial } from './exploreWorld.ts';

/** What an edit did: contents that it took away, and those that it worked on or brought. */
type Edit = {
  readonly words: string;
  readonly gone: ReadonlySet<string>;
  readonly touched: ReadonlySet<string>;
  /** Something was put into an empty folder, which may be a reservation: then what was to come there cannot. */
  readonly filled: boolean;
};

/** A call of the transaction finds the folder edited in the instant before it. */
export async function editSomewhere(trial: Trial, calls: number, choose: Choose): Promise<void> {
  const { world, transaction, direction, changes } = trial;
  world.restore(trial.start);
  const at = choose(calls);
  let count = 0;
  let edit: Edit | null = null;
  world.before = (call, paths) => {
    if (count++ < at || edit !== null) return;
    // No system can take away a name only if it is still that of the same file: this one instant nobody can close.
    if (call === 'unlink') return;
    edit = someEdit(trial, choose, `before ${call} ${paths.join(' ')}`);
  };
  let outcome = 'threw';
  try {
    outcome = (await carryOut(world, transaction, direction, changes)).kind;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    totals.faultsThrown += 1;
  }
  world.before = () => undefined;
  await expectBoth(trial, edit, outcome);
}

/** The process dies, somebody works in the folder as it was left, and then it is recovered. */
export async function editBeforeRecovery(trial: Trial, images: readonly WorldImage[], choose: Choose): Promise<void> {
  const image = images[choose(images.length)];
  if (image === undefined) return;
  trial.world.restore(image);
  const edit = someEdit(trial, choose, `after a crash before ${image.next}`);
  const outcome = await recover(trial.world, trial.transaction);
  await expectBoth(trial, edit, outcome.kind);
}

/** Nothing is lost but what the person took away; all that nobody touched is in the old place or in the new one, as one. */
async function expectBoth(trial: Trial, edit: Edit | null, first: string): Promise<void> {
  if (edit === null) return;
  const { world, transaction } = trial;
  totals.edits += 1;
  let outcome = first;
  if (outcome === 'threw' || outcome === 'stuck') outcome = (await recover(world, transaction)).kind;
  const where = `${trial.direction}, ${edit.words}: ${outcome}`;
  const contents = world.memory.contents();
  const wanted = [...trial.kept, ...edit.touched].filter((content) => !edit.gone.has(content));
  assert.deepEqual(
    wanted.filter((content) => !contents.has(content)),
    [],
    `lost: ${where}`,
  );
  if (outcome === 'stuck') {
    totals.stuck += 1;
    return;
  }
  const isNew = outcome === 'done' || endedAs(world, transaction) === 'done';
  assert.deepEqual(untouchedElsewhere(treeNow(world), isNew ? trial.after : trial.before, edit), [], where);
}

/** What nobody touched and what is not where it should be. What a person's file stands in the way of may be elsewhere. */
function untouchedElsewhere(actual: Tree, wanted: Tree, { touched, filled }: Edit): string[] {
  const isTheirs = (thing: Thing | undefined): boolean => thing?.kind === 'file' && touched.has(thing.content);
  const theirs = [...actual].filter(([, thing]) => isTheirs(thing)).map(([path]) => path);
  // A file of theirs in a folder that would have to go keeps what stood under that folder's name from coming back.
  const keeps = theirs.map((each) => each.slice(0, each.lastIndexOf('/') + 1)).filter((folder) => folder !== '');
  const inTheWay = (path: string): boolean =>
    theirs.some((each) => path === each || path.startsWith(`${each}/`) || each.startsWith(`${path}/`)) ||
    keeps.some((folder) => path.startsWith(folder));
  const found: string[] = [];
  let displaced = filled;
  for (const [path, thing] of wanted) {
    if (isTheirs(thing) || isLike(actual.get(path), thing)) continue;
    if (inTheWay(path)) displaced = true;
    else found.push(`missing: ${path}`);
  }
  for (const [path, thing] of actual) {
    if (wanted.has(path) || displaced || isTheirs(thing)) continue;
    if (!theirs.some((each) => each.startsWith(`${path}/`))) found.push(`too much: ${path}`);
  }
  return found;
}

function isLike(actual: Thing | undefined, wanted: Thing): boolean {
  if (actual?.kind !== wanted.kind) return false;
  return actual.kind !== 'file' || wanted.kind !== 'file' || actual.content === wanted.content;
}

function someEdit(trial: Trial, choose: Choose, when: string): Edit | null {
  const { world } = trial;
  const before = world.memory.contents();
  const words = deed(trial, choose);
  if (words === null) return null;
  const now = world.memory.contents();
  const gone = new Set([...before].filter((content) => !now.has(content)).concat(words.gone ?? []));
  const brought = [...now].filter((content) => !before.has(content));
  return {
    words: `${words.what} ${when}`,
    gone,
    touched: new Set([...brought, ...words.contents]),
    filled: words.filled === true,
  };
}

type Deed = {
  readonly what: string;
  readonly contents: readonly string[];
  /** Taken away by the person, although for an instant it had a second name. */
  readonly gone?: readonly string[];
  readonly filled?: boolean;
};

function deed({ world, changes }: Trial, choose: Choose): Deed | null {
  const files = [...treeNow(world)].flatMap(([path, thing]) =>
    thing.kind === 'file' && thing.content !== '' && !path.includes('.delegate-')
      ? [{ path, content: thing.content }]
      : [],
  );
  const file = files[choose(files.length)];
  const kind = choose(5);
  if (kind === 3) {
    const to = changes[choose(changes.length)]?.to;
    return to === undefined ? null : plant(world, `${mount}/${to}`);
  }
  if (kind === 4 || file === undefined) {
    const folders = [...treeNow(world)].filter(
      ([path, { kind: what }]) => what === 'folder' && !path.includes('.delegate-'),
    );
    return plant(world, `${mount}/${folders[choose(folders.length)]?.[0] ?? '.'}/planted`);
  }
  const path = `${mount}/${file.path}`;
  const { others } = world.memory;
  if (kind === 0) others.write(path, `${file.content}+`);
  else if (kind === 1) {
    others.write(`${path}.s`, `saved ${file.content}`);
    others.rename(`${path}.s`, path);
  } else others.unlink(path);
  // A copy of it may be waiting for its place: that goes with the transaction.
  const gone = { gone: [file.content] };
  return {
    what: `${['written to', 'saved anew', 'removed'][kind] ?? ''}: ${file.path}`,
    contents: [file.content],
    ...gone,
  };
}

function plant(world: World, path: string): Deed | null {
  const above = world.memory.nodeAt(path.slice(0, path.lastIndexOf('/')));
  if (world.memory.nodeAt(path) !== null || above?.kind !== 'folder') return null;
  world.memory.others.write(path, 'planted');
  return { what: `planted: ${path}`, contents: [], filled: above.entries.size === 0 };
}
