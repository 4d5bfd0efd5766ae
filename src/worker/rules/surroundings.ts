/** How rules get to know what is in the mount's files: read on demand, bounded, remembered between the plan, the preview and the work. */
import { fail, ok, type Result } from '../../base/result.ts';
import { parseRelativePath } from '../../model/relativePath.ts';
import type { Step } from '../../model/rule/rule.ts';
import type { WorkContext } from '../engines.ts';
import { readers } from '../readers/load.ts';
import { tellTables } from '../stage/documentTables.ts';
import { readDocumentTexts } from '../stage/documentTexts.ts';
import { findDuplicates } from '../stage/duplicates.ts';
import { readFileFacts } from '../stage/fileFacts.ts';
import { readWhole } from '../stage/readBytes.ts';
import type { FileList, ScannedFile } from '../stage/scannedFiles.ts';
import type { Sheet } from './lookup.ts';
import { localLinks } from './pages.ts';
import { lastName } from './rows.ts';
import type { Surroundings } from './run.ts';
import { extensionOf } from './types.ts';

/** A table to look things up in is read whole. */
const sheetBytesMax = 64 * 1024 * 1024;
const pageBytesMax = 4 * 1024 * 1024;

/** The surroundings of one plan, preview or work on the context's mount. */
export function surroundingsOf(
  today: string,
  context: Pick<WorkContext, 'mountPath' | 'progress' | 'signal'>,
): Surroundings {
  const { mountPath, signal } = context;
  const tell =
    (text: string) =>
    (done: number, total: number): void =>
      context.progress({ text, done, total });
  return {
    today,
    facts: (files, groups, reading) =>
      readFileFacts(files, groups, { mountPath, today, reading, progress: tell('Reading files') }, signal),
    texts: (files, { key, ask }, reading) =>
      readDocumentTexts(
        files,
        { key, ask },
        { mountPath, today, reading, progress: tell('Reading documents') },
        signal,
      ),
    duplicates: async (files) =>
      (await findDuplicates(files, { mountPath, progress: tell('Comparing files') }, signal)).sets,
    sheet: (path) => readSheet(mountPath, path),
    whyNotMade,
    tables: (files) => tellTables(files, { mountPath, progress: tell('Looking for tables') }, signal),
    linksIn: (files) => linksOf(files, mountPath),
  };
}

async function readSheet(mountPath: string, path: string): Promise<Result<Sheet, string>> {
  const parsed = parseRelativePath(path);
  if (parsed === null) return fail('its path leads out of the folder');
  const bytes = readWhole(mountPath, parsed, sheetBytesMax);
  if (!bytes.ok) return bytes;
  const table = await readers().readTable(lastName(path), bytes.value);
  if (!table.ok) return fail(table.why);
  const [headers = [], ...rows] = table.rows;
  return headers.length < 2 ? fail('it has fewer than two columns') : ok({ headers, rows });
}

function whyNotMade({ path }: ScannedFile, { do: deed, format = '', options }: Step): string | null {
  const ending = extensionOf(lastName(path));
  if (deed === 'convert') return readers().whyNoConversion(ending, format);
  return deed === 'extract' ? readers().whyNoExtraction(ending, format, options) : null;
}

async function linksOf(files: FileList, mountPath: string): ReturnType<Surroundings['linksIn']> {
  const links = new Map<string, readonly string[]>();
  for (const { path } of files) {
    const bytes = readWhole(mountPath, path, pageBytesMax);
    if (bytes.ok) links.set(path, localLinks(path, new TextDecoder().decode(bytes.value)));
  }
  return (file) => links.get(file.path) ?? [];
}
