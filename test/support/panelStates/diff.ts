import type { Change } from '../../../src/model/change.ts';
import { noChoices, type Choices, type Conflict, type Settled } from '../../../src/model/conflict.ts';
import { failure } from '../../../src/model/failure.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import type { Task } from '../../../src/model/task.ts';
import type { ToPanel } from '../../../src/protocol/panelWire.ts';
import type { ShowReply } from '../../../src/protocol/showWire.ts';
import type { Progress } from '../../../src/protocol/workerWire.ts';
import { changeRow, conflictsByChange, diffSnapshot } from '../../../src/vscode/panels/diffSnapshot.ts';
import { deedsOf, tallyOf } from '../../../src/vscode/panels/tally.ts';
import { encodeJpeg } from '../sample/jpeg.ts';
import type { PanelState } from './panelState.ts';
import { applied, cardOf, events, hash, reviewing, taskAfter, undone } from './tasks.ts';

const seen = { kind: 'file', size: 2_400_000, mtimeNs: '1', identity: '1', links: 1 } as const;

/** Photos to their months, and one of each other kind of change. */
const changes: readonly Change[] = [
  ...Array.from({ length: 40 }, (_, at): Change => ({
    id: at + 1,
    op: 'move',
    from: relativePath(`IMG_${String(at + 400)}.jpg`),
    to: relativePath(`Photos/2022/${String(1 + (at % 12)).padStart(2, '0')}/IMG_${String(at + 400)}.jpg`),
    bytes: 2_400_000 + at,
    reason: 'taken 2022-07-19, EXIF',
    seen,
  })),
  {
    id: 41,
    op: 'move',
    from: relativePath('notes/a b.txt'),
    to: relativePath('notes/a_b.txt'),
    bytes: 120,
    reason: '',
    seen,
  },
  {
    id: 42,
    op: 'create',
    to: relativePath('receipts.xlsx'),
    bytes: 9_000,
    content: hash,
    reason: 'made of 48 receipts',
  },
  {
    id: 43,
    op: 'modify',
    from: relativePath('list.csv'),
    to: relativePath('list.csv'),
    bytes: 400,
    content: hash,
    reason: '',
    seen,
  },
  { id: 44, op: 'trash', from: relativePath('old/copy of a.pdf'), bytes: 90_000, reason: 'the same as a.pdf', seen },
  { id: 45, op: 'mkdir', to: relativePath('Photos/2023'), reason: '' },
  { id: 46, op: 'rmdir', from: relativePath('DCIM/100CANON'), reason: 'it is empty then' },
  {
    id: 47,
    op: 'move',
    from: relativePath('invoice‮fdp.exe'),
    to: relativePath('Papers/invoice‮fdp.exe'),
    bytes: 9,
    reason: '',
    seen,
  },
];

type Parts = {
  conflicts?: readonly Conflict[];
  settled?: readonly Settled[];
  choices?: Choices;
  left?: ReadonlySet<number>;
  closure?: string;
  busy?: true;
  changes?: readonly Change[];
  progress?: Progress;
  /** Milliseconds that it still takes. */
  leftMs?: number;
  /** Names that were proposed, where the person gave others. */
  proposed?: ReadonlyMap<number, Change>;
  /** What is odd about a row's names. */
  flags?: ReadonlyMap<number, string[]>;
};

function diff(name: string, task: Task, parts: Parts = {}, more: Partial<PanelState> = {}): PanelState {
  const { conflicts = [], settled = [], choices = noChoices, left = new Set<number>() } = parts;
  const shown = parts.changes ?? changes;
  const direction = task.state === 'done' ? 'undo' : task.state === 'undone' ? 'redo' : 'apply';
  const snapshot = diffSnapshot({
    task,
    card: cardOf(task, parts.progress ?? null, '', parts.leftMs === undefined ? {} : { leftMs: parts.leftMs }),
    changes: shown,
    revision: 1,
    left,
    closure: parts.closure ?? null,
    accepted: shown.length - left.size,
    conflicts,
    settled,
    choices,
    checked: parts.busy === true ? null : { direction, hash },
    exceptions: 3,
    deeds: deedsOf(shown),
    tally: tallyOf(shown, { present: null, left, stopped: new Set(conflicts.map(({ change }) => change)) }),
    busy: parts.busy === true,
  });
  const byChange = conflictsByChange(conflicts);
  const rows = shown.map((change) =>
    changeRow(
      change,
      byChange.get(change.id) ?? [],
      settled.find((one) => one.change === change.id),
      { proposed: parts.proposed?.get(change.id), flags: parts.flags?.get(change.id) ?? [] },
    ),
  );
  const messages: ToPanel[] = [
    { type: 'snapshot', snapshot },
    { type: 'rows', revision: 1, first: 0, rows },
  ];
  return { name, panel: 'diff', messages, ...more };
}

