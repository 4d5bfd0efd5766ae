/** What is asked of many documents: the same fields of each, and nothing of one that another could answer. */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { compileGlob } from '../../../model/glob.ts';
import { limits } from '../../../model/limits.ts';
import { pathCharactersMax } from '../../../model/relativePath.ts';
import type { FileList, ScannedFile } from '../../stage/scannedFiles.ts';
import { columnRoles, type Column } from '../verify/checkTable.ts';

export const mapFieldTypes = ['text', 'number', 'date', 'money', 'yes-no', 'choice', 'summary'] as const;

const line = z.string().check(z.minLength(1), z.maxLength(limits.textCharactersMax));

/** What the type means, for the model that writes the order. */
const typeWords =
  'text: as it stands in the document; number; date; money: amount and currency; yes-no; choice: one of choices; summary: in the model’s own words';

export const mapFieldSchema = z.object({
  name: z
    .string()
    .check(z.minLength(1), z.maxLength(60), z.describe('The column’s title, short: Vendor, Invoice number, VAT')),
  type: z.enum(mapFieldTypes).check(z.describe(typeWords)),
  says: line.check(z.describe('What to look for, in one sentence, and what not to take for it')),
  choices: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(60))).check(z.minLength(2), z.maxLength(40)),
  ),
  role: z.optional(
    z
      .enum(columnRoles)
      .check(z.describe('For checks: whether net and VAT make up the total, and whether an invoice is there twice')),
  ),
});
export type MapField = z.infer<typeof mapFieldSchema>;

export const mapFieldsMax = 20;
export const mapFilesMax = 20_000;

/** The map tool's input. */
export const mapInputSchema = z.object({
  glob: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(pathCharactersMax),
      z.describe('Which files, from the top of the folder: receipts/**/*.pdf'),
    ),
  ask: line.check(z.describe('What these documents are and what is wanted of each, in a sentence or two')),
  fields: z.array(mapFieldSchema).check(z.minLength(1), z.maxLength(mapFieldsMax)),
});
export type MapInput = z.infer<typeof mapInputSchema>;

export type MapOrder = {
  /** In the order of the rows. */
  readonly files: readonly ScannedFile[];
  readonly fields: readonly MapField[];
  readonly ask: string;
};

/** What is wrong with an input beyond its shape, in words that say what to do; null where nothing is. */
export function inputProblem({ fields }: Pick<MapInput, 'fields'>): string | null {
  const names = new Set<string>();
  for (const [index, { name, type, choices }] of fields.entries()) {
    const place = `fields.${String(index)}`;
    if (names.has(name.toLowerCase())) return `${place}.name: two fields have the name ${name}; give each its own`;
    names.add(name.toLowerCase());
    if ((type === 'choice') !== (choices !== undefined))
      return `${place}.choices: say the choices of a field of type choice, and of no other`;
  }
  return null;
}

/** The files that the input takes, in the order of their paths; what is wrong with it instead, in words. */
export function filesFor(files: FileList, { glob }: Pick<MapInput, 'glob'>): ScannedFile[] | string {
  const isWanted = compileGlob(glob);
  const wanted = files.filter(({ path }) => isWanted(path)).sort((one, two) => (one.path < two.path ? -1 : 1));
  if (wanted.length === 0)
    return `No file is like ${glob}. Look with find, and mind the folders: **/*.pdf is any depth.`;
  if (wanted.length > mapFilesMax)
    return `${String(wanted.length)} files are like ${glob}; at most ${String(mapFilesMax)} can be asked about at once. Take a part.`;
  return wanted;
}

export function columnsOf(fields: readonly MapField[]): Column[] {
  return fields.map(({ name, type, role }) => ({ name, type, role }));
}

/** Names what is asked: the same fields and words have the same. */
export function orderKey({ fields, ask }: Pick<MapOrder, 'fields' | 'ask'>): string {
  const asked = fields.map(({ name, type, says, choices = null }) => [name, type, says, choices]);
  return createHash('sha256')
    .update(JSON.stringify([wordsVersion, ask, asked]))
    .digest('hex')
    .slice(0, 32);
}

/** Counts changes of what is sent and kept: what an earlier version was told is asked anew. */
const wordsVersion = 1;
