import * as z from 'zod/mini';

/** `stop`: the change is not applied as it stands. `warn`: it can be, and the person should know. */
export type Severity = 'stop' | 'warn';

/** What a person can choose to do about a conflict. Nothing is ever chosen for them. */
export const ways = {
  skip: 'leave this one out',
  number: 'keep both: add a number to the new name',
  replace: 'put what is there into the trash and take its name',
  shorten: 'shorten the new name',
  'as-it-is': 'take it as it is now',
} as const satisfies Record<string, string>;
export type Way = keyof typeof ways;
export const wayNames = Object.keys(ways) as [Way, ...Way[]];
export const waySchema = z.enum(wayNames);

type Kind = { severity: Severity; words: string; ways: readonly Way[] };

/** Every way in which a change can meet the real folder badly, with its words for people and its ways out. */
export const conflictKinds = {
  'target-exists': {
    severity: 'stop',
    words: 'something with that name is already there',
    ways: ['number', 'replace', 'skip'],
  },
  'same-target': { severity: 'stop', words: 'another change wants the same name', ways: ['number', 'skip'] },
  'case-clash': {
    severity: 'stop',
    words: 'this folder does not tell upper from lower case, and a name differs only in that',
    ways: ['number', 'skip'],
  },
  'unicode-clash': {
    severity: 'stop',
    words: 'this folder treats the two spellings of an accented name as one',
    ways: ['number', 'skip'],
  },
  'parent-is-file': { severity: 'stop', words: 'a file stands where a folder is needed', ways: ['skip'] },
  'parent-missing': { severity: 'stop', words: 'the folder it should go into is not there', ways: ['skip'] },
  'name-too-long': { severity: 'stop', words: 'the new name is too long for this folder', ways: ['shorten', 'skip'] },
  'path-too-long': { severity: 'stop', words: 'the whole path is too long for this system', ways: ['skip'] },
  'reserved-name': { severity: 'warn', words: 'Windows could not use this name', ways: ['skip'] },
  'invalid-name': { severity: 'stop', words: 'this drive cannot hold a file of that name', ways: ['skip'] },
  'link-on-the-way': { severity: 'stop', words: 'a folder on the way is a link to somewhere else', ways: ['skip'] },
  'into-itself': { severity: 'stop', words: 'a folder cannot move into itself', ways: ['skip'] },
  'other-drive': {
    severity: 'warn',
    words: 'it goes to another drive: it is copied and checked, and the original is kept in the store',
    ways: ['skip'],
  },
  'drive-itself': { severity: 'stop', words: 'another drive is attached there', ways: ['skip'] },
  'not-copyable': { severity: 'stop', words: 'what it is cannot be copied to another drive', ways: ['skip'] },
  'read-only': { severity: 'stop', words: 'you may not change this folder', ways: ['skip'] },
  locked: { severity: 'stop', words: 'it is locked against any change', ways: ['skip'] },
  'hard-linked': {
    severity: 'warn',
    words: 'this file has a second name elsewhere, which stays as it is',
    ways: ['skip'],
  },
  'cloud-stub': {
    severity: 'stop',
    words: 'only a stand-in is here, and the file itself is in the cloud',
    ways: ['skip'],
  },
  changed: { severity: 'stop', words: 'it was changed since the plan was made', ways: ['as-it-is', 'skip'] },
  'edited-since': {
    severity: 'warn',
    words: 'it was edited after the task: the edited version is kept',
    ways: ['skip'],
  },
  vanished: { severity: 'stop', words: 'it is not there any more', ways: ['skip'] },
  'not-empty': { severity: 'stop', words: 'the folder is not empty', ways: ['skip'] },
  'open-in-editor': { severity: 'stop', words: 'it is open in an editor with unsaved changes', ways: ['skip'] },
  'no-space': { severity: 'stop', words: 'there is not enough space on the drive for it', ways: ['skip'] },
  'content-gone': { severity: 'stop', words: 'its content is no longer kept', ways: ['skip'] },
  'runs-by-itself': {
    severity: 'stop',
    words: 'files like this one can make programs run, so they are never changed in passing',
    ways: ['skip'],
  },
  'own-records': { severity: 'stop', words: 'Delegate keeps its own records there', ways: ['skip'] },
  'beyond-scope': { severity: 'stop', words: 'the approved plan does not permit this', ways: ['skip'] },
} as const satisfies Record<string, Kind>;
export type ConflictKind = keyof typeof conflictKinds;
export const conflictKindNames = Object.keys(conflictKinds) as [ConflictKind, ...ConflictKind[]];

export const conflictSchema = z.object({
  /** The change's id. */
  change: z.int(),
  kind: z.enum(conflictKindNames),
  severity: z.enum(['stop', 'warn']),
  /** A whole sentence that names the file. */
  message: z.string(),
  /** What the person can choose, the kindest first. */
  ways: z.array(waySchema),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** What the person chose: for single changes, and for whole kinds of conflict. The single choice wins. */
export type Choices = {
  readonly byChange: ReadonlyMap<number, Way>;
  readonly byKind: ReadonlyMap<ConflictKind, Way>;
  /** The person's own names for what single changes make or move; worked in before anything is checked. Only for an apply. */
  readonly names?: ReadonlyMap<number, string>;
};
export const noChoices: Choices = { byChange: new Map(), byKind: new Map() };

/** A conflict that a choice did away with. */
export type Settled = {
  readonly change: number;
  readonly kind: ConflictKind;
  readonly way: Way;
  /** What comes of it: "holiday.jpg becomes holiday (2).jpg." */
  readonly message: string;
};
