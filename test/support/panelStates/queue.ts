import type { DoctorReport } from '../../../src/engine/engine.ts';
import { failure } from '../../../src/model/failure.ts';
import type { TaskCard } from '../../../src/protocol/panelWire.ts';
import { queueSnapshot } from '../../../src/vscode/panels/queueSnapshot.ts';
import type { PanelState } from './panelState.ts';
import { applied, cardOf, events, photosPlan, planned, reviewing, taskAfter, undone } from './tasks.ts';

const photos = { path: '/home/ana/photos', name: 'photos' };
const papers = { path: '/home/ana/papers', name: 'papers' };

const noSandbox: DoctorReport = {
  ok: false,
  checks: [
    {
      name: 'Sandbox',
      ok: false,
      detail: 'bubblewrap is not installed, so no worker can be walled in.',
      next: 'Install it: sudo apt-get install bubblewrap',
    },
  ],
};

/** As the host names a folder. */
const nameIn = (mount: string): string => mount.replace('/home/ana/', '');

type Parts = Partial<Parameters<typeof queueSnapshot>[0]>;

function queue(name: string, parts: Parts = {}, more: Partial<PanelState> = {}): PanelState {
  const snapshot = queueSnapshot({ cards: [], folders: [photos], report: null, labelOf: nameIn, ...parts });
  return { name, panel: 'queue', messages: [{ type: 'snapshot', snapshot }], ...more };
}

const asking = taskAfter(
  [
    events.planning,
    {
      kind: 'asked',
      message: 'Which files do you mean by “the bank statements”?',
      questions: [
        { key: 'which', text: 'Which files?', choices: [{ value: 'a', label: 'Those with “bank” in their name' }] },
      ],
    },
  ],
  { instruction: 'put the bank statements into one folder a year', mount: '/home/ana/papers' },
);

/** Two questions at once, both with an answer to begin with, and one example. */
const askingTwice = taskAfter([
  events.planning,
  {
    kind: 'asked',
    message: '',
    questions: [
      ...photosPlan.questions,
      {
        key: 'into',
        text: 'Where should the folders of the photos go?',
        choices: [
          { value: 'here', label: 'Into this folder' },
          { value: 'photos', label: 'Into a folder called Photos', count: 407 },
        ],
        chosen: 'photos',
      },
    ],
  },
  { kind: 'titled', title: 'Holiday photos' },
]);

/** Not understood: ready answers, and words of the person's own. */
const askingWords = taskAfter(
  [
    events.planning,
    {
      kind: 'asked',
      message: 'I did not understand “make it sparkle”. Nothing was changed.',
      questions: [
        {
          key: 'instruction',
          text: 'What should happen to the 12 notes?',
          choices: [
            { value: 'Number these files in sequence', label: 'Number these files in sequence' },
            { value: 'Replace spaces with underscores', label: 'Replace spaces with underscores' },
          ],
        },
      ],
    },
  ],
  { instruction: 'make it sparkle', mount: '/home/ana/notes' },
);

/** Tasks that wait for their turn, which the person may order; one of them about a few files. */
const inOrder: readonly TaskCard[] = [
  cardOf(taskAfter([{ kind: 'titled', title: 'The scans of March' }]), null, '', {
    place: { rank: 1, up: false, down: true },
  }),
  cardOf(taskAfter([], { only: ['IMG_0001.jpg', 'a folder/', 'notes.txt'] }), null, '', {
    place: { rank: 2, up: true, down: true },
  }),
  cardOf(taskAfter([]), null, '', { place: { rank: 3, up: true, down: false } }),
  cardOf(taskAfter([events.planning]), { text: 'Reading photo dates', done: 120, total: 412 }, '', {
    leftMs: 61_000,
  }),
];

const failed = taskAfter(
  [events.planning, { kind: 'failed', failure: failure('no-sandbox', 'There is no sandbox on this machine.') }],
  {
    instruction: 'rename these files to include the project code ACME',
    mount: '/home/ana/papers/Projects and more/2024',
  },
);

const paused = taskAfter(
  [
    events.planning,
    { kind: 'used', usage: { inputTokens: 120_000, outputTokens: 4_000, usd: 1.25 } },
    { kind: 'paused', why: failure('limit-reached', 'The limit of $1.00 for a task is reached.') },
  ],
  { instruction: 'put these receipts into a spreadsheet', engine: 'claude', mount: '/home/ana/receipts' },
);

