/**
 * The claude engine: a model looks at the folder through a dozen small tools, submits a plan, and works in a stage. Where one rule can
 * do the task, the plan is that rule, deterministic code runs it, and what the model costs does not grow with the folder.
 */
import { conventionsFile } from '../../model/conventionsFile.ts';
import type { Plan } from '../../model/plan.ts';
import type { PlanReply, PlanRequest, WorkReply, WorkRequest } from '../../protocol/workerWire.ts';
import type { WorkContext, WorkerEngine } from '../engines.ts';
import { readConventions } from '../rules/conventions.ts';
import { rulesEngine, scanFor } from '../rules/engine.ts';
import type { Scan } from '../stage/scan.ts';
import { lookThrough, type Look } from '../notices/look.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './openDesk.ts';
import { ShownFiles } from './words.ts';
import { conventionsPrompt } from './folderRules.ts';
import { readInstructionFiles, type InstructionFile } from './instructionFiles.ts';
import { talk } from './loop.ts';
import { modelClient } from './loadClient.ts';
import type { ContentBlockParam } from './modelClient.ts';
import { newsOf, type Person } from './person.ts';
import {
  answeredPrompt,
  approvedPrompt,
  goOnPrompt,
  notApprovedPrompt,
  openingPrompt,
  systemPrompt,
} from './prompt.ts';
import { skillsOf, skillsPrompt } from './skills.ts';
import { Stage } from './stage.ts';
import { TalkState } from './talkState.ts';
import type { End } from './tool.ts';
import { toolsFor } from './tools/all.ts';

export const claudeEngine: WorkerEngine = { plan, work };

type Order = Pick<PlanRequest, 'instruction' | 'answers' | 'steering' | 'today' | 'model'>;

/** Lets the model plan. Throws where a model call fails: the host knows why, and says it better. */
async function plan(request: PlanRequest, context: WorkContext): Promise<PlanReply> {
  const run = await openRun({ order: request, approved: null }, context);
  if (typeof run === 'string') return { outcome: 'failed', message: run };
  const look = lookThrough(run.scan, { mountPath: context.mountPath, today: request.today }, context.signal);
  try {
    const { reply } = await converse(run, context);
    if (reply.outcome === 'done') throw new Error('a planning ends with a plan');
    return reply.outcome === 'plan' ? await withNotices(reply.plan, run, look) : reply;
  } finally {
    await look.end(0);
  }
}

/** The plan with what the person is told of beside it: whose wishes it goes by, and what may have led it astray. */
async function withNotices(made: Plan, { wishes }: Run, look: Look): Promise<PlanReply> {
  const notices = await look.end(lookingMs);
  const read = wishes.map(({ path }) => path);
  return { outcome: 'plan', plan: { ...made, notices, ...(read.length === 0 ? {} : { wishes: read }) } };
}

/** How long a finished plan waits for what is still looked at in the folder. */
const lookingMs = 3_000;

/** Carries out an approved plan: its rule, or the agent's own work. */
async function work(request: WorkRequest, context: WorkContext): Promise<WorkReply> {
  const { agent, answers, today } = request;
  if (agent === undefined) return rulesEngine.work(request, context);
  const order = { ...agent, answers, today };
  const run = await openRun({ order, approved: agent.plan }, context);
  if (typeof run === 'string') return { outcome: 'failed', message: run };
  const { reply } = await converse(run, context);
  if (reply.outcome === 'unclear' || reply.outcome === 'nothing') throw new Error('a work ends with a result');
  return reply;
}

type Run = {
  readonly desk: Desk;
  readonly scan: Scan;
  readonly order: Order;
  readonly approved: Plan | null;
  readonly person: Person;
  readonly wishes: readonly InstructionFile[];
  readonly shown: ShownFiles;
  /** The task in words: the first turn, and what a summary is put behind. */
  readonly frame: () => ContentBlockParam[];
};

/** Opens what one run needs; a text says why there is none. */
async function openRun(
  { order, approved }: { order: Order; approved: Plan | null },
  context: WorkContext,
): Promise<Run | string> {
  const scan = await scanFor(context, null);
  if (typeof scan === 'string') return scan;
  const conventions = readConventions(context.mountPath);
  const wishes = readInstructionFiles(scan, context.mountPath);
  const shown = new ShownFiles();
  if (conventions.there.is === 'read') shown.note(conventionsFile);
  for (const { path } of wishes) shown.note(path);
  const state = await TalkState.open(context.talk);
  const stage = new Stage(scan, approved?.scope ?? null);
  for (const deed of state.staged) stage.restore(deed);
  const phase = approved === null ? 'plan' : 'work';
  const { answers, today } = order;
  const desk = openDesk({ phase, scan, conventions, stage, state, shown, answers, today }, context);
  const skills = skillsPrompt(await skillsOf(context));
  const opening = `${openingPrompt(order)}${conventionsPrompt(conventions, wishes)}${skills}`;
  return {
    desk,
    scan,
    order,
    approved,
    shown,
    wishes,
    person: { answers: order.answers, heard: (after) => context.talk.heard(after) },
    frame: () => [
      { type: 'text', text: opening },
      ...(approved === null ? [] : [{ type: 'text', text: approvedPrompt(approved) } as const]),
    ],
  };
}

/** Lets the model go on from where the talk is, up to the next thing that it hands over. */
async function converse(run: Run, context: WorkContext): Promise<End> {
  const { desk, shown, person, order, frame } = run;
  let turn = 0;
  const tell = (): void => {
    context.progress({
      text: desk.phase === 'plan' ? 'Planning with the model' : 'Working with the model',
      done: turn,
    });
  };
  // A model may think longer than the host lets a worker be silent.
  const sign = setInterval(tell, signOfLifeMs);
  try {
    await takeUp(run);
    return await talk(
      {
        phase: desk.phase,
        client: modelClient((body, signal) => context.model(body, shown.list(), signal), order.model ?? 'claude'),
        system: systemPrompt,
        tools: toolsFor(desk),
        state: desk.state,
        person,
        contextTokens: () => desk.once('context', () => contextTokensOf(context)),
        frame,
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

/** What the model takes; where the host cannot say, so much that every model of today does. */
async function contextTokensOf({ service, signal }: WorkContext): Promise<number> {
  try {
    return (await service.facts(signal)).main.contextTokens;
  } catch {
    signal.throwIfAborted();
    return cautiousTokens;
  }
}
const cautiousTokens = 32_000;

const signOfLifeMs = 10_000;

/** The user's turn that this run begins with, where the talk needs one. */
async function takeUp({ desk, person, approved, frame }: Run): Promise<void> {
  const { state } = desk;
  const news = await newsOf(person, state);
  const heard = news?.heard ?? state.heard;
  const said = news === null ? [] : [news.block];
  if (state.messages.length === 0) return state.tell([...frame(), ...said], { staged: [], heard });
  const { ended } = state;
  // A turn that an earlier worker did not answer any more is answered by the loop, which has the tools.
  if (ended === null) return;
  const words =
    approved === null ? (ended.by === 'ask_person' ? answeredPrompt : notApprovedPrompt) : approvedPrompt(approved);
  const result: ContentBlockParam = { type: 'tool_result', tool_use_id: ended.call, content: words };
  const rest: ContentBlockParam[] = said.length > 0 || approved !== null ? said : [{ type: 'text', text: goOnPrompt }];
  await state.tell([...ended.results, result, ...rest], { staged: [], heard });
}
