/** The person's answers before they are sent. No DOM: tested from Node. */
import type { Answers, Question } from '../../src/model/plan.ts';

/** The key under which the planner asks for other words, because it did not understand the instruction. */
export const instructionKey = 'instruction';

/** What is chosen now: the person's new choice, or what the plan goes by. Empty where nothing is. */
export function chosenOf(question: Question, draft: Answers): string {
  const mine = draft[question.key];
  if (mine !== undefined && question.choices.some((choice) => choice.value === mine)) return mine;
  return question.chosen ?? '';
}

/** The answers that differ from what the plan goes by: what is worth sending. */
export function changedAnswers(questions: readonly Question[], draft: Answers): Answers {
  const changed: Answers = {};
  for (const question of questions) {
    if (question.key === instructionKey) continue;
    const chosen = chosenOf(question, draft);
    if (chosen !== '' && chosen !== question.chosen) changed[question.key] = chosen;
  }
  return changed;
}

/** Questions that still want an answer before the task can go on. */
export function openQuestions(questions: readonly Question[], draft: Answers): Question[] {
  return questions.filter((question) => question.key !== instructionKey && chosenOf(question, draft) === '');
}
