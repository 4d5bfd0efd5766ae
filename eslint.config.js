import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/**
 * The house as one table: who may import whom, and who holds which power. A row for a folder inside another inherits `may` and
 * has powers of its own. ARCHITECTURE.md says why; test/tidy reads the bundles for what lint cannot see.
 */
const zones = [
  { path: 'src/base', may: [] },
  { path: 'src/model', may: ['base'] },
  { path: 'src/protocol', may: ['base', 'model'], powers: ['node'] },
  { path: 'src/engine', may: ['base', 'model', 'protocol'], powers: ['node'] },
  { path: 'src/engine/disk', powers: ['node', 'files'] },
  // Extended attributes can only be copied by the system's own program.
  { path: 'src/engine/disk/attributes', powers: ['node', 'files', 'processes'] },
  // The transaction reads, retires and removes its own journals in the state folder; the mount is reached through the Disk port.
  { path: 'src/engine/apply', powers: ['node', 'files'] },
  { path: 'src/engine/changes', powers: ['node', 'files'] },
  { path: 'src/engine/session', powers: ['node', 'files'] },
  // Recipes and what runs them are files of the state folder; of tied folders only the names are looked at.
  { path: 'src/engine/recipes', powers: ['node', 'files'] },
  // The record of what is sent, and the day's ledger, are files of the state folder; the mount is looked at through engine/disk.
  { path: 'src/engine/audit', powers: ['node', 'files'] },
  // The indexes of documents' words are databases in the state folder; documents are never opened here.
  { path: 'src/engine/search', powers: ['node', 'files'] },
  // Downloads and pictures of pages, in the state folder; Chrome is started by the sandbox's zone, its way out is the gateway's.
  { path: 'src/engine/chrome', powers: ['node', 'files'] },
  // Skills are texts in folders of the person, of a trusted workspace and of the extension; installed ones are in the state folder.
  { path: 'src/engine/skills', powers: ['node', 'files'] },
  // Where journals speak of which path is kept beside them, in the state folder.
  { path: 'src/engine/history', powers: ['node', 'files'] },
  { path: 'src/engine/sandbox', powers: ['node', 'files', 'processes'] },
  { path: 'src/engine/gateway', powers: ['node', 'network'] },
  // Servers of tools: their connections go over the gateway's transport, their processes start in the sandbox's zone; it listens for the
  // browser that comes back from a sign-in, and keeps trust and results in the state folder.
  { path: 'src/engine/connectors', powers: ['node', 'files', 'network'] },
  { path: 'src/worker', may: ['base', 'model', 'protocol'], powers: ['node'] },
  { path: 'src/worker/stage', powers: ['node', 'files'] },
  // Tries what a hijacked worker would, before the worker's own program runs: a bundle of its own.
  { path: 'src/worker/probe', powers: ['node', 'files', 'network'] },
  { path: 'src/cli', may: ['base', 'model', 'protocol', 'engine'], powers: ['node'] },
  { path: 'src/vscode', may: ['base', 'model', 'protocol', 'engine'], powers: ['node', 'vscode'] },
  { path: 'webview', may: ['base'], mayType: ['model', 'protocol'] },
];

const modulesOf = {
  vscode: ['vscode'],
  files: ['fs', 'fs/promises'],
  processes: ['child_process', 'worker_threads', 'cluster'],
  network: ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises', 'undici'],
};
const special = new Set(Object.values(modulesOf).flat());
modulesOf.node = builtinModules.filter((name) => !special.has(name) && !name.startsWith('node:'));

/** What each power's globals are called: `fetch` needs no import. */
const globalsOf = { network: ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'] };

const topName = (path) => path.replace('src/', '').split('/')[0];
const tops = [...new Set(zones.map((zone) => topName(zone.path)))];

function boundary({ path, may, mayType = [], powers = [] }) {
  const own = topName(path);
  const allowed = may ?? zones.find((zone) => topName(zone.path) === own).may;
  const closed = tops.filter((top) => top !== own && ![...allowed, ...mayType].includes(top));
  const lacked = Object.keys(modulesOf).filter((power) => !powers.includes(power));
  const paths = lacked.flatMap((power) =>
    modulesOf[power].flatMap((name) =>
      [name, `node:${name}`].map((spec) => ({ name: spec, message: `${path} lacks the power: ${power}.` })),
    ),
  );
  const folders = (names) => names.flatMap((name) => [`**/${name}/**`]);
  const patterns = [];
  if (closed.length > 0)
    patterns.push({ group: folders(closed), message: `${path} may import only: ${allowed.join(', ') || 'itself'}.` });
  if (mayType.length > 0)
    patterns.push({ group: folders(mayType), allowTypeImports: true, message: 'Types only here.' });
  const globals = lacked.flatMap((power) => globalsOf[power] ?? []);
  return {
    files: [`${path}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }],
      'no-restricted-globals':
        globals.length === 0
          ? 'off'
          : ['error', ...globals.map((name) => ({ name, message: `${path} lacks the power: network.` }))],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', '.vscode-test/**'] },
  {
    files: ['{src,webview,test,bench}/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Arrow handlers that only call on are clearer without braces.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'No dynamic import: it hides an edge.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the source.' },
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      complexity: ['error', { max: 16, variant: 'modified' }],
      // A method that only sometimes waits keeps one signature.
      '@typescript-eslint/require-await': 'off',
      // Code points are what is meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },
  ...zones.map(boundary),
  {
    // Servers of the protocol's version of 2024 are still about; the library calls its way to them deprecated for whoever writes servers.
    files: ['src/engine/connectors/client/reaching.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'SSEClientTransport', package: '@modelcontextprotocol/client' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // `for (…; …; await sleep(100))` is how tests poll.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // What a callback changed meanwhile, the checker takes for constant.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
    },
  },
);
