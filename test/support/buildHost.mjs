// Bundles the in-host tests (test/vscode) for VS Code's extension host, which loads CommonJS: one file each in out/host, as .cjs because
// the package is of type module.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const outFolder = path.join(projectFolder, 'out', 'host');
const tests = fs.globSync('test/vscode/**/*.test.ts', { cwd: projectFolder });

fs.rmSync(outFolder, { recursive: true, force: true }); // or a deleted test would live on there
await build({
  absWorkingDir: projectFolder,
  entryPoints: tests,
  outbase: 'test/vscode',
  outdir: outFolder,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
