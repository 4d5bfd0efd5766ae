/** Promises that hold for every folder and every instruction. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRelativePath } from '../../../../src/model/relativePath.ts';
import { assemble, factsOf } from '../../../../src/worker/rules/assemble.ts';
import { civilTime } from '../../../../src/model/rule/civilTime.ts';
import { readSentence } from '../../../../src/worker/rules/english/sentence.ts';
import { fold } from '../../../../src/worker/rules/names.ts';
import { checkRule } from '../../../../src/model/rule/check.ts';
import { parseRule, type Rule } from '../../../../src/model/rule/rule.ts';
import { noFacts, type Facts } from '../../../../src/worker/facts/facts.ts';
import { runRule, type Outcome, type Proposal, type Surroundings } from '../../../../src/worker/rules/run.ts';
import { bytesOnDisk } from '../../../../src/worker/stage/nativePath.ts';
import type { Scan } from '../../../../src/worker/stage/scan.ts';
import { makeFolder, planFor, today } from './support.ts';

const instructions = [
  'organize photos by date',
  'organize files by month',
  'sort files by type, including subfolders',
  'sort files by extension, including subfolders',
  'add ACME-12 to the front of every file name',
  'append "_x" to every file name',
  'replace "a" with "b" in file names',
  'remove "a" from the file names',
  'remove numbers from the file names',
  'replace spaces with underscores',
  'make all file names lowercase',
  'rename files to kebab-case',
  'remove accents from file names',
  'remove special characters from file names',
  'number the files, including subfolders',
  'rename the files to 1, 2, 3',
  'rename all files to Same with a number',
  'move *.txt to "a"',
  'flatten this folder',
  'remove the first 3 characters from the file names',
  'rename photos by date',
  'make everything lowercase and sort by type',
  'replace spaces with underscores and move them to B',
];

const piece = fc.constantFrom(
  'a',
  'A',
  'b',
  'B',
  ' ',
  '_',
  '-',
  '1',
  '10',
  'é',
  'e\u0301',
  'ß',
  'ss',
  '.',
  'IMG_20190703',
  '😀',
  'CON',
  '\udc80',
  '#',
);
const stem = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
const extension = fc.constantFrom('', '.txt', '.TXT', '.jpg', '.JPG', '.xmp', '.jpg.xmp', '.cr2', '.mov', '.pdf');
const name = fc
  .tuple(stem, extension)
  .map(([text, ending]) => text + ending)
  .filter((text) => !text.startsWith('.'));
const folder = fc.constantFrom('', '', 'a/', 'B/', 'a/b/', '2019/07/', 'Images/', 'a b/');
const path = fc.tuple(folder, name).map(([place, text]) => place + text);
const dates = fc.option(fc.constantFrom('2019-07-03', '2020-02-29'), { nil: null });
const file = fc.record({ path, size: fc.nat(5), mtimeMs: fc.nat({ max: 2_000_000_000_000 }), taken: dates });
type File = { path: string; size: number; mtimeMs: number; taken: string | null };

/** A folder that could exist: no path twice, no file where a folder is. */
const tree = fc.uniqueArray(file, { selector: (one) => one.path, maxLength: 14 }).map((files: File[]) => {
  const folders = new Set(files.flatMap((one) => parentsOf(one.path)));
  return files.filter((one) => !folders.has(one.path) && parseRelativePath(one.path) !== null);
});

function parentsOf(text: string): string[] {
  const parts = text.split('/');
  return parts.slice(1).map((_part, at) => parts.slice(0, at + 1).join('/'));
}

function scanOf(files: readonly File[]): Scan {
  const parsed = (text: string): NonNullable<ReturnType<typeof parseRelativePath>> => {
    const found = parseRelativePath(text);
    assert.ok(found !== null);
    return found;
  };
  return {
    files: files
      .map(({ path: text, size, mtimeMs }) => ({ path: parsed(text), size, mtimeMs }))
      .sort((one, two) => (one.path < two.path ? -1 : 1)),
    folders: [...new Set(files.flatMap((one) => parentsOf(one.path)))].sort().map(parsed),
    taken: [parsed('a/link'), parsed('.hidden')],
    leftOut: { hidden: 1, machinery: 0, 'runs-by-itself': 0, ignored: 0, conventions: 0, 'not-named': 0 },
    links: 1,
    unreadable: [],
    hasHidden: false,
  };
}

