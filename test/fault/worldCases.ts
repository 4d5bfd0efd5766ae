/** Random worlds for the property test: a tree on one or two drives, what is to become of it, and what goes wrong meanwhile. */
import fc from 'fast-check';
import type { Operation } from '../../src/model/operation.ts';
import { plainVolume, type VolumeOptions } from '../support/memory/volume.ts';
import { mount, type World } from '../support/memory/world.ts';
import type { Meant } from '../support/reference.ts';

const exFat: VolumeOptions = { ...plainVolume, hardLinks: false, timeStepNs: 2_000_000_000n };
const folded: VolumeOptions = { ...plainVolume, folds: true };

/** The volume of the mount, and that of the folder `Drive` in it. */
const layouts = {
  plain: { volume: plainVolume, drive: null },
  folded: { volume: folded, drive: null },
  'no links': { volume: exFat, drive: null },
  'folded, no links': { volume: { ...exFat, folds: true }, drive: null },
  'two drives': { volume: plainVolume, drive: plainVolume },
  'two unlike drives': { volume: plainVolume, drive: exFat },
} as const satisfies Record<string, { volume: VolumeOptions; drive: VolumeOptions | null }>;
export type Layout = keyof typeof layouts;

export type WorldCase = {
  readonly layout: Layout;
  readonly entries: readonly { readonly kind: number; readonly folder: number; readonly name: number }[];
  readonly wishes: readonly {
    readonly op: Operation;
    readonly subject: number;
    readonly how: number;
    readonly where: number;
  }[];
  /** Changes that the person leaves out. */
  readonly rejected: readonly number[];
  /** For all that is chosen while it runs. */
  readonly seed: number;
};

/** Operations and layouts that the engine can do. */
export type Able = { readonly operations: readonly Operation[]; readonly layouts: readonly Layout[] };

/** Contents that wishes bring. */
export const newContents = Array.from({ length: 9 }, (_, index) => `new ${String(index)}`);

const some = fc.nat({ max: 99 });

export function worldCase({ operations, layouts: known }: Able): fc.Arbitrary<WorldCase> {
  const op = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Operation>('move') },
    { weight: 4, arbitrary: fc.constantFrom(...operations) },
  );
  return fc.record({
    layout: fc.constantFrom(...known),
    entries: fc.array(fc.record({ kind: some, folder: some, name: some }), {
      minLength: 1,
      maxLength: 14,
      size: 'max',
    }),
    wishes: fc.array(fc.record({ op, subject: some, how: some, where: some }), {
      minLength: 1,
      maxLength: 9,
      size: 'max',
    }),
    rejected: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(some, { maxLength: 2 }) },
    ),
    seed: fc.nat(),
  });
}

const names = [
  'a',
  'b',
  'c',
  'd',
  'A',
  'é',
  'e\u0301',
  '-rf',
  ' lead',
  'new\nline',
  '😀.txt',
  'x.tar.gz',
  'B',
  'n'.repeat(200),
];
const timeOf = (index: number): bigint => 1_500_000_000_000_000_000n + BigInt(index) * 4_000_000_000n;

const drive = 'Drive';

/** Lays the tree; gives the paths in it. */
export function lay(world: World, { layout, entries }: WorldCase): string[] {
  const { volume, drive: other } = layouts[layout];
  world.begin(volume);
  const { others } = world.memory;
  const folders = [''];
  if (other !== null) {
    others.makeFolder(`${mount}/${drive}`);
    world.memory.mount(`${mount}/${drive}`, other);
    folders.push(`${drive}/`);
  }
  const paths: string[] = [];
  const files: string[] = [];
  entries.forEach(({ kind, folder, name }, index) => {
    const path = (folders[folder % folders.length] ?? '') + (names[name % names.length] ?? '');
    const full = `${mount}/${path}`;
    if (world.memory.nodeAt(full) !== null) return;
    const twin = files[kind % Math.max(1, files.length)];
    if (kind < 30) {
      others.makeFolder(full);
      folders.push(`${path}/`);
    } else if (kind < 36) {
      others.makeLink(full, kind % 2 === 0 ? 'nowhere' : mount);
    } else if (kind < 46 && twin !== undefined && canLink(path, twin, layout)) {
      others.link(`${mount}/${twin}`, full);
      files.push(path);
    } else {
      others.write(full, kind > 95 ? '' : `content ${String(index)}`);
      others.set(full, { mtimeNs: timeOf(index), mode: kind % 2 === 0 ? 0o644 : 0o600 });
      files.push(path);
    }
    paths.push(path);
  });
  return paths;
}