const conflicts: readonly Conflict[] = [
  {
    change: 3,
    kind: 'target-exists',
    severity: 'stop',
    message: 'Photos/2022/03/IMG_402.jpg is already there.',
    ways: ['number', 'replace', 'skip'],
  },
  {
    change: 44,
    kind: 'changed',
    severity: 'stop',
    message: 'old/copy of a.pdf was changed since.',
    ways: ['as-it-is', 'skip'],
  },
  {
    change: 5,
    kind: 'hard-linked',
    severity: 'warn',
    message: 'IMG_404.jpg has a second name elsewhere.',
    ways: ['skip'],
  },
];

const table: ShowReply = {
  kind: 'table',
  sheets: ['Fruit', 'Sources'],
  sheet: 0,
  columns: 3,
  columnMarks: ['same', 'same', 'new'],
  total: 4,
  changed: 2,
  matching: 4,
  isComparison: true,
  from: 0,
  rows: [
    { mark: 'same', before: 1, after: 1, cells: [{ text: 'Item' }, { text: 'Count' }, { text: 'Price' }] },
    { mark: 'changed', before: 2, after: 2, cells: [{ text: 'Apples' }, { text: '7', was: '3' }, { text: '2.50' }] },
    { mark: 'gone', before: 3, cells: [{ text: 'Pears' }, { text: '4' }, { text: '' }] },
    { mark: 'new', after: 3, cells: [{ text: 'Plums' }, { text: '5' }, { text: '2.80' }] },
  ],
  notes: ['Formulas show the value that was kept with them.'],
};

const text: ShowReply = {
  kind: 'text',
  total: 3,
  changed: 1,
  matching: 3,
  isComparison: true,
  from: 0,
  lines: [
    { mark: 'same', before: 1, after: 1, pieces: [{ text: 'Dear Ada,' }] },
    {
      mark: 'gone',
      before: 2,
      pieces: [{ text: 'the offer is ' }, { text: '100', mark: 'gone' }, { text: ' euros.' }],
    },
    { mark: 'new', after: 2, pieces: [{ text: 'the offer is ' }, { text: '120', mark: 'new' }, { text: ' euros.' }] },
  ],
  notes: [],
};

const jpeg = encodeJpeg({ columns: 30, rows: 20, colorAt: (column, row) => [column * 8, row * 12, 160] }, undefined);
const picture: ShowReply = {
  kind: 'picture',
  before: {
    kind: 'pixels',
    jpeg: jpeg.toString('base64'),
    width: 240,
    height: 160,
    format: 'jpeg',
    bytes: jpeg.length,
    ownWidth: 240,
    ownHeight: 160,
    turned: false,
  },
};

const none: ShowReply = { kind: 'none', why: 'This file is damaged.', next: 'Open it in its own program.' };

function previewing(name: string, row: string, reply: ShowReply): PanelState {
  return diff(
    `preview-${name}`,
    taskAfter(reviewing),
    {},
    {
      hears: (intent) =>
        intent.type === 'show' ? [{ type: 'shown', change: intent.change, look: intent.look, reply }] : [],
      prepare: async (page) => {
        await page.getByTestId('diff-filter').locator('input').fill(row);
        const found = page.getByTestId('diff-row').filter({ hasText: row });
        await found.hover();
        await found.getByTestId('diff-preview').click();
        await page.getByTestId('preview').waitFor();
      },
    },
  );
}

/** The same changes, of which the person gave two other names. */
const ownNames = {
  changes: changes.map((change) =>
    change.id === 3 || change.id === 42
      ? { ...change, to: relativePath(change.id === 3 ? 'Photos/2022/03/Ada’s birthday.jpg' : 'Receipts 2022.xlsx') }
      : change,
  ),
  proposed: new Map(changes.filter(({ id }) => id === 3 || id === 42).map((change) => [change.id, change])),
  flags: new Map([[47, ['Its name holds a character that turns the text after it around']]]),
};

const leftAlone = Array.from({ length: 3 }, (_, at) => ({
  path: `scans/scan ${String(at)}.jpg`,
  why: 'it has no date',
}));

