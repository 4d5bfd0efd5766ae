// `npm run l10n`: writes l10n/bundle.l10n.json from the messages that are shown, and l10n/workers.json, takes out of each translation what nobody shows any
// more, and says what is still to be translated.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../programs.ts';
import { usedKeys, workerKeys } from './keys.ts';

export const wordsFolder = path.join(projectFolder, 'l10n');
const english = path.join(wordsFolder, 'bundle.l10n.json');

/** The messages that go along with a worker's calls, in English: the host takes these alone out of a translation. */
export const workerFile = path.join(wordsFolder, 'workers.json');

/** The translations' files: bundle.l10n.de.json and its like. */
export function translationFiles(): string[] {
  const names = existsSync(wordsFolder) ? readdirSync(wordsFolder) : [];
  return names.filter((name) => /^bundle\.l10n\..+\.json$/.test(name)).map((name) => path.join(wordsFolder, name));
}

/** What stands in a file of messages. */
export function messagesIn(file: string): Record<string, string> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

function write(file: string, messages: readonly (readonly [string, string])[]): void {
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(messages), null, 2)}\n`);
}

function main(): void {
  const { keys, unreadable } = usedKeys();
  for (const line of unreadable) console.error(`no literal: ${line}`);
  write(
    english,
    keys.map((key) => [key, key] as const),
  );
  writeFileSync(workerFile, `${JSON.stringify(workerKeys(), null, 2)}\n`);
  console.log(`${String(keys.length)} messages`);
  for (const file of translationFiles()) {
    const present = messagesIn(file);
    write(
      file,
      keys.flatMap((key) => (present[key] === undefined ? [] : [[key, present[key]] as const])),
    );
    const missing = keys.filter((key) => present[key] === undefined);
    console.log(`${path.basename(file)}: ${String(missing.length)} to translate`);
    for (const key of missing) console.log(JSON.stringify(key));
  }
  if (unreadable.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
