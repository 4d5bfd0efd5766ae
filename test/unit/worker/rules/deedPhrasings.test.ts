/** Trash, copies, conversions, lists and empty folders, asked for in plain words: every change on a real folder, and nothing else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDocumentText } from '../../../../src/worker/readers/documents.ts';
import { sourceOf } from '../../../../src/worker/readers/source.ts';
import { sayOn } from './ruleRuns.ts';
import { makeFolder, planFor, type Content } from './support.ts';

const files: Record<string, Content> = {
  'a.jpg': 'picture',
  'b.pdf': 'paper',
  'c.tmp': 'rest',
  'data.csv': 'k,v\n1,2\n',
  'draft plan.txt': 'plan',
  'n.md': '# Notes',
  'empty/': '',
  'twin 1.txt': { text: 'the same', changed: '2020-01-01T00:00:00Z' },
  'sub/twin 2.txt': { text: 'the same', changed: '2024-01-01T00:00:00Z' },
};

function check(promise: string, phrasings: readonly string[], lines: readonly string[]): void {
  describe(promise, () => {
    for (const phrasing of phrasings) {
      it(phrasing, async (test) => {
        assert.deepEqual((await sayOn(makeFolder(test, files), phrasing)).lines, lines);
      });
    }
  });
}

check(
  'copies of the same contents go to the trash, the oldest stays',
  [
    'delete duplicates',
    'remove the duplicate files',
    'move all duplicates to the trash',
    'get rid of the duplicates',
    'find duplicates and delete the extra copies',
    'trash the duplicates, keeping the oldest',
    'please delete all the duplicate files, keep the oldest one',
    'put the duplicates in the recycle bin',
  ],
  ['trash sub/twin 2.txt'],
);
check(
  'or the newest',
  ['delete duplicates and keep the newest', 'remove duplicate files, keeping only the latest version'],
  ['trash twin 1.txt'],
);
check(
  'or they go into a folder to look at',
  [
    'move the duplicates into Duplicates',
    'put duplicates into a folder for review',
    'collect the duplicate files in a separate folder',
  ],
  ['move sub/twin 2.txt → Duplicates/twin 2.txt'],
);
check(
  'finding is no deleting',
  ['find duplicates', 'list all duplicate files', 'show me the duplicates'],
  ['create duplicates.csv'],
);
check(
  'what is named goes to the trash',
  [
    'delete the .tmp files',
    'remove all tmp files',
    'throw away the *.tmp files',
    'move the tmp files to the trash',
    'please get rid of all .tmp files',
    'trash the .tmp files',
  ],
  ['trash c.tmp'],
);
check(
  'by a word in the name',
  ['delete the drafts', 'throw out files with "draft" in the name'],
  ['trash draft plan.txt'],
);
check(
  'copies into a folder',
  [
    'copy the PDFs to Backup',
    'copy all PDFs into Backup',
    'back up the PDFs to Backup',
    'put a copy of the PDFs into Backup',
  ],
  ['create Backup/b.pdf'],
);
check(
  'tables become workbooks',
  [
    'convert the csv files to excel',
    'turn the CSVs into xlsx',
    'convert csv files to Excel spreadsheets',
    'save the csv files as xlsx',
  ],
  ['create data.xlsx'],
);
check(
  'Markdown becomes Word, and stays',
  ['convert the markdown files to word', 'turn the markdown files into docx', 'convert md files to Word documents'],
  ['create n.docx'],
);
check(
  'Markdown becomes slides, and stays',
  ['make slides of n.md', 'turn n.md into slides', 'create a PowerPoint from n.md', 'convert n.md to pptx'],
  ['create n.pptx'],
);
describe('notes that only their name explains become slides', () => {
  for (const phrasing of ['turn the meeting notes into slides', 'make slides of the meeting notes']) {
    it(phrasing, async (test) => {
      const folder = makeFolder(test, { 'Meeting notes May.md': '# May\n\n## Done\n\n- all\n', 'other.md': '# Other' });
      const { lines, contents } = await sayOn(folder, phrasing);
      assert.deepEqual(lines, ['create Meeting notes May.pptx']);
      const deck = sourceOf(contents['Meeting notes May.pptx'] ?? Buffer.alloc(0), 'a.pptx');
      assert.equal((await readDocumentText(deck)).text.replace(/\s+/g, ' '), 'May 1 Done all 2');
    });
  }
});
check(
  'or goes to the trash where that was said',
  ['convert the markdown files to html and delete the originals'],
  ['create n.html', 'trash n.md'],
);
check(
  'Markdown becomes web pages',
  ['convert the md files to html', 'turn all markdown files into web pages'],
  ['create n.html'],
);
check(
  'empty folders go',
  ['remove empty folders', 'delete all empty folders', 'get rid of the empty subfolders', 'clean up empty directories'],
  ['rmdir empty'],
);
check(
  'a list of files',
  [
    'make a list of all files',
    'create an index of all files',
    'write a list of all files',
    'generate an inventory of all files as csv',
  ],
  ['create index.csv'],
);
check(
  'a list as a workbook',
  ['make a list of all files in excel', 'create an index of all files as a spreadsheet'],
  ['create index.xlsx'],
);
check(
  'the text of documents',
  ['extract the text of the markdown files', 'extract the text from the md files into text files'],
  ['create n.txt'],
);
check(
  'one after the other',
  ['delete duplicates, then move the txt files to Texts'],
  ['move draft plan.txt → Texts/draft plan.txt', 'move twin 1.txt → Texts/twin 1.txt', 'trash sub/twin 2.txt'],
);

describe('what is said of it', () => {
  for (const [instruction, goal, assumed] of [
    ['delete the .tmp files', 'Move 1 .tmp file to the trash.', /They go to Delegate’s trash and come back with undo/],
    ['delete duplicates', 'Move 1 duplicate to the trash; of each the oldest stays.', /every byte is the same/],
    ['convert csv files to excel', 'Convert 1 .csv file to an Excel workbook.', /originals stay/],
    ['copy the PDFs to Backup', 'Copy 1 .pdf file into “Backup”.', /./],
    ['make a list of all files', 'Write a list of 8 files to “index.csv”.', /index\.csv/],
    ['remove empty folders', 'Remove 1 empty folder.', /^$/],
  ] as const) {
    it(instruction, async (test) => {
      const reply = await planFor(makeFolder(test, files), instruction);
      assert.equal(reply.outcome, 'plan', JSON.stringify(reply));
      assert.equal(reply.plan.goal, goal);
      assert.match(reply.plan.assumptions.join('\n'), assumed);
    });
  }

  it('trash is never implied: sorting and renaming ask for no more than moves', async (test) => {
    const reply = await planFor(makeFolder(test, files), 'sort the files by type');
    assert.equal(reply.outcome, 'plan');
    assert.deepEqual(
      reply.plan.scope.grants.flatMap(({ operations }) => operations),
      ['move', 'mkdir'],
    );
  });
});
