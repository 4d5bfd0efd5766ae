import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Question } from '../../../src/model/plan.ts';
import { changedAnswers, chosenOf, openQuestions } from '../../../webview/plan/draft.ts';

function questionOf(key: string, chosen?: string): Question {
  const choices = ['a', 'b'].map((value) => ({ value, label: value }));
  return { key, text: key, choices, ...(chosen === undefined ? {} : { chosen }) };
}

test('a choice of the person goes before what the plan goes by, if it is still a choice', () => {
  assert.equal(chosenOf(questionOf('q', 'a'), {}), 'a');
  assert.equal(chosenOf(questionOf('q', 'a'), { q: 'b' }), 'b');
  assert.equal(chosenOf(questionOf('q', 'a'), { q: 'gone' }), 'a');
  assert.equal(chosenOf(questionOf('q'), {}), '');
});

test('only answers that change something are sent, and other words are none of them', () => {
  const questions = [questionOf('same', 'a'), questionOf('new', 'a'), questionOf('open'), questionOf('instruction')];
  const draft = { same: 'a', new: 'b', open: 'a', instruction: 'b', unknown: 'a' };
  assert.deepEqual(changedAnswers(questions, draft), { new: 'b', open: 'a' });
});

test('a question without a choice is open until the person answers', () => {
  const questions = [questionOf('one'), questionOf('two', 'a'), questionOf('instruction')];
  assert.deepEqual(
    openQuestions(questions, {}).map((question) => question.key),
    ['one'],
  );
  assert.deepEqual(openQuestions(questions, { one: 'b' }), []);
});
