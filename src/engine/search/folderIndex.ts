/**
 * The words of one folder's documents: a database in the state folder, filled from what a sandboxed worker read, and so full of strangers'
 * text. Every statement takes its values as parameters. Nothing in it is needed for anything else: where it is damaged or of another
 * version, it is made anew.
 */
import fs from 'node:fs';
import path from 'node:path';
import { limits } from '../../model/limits.ts';
import { displayPath } from '../../model/displayPath.ts';
import type { RelativePath } from '../../model/relativePath.ts';
import type { FindAsk, Found, Hit, PlacedText, SearchAsk } from '../../protocol/searchWire.ts';
import { foldForIndex } from './fold.ts';
import { fromKey, toKey } from './pathKey.ts';
import { expressionOf, type Query } from './query.ts';
import { snippetsOf } from './snippets.ts';
import { sqlite, type Database } from './sqlite.ts';

/** Another number for other tables, another spelling of words, or readers that find more. */
const version = 1;
/** Puts that become durable together. */
const batchMax = 128;

const tables = `
  CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, size REAL NOT NULL, mtime REAL NOT NULL, type TEXT NOT NULL,
    hash TEXT, problem TEXT, cut INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX documents_by_path ON documents (path);
  CREATE INDEX documents_by_hash ON documents (hash) WHERE gone = 1;
  CREATE TABLE texts (id INTEGER PRIMARY KEY, texts TEXT NOT NULL);
  CREATE VIRTUAL TABLE words USING fts5(name, shown, hidden, content='', contentless_delete=1, tokenize='ascii');
`;
/** How much a word counts in the name, in the text, and in text that nobody sees. */
const weights = '4.0, 1.0, 0.1';

type File = { readonly path: RelativePath; readonly size: number; readonly mtimeMs: number };
export type Document = Omit<Extract<SearchAsk, { ask: 'put' }>, 'ask' | 'at'>;
export type Unread = { readonly path: string; readonly problem: string };
/** Which documents are asked for; see the wire's `find`. */
export type Filters = Pick<FindAsk, 'under' | 'types' | 'limit'> & { readonly offset: number };

export class FolderIndex {
  readonly #database: Database;
  readonly #statements = new Map<string, ReturnType<Database['prepare']>>();
  /** Puts that are not durable yet. */
  #open = 0;

  private constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Opens the index of the folder of that identity, making it where there is none, or none of this version and folder. Throws what the
   * database throws (see `isDamage`), and where this Node has none.
   */
  static open(file: string, identity: string): FolderIndex {
    const module = sqlite();
    if (module === null) throw new Error('This Node has no database.');
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const database = new module.DatabaseSync(file, { timeout: 10_000 });
    try {
      database.exec('PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      const index = new FolderIndex(database);
      if (!index.#isOf(identity)) {
        database.close();
        removeIndex(file);
        return FolderIndex.#make(file, identity);
      }
      return index;
    } catch (error) {
      if (database.isOpen) database.close();
      throw error;
    }
  }

  static #make(file: string, identity: string): FolderIndex {
    const module = sqlite();
    if (module === null) throw new Error('This Node has no database.');
    const database = new module.DatabaseSync(file, { timeout: 10_000 });
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    const index = new FolderIndex(database);
    database.exec(`BEGIN IMMEDIATE; ${tables} PRAGMA user_version = ${String(version)};`);
    index.#statement('INSERT INTO about VALUES (?, ?)').run('identity', identity);
    database.exec('COMMIT');
    return index;
  }

  #isOf(identity: string): boolean {
    const row = this.#statement('PRAGMA user_version').get();
    if (row?.['user_version'] !== version) return false;
    const names = "SELECT count(*) AS there FROM sqlite_schema WHERE name IN ('about', 'documents', 'texts', 'words')";
    if (this.#statement(names).get()?.['there'] !== 4) return false;
    return this.#statement('SELECT value FROM about WHERE name = ?').get('identity')?.['value'] === identity;
  }

