/** Tables out of documents: a file for each table, or a workbook for all tables whose path is the same. */
import type { TableTold } from '../stage/documentTables.ts';
import type { DeedRun } from './deeds.ts';
import type { Exceptions } from './exceptions.ts';
import { fold } from './names.ts';
import { newPathOf } from './newPath.ts';
import { because, madeRow, type Row } from './rows.ts';
import type { StepCount } from './run.ts';
import type { StepFacts } from './values.ts';
import { counted } from './words.ts';

type Around = { count: StepCount; fresh: Row[]; exceptions: Exceptions; unwritten: { path: string; why: string }[] };
type Book = {
  readonly first: Row;
  readonly reason: string;
  readonly pieces: { row: Row; table: TableTold; index: number }[];
  path: string;
};

/** Pages that are named in a workbook's reason. */
const namedMax = 5;

/** Each document's tables: what is told of them gives the paths, their cells are only read when the work asks for them. */
export function takeTables(facts: StepFacts, { count, fresh, exceptions, unwritten }: Around): DeedRun {
  const tallied = { found: 0, documents: 0, unsure: 0 };
  count.tables = tallied;
  const books = new Map<string, Book>();
  /** Puts a file where its own name was put by hand, or leaves it out. */
  const put = (made: Row): void => {
    const said = exceptions.ofList(made.path);
    if (said !== null && 'why' in said) unwritten.push({ path: made.path, why: said.why });
    else fresh.push(said === null ? made : { ...made, path: said.to });
  };
  const isBook = /\.xlsx$/i.test(facts.step.step.to);
  return {
    take: (row) => {
      const { tables, problem } = facts.tables(row.file);
      if (tables.length === 0) {
        row.left = problem ?? 'no table was found in it';
        return;
      }
      tallied.documents += 1;
      count.changed += 1;
      for (const [index, table] of tables.entries()) {
        const result = newPathOf(row, facts, { isNew: true, named: { table: table.name } });
        if (!result.ok) {
          row.left = result.failure;
          return;
        }
        tallied.found += 1;
        if (table.unsure !== null) tallied.unsure += 1;
        const { path, reason } = result.value;
        if (isBook) addToBook(books, { row, table, index }, path, reason);
        else put(fileRow({ row, table, index }, path, [reason, ...(problem === null ? [] : [problem])]));
      }
    },
    end: () => {
      for (const book of books.values()) put(bookRow(book));
    },
  };
}

type Piece = Book['pieces'][number];

function fileRow({ row, table, index }: Piece, path: string, reasons: readonly string[]): Row {
  const made = madeRow(row, path, { kind: 'tables', pieces: [{ file: row.file, index }] }, '');
  made.reasons = [...reasons, `${table.place}, ${sizeWords(table)}`, ...doubt(table)];
  return made;
}

function sizeWords({ rows, columns }: TableTold): string {
  return `${counted(rows, 'row')} of ${counted(columns, 'column')}`;
}

function doubt({ unsure }: TableTold): string[] {
  return unsure === null ? [] : [`not sure: ${unsure}`];
}

function addToBook(books: Map<string, Book>, piece: Piece, path: string, reason: string): void {
  const key = fold(path);
  const book = books.get(key) ?? { first: piece.row, reason, pieces: [], path };
  books.set(key, book);
  book.pieces.push(piece);
}

function bookRow({ first, reason, pieces, path }: Book): Row {
  const making = { kind: 'tables', pieces: pieces.map(({ row, index }) => ({ file: row.file, index })) } as const;
  const made = madeRow(first, path, making, '');
  const unsure = pieces.filter(({ table }) => table.unsure !== null);
  const places = pieces.slice(0, namedMax).map(({ table }) => table.place);
  const rest = pieces.length > namedMax ? '…' : '';
  made.reasons = [reason, `${counted(pieces.length, 'table')} (${[...new Set(places)].join(', ')}${rest})`];
  if (unsure.length > 0) {
    const where = unsure.slice(0, namedMax).map(({ table }) => table.place);
    because(made, `not sure of ${unsure.length === 1 ? 'the one' : String(unsure.length)} on ${where.join(', ')}`);
  }
  return made;
}
