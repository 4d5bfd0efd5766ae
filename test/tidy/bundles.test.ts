/**
 * What lint cannot see: what each bundle really reaches, however it got there. Read from the bundler's own account of the build,
 * with the same entry points and options as the product.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { build } from 'esbuild';
// The build's own table, so that the test cannot drift from the product.
import { bundles, programs } from '../../esbuild.js';
import { clientBundle } from '../../src/engine/connectors/connectorDesk.ts';
import { cloudBundles, type CloudClient } from '../../src/engine/gateway/cloudCourier.ts';
import { assetNames } from '../../src/engine/session/session.ts';
import { projectFolder } from '../support/programs.ts';

type Shape = { zones: string[]; packages: string[]; builtins: string[]; kilobytes: number };

async function shapeOf(outfile: string): Promise<Shape> {
  const options = bundles.find((bundle) => bundle.outfile === outfile);
  assert.ok(options !== undefined, outfile);
  const result = await build({ ...options, metafile: true, write: false, logLevel: 'silent', legalComments: 'none' });
  const inputs = Object.entries(result.metafile.inputs);
  const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
  return {
    zones: sorted(
      inputs
        .map(([file]) => file)
        .filter((file) => !file.includes('node_modules') && !file.startsWith('no-way-out'))
        .map((file) =>
          file
            .split('/')
            .slice(0, file.startsWith('src/') ? 2 : 1)
            .join('/'),
        ),
    ),
    packages: sorted(inputs.flatMap(([file]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])),
    builtins: sorted(
      inputs.flatMap(([, input]) =>
        input.imports.filter((edge) => edge.external === true).map((edge) => edge.path.replace('node:', '')),
      ),
    ),
    kilobytes: Math.ceil((result.outputFiles[0]?.contents.length ?? 0) / 1024),
  };
}

/** Modules that reach a network or start a process. */
const outside = [
  'net',
  'tls',
  'http',
  'https',
  'http2',
  'dgram',
  'dns',
  'dns/promises',
  'child_process',
  'worker_threads',
  'cluster',
];

test('the worker is made of worker code, and reaches no network and no other process', async () => {
  const shape = await shapeOf('dist/worker.cjs');
  assert.deepEqual(shape.zones, ['src/base', 'src/model', 'src/protocol', 'src/worker']);
  assert.deepEqual(
    shape.builtins.filter((name) => outside.includes(name)),
    [],
  );
  // Every task waits for it to be read.
  assert.ok(shape.kilobytes < 1_100, `${String(shape.kilobytes)} KB`);
});

/** What reads documents and pictures, or spells out foreign letters, and is loaded with the first of them. */
const heavy = [
  'marked',
  'htmlparser2',
  'postal-mime',
  '@kenjiuno/msgreader',
  '@embedpdf/pdfium',
  'pngjs',
  'music-metadata',
  'utif2',
  'transliteration',
  'tesseract.js-core',
];

test('the worker comes without the libraries for documents and for a model, which the first document or model loads', async () => {
  const { packages } = await shapeOf('dist/worker.cjs');
  assert.deepEqual(
    packages.filter((name) => heavy.includes(name) || name.startsWith('@anthropic-ai/')),
    [],
  );
});

test('the model’s client is worker code, and reaches no network and no other process', async () => {
  const shape = await shapeOf('dist/client.cjs');
  assert.deepEqual(shape.zones, ['src/worker']);
  assert.deepEqual(
    shape.builtins.filter((name) => outside.includes(name)),
    [],
  );
  assert.ok(shape.packages.includes('@anthropic-ai/sdk'));
  assert.ok(shape.kilobytes < 600, `${String(shape.kilobytes)} KB`);
});

test('the readers are made of worker code, reach no network and no other process, and evaluate no text', async () => {
  const shape = await shapeOf('dist/readers.cjs');
  assert.deepEqual(shape.zones, ['src/base', 'src/model', 'src/worker']);
  assert.deepEqual(
    shape.builtins.filter((name) => outside.includes(name)),
    [],
  );
  assert.deepEqual(
    heavy.filter((name) => !shape.packages.includes(name)),
    [],
  );
  assert.ok(shape.kilobytes < 2_200, `${String(shape.kilobytes)} KB`);
});

