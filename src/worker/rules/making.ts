/** How new contents come about: told by the plan, done by the work. */
import type { FormulaWay } from '../../model/formulas.ts';
import type { ListLook } from '../readers/sheets/amountSheet.ts';

import type { ScannedFile } from '../stage/scannedFiles.ts';

export type Making =
  | { readonly kind: 'copy' }
  | { readonly kind: 'convert'; readonly format: string; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'extract'; readonly what: string; readonly options: Readonly<Record<string, string>> }
  | {
      readonly kind: 'list';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** The file that each row tells of. */
      readonly files: readonly ScannedFile[];
      readonly formulas: FormulaWay;
      /** What its columns hold, where that is known. */
      readonly look?: ListLook;
    }
  /** Tables of documents, by their place among those of the document. */
  | { readonly kind: 'tables'; readonly pieces: readonly { readonly file: ScannedFile; readonly index: number }[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
