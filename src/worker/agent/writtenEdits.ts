/** Edits of files that are there: plain text, and Office files, of which all that an edit does not touch stays as it is, byte for byte. */
import * as z from 'zod/mini';
import { readers } from '../readers/load.ts';
import { lastName } from '../rules/rows.ts';
import { extensionOf } from '../rules/types.ts';
import { readWhole } from '../stage/readBytes.ts';
import type { Desk } from './desk.ts';

const cell = z.union([z.string().check(z.maxLength(10_000)), z.number(), z.boolean(), z.null()]);
const sheet = z.string().check(z.minLength(1), z.maxLength(100));
const occurrence = z.optional(z.int().check(z.minimum(1)));
export const editSchema = z.union([
  z.object({
    find: z.string().check(z.minLength(1), z.maxLength(10_000)),
    replace: z.string().check(z.maxLength(50_000)),
    occurrence,
  }),
  z.object({
    afterHeading: z.string().check(z.minLength(1), z.maxLength(1_000)),
    markdown: z.string().check(z.minLength(1), z.maxLength(100_000)),
    occurrence,
  }),
  z.object({ sheet, cell: z.string().check(z.regex(/^[A-Z]{1,3}[1-9]\d{0,6}$/)), value: cell }),
  z.object({ sheet, append: z.array(z.array(cell).check(z.maxLength(200))).check(z.minLength(1), z.maxLength(1_000)) }),
]);
export type Edit = z.infer<typeof editSchema>;
type TextEdit = Extract<Edit, { find: string }>;
type PlacedEdit = Extract<Edit, { afterHeading: string }>;
type SheetEdit = Exclude<Edit, TextEdit | PlacedEdit>;

export type Edited = {
  readonly bytes: Uint8Array;
  /** As it can be read again; empty where it is no plain text. */
  readonly text: string;
  /** What is new in it. */
  readonly claims: string;
  readonly flags: readonly string[];
};

/** Plain text up to this size, Office files up to that; bytes. */
const plainBytesMax = 4 * 1024 * 1024;
const packedBytesMax = 64 * 1024 * 1024;

/** The file with the edits made, all or none; or why there is none, in words. */
export function edited(desk: Desk, path: string, edits: readonly Edit[]): Edited | string {
  const ending = extensionOf(lastName(path));
  const isSheet = ending === 'xlsx' || ending === 'xlsm';
  if (isSheet || ending === 'docx' || ending === 'pptx') return editedPackage(desk, path, { ending, edits });
  const texts = edits.filter(isText);
  if (texts.length < edits.length) return 'A plain text file takes edits with find and replace only.';
  return editedText(desk, path, texts);
}

function isText(edit: Edit): edit is TextEdit {
  return 'find' in edit;
}

function isSheetEdit(edit: Edit): edit is SheetEdit {
  return 'sheet' in edit;
}

type Asked = { readonly ending: string; readonly edits: readonly Edit[] };

function editedPackage(desk: Desk, path: string, { ending, edits }: Asked): Edited | string {
  if (desk.stage.deedAt(path)?.op === 'modify')
    return 'Its new contents are staged already: take them back with arrange (undo), and give all edits in one call.';
  const file = desk.stage.fileAt(path);
  if (file === null) return desk.stage.deedAt(path) === null ? noSuchFile(path) : onlyStaged;
  const bytes = readWhole(desk.context.mountPath, file.path, packedBytesMax);
  if (!bytes.ok) return `The file cannot be edited: ${bytes.failure}.`;
  const made = editedBytes(bytes.value, ending, edits);
  if (typeof made === 'string') return made;
  if (!made.ok) return `The file cannot be edited: ${made.why}.`;
  return { bytes: made.bytes, text: '', claims: claimsOf(edits), flags: made.problems };
}

type Written = ReturnType<ReturnType<typeof readers>['editDocument']>;

function editedBytes(bytes: Uint8Array, ending: string, edits: readonly Edit[]): Written | string {
  if (ending === 'docx') {
    const words = edits.filter((edit): edit is TextEdit | PlacedEdit => !isSheetEdit(edit));
    return words.length < edits.length
      ? 'A Word file takes edits with find and replace, or afterHeading and markdown.'
      : readers().editDocument(bytes, words.map(documentEdit));
  }
  if (ending === 'pptx') {
    const texts = edits.filter(isText);
    return texts.length < edits.length
      ? 'A presentation takes edits with find and replace only.'
      : readers().editPresentation(bytes, texts.map(textEdit));
  }
  const cells = edits.filter(isSheetEdit);
  return cells.length < edits.length
    ? 'A workbook takes edits of cells (sheet, cell, value) and rows to append (sheet, append).'
    : readers().editWorkbook(bytes, cells);
}

function textEdit({ find, replace, occurrence: which }: TextEdit): {
  find: string;
  replace: string;
  occurrence?: number;
} {
  return { find, replace, ...(which === undefined ? {} : { occurrence: which }) };
}

type DocumentEdit = Parameters<ReturnType<typeof readers>['editDocument']>[1][number];

function documentEdit(edit: TextEdit | PlacedEdit): DocumentEdit {
  if (isText(edit)) return textEdit(edit);
  const { afterHeading, markdown, occurrence: which } = edit;
  return { afterHeading, markdown, ...(which === undefined ? {} : { occurrence: which }) };
}

/** The new words and values, to be held against their sources. */
function claimsOf(edits: readonly Edit[]): string {
  return edits
    .map((edit) => {
      if ('replace' in edit) return edit.replace;
      if ('markdown' in edit) return edit.markdown;
      const rows = 'append' in edit ? edit.append : [[edit.value]];
      return rows.map((row) => row.map((value) => String(value ?? '')).join('\t')).join('\n');
    })
    .join('\n');
}

function editedText(desk: Desk, path: string, edits: readonly TextEdit[]): Edited | string {
  const before = plainTextAt(desk, path);
  if (typeof before === 'string') return before;
  let { text } = before;
  for (const [at, { find, replace, occurrence: which }] of edits.entries()) {
    const parts = text.split(find);
    const count = parts.length - 1;
    if (count !== 1 && (which === undefined || which > count))
      return `edits.${String(at)}: what to find stands there ${count === 0 ? 'nowhere' : `${String(count)} times`}. Give a longer piece, exactly as it stands in the file, or say which with occurrence.`;
    const place = which ?? 1;
    text = `${parts.slice(0, place).join(find)}${replace}${parts.slice(place).join(find)}`;
  }
  return { bytes: new TextEncoder().encode(text), text, claims: claimsOf(edits), flags: [] };
}

function plainTextAt(desk: Desk, path: string): { text: string } | string {
  const staged = desk.stage.deedAt(path);
  if (staged !== null && 'text' in staged && staged.text !== undefined) return { text: staged.text };
  const file = desk.stage.fileAt(path);
  if (file === null) return noSuchFile(path);
  const bytes = readWhole(desk.context.mountPath, file.path, plainBytesMax);
  if (!bytes.ok) return `The file cannot be edited: ${bytes.failure}.`;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.value);
    return text.includes('\0') ? notPlain : { text };
  } catch {
    return notPlain;
  }
}

const onlyStaged =
  'This file is only staged: write it whole again. The new contents take the place of the staged ones, and count once.';

function noSuchFile(path: string): string {
  return `There is no file ${JSON.stringify(path.slice(0, 200))} to edit. Use find for the names there are.`;
}

const notPlain =
  'Only plain text files in UTF-8 and Office files (docx, xlsx, pptx) can be edited. Make a new file instead, or leave it and say so.';
