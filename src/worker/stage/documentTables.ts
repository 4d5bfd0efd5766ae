/** The tables of documents, read one document at a time. What they are called and where they stand is remembered, the cells are not. */
import { readers, type Readers } from '../readers/load.ts';
import { lastName } from '../rules/rows.ts';
import { codeOf } from './errorCode.ts';
import { withOpenFile } from './readBytes.ts';
import type { FileList, ScannedFile } from './scannedFiles.ts';
import { takeTurns } from './turns.ts';

type Read = Awaited<ReturnType<Readers['readTables']>>;
type NamedTable = Read['tables'][number];

/** What a plan says of a table. */
export type TableTold = {
  /** Its caption, cut short, or `table-1`. */
  readonly name: string;
  /** `page 3`, `pages 3 to 5`. */
  readonly place: string;
  readonly rows: number;
  readonly columns: number;
  /** Why a person should look at it; null where there is little doubt. */
  readonly unsure: string | null;
};
export type TablesTold = {
  readonly tables: readonly TableTold[];
  /** Why there are none, or not all. */ readonly problem: string | null;
};

type From = { mountPath: string; progress: (done: number, total: number) => void };

/** Nothing is read that could lie in the future. */
const noDay = '9999-12-30';

const rememberedMax = 20_000;
const remembered = new Map<string, TablesTold>();
/** The cells of the document that was read last: its tables are written one after the other. */
let latest: { readonly key: string; readonly read: Read } | null = null;

/** What is told of each document's tables. */
export async function tellTables(
  files: FileList,
  { mountPath, progress }: From,
  signal: AbortSignal,
): Promise<(file: ScannedFile) => TablesTold> {
  const told = new Map<string, TablesTold>();
  const turns = takeTurns(signal);
  let done = 0;
  for (const file of files) {
    const key = keyOf(file, mountPath);
    const known = remembered.get(key) ?? toldOf(await tablesOf(file, mountPath, signal));
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(key, known);
    told.set(file.path, known);
    progress(++done, files.length);
    await turns.pass();
  }
  return (file) => told.get(file.path) ?? { tables: [], problem: 'it was not read' };
}

/** The tables of one document with their cells. Throws only the signal's reason. */
export async function tablesOf(file: ScannedFile, mountPath: string, signal: AbortSignal): Promise<Read> {
  const key = keyOf(file, mountPath);
  if (latest?.key === key) return latest.read;
  latest = null;
  const read = await readFrom(file, mountPath, signal);
  latest = { key, read };
  return read;
}

async function readFrom(file: ScannedFile, mountPath: string, signal: AbortSignal): Promise<Read> {
  try {
    return await withOpenFile(mountPath, file.path, (read, size) =>
      readers().readTables({ name: lastName(file.path), size, read, today: noDay }, signal),
    );
  } catch (error) {
    signal.throwIfAborted();
    return { tables: [], problem: `it could not be read (${codeOf(error)})` };
  }
}

function keyOf({ path, size, mtimeMs }: ScannedFile, mountPath: string): string {
  return `${String(size)}\0${String(mtimeMs)}\0${mountPath}\0${path}`;
}

function toldOf({ tables, problem }: Read): TablesTold {
  return { tables: tables.map(tellTable), problem };
}

function tellTable({ name, place, rows, columns, unsure }: NamedTable): TableTold {
  return { name, place, rows, columns, unsure };
}