test('what the build puts beside the worker is what the sandbox lets it read, and what ships', () => {
  assert.deepEqual([...assetNames], ['readers.cjs', 'client.cjs', ...Object.keys(programs)]);
  const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
  for (const line of [
    '!dist/readers.cjs',
    '!dist/client.cjs',
    '!dist/*.wasm',
    '!dist/libheif.js',
    '!dist/eng.traineddata.gz',
  ])
    assert.ok(shipped.includes(line), line);
});

test('the command runs without VS Code', async () => {
  const shape = await shapeOf('dist/cli.js');
  assert.deepEqual(shape.zones, ['src/base', 'src/cli', 'src/engine', 'src/model', 'src/protocol']);
  assert.ok(!shape.builtins.includes('vscode'));
  assert.deepEqual(shape.packages, ['pend', 'yaml', 'yauzl', 'zod']);
});

test('the engine, loaded by the extension at the first use, is no shell and no worker', async () => {
  const shape = await shapeOf('dist/engine.cjs');
  assert.deepEqual(shape.zones, ['src/base', 'src/engine', 'src/model', 'src/protocol']);
  assert.ok(!shape.builtins.includes('vscode'));
  assert.deepEqual(shape.packages, ['pend', 'yaml', 'yauzl', 'zod']);
});

for (const cloud of ['bedrock', 'vertex', 'foundry'] as const) {
  test(`the client for ${cloud} has no way out but the fetch that it is given, and looks for no credentials`, async (t) => {
    const outfile = `dist/${cloudBundles[cloud]}`;
    const shape = await shapeOf(outfile);
    assert.deepEqual(shape.zones, ['src/engine']);
    assert.deepEqual(
      shape.builtins.filter((name) => outside.includes(name)),
      [],
    );
    assert.ok(shape.packages.includes(`@anthropic-ai/${cloud}-sdk`));
    assert.ok(!shape.packages.some((name) => ['@aws-sdk/credential-providers', 'google-auth-library'].includes(name)));
    assert.ok(shape.kilobytes < 1_100, `${String(shape.kilobytes)} KB`);
    const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
    assert.ok(shipped.includes(`!${outfile}`));
    const asked = await askedBy(outfile, t);
    assert.ok(asked.startsWith('https://place.example/'), asked);
  });
}

/** Builds a cloud's client as the product has it, has it send a request, and tells the address that it asks `fetch` for. */
async function askedBy(outfile: string, t: TestContext): Promise<string> {
  const options = bundles.find((bundle) => bundle.outfile === outfile);
  assert.ok(options !== undefined);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-cloud-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, path.basename(outfile));
  await build({ ...options, outfile: file, logLevel: 'silent' });
  const { open } = createRequire(file)(file) as { open: (source: object) => CloudClient };
  const credentials = { apiKey: 'key-of-the-test', accessToken: 'key-of-the-test' };
  const place = { region: 'here', project: 'mine', resource: '', baseUrl: 'https://place.example' };
  const addresses: string[] = [];
  const fetch: typeof globalThis.fetch = (address) => {
    addresses.push(address instanceof Request ? address.url : String(address));
    return Promise.resolve(new Response('{}', { headers: { 'content-type': 'application/json' } }));
  };
  const body = { model: 'm', max_tokens: 1, messages: [] };
  await open({ ...place, credentials, key: 'key-of-the-test' })(body, fetch, new AbortController().signal);
  return addresses.join(' and ');
}

test('what activation loads is small: the shell, the panels’ messages, and no more of the engine than two paths', async () => {
  const shape = await shapeOf('dist/extension.cjs');
  assert.deepEqual(shape.zones, ['src/base', 'src/engine', 'src/model', 'src/protocol', 'src/vscode']);
  assert.ok(!shape.builtins.includes('child_process'));
  assert.deepEqual(shape.packages, ['zod']);
  assert.ok(shape.kilobytes < 190, `${String(shape.kilobytes)} KB`);
});

