/** A rule that asks for text recognition reads scans and photos; the plan and each reason say that it did, and one that does not ask reads none. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { encodePicture } from '../../../../src/worker/readers/pictures/codecs.ts';
import { drawnPage } from '../../../../src/worker/readers/pictures/look.ts';
import { scanPdf, textPdf } from '../../../support/scans.ts';
import { readers, source } from '../readers/support.ts';
import { rulesEngine } from '../../../../src/worker/rules/engine.ts';
import { readRule } from '../../../../src/model/rule/ruleText.ts';
import { contextFor, doIt, makeFolder, planFor, today } from './support.ts';

const receipt = [
  'Acme Tools Ltd',
  'Invoice number: INV-2041',
  'Invoice date: 3 July 2019',
  'Subtotal EUR 100.00',
  'VAT 19% EUR 19.00',
  'Total EUR 119.00',
];

async function scanned(lines: readonly string[]): Promise<{ jpeg: Uint8Array; width: number; height: number }> {
  const { picture } = await drawnPage(source('a.pdf', textPdf([lines], { size: 14 })), 1, { dotsPerInch: 150 });
  return { jpeg: await encodePicture(picture, 'jpeg', 85), width: picture.width, height: picture.height };
}

describe('receipts that are only pictures', () => {
  const files: Record<string, Uint8Array> = {};
  before(async () => {
    const scan = await scanned(receipt);
    files['one.jpg'] = scan.jpeg;
    files['two.pdf'] = scanPdf([scan]);
  });

  it('make a table whose lines say how surely they were read', async (test) => {
    const folder = makeFolder(test, files);
    const done = await doIt(folder, 'summarize these invoices into a spreadsheet with OCR');
    const read = await readers.readTable('invoices.xlsx', done.contents['invoices.xlsx'] ?? Buffer.alloc(0));
    assert.ok(read.ok);
    const rows = read.rows.slice(1, 3);
    const same = 'adds up; same number, vendor and total as one.jpg';
    assert.deepEqual(
      rows.map((row) => row.filter((_, at) => at !== 8)),
      [
        ['one.jpg', 'adds up'],
        ['two.pdf', same],
      ].map(([name, check]) => [name, 'Acme Tools Ltd', 'INV-2041', '2019-07-03', '100', '19', '119', 'EUR', check]),
    );
    assert.deepEqual(read.rows[3]?.slice(4), ['200', '38', '238', 'EUR', '', '1 counted twice: see above']);
    for (const row of rows) assert.match(row[8] ?? '', /^recognised, 9\d % sure/);
    const plan = done.plan.steps.join('\n');
    assert.match(plan, /2 by text that was recognised: look at each; 1 has/);
    assert.match(plan, /the text of 2 files was recognised: \d+ words, /);
    assert.match(done.plan.assumptions.join('\n'), /words may be misread/);
  });

  it('are empty lines of that table where nobody asked for it', async (test) => {
    const folder = makeFolder(test, { 'receipt 1.jpg': files['one.jpg'] ?? '' });
    const done = await doIt(folder, 'summarize these invoices into a spreadsheet');
    const read = await readers.readTable('invoices.xlsx', done.contents['invoices.xlsx'] ?? Buffer.alloc(0));
    assert.ok(read.ok);
    assert.deepEqual(read.rows.slice(1), [['receipt 1.jpg']]);
    assert.doesNotMatch(JSON.stringify(done.plan), /recognised/);
  });

  it('give their text to files beside them', async (test) => {
    const done = await doIt(makeFolder(test, files), 'extract the text from the scans');
    const text = (done.contents['one.txt'] ?? Buffer.alloc(0)).toString('utf8');
    for (const line of ['INV-2041', '119.00', 'Acme Tools Ltd']) assert.ok(text.includes(line), text);
    assert.match(done.plan.assumptions.join('\n'), /words may be misread/);
  });

  it('are named by what a rule finds in them, and each move says how surely', async (test) => {
    const text = (ocr: string): string =>
      `rule 1\n\nstep "By number"\n  files image here\n  let no = find "INV-[0-9]+"\n  move to {no}.jpg\n  with ocr ${ocr}\n  missing leave\n  because "its number"\n\nclash number\n`;
    const work = async (ocr: string): Promise<string[]> => {
      const { rule, problems } = readRule(text(ocr));
      assert.deepEqual(problems, []);
      const { context, heard } = contextFor(makeFolder(test, files));
      await rulesEngine.work({ rule: JSON.stringify(rule), answers: {}, today }, context);
      return heard.changes.map(({ from = '', to = '', reason }) => `${from} → ${to}: ${reason}`);
    };
    const [moved = '', ...more] = await work('yes');
    assert.match(moved, /^one\.jpg → INV-2041\.jpg: its number; recognised, 9\d % sure$/);
    assert.deepEqual(more, []);
    assert.deepEqual(await work('no'), []);
    const wrong = readRule(text('perhaps')).problems;
    assert.match(JSON.stringify(wrong), /ocr cannot be/);
  });

  it('are in the plan of words alone', async (test) => {
    const plan = await planFor(makeFolder(test, files), 'read the scanned pages');
    assert.match(JSON.stringify(plan), /text of 2 files/);
  });
});
