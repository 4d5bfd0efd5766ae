/** SECURITY.md's table: every attack has a test, and every test that it names is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../support/programs.ts';

const page = readFileSync(path.join(projectFolder, 'SECURITY.md'), 'utf8');

type Row = { readonly line: string; readonly cells: readonly string[] };

/** The rows of all tables in the last chapter, without their heads. */
function rowsOf(text: string): Row[] {
  const chapter = text.slice(text.indexOf('## Attack, layer, test'));
  return chapter
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|(?: attack \||-)/.test(line))
    .map((line) => ({
      line,
      cells: line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    }));
}

/** The titles of a file's tests; what a template fills in stands as an ellipsis. */
function titlesIn(file: string): string[] {
  const source = readFileSync(path.join(projectFolder, file), 'utf8');
  const calls = source.matchAll(
    /^\s*(?:test|it)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/gm,
  );
  return [...calls].map(([, single, double, template]) =>
    (single ?? double ?? template?.replaceAll(/\$\{[^}]*\}/g, '…') ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

/** Whether a title is the one that is named; a name may stop at an ellipsis. */
function isNamed(title: string, name: string): boolean {
  return name.endsWith('…') ? title.startsWith(name.slice(0, -1).trimEnd()) : title === name;
}

/** What is wrong with a row, or null. */
function problemOf({ line, cells }: Row): string | null {
  const [attack = '', layer = '', named = ''] = cells;
  if (cells.length !== 3 || attack === '' || layer === '') return `not attack, layer and test: ${line}`;
  const [, file = '', name = ''] = /^`(test\/[\w/.-]+\.test\.ts)`: (.+)$/.exec(named) ?? [];
  if (file === '') return `names no test: ${line}`;
  if (!existsSync(path.join(projectFolder, file))) return `${file} is not there: ${line}`;
  return titlesIn(file).some((title) => isNamed(title, name)) ? null : `${file} has no test “${name}”`;
}

test('every attack of SECURITY.md names a layer, and a test that is there', () => {
  const rows = rowsOf(page);
  assert.ok(rows.length >= 60, `only ${String(rows.length)} rows`);
  assert.deepEqual(
    rows.map(problemOf).filter((problem) => problem !== null),
    [],
  );
  const attacks = rows.map(({ cells: [attack] }) => attack);
  assert.equal(new Set(attacks).size, attacks.length, 'no attack twice');
});

test('a row whose test is gone, or that names none, is found', () => {
  const row = (line: string): string | null =>
    problemOf(rowsOf(`## Attack, layer, test\n${line}`)[0] ?? { line, cells: [] });
  assert.equal(
    row('| a | b | `test/tidy/security.test.ts`: a row whose test is gone, or that names none, is found |'),
    null,
  );
  assert.equal(row('| a | b | `test/tidy/security.test.ts`: a row whose … |'), null);
  assert.match(row('| a | b | `test/tidy/security.test.ts`: a row whose |') ?? '', /has no test/);
  assert.match(row('| a | b | `test/tidy/gone.test.ts`: x |') ?? '', /is not there/);
  assert.match(row('| a | b | see the tests |') ?? '', /names no test/);
  assert.match(row('| a | b |') ?? '', /not attack, layer and test/);
});

test('what SECURITY.md says is in the package, and README and ARCHITECTURE lead to it', () => {
  const read = (file: string): string => readFileSync(path.join(projectFolder, file), 'utf8');
  assert.ok(read('.vscodeignore').split('\n').includes('!SECURITY.md'));
  for (const file of ['README.md', 'ARCHITECTURE.md'])
    assert.match(read(file), /\[SECURITY\.md\]\(SECURITY\.md\)/, file);
  for (const [, folder = ''] of page.matchAll(/`((?:src|webview)[\w/]*)`/g))
    assert.ok(existsSync(path.join(projectFolder, folder)), folder);
});
