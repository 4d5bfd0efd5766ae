/** When a call fits a task, and what the engine answers where it does not. */
import { fixed, t } from '../base/translate.ts';
import { failure, type Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Task } from '../model/task.ts';

export function tooLongRule(): Failure {
  return failure('bad-usage', t('The rule is longer than {0} characters.', String(limits.ruleCharactersMax)));
}

export function noSuchTask(id: string): Failure {
  return failure('no-such-task', t('There is no task {0}.', id));
}

export function notNow(task: Task, verb: string): Failure {
  return failure('wrong-state', t('This task is {0}: it is not the moment to {1}.', fixed(task.state), verb));
}

/** Whether a worker has something to do for the task; a state that a dead process left counts. */
export function canAdvance(task: Task): boolean {
  if (task.state === 'awaiting approval') return task.approvedHash !== null && task.approvedHash === task.planHash;
  return task.state === 'queued' || task.state === 'planning' || task.state === 'working';
}
