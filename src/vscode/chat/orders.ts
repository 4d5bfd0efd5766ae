/** What may come in by a chat or a tool, checked. Pure: knows nothing of VS Code. */
import path from 'node:path';
import * as z from 'zod/mini';
import { t } from '../../base/translate.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../model/limits.ts';
import { pathCharactersMax } from '../../model/relativePath.ts';
import { taskIdSchema } from '../../model/task.ts';
import type { EngineName } from '../../protocol/workerWire.ts';

export type Order = {
  /** Absolute path. */
  readonly folder: string;
  readonly instruction: string;
  /** Null for the one that the person has chosen. */
  readonly engine: EngineName | null;
};

type Folder = { readonly path: string; readonly name: string };

const line = z.string().check(z.trim(), z.minLength(1), z.maxLength(pathCharactersMax));

/** What the manifest's schema says, held here too: a caller may have gone around it. */
const orderSchema = z.strictObject({
  folder: line,
  instruction: z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.instructionCharactersMax)),
  engine: z.optional(z.enum(['rules', 'claude'])),
});

const questionSchema = z.strictObject({ task: z.optional(taskIdSchema) });

/** A tool's input as an order, or what is wrong with it in words for whoever called. */
export function orderFrom(input: unknown, folders: readonly Folder[]): Result<Order, string> {
  const parsed = orderSchema.safeParse(input);
  if (!parsed.success)
    return fail(
      t(
        'The input must be a folder, an instruction of 1 to {0} characters and, if wanted, an engine (rules or claude), and nothing else.',
        limits.instructionCharactersMax,
      ),
    );
  const { folder, instruction, engine } = parsed.data;
  const found = folderFor(folder, folders);
  return found.ok ? ok({ folder: found.value, instruction, engine: engine ?? null }) : found;
}

/** A tool's question for one task, or (null) for those that tools and chats have queued. */
export function taskAskedFor(input: unknown): Result<string | null, string> {
  const parsed = questionSchema.safeParse(input ?? {});
  return parsed.success ? ok(parsed.data.task ?? null) : fail(t('The input must be the id of a task, or nothing.'));
}

/** The folder that is named: by its absolute path, by its path below the only workspace folder, or by the name of a workspace folder. */
export function folderFor(named: string, folders: readonly Folder[]): Result<string, string> {
  const [only, second] = folders;
  if (only === undefined) return fail(t('No folder on a disk is open here. The person has to open one first.'));
  if (path.isAbsolute(named)) return ok(path.normalize(named));
  const [first = '', ...below] = named.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (first === '') return second === undefined ? ok(only.path) : fail(severalWords(folders));
  if ([first, ...below].includes('..')) return fail(t('Name a folder inside the workspace, without “..”.'));
  const top = folders.filter(({ name }) => name === first);
  if (top.length === 1 && top[0] !== undefined) return ok(path.join(top[0].path, ...below));
  if (top.length > 1)
    return fail(t('Several workspace folders are called {0}. Name the folder by its whole path.', first));
  return second === undefined ? ok(path.join(only.path, first, ...below)) : fail(severalWords(folders));
}

function severalWords(folders: readonly Folder[]): string {
  return t(
    'This workspace has several folders. Begin with the name of one: {0}.',
    folders.map(({ name }) => name).join(', '),
  );
}
