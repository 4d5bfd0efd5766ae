/**
 * The wire between the extension host and its webviews. Panels receive whole snapshots and send intents; they hold no truth.
 * All text in a snapshot is already safe to show (see model/displayPath): panels render it as text, never as HTML.
 */
import * as z from 'zod/mini';
import { onlySchema } from '../model/arranging.ts';
import { contentHashSchema } from '../model/change.ts';
import { chromeChoices } from '../model/chrome.ts';
import type { FolderKindCounts } from '../model/folderKinds.ts';
import type { Operation } from '../model/operation.ts';
import type { NoticeKind } from '../model/notices.ts';
import type { PageAsk } from '../model/pageAsk.ts';
import type { Question } from '../model/plan.ts';
import type { Receipt } from '../model/receipt.ts';
import type { TaskState, Usage } from '../model/task.ts';
import { answersSchema } from '../model/plan.ts';
import { limits } from '../model/limits.ts';
import { leavable } from '../model/narrowing.ts';
import type { Completions } from '../model/rule/completions.ts';
import { formEditSchema } from '../model/rule/formEdit.ts';
import type { RuleForm } from '../model/rule/ruleForm.ts';
import type { TextProblem } from '../model/rule/textPlaces.ts';
import { diffIntents, rangesSchema, type Deeds, type DiffNews, type Ranges, type Tally } from './diffWire.ts';
import { showWantSchema, type ShowReply } from './showWire.ts';
import { previewRowsMax, previewSearchMax, previewShows, type PreviewOp, type RuleOutcome } from './previewWire.ts';

/** What every panel shows of a task. */
export type TaskCard = {
  id: string;
  instruction: string;
  /** The folder, as the person knows it: relative to the workspace where possible. */
  folder: string;
  engine: 'rules' | 'claude';
  state: TaskState;
  /** One line: what it does or what it waits for. */
  status: string;
  progress: {
    text: string;
    done: number;
    total?: number;
    /** Milliseconds that it still takes; absent where nobody can know. */
    leftMs?: number;
  } | null;
  /** Set when any worker of it ran without the sandbox: always shown. */
  unsandboxed: boolean;
  /** The sandbox of its last worker, and what held of it; null where there was none yet, or none at all. */
  sandbox: string | null;
  /** Set when that was in a virtual machine: whether it is emulated in software, which is slow. */
  machine?: 'accelerated' | 'emulated';
  createdAt: number;
  changedAt: number;
  changes: number;
  /** Changes in force in the folder. */
  standing: number;
  usage: Usage;
  /** What was sent for it and what it came to, in a line; empty where nothing was, and where the panel does not show it. */
  sent: string;
  /** `mild`: nothing is wrong, it is only stopped. `help`: what the click that helps is called. */
  failure: { message: string; next: string; mild?: true; help?: string } | null;
  /** What the person can do with it now, in this order. */
  actions: TaskAction[];
  /** The recipe it came from, and what set it off, where it was not a person. */
  recipe: { name: string; trigger: string | null } | null;
  /** Skills that the model has read for it, by name. */
  skills: string[];
  /** The person's own name for it; null where it goes by its instruction. */
  title: string | null;
  archived: boolean;
  /** The files that it is about: how many, and the names of the first; null for the whole folder. */
  about: { count: number; names: string[] } | null;
  /** Its place among those that wait for their turn (a smaller number goes first), and whether it can be moved; null for all others. */
  place: { rank: number; up: boolean; down: boolean } | null;
  /** Whether it goes no further without the person. */
  needsYou: boolean;
  /**
   * Chrome, where it is open for the task (`at` is the site, empty for none yet, else null; `waits` for the person to sign in there) or is
   * the person's own by their choice.
   */
  chrome?: { at: string | null; waits: boolean; own: boolean };
  /** Who asked for it, in words, where it was not the person in Delegate's own panels; `agent` where it was no person at all. */
  origin?: { words: string; agent: boolean };
};

export const taskActions = [
  'answer',
  'review plan',
  'review changes',
  'apply',
  'undo',
  'redo',
  'pause',
  'resume',
  'cancel',
  'retry',
  'leave machine',
  'log',
] as const;
export type TaskAction = (typeof taskActions)[number];

