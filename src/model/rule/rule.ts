/**
 * The rule: what a clear instruction becomes, and what a model may write instead of ten thousand names. Declarative, versioned,
 * checked here before anything runs. Steps run one after the other over virtual names: step 2 sees what step 1 would make.
 */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';

export const fileTypes = [
  'image',
  'video',
  'audio',
  'document',
  'spreadsheet',
  'presentation',
  'archive',
  'code',
  'book',
  'mail',
  'font',
  'program',
  'other',
] as const;
export type FileType = (typeof fileTypes)[number];

const text = z.string().check(z.maxLength(1_000));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** A folder relative to the mount, without `.`, `..` or an empty part. */
const folder = text.check(z.regex(/^(?!\.{1,2}(?:\/|$))[^/\0]+(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)*$/));

/** One test on a file; names are compared without regard to case. */
export type Condition =
  | { is: 'type'; in: FileType[] }
  | { is: 'extension'; in: string[] }
  | { is: 'name'; how: 'contains' | 'word' | 'starts' | 'ends' | 'equals' | 'glob'; text: string; on: 'name' | 'stem' }
  | { is: 'size'; than: 'larger' | 'smaller' | 'exactly'; bytes: number }
  | { is: 'modified' | 'taken'; than: 'before' | 'from'; day: string }
  | { is: 'below'; folder: string }
  | { is: 'any'; of: Condition[] }
  | { is: 'all'; of: Condition[] }
  | { is: 'not'; of: Condition };

const conditionSchema: z.ZodMiniType<Condition> = z.lazy(() =>
  z.discriminatedUnion('is', [
    z.object({ is: z.literal('type'), in: z.array(z.enum(fileTypes)) }),
    z.object({ is: z.literal('extension'), in: z.array(text).check(z.maxLength(200)) }),
    z.object({
      is: z.literal('name'),
      how: z.enum(['contains', 'word', 'starts', 'ends', 'equals', 'glob']),
      text,
      on: z.enum(['name', 'stem']),
    }),
    z.object({ is: z.literal('size'), than: z.enum(['larger', 'smaller', 'exactly']), bytes: z.number() }),
    z.object({ is: z.enum(['modified', 'taken']), than: z.enum(['before', 'from']), day }),
    z.object({ is: z.literal('below'), folder }),
    z.object({ is: z.literal('any'), of: z.array(conditionSchema).check(z.maxLength(200)) }),
    z.object({ is: z.literal('all'), of: z.array(conditionSchema).check(z.maxLength(200)) }),
    z.object({ is: z.literal('not'), of: conditionSchema }),
  ]),
);

export const selectSchema = z.object({
  /** The folder to look in; the mount itself when absent. */
  in: z.optional(folder),
  /** `auto`: this folder only, or everything below it where it holds no file of its own. */
  depth: z.enum(['top', 'all', 'auto']),
  /** All must hold. */
  where: z.array(conditionSchema).check(z.maxLength(50)),
});
export type Select = z.infer<typeof selectSchema>;

/** Where a date is taken from: EXIF, the file's name, its last change, the day of the task; `kind` is EXIF for media, else the last change. */
export const dateSources = ['exif', 'name', 'mtime', 'today', 'kind'] as const;
export type DateSource = (typeof dateSources)[number];

/** What happens to a file without the date a step needs: further sources that may be asked, in order. */
export const missingSources = {
  leave: [],
  'name-date': ['name'],
  'file-date': ['mtime'],
  'name-or-file-date': ['name', 'mtime'],
} as const satisfies Record<string, readonly DateSource[]>;
export type Missing = keyof typeof missingSources;
export const missingSchema = z.enum(['leave', 'name-date', 'file-date', 'name-or-file-date']);

export const companionKinds = ['sidecar', 'raw+jpeg', 'live-photo'] as const;

export const orderKeys = ['name', 'taken', 'modified', 'size'] as const;
export type OrderKey = (typeof orderKeys)[number];

const name = z.string().check(z.regex(/^[a-z][a-z0-9]{0,19}$/));

export const counterSchema = z.object({
  start: z.int().check(z.minimum(0)),
  step: z.int().check(z.minimum(1)),
  /** Digits; 0 takes as many as the largest number needs. */
  pad: z.int().check(z.minimum(0), z.maximum(20)),
  /** A template: each value counts on its own. Empty for one count over all. */
  per: text,
  order: z.enum(orderKeys),
  descending: z.boolean(),
});
export type Counter = z.infer<typeof counterSchema>;

export const stepSchema = z.object({
  /** Which files; `previous` takes those of the step before. */
  select: z.union([z.literal('previous'), selectSchema]),
  /** Dates by name, each with its sources in order. */
  let: z.optional(z.record(name, z.object({ date: z.array(z.enum(dateSources)).check(z.minLength(1)) }))),
  /** Files that follow another: `.xmp` and `.aae` beside a photo, RAW beside JPEG, the film of a live photo. */
  together: z.array(z.enum(companionKinds)),
  counter: z.optional(z.record(name, counterSchema)),
  /** Template of the new path, relative to the mount. */
  to: text,
  missing: missingSchema,
  /** Template of the reason that a person reads beside each move. */
  because: text,
  /** The step in words for the plan; `{count}` stands for "12 files". */
  says: text,
});
export type Step = z.infer<typeof stepSchema>;

export const clashes = ['number', 'skip'] as const;
export type Clash = (typeof clashes)[number];

export const ruleSchema = z.object({
  version: z.literal(1),
  steps: z.array(stepSchema).check(z.minLength(1), z.maxLength(20)),
  /** Two files for one name: the later gets " (2)", or is left alone. */
  clash: z.enum(clashes),
});
export type Rule = z.infer<typeof ruleSchema>;

/** Reads a rule from JSON text. The failure is one line that names what is wrong. */
export function parseRule(json: string): Result<Rule, string> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return fail('the rule is not JSON');
  }
  const parsed = ruleSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return fail(`the rule is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}
