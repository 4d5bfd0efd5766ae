/** When a call fits a task, and what the engine answers where it does not. */
import { failure, type Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Task } from '../model/task.ts';

export function tooLongRule(): Failure {
  return failure('bad-usage', `The rule is longer than ${String(limits.ruleCharactersMax)} characters.`);
}

export function noSuchTask(id: string): Failure {
  return failure('no-such-task', `There is no task ${id}.`);
}

export function notNow(task: Task, verb: string): Failure {
  return failure('wrong-state', `This task is ${task.state}: it is not the moment to ${verb}.`);
}

/** Whether a worker has something to do for the task; a state that a dead process left counts. */
export function canAdvance(task: Task): boolean {
  if (task.state === 'awaiting approval') return task.approvedHash !== null && task.approvedHash === task.planHash;
  return task.state === 'queued' || task.state === 'planning' || task.state === 'working';
}