/** What a call would send (from a page in Chrome, where there is a picture), after a yes that names `hash`. The picture comes by itself (`page picture`). */
export type PageCard = Pick<PageAsk, 'site' | 'url' | 'fields' | 'press' | 'others' | 'picture' | 'to'> & {
  hash: string;
};

export type QueueSnapshot = {
  panel: 'queue';
  tasks: TaskCard[];
  /** Workspace folders that a task can be given to. */
  folders: { path: string; name: string }[];
  /** Null when the sandbox works; else what is missing and how to get it. */
  sandboxProblem: { message: string; next: string } | null;
  /** Instructions that are understood whatever the folder. */
  examples: string[];
  /** What the composer's folder holds; null while nobody has looked. */
  holds: FolderKindCounts | null;
  /** Who works out what the words mean, by the settings. */
  engine: 'rules' | 'claude';
  /** Open questions of tasks that go no further without an answer. */
  asking: {
    task: string;
    title: string;
    folder: string;
    message: string | null;
    questions: Question[];
    /** What it asks is a yes to this page, and no question. */
    page?: PageCard;
  }[];
  /** Whether tasks may use Chrome here: then the composer asks whose. */
  hasChrome?: boolean;
  /** What the panel asked to see: of the ended tasks, only some are in `tasks`. */
  look: QueueLook;
  /** Ended tasks that answer to the search, those among `tasks`, and how many are in the archive. */
  ended: { matching: number; shown: number; archived: number };
  /** Tasks that need the person, whatever is searched for. */
  needYou: number;
  /** Why what is open here takes no task, and what helps; absent where a folder on a disk is open, or nothing at all. */
  offDisk?: string;
};

/** What of the tasks a queue panel wants to see. */
export type QueueLook = z.infer<typeof queueLookSchema>;
export const queueSearchMax = 200;
export const queueShownMax = 1_000;
const queueLookSchema = z.object({
  /** Only tasks with these words. */
  search: z.string().check(z.maxLength(queueSearchMax)),
  archived: z.boolean(),
  /** So many of the ended tasks, the newest first. */
  most: z.int().check(z.minimum(1), z.maximum(queueShownMax)),
  /** The folder that the composer is about, as in `folders`; empty for none. */
  folder: z.string().check(z.maxLength(4_000)),
});

/** What a drop or a picker came to: what the composer's next task is about, or why not. */
export type Attached =
  | { type: 'attached'; folder: string; name: string; files: string[] }
  | { type: 'not attached'; message: string; next: string };

/** What changed in one part of a plan; `isCode` where only those read it who know the rule language. */
export type PlanChange = { title: string; isCode: boolean; lines: { mark: 'new' | 'gone'; text: string }[] };

/** A line of what a plan may do; `care` where it takes something away, overwrites it, or lets it out. */
export type ScopeLine = { text: string; remark: string | null; care: 'trash' | 'overwrite' | 'send' | null };

export type PlanSnapshot = {
  panel: 'plan';
  task: TaskCard;
  /** Null while it is made, or when the instruction was not understood. */
  plan: {
    goal: string;
    steps: string[];
    /** `old → new`, of some files. */
    examples: string[];
    assumptions: string[];
    untouched: string[];
    /**
     * The scope in words, one line a grant: "Move up to 412 files from anywhere to 20??/**"; with a remark where the person's words do
     * not ask for it.
     */
    scope: ScopeLine[];
    /** The grants themselves: places as globs, empty where the kind of change has none. */
    grants: { what: string; from: string; to: string; atMost: number }[];
    /** Whether it can be approved without its moves to the trash. */
    trashCanStay: boolean;
    /** Files of the folder whose wishes the plan goes by. */
    wishes: string[];
    /** Skills that the model has read, with whose they are. */
    skills: string[];
    /** What the model's work is expected to cost, in words; null where no model does it. */
    quote: string | null;
    /** What the folder says to the AI, as far as the worker looked; null where no AI reads it. */
    notices: {
      rows: { file: string; place: string; why: string; kind: NoticeKind; excerpt: string }[];
      count: number;
      looked: number;
      of: number;
    } | null;
  } | null;
  /** The instruction as it stands, for changing it. */
  instruction: string;
  /** What changed since the plan that the person saw before; null where nothing did. */
  changed: PlanChange[] | null;
  /** What the work would do beyond the plan that was approved: this plan permits it, and waits for a yes of its own. */
  beyond: string[];
  /** The rule that the plan goes by, or that the person wrote; null where there is none that can be read. */
  rule: {
    /** In its readable form, exactly as an editor may begin with it. */
    text: string;
    form: RuleForm | null;
    /** Whether it may still be changed. */
    editable: boolean;
  } | null;
  message: string | null;
  questions: Question[];
  /** Whether a model is at work that hears what the person says. */
  talking: boolean;
  /** The page that something is to be sent from. */
  page?: PageCard;
  /** Sites that Chrome may open, where the plan uses it. */
  sites?: string[];
  /** Set where the person may not change the folder itself: the plan can be looked at, and hardly be applied. */
  readOnly?: boolean;
};

