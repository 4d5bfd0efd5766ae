/** Builds a worker as the product builds its own, with what tries its walls beside it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
// The build's own table, so that the tests cannot drift from the product.
import { bundles } from '../../esbuild.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Builds into a folder; the worker's path. `entry`: another worker's program, relative to the project. */
export async function buildWorker(folder: string, entry?: string): Promise<string> {
  const workerFile = path.join(folder, 'worker.cjs');
  await buildAs('dist/worker.cjs', workerFile, entry);
  await buildAs('dist/probe.cjs', path.join(folder, 'probe.cjs'));
  return workerFile;
}

async function buildAs(outfile: string, target: string, entry?: string): Promise<void> {
  const own = bundles.find((bundle) => bundle.outfile === outfile);
  if (own === undefined) throw new Error(`the build makes no ${outfile}`);
  const entries = entry === undefined ? {} : { entryPoints: [entry] };
  await build({ ...own, ...entries, absWorkingDir: project, outfile: target });
}