/** What the changes are seen in. */
export const diffStates: readonly PanelState[] = [
  diff('rows', taskAfter(reviewing)),
  diff('checking', taskAfter(reviewing), { busy: true }),
  diff('conflicts', taskAfter(reviewing), { conflicts }),
  diff('read-only', taskAfter(reviewing), {
    conflicts: changes
      .filter(({ op }) => op === 'move')
      .map(({ id }) => ({
        change: id,
        kind: 'read-only',
        severity: 'stop',
        message: 'You may not change the folder.',
        ways: ['skip'],
      })),
  }),
  diff('settled', taskAfter(reviewing), {
    conflicts: conflicts.slice(1),
    settled: [{ change: 3, kind: 'target-exists', way: 'number', message: 'IMG_402.jpg becomes IMG_402 (2).jpg.' }],
    choices: { byChange: new Map(), byKind: new Map([['target-exists', 'number']]) },
  }),
  diff('left-out', taskAfter(reviewing), {
    left: new Set([1, 2, 45]),
    closure: 'Leaving out 1 also leaves out 2 that go with it: IMG_400.jpg and IMG_401.jpg',
  }),
  diff('nothing', taskAfter([...reviewing.slice(0, -1), { kind: 'nothing', message: 'There is nothing to change.' }]), {
    changes: [],
  }),
  diff(
    'model',
    taskAfter(
      [
        ...reviewing.slice(0, -1),
        {
          ...events.frozen,
          told: {
            summary: 'I put the 48 receipts into receipts.xlsx.',
            notDone: ['receipt 12.pdf is a scan that I could not read.'],
            flags: ['The total of receipt 7.pdf stands nowhere in it: 12.50'],
          },
        },
      ],
      { engine: 'claude' },
    ),
  ),
  diff('applying', taskAfter([...reviewing, events.applying]), {
    progress: { text: 'Moving files', done: 64, total: 407 },
    leftMs: 95_000,
  }),
  diff('undoing', taskAfter([...applied, events.undoing]), {
    progress: { text: 'Moving files back', done: 12, total: 407 },
  }),
  diff('applied', taskAfter(applied)),
  diff(
    'applied-receipt',
    taskAfter(applied),
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('receipt').locator('summary').click();
      },
    },
  ),
  diff('undo-stopped', taskAfter(applied), { conflicts: conflicts.slice(0, 1) }),
  diff('undone', taskAfter(undone)),
  diff(
    'taken-back',
    taskAfter([
      ...reviewing,
      events.applying,
      {
        kind: 'rolledBack',
        transaction: 't',
        failure: failure('disk-failed', 'The drive is full: it was taken back.'),
      },
    ]),
  ),
  diff(
    'filter-without-match',
    taskAfter(reviewing),
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('diff-filter').locator('input').fill('nothing is called so');
        await page.getByTestId('diff-empty').waitFor();
      },
    },
  ),
  diff(
    'before-and-after',
    taskAfter(reviewing),
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('diff-mode-tree').click();
        await page.getByTestId('diff-tree-to').waitFor();
      },
    },
  ),
  diff(
    'keys',
    taskAfter(reviewing),
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('diff-help-button').click();
        await page.getByTestId('diff-help').waitFor();
      },
    },
  ),
  diff(
    'new-name',
    taskAfter(reviewing),
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('diff-row').filter({ hasText: 'IMG_401.jpg' }).click();
        await page.keyboard.press('F2');
        await page.getByTestId('diff-name-field').waitFor();
      },
    },
  ),
  diff('own-names', taskAfter(reviewing), ownNames),
  diff(
    'name-refused',
    taskAfter(reviewing),
    {},
    {
      hears: (intent) =>
        intent.type === 'name'
          ? [{ type: 'named', change: intent.change, problem: 'Windows has no file called NUL: choose another name.' }]
          : [],
      prepare: async (page) => {
        await page.getByTestId('diff-row').filter({ hasText: 'IMG_401.jpg' }).click();
        await page.keyboard.press('F2');
        await page.getByTestId('diff-name-field').fill('NUL');
        await page.keyboard.press('Enter');
        await page.getByText('choose another name').first().waitFor();
      },
    },
  ),
  diff(
    'tree-and-what-stays',
    taskAfter(reviewing),
    { ...ownNames, conflicts, left: new Set([1, 2]) },
    {
      hears: (intent) =>
        intent.type === 'stays'
          ? [{ type: 'stays', look: intent.look, count: 12, names: ['a.txt', 'scans/', 'readme.md'] }]
          : [],
      prepare: async (page) => {
        await page.getByTestId('diff-mode-tree').click();
        await page.getByTestId('diff-fold-all').click();
        await page.getByTestId('diff-tree-to').getByTestId('diff-row').first().click();
        await page.getByTestId('diff-stays').waitFor();
      },
    },
  ),
  diff(
    'left-alone',
    taskAfter(reviewing),
    {},
    {
      hears: (intent) =>
        intent.type === 'exceptions'
          ? [{ type: 'exceptions', look: intent.look, total: 3, matching: 3, first: intent.first, rows: leftAlone }]
          : [],
      prepare: async (page) => {
        await page.getByTestId('diff-exceptions').locator('summary').click();
        await page.getByText('scan 2.jpg').waitFor();
      },
    },
  ),
  previewing('table', 'list.csv', table),
  previewing('text', 'a_b.txt', text),
  previewing('picture', 'IMG_401.jpg', picture),
  previewing('none', 'receipts.xlsx', none),
];
