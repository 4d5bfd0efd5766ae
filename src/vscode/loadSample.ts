import { createRequire } from 'node:module';
import path from 'node:path';
import type * as SampleModule from './sample/handOut.ts';

/** The bundle for the sample, `dist/sample.cjs`, loaded at the first use. `folder` is the absolute path of `dist`. */
export function loadSample(folder: string): typeof SampleModule {
  const file = path.join(folder, 'sample.cjs');
  // What the build made of exactly this module; the tidy test holds the two together.
  return createRequire(file)(file) as typeof SampleModule;
}
