/** What chats and other agents' tools can do: queue a task and hear how it stands. No path leads from there to a yes, an apply or an undo. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../support/programs.ts';

const folder = path.join(projectFolder, 'src', 'vscode', 'chat');
const files = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(path.join(folder, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
}));

function where(pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
}

test('only the door knows the engine, and of the engine it calls what queues and tells, and nothing that decides', () => {
  assert.ok(files.length >= 6);
  assert.deepEqual(
    where(/\.engine\(\)|from '[^']*(?:shell|dispatch|taskActions|transactions|delegateTask|commands|engineHost)\.ts'/),
    ['door.ts'],
  );
  const door = files.find(({ name }) => name === 'door.ts')?.text ?? '';
  const called = [...door.matchAll(/\.engine\(\)\s*\.(\w+)/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(called)].sort(), ['createTask', 'onTask', 'progress', 'task', 'tasks']);
  assert.deepEqual(
    [...door.matchAll(/\bshell\s*\.(?!ts\b)(\w+)/g)]
      .map(([, name]) => name)
      .filter((name) => !['engine', 'log', 'own'].includes(name ?? '')),
    [],
  );
  // A task that comes by it stops at every gate, whatever the settings say.
  assert.match(door, /approve: 'none',\s*planGate: 'always',\s*answers: \{\},/);
});

test('commands are only put on buttons, which the person presses, and those only open something', () => {
  assert.deepEqual(where(/executeCommand/), []);
  const commands = files.flatMap(({ text }) => [...text.matchAll(/command: '([^']+)'/g)].map(([, name]) => name));
  const opening = ['delegate.reviewChanges', 'delegate.reviewPlan', 'delegate.showQueue'];
  const slashes = ['status', 'undo'];
  assert.deepEqual([...new Set(commands)].sort(), [...opening, ...slashes].sort());
  assert.ok(where(/button\(\{/).includes('participant.ts'));
});

test('all that is said in a chat or to an agent goes through the redactor, and no Markdown is trusted', () => {
  assert.deepEqual(where(/stream\.(?:markdown|progress)\(/), ['participant.ts']);
  const text = files.find(({ name }) => name === 'participant.ts')?.text ?? '';
  for (const [, argument] of text.matchAll(/stream\.(?:markdown|progress)\(([^;\n]*)\)/g))
    assert.match(argument ?? '', /door\.inert\(/);
  assert.deepEqual(where(/LanguageModelTextPart/), ['tools.ts']);
  assert.match(
    files.find(({ name }) => name === 'tools.ts')?.text ?? '',
    /LanguageModelTextPart\(door\.inert\(text\)\)/,
  );
  assert.deepEqual(where(/MarkdownString|isTrusted\s*[=:]\s*true/), []);
});