function canLink(path: string, twin: string, layout: Layout): boolean {
  const side = (each: string): boolean => each.startsWith(`${drive}/`);
  const { volume, drive: other } = layouts[layout];
  const own: VolumeOptions = side(path) ? (other ?? volume) : volume;
  return side(path) === side(twin) && own.hardLinks;
}

/** What the person wishes; most of it possible, some of it not. `new` contents are `new N`. */
export function wishesFor({ wishes }: WorldCase, paths: readonly string[], kindAt: (path: string) => string): Meant[] {
  const meant: Meant[] = [];
  const leaving = new Set<string>();
  const wanted = new Set<string>();
  const free = paths.filter((path) => path !== drive);
  const aim = (path: string): string => {
    let to = path;
    while (wanted.has(to)) to = `${to}~`;
    wanted.add(to);
    return to;
  };
  const takeAway = (from: string, change: Meant): void => {
    if (leaving.has(from)) return;
    leaving.add(from);
    meant.push(change);
  };
  wishes.forEach(({ op, subject, how, where }, index) => {
    const from = free[subject % Math.max(1, free.length)];
    const target = (): string => aim(targetOf(from ?? 'a', free, kindAt, how, where));
    if (op === 'mkdir') meant.push({ op, to: aim(`${folderOf(from ?? '')}made ${String(where % 3)}`) });
    else if (op === 'create') meant.push({ op, to: target(), content: `new ${String(index)}` });
    else if (from === undefined || leaving.has(from)) return;
    else if (op === 'modify') {
      if (kindAt(from) === 'file') takeAway(from, { op, from, to: aim(from), content: `new ${String(index)}` });
    } else if (op === 'rmdir') {
      if (kindAt(from) !== 'folder') return;
      for (const inner of free)
        if (folderOf(inner) === `${from}/`)
          takeAway(inner, { op: 'move', from: inner, to: aim(`out of it ${nameOf(inner)}`) });
      takeAway(from, { op, from });
    } else takeAway(from, op === 'trash' ? { op, from } : { op, from, to: target() });
  });
  const known = new Set(paths);
  // What stands at a target and does not leave would be in the way: most such wishes get another name.
  return meant.map((change, index) =>
    change.to === undefined ||
    change.to === change.from ||
    !known.has(change.to) ||
    leaving.has(change.to) ||
    index % 5 === 4
      ? change
      : { ...change, to: `${change.to}~${String(index)}` },
  );
}

function targetOf(
  from: string,
  paths: readonly string[],
  kindAt: (path: string) => string,
  how: number,
  where: number,
): string {
  const other = paths[where % Math.max(1, paths.length)] ?? from;
  if (how < 45) return other;
  if (how < 60) return kindAt(other) === 'folder' ? `${other}/${nameOf(from)}` : `${folderOf(other)}${nameOf(from)}`;
  if (how < 70) return `${folderOf(other)}renamed ${String(where % 4)}`;
  if (how < 80) return `N${String(where % 2)}/M/${nameOf(from)}`;
  if (how < 88) return `${folderOf(from)}${otherCase(nameOf(from))}`;
  return `${drive}/${nameOf(from)}`;
}

function otherCase(name: string): string {
  return name.toLowerCase() === name ? name.toUpperCase() : name.toLowerCase();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A generator of whole numbers (mulberry32): the same ones for the same seed. */
export function chooser(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, count);
  };
}
