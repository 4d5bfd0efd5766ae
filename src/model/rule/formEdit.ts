/** The changes that a rule's form makes, as they come from a panel. */
import * as z from 'zod/mini';
import { companionKinds, fileTypes, missingDates } from './ruleKinds.ts';

/** What a form can do with files; other deeds are shown, and changed in the text. */
export const formDeeds = ['move', 'copy', 'trash'] as const;
export const formClashes = ['number', 'skip', 'suffix'] as const;

const text = z.string().check(z.maxLength(1_000));
const at = z.int().check(z.minimum(0), z.maximum(100));
const whole = z.int().check(z.minimum(0), z.maximum(1_000_000_000));

/** One change of a form. `step` counts from 0. */
export const formEditSchema = z.discriminatedUnion('set', [
  z.object({ set: z.literal('deed'), step: at, to: z.enum(formDeeds) }),
  z.object({ set: z.literal('folder'), step: at, to: text }),
  z.object({ set: z.literal('depth'), step: at, to: z.enum(['top', 'all', 'auto']) }),
  z.object({ set: z.literal('kinds'), step: at, to: z.array(z.enum(fileTypes)).check(z.maxLength(fileTypes.length)) }),
  z.object({ set: z.literal('path'), step: at, to: text }),
  z.object({ set: z.literal('missing'), step: at, to: z.enum(missingDates) }),
  z.object({ set: z.literal('written'), step: at, to: text }),
  z.object({
    set: z.literal('together'),
    step: at,
    to: z.array(z.enum(companionKinds)).check(z.maxLength(companionKinds.length)),
  }),
  z.object({ set: z.literal('counter'), step: at, name: text, part: z.enum(['start', 'step', 'digits']), to: whole }),
  z.object({ set: z.literal('clash'), to: z.enum(formClashes) }),
  z.object({ set: z.literal('suffix'), to: text }),
]);
export type FormEdit = z.infer<typeof formEditSchema>;
