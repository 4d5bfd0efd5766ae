/** New contents, made when the work asks for them. The failure is a reason why the file is left as it is. */
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../model/limits.ts';
import { readers, type Readers } from '../readers/load.ts';
import { tablesOf } from '../stage/documentTables.ts';
import { readWhole, streamFile } from '../stage/readBytes.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import type { WorkContext } from '../engines.ts';
import type { Making } from './making.ts';
import { picturesBeside } from './picturesBeside.ts';
import { lastName } from './rows.ts';
import { extensionOf } from './types.ts';

type TablePiece = Parameters<Readers['writeTables']>[0][number];

/** A document or picture to be made into another is read whole. */
const convertBytesMax = 128 * 1024 * 1024;

export type Produced = { readonly content: AsyncIterable<Uint8Array> | Uint8Array; readonly notes: readonly string[] };

/** Makes the contents for `to` (a path, for its ending) from the file at hand. */
export async function produce(
  making: Making,
  file: ScannedFile,
  to: string,
  { mountPath, progress, signal }: Pick<WorkContext, 'mountPath' | 'progress' | 'signal'>,
): Promise<Result<Produced, string>> {
  switch (making.kind) {
    case 'copy':
      if (file.size > limits.contentBytesMax) return fail('it is too large to be copied by a task');
      return ok({ content: streamFile(mountPath, file.path), notes: [] });
    case 'convert': {
      const bytes = readWhole(mountPath, file.path, convertBytesMax);
      if (!bytes.ok) return bytes;
      const { format, options } = making;
      const made = await readers().convert({
        name: lastName(file.path),
        bytes: bytes.value,
        to: format,
        options,
        pictureOf: picturesBeside(mountPath, file.path),
      });
      return made.ok ? ok({ content: made.bytes, notes: made.notes }) : fail(made.why);
    }
    case 'extract': {
      const bytes = readWhole(mountPath, file.path, convertBytesMax);
      if (!bytes.ok) return bytes;
      const name = lastName(file.path);
      const made = await readers().extract(
        {
          name,
          bytes: bytes.value,
          what: making.what,
          to: extensionOf(to),
          options: making.options,
          told: (done, total) => {
            progress({ text: `Recognising “${name}”`, done, total });
          },
        },
        signal,
      );
      return made.ok ? ok({ content: made.bytes, notes: made.notes }) : fail(made.why);
    }
    case 'list': {
      const content = await readers().writeList({ ...making, format: extensionOf(to), at: to });
      return ok({ content, notes: [] });
    }
    case 'tables': {
      const pieces: TablePiece[] = [];
      for (const { file: document, index } of making.pieces) {
        const { tables, problem } = await tablesOf(document, mountPath, signal);
        const table = tables[index];
        if (table === undefined) return fail(problem ?? 'it is another file than when the plan was made');
        pieces.push({ file: document.path, table });
      }
      const made = await readers().writeTables(pieces, extensionOf(to), to);
      return made.ok ? ok({ content: made.bytes, notes: made.notes }) : fail(made.why);
    }
    case 'bytes':
      return ok({ content: making.bytes, notes: [] });
  }
}
