// The queue panel's parts that need no page: sections, what is spoken, what a drop names, when words are vague.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folded, wordFinder } from '../../../src/base/findWords.ts';
import { isOfRubbish, seemsVague } from '../../../src/base/vague.ts';
import { taskStates, type TaskState } from '../../../src/model/task.ts';
import type { TaskCard } from '../../../src/protocol/panelWire.ts';
import { cardSpoken, newsSpoken } from '../../../webview/queue/cardWords.ts';
import { examplesFor, fittingExamples } from '../../../webview/queue/fittingExamples.ts';
import { leftWords } from '../../../webview/shared/words.ts';
import type { FolderKindCounts } from '../../../src/model/folderKinds.ts';
import { readSentence } from '../../../src/worker/rules/english/sentence.ts';
import { carriesFiles, urisOf, type Carrier } from '../../../webview/queue/dropped.ts';
import { placeOf, sectionsOf } from '../../../webview/queue/sections.ts';
import { cardOf } from './samples.ts';

/** What each section holds, by ids. */
function held(tasks: readonly TaskCard[], by: 'need' | 'folder' = 'need'): Record<string, string[]> {
  return Object.fromEntries(sectionsOf(tasks, by).map((section) => [section.key, section.tasks.map(({ id }) => id)]));
}

test('every state has its place in the queue', () => {
  assert.deepEqual(held(taskStates.map((state) => cardOf({ id: state, state }))), {
    'needs-you': ['asking', 'awaiting approval', 'awaiting review', 'failed'],
    now: ['planning', 'working', 'applying', 'queued', 'paused'],
    done: ['done', 'cancelled', 'undone'],
  });
});

test('a task that a limit stopped needs the person; one that is approved and waits for its turn does not', () => {
  assert.equal(placeOf(cardOf({ state: 'paused', needsYou: true })), 'needs-you');
  assert.equal(placeOf(cardOf({ state: 'paused' })), 'now');
  const place = { rank: 1, up: false, down: false };
  assert.equal(placeOf(cardOf({ state: 'awaiting approval', place })), 'now');
  assert.equal(placeOf(cardOf({ state: 'failed', needsYou: true })), 'needs-you');
  assert.equal(placeOf(cardOf({ state: 'failed', archived: true })), 'archived');
});

test('what a schedule or a tied folder set off waits in a tray of its own; what a person ran by a recipe does not', () => {
  const trigger = 'every day at 09:00';
  const tasks = [
    cardOf({ id: 'proposed', state: 'awaiting review', needsYou: true, recipe: { name: 'Flatten', trigger } }),
    cardOf({ id: 'ran', state: 'awaiting review', needsYou: true, recipe: { name: 'Flatten', trigger: null } }),
    cardOf({ id: 'applied', state: 'done', recipe: { name: 'Flatten', trigger } }),
  ];
  assert.deepEqual(held(tasks), { 'needs-you': ['ran'], proposals: ['proposed'], done: ['applied'] });
});

test('what waits for its turn stands in the order of the queue, whatever came first', () => {
  const waiting = (id: string, rank: number): TaskCard =>
    cardOf({ id, state: 'queued', place: { rank, up: true, down: true } });
  const tasks = [waiting('c', 3), cardOf({ id: 'paused', state: 'paused' }), waiting('a', 1), waiting('b', 2)];
  assert.deepEqual(held([...tasks, cardOf({ id: 'runs', state: 'working' })]), {
    now: ['runs', 'a', 'b', 'c', 'paused'],
  });
});

test('by folder, what needs the person stands first, in each and of all', () => {
  const tasks = [
    cardOf({ id: '1', folder: 'a', state: 'done' }),
    cardOf({ id: '2', folder: 'b', state: 'asking', needsYou: true }),
    cardOf({ id: '3', folder: 'a', state: 'planning' }),
  ];
  assert.deepEqual(held(tasks, 'folder'), { 'folder b': ['2'], 'folder a': ['3', '1'] });
});

test('a card is one sentence to a screen reader: its name, its state, its folder, how far it is', () => {
  const said = cardSpoken(
    cardOf({
      ...{ title: 'Holiday', folder: 'photos', state: 'working', status: 'x' },
      progress: { text: 'Reading dates', done: 1, total: 9, leftMs: 120_000 },
    }),
  );
  assert.equal(said, 'Holiday. Working. photos. Reading dates about 2 minutes left');
  assert.match(
    cardSpoken(cardOf({ failure: { message: 'No key.', next: '' }, state: 'failed' })),
    /Failed\. photos\. No key\./,
  );
});

test('time left is told no more exactly than anybody can know', () => {
  assert.deepEqual([undefined, 4_000, 40_000, 60_000, 200_000, 3 * 3_600_000].map(leftWords), [
    '',
    'a few seconds left',
    'less than a minute left',
    'about 1 minute left',
    'about 3 minutes left',
    'about 3 hours left',
  ]);
});

const nothingHeld: FolderKindCounts = { kinds: {}, files: 0, spaced: 0, atTop: 0, types: 0, isCut: false };

