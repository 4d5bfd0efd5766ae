/** Trees and what is to become of them: every operation and ordering case once, and as many random ones as wanted. */
import fc from 'fast-check';

import type { Moves, Others } from '../support/changes.ts';

export type Case = {
  readonly tree: readonly string[];
  readonly moves: Moves;
  readonly links?: Moves;
  readonly others?: Others;
};

/** Every operation and ordering case, once. */
export const cases: Record<string, Case> = {
  'one move into a new folder': { tree: ['a'], moves: [['a', 'new/deep/a']] },
  swap: {
    tree: ['a', 'b'],
    moves: [
      ['a', 'b'],
      ['b', 'a'],
    ],
  },
  'cycle of three': {
    tree: ['a', 'b', 'c'],
    moves: [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ],
  },
  'chain up': {
    tree: ['1', '2', '3'],
    moves: [
      ['1', '2'],
      ['2', '3'],
      ['3', '4'],
    ],
  },
  'chain down': {
    tree: ['2', '3', '4'],
    moves: [
      ['2', '1'],
      ['3', '2'],
      ['4', '3'],
    ],
  },
  'file into a folder of its own name': {
    tree: ['2019', 'x'],
    moves: [
      ['2019', '2019/2019'],
      ['x', '2019/x'],
    ],
  },
  'folder with children': {
    tree: ['A/f', 'A/g', 'A/sub/h'],
    moves: [
      ['A', 'B'],
      ['A/f', 'C/f'],
      ['A/sub/h', 'B/h2'],
    ],
  },
  'folders swap, child moves along': {
    tree: ['A/f', 'B/g'],
    moves: [
      ['A', 'B'],
      ['B', 'A'],
      ['A/f', 'B/renamed'],
    ],
  },
  'folder leaves, a new one takes its name': {
    tree: ['A/f', 'x'],
    moves: [
      ['A', 'old/A'],
      ['x', 'A/x'],
    ],
  },
  'child takes its folder’s place': {
    tree: ['D/sub/f', 'D/g'],
    moves: [
      ['D', 'old'],
      ['D/sub', 'D'],
    ],
  },
  'empty folder removed': {
    tree: ['E/f'],
    moves: [
      ['E/f', 'f'],
      ['E', ''],
    ],
  },
  'removed folder’s name is taken': {
    tree: ['E/f', 'x'],
    moves: [
      ['E/f', 'f'],
      ['E', ''],
      ['x', 'E'],
    ],
  },
  'removed folder’s name is made again': {
    tree: ['E/f', 'x'],
    moves: [
      ['E/f', 'f'],
      ['E', ''],
      ['x', 'E/x'],
    ],
  },
  'folder made and removed': {
    tree: ['E/', 'x'],
    moves: [
      ['E', ''],
      ['', 'N'],
      ['x', 'N/x'],
    ],
  },
  'hard links swap': {
    tree: ['a'],
    links: [['a', 'b']],
    moves: [
      ['a', 'b'],
      ['b', 'a'],
    ],
  },
  'hard links chain': {
    tree: ['a', 'c'],
    links: [['a', 'b']],
    moves: [
      ['a', 'b'],
      ['b', 'd'],
      ['c', 'a'],
    ],
  },
  'a new file in a new folder': { tree: ['a'], moves: [], others: { create: { 'new/deep/report.txt': 'written' } } },
  'a new content': { tree: ['a', 'b'], moves: [], others: { modify: { a: 'rewritten' } } },
  'into the trash': { tree: ['a', 'b', 'D/c', 'D/e/f'], moves: [], others: { trash: ['a', 'D'] } },
  'a new content under a new name': { tree: ['a'], moves: [], others: { modify: { 'a > new/b': 'rewritten' } } },
  'a new content in a cycle of names': {
    tree: ['a', 'b', 'c'],
    moves: [
      ['b', 'c'],
      ['c', 'a'],
    ],
    others: { modify: { 'a > b': 'rewritten' } },
  },
  'a file takes the place of one that goes into the trash': {
    tree: ['a', 'b'],
    moves: [['a', 'b']],
    others: { trash: ['b'], create: { a: 'new in the old place' } },
  },
  'a folder is emptied and trashed': {
    tree: ['D/keep', 'D/sub/keep2', 'D/rest', 'x'],
    moves: [
      ['D/keep', 'keep'],
      ['D/sub/keep2', 'y/keep2'],
      ['x', 'z'],
    ],
    others: { trash: ['D'], create: { 'D2/index': 'list' } },
  },
  'everything at once': {
    tree: ['a', 'b', 'c', 'D/e', 'D/f', 'E/g'],
    moves: [
      ['a', 'b'],
      ['b', 'a'],
      ['D', 'F'],
      ['', 'H'],
    ],
    others: {
      create: { 'F/list.csv': 'a,b', 'H/x': 'y' },
      modify: { 'D/e': 'changed', c: 'changed too' },
      trash: ['E'],
    },
  },
  'hard links, one gets a new content': {
    tree: ['a'],
    links: [['a', 'b']],
    moves: [['b', 'c']],
    others: { modify: { a: 'rewritten' } },
  },
  'odd names': {
    tree: ['-rf', ' lead', 'tab\there', 'new\nline', 'emoji 😀', 'e\u0301', 'é'],
    moves: [
      ['-rf', 'rf'],
      [' lead', 'x/ lead'],
      ['tab\there', 'tab'],
      ['new\nline', 'line'],
      ['e\u0301', 'é'],
      ['é', 'e\u0301'],
    ],
  },
};

/** Random trees with random moves: permutations of names (chains, cycles), moves into new and old folders, folder moves, hard links. */
export const randomCase: fc.Arbitrary<Case> = fc
  .record({
    files: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'A/f', 'A/g', 'A/s/h', 'B/i', 'B/j', 'ü', 'C/k'), {
      minLength: 1,
      maxLength: 9,
    }),
    targets: fc.array(
      fc.constantFrom(
        'a',
        'b',
        'c',
        'd',
        'e',
        'A/f',
        'A/g',
        'B/i',
        'B/new',
        'N/x',
        'N/M/y',
        'A',
        'ü',
        'z',
        'C/k',
        'A/s/h',
      ),
      { maxLength: 12 },
    ),
    folders: fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C', 'A/s'), fc.constantFrom('A', 'B', 'C', 'P', 'N/Q')), {
      maxLength: 2,
    }),
    linked: fc.boolean(),
  })
  .map(({ files, targets, folders, linked }) => {
    const moves: [string, string][] = [];
    const link = linked && files.includes('a') && !files.includes('e');
    const sources = link ? [...files, 'e'] : files;
    sources.forEach((from, index) => {
      const to = targets[index];
      if (to !== undefined && to !== from && !moves.some(([, other]) => other === to)) moves.push([from, to]);
    });
    for (const [from, to] of folders) {
      if (!files.some((file) => file.startsWith(`${from}/`)) || to === from) continue;
      if (!moves.some(([other, target]) => other === from || target === to)) moves.push([from, to]);
    }
    return { tree: files, moves, ...(link ? { links: [['a', 'e']] as const } : {}) };
  });