test('the list of skills is a bundle of its own, that ships, and is small', async () => {
  const shape = await shapeOf('dist/skillShell.cjs');
  assert.deepEqual(
    shape.zones.filter((zone) => !['src/base', 'src/engine', 'src/model', 'src/vscode'].includes(zone)),
    [],
  );
  assert.deepEqual(shape.packages, []);
  assert.ok(shape.kilobytes < 20, `${String(shape.kilobytes)} KB`);
  assert.ok(fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').includes('!dist/skillShell.cjs\n'));
});

test('what has to do with models, loaded by the extension at the first use, opens no connection by itself', async () => {
  const shape = await shapeOf('dist/models.cjs');
  assert.ok(!shape.zones.includes('src/worker'));
  assert.deepEqual(
    shape.builtins.filter((name) => outside.includes(name)),
    [],
  );
  assert.deepEqual(shape.packages, ['zod']);
  const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
  assert.ok(shipped.includes('!dist/models.cjs'));
});

test('what hands out the sample, loaded by the extension when somebody asks for it, is a small part of the shell', async () => {
  const shape = await shapeOf('dist/sample.cjs');
  assert.deepEqual(shape.zones, ['src/base', 'src/vscode']);
  assert.deepEqual(shape.builtins, ['vscode']);
  assert.deepEqual(shape.packages, []);
  assert.ok(shape.kilobytes < 10, `${String(shape.kilobytes)} KB`);
  const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
  for (const line of ['!dist/sample.cjs', '!dist/sample/**']) assert.ok(shipped.includes(line), line);
});

test('what chats and tools need, loaded at the first use, is the shell’s and small, and no engine', async () => {
  const shape = await shapeOf('dist/chat.cjs');
  assert.ok(!shape.zones.includes('src/engine') && !shape.zones.includes('src/worker'));
  assert.deepEqual(shape.builtins, ['path', 'vscode']);
  assert.deepEqual(shape.packages, ['zod']);
  assert.ok(shape.kilobytes < 80, `${String(shape.kilobytes)} KB`);
  const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
  assert.ok(shipped.includes('!dist/chat.cjs'));
});

test('the history, loaded by the extension at the first use, is small and has nothing of the engine in it', async () => {
  const shape = await shapeOf('dist/history.cjs');
  assert.deepEqual(shape.zones, ['src/base', 'src/model', 'src/vscode']);
  assert.deepEqual(shape.packages, ['zod']);
  assert.ok(shape.kilobytes < 70, `${String(shape.kilobytes)} KB`);
  const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
  assert.ok(shipped.includes('!dist/history.cjs'));
});

test('the client of connectors’ servers is loaded with the first of them, and starts programs in the sandbox’s zone alone', async () => {
  const shape = await shapeOf(`dist/${clientBundle}`);
  assert.deepEqual(shape.zones, ['src/base', 'src/engine', 'src/model']);
  assert.ok(shape.packages.includes('@modelcontextprotocol/client'));
  // Its own way to start servers would be one without a sandbox.
  assert.ok(!shape.packages.includes('cross-spawn'));
  assert.ok(shape.kilobytes < 600, `${String(shape.kilobytes)} KB`);
  const engine = await shapeOf('dist/engine.cjs');
  assert.ok(!engine.packages.includes('@modelcontextprotocol/client'));
  const shell = await shapeOf('dist/connectorShell.cjs');
  assert.deepEqual(
    shell.builtins.filter((name) => outside.includes(name)),
    [],
  );
  const shipped = fs.readFileSync(path.join(projectFolder, '.vscodeignore'), 'utf8').split('\n');
  for (const line of [`!dist/${clientBundle}`, '!dist/connectorShell.cjs']) assert.ok(shipped.includes(line), line);
});

for (const panel of ['queue', 'plan', 'diff']) {
  test(`the ${panel} panel ships no Node, no validators and no engine`, async () => {
    const shape = await shapeOf(`dist/webview/${panel}.js`);
    assert.deepEqual(
      shape.zones.filter((zone) => !['src/base', 'src/model', 'webview'].includes(zone)),
      [],
    );
    assert.deepEqual(shape.builtins, []);
    assert.ok(!shape.packages.includes('zod'));
    assert.ok(shape.kilobytes < 300, `${String(shape.kilobytes)} KB`);
  });
}
