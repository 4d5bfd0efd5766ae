/** What a person says of single files, by what the rule would have done with them: each rule with every change it makes, and what stays. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRule } from '../../../../src/model/rule/ruleText.ts';
import '../readers/support.ts';
import { runOn } from './ruleRuns.ts';
import { makeFolder, namesOnly, type Content } from './support.ts';
import { greyPng } from './tellingFiles.ts';

type Row = readonly [
  promise: string,
  files: readonly string[] | Readonly<Record<string, Content>>,
  rule: string,
  lines: readonly string[],
  left?: Readonly<Record<string, string>>,
];

function check(rows: readonly Row[]): void {
  for (const [promise, files, text, lines, left = {}] of rows) {
    it(promise, async (test) => {
      const content = Array.isArray(files) ? namesOnly(files) : (files as Record<string, Content>);
      assert.deepEqual(readRule(text).problems, []);
      const ran = await runOn(makeFolder(test, content), text);
      assert.deepEqual({ lines: ran.lines, left: ran.left }, { lines, left });
    });
  }
}

const leftOut = 'you left it out';

describe('of copies', () => {
  const copying = 'files .txt everywhere\ncopy to Backup/{name}\nmissing leave\n';
  check([
    [
      'one goes elsewhere, under another name, and what it is made from stays',
      ['a.txt', 'b.txt'],
      `${copying}except "a.txt" to Other/first.txt\n`,
      ['create Backup/b.txt', 'create Other/first.txt'],
    ],
    [
      'one is not made',
      ['a.txt', 'b.txt'],
      `${copying}except "a.txt" stays\n`,
      ['create Backup/b.txt'],
      { 'a.txt': leftOut },
    ],
    [
      'one goes where it can, though the rule has no place for it',
      ['1 a.txt', 'b.txt'],
      'files .txt everywhere\nlet p = match "^(\\d+)" on {stem}\ncopy to Backup/{p}.txt\nmissing leave\nexcept "b.txt" to Backup/2.txt\n',
      ['create Backup/1.txt', 'create Backup/2.txt'],
    ],
    [
      'the copies of what goes along are beside it',
      ['f.mp4', 'f.en.srt'],
      'files video everywhere\ntogether subtitle\ncopy to Backup/{name}\nmissing leave\nexcept "f.mp4" to Kept/film.mp4\n',
      ['create Kept/film.en.srt', 'create Kept/film.mp4'],
    ],
  ]);
});

describe('of conversions', () => {
  const files = { 'a.png': greyPng(2, 2), 'b.png': greyPng(2, 2) };
  const converting = 'files .png everywhere\nconvert to jpg at {dir}/{stem}.jpg\nmissing leave\n';
  check([
    [
      'one gets another name',
      files,
      `${converting}except "a.png" to Web/A.jpg\n`,
      ['create Web/A.jpg', 'create b.jpg'],
    ],
    ['one is not made', files, `${converting}except "a.png" stays\n`, ['create b.jpg'], { 'a.png': leftOut }],
    [
      'one is not made, and its original is not put away',
      files,
      `${converting}original trash\nexcept "a.png" stays\n`,
      ['create b.jpg', 'trash b.png'],
      { 'a.png': leftOut },
    ],
    [
      'one goes elsewhere, and its original is put away all the same',
      files,
      `${converting}original trash\nexcept "a.png" to X/a.jpg\n`,
      ['create X/a.jpg', 'create b.jpg', 'trash a.png', 'trash b.png'],
    ],
    [
      'one that would change in place is made beside it',
      { 'a.txt': Buffer.from('Caf\xe9', 'latin1'), 'b.txt': Buffer.from('Caf\xe9', 'latin1') },
      'files .txt everywhere\nconvert to utf-8 at {dir}/{name}\nmissing leave\nexcept "a.txt" to New/a.txt\n',
      ['create New/a.txt', 'modify b.txt → b.txt'],
    ],
  ]);
});

describe('of the trash', () => {
  const trashing = 'files .tmp everywhere\ntrash\nmissing leave\n';
  check([
    [
      'a file is kept from it',
      ['a.tmp', 'b.tmp'],
      `${trashing}except "a.tmp" stays\n`,
      ['trash b.tmp'],
      { 'a.tmp': leftOut },
    ],
    [
      'a file goes elsewhere instead',
      ['a.tmp', 'b.tmp'],
      `${trashing}except "a.tmp" to Kept/{name}\n`,
      ['move a.tmp → Kept/a.tmp', 'trash b.tmp'],
    ],
  ]);

  it('the conventions keep nothing from it by naming a place', async (test) => {
    const folder = makeFolder(test, {
      ...namesOnly(['a.tmp', 'b.txt']),
      'delegate-conventions.txt': 'place "a.tmp" Kept/\n',
    });
    const { lines } = await runOn(
      folder,
      `${trashing}step\nfiles .txt everywhere\nmove to Texts/{name}\nmissing leave\n`,
    );
    assert.deepEqual(lines, ['move b.txt → Texts/b.txt', 'trash a.tmp']);
  });
});

describe('of lists', () => {
  const listing = 'all files everywhere\nlist at {extension}.csv columns "Name" {name}\nmissing leave\n';
  check([
    [
      'one gets another name',
      ['a.txt', 'b.md'],
      `${listing}except "txt.csv" to Lists/texts.csv\n`,
      ['create Lists/texts.csv', 'create md.csv'],
    ],
    [
      'one is not written',
      ['a.txt', 'b.md'],
      `${listing}except "txt.csv" stays\n`,
      ['create md.csv'],
      { 'txt.csv': leftOut },
    ],
    [
      'a file is not among them',
      ['a.txt', 'b.md'],
      `${listing}except "a.txt" stays\n`,
      ['create md.csv'],
      { 'a.txt': leftOut },
    ],
  ]);

  it('a file of that name that is there is meant, not the list', async (test) => {
    const ran = await runOn(makeFolder(test, namesOnly(['a.txt', 'txt.csv'])), `${listing}except "txt.csv" stays\n`);
    assert.deepEqual(ran.lines, ['create txt (2).csv']);
    assert.deepEqual(ran.left, { 'txt.csv': leftOut });
  });
});

describe('of empty folders', () => {
  const tidying = 'tidy empty folders\n';
  check([
    [
      'one is kept, with those that it is in',
      ['a/b/', 'c/', 'x.txt'],
      `${tidying}except "a/b" stays\n`,
      ['rmdir c'],
      { 'a/b': leftOut },
    ],
    [
      'all below one are kept',
      ['a/b/', 'c/', 'x.txt'],
      `${tidying}except "a/" stays\n`,
      ['rmdir c'],
      { 'a/b': leftOut, a: leftOut },
    ],
    [
      'one that the rule would empty is kept',
      ['in/a.txt', 'in2/b.txt'],
      'files .txt everywhere\nmove to {name}\nmissing leave\nemptied remove\nexcept "in" stays\n',
      ['move in/a.txt → a.txt', 'move in2/b.txt → b.txt', 'rmdir in2'],
      { in: leftOut },
    ],
  ]);

  it('the plan says that a folder stays, and a list is not written', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.txt', 'b.md', 'one/', 'two/']));
    const rule = `all files everywhere
list at {extension}.csv columns "Name" {name}
missing leave
step
tidy empty folders
except "txt.csv" stays
except "one" stays
`;
    const { plan } = await runOn(folder, rule);
    assert.deepEqual(plan.untouched, [
      '2 other files stay as they are.',
      '1 list is not written: you left it out.',
      '1 empty folder stays: you left it out.',
    ]);
  });
});

describe('of moves', () => {
  check([
    [
      'what goes along with a file goes where it is put',
      ['f.mp4', 'f.en.srt', 'g.mp4'],
      'files video everywhere\ntogether subtitle\nmove to Films/{name}\nmissing leave\nexcept "f.mp4" to Kept/film.mp4\n',
      ['move f.en.srt → Kept/film.en.srt', 'move f.mp4 → Kept/film.mp4', 'move g.mp4 → Films/g.mp4'],
    ],
    [
      'unless it is spoken of itself',
      ['f.mp4', 'f.en.srt'],
      'files video everywhere\ntogether subtitle\nmove to Films/{name}\nmissing leave\nexcept "f.mp4" to Kept/film.mp4\nexcept "f.en.srt" to Words/{name}\n',
      ['move f.en.srt → Words/f.en.srt', 'move f.mp4 → Kept/film.mp4'],
    ],
    [
      'what a page shows goes where the page is put',
      { 'page.md': '![a](pics/a.png)\n', 'pics/a.png': 'x' },
      'files .md everywhere\ntogether assets\nmove to Pages/{name}\nmissing leave\nexcept "page.md" to Other/page.md\n',
      ['move page.md → Other/page.md', 'move pics/a.png → Other/pics/a.png'],
    ],
    [
      'where a rule moves and copies, the place is that of the file itself',
      ['a.txt'],
      'files .txt everywhere\ncopy to Backup/{name}\nmissing leave\nstep\nfiles of the step before\nmove to In/{name}\nmissing leave\nexcept "a.txt" to Kept/{name}\n',
      ['create Backup/a.txt', 'move a.txt → Kept/a.txt'],
    ],
    [
      'of a file that no step takes, nothing is done',
      ['a.txt', 'b.md'],
      'files .txt everywhere\nmove to In/{name}\nmissing leave\nexcept "b.md" to Kept/{name}\n',
      ['move a.txt → In/a.txt'],
    ],
  ]);
});
