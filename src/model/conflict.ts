import * as z from 'zod/mini';

/** `stop`: the change is not applied as it stands. `warn`: it can be, and the person should know. */
export type Severity = 'stop' | 'warn';

/** Every way in which a change can meet the real folder badly, with its words for people. */
export const conflictKinds = {
  'target-exists': { severity: 'stop', words: 'something with that name is already there' },
  'same-target': { severity: 'stop', words: 'another change wants the same name' },
  'case-clash': {
    severity: 'stop',
    words: 'this folder does not tell upper from lower case, and a name differs only in that',
  },
  'unicode-clash': { severity: 'stop', words: 'this folder treats the two spellings of an accented name as one' },
  'parent-is-file': { severity: 'stop', words: 'a file stands where a folder is needed' },
  'parent-missing': { severity: 'stop', words: 'the folder it should go into is not there' },
  'name-too-long': { severity: 'stop', words: 'the new name is too long for this folder' },
  'reserved-name': { severity: 'warn', words: 'Windows could not use this name' },
  'link-on-the-way': { severity: 'stop', words: 'a folder on the way is a link to somewhere else' },
  'into-itself': { severity: 'stop', words: 'a folder cannot move into itself' },
  'cross-device': { severity: 'stop', words: 'the target lies on another drive' },
  'read-only': { severity: 'stop', words: 'you may not change this folder' },
  'hard-linked': { severity: 'warn', words: 'this file has a second name elsewhere, which stays' },
  changed: { severity: 'stop', words: 'it was changed since the plan was made' },
  vanished: { severity: 'stop', words: 'it is not there any more' },
  'not-empty': { severity: 'stop', words: 'the folder is not empty' },
  'open-in-editor': { severity: 'stop', words: 'it is open in an editor with unsaved changes' },
  'runs-by-itself': {
    severity: 'stop',
    words: 'files like this one can make programs run, so they are never changed in passing',
  },
  'own-records': { severity: 'stop', words: 'Delegate keeps its own records there' },
  'beyond-scope': { severity: 'stop', words: 'the approved plan does not permit this' },
} as const satisfies Record<string, { severity: Severity; words: string }>;
export type ConflictKind = keyof typeof conflictKinds;

export const conflictSchema = z.object({
  /** The change's id. */
  change: z.int(),
  kind: z.enum(Object.keys(conflictKinds) as [ConflictKind, ...ConflictKind[]]),
  severity: z.enum(['stop', 'warn']),
  /** A whole sentence that names the file. */
  message: z.string(),
});
export type Conflict = z.infer<typeof conflictSchema>;
