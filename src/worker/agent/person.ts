/** What the person says while an agent works: words and answers that the talk does not hold yet, as a block for its next turn. */
import type { Answers } from '../../model/plan.ts';
import type { ContentBlockParam } from './modelClient.ts';
import { newsPrompt } from './prompt.ts';
import type { TalkState } from './talkState.ts';

export type Person = {
  /** Answers given before this run began. */
  readonly answers: Answers;
  /** What was said after the first so many words. */
  readonly heard: (after: number) => Promise<string[]>;
};

export type News = {
  readonly block: ContentBlockParam;
  /** How much the talk holds with it. */
  readonly heard: { readonly steering: number; readonly answers: Answers };
};

/** What the talk does not hold yet; null where it holds all. */
export async function newsOf(person: Person, state: TalkState): Promise<News | null> {
  const known = state.heard;
  const words = await person.heard(known.steering);
  const answers = Object.entries(person.answers).filter(([key, answer]) => known.answers[key] !== answer);
  if (words.length === 0 && answers.length === 0) return null;
  return {
    block: { type: 'text', text: newsPrompt(words, answers) },
    heard: { steering: known.steering + words.length, answers: { ...person.answers } },
  };
}

/** All that the talk holds of what the person said, as a block for a turn that stands for the turns before; none where nothing was said. */
export async function saidSoFar(person: Person, state: TalkState): Promise<ContentBlockParam[]> {
  const { steering, answers } = state.heard;
  const words = steering === 0 ? [] : (await person.heard(0)).slice(0, steering);
  const given = Object.entries(answers);
  return words.length === 0 && given.length === 0 ? [] : [{ type: 'text', text: newsPrompt(words, given) }];
}
