/** The shell's words for people: counts, tasks, receipts and what to do after a failure. Pure; knows nothing of VS Code. */
import { relocationVerb } from '../base/relocation.ts';
import { failureCodes, type Failure, type FailureCode } from '../model/failure.ts';
import type { Receipt } from '../model/receipt.ts';
import { waitingStates, type Task } from '../model/task.ts';

/** 1234 → "1,234". */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 file", "1,234 files". */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** The first of many, and how many more there are: "a, b, c and 9 more". */
export function firstOf(names: readonly string[], shown = 3): string {
  if (names.length <= shown) return listed(names);
  return `${names.slice(0, shown).join(', ')} and ${number(names.length - shown)} more`;
}

/** Cut to so many characters, with an ellipsis for the rest. */
export function shortened(text: string, charactersMax = 60): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1).trimEnd()}…`;
}

/** Whether it is the person's turn. A plan that was approved and is not yet taken up waits for the queue, not for the person. */
export function waitsForPerson(task: Task): boolean {
  return waitingStates.includes(task.state) && !isApproved(task);
}

/** Whether its plan has a yes and the work has yet to start. */
export function isApproved(task: Task): boolean {
  return task.state === 'awaiting approval' && task.approvedHash !== null && task.approvedHash === task.planHash;
}

/** What a transaction did, without its folder: "24 files moved, 3 folders made". */
export function receiptWords(receipt: Receipt): string {
  const relocated = relocationVerb(receipt.moved, receipt.renamed);
  const parts = [
    ...part(receipt.moved, 'file', receipt.direction === 'undo' ? `${relocated} back` : relocated),
    ...part(receipt.created, 'file', 'created'),
    ...part(receipt.modified, 'file', 'changed'),
    ...part(receipt.trashed, 'file', receipt.direction === 'undo' ? 'taken away again' : 'moved to the trash'),
  ];
  const more = [
    ...part(receipt.restored, 'file', 'back from the store'),
    ...(receipt.attributesLost > 0
      ? [`${counted(receipt.attributesLost, 'file')} without the attributes that the other drive cannot hold`]
      : []),
  ];
  if (parts.length > 0) return listed([...parts, ...more]);
  const folders = [
    ...part(receipt.foldersMade, 'folder', 'made'),
    ...part(receipt.foldersRemoved, 'folder', 'removed'),
  ];
  return folders.length > 0 ? listed(folders) : 'nothing changed';
}

function part(count: number, noun: string, verb: string): string[] {
  return count === 0 ? [] : [`${counted(count, noun)} ${verb}`];
}

/** Where the table of failures speaks of commands for a terminal, what the same person does in this window instead. */
export const nextHere: Partial<Record<FailureCode, string>> = {
  'bad-usage': 'Start the task again from the folder’s context menu.',
  'no-such-folder': 'Choose a folder that exists and that you may read.',
  'no-such-task': 'See the queue for the tasks there are.',
  'wrong-state': 'See the queue for what the task waits for.',
  unclear: 'Say it in one of the ways shown, or choose the Claude engine in the settings.',
  question: 'Answer the question in the plan.',
  conflicts: 'Mend what is named, or leave it out, and apply again. Nothing was changed.',
  'beyond-plan': 'Look at what is new in the plan, and approve or reject it. Nothing was changed.',
  'nothing-to-undo': 'See the task’s changes for what was applied.',
  'no-sandbox': 'Run “Delegate: Check This Machine” to see how to get one.',
  'no-key': 'Run “Delegate: Set Up the Model…”, or choose the embedded rules engine in the settings.',
};

/** The failure's next step in this window's words; one that the engine wrote for this very case stays as it is. */
export function nextStep(failure: Failure): string {
  return failure.next === failureCodes[failure.code].next ? (nextHere[failure.code] ?? failure.next) : failure.next;
}

/** A failure as a message: what happened, and what to do. */
export function failureWords(failure: Failure): string {
  return `${failure.message} ${nextStep(failure)}`;
}