/** What a person may do to a row: give it another place, leave it out, let the rule speak for it again, remember it for the folder. */
export const rowActs = ['go', 'leave', 'follow', 'remember'] as const;
export type RowAct = (typeof rowActs)[number];

/** A row of a rule's preview. */
export type RuleRow = {
  op: PreviewOp;
  /** The file, by which a correction names it; never to be shown. Null where nothing can be said of it. */
  path: string | null;
  can: readonly RowAct[];
  from: string | null;
  to: string | null;
  reason: string;
  /** What is odd about its names, in sentences. */
  flags: string[];
  /** Not what the plan as it stands would do. */
  changed: boolean;
  /** A line of the rule speaks of this file alone. */
  corrected: boolean;
  remembered: boolean;
};

/** What a rule would do, as far as it is in sight. */
export type RulePreviewShown = Omit<RuleOutcome, 'text' | 'rows'> & { rows: RuleRow[] };

/** What the host says of a rule that is being edited; the revision is that of the intent it answers. */
export type RuleNews =
  | { type: 'rule checked'; revision: number; problems: readonly TextProblem[]; form: RuleForm | null }
  | { type: 'rule preview'; revision: number; preview: RulePreviewShown }
  | { type: 'rule failed'; revision: number; message: string; next: string }
  | { type: 'rule progress'; revision: number; progress: { text: string; done: number; total?: number } }
  /** The text with a choice of the form, or a correction, worked in. */
  | { type: 'rule text'; revision: number; text: string }
  | { type: 'completions'; revision: number; completions: Completions };

export type ChangeRow = {
  id: number;
  op: Operation;
  from: string | null;
  to: string | null;
  /** Bytes; null where it has no meaning. */
  bytes: number | null;
  reason: string;
  /** `words` say what is wrong in short, `message` in a whole sentence that names the file. */
  conflicts: { kind: string; severity: 'stop' | 'warn'; words: string; message: string }[];
  /** What is odd about its names, in sentences. */
  flags?: string[];
  /** What the person chose about a conflict, and what comes of it. */
  settled?: string;
  /** Whether there is new content to look at. */
  content?: true;
  /** Whether there is something to choose about this row. */
  choosable?: true;
  /** Whether it is about a file that can be looked into. */
  file?: true;
  /** Which step of the rule it is by, where there are several: a place in the snapshot's `steps`. */
  step?: number;
  /** Whether the person may give its target another name. */
  nameable?: true;
  /** The name that was proposed, where the person gave it another one. */
  proposed?: string;
};

/** Conflicts of one kind, and what the person chose for all of them. */
export type ConflictGroup = {
  kind: string;
  /** What is wrong, in words. */
  words: string;
  /** How many stand. */
  count: number;
  ways: { value: string; label: string }[];
  /** Empty where nothing was chosen. */
  chosen: string;
};

