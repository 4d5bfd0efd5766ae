/** What a person asks for, and the event that a task's log begins with. */
import { t } from '../../base/translate.ts';
import { isOnlyEntry } from '../../model/arranging.ts';
import type { ChromeChoice } from '../../model/chrome.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Origin } from '../../model/origin.ts';
import type { Answers } from '../../model/plan.ts';
import type { TaskEventBody } from '../../model/task.ts';
import type { EngineName } from '../../protocol/workerWire.ts';
import { tooLongRule } from '../fitting.ts';

export type TaskOrder = {
  readonly instruction: string;
  /** The folder, absolute or relative to the process; its real path becomes the mount. */
  readonly folder: string;
  readonly engine: EngineName;
  readonly approve: 'none' | 'plan' | 'all';
  readonly planGate: 'always' | 'model';
  readonly answers: Answers;
  /** A rule (text or JSON) in place of understanding the instruction, which then only says what it is for. */
  readonly rule?: string;
  readonly recipe?: { readonly name: string; readonly trigger?: string };
  /** Files of the folder by their paths in it, or folders with a slash at their end, where the task is about these alone. */
  readonly only?: readonly string[];
  /** Connectors that it may use, by name; where it does not say, the shell's own rule holds. */
  readonly connectors?: readonly string[];
  /** Which Chrome it uses; a profile of Delegate's own, where it does not say. Only a person chooses theirs, for a task whose plan they see. */
  readonly chrome?: ChromeChoice;
  readonly origin?: Origin;
};

/** Why no task can be made of it, whatever its folder is; null where one can. */
export function orderProblem(order: TaskOrder): Failure | null {
  const { instruction, rule = '' } = order;
  const said = instruction.trim();
  if (said === '') return failure('bad-usage', t('Say what should happen to the files.'));
  if (said.length > limits.instructionCharactersMax)
    return failure(
      'bad-usage',
      t('The instruction is longer than {0} characters.', String(limits.instructionCharactersMax)),
    );
  if (rule.length > limits.ruleCharactersMax) return tooLongRule();
  return chromeProblem(order) ?? onlyProblem(order.only);
}

/** The person's own Chrome is theirs to lend: to a task of a model, that no program asked for, and whose plan they see first. */
function chromeProblem({ chrome, engine, approve, origin, recipe }: TaskOrder): Failure | null {
  if (chrome !== 'own') return null;
  if (engine === 'rules')
    return failure('bad-usage', t('A task of the built-in rules uses no Chrome.'), t('Use a model for it.'));
  if (origin?.by === 'tool' || recipe?.trigger !== undefined)
    return failure(
      'bad-usage',
      t('Your own Chrome is for you to choose: a program cannot.'),
      t('Make the task yourself.'),
    );
  if (approve !== 'none')
    return failure(
      'bad-usage',
      t('With your own Chrome a task starts after you saw its plan, and the sites in it.'),
      t('Leave out --approve.'),
    );
  return null;
}

function onlyProblem(only: TaskOrder['only']): Failure | null {
  if (only === undefined) return null;
  if (only.length === 0) return failure('bad-usage', t('Name at least one file, or leave it to the whole folder.'));
  if (only.length > limits.onlyEntriesMax)
    return failure(
      'bad-usage',
      t(
        'A task takes at most {0} files by name, and these are {1}.',
        limits.onlyEntriesMax.toLocaleString('en'),
        only.length.toLocaleString('en'),
      ),
      t('Name the folder that they are in, and say in words which files you mean.'),
    );
  const stray = only.find((entry) => !isOnlyEntry(entry));
  return stray === undefined
    ? null
    : failure(
        'bad-usage',
        t('{0} is not a path inside the folder.', displayPath(stray)),
        t('Name it as it is called there.'),
      );
}

/** The first event of the task's log. `mount` is the folder's real path. */
export function createdEvent(
  order: TaskOrder,
  instruction: string,
  mount: string,
): Extract<TaskEventBody, { kind: 'created' }> {
  const { engine, approve, planGate, answers, rule, recipe, only, connectors, chrome, origin } = order;
  return {
    kind: 'created',
    instruction,
    mount,
    engine,
    approve,
    planGate,
    answers,
    ...(rule === undefined ? {} : { rule }),
    ...(recipe === undefined ? {} : { recipe }),
    ...(only === undefined ? {} : { only: [...new Set(only)] }),
    ...(connectors === undefined ? {} : { connectors: [...connectors] }),
    ...(chrome === 'own' ? { chrome } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}
