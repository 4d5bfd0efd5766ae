import * as z from 'zod/mini';
import { fixed } from '../base/translate.ts';

/**
 * The closed list of what can go wrong in a way that a person can meet, with the command line's exit status and what to do next.
 * A failure's own message says what happened; `next` says what helps.
 */
export const failureCodes = {
  'bad-usage': { exit: 2, next: 'Run `delegate --help` for the commands and their options.' },
  'no-such-folder': { exit: 2, next: 'Name a folder that exists and that you may read.' },
  'no-such-task': { exit: 2, next: 'Run `delegate list` for the tasks there are.' },
  'wrong-state': { exit: 2, next: 'Run `delegate show TASK` for what the task waits for.' },
  unclear: { exit: 3, next: 'Say it in one of the ways shown, or set ANTHROPIC_API_KEY and use --engine claude.' },
  question: { exit: 3, next: 'Answer with `delegate answer TASK KEY=VALUE`.' },
  conflicts: {
    exit: 3,
    next: 'Mend what is named, or leave it out with --only, and apply again. Nothing was changed.',
  },
  'beyond-plan': {
    exit: 3,
    next: 'Say yes to what is new with `delegate approve TASK`, or end the task with `delegate cancel TASK`. Nothing was changed.',
  },
  busy: { exit: 3, next: 'Wait until the other task on this folder has finished, and try again.' },
  'nothing-to-undo': { exit: 3, next: 'Run `delegate show TASK` for what was applied.' },
  refused: { exit: 4, next: 'Narrow the task to what the plan permits, or approve a plan that says so.' },
  'limit-reached': { exit: 4, next: 'Raise the limit that the message names, then go on with the task.' },
  'no-sandbox': {
    exit: 4,
    next: 'Install bubblewrap (Debian and Ubuntu: `sudo apt-get install bubblewrap`) and see `delegate doctor`.',
  },
  'vm-failed': {
    exit: 4,
    next: 'See `delegate doctor --isolation vm`, or let the task go on in the process sandbox.',
  },
  'no-database': { exit: 4, next: 'Use Node 24 or newer.' },
  'no-key': {
    exit: 4,
    next: 'Set ANTHROPIC_API_KEY, or use the embedded rules engine (--engine rules), which needs none.',
  },
  'model-failed': {
    exit: 5,
    next: 'Check the key, the address and the connection, then run the task again. Nothing was changed.',
  },
  'connector-failed': {
    exit: 3,
    next: 'See `delegate connectors test NAME`, then go on with the task. Nothing was changed.',
  },
  'worker-failed': { exit: 5, next: 'Run the task again. Nothing was changed.' },
  'disk-failed': {
    exit: 5,
    next: 'See what the message names (space, rights, the drive), then run the command again.',
  },
  'state-damaged': {
    exit: 5,
    next: 'Keep a copy of the state folder and see the message for the file that is damaged.',
  },
  cancelled: { exit: 5, next: 'Nothing was changed. Run the task again when you want it.' },
} as const satisfies Record<string, { exit: 2 | 3 | 4 | 5; next: string }>;
export type FailureCode = keyof typeof failureCodes;

export const failureSchema = z.object({
  code: z.enum(Object.keys(failureCodes) as [FailureCode, ...FailureCode[]]),
  /** What happened, a sentence. */
  message: z.string(),
  /** What to do next, a sentence. */
  next: z.string(),
});
export type Failure = z.infer<typeof failureSchema>;

/**
 * A failure with its next step from the table, or a better one. Words of constants (`marked`) are put into the person's language here; the
 * table's are left to the shell, which has better ones for a window.
 */
export function failure(code: FailureCode, message: string, next?: string): Failure {
  return { code, message: fixed(message), next: next === undefined ? failureCodes[code].next : fixed(next) };
}
