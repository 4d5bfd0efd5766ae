/** The database that Node brings along, where it does: asked for by name, so that older ones can say what is missing. */
import type { DatabaseSync } from 'node:sqlite';
import type * as Sqlite from 'node:sqlite';

/** What a database is made with; null where this Node has none, or one without full-text search. */
export function sqlite(): typeof Sqlite | null {
  known ??= { module: find() };
  return known.module;
}

export type Database = DatabaseSync;

let known: { readonly module: typeof Sqlite | null } | null = null;

function find(): typeof Sqlite | null {
  // Types say that it is always there; it came with Node 20.16, and what it asks for with 22.13.
  const asking: { getBuiltinModule?: (name: string) => object | undefined } = process;
  const module = asking.getBuiltinModule?.('node:sqlite') as typeof Sqlite | undefined;
  return module !== undefined && hasSearch(module) ? module : null;
}

/** The index has neither the text in it, nor rows that cannot be taken out again. */
function hasSearch({ DatabaseSync: Open }: typeof Sqlite): boolean {
  try {
    const database = new Open(':memory:');
    database.exec(`CREATE VIRTUAL TABLE probe USING fts5(text, content='', contentless_delete=1, tokenize='ascii')`);
    database.close();
    return true;
  } catch {
    return false;
  }
}

/** What to tell whose Node has none. */
export const noSqlite = {
  message: `Searching in documents needs a newer Node: this is ${process.version}, which has no database in it.`,
  next: 'Use Node 24 or newer, or search in VS Code, which brings its own.',
} as const;
