import * as z from 'zod/mini';
import { limits } from './limits.ts';

const text = z.string().check(z.maxLength(limits.textCharactersMax));

/** What an agent says of the work it did: its own words, shown as such beside what the engine counted. */
export const toldSchema = z.object({
  summary: text,
  /** What was asked for and not done, with why. */
  notDone: z.array(text).check(z.maxLength(limits.stepsMax)),
  /** What code found when it checked the work against its sources: values that stand in none, sums that do not add up. */
  flags: z.array(text).check(z.maxLength(limits.stepsMax)),
});
export type Told = z.infer<typeof toldSchema>;
