/** A plan in the person's language: the sentences are German, and the rule does what it does in English. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { useLanguage } from '../../../../src/base/translate.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { messagesIn, wordsFolder } from '../../../support/words/bundle.ts';
import { workerKeys } from '../../../support/words/keys.ts';
import { makeFolder, planFor } from './support.ts';

const all = messagesIn(path.join(wordsFolder, 'bundle.l10n.de.json'));
/** What a worker is given, and no more. */
const messages = Object.fromEntries(workerKeys().map((key) => [key, all[key] ?? '']));

afterEach(() => {
  useLanguage('en', {});
});

async function plan(folder: string, instruction: string): Promise<Plan> {
  const reply = await planFor(folder, instruction);
  assert.ok(reply.outcome === 'plan');
  return reply.plan;
}

test('a plan that sorts and one that trashes are told in German', async (context) => {
  const folder = makeFolder(context, { 'a.pdf': 'a', 'b.pdf': 'b', 'notes.txt': 'c', 'old/empty.log': '' });
  const english = await plan(folder, 'move the PDFs to Papers');
  useLanguage('de', messages);
  const german = await plan(folder, 'move the PDFs to Papers');
  assert.equal(german.goal, '2 .pdf-Dateien nach „Papers“ verschieben.');
  assert.deepEqual(german.steps, [
    '2 .pdf-Dateien nach „Papers“ verschieben.',
    'Insgesamt bekommen 2 Dateien einen neuen Ort oder Namen.',
  ]);
  assert.ok(german.untouched.includes('2 andere Dateien bleiben, wie sie sind.'), german.untouched.join('\n'));
  assert.deepEqual(german.scope, english.scope);
  const trash = await plan(folder, 'delete empty files');
  assert.equal(trash.goal, '1 leere Datei in den Papierkorb legen.');
});
