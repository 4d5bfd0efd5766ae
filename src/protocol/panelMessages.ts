/**
 * What the host sends to a panel, as schemas: checked before it is sent. Panels draw what they get as text; a field of another kind
 * than they expect is a bug of the host's, or something untrusted that got past its parser, and goes no further.
 */
import * as z from 'zod/mini';
import { limits } from '../model/limits.ts';
import { chromeLimits } from '../model/chrome.ts';
import { folderKindNames } from '../model/folderKinds.ts';
import { noticeKinds } from '../model/notices.ts';
import { operationSchema } from '../model/operation.ts';
import { pictureLimits } from '../model/pageAsk.ts';
import { questionSchema } from '../model/plan.ts';
import { receiptSchema } from '../model/receipt.ts';
import { problemsMax } from '../model/rule/textPlaces.ts';
import { taskStates } from '../model/task.ts';
import { rowActs, taskActions, type ToPanel } from './panelWire.ts';
import { deedsSchema, diffNewsSchemas, rangesSchema, tallySchema } from './diffWire.ts';
import { showReplySchema } from './showWire.ts';
import { previewOps, previewRowsMax, previewSchema, textProblemSchema } from './previewWire.ts';

const id = z.string().check(z.maxLength(64));
const text = z.string().check(z.maxLength(100_000));
const path = z.string().check(z.maxLength(300_000));
const ruleText = z.string().check(z.maxLength(2 * limits.ruleCharactersMax));
const revision = z.int();
const pictureText = z.base64().check(z.maxLength(Math.ceil(pictureLimits.bytesMax / 3) * 4));
const progress = z.object({ text, done: z.number(), total: z.optional(z.number()), leftMs: z.optional(z.number()) });

const taskCard = z.object({
  id,
  instruction: text,
  folder: path,
  engine: z.enum(['rules', 'claude']),
  state: z.enum(taskStates),
  status: text,
  progress: z.nullable(progress),
  unsandboxed: z.boolean(),
  sandbox: z.nullable(text),
  machine: z.optional(z.enum(['accelerated', 'emulated'])),
  createdAt: z.number(),
  changedAt: z.number(),
  changes: z.int(),
  standing: z.int(),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), usd: z.number() }),
  sent: text,
  failure: z.nullable(
    z.object({ message: text, next: text, mild: z.optional(z.literal(true)), help: z.optional(text) }),
  ),
  actions: z.array(z.enum(taskActions)),
  recipe: z.nullable(z.object({ name: text, trigger: z.nullable(text) })),
  title: z.nullable(text),
  archived: z.boolean(),
  about: z.nullable(z.object({ count: z.int(), names: z.array(path) })),
  place: z.nullable(z.object({ rank: z.number(), up: z.boolean(), down: z.boolean() })),
  needsYou: z.boolean(),
  origin: z.optional(z.object({ words: text, agent: z.boolean() })),
  chrome: z.optional(
    z.object({ at: z.nullable(z.string().check(z.maxLength(100))), waits: z.boolean(), own: z.boolean() }),
  ),
});

const page = z.object({
  site: text,
  url: text,
  fields: z.array(z.object({ name: text, value: text })).check(z.maxLength(chromeLimits.fieldsMax)),
  press: z.nullable(text),
  others: z.array(path),
  picture: z.nullable(id),
  to: text,
  hash: id,
});

const queue = z.object({
  panel: z.literal('queue'),
  tasks: z.array(taskCard),
  folders: z.array(z.object({ path, name: path })),
  sandboxProblem: z.nullable(z.object({ message: text, next: text })),
  examples: z.array(text),
  holds: z.nullable(
    z.object({
      kinds: z.partialRecord(z.enum(folderKindNames), z.int()),
      files: z.int(),
      spaced: z.int(),
      atTop: z.int(),
      types: z.int(),
      isCut: z.boolean(),
    }),
  ),
  engine: z.enum(['rules', 'claude']),
  asking: z.array(
    z.object({
      task: id,
      title: text,
      folder: path,
      message: z.nullable(text),
      questions: z.array(questionSchema),
      page: z.optional(page),
    }),
  ),
  hasChrome: z.optional(z.boolean()),
  look: z.object({ search: text, archived: z.boolean(), most: z.int(), folder: path }),
  ended: z.object({ matching: z.int(), shown: z.int(), archived: z.int() }),
  needYou: z.int(),
  offDisk: z.optional(text),
});

const ruleForm = z.object({
  steps: z.array(
    z.object({
      deed: id,
      follows: z.boolean(),
      folder: path,
      depth: id,
      kinds: z.nullable(z.array(id)),
      path: z.nullable(path),
      missing: id,
      written: text,
      together: z.array(id),
      counters: z.array(z.object({ name: id, start: z.number(), step: z.number(), digits: z.number() })),
      beyond: z.array(ruleText),
    }),
  ),
  clash: id,
  suffix: text,
});

