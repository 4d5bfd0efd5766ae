// The rule's editor as a conversation with the host: what is asked and when, and that answers to older drafts are dropped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleForm } from '../../../src/model/rule/ruleForm.ts';
import type { TextProblem } from '../../../src/model/rule/textPlaces.ts';
import type { Intent, RulePreviewShown } from '../../../src/protocol/panelWire.ts';
import { intentSchema } from '../../../src/protocol/panelWire.ts';
import { editMs, RuleSession, workingMs } from '../../../webview/plan/ruleSession.ts';

const form: RuleForm = { steps: [], clash: 'number', suffix: '-{k}' };
const problem: TextProblem = { line: 1, column: 1, offset: 0, length: 1, message: 'no', mend: 'Yes.' };
const preview: RulePreviewShown = {
  counts: { move: 1_000 },
  total: 1_000,
  matching: 1_000,
  changed: 0,
  clashes: 0,
  seen: 1_000,
  steps: [],
  first: 0,
  rows: Array.from({ length: 300 }, () => ({
    op: 'move' as const,
    path: 'a',
    from: 'a',
    to: 'b',
    reason: '',
    changed: false,
    can: ['go', 'leave', 'remember'],
    corrected: false,
    remembered: false,
    flags: [],
  })),
  tookMs: 1,
};

/** A session on the rule `one`, and what it says; time passes by name. */
function start(): {
  session: RuleSession;
  said: Intent[];
  pass: (name: 'edit' | 'working') => void;
  timers: Map<string, number>;
} {
  const said: Intent[] = [];
  const waiting = new Map<string, () => void>();
  const timers = new Map<string, number>();
  const session = new RuleSession({
    send: (intent) => {
      // Whatever the panel says must pass the host's own schema.
      said.push(intentSchema.parse(intent));
    },
    later: (name, ms, run) => {
      waiting.set(name, run);
      timers.set(name, ms);
    },
    changed: () => undefined,
  });
  session.take('t', { text: 'one', form, editable: true }, null);
  const pass = (name: 'edit' | 'working'): void => {
    waiting.get(name)?.();
    waiting.delete(name);
  };
  return { session, said, pass, timers };
}

function last(said: Intent[]): Extract<Intent, { type: 'rule edited' }> {
  const intent = said.at(-1);
  assert.equal(intent?.type, 'rule edited');
  return intent;
}

test('opening asks for the first rows, typing asks once the keys rest', () => {
  const { session, said, pass, timers } = start();
  session.open();
  assert.deepEqual(last(said), {
    type: 'rule edited',
    task: 't',
    text: 'one',
    revision: 1,
    first: 0,
    count: 300,
    show: 'all',
    search: '',
    again: false,
  });
  session.edit('one t');
  session.edit('one two');
  assert.equal(said.length, 1);
  assert.equal(timers.get('edit'), editMs);
  pass('edit');
  assert.equal(last(said).text, 'one two');
  assert.equal(said.length, 2);
  assert.ok(session.isEdited);
});

test('answers to older drafts are dropped', () => {
  const { session, said, pass } = start();
  session.open();
  const { revision } = last(said);
  session.edit('one two');
  session.hear({ type: 'rule preview', revision, preview });
  assert.equal(session.preview, null);
  pass('edit');
  session.hear({ type: 'rule preview', revision: last(said).revision, preview });
  assert.equal(session.preview, preview);
});

test('a choice in the form right after a key is worked into what was typed, and not lost', () => {
  const { session, said, pass } = start();
  session.open();
  session.hear({ type: 'rule checked', revision: last(said).revision, problems: [], form });
  session.edit('one two');
  session.editForm({ set: 'clash', to: 'skip' });
  const asked = said.at(-1);
  assert.ok(asked?.type === 'form edited' && asked.text === 'one two');
  pass('edit');
  assert.equal(said.at(-1), asked);
  session.hear({ type: 'rule text', revision: asked.revision, text: 'one two three' });
  assert.equal(session.text, 'one two three');
  assert.equal(last(said).text, 'one two three');
});

test('asking for completions drops no rows', () => {
  const { session, said } = start();
  session.open();
  const { revision } = last(said);
  session.complete(0);
  session.hear({ type: 'rule preview', revision, preview });
  assert.equal(session.preview, preview);
});

