// What panels and workers may say about a rule that is being edited, and the bounds of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conventionsBytesMax } from '../../../src/model/conventions.ts';
import { limits } from '../../../src/model/limits.ts';
import { intentSchema } from '../../../src/protocol/panelWire.ts';
import { previewReplySchema, previewRequestSchema, previewRowsMax } from '../../../src/protocol/previewWire.ts';

const request = { rule: 'x', answers: {}, today: '2026-11-22', first: 0, count: 500, show: 'all' };

test('a preview is asked for within bounds', () => {
  const check = (change: object, isTaken: boolean): void => {
    assert.equal(previewRequestSchema.safeParse({ ...request, ...change }).success, isTaken, JSON.stringify(change));
  };
  check({}, true);
  check({ search: 'x', was: '{}', again: true }, true);
  check({ count: previewRowsMax + 1 }, false);
  check({ first: -1 }, false);
  check({ first: 0.5 }, false);
  check({ show: 'none' }, false);
  check({ today: 'now' }, false);
  check({ again: false }, false);
  check({ search: 'x'.repeat(201) }, false);
  check({ rule: 'x'.repeat(limits.ruleCharactersMax + 1) }, false);
});

test('a preview is answered within bounds', () => {
  const row = { op: 'left', from: 'a', reason: '' };
  const preview = {
    text: 'rule 1',
    counts: { move: 1, left: 2, stays: 3 },
    total: 6,
    matching: 6,
    changed: 0,
    clashes: 0,
    seen: 9,
    steps: ['Move 1 file.'],
    first: 0,
    rows: [row],
    tookMs: 1.5,
  };
  const check = (change: object, isTaken: boolean): void => {
    const reply = { outcome: 'preview', preview: { ...preview, ...change } };
    assert.equal(previewReplySchema.safeParse(reply).success, isTaken, JSON.stringify(change).slice(0, 80));
  };
  check({}, true);
  check({ rows: Array.from({ length: previewRowsMax + 1 }, () => row) }, false);
  check({ rows: [{ ...row, op: 'delete' }] }, false);
  check({ rows: [{ ...row, of: 'folder' }] }, true);
  check({ rows: [{ ...row, of: 'everything' }] }, false);
  check({ remembered: { is: 'added', op: 'create', text: 'leave "a"\n' } }, true);
  check({ remembered: { is: 'added', op: 'trash', text: '' } }, false);
  check({ remembered: { is: 'added', op: 'create', text: 'x'.repeat(conventionsBytesMax + 1) } }, false);
  check({ counts: { everything: 1 } }, false);
  check({ steps: Array.from({ length: limits.stepsMax + 1 }, () => '') }, false);
  check({ rows: [{ ...row, reason: 'x'.repeat(limits.textCharactersMax + 1) }] }, false);
});

test('a panel asks for what is there to be asked for, and for nothing else', () => {
  const draft = { task: 't', text: 'rule 1', revision: 1 };
  const check = (intent: object, isTaken: boolean): void => {
    assert.equal(intentSchema.safeParse(intent).success, isTaken, JSON.stringify(intent).slice(0, 120));
  };
  const edited = { type: 'rule edited', ...draft, first: 0, count: 300, show: 'all', search: '', again: false };
  check(edited, true);
  check({ ...edited, count: previewRowsMax + 1 }, false);
  check({ ...edited, text: 'x'.repeat(limits.ruleCharactersMax + 1) }, false);
  check({ type: 'rule complete', ...draft, offset: 3 }, true);
  check({ type: 'rule complete', ...draft, offset: -1 }, false);
  check({ type: 'form edited', ...draft, edit: { set: 'deed', step: 0, to: 'copy' } }, true);
  check({ type: 'form edited', ...draft, edit: { set: 'deed', step: 0, to: 'convert' } }, false);
  check({ type: 'form edited', ...draft, edit: { set: 'counter', step: 0, name: 'n', part: 'start', to: -1 } }, false);
  check({ type: 'correct row', ...draft, correction: { does: 'go', path: 'a', to: 'b' } }, true);
  check({ type: 'correct row', ...draft, correction: { does: 'go', path: 'a' } }, false);
  check({ type: 'remember row', ...draft, correction: { does: 'leave', path: 'a' } }, true);
  check({ type: 'use rule', task: 't', text: 'rule 1' }, true);
  check({ type: 'rule closed', task: 't' }, true);
});