export type DiffSnapshot = {
  panel: 'diff';
  task: TaskCard;
  goal: string;
  /** Rows follow in `rows` messages until this many came. A new `revision` makes rows sent before void. */
  rowCount: number;
  revision: number;
  counts: Partial<Record<Operation, number>>;
  /** What the rule's steps do, in words; empty where there is but one. */
  steps: string[];
  /** Changes of the set that the person left out, dependents included. */
  rejected: Ranges;
  /** What the last choice dragged along: "Leaving out 1 also leaves out 3: …". Null when nothing. */
  closure: string | null;
  /** How many will be applied now, and how many of them meet a conflict that stops. */
  accepted: number;
  stopped: number;
  conflictGroups: ConflictGroup[];
  /** How many conflicts the person's choices did away with. */
  settled: number;
  /** What a yes to this very snapshot binds to; null while the folder is still looked at. */
  checked: string | null;
  /** What would be done now, by kind: with `checked`, exactly what a yes does. */
  deeds: Deeds;
  /** Each change counted once: the four add up to `rowCount`. */
  tally: Tally;
  /** How many changes bring new contents that can be compared as text. */
  contents: number;
  /** Files left alone: how many, and how many of them can be listed. */
  exceptions: { count: number; kept: number };
  receipt: Receipt | null;
  /** What the model that did the work says of it; null where none did. */
  told: { summary: string; notDone: string[]; flags: string[] } | null;
  busy: boolean;
};

/** What is in the files of a change; `look` is that of the intent it answers. */
export type ShowNews =
  | { type: 'shown'; change: number; look: number; reply: ShowReply }
  | { type: 'show failed'; change: number; look: number; message: string; next: string };

/** A page's picture as PNG in base64; null where it cannot be shown. `picture` is its name in a `PageCard`. */
export type PagePictureNews = { type: 'page picture'; task: string; picture: string; png: string | null };

export type ToPanel =
  | PagePictureNews
  | { type: 'snapshot'; snapshot: QueueSnapshot | PlanSnapshot | DiffSnapshot }
  | { type: 'rows'; revision: number; first: number; rows: ChangeRow[] }
  /** Rows of this revision that are others now. */
  | { type: 'rows changed'; revision: number; rows: ChangeRow[] }
  | DiffNews
  | RuleNews
  | ShowNews
  | Attached;

/** What a person does to keep their tasks in order. */
export const arrangements = ['up', 'down', 'top', 'archive', 'unarchive', 'duplicate', 'rename'] as const;
export type Arrangement = (typeof arrangements)[number];

/** What a newcomer can do from a place with nothing in it. */
const firstStepNames = ['open folder', 'sample', 'recipe', 'tour', 'set up model'] as const;
export type FirstStep = (typeof firstStepNames)[number];

const id = z.string().check(z.maxLength(64));
const line = z.string().check(z.maxLength(4_000));
const ruleText = z.string().check(z.maxLength(limits.ruleCharactersMax));
const revision = z.int();
/** The text that is being edited, and which state of it this is. */
const draft = { task: id, text: ruleText, revision };
const correction = z.discriminatedUnion('does', [
  z.object({ does: z.literal('leave'), path: line }),
  z.object({ does: z.literal('go'), path: line, to: line }),
  z.object({ does: z.literal('follow'), path: line }),
]);

