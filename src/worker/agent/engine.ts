/**
 * The claude engine: a model turns the instruction into one declarative rule, and the code that runs the embedded engine's rules
 * runs it. The model never writes a path; what it costs does not grow with the folder.
 */
import type { Plan } from '../../model/plan.ts';
import type { PlanReply, PlanRequest } from '../../protocol/workerWire.ts';
import type { WorkContext, WorkerEngine } from '../engines.ts';
import { rulesEngine, scanFor } from '../rules/engine.ts';
import { planFrom } from '../rules/plan.ts';
import { clashQuestion, missingQuestion, withAnswers } from '../rules/questions.ts';
import type { Rule } from '../../model/rule/rule.ts';
import { runRule, type Outcome } from '../rules/run.ts';
import { surroundingsOf } from '../rules/surroundings.ts';
import type { Scan } from '../stage/scan.ts';
import { talk } from './loop.ts';
import { modelClient } from './modelClient.ts';
import { openingPrompt, systemPrompt } from './prompt.ts';
import { askKey, planningTools, type PlanWords, type Workshop } from './tools.ts';

export const claudeEngine: WorkerEngine = { plan, work: rulesEngine.work };

/** Lets the model plan. Throws where a model call fails: the host knows why, and says it better. */
async function plan(request: PlanRequest, context: WorkContext): Promise<PlanReply> {
  const scan = await scanFor(context, null);
  if (typeof scan === 'string') return { outcome: 'failed', message: scan };
  let turn = 0;
  const tell = (): void => {
    context.progress({ text: 'Asking the model', done: turn });
  };
  // A model may think longer than the host lets a worker be silent.
  const sign = setInterval(tell, signOfLifeMs);
  try {
    return await talk(
      {
        client: modelClient(context.model, request.model ?? 'claude'),
        system: systemPrompt,
        opening: openingPrompt(request),
        tools: planningTools(workshopFor(scan, request, context)),
        onTurn: (next) => {
          turn = next;
          tell();
        },
      },
      context.signal,
    );
  } finally {
    clearInterval(sign);
  }
}

const signOfLifeMs = 10_000;

function workshopFor(scan: Scan, request: PlanRequest, context: WorkContext): Workshop {
  const around = surroundingsOf(request.today, context);
  const run = (rule: Rule): Promise<Outcome> => runRule(rule, scan, around, context.signal);
  return {
    scan,
    hasAsked: request.answers[askKey] !== undefined,
    run: (rule) => run(withAnswers(rule, request.answers)),
    plan: async (written, words) => {
      // As in the work: what the person answered stands, whatever the model wrote.
      const rule = withAnswers(written, request.answers);
      const outcome = await run(rule);
      const asked = [
        await missingQuestion(rule, outcome, request.answers, run),
        await clashQuestion(rule, outcome, run),
      ].filter((question) => question !== null);
      return inWords(planFrom({ rule, scan, outcome, assumptions: words.assumptions, questions: asked }), words);
    },
  };
}

/** The plan with the model's goal and questions: its scope, steps and counts stay those of the rule as it ran. */
function inWords(plan: Plan, words: PlanWords): Plan {
  return { ...plan, goal: words.goal, questions: [...words.questions, ...plan.questions] };
}