function ruleFor(instruction: string, scan: Scan, clash: Rule['clash']): Rule {
  const reading = readSentence(instruction, {
    folders: new Map(),
    files: new Map(),
    nameWords: new Set<string>(),
    today,
  });
  assert.ok(reading.ok, instruction);
  const { rule } = assemble(reading.sentence.commands, factsOf(scan));
  const parsed = parseRule(JSON.stringify({ ...rule, clash }));
  assert.ok(parsed.ok);
  return parsed.value;
}

function run(rule: Rule, scan: Scan, files: readonly File[]): Promise<Outcome> {
  const times = new Map(files.map((one) => [one.path, one.taken === null ? null : civilTime(one.taken.split('-'))]));
  const factsOf = (one: { path: string }): Facts => {
    const time = times.get(one.path) ?? null;
    return time === null ? noFacts : { ...noFacts, dates: new Map([['exif', { time, offsetMinutes: null }]]) };
  };
  const around: Surroundings = {
    today,
    facts: () => Promise.resolve(factsOf),
    texts: () => Promise.resolve(() => null),
    duplicates: () => Promise.resolve([]),
    sheet: () => Promise.resolve({ ok: false, failure: 'there is none' }),
    whyNotMade: () => null,
    tables: () => Promise.resolve(() => ({ tables: [], problem: null })),
    linksIn: () => Promise.resolve(() => []),
  };
  return runRule(rule, scan, around, new AbortController().signal);
}

type Move = Extract<Proposal, { op: 'move' }>;

function movesOf({ proposals }: Outcome): Move[] {
  return proposals.filter((proposal) => proposal.op === 'move');
}

const instruction = fc.constantFrom(...instructions);
const clash = fc.constantFrom('number' as const, 'skip' as const);

function holdTo(outcome: Outcome, scan: Scan): void {
  const targets = movesOf(outcome).map((move) => fold(move.to));
  assert.equal(new Set(targets).size, targets.length, 'two files get one name');
  const moving = new Set<string>(movesOf(outcome).map((move) => move.file.path));
  const staying = [
    ...scan.files.map((one) => one.path).filter((text) => !moving.has(text)),
    ...scan.taken,
    ...scan.folders,
  ];
  const kept = new Set(staying.map(fold));
  for (const move of movesOf(outcome)) {
    assert.ok(!kept.has(fold(move.to)), `${move.to} is taken by what stays`);
    assert.ok(parseRelativePath(move.to) !== null, `${move.to} is no path in the mount`);
    assert.notEqual(move.to, move.file.path, 'a move to where it is');
    for (const part of move.to.split('/')) assert.ok(bytesOnDisk(part) <= 255, `${part} is too long`);
    const files = new Set([...scan.files.map((one) => fold(one.path)), ...targets]);
    const folders = new Set<string>(scan.folders);
    for (const parent of parentsOf(move.to)) {
      // Where a file and a folder differ only in case already, the folder is there all the same.
      assert.ok(folders.has(parent) || !files.has(fold(parent)), `${parent} is a file, not a folder`);
    }
  }
  const left = outcome.left.map((one) => one.path);
  assert.ok(
    left.every((text) => !moving.has(text)),
    'left alone, and moved',
  );
}

describe('every rule on every folder', () => {
  it('gives each file a free place inside the mount', async () => {
    await fc.assert(
      fc.asyncProperty(tree, instruction, clash, async (files, said, choice) => {
        const scan = scanOf(files);
        holdTo(await run(ruleFor(said, scan, choice), scan, files), scan);
      }),
      { numRuns: 1_500 },
    );
  });

  it('does the same twice, and whatever the order of the disk', async () => {
    await fc.assert(
      fc.asyncProperty(tree, instruction, clash, async (files, said, choice) => {
        const one = scanOf(files);
        const two = scanOf([...files].reverse());
        const first = await run(ruleFor(said, one, choice), one, files);
        const second = await run(ruleFor(said, two, choice), two, files);
        assert.deepEqual(second.proposals, first.proposals);
        assert.deepEqual(second.left, first.left);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every name outside of its own folder names as it was when it only organises', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const scan = scanOf(files);
        const outcome = await run(ruleFor('sort files by type, including subfolders', scan, 'skip'), scan, files);
        for (const move of movesOf(outcome)) assert.equal(move.to.split('/').at(-1), move.file.path.split('/').at(-1));
      }),
      { numRuns: 200 },
    );
  });
});

