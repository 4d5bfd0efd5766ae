import { createRequire } from 'node:module';
import path from 'node:path';
import type * as EngineModule from '../engine/engine.ts';

/**
 * The engine's bundle, `dist/engine.cjs`, loaded at the first use: a window in which nobody delegates does not pay for it.
 * `folder` is the absolute path of `dist`.
 */
export function loadEngine(folder: string): typeof EngineModule {
  const file = path.join(folder, 'engine.cjs');
  // What the build made of exactly this module; the tidy test holds the two together.
  return createRequire(file)(file) as typeof EngineModule;
}

/** The messages that workers may say, in English: `workers.json` in the folder of the translations, which `npm run l10n` writes. */
export function workerWords(folder: string): readonly string[] {
  const file = path.join(folder, 'workers.json');
  // The tidy test holds it to what the worker's files say.
  return createRequire(file)(file) as readonly string[];
}
