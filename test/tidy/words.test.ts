/** Every word that a person reads is there in both languages: messages of the shell and the panels, settings, commands, walkthrough. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
// The build's own table, so that the test cannot drift from the product.
import { bundles } from '../../esbuild.js';
import { projectFolder } from '../support/programs.ts';
import { messagesIn, translationFiles, wordsFolder, workerFile } from '../support/words/bundle.ts';
import { bareWords } from '../support/words/bare.ts';
import { earlyWords, sourceFiles, usedKeys, workerKeys } from '../support/words/keys.ts';

type Setting = {
  readonly type: string | readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly scope?: string;
  readonly order?: number;
  readonly markdownDescription?: string;
  readonly enumItemLabels?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
};
type Manifest = {
  readonly l10n: string;
  readonly contributes: {
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly image: string; readonly altText: string } }[];
    }[];
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly {
      readonly title: string;
      readonly order: number;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
};

const manifestText = readFileSync(path.join(projectFolder, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const manifestWords = messagesIn(path.join(projectFolder, 'package.nls.json'));
const used = usedKeys();

/** What must not change from one language to the next: places for values; links to commands and settings; code; marks of strong words. */
function fixedParts(text: string): string[] {
  const codes = text.match(/\{\d\}|command:[\w.]+|`[^`]*`/g) ?? [];
  return [...codes, ...(text.match(/\*\*/g) ?? [])].sort();
}

/** What is wrong with a translation of these messages. */
function problems(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): string[] {
  const missing = Object.keys(from).filter((key) => (to[key] ?? '').trim() === '');
  const dead = Object.keys(to).filter((key) => !(key in from));
  const broken = Object.entries(from).filter(
    ([key, text]) => key in to && fixedParts(text).join(' ') !== fixedParts(to[key] ?? '').join(' '),
  );
  return [
    ...missing.map((key) => `no translation: ${key}`),
    ...dead.map((key) => `nobody shows it: ${key}`),
    ...broken.map(([key]) => `other places, links or marks: ${key}`),
  ];
}

test('a translation with a hole, a leftover, a lost place or a lost link is found', () => {
  const from = { a: 'a', b: '{0} of {1}', c: '[Go](command:x.y) to `z`' };
  assert.deepEqual(problems(from, { a: 'A', b: '{1}: {0}', c: '`z` [los](command:x.y)' }), []);
  assert.deepEqual(problems(from, { b: '{0}', c: '[los](command:x.z) `z`', d: 'd' }), [
    'no translation: a',
    'nobody shows it: d',
    'other places, links or marks: b',
    'other places, links or marks: c',
  ]);
});

test('every message is a literal, so that it can be collected', () => {
  assert.deepEqual(used.unreadable, []);
});

test('panels show no words that are not translated', () => {
  assert.deepEqual(sourceFiles('webview').flatMap(bareWords), []);
});

test('each bundle that shows words takes over the person’s language before anything else of it runs', () => {
  const entries = bundles.flatMap(({ entryPoints }) => (Array.isArray(entryPoints) ? entryPoints.map(String) : []));
  const shown = entries.filter((entry) => /^(src\/vscode|webview)\//.test(entry));
  assert.ok(shown.length >= 6);
  for (const entry of shown) {
    const [first] = /^import .*$/m.exec(readFileSync(path.join(projectFolder, entry), 'utf8')) ?? [];
    assert.match(first ?? '', /language\.ts';$/, entry);
  }
});

test('the bundle is what the shell shows, no more and no less (npm run l10n writes it)', () => {
  assert.ok(used.keys.length > 0);
  const bundle = messagesIn(path.join(wordsFolder, 'bundle.l10n.json'));
  assert.deepEqual(bundle, Object.fromEntries(used.keys.map((key) => [key, key])));
});

test('workers are given what they may say, no more and no less, and all of it is translated', () => {
  const keys = workerKeys();
  assert.ok(keys.length > 0);
  assert.deepEqual(JSON.parse(readFileSync(workerFile, 'utf8')), keys);
  const all = new Set(used.keys);
  assert.deepEqual(
    keys.filter((key) => !all.has(key)),
    [],
  );
});

test('what is loaded before the language is known translates nothing while it is loaded', () => {
  // The shell and the panels take their language over before anything else.
  assert.deepEqual(
    sourceFiles('src/engine', 'src/worker', 'src/model', 'src/base', 'src/protocol').flatMap(earlyWords),
    [],
  );
});

test('German is whole, and has every message’s places, links and marks', () => {
  const names = translationFiles().map((file) => path.basename(file));
  assert.deepEqual(names, ['bundle.l10n.de.json']);
  const english = Object.fromEntries(used.keys.map((key) => [key, key]));
  for (const file of translationFiles()) assert.deepEqual(problems(english, messagesIn(file)), []);
});

test('the manifest’s words are all there, in both languages, and none is left over', () => {
  const asked = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);
  assert.deepEqual([...new Set(asked)].sort(), Object.keys(manifestWords).sort());
  const others = readdirSync(projectFolder).filter((name) => /^package\.nls\..+\.json$/.test(name));
  assert.deepEqual(others, ['package.nls.de.json']);
  for (const name of others)
    assert.deepEqual(problems(manifestWords, messagesIn(path.join(projectFolder, name))), [], name);
});

test('every command has a title, and every setting words, a place, a scope and a default; each choice is explained', () => {
  const isWord = (text: string | undefined): boolean => text !== undefined && /^%.+%$/.test(text);
  const { commands, configuration } = manifest.contributes;
  assert.deepEqual(
    commands.filter(({ title }) => !isWord(title)),
    [],
  );
  const [titles, orders] = [configuration.map(({ title }) => title), configuration.map(({ order }) => order)];
  assert.ok(titles.every(isWord));
  assert.deepEqual(
    orders,
    orders.map((_, index) => index + 1),
  );
  for (const { title, properties } of configuration) {
    const settings = Object.entries(properties);
    const places = settings.map(([, { order }]) => order).sort((one, other) => Number(one) - Number(other));
    assert.deepEqual(
      places,
      settings.map((_, index) => index + 1),
      `places in ${title}`,
    );
    for (const [name, setting] of settings) assertDescribed(name, setting);
  }
});

test('the walkthrough’s pictures are there, light, and told in words', () => {
  const { walkthroughs } = manifest.contributes;
  const media = walkthroughs.flatMap(({ steps }) => steps.map((step) => step.media));
  assert.ok(media.length >= 6);
  for (const { image, altText } of media) {
    assert.ok(readFileSync(path.join(projectFolder, image)).length <= 150 * 1024, image);
    assert.match(altText, /^%.+%$/);
  }
});

function assertDescribed(name: string, setting: Setting): void {
  const { enum: choices, enumItemLabels = [], markdownEnumDescriptions = [] } = setting;
  assert.match(setting.markdownDescription ?? '', /^%.+%$/, name);
  assert.ok(['machine', 'window', 'resource'].includes(setting.scope ?? ''), name);
  assert.ok('default' in setting, name);
  if (choices === undefined) return;
  for (const words of [enumItemLabels, markdownEnumDescriptions]) {
    assert.equal(words.length, choices.length, `${name}: every choice has a label and an explanation`);
    assert.ok(words.every((word) => /^%.+%$/.test(word)));
  }
}

test('commands and settings that the manifest’s words link to are there', () => {
  const commands = new Set(manifest.contributes.commands.map(({ command }) => command));
  const settings = new Set(manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties)));
  const text = Object.values(manifestWords).join('\n');
  for (const [, command = ''] of text.matchAll(/\]\(command:(delegate\.[\w.]+)/g))
    assert.ok(commands.has(command), command);
  for (const [, setting = ''] of text.matchAll(/`#(delegate\.[^#]*)#`/g)) assert.ok(settings.has(setting), setting);
});
