/** A worker's call for skills, and the host's account of it in the plan. */
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Plan } from '../../model/plan.ts';
import { skillInWords } from '../../model/skill.ts';
import type { Task } from '../../model/task.ts';
import type { HostHandlers } from '../../protocol/channel.ts';
import type { SkillAnswer, SkillAsk } from '../../protocol/skillWire.ts';

type SkillWatch = {
  readonly answer: (ask: SkillAsk) => SkillAnswer;
  /** What the worker may ask a model for right now; null where it has no use for one. */
  readonly purpose: () => string | null;
  readonly failed: (failure: Failure) => void;
  readonly stop: (why: string) => void;
};

/** Skills are for a model: a worker that has none and asks for them is not itself any more. */
export function skillCalls({ answer, purpose, failed, stop }: SkillWatch): Pick<HostHandlers, 'skill'> {
  return {
    skill: async (ask) => {
      if (purpose() !== null) return answer(ask);
      failed(failure('refused', t('The worker asked for a skill, and nothing of this task is for a model.')));
      stop('it asked for a skill without need');
      throw new Error('no skills for this');
    },
  };
}

/** The plan with the skills that were read for it: by the task's log, and not by what the worker says. */
export function withSkills(plan: Plan, task: Task | null): Plan {
  const used = (task?.skills ?? []).slice(-limits.stepsMax).map(skillInWords);
  const own = { ...plan };
  delete own.skills;
  return used.length === 0 ? own : { ...own, skills: used };
}
