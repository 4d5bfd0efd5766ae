/**
 * The project's own modules with one line of one of them changed: proof that a test would find the fault. A changed module and all
 * that stands on it are loaded a second time, beside the good ones.
 */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './programs.ts';

/** A text of a source file, which must stand there once, and what takes its place. */
export type Mutant = { readonly file: string; readonly find: string; readonly put: string };

const mark = '?mutant=';
const mutants: (Mutant & { found: boolean })[] = [];

registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const at = context.parentURL?.indexOf(mark) ?? -1;
    const isOurs = resolved.url.startsWith('file:') && !resolved.url.includes('/node_modules/');
    if (at < 0 || !isOurs || resolved.url.includes(mark)) return resolved;
    return { ...resolved, url: resolved.url + (context.parentURL?.slice(at) ?? '') };
  },
  load: (url, context, next) => {
    const loaded = next(url, context);
    const mutant = mutants[Number(url.split(mark)[1] ?? -1)];
    if (mutant === undefined || new URL(url).pathname !== path.join(projectFolder, mutant.file)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    if (source.split(mutant.find).length !== 2)
      throw new Error(`${mutant.file} does not hold this text once: ${mutant.find}`);
    mutant.found = true;
    return { ...loaded, source: source.replace(mutant.find, () => mutant.put) };
  },
});

/** Imports modules (paths from the project's folder) as they would be with the change. Throws where the change has no place. */
export async function importMutated(mutant: Mutant, modules: readonly string[]): Promise<unknown[]> {
  const entry = { ...mutant, found: false };
  const number = mutants.push(entry) - 1;
  const loaded: unknown[] = [];
  for (const file of modules)
    loaded.push(await import(`${pathToFileURL(path.join(projectFolder, file)).href}${mark}${String(number)}`));
  if (!entry.found) throw new Error(`${mutant.file} is no part of what was loaded`);
  return loaded;
}
