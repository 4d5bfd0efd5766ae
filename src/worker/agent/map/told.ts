/** What the main model hears of a map: counts, the first rows, what failed and why, and the name of the table. Never a document. */
import { asData, sentence, shownName, type FolderData } from '../words.ts';
import { flagLines, valueWords } from '../verify/checkedWords.ts';
import type { Checked } from '../verify/checkTable.ts';
import type { MapResult } from './mapFiles.ts';

const rowsMax = 5;
const failedMax = 10;
const cellCharactersMax = 80;
const tablesMax = 50;

/** Tables that were made for a task: the model names them, and never carries their rows. */
export class MadeTables {
  readonly #tables = new Map<string, Checked>();
  #made = 0;

  /** Its name: `table-1`. The oldest is let go of where there are too many. */
  keep(table: Checked): string {
    this.#made += 1;
    const name = `table-${String(this.#made)}`;
    this.#tables.set(name, table);
    const [oldest] = this.#tables.keys();
    if (this.#tables.size > tablesMax && oldest !== undefined) this.#tables.delete(oldest);
    return name;
  }

  get(name: string): Checked | null {
    return this.#tables.get(name) ?? null;
  }
}

/** `name` is the table's; `show` notes the files whose names the model sees. */
export function mapTold(result: MapResult, name: string, show: (path: string) => string): FolderData {
  const { table, done, total, failed, copies, kept, stopped, usage } = result;
  const facts = {
    table: name,
    columns: table.columns.map((column) => column.name),
    documents: total,
    done,
    ...(stopped === null ? {} : { stopped }),
    ...(copies === 0 ? {} : { sameContentsAsAnother: copies }),
    ...(kept === 0 ? {} : { answeredBefore: kept }),
    failed: {
      count: failed.length,
      first: failed.slice(0, failedMax).map(({ path, why }) => `${show(path)}: ${sentence(why, 160)}`),
    },
    values: table.counts,
    flags: flagLines(table),
    sums: table.sums.map(({ column, currency, sum, count }) => ({ column, currency, sum, of: count })),
    firstRows: table.rows.slice(0, rowsMax).map(({ source, cells, check }) => ({
      source: show(source),
      values: cells.map(({ value }) => shownValue(valueWords(value), value?.type === 'money' ? value.currency : null)),
      check: sentence(check, 2 * cellCharactersMax),
    })),
    tokens: { input: usage.inputTokens, output: usage.outputTokens, usd: usage.usd },
  };
  return asData(facts, 'contents');
}

function shownValue(words: string, currency: string | null): string {
  const whole = currency === null ? words : `${words} ${currency}`;
  return whole.length <= cellCharactersMax ? whole : shownName(whole.slice(0, cellCharactersMax).toWellFormed());
}
