// The bundles: one a process. `npm run build` needs no network; `--watch` builds again on every change.
import { build, context } from 'esbuild';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
// Node 24, which every npm run uses, takes types out by itself.
import { makeFirstSample } from './test/support/sample/firstSample.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const node = {
  platform: 'node',
  target: 'node20',
  bundle: true,
  minify: true,
  // Quotation marks and dots as they are: half the bytes of their escapes.
  charset: 'utf8',
  sourcemap: false,
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
};
const browser = {
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  bundle: true,
  minify: true,
  logLevel: 'warning',
  legalComments: 'none',
};

/** What a worker's libraries must not even find: they get an empty module. The sandbox would stop them too; this is the first wall. */
const noWayOut = {
  name: 'no way out',
  setup({ onResolve, onLoad }) {
    const outside = /^(node:)?(net|tls|http|https|http2|dgram|dns|dns\/promises|child_process|worker_threads|cluster)$/;
    onResolve({ filter: outside }, ({ path }) => ({ path, namespace: 'no-way-out' }));
    onLoad({ filter: /.*/, namespace: 'no-way-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Libraries that would open files by themselves come without that part: what they read is handed to them. */
const noFilesOfTheirOwn = {
  name: 'no files of their own',
  setup({ onResolve }) {
    onResolve({ filter: /^(music-metadata|strtok3)$/ }, ({ path }) => ({
      path: resolve(`node_modules/${path}/lib/core.js`),
    }));
  },
};

/**
 * What the clouds' SDKs must not look for by themselves: credentials in files, in metadata services and from programs. They get those
 * that the gateway hands over; the libraries for the rest stay out.
 */
const noCredentialsOfTheirOwn = {
  name: 'no credentials of their own',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@aws-sdk\/credential-providers|google-auth-library)$/ }, ({ path }) => ({
      path,
      namespace: 'no-way-out',
    }));
    onLoad({ filter: /.*/, namespace: 'no-way-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** A cloud's SDK: shapes and signs requests, and has no way to send one but the `fetch` that it is given. */
const cloud = {
  ...node,
  plugins: [noCredentialsOfTheirOwn, noWayOut],
  define: { ...node.define, fetch: 'undefined', 'globalThis.fetch': 'undefined' },
  format: 'cjs',
};

/** Entry point → output, by process. */
export const bundles = [
  {
    ...node,
    entryPoints: ['src/vscode/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: ['src/vscode/models/desk.ts'],
    outfile: 'dist/models.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: ['src/vscode/connectors/desk.ts'],
    outfile: 'dist/connectorShell.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: ['src/vscode/sample/handOut.ts'],
    outfile: 'dist/sample.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: ['src/vscode/chat/desk.ts'],
    outfile: 'dist/chat.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  { ...node, entryPoints: ['src/engine/engine.ts'], outfile: 'dist/engine.cjs', format: 'cjs' },
  {
    ...node,
    entryPoints: ['src/engine/connectors/client/connection.ts'],
    outfile: 'dist/connectors.cjs',
    format: 'cjs',
  },
  { ...cloud, entryPoints: ['src/engine/gateway/cloud/bedrock.ts'], outfile: 'dist/bedrock.cjs' },
  { ...cloud, entryPoints: ['src/engine/gateway/cloud/vertex.ts'], outfile: 'dist/vertex.cjs' },
  { ...cloud, entryPoints: ['src/engine/gateway/cloud/foundry.ts'], outfile: 'dist/foundry.cjs' },
  { ...node, entryPoints: ['src/worker/main.ts'], plugins: [noWayOut], outfile: 'dist/worker.cjs', format: 'cjs' },
  // What tries the walls before the worker's program runs needs what a way out would need.
  { ...node, entryPoints: ['src/worker/probe/start.ts'], outfile: 'dist/probe.cjs', format: 'cjs' },
  // Inside WSL, for a host on Windows.
  { ...node, entryPoints: ['src/engine/sandbox/relay.ts'], outfile: 'dist/relay.cjs', format: 'cjs' },
  {
    ...node,
    entryPoints: ['src/worker/readers/main.ts'],
    plugins: [noWayOut, noFilesOfTheirOwn],
    outfile: 'dist/readers.cjs',
    format: 'cjs',
    // Its build for modules asks where it stands, which a bundle does not know; those of the picture codecs take no for an answer.
    alias: { '@embedpdf/pdfium': resolve('node_modules/@embedpdf/pdfium/dist/index.cjs') },
    logOverride: { 'empty-import-meta': 'silent' },
    // Libraries that complain of every damaged file would fill the worker's log, which has a bound.
    drop: ['console'],
  },
  {
    ...node,
    entryPoints: ['src/worker/agent/modelClient.ts'],
    plugins: [noWayOut],
    outfile: 'dist/client.cjs',
    format: 'cjs',
  },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    // Packages that are no modules ask for Node's own parts by `require`, which a module does not have.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  },
  { ...browser, entryPoints: ['webview/queue/main.ts'], outfile: 'dist/webview/queue.js' },
  { ...browser, entryPoints: ['webview/plan/main.ts'], outfile: 'dist/webview/plan.js' },
  { ...browser, entryPoints: ['webview/diff/main.ts'], outfile: 'dist/webview/diff.js' },
];

/** What stands beside the readers' bundle: WebAssembly and what one of them learned, read by name. The session names the same ones. */
export const programs = {
  'pdfium.wasm': '@embedpdf/pdfium/dist/pdfium.wasm',
  'mozjpeg_dec.wasm': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  'mozjpeg_enc.wasm': '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  'webp_dec.wasm': '@jsquash/webp/codec/dec/webp_dec.wasm',
  'webp_enc.wasm': '@jsquash/webp/codec/enc/webp_enc.wasm',
  'tesseract.wasm': 'tesseract.js-core/tesseract-core-simd-lstm.wasm',
  'eng.traineddata.gz': '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
};

/** The licences of every package that ended up in a bundle. */
function notices(metafiles) {
  const inputs = Object.values(metafiles).flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  folders.add('node_modules/@vscode/codicons');
  // What src/worker/facts/cities.json is made of.
  folders.add('node_modules/city-timezones');
  // Data that no program text imports.
  folders.add('node_modules/@tesseract.js-data/eng');
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const words = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim());
    const source = `The unchanged source of this version is the npm package ${name}@${version}.`;
    return [`${name} ${version} (${license})`, source, ...words].join('\n\n');
  });
  return `Delegate contains these packages:\n\n${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

async function main() {
  const watch = process.argv.includes('--watch');
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist/webview', { recursive: true });
  const metafiles = {};
  for (const bundle of bundles) {
    if (watch) {
      await (await context(bundle)).watch();
      continue;
    }
    const result = await build({ ...bundle, metafile: true });
    metafiles[bundle.outfile] = result.metafile;
  }
  cpSync('node_modules/@vscode/codicons/dist/codicon.css', 'dist/webview/codicon.css');
  cpSync('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/webview/codicon.ttf');
  for (const [name, file] of Object.entries(programs)) cpSync(`node_modules/${file}`, `dist/${name}`);
  // What “Try It on Sample Files” hands out a copy of.
  makeFirstSample('dist/sample');
  if (watch) return;
  mkdirSync('out', { recursive: true });
  writeFileSync('out/metafiles.json', JSON.stringify(metafiles));
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(metafiles));
  chmodSync('dist/cli.js', 0o755);
}

if (process.argv[1] === import.meta.filename) await main();
