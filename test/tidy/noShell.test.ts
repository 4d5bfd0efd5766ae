/**
 * Nothing is ever interpreted: no shell, no code from strings, in what the product is made of. Read from the source's own syntax tree, so
 * that no way of writing it gets by.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { projectFolder } from '../support/programs.ts';

/** Ways to start a program that take it and its arguments apart, and start no shell unless they are told to. */
const safeStarts = new Set(['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork']);
const shells = /^(?:.*\/)?(?:sh|bash|dash|zsh|ksh|fish|cmd|cmd\.exe|powershell|powershell\.exe|pwsh)$/i;

/** What is wrong in a source file, one line each. */
function problemsIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const problems: string[] = [];
  const tell: Tell = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    problems.push(`${file}:${String(line + 1)}: ${what}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) importProblem(node, tell);
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) optionProblem(node, tell);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) callProblem(node, tell);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

type Tell = (node: ts.Node, what: string) => void;

function optionProblem(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, tell: Tell): void {
  const isOff = ts.isPropertyAssignment(node) && node.initializer.kind === ts.SyntaxKind.FalseKeyword;
  if (node.name.getText().replaceAll(/['"]/g, '') === 'shell' && !isOff && startsPrograms(node.getSourceFile().text))
    tell(node, 'an option that starts a shell');
}

function callProblem(node: ts.CallExpression | ts.NewExpression, tell: Tell): void {
  const called = node.expression.getText();
  if (/^(?:globalThis\.)?(?:eval|Function)$|\b(?:runInThisContext|runInNewContext|compileFunction)$/.test(called))
    tell(node, `code from a string: ${called}`);
  const [first] = node.arguments ?? [];
  if (first === undefined || !ts.isStringLiteralLike(first) || !shells.test(first.text)) return;
  if (startsPrograms(node.getSourceFile().text)) tell(node, `a shell: ${first.text}`);
}

function startsPrograms(text: string): boolean {
  return text.includes('child_process');
}

function importProblem(node: ts.ImportDeclaration, tell: Tell): void {
  const from = node.moduleSpecifier.getText().slice(1, -1);
  if (!/^(?:node:)?child_process$/.test(from)) return;
  const bindings = node.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings) || node.importClause?.name !== undefined) {
    tell(node, 'child_process taken whole: name what is used');
    return;
  }
  for (const { name, propertyName } of bindings.elements) {
    const imported = (propertyName ?? name).text;
    // Types begin with a capital.
    if (!/^[A-Z]/.test(imported) && !safeStarts.has(imported)) tell(node, `${imported} goes through a shell`);
  }
}

function sourcesOf(folder: string): string[] {
  return fs
    .readdirSync(path.join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));
}

/** The one program that is shipped as its own file, so that people can put another in its place (LGPL): compiled as `require` would. */
const shippedAsIs = /^src\/worker\/readers\/pictures\/heic\.ts:\d+: code from a string: vm\.compileFunction$/;

test('no shell and no code from strings, anywhere in the product', () => {
  const files = [...sourcesOf('src'), ...sourcesOf('webview')];
  assert.ok(files.length > 300);
  const found = files.flatMap((file) => problemsIn(file, fs.readFileSync(path.join(projectFolder, file), 'utf8')));
  assert.deepEqual(
    found.filter((problem) => !shippedAsIs.test(problem)),
    [],
  );
  assert.equal(found.length, 1, 'it is one file, in one place');
  const heic = fs.readFileSync(path.join(projectFolder, 'src/worker/readers/pictures/heic.ts'), 'utf8');
  assert.match(heic, /asset\('libheif\.js'\)\)\.toString\('utf8'\);\n\s+const run = vm\.compileFunction\(words,/);
  const starting = files.filter((file) => startsPrograms(fs.readFileSync(path.join(projectFolder, file), 'utf8')));
  assert.ok(starting.length > 0, 'the test knows where programs are started');
});

test('every way to a shell would be found', () => {
  const ways = [
    "import { exec } from 'node:child_process';",
    "import { execSync as run } from 'child_process';",
    "import child from 'node:child_process';",
    "import * as child from 'node:child_process';",
    "import { spawn } from 'node:child_process';\nspawn('ls', [], { shell: true });",
    "import { spawn } from 'node:child_process';\nconst shell = '/bin/sh';\nspawn('ls', [], { shell });",
    "import { spawn } from 'node:child_process';\nspawn('/bin/sh', ['-c', 'ls']);",
    "import { execFile } from 'node:child_process';\nexecFile('cmd.exe', ['/c', 'dir']);",
    "eval('1');",
    "new Function('return 1');",
    "globalThis.eval('1');",
    "vm.runInNewContext('1');",
  ];
  for (const way of ways) assert.equal(problemsIn('x.ts', way).length, 1, way);
  const fine = "import { spawn, type ChildProcess } from 'node:child_process';\nspawn('ls', ['-l'], { shell: false });";
  assert.deepEqual(problemsIn('x.ts', fine), []);
});
