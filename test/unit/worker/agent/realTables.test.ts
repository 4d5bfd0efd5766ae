/** The cells of published tables, each looked for in the PDF that it was taken from by hand. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import Papa from 'papaparse';
import { checkValue, type Value } from '../../../../src/worker/agent/verify/checkValue.ts';
import { evenOf } from '../../../../src/worker/agent/verify/evenText.ts';
import { sourcesOf } from '../../../../src/worker/agent/verify/sourceText.ts';
import { numbersIn } from '../../../../src/worker/agent/verify/writtenNumbers.ts';
import { publicData } from '../../../support/publicData.ts';
import { readers, source } from '../readers/support.ts';

const folder = publicData('tables/icdar-eu', 'values are not looked for in published documents');
/** Of the documents, so that the suite stays quick. */
const documentsMax = 12;

/** A number where the cell is one and nothing else. */
function valueOf(cell: string): Value | null {
  const even = evenOf(cell).text.trim();
  const number = numbersIn(even).findLast(({ at, end }) => at <= 1 && end >= even.length - 2);
  if (number !== undefined) return { type: 'number', number: number.value };
  return /\p{L}/u.test(cell) ? { type: 'text', text: cell } : null;
}

if (folder !== null)
  test('the numbers and words of published tables are found in their documents', async () => {
    const counts = { number: [0, 0], text: [0, 0] };
    const files = fs.readdirSync(folder).toSorted();
    for (const name of files.filter((file) => file.endsWith('.pdf')).slice(0, documentsMax)) {
      const bytes = fs.readFileSync(path.join(folder, name));
      const placed = await readers.readPlaced(source(name, bytes), new AbortController().signal);
      const sources = sourcesOf(placed);
      for (const table of files.filter((file) => file.startsWith(`${name.slice(0, -4)}-`) && file.endsWith('.csv')))
        for (const row of Papa.parse<string[]>(fs.readFileSync(path.join(folder, table), 'utf8')).data)
          for (const cell of row) {
            const value = valueOf(cell);
            if (value === null || (value.type !== 'number' && value.type !== 'text')) continue;
            const [found = 0, all = 0] = counts[value.type];
            counts[value.type] = [found + Number(checkValue(value, sources).status === 'found'), all + 1];
          }
    }
    const share = ([found = 0, all = 1]: readonly number[]): number => found / all;
    console.log(`found: ${counts.number.join(' of ')} numbers, ${counts.text.join(' of ')} texts`);
    assert.ok((counts.number[1] ?? 0) > 500);
    assert.ok(share(counts.number) >= 0.99 && share(counts.text) >= 0.99);
  });