describe('every instruction', () => {
  const words = [
    'organize sort move rename add replace with number photos files by date type to "x" \' Archive all except the not',
    'and then *.log 2019 001 , . lowercase in front delete copy convert jpg duplicates list place camera title their',
    'rest 5 stars taken Canon mention older a year codes.csv pattern "(" extensions - project code',
  ].flatMap((line) => line.split(' '));
  const made = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((list) => list.join(' '));

  it('is understood or not, never throws, and gives a rule that holds together', () => {
    fc.assert(
      fc.property(fc.oneof(made, fc.string(), fc.string({ unit: 'binary' })), (said) => {
        const reading = readSentence(said, {
          folders: new Map([['archive', 'Archive']]),
          files: new Map(),
          nameWords: new Set<string>(),
          today,
        });
        if (!reading.ok || reading.sentence.commands.length === 0) return;
        const { rule } = assemble(reading.sentence.commands, { types: new Map(), total: 0 });
        assert.deepEqual(checkRule(rule), [], said);
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes no long time, however long it is', () => {
    for (const said of [
      'and '.repeat(1_300),
      'photos and '.repeat(360),
      'move photos to A and '.repeat(190),
      `replace "${'a'.repeat(3_900)}" with "b"`,
      'except the pdfs '.repeat(250),
      `rename photos to ${'date and place - '.repeat(95)}`,
      `make a list of photos with ${'date, camera and '.repeat(75)}`,
      'find duplicates and delete the copies and '.repeat(55),
      `sort photos by ${'camera and city and '.repeat(95)}`,
      `move photos ${'taken with a Canon that mention Acme '.repeat(55)}`,
    ]) {
      const from = performance.now();
      readSentence(said, { folders: new Map(), files: new Map(), nameWords: new Set<string>(), today });
      assert.ok(performance.now() - from < 3_000, `${said.slice(0, 30)}… took ${String(performance.now() - from)} ms`);
    }
  });
});

describe('naughty names', () => {
  const shared = process.env['DELEGATE_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
  const listFile = join(shared, 'names/naughty-strings.json');
  const own = [
    '💥',
    '‮evil',
    'ÅÅ',
    'ﬁ',
    'İ',
    'ı',
    'ſ',
    "'; --",
    '$HOME',
    '%s%n',
    '{{x}}',
    '<script>',
    'COM1',
    'a\nb',
    'ＡＢＣ',
    '𝒳',
    'ᚠ',
  ];

  it('are renamed like any other', async (test) => {
    if (!existsSync(listFile))
      test.diagnostic('the public list of names is not here (DELEGATE_TEST_DATA): only names of this test were used');
    const listed: unknown = existsSync(listFile) ? JSON.parse(readFileSync(listFile, 'utf8')) : [];
    const names = [...own, ...(Array.isArray(listed) ? listed.map(String) : [])]
      .map((text) => text.replaceAll('/', '∕').replaceAll('\0', ''))
      .filter((text) => text.trim() !== '' && text !== '.' && text !== '..' && Buffer.byteLength(text) <= 240);
    const folderPath = makeFolder(test, Object.fromEntries(names.map((text) => [`${text}.txt`, 'x'])));
    for (const said of [
      'add ACME-12 to the front of every file name',
      'make all file names lowercase',
      'sort files by type',
      'number the files',
      'rename files to kebab-case',
      'remove accents from file names',
    ]) {
      const reply = await planFor(folderPath, said);
      assert.ok(reply.outcome === 'plan' || reply.outcome === 'nothing', `${said}: ${JSON.stringify(reply)}`);
    }
    test.diagnostic(`${String(names.length)} names`);
  });
});