  /** The number of a document that is indexed as it is now, or null. */
  known({ path: name, size, mtimeMs }: File): number | null {
    const row = this.#statement('SELECT id FROM documents WHERE path = ? AND size = ? AND mtime = ? AND gone = 0').get(
      toKey(name),
      size,
      mtimeMs,
    );
    return row === undefined ? null : Number(row['id']);
  }

  /** Takes all documents but these out of what is found. They are kept until `forgetGone`, as some may only have another name. */
  leave(seen: ReadonlySet<number>): void {
    this.#flush();
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const leave = this.#statement('UPDATE documents SET gone = 1 WHERE id = ?');
      for (const { id } of this.#statement('SELECT id FROM documents WHERE gone = 0').all())
        if (!seen.has(Number(id))) leave.run(Number(id));
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Sizes of documents that went, and of whose bytes the hash is known. */
  goneSizes(): Set<number> {
    const rows = this.#statement('SELECT DISTINCT size FROM documents WHERE gone = 1 AND hash IS NOT NULL').all();
    return new Set(rows.map((row) => Number(row['size'])));
  }

  /** Gives a document that went its new name, where one of these bytes and this type did. */
  takeOver(file: File, hash: string): boolean {
    const type = typeOf(file.path);
    const row = this.#statement(
      'SELECT documents.id, cut, texts FROM documents JOIN texts USING (id) WHERE gone = 1 AND hash = ? AND size = ? AND type = ?',
    ).get(hash, file.size, type);
    if (row === undefined) return false;
    const id = Number(row['id']);
    this.#change(() => {
      this.#statement('UPDATE documents SET path = ?, mtime = ?, gone = 0 WHERE id = ?').run(
        toKey(file.path),
        file.mtimeMs,
        id,
      );
      this.#statement('DELETE FROM words WHERE rowid = ?').run(id);
      this.#addWords(id, file.path, textsOf(row['texts']));
    });
    return true;
  }

  /** Keeps a document as it was read. */
  put(file: File, { hash, problem, cut, texts }: Document): void {
    this.#change(() => {
      const key = toKey(file.path);
      for (const { id } of this.#statement('SELECT id FROM documents WHERE path = ? AND gone = 0').all(key))
        this.#remove(Number(id));
      const { lastInsertRowid } = this.#statement(
        'INSERT INTO documents (path, size, mtime, type, hash, problem, cut) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(key, file.size, file.mtimeMs, typeOf(file.path), hash ?? null, problem ?? null, cut === true ? 1 : 0);
      if (problem !== undefined) return;
      const id = Number(lastInsertRowid);
      this.#statement('INSERT INTO texts VALUES (?, ?)').run(id, JSON.stringify(texts));
      this.#addWords(id, file.path, texts);
    });
  }

  /** Lets go of what went. */
  forgetGone(): void {
    this.#change(() => {
      for (const { id } of this.#statement('SELECT id FROM documents WHERE gone = 1').all()) this.#remove(Number(id));
    });
    this.#flush();
  }

  #addWords(id: number, name: string, texts: readonly PlacedText[]): void {
    const joined = (isWanted: (text: PlacedText) => boolean): string =>
      foldForIndex(
        texts
          .filter(isWanted)
          .map(({ text }) => text)
          .join('\n'),
      );
    this.#statement('INSERT INTO words (rowid, name, shown, hidden) VALUES (?, ?, ?, ?)').run(
      id,
      foldForIndex(displayPath(name)),
      joined(({ hidden }) => hidden === undefined),
      joined(({ hidden }) => hidden !== undefined),
    );
  }

  #remove(id: number): void {
    this.#statement('DELETE FROM words WHERE rowid = ?').run(id);
    this.#statement('DELETE FROM texts WHERE id = ?').run(id);
    this.#statement('DELETE FROM documents WHERE id = ?').run(id);
  }

  /** The documents with these words, best first. */
  find(query: Query, { under, types, limit, offset }: Filters): Omit<Found, 'cursor' | 'remarks'> {
    this.#flush();
    const from = under === undefined || under === '' ? '' : `${toKey(under)}/`;
    const where = `words MATCH ? AND documents.gone = 0 AND (? = '' OR substr(path, 1, length(?)) = ?)
      AND (? IS NULL OR type IN (SELECT value FROM json_each(?)))`;
    const wanted = types === undefined || types.length === 0 ? null : JSON.stringify(types);
    const values = [expressionOf(query), from, from, from, wanted, wanted];
    const source = 'FROM words JOIN documents ON documents.id = words.rowid';
    const total = Number(
      this.#statement(`SELECT count(*) AS total ${source} WHERE ${where}`).get(...values)?.['total'],
    );
    const rows = this.#statement(
      `SELECT documents.id, path, bm25(words, ${weights}) AS worse ${source} WHERE ${where} ORDER BY worse, path LIMIT ? OFFSET ?`,
    ).all(...values, limit, offset);
    const hits = rows.map((row): Hit => {
      const id = Number(row['id']);
      const texts = textsOf(this.#statement('SELECT texts FROM texts WHERE id = ?').get(id)?.['texts']);
      return {
        path: fromKey(String(row['path'])),
        score: Number((-Number(row['worse'])).toPrecision(6)),
        snippets: snippetsOf(texts, query),
      };
    });
    return { hits, total, ...this.counts() };
  }

  /** Documents that can be found, and those that could not be read. */
  counts(): { documents: number; unreadable: number } {
    const row = this.#statement(
      'SELECT count(*) AS every, count(problem) AS unreadable FROM documents WHERE gone = 0',
    ).get();
    const unreadable = Number(row?.['unreadable']);
    return { documents: Number(row?.['every']) - unreadable, unreadable };
  }

  /** The first documents that could not be read, and why. */
  unread(most: number): Unread[] {
    const rows = this.#statement(
      'SELECT path, problem FROM documents WHERE gone = 0 AND problem IS NOT NULL ORDER BY path LIMIT ?',
    ).all(most);
    return rows.map((row) => ({ path: fromKey(String(row['path'])), problem: String(row['problem']) }));
  }

  /** Bytes in use. */
  bytes(): number {
    const of = (name: string): number => Number(this.#statement(`PRAGMA ${name}`).get()?.[name]);
    return of('page_size') * (of('page_count') - of('freelist_count'));
  }

  close(): void {
    if (!this.#database.isOpen) return;
    try {
      this.#flush();
    } finally {
      this.#database.close();
    }
  }

  /** One change; several become durable together. */
  #change(act: () => void): void {
    if (this.#open === 0) this.#database.exec('BEGIN IMMEDIATE');
    this.#open += 1;
    try {
      act();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    if (this.#open >= batchMax) this.#flush();
  }

  #flush(): void {
    if (this.#open === 0) return;
    this.#open = 0;
    this.#database.exec('COMMIT');
  }

  #rollBack(): void {
    this.#open = 0;
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  #statement(text: string): ReturnType<Database['prepare']> {
    const known = this.#statements.get(text) ?? this.#database.prepare(text);
    this.#statements.set(text, known);
    return known;
  }
}

function textsOf(value: unknown): PlacedText[] {
  // Written by `put` from what the wire's schema let through; a database that holds anything else is damaged.
  return typeof value === 'string' ? (JSON.parse(value) as PlacedText[]) : [];
}

/** The ending in lower case without its dot. */
function typeOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0
    ? ''
    : name
        .slice(dot + 1)
        .toLowerCase()
        .toWellFormed();
}

/** Removes a database and what stands beside it. */
export function removeIndex(file: string): void {
  for (const end of ['-wal', '-shm', '-journal', '']) fs.rmSync(file + end, { force: true });
}

/** SQLITE_ERROR (of a table that is not there), CORRUPT, NOTADB. */
const damageCodes = new Set([1, 11, 26]);

/** Whether what was thrown says that the database is none, or not whole: it is then made anew. */
export function isDamage(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return damageCodes.has(Number(error.errcode) & 0xff);
}

/** What one document may come to: more is the doing of a worker that is not itself. */
export function isWithinBounds({ texts }: Document): boolean {
  let characters = 0;
  for (const { text } of texts) characters += text.length;
  return characters <= limits.search.documentCharactersMax;
}
