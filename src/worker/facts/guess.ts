/** A guess in words. */
import type { Guess } from './facts.ts';

/** "recognised, 93 % sure, 4 unsure words" for whoever is shown what came of it. */
export function guessWords({ words, unsure, confidence }: Guess): `recognised${string}` {
  if (words === 0) return 'recognised: no words';
  const doubt = unsure === 0 ? '' : `, ${String(unsure)} of ${String(words)} words unsure`;
  return `recognised, ${String(Math.round(confidence))} % sure${doubt}`;
}
