/**
 * The claude engine: a model turns the instruction into one declarative rule, and the code that runs the embedded engine's rules
 * runs it. The model never writes a path; what it costs does not grow with the folder.
 */
import { conventionsFile } from '../../model/conventionsFile.ts';
import type { Plan } from '../../model/plan.ts';
import type { PlanReply, PlanRequest } from '../../protocol/workerWire.ts';
import type { WorkContext, WorkerEngine } from '../engines.ts';
import {
  citedLines,
  readConventions,
  withConventionAnswers,
  withConventions,
  type FolderConventions,
} from '../rules/conventions.ts';
import { rulesEngine, scanFor } from '../rules/engine.ts';
import { planFrom } from '../rules/plan.ts';
import { clashQuestion, mayLackDates, missingQuestion, withAnswers } from '../rules/questions.ts';
import type { Rule } from '../../model/rule/rule.ts';
import { runRule, type Outcome } from '../rules/run.ts';
import { surroundingsOf } from '../rules/surroundings.ts';
import type { Scan } from '../stage/scan.ts';
import { ShownFiles, type Show } from './words.ts';
import { conventionsPrompt } from './folderRules.ts';
import { talk } from './loop.ts';
import { modelClient } from './loadClient.ts';
import { openingPrompt, systemPrompt } from './prompt.ts';
import { askKey, planningTools, type PlanWords, type Workshop } from './tools.ts';

export const claudeEngine: WorkerEngine = { plan, work: rulesEngine.work };

/** Lets the model plan. Throws where a model call fails: the host knows why, and says it better. */
async function plan(request: PlanRequest, context: WorkContext): Promise<PlanReply> {
  const scan = await scanFor(context, null);
  if (typeof scan === 'string') return { outcome: 'failed', message: scan };
  const conventions = readConventions(context.mountPath);
  const shown = new ShownFiles();
  if (conventions.there.is === 'read') shown.note(conventionsFile);
  let turn = 0;
  const tell = (): void => {
    context.progress({ text: 'Asking the model', done: turn });
  };
  // A model may think longer than the host lets a worker be silent.
  const sign = setInterval(tell, signOfLifeMs);
  try {
    return await talk(
      {
        client: modelClient((body, signal) => context.model(body, shown.list(), signal), request.model ?? 'claude'),
        system: systemPrompt,
        opening: openingPrompt(request) + conventionsPrompt(conventions),
        tools: planningTools(workshopFor({ scan, conventions, show: shown.show }, request, context)),
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

type Folder = { scan: Scan; conventions: FolderConventions; show: Show };

function workshopFor({ scan, conventions, show }: Folder, request: PlanRequest, context: WorkContext): Workshop {
  const answers = withConventionAnswers(request.answers, conventions);
  const around = surroundingsOf(request.today, context);
  const run = (rule: Rule): Promise<Outcome> => runRule(rule, scan, around, context.signal);
  // As in the work: what the person answered and what the folder's conventions say stand, whatever the model wrote. It remembers
  // nothing for later tasks: a model that was led astray would lead them astray as well.
  const binding = (written: Rule): Rule =>
    withConventions(withAnswers({ ...written, remember: [] }, answers), conventions, scan);
  return {
    scan,
    show,
    hasAsked: request.answers[askKey] !== undefined,
    run: (rule) => run(binding(rule)),
    plan: async (written, words) => {
      const rule = binding(written);
      const outcome = await run(rule);
      const asked = [
        await missingQuestion(rule, outcome, answers, run),
        await clashQuestion(rule, outcome, run),
      ].filter((question) => question !== null);
      const isByFolder = mayLackDates(rule) && request.answers['missing'] === undefined;
      const cited = citedLines(conventions, { outcome, answered: new Set(isByFolder ? ['missing'] : []) });
      const assumptions = [...words.assumptions, ...cited];
      return inWords(planFrom({ rule, scan, outcome, assumptions, questions: asked }), words);
    },
  };
}

/** The plan with the model's goal and questions: its scope, steps and counts stay those of the rule as it ran. */
function inWords(plan: Plan, words: PlanWords): Plan {
  return { ...plan, goal: words.goal, questions: [...words.questions, ...plan.questions] };
}
