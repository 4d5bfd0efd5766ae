/** The person's language: the engine's own, and what of it goes along with a worker's calls. */
import { type Translations, useLanguage } from '../../base/translate.ts';
import type { Speech } from '../../protocol/speech.ts';

export type Spoken = {
  /** A BCP 47 tag. */
  readonly language: string;
  readonly messages: Translations;
  /** Which of the messages a worker may say. */
  readonly workers: readonly string[];
};

let workers: Speech | null = null;

/** From now on the engine speaks it, and whatever worker is asked. */
export function speak({ language, messages, workers: keys }: Spoken): void {
  useLanguage(language, messages);
  const known = keys.flatMap((key) => (messages[key] === undefined ? [] : [[key, messages[key]] as const]));
  workers = known.length === 0 ? null : { language, messages: Object.fromEntries(known) };
}

/** A worker's call with the language that it answers in; as it is, where that is English, or where its words go to a model. */
export function spoken<Request extends object>(request: Request, isForPeople = true): Request & { speech?: Speech } {
  return workers === null || !isForPeople ? request : { ...request, speech: workers };
}
