/** What a worker is asked, from the task as its log tells it. */
import type { Plan } from '../../model/plan.ts';
import type { Task } from '../../model/task.ts';
import type { PlanRequest, WorkRequest } from '../../protocol/workerWire.ts';

/** `today` is YYYY-MM-DD where the person is; `model` the model's name, null where none is used. */
export function planRequestFor(task: Task, today: string, model: string | null): PlanRequest {
  const { instruction, answers, steering, engine, rule, only } = task;
  return {
    ...{ instruction, answers, steering: [...steering], engine, today },
    ...(rule === null ? {} : { rule }),
    ...(only === null ? {} : { only: [...only] }),
    ...(model === null ? {} : { model }),
  };
}

/** The approved plan's work: by its rule, or by the agent where the plan leaves it to one. */
export function workRequestFor(task: Task, plan: Plan, today: string, model: string | null): WorkRequest {
  const { instruction, answers, steering, only } = task;
  const named = model === null ? {} : { model };
  return {
    ...{ rule: plan.rule, answers, today },
    ...(only === null ? {} : { only: [...only] }),
    ...(plan.work === 'agent' ? { agent: { plan, instruction, steering: [...steering], ...named } } : {}),
  };
}
