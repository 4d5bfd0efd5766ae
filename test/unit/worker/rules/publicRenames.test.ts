/** What users of bulk renamers ask for, said as rules: the public cases where they are at hand, and always our own. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { nameBytes, nameBytesMax } from '../../../../src/engine/changes/names.ts';
import { printTemplate } from '../../../../src/model/rule/quotedText.ts';
import { splitName } from '../../../../src/model/relativePath.ts';
import { publicData } from '../../../support/publicData.ts';
import { publicWishes } from '../../../support/publicRenames.ts';
import { aboutContents, notByRules, renameRules, type RenameRule } from '../../../support/renameRules.ts';
import { flac } from '../facts/makers/recordings.ts';
import { runOn } from './ruleRuns.ts';
import { makeFolder, namesOnly, type Content } from './support.ts';
import { photo } from './tellingFiles.ts';

function textOf({
  files = 'all files everywhere',
  lines = [],
  to,
}: Pick<RenameRule, 'files' | 'lines' | 'to'>): string {
  const step = [files, ...lines, `move to ${printTemplate(to, 'word')}`, 'missing leave'].map((line) => `  ${line}`);
  return ['rule 1', 'step "Rename {count}"', ...step, 'clash skip', ''].join('\n');
}

const moved = (pairs: readonly (readonly [string, string])[]): string[] =>
  pairs
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `move ${from} → ${to}`)
    .sort();

describe('renames as rules', () => {
  for (const rule of renameRules) {
    it(rule.name, async (test) => {
      const folder = makeFolder(test, namesOnly(rule.own.map(([from]) => from)));
      const { lines, left } = await runOn(folder, textOf(rule));
      assert.deepEqual(lines, moved(rule.own));
      assert.deepEqual(left, {});
    });
  }
});

const at = '2020-02-03T04:05:06Z';
const contents: Readonly<Record<string, Content>> = {
  'a.jpg': photo({ taken: '2019:07:03 14:22:33', camera: ['Canon', 'EOS 80D'] }),
  'b.flac': flac(['TITLE=One/Two', 'ARTIST=A: B', 'ALBUM=C', 'TRACKNUMBER=3', 'DATE=2001', 'GENRE=Jazz']),
  'c.txt': { text: 'abc', changed: at },
  'd.tar.gz': 'x',
};
const told: readonly (readonly [promise: string, rule: Pick<RenameRule, 'files' | 'lines' | 'to'>, lines: string[]])[] =
  [
    [
      'what a camera wrote',
      {
        files: 'files .jpg',
        lines: ['let d = date exif'],
        to: '{d:YYYY}_{exif.make}_{exif.model}_w{image.width}_h{image.height}{ext}',
      },
      ['move a.jpg → 2019_Canon_EOS 80D_w4_h3.jpg'],
    ],
    [
      'the moment of a picture, without colons',
      { files: 'files .jpg', lines: ['let d = date exif'], to: '{d:YYYY-MM-DD}T{d:HH-mm-ss}{ext}' },
      ['move a.jpg → 2019-07-03T14-22-33.jpg'],
    ],
    [
      'tags, whose slashes make no folders',
      {
        files: 'files .flac',
        to: '{audio.track|pad 2}. {audio.title|upper}_{audio.artist}_{audio.album}_{audio.year}_{audio.genre}{ext}',
      },
      ['move b.flac → 03. ONE_TWO_A_ B_C_2001_Jazz.flac'],
    ],
    [
      'a hash of the contents',
      { files: 'files .txt', to: '{hash|upper}{ext}' },
      [`move c.txt → ${createHash('sha256').update('abc').digest('hex').toUpperCase()}.txt`],
    ],
    [
      'the last change, on a clock of the rule’s choice',
      {
        files: 'files .txt',
        lines: ['let d = date mtime zone "Africa/Lagos"'],
        to: '{d:MMM}-{d:DD}-{d:YYYY} {d:HH}{ext}',
      },
      ['move c.txt → Feb-03-2020 05.txt'],
    ],
    [
      'both endings of a name',
      { files: 'files .gz', lines: ['let p = match "((?:\\\\.tar)?\\\\.[^.]+)$" on {name}'], to: 'june{p}' },
      ['move d.tar.gz → june.tar.gz'],
    ],
  ];

describe('renames by what files tell', () => {
  for (const [promise, rule, expected] of told) {
    it(promise, async (test) => {
      const { lines, left } = await runOn(makeFolder(test, contents), textOf(rule));
      assert.deepEqual(lines, expected);
      assert.deepEqual(left, {});
    });
  }
});

/** What becomes of a name that no disk takes: of its parts, each for itself, put together again. */
async function inParts(test: Pick<TestContext, 'after'>, name: string, rule: RenameRule): Promise<string> {
  const { stem, extension } = splitName(name);
  const parts = stem.match(/.{1,50}/gsu) ?? [];
  const made = makeFolder(test, namesOnly(parts.map((part, index) => `${String(index)}/${part}${extension}`)));
  const { lines } = await runOn(made, textOf(rule));
  const became = parts.map((part, index) => {
    const line = lines.find((one) => one.startsWith(`move ${String(index)}/`));
    return line === undefined ? part : splitName(line.slice(line.lastIndexOf('/') + 1)).stem;
  });
  return became.join('') + extension;
}

const folder = publicData('rename-cases', 'the rules for them are tried on names of our own alone');
if (folder !== null) {
  const wishes = publicWishes(folder);
  const ruled = new Map(renameRules.map((rule) => [rule.name, rule]));

  describe('the public cases, as rules', () => {
    it('each is in one of the tables: said as a rule, or left with a reason', () => {
      const tables = [[...ruled.keys()], Object.keys(notByRules), Object.keys(aboutContents)];
      assert.deepEqual(tables.flat().sort(), wishes.map(({ name }) => name).sort());
      assert.deepEqual(
        tables.map((names) => names.length),
        [29, 8, 22],
      );
    });
    for (const { name, pairs } of wishes) {
      const rule = ruled.get(name);
      if (rule === undefined) continue;
      it(name, async (test) => {
        const [[from, to] = ['', '']] = pairs;
        if (nameBytes(from) > nameBytesMax) return assert.equal(await inParts(test, from, rule), to);
        const wanted = pairs.map(([old, fresh], index) => [old, rule.differs?.names[index] ?? fresh] as const);
        const made = makeFolder(test, namesOnly(pairs.map(([old]) => old)));
        const { lines, left } = await runOn(made, textOf(rule));
        assert.deepEqual(lines, moved(wanted));
        assert.deepEqual(left, {});
        if (rule.differs !== undefined) assert.notDeepEqual(moved(wanted), moved(pairs), 'a difference is one');
      });
    }
  });
}