/** One of each kind of state. */
const many: readonly TaskCard[] = [
  cardOf(asking),
  cardOf(taskAfter(planned)),
  cardOf(
    taskAfter(reviewing, {
      instruction: 'sort the files into folders by type, and number what clashes',
      mount: '/home/ana/Downloads',
    }),
  ),
  cardOf(failed),
  cardOf(paused, null, '42 requests, 124,000 tokens, about $1.25'),
  cardOf(taskAfter([events.planning]), { text: 'Reading photo dates', done: 120, total: 412 }),
  cardOf(taskAfter([events.unwalled], { instruction: 'remove empty folders' }), {
    text: 'Looking through the folder',
    done: 1_204,
  }),
  cardOf(taskAfter([...reviewing, events.applying]), { text: 'Moving files', done: 64, total: 407 }),
  cardOf(taskAfter([], { instruction: 'replace spaces with underscores', origin: { by: 'chat', name: 'delegate' } })),
  cardOf(taskAfter(planned, { origin: { by: 'tool', name: 'delegate_queueTask' } })),
  cardOf(taskAfter(applied, { recipe: { name: 'Photos by date', trigger: 'every day at 09:00' } })),
  cardOf(taskAfter(undone)),
  cardOf(taskAfter([events.planning, { kind: 'cancelled' }], { instruction: 'make all names lower case' })),
];

/** What the queue is seen in. */
export const queueStates: readonly PanelState[] = [
  queue('empty'),
  queue('empty-two-folders', { folders: [photos, papers] }),
  queue('no-folder', { folders: [] }),
  queue('off-disk', {
    folders: [],
    offDisk: 'What is open here is not on a disk. Clone or copy it into a folder, and open that.',
  }),
  queue('sandbox-problem', { report: noSandbox }),
  queue('many-states', { cards: many, folders: [photos, papers] }),
  queue('questions', { cards: [cardOf(asking)], tasks: [asking] }),
  queue('questions-of-several-tasks', {
    cards: [asking, askingTwice, askingWords].map((task) => cardOf(task)),
    tasks: [asking, askingTwice, askingWords],
    needYou: 3,
  }),
  queue(
    'questions-being-answered',
    { cards: [asking, askingWords].map((task) => cardOf(task)), tasks: [asking, askingWords], needYou: 2 },
    {
      prepare: async (page) => {
        await page.getByTestId('asking-words').locator('input').fill('number them from the oldest');
        await page.getByText('Those with “bank” in their name').click();
      },
    },
  ),
  queue('off-disk-with-tasks', {
    folders: [],
    cards: many,
    offDisk: 'What is open here is not on a disk. Clone or copy it into a folder, and open that.',
  }),
  queue('in-order', { cards: inOrder }),
  queue(
    'not-attached',
    {},
    {
      hears: (intent) =>
        intent.type === 'pick'
          ? [{ type: 'not attached', message: 'These files are in two folders.', next: 'Choose files of one folder.' }]
          : [],
      prepare: async (page) => {
        await page.getByTestId('composer-attach').click();
        await page.getByTestId('composer-refused').waitFor();
        await page.getByTestId('composer-engine').locator('summary').click();
      },
    },
  ),
  queue('search-finds-nothing', {
    cards: [],
    look: { search: 'invoices', archived: false, most: 50, folder: '' },
    ended: { matching: 0, shown: 0, archived: 4 },
  }),
  queue('archive', {
    cards: [cardOf(taskAfter([...applied, { kind: 'archived' }]))],
    look: { search: '', archived: true, most: 50, folder: '' },
    ended: { matching: 1, shown: 1, archived: 1 },
  }),
  queue(
    'some-files',
    { holds: { kinds: { photo: 412 }, files: 412, spaced: 0, atTop: 412, types: 1, isCut: false } },
    { remembered: { folder: photos.path, files: ['IMG_0001.jpg', 'a folder/'] } },
  ),
  queue(
    'vague-words',
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('composer-text').locator('textarea').fill('clean up this mess');
        await page.getByTestId('composer-vague').locator('span').first().waitFor();
      },
    },
  ),
  queue('long-words', {
    cards: [
      cardOf(
        taskAfter(planned, {
          instruction: `rename ${'every-single-file-in-this-folder-'.repeat(6)} and then some more words that go on for a while, as people write them`,
          mount: `/home/ana/${'a very long folder name '.repeat(5)}`,
        }),
      ),
    ],
  }),
  queue(
    'writing',
    {},
    {
      prepare: async (page) => {
        await page.getByTestId('composer-text').locator('textarea').fill('organize these photos by date');
      },
    },
  ),
];
