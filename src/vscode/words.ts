/** The shell's words for people: counts, tasks, receipts and what to do after a failure. Pure; knows nothing of VS Code. */
import { decimal, fixed, listed, plural, t } from '../base/translate.ts';
import { relocationVerb } from '../base/relocation.ts';
import { failureCodes, type Failure, type FailureCode } from '../model/failure.ts';
import type { Receipt } from '../model/receipt.ts';
import { isStuck, waitingStates, type Task } from '../model/task.ts';

/** 1234 → "1,234". */
export function number(count: number): string {
  return decimal(count);
}

/** The first of many, and how many more there are: "a, b, c and 9 more". */
export function firstOf(names: readonly string[], shown = 3): string {
  if (names.length <= shown) return listed(names);
  return t('{0} and {1} more', names.slice(0, shown).join(', '), number(names.length - shown));
}

/** Cut to so many characters, with an ellipsis for the rest. */
export function shortened(text: string, charactersMax = 60): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1).trimEnd()}…`;
}

/** Whether it is the person's turn. A plan that was approved and is not yet taken up waits for the queue, not for the person. */
export function waitsForPerson(task: Task): boolean {
  return waitingStates.includes(task.state) && !isApproved(task);
}

/** Whether it goes no further without the person: it waits for them, a limit stopped it, or it failed and is still in sight. */
export function needsPerson(task: Task): boolean {
  return waitsForPerson(task) || isStuck(task) || (task.state === 'failed' && !task.archived);
}

/** Whether its plan has a yes and the work has yet to start. */
export function isApproved(task: Task): boolean {
  return task.state === 'awaiting approval' && task.approvedHash !== null && task.approvedHash === task.planHash;
}

/** Whether it waits for its turn in the queue. */
export function isQueued(task: Task): boolean {
  return task.state === 'queued' || isApproved(task);
}

/** What a transaction did, without its folder: "24 files moved, 3 folders made". */
export function receiptWords(receipt: Receipt): string {
  const isUndo = receipt.direction === 'undo';
  const { created, modified, trashed, restored, attributesLost: lost, foldersMade, foldersRemoved } = receipt;
  const parts = [
    ...some(receipt.moved, relocated(receipt, isUndo)),
    ...some(created, plural(created, '{0} file created', '{0} files created')),
    ...some(modified, plural(modified, '{0} file changed', '{0} files changed')),
    ...some(
      trashed,
      isUndo
        ? plural(trashed, '{0} file taken away again', '{0} files taken away again')
        : plural(trashed, '{0} file moved to the trash', '{0} files moved to the trash'),
    ),
  ];
  const more = [
    ...some(restored, plural(restored, '{0} file back from the store', '{0} files back from the store')),
    ...some(
      lost,
      plural(
        lost,
        '{0} file without the attributes that the other drive cannot hold',
        '{0} files without the attributes that the other drive cannot hold',
      ),
    ),
  ];
  if (parts.length > 0) return listed([...parts, ...more]);
  const folders = [
    ...some(foldersMade, plural(foldersMade, '{0} folder made', '{0} folders made')),
    ...some(foldersRemoved, plural(foldersRemoved, '{0} folder removed', '{0} folders removed')),
  ];
  return folders.length > 0 ? listed(folders) : t('nothing changed');
}

function relocated({ moved, renamed }: Receipt, isUndo: boolean): string {
  switch (relocationVerb(moved, renamed)) {
    case 'moved':
      return isUndo
        ? plural(moved, '{0} file moved back', '{0} files moved back')
        : plural(moved, '{0} file moved', '{0} files moved');
    case 'renamed':
      return isUndo
        ? plural(moved, '{0} file renamed back', '{0} files renamed back')
        : plural(moved, '{0} file renamed', '{0} files renamed');
    case 'moved or renamed':
      return isUndo
        ? plural(moved, '{0} file moved or renamed back', '{0} files moved or renamed back')
        : plural(moved, '{0} file moved or renamed', '{0} files moved or renamed');
  }
}

function some(count: number, words: string): string[] {
  return count === 0 ? [] : [words];
}

/** Where the table of failures speaks of commands for a terminal, what the same person does in this window instead. */
export const nextHere: Partial<Record<FailureCode, string>> = {
  'bad-usage': t('Start the task again from the folder’s context menu.'),
  'no-such-folder': t('Choose a folder that exists and that you may read.'),
  'no-such-task': t('See the queue for the tasks there are.'),
  'wrong-state': t('See the queue for what the task waits for.'),
  unclear: t('Say it in one of the ways shown, or choose the Claude engine in the settings.'),
  question: t('Answer the question in the plan.'),
  conflicts: t('Mend what is named, or leave it out, and apply again. Nothing was changed.'),
  'beyond-plan': t('Look at what is new in the plan, and approve or reject it. Nothing was changed.'),
  'nothing-to-undo': t('See the task’s changes for what was applied.'),
  'no-sandbox': t('Run “Delegate: Check This Machine” to see how to get one.'),
  'vm-failed': t('Run “Delegate: Check This Machine”, or let the task go on in the process sandbox.'),
  'no-key': t('Run “Delegate: Set Up the Model…”, or choose the embedded rules engine in the settings.'),
};

/** What a click that helps is called, beside what went wrong; where nothing but the task itself can be looked at, there is none. */
export const remedyLabels: Partial<Record<FailureCode, string>> = {
  'limit-reached': t('Open Settings'),
  'no-sandbox': t('Check This Machine'),
  'no-database': t('Check This Machine'),
  'no-key': t('Set Up the Model…'),
  'model-failed': t('Test the Model'),
  'connector-failed': t('Connectors…'),
};

/** The failure's next step in this window's words; one that the engine wrote for this very case stays as it is. */
export function nextStep(failure: Failure): string {
  return failure.next === failureCodes[failure.code].next
    ? (nextHere[failure.code] ?? fixed(failure.next))
    : fixed(failure.next);
}

/** A failure as a message: what happened, and what to do. */
export function failureWords(failure: Failure): string {
  return `${failure.message} ${nextStep(failure)}`;
}
