/** The engine in the person's language: its own words, and what it tells workers of it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { diskWords } from '../../../src/engine/apply/diskWords.ts';
import { statusFailure } from '../../../src/engine/gateway/gatewayWords.ts';
import { speak, spoken } from '../../../src/engine/session/speech.ts';
import { orderProblem } from '../../../src/engine/session/taskOrder.ts';
import { failure, failureCodes } from '../../../src/model/failure.ts';
import { grantInShort, grantInWords } from '../../../src/model/scopeWords.ts';
import { speechSchema } from '../../../src/protocol/speech.ts';
import { messagesIn, wordsFolder } from '../../support/words/bundle.ts';
import { workerKeys } from '../../support/words/keys.ts';

const messages = messagesIn(path.join(wordsFolder, 'bundle.l10n.de.json'));
const workers = workerKeys();
const german = { language: 'de', messages, workers };

afterEach(() => {
  speak({ language: 'en', messages: {}, workers });
});

const blank = {
  folder: '/tmp/a',
  instruction: ' ',
  engine: 'rules',
  approve: 'all',
  planGate: 'model',
  answers: {},
} as const;

test('failures and their next steps are German, whether their words were made at once or as constants', () => {
  speak(german);
  assert.deepEqual(orderProblem(blank), {
    code: 'bad-usage',
    message: 'Sagen Sie, was mit den Dateien geschehen soll.',
    // The shell has better words than the table's for a window, and finds them by these.
    next: failureCodes['bad-usage'].next,
  });
  const refused = statusFailure(401, { origin: 'https://a.example', model: 'm' }, '');
  assert.equal(refused.message, 'https://a.example hat den Schlüssel nicht angenommen (401).');
  assert.match(refused.next, /^Setzen Sie den richtigen Schlüssel/);
  assert.equal(diskWords(Object.assign(new Error('x'), { code: 'ENOSPC' })), 'das Laufwerk ist voll. (ENOSPC)');
  // Names of files are nobody's messages.
  assert.equal(failure('busy', '/tmp/Bilder').message, '/tmp/Bilder');
});

test('what a plan may do is told in German', () => {
  speak(german);
  const grant = { operations: ['move', 'mkdir'], from: '*.jpg', to: 'Fotos/**', atMost: 1200 } as const;
  assert.equal(
    grantInWords({ ...grant, operations: [...grant.operations] }),
    'Verschieben oder umbenennen: bis zu 1.200 Dateien von: oberste Ebene dieses Ordners (Namen, die auf .jpg enden), ' +
      'nach: „Fotos“ samt Unterordnern, mit den Ordnern, die es dafür braucht',
  );
  assert.equal(grantInShort({ operations: ['trash'], from: '**', to: '**', atMost: 1 }), '1 Datei in den Papierkorb');
});

test('a worker is told its own messages with each call, and nothing in English', () => {
  assert.deepEqual(spoken({ today: '2026-11-30' }), { today: '2026-11-30' });
  speak(german);
  const { speech } = spoken({ today: '2026-11-30' });
  assert.deepEqual(Object.keys(speech?.messages ?? {}).sort(), [...workers]);
  assert.ok(Object.keys(messages).length > workers.length);
  assert.deepEqual(speechSchema.parse(speech), speech);
});