/** What a panel may ask for; checked in the host before anything acts on it. */
export const intentSchema = z.discriminatedUnion('type', [
  /** The panel's script runs and wants its snapshot. */
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('new task'),
    folder: line,
    instruction: line,
    engine: z.optional(z.enum(['rules', 'claude'])),
    /** What of the folder it is about, as a host's `attached` named it. */
    files: z.optional(onlySchema),
    /** Which Chrome it uses, by the person's choice; a profile of Delegate's own, where it does not say. */
    chrome: z.optional(z.enum(chromeChoices)),
  }),
  /** Asks for a picker; the host answers with `attached`. */
  z.object({ type: z.literal('pick'), what: z.enum(['folder', 'files']) }),
  /** URIs of what was dropped onto the panel; none where whoever dropped them tells none. */
  z.object({ type: z.literal('drop'), uris: z.array(line).check(z.maxLength(limits.onlyEntriesMax)) }),
  /** Asks for the form of a recipe, for what the composer is about. */
  z.object({ type: z.literal('recipe'), folder: line, files: z.optional(onlySchema) }),
  z.object({ type: z.literal('look'), look: queueLookSchema }),
  z.object({ type: z.literal('arrange'), task: id, how: z.enum(arrangements) }),
  /** Puts a task of the queue before another; to its end, where that is null. */
  z.object({ type: z.literal('place'), task: id, before: z.nullable(id) }),
  z.object({
    type: z.literal('do'),
    task: id,
    action: z.enum(taskActions),
    /** What the person saw when they said so: a snapshot's `checked`. */
    saw: z.optional(contentHashSchema),
  }),
  z.object({ type: z.literal('open'), task: id }),
  /** `quietly`: whoever answers goes on where they are, and no panel takes the focus. */
  z.object({ type: z.literal('answers'), task: id, answers: answersSchema, quietly: z.optional(z.literal(true)) }),
  z.object({
    type: z.literal('approve'),
    task: id,
    /** Kinds of changes that are left out of what is approved. */
    without: z.optional(z.array(z.enum(leavable)).check(z.maxLength(leavable.length))),
    /** What the person saw when they said so, where it is no plan panel that they saw: a page's `hash`. */
    saw: z.optional(contentHashSchema),
  }),
  /** No to what a page would send; the task goes on without. */
  z.object({ type: z.literal('decline'), task: id, saw: contentHashSchema }),
  /** Asks for the picture of the page that the task asks about; or that it is shown large. */
  z.object({ type: z.literal('page picture'), task: id }),
  z.object({ type: z.literal('enlarge page'), task: id }),
  z.object({ type: z.literal('stop chrome'), task: id }),
  /** The click that helps with what went wrong (a failure's `help`). */
  z.object({ type: z.literal('help'), task: id }),
  z.object({ type: z.literal('steer'), task: id, text: line }),
  /** Check boxes of the diff panel: these rows in or out. The host answers with a snapshot. */
  z.object({
    type: z.literal('choose'),
    task: id,
    changes: rangesSchema,
    accepted: z.boolean(),
  }),
  z.object({ type: z.literal('leave out conflicts'), task: id }),
  ...diffIntents,
  /** A way out for all conflicts of a kind; an empty way takes the choice back. */
  z.object({ type: z.literal('settle kind'), task: id, kind: id, way: id }),
  /** Asks for the ways out of one row's conflict. */
  z.object({ type: z.literal('settle row'), task: id, change: z.int() }),
  z.object({ type: z.literal('save receipt'), task: id }),
  /** Asks for a row's new content beside what there is now. */
  z.object({ type: z.literal('compare'), task: id, change: z.int() }),
  /** Asks for a part of what is in a row's files; answers carry its `look`. */
  z.object({ type: z.literal('show'), task: id, change: z.int(), look: z.int(), want: showWantSchema }),
  /** Nobody looks at it any more. */
  z.object({ type: z.literal('show closed'), task: id }),
  z.object({ type: z.literal('reveal'), task: id, change: z.int(), side: z.enum(['from', 'to']) }),
  /** The rule's text was edited, or other rows of its preview came in sight. */
  z.object({
    type: z.literal('rule edited'),
    ...draft,
    first: z.int().check(z.minimum(0)),
    count: z.int().check(z.minimum(0), z.maximum(previewRowsMax)),
    show: z.enum(previewShows),
    search: z.string().check(z.maxLength(previewSearchMax)),
    /** The folder is to be looked through again. */
    again: z.boolean(),
  }),
  z.object({ type: z.literal('rule complete'), ...draft, offset: z.int().check(z.minimum(0)) }),
  z.object({ type: z.literal('form edited'), ...draft, edit: formEditSchema }),
  /** A row's new place by hand, or that it stays, or that the rule speaks for it again. */
  z.object({ type: z.literal('correct row'), ...draft, correction }),
  /** The same, from now on, for every task in the folder. */
  z.object({ type: z.literal('remember row'), ...draft, correction }),
  z.object({ type: z.literal('use rule'), task: id, text: ruleText }),
  /** The editor was closed: nobody looks at the preview any more. */
  z.object({ type: z.literal('rule closed'), task: id }),
  z.object({ type: z.literal('doctor') }),
  /** Asks for the record of what was sent for a task. */
  z.object({ type: z.literal('show sent'), task: id }),
  z.object({ type: z.literal('first step'), step: z.enum(firstStepNames) }),
]);
export type Intent = z.infer<typeof intentSchema>;
