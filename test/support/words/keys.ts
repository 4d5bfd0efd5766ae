// Which messages the shell shows: the literal first arguments of t(), marked() and plural(), read from the syntax of every source file, and the
// words of the tables that are translated where they are shown. l10n/bundle.l10n.json is made of them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectFolder } from '../programs.ts';
import { tableWords } from './tables.ts';

/** How many arguments, from the first, are messages. */
const askers: Readonly<Record<string, number>> = { t: 1, marked: 1, plural: 2 };

export type Keys = {
  readonly keys: readonly string[];
  /** Calls whose message no script can read: "file:line: text". */
  readonly unreadable: readonly string[];
};

/** Every message of src and webview, sorted. */
export function usedKeys(): Keys {
  return keysOf(sourceFiles('src', 'webview'), tableWords());
}

/** Every message that a worker may say: those of its own files and of what it shares with the engine. */
export function workerKeys(): readonly string[] {
  return keysOf(sourceFiles('src/worker', 'src/model', 'src/base'), []).keys;
}

function keysOf(files: readonly string[], words: readonly string[]): Keys {
  const found = new Set<string>(words);
  const unreadable: string[] = [];
  for (const file of files) {
    const source = parsed(file);
    const aliases = askersIn(source);
    if (aliases.size === 0) continue;
    visit(source, (node) => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
      const count = aliases.get(node.expression.text);
      if (count === undefined) return;
      for (const argument of node.arguments.slice(count.skip, count.skip + count.take)) {
        const literals = literalsOf(argument);
        if (literals === null) unreadable.push(`${placeOf(source, argument)}: ${argument.getText(source)}`);
        else for (const literal of literals) found.add(literal);
      }
    });
  }
  return { keys: [...found].sort(), unreadable };
}

/** Calls of t() and plural() that run while the file is loaded: "file:line: text". What they give would stay English. */
export function earlyWords(file: string): string[] {
  const source = parsed(file);
  const aliases = askersIn(source);
  const found: string[] = [];
  const see = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      if (aliases.has(name) && name !== 'marked') found.push(`${placeOf(source, node)}: ${node.getText(source)}`);
    }
    ts.forEachChild(node, see);
  };
  see(source);
  return found;
}

/** The TypeScript files below these folders of the project, relative to it. */
export function sourceFiles(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .sort(),
  );
}

export function parsed(file: string): ts.SourceFile {
  const text = readFileSync(path.join(projectFolder, file), 'utf8');
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
}

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** "webview/queue/main.ts:12". */
export function placeOf(source: ts.SourceFile, node: ts.Node): string {
  return `${source.fileName}:${String(source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1)}`;
}

/** What a file calls the functions of base/translate.ts, and which of their arguments are messages. */
function askersIn(source: ts.SourceFile): Map<string, { skip: number; take: number }> {
  const names = new Map<string, { skip: number; take: number }>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (!statement.moduleSpecifier.text.endsWith('base/translate.ts')) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const element of bindings.elements) {
      const original = (element.propertyName ?? element.name).text;
      const take = askers[original];
      if (take !== undefined) names.set(element.name.text, { skip: original === 'plural' ? 1 : 0, take });
    }
  }
  return names;
}

/** The texts that an argument can be, or null where it is something else than texts and choices between them. */
function literalsOf(node: ts.Expression): string[] | null {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (!ts.isConditionalExpression(node)) return null;
  const [yes, no] = [literalsOf(node.whenTrue), literalsOf(node.whenFalse)];
  return yes === null || no === null ? null : [...yes, ...no];
}