test('what fits the folder comes first, with why; a few of a kind are no reason', () => {
  const holds = { ...nothingHeld, kinds: { photo: 412, pdf: 2, music: 9 }, files: 423 };
  assert.deepEqual(fittingExamples(holds), [
    { text: 'Organize these photos by date', says: 'This folder holds 412 photos.' },
    { text: 'Sort the music by artist and album', says: 'This folder holds 9 pieces of music.' },
  ]);
  assert.deepEqual(fittingExamples(nothingHeld), []);
  assert.deepEqual(examplesFor(null, ['a', 'b']), [
    { text: 'a', says: null },
    { text: 'b', says: null },
  ]);
  assert.deepEqual(
    examplesFor(holds, ['Organize these photos by date', 'b']).map(({ text }) => text),
    ['Organize these photos by date', 'Sort the music by artist and album', 'b'],
  );
  const first = (state: TaskState): string | undefined =>
    examplesFor(holds, [], [{ instruction: 'organize these photos by date', state }])[0]?.text;
  assert.equal(first('done'), 'Sort the music by artist and album', 'what was asked for is not proposed again');
  assert.equal(first('awaiting approval'), 'Sort the music by artist and album');
  assert.equal(first('undone'), 'Organize these photos by date');
  assert.match(fittingExamples({ ...holds, isCut: true })[0]?.says ?? '', /Only a part of it was counted/);
});

test('every instruction that is offered for a folder is understood by the rules', () => {
  const kinds = { photo: 9, screenshot: 8, invoice: 7, music: 6, film: 5, pdf: 4 };
  const known = { folders: new Map(), files: new Map(), nameWords: new Set<string>(), today: '2026-11-22' };
  const offered = [
    ...Object.keys(kinds).flatMap((kind) => fittingExamples({ ...nothingHeld, kinds: { [kind]: 9 } })),
    ...fittingExamples({ ...nothingHeld, files: 30, spaced: 20, atTop: 30, types: 6 }),
  ];
  assert.equal(offered.length, 8);
  for (const { text } of offered) {
    const read = readSentence(text, known);
    assert.ok(read.ok && read.sentence.puzzles.length === 0, text);
    assert.ok(!seemsVague(text), text);
  }
});

test('only what a task came to is spoken, and many at once as a number', () => {
  const before = [1, 2, 3, 4].map((id) => cardOf({ id: String(id), title: `T${String(id)}`, state: 'planning' }));
  const after = (...states: TaskCard['state'][]): string =>
    newsSpoken(
      before,
      before.map((card, at) => ({ ...card, state: states[at] ?? card.state })),
    );
  assert.equal(after(), '');
  assert.equal(after('working', 'queued'), '', 'on the way');
  assert.equal(after('awaiting approval', 'failed'), 'T1: Plan ready. T2: Failed');
  assert.equal(after('done', 'done', 'done', 'done'), '4 tasks have news');
  assert.equal(newsSpoken([], before), '', 'what was not there before is no news');
});

function carrier(data: Record<string, string>, ...more: string[]): Carrier {
  return { types: [...Object.keys(data), ...more], getData: (type) => data[type] ?? '' };
}

test('a drop from the Explorer names its files, each once', () => {
  const list = 'vscode-remote://host/w/a%20b.txt\r\n# remark\r\nvscode-remote://host/w/c\r\nvscode-remote://host/w/c';
  const dropped = carrier({ 'application/vnd.code.uri-list': list, 'text/plain': '/w/a b.txt' });
  assert.ok(carriesFiles(dropped));
  assert.deepEqual(urisOf(dropped), ['vscode-remote://host/w/a%20b.txt', 'vscode-remote://host/w/c']);
  assert.deepEqual(urisOf(carrier({ 'text/uri-list': 'file:///w/a' })), ['file:///w/a']);
  assert.deepEqual(urisOf(carrier({ resourceurls: '["file:///w/a", 7, "file:///w/a"]' })), ['file:///w/a']);
});

test('files of another program are seen, though they have no place; a task and plain text are no files', () => {
  assert.ok(carriesFiles({ types: ['Files'] }));
  assert.deepEqual(urisOf(carrier({}, 'Files')), []);
  assert.deepEqual(urisOf(carrier({ resourceurls: 'no json' })), []);
  assert.ok(!carriesFiles({ types: ['text/plain'] }));
  assert.ok(!carriesFiles({ types: ['application/vnd.delegate.task', 'text/plain'] }));
});

test('vague words are told from those that say what to do', () => {
  for (const said of ['clean up', 'Please tidy this folder', 'organize my files', 'this is a mess', 'make it nice'])
    assert.ok(seemsVague(said), said);
  for (const said of [
    ...['organize these photos by date', 'put all PDFs into a folder called Papers', 'replace spaces with underscores'],
    ...['number these files in sequence', 'sort the invoices by month'],
  ])
    assert.ok(!seemsVague(said) && !isOfRubbish(said), said);
  assert.ok(isOfRubbish('delete the junk'));
});

test('words are found in any order, case and accents aside', () => {
  const text = folded('Fotos für Zoë — ORGANIZE by date');
  for (const search of ['', 'date organize', 'zoe', 'FÜR', 'foto']) assert.ok(wordFinder(search)(text), search);
  for (const search of ['date music', 'zoé x']) assert.ok(!wordFinder(search)(text), search);
});
