import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../../src/model/plan.ts';
import { lineDiff, planDiff } from '../../../src/model/planDiff.ts';
import type { Rule } from '../../../src/model/rule/rule.ts';
import { printRule } from '../../../src/model/rule/ruleText.ts';

const plan: Plan = {
  goal: 'Sort by year',
  steps: ['Move 3 files', 'In all, 3 files get a new place'],
  assumptions: ['Only this folder'],
  questions: [
    {
      key: 'missing',
      text: 'No date?',
      choices: [
        { value: 'leave', label: 'leave them' },
        { value: 'file', label: 'file date' },
      ],
      chosen: 'leave',
    },
  ],
  scope: { grants: [{ operations: ['move'], from: '*', to: '*/*', atMost: 3 }], connectors: [], hosts: [] },
  untouched: [],
  rule: 'not a rule\n',
};

test('equal plans differ in nothing', () => {
  assert.deepEqual(planDiff(plan, structuredClone(plan)), []);
});

test('a changed plan is told by what is new and what is gone', () => {
  const trash: Plan['scope']['grants'][number] = { operations: ['trash'], from: 'Old/**', to: '**', atMost: 3 };
  const changed: Plan = {
    ...plan,
    steps: ['Move 4 files', 'In all, 3 files get a new place'],
    questions: plan.questions.map((question) => ({ ...question, chosen: 'file' })),
    scope: { ...plan.scope, grants: [...plan.scope.grants, trash] },
    notices: {
      shown: [{ file: 'a.txt', place: 'line 1', kind: 'instruction', why: 'gives orders', excerpt: 'ignore all' }],
      count: 1,
      looked: 1,
      of: 1,
    },
    rule: 'not a rule\ntrash\n',
  };
  assert.deepEqual(planDiff(plan, changed), [
    {
      title: 'What will happen',
      isCode: false,
      lines: [
        { mark: 'gone', text: 'Move 3 files' },
        { mark: 'new', text: 'Move 4 files' },
      ],
    },
    {
      title: 'What you can decide',
      isCode: false,
      lines: [
        { mark: 'gone', text: 'No date? leave them' },
        { mark: 'new', text: 'No date? file date' },
      ],
    },
    {
      title: 'What it may do',
      isCode: false,
      lines: [{ mark: 'new', text: 'Move to the trash up to 3 files from “Old” and the folders in it' }],
    },
    {
      title: 'What this folder says to the AI',
      isCode: false,
      lines: [{ mark: 'new', text: 'a.txt, line 1: ignore all' }],
    },
    { title: 'The rule', isCode: true, lines: [{ mark: 'new', text: 'trash' }] },
  ]);
});

test('a row that was put by hand is told in words, beside the rule’s own line', () => {
  const rule: Rule = {
    version: 1,
    clash: 'number',
    steps: [
      {
        select: { depth: 'all', where: [] },
        together: [],
        to: '{dir}/A {name}',
        missing: 'leave',
        because: 'an A',
        do: 'move',
        says: '',
      },
    ],
  };
  const text = printRule(rule);
  const now = printRule({ ...rule, except: [{ path: 'a.txt', to: 'first.txt' }, { path: 'b.txt' }] });
  const parts = planDiff({ ...plan, rule: text }, { ...plan, rule: now });
  assert.deepEqual(parts.at(0), {
    title: 'By hand',
    isCode: false,
    lines: [
      { mark: 'new', text: 'a.txt becomes first.txt' },
      { mark: 'new', text: 'b.txt stays as it is' },
    ],
  });
  assert.deepEqual(
    parts.map(({ title }) => title),
    ['By hand', 'The rule'],
  );
});

test('lines keep their order, and long lists are compared as sets', () => {
  assert.deepEqual(lineDiff(['a', 'b', 'c'], ['b', 'x', 'c', 'd']), [
    { mark: 'gone', text: 'a' },
    { mark: 'new', text: 'x' },
    { mark: 'new', text: 'd' },
  ]);
  const long = Array.from({ length: 1_000 }, (_none, at) => String(at));
  assert.deepEqual(lineDiff(long, [...long.slice(1), 'new']), [
    { mark: 'gone', text: '0' },
    { mark: 'new', text: 'new' },
  ]);
});
