/**
 * The rule: what a clear instruction becomes, what a person may edit, and what a model may write instead of ten thousand names.
 * Declarative, versioned, checked before anything runs (see check.ts). Steps run one after the other over virtual names: step 2
 * sees what step 1 would make. `ruleText.ts` gives the same in a form that people read and write.
 */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { dateSourceTable, type DateSource } from './fields.ts';
import { companionKinds, fileTypes, missingDates } from './ruleKinds.ts';

export { companionKinds, fileTypes };
export type FileType = (typeof fileTypes)[number];

const text = z.string().check(z.maxLength(1_000));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** A folder relative to the mount, without `.`, `..` or an empty part. */
const folder = text.check(z.regex(/^(?!\.{1,2}(?:\/|$))[^/\0]+(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)*$/));

export const nameTests = ['contains', 'word', 'starts', 'ends', 'equals', 'glob', 'matches'] as const;
export type NameTest = (typeof nameTests)[number];
export const textTests = ['contains', 'word', 'matches'] as const;
export type TextTest = (typeof textTests)[number];
/** `more` and `less` compare numbers; `known` asks only whether the file has the field. */
export const fieldTests = ['equals', 'contains', 'starts', 'ends', 'matches', 'more', 'less', 'known'] as const;
export type FieldTest = (typeof fieldTests)[number];
/** Which of several alike files is not a copy. */
export const keepers = ['oldest', 'newest', 'shortest', 'first'] as const;
export type Keeper = (typeof keepers)[number];

/** One test on a file; names and texts are compared without regard to case. */
export type Condition =
  | { is: 'type'; in: FileType[] }
  /** The kind that the contents tell, whatever the file is called. */
  | { is: 'content'; in: FileType[] }
  | { is: 'extension'; in: string[] }
  | { is: 'name'; how: NameTest; text: string; on: 'name' | 'stem' }
  | { is: 'size'; than: 'larger' | 'smaller' | 'exactly'; bytes: number }
  | { is: 'modified' | 'taken'; than: 'before' | 'from'; day: string }
  /** Days since the last change, counted from the day of the task. */
  | { is: 'age'; than: 'older' | 'younger'; days: number }
  /** How many folders deep below where the step looks: 0 is right there. */
  | { is: 'depth'; than: 'more' | 'less' | 'exactly'; folders: number }
  | { is: 'below'; folder: string }
  /** What a document says. */
  | { is: 'text'; how: TextTest; text: string }
  | { is: 'field'; field: string; how: FieldTest; value: string }
  /** Same contents as another file that the rest of the selection takes: the copies, or all of them with the one that is kept. */
  | { is: 'duplicate'; which: 'copies' | 'all'; keep: Keeper }
  | { is: 'any'; of: Condition[] }
  | { is: 'all'; of: Condition[] }
  | { is: 'not'; of: Condition };

const count = z.number().check(z.minimum(0));

