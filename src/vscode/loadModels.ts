import { createRequire } from 'node:module';
import path from 'node:path';
import type * as DeskModule from './models/desk.ts';

/** The bundle for models, `dist/models.cjs`, loaded at the first use. `folder` is the absolute path of `dist`. */
export function loadModels(folder: string): typeof DeskModule {
  const file = path.join(folder, 'models.cjs');
  // What the build made of exactly this module; the tidy test holds the two together.
  return createRequire(file)(file) as typeof DeskModule;
}