test('waiting is said after a while, and no more once the answer is there', () => {
  const { session, said, pass, timers } = start();
  session.open();
  assert.equal(session.isWorking, false);
  assert.equal(timers.get('working'), workingMs);
  pass('working');
  assert.equal(session.isWorking, true);
  session.hear({ type: 'rule preview', revision: last(said).revision, preview });
  assert.equal(session.isWorking, false);
  session.refresh();
  assert.equal(last(said).again, true);
  session.hear({ type: 'rule failed', revision: last(said).revision, message: 'no', next: 'again' });
  pass('working');
  assert.equal(session.isWorking, false);
  assert.deepEqual(session.failure, { message: 'no', next: 'again' });
});

test('rows out of sight are asked for, one question at a time', () => {
  const { session, said } = start();
  session.open();
  session.hear({ type: 'rule preview', revision: last(said).revision, preview });
  session.sight({ first: 100, count: 20 });
  assert.equal(said.length, 1);
  session.sight({ first: 400, count: 20 });
  assert.deepEqual([last(said).first, last(said).count], [260, 300]);
  session.sight({ first: 900, count: 20 });
  assert.equal(said.length, 2);
});

test('a search begins at the first row', () => {
  const { session, said, pass } = start();
  session.open();
  session.hear({ type: 'rule preview', revision: last(said).revision, preview });
  session.sight({ first: 400, count: 20 });
  session.filter({ search: 'x' });
  session.filter({ show: 'left' });
  pass('edit');
  assert.deepEqual([last(said).first, last(said).search, last(said).show], [0, 'x', 'left']);
});

test('the form goes on from the text that it shows, and is shut by a mistake that it did not make', () => {
  const { session, said, pass } = start();
  session.open();
  session.editForm({ set: 'clash', to: 'skip' });
  const asked = said.at(-1);
  assert.equal(asked?.type === 'form edited' && asked.text, 'one');
  session.hear({ type: 'rule text', revision: session.revision, text: 'two' });
  assert.equal(session.text, 'two');
  // The form wrote something that cannot be read: its next edit mends that, not what came of it.
  session.hear({ type: 'rule checked', revision: session.revision, problems: [problem], form: null });
  assert.ok(session.isFormTrue);
  session.editForm({ set: 'clash', to: 'number' });
  const again = said.at(-1);
  assert.equal(again?.type === 'form edited' && again.text, 'one');
  session.edit('three');
  pass('edit');
  session.hear({ type: 'rule checked', revision: session.revision, problems: [problem], form: null });
  assert.ok(!session.isFormTrue);
  const before = said.length;
  session.editForm({ set: 'clash', to: 'number' });
  session.correct('correct row', { does: 'leave', path: 'a' });
  assert.equal(said.length, before);
});

test('completions count only for the question that was asked last', () => {
  const { session, said } = start();
  const asked = (offset: number): number => {
    session.complete(offset);
    const intent = said.at(-1);
    assert.equal(intent?.type, 'rule complete');
    return intent.revision;
  };
  const [first, second] = [asked(3), asked(4)];
  const completions = { from: 0, to: 1, items: [{ label: 'a', insert: 'a', says: '' }] };
  session.hear({ type: 'completions', revision: first, completions });
  assert.equal(session.completions, null);
  session.hear({ type: 'completions', revision: second, completions });
  assert.equal(session.completions, completions);
  session.closeList();
  session.hear({ type: 'completions', revision: second, completions });
  assert.equal(session.completions, null);
});

test('a plan that was made again takes the place of the draft, the same one does not', () => {
  const { session, said } = start();
  session.edit('mine');
  assert.equal(session.take('t', { text: 'one', form, editable: true }, 'mine'), 'as before');
  assert.equal(session.text, 'mine');
  session.use();
  assert.deepEqual(said.at(-1), { type: 'use rule', task: 't', text: 'mine' });
  assert.equal(session.take('t', { text: 'mine', form, editable: true }, null), 'new');
  assert.ok(!session.isEdited);
  session.edit('other');
  session.revert();
  assert.equal(session.text, 'mine');
});