const conditionSchema: z.ZodMiniType<Condition> = z.lazy(() =>
  z.discriminatedUnion('is', [
    z.object({ is: z.enum(['type', 'content']), in: z.array(z.enum(fileTypes)) }),
    z.object({ is: z.literal('extension'), in: z.array(text).check(z.maxLength(200)) }),
    z.object({ is: z.literal('name'), how: z.enum(nameTests), text, on: z.enum(['name', 'stem']) }),
    z.object({ is: z.literal('size'), than: z.enum(['larger', 'smaller', 'exactly']), bytes: count }),
    z.object({ is: z.enum(['modified', 'taken']), than: z.enum(['before', 'from']), day }),
    z.object({ is: z.literal('age'), than: z.enum(['older', 'younger']), days: count }),
    z.object({ is: z.literal('depth'), than: z.enum(['more', 'less', 'exactly']), folders: count }),
    z.object({ is: z.literal('below'), folder }),
    z.object({ is: z.literal('text'), how: z.enum(textTests), text }),
    z.object({ is: z.literal('field'), field: text, how: z.enum(fieldTests), value: text }),
    z.object({ is: z.literal('duplicate'), which: z.enum(['copies', 'all']), keep: z.enum(keepers) }),
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
  /** Hidden files, and those that a `.gitignore` or `.delegateignore` names, are left out where this is not said. */
  hidden: z.optional(z.literal(true)),
  /** All must hold. */
  where: z.array(conditionSchema).check(z.maxLength(50)),
});
export type Select = z.infer<typeof selectSchema>;

export const dateSources = Object.keys(dateSourceTable) as [DateSource, ...DateSource[]];

/** What happens to a file without the date a step needs: further sources that may be asked, in order. */
export const missingSources = {
  leave: [],
  'name-date': ['name'],
  'file-date': ['mtime'],
  'name-or-file-date': ['name', 'mtime'],
} as const satisfies Record<string, readonly DateSource[]>;
export type MissingDate = keyof typeof missingSources;
export const missingDateSchema = z.enum(missingDates);
/** Or a text that stands in for every field the file lacks. */
export const missingSchema = z.union([missingDateSchema, z.object({ write: text.check(z.minLength(1)) })]);
export type Missing = z.infer<typeof missingSchema>;

/** A field's own word for a file without it, in place of the step's `missing`. */
const otherwise = z.optional(text);

/** A field of the rule's own. */
export const letSchema = z.union([
  /** A date, from the first source that knows one; `zone`: camera (as written, the default), local, utc, or a name such as Europe/Berlin. */
  z.object({ date: z.array(z.enum(dateSources)).check(z.minLength(1)), zone: z.optional(text), else: otherwise }),
  /** A regular expression on a template's text (the name without its ending, if not said): its groups are `p.NAME`, `p` is the first or all. */
  z.object({ match: text.check(z.minLength(1)), on: z.optional(text), else: otherwise }),
  /** The same on the text of a document. */
  z.object({ find: text.check(z.minLength(1)), else: otherwise }),
  /** A row of a table in the folder (CSV, TSV, XLSX): that whose `column` holds the key; `t.HEADER` are its cells, `t` that of `take`. */
  z.object({
    table: text.check(z.minLength(1)),
    key: text.check(z.minLength(1)),
    column: z.optional(text),
    take: z.optional(text),
    else: otherwise,
  }),
  /** A template's text under a name of its own. */
  z.object({ value: text.check(z.minLength(1)), else: otherwise }),
]);
export type Let = z.infer<typeof letSchema>;

/**
 * Files that belong together: `.xmp`, `.aae`, Takeout `.json` beside a photo; RAW beside JPEG; the film of a live photo; subtitles of
 * a film; what a Markdown or HTML page shows (`Page.assets`, `Page_files`, pictures that it alone links to).
 */
export type CompanionKind = (typeof companionKinds)[number];

export const orderKeys = ['name', 'path', 'taken', 'modified', 'size'] as const;
export type OrderKey = (typeof orderKeys)[number];

export const ownNamePattern = /^[a-z][a-z0-9]{0,19}$/;
const name = z.string().check(z.regex(ownNamePattern));

export const counterSchema = z.object({
  start: z.int().check(z.minimum(0)),
  step: z.int().check(z.minimum(1)),
  /** Digits; 0 takes as many as the largest number needs. */
  pad: z.int().check(z.minimum(0), z.maximum(20)),
  /** A template: each value counts on its own. Empty for one count over all. */
  per: text,
  /** A template: files with one value share a number, such as the pictures of one shot. Each file has its own where this is not said. */
  same: z.optional(text.check(z.minLength(1))),
  order: z.enum(orderKeys),
  descending: z.boolean(),
});
export type Counter = z.infer<typeof counterSchema>;

/**
 * What a step does with the files it takes. `list` writes one file that tells of them; `tidy` removes folders (not files) that hold
 * nothing, and `because` and `in` are all it looks at.
 */
export const deeds = ['move', 'copy', 'trash', 'convert', 'extract', 'list', 'tidy'] as const;
export type Deed = (typeof deeds)[number];

export const stepSchema = z.object({
  /** Which files; `previous` takes those of the step before. */
  select: z.union([z.literal('previous'), selectSchema]),
  /** Fields by name. */
  let: z.optional(z.record(name, letSchema)),
  /** Files that follow a selected one. */
  together: z.array(z.enum(companionKinds)),
  counter: z.optional(z.record(name, counterSchema)),
  do: z._default(z.enum(deeds), 'move'),
  /** Template of the new path, relative to the mount; empty for `trash` and `tidy`. A `list` has one file for each value. */
  to: text,
  /** `convert`: the format (an ending, or an encoding such as utf-8); `extract`: what is taken out (text, tables). */
  format: z.optional(text),
  /** `convert`: whether what it was made from goes to the trash afterwards. Kept where this is not said. */
  original: z.optional(z.enum(['keep', 'trash'])),
  /** `convert`: settings of the format. */
  options: z.optional(z.record(z.string().check(z.regex(/^[a-z][a-z-]{0,29}$/)), text)),
  /** `list`: its columns, each a title and a template. */
  columns: z.optional(z.array(z.object({ title: text, value: text })).check(z.minLength(1), z.maxLength(50))),
  missing: missingSchema,
  /** Template of the reason that a person reads beside each change. */
  because: text,
  /** The step in words for the plan; `{count}` stands for "12 files". */
  says: text,
});
export type Step = z.infer<typeof stepSchema>;

/** Two files for one name: the later gets " (2)" or a suffix in which `{k}` is 2, 3…, or is left alone. */
export const clashSchema = z.union([
  z.enum(['number', 'skip']),
  z.object({ suffix: text.check(z.regex(/^[^{}]*\{k\}[^{}]*$/)) }),
]);
export type Clash = z.infer<typeof clashSchema>;
export const clashWords = ['number', 'skip'] as const;

/** A file (a path, or a glob for many) that the rule does not speak for: it stays, or goes where `to` (a template) says. */
export const exceptionSchema = z.object({
  path: text.check(z.minLength(1)),
  to: z.optional(text.check(z.minLength(1))),
  /** Shown beside the change, or as the reason why it is left: "because of your rule of 3 May". */
  why: z.optional(text),
  /** Added for a line of the folder's conventions: it is the folder's, not the rule's, and looked up anew for every plan. */
  by: z.optional(z.literal('convention')),
});
export type RuleException = z.infer<typeof exceptionSchema>;

export const exceptionsMax = 1_000;

export const ruleSchema = z.object({
  version: z.literal(1),
  steps: z.array(stepSchema).check(z.minLength(1), z.maxLength(20)),
  clash: clashSchema,
  /** Folders that the rule has emptied. Kept where this is not said. */
  emptied: z.optional(z.enum(['keep', 'remove'])),
  except: z.optional(z.array(exceptionSchema).check(z.maxLength(exceptionsMax))),
  /** Lines for the folder's conventions file: written with the rest of the changes, when they are applied. */
  remember: z.optional(z.array(text.check(z.minLength(1))).check(z.maxLength(exceptionsMax))),
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