const plan = z.object({
  panel: z.literal('plan'),
  task: taskCard,
  plan: z.nullable(
    z.object({
      goal: text,
      steps: z.array(text),
      examples: z.array(text),
      assumptions: z.array(text),
      untouched: z.array(text),
      scope: z.array(
        z.object({ text, remark: z.nullable(text), care: z.nullable(z.enum(['trash', 'overwrite', 'send'])) }),
      ),
      grants: z.array(z.object({ what: text, from: path, to: path, atMost: z.number() })),
      trashCanStay: z.boolean(),
      notices: z.nullable(
        z.object({
          rows: z.array(z.object({ file: path, place: text, why: text, kind: z.enum(noticeKinds), excerpt: text })),
          count: z.int(),
          looked: z.int(),
          of: z.int(),
        }),
      ),
    }),
  ),
  instruction: text,
  changed: z.nullable(
    z.array(z.object({ title: text, lines: z.array(z.object({ mark: z.enum(['new', 'gone']), text })) })),
  ),
  beyond: z.array(text),
  rule: z.nullable(z.object({ text: ruleText, form: z.nullable(ruleForm), editable: z.boolean() })),
  message: z.nullable(text),
  questions: z.array(questionSchema),
  readOnly: z.optional(z.boolean()),
  page: z.optional(page),
  sites: z.optional(z.array(text)),
});

const changeRow = z.object({
  id: z.int(),
  op: operationSchema,
  from: z.nullable(path),
  to: z.nullable(path),
  bytes: z.nullable(z.number()),
  reason: text,
  conflicts: z.array(z.object({ kind: id, severity: z.enum(['stop', 'warn']), words: text, message: path })),
  flags: z.optional(z.array(path)),
  settled: z.optional(path),
  content: z.optional(z.literal(true)),
  choosable: z.optional(z.literal(true)),
  file: z.optional(z.literal(true)),
  step: z.optional(z.int()),
  nameable: z.optional(z.literal(true)),
  proposed: z.optional(path),
});

const diff = z.object({
  panel: z.literal('diff'),
  task: taskCard,
  goal: text,
  rowCount: z.int(),
  revision,
  counts: z.partialRecord(operationSchema, z.int()),
  steps: z.array(text),
  rejected: rangesSchema,
  closure: z.nullable(path),
  accepted: z.int(),
  stopped: z.int(),
  conflictGroups: z.array(
    z.object({
      kind: id,
      words: text,
      count: z.int(),
      ways: z.array(z.object({ value: id, label: text })),
      chosen: id,
    }),
  ),
  settled: z.int(),
  checked: z.nullable(id),
  deeds: deedsSchema,
  tally: tallySchema,
  contents: z.int(),
  exceptions: z.object({ count: z.int(), kept: z.int() }),
  receipt: z.nullable(receiptSchema),
  told: z.nullable(z.object({ summary: text, notDone: z.array(text), flags: z.array(text) })),
  busy: z.boolean(),
});

const ruleRow = z.object({
  op: z.enum(previewOps),
  path: z.nullable(path),
  can: z.readonly(z.array(z.enum(rowActs))),
  from: z.nullable(path),
  to: z.nullable(path),
  reason: text,
  flags: z.array(path),
  changed: z.boolean(),
  corrected: z.boolean(),
  remembered: z.boolean(),
});

const rulePreview = z.object({
  counts: z.partialRecord(z.enum(previewOps), z.int()),
  total: z.int(),
  matching: z.int(),
  changed: z.int(),
  clashes: z.int(),
  seen: z.int(),
  steps: z.array(text),
  remembered: previewSchema.shape.remembered,
  first: z.int(),
  rows: z.array(ruleRow).check(z.maxLength(previewRowsMax)),
  tookMs: z.number(),
});

const completions = z.object({
  from: z.int(),
  to: z.int(),
  items: z.readonly(z.array(z.object({ label: text, insert: text, says: text }))),
});

const toPanelSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), snapshot: z.discriminatedUnion('panel', [queue, plan, diff]) }),
  z.object({ type: z.literal('page picture'), task: id, picture: id, png: z.nullable(pictureText) }),
  z.object({ type: z.literal('rows'), revision, first: z.int(), rows: z.array(changeRow) }),
  z.object({ type: z.literal('rows changed'), revision, rows: z.array(changeRow) }),
  ...diffNewsSchemas,
  z.object({
    type: z.literal('rule checked'),
    revision,
    problems: z.readonly(z.array(textProblemSchema).check(z.maxLength(problemsMax))),
    form: z.nullable(ruleForm),
  }),
  z.object({ type: z.literal('rule preview'), revision, preview: rulePreview }),
  z.object({ type: z.literal('rule failed'), revision, message: text, next: text }),
  z.object({ type: z.literal('rule progress'), revision, progress }),
  z.object({ type: z.literal('rule text'), revision, text: ruleText }),
  z.object({ type: z.literal('completions'), revision, completions }),
  z.object({ type: z.literal('shown'), change: z.int(), look: z.int(), reply: showReplySchema }),
  z.object({ type: z.literal('attached'), folder: path, name: path, files: z.array(path) }),
  z.object({ type: z.literal('not attached'), message: path, next: text }),
  z.object({ type: z.literal('show failed'), change: z.int(), look: z.int(), message: text, next: text }),
]);

/** What is wrong with a message to a panel, or null. A type that a panel learns needs its schema here: this does not compile without. */
export function problemOf(message: ToPanel): string | null {
  const checked: z.input<typeof toPanelSchema> = message;
  const parsed = toPanelSchema.safeParse(checked);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return `${message.type}: ${issue === undefined ? 'unknown' : `${issue.path.join('.')}: ${issue.message}`}`;
}
