/**
 * One run of a task's worker, from a gate to the next. The worker is untrusted: what it says was parsed by the channel, and it is
 * dead before anyone looks at the result. Appends the events that say what happened; nothing here touches the mount.
 */
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { levelOf } from '../../model/isolation.ts';
import { limits } from '../../model/limits.ts';
import type { Plan } from '../../model/plan.ts';
import { isTalking, type Task } from '../../model/task.ts';
import { talkEntriesMax, type LeftOver } from '../../protocol/talkWire.ts';
import { openHostChannel, OutOfPlace, type HostChannel } from '../../protocol/channel.ts';
import type { SearchAnswer, SearchAsk } from '../../protocol/searchWire.ts';
import type { SkillAnswer, SkillAsk } from '../../protocol/skillWire.ts';
import {
  type ModelCallOnWire,
  type ModelReply,
  type PlanReply,
  type Progress,
  wireVersion,
  type WorkReply,
} from '../../protocol/workerWire.ts';
import { newsInPlan, takenAgentPlan, takenPlan } from '../approval/planGate.ts';
import { folderFacts } from '../changes/folderFacts.ts';
import { Freezer } from '../changes/freeze.ts';
import type { TaskConnectors } from '../connectors/taskConnectors.ts';
import type { Disk } from '../disk/disk.ts';
import { holdFolders } from '../disk/heldFolders.ts';
import { diskFor } from '../disk/volume.ts';
import type { ModelGateway } from '../gateway/modelGateway.ts';
import { type Isolation, launchWorker } from '../sandbox/launch.ts';
import type { WorkerProcess } from '../sandbox/workerProcess.ts';
import type { ContentIntake } from './contentIntake.ts';
import { KeptExceptions } from './keptExceptions.ts';
import { freezeHarvest } from './freezeHarvest.ts';
import { askForCall, connectorHooks, type CallsOut, type ConnectorHooks } from './heldCall.ts';
import { hashOfPlan } from './planHash.ts';
import { withSilenceLimit } from './silence.ts';
import type { TalkLog } from './talkLog.ts';
import { modelCalls } from './modelCalls.ts';
import { skillCalls, withSkills } from './skillCalls.ts';
import { planRequestFor, workRequestFor } from './requests.ts';
import type { TaskStore } from './taskStore.ts';
import { spoken } from './speech.ts';
import { callFailure, pausing, whyGone } from './whyGone.ts';

export type SessionHost = {
  readonly store: TaskStore;
  /** Opens the way in for the task's new content; the session disposes of it. */
  readonly openIntake: () => ContentIntake;
  readonly disk: Disk;
  readonly workerFile: string;
  /** Absolute paths of the files that the worker reads beside itself. */
  readonly assets: readonly string[];
  readonly isolation: Isolation;
  /** YYYY-MM-DD where the person is. */
  readonly today: () => string;
  /** Sends model calls, or says why it does not; their tokens are counted by the host. */
  readonly model: ModelGateway;
  /** What may still be sent for the task. */
  readonly left: () => LeftOver;
  /** Opens the task's talk with a model as it stands; the session disposes of it. */
  readonly openTalk: () => TalkLog;
  /** The model's name for engines that have one. */
  readonly modelName: () => Promise<string | null>;
  readonly progress: (progress: Progress) => void;
  /** Answers what the worker tells and asks of the words in the folder's documents. */
  readonly search: (ask: SearchAsk) => SearchAnswer;
  /** Answers what the worker asks of skills. */
  readonly skills: (ask: SkillAsk) => SkillAnswer;
  /** Opens the connectors of this run. */
  readonly openConnectors: (hooks: ConnectorHooks) => Pick<TaskConnectors, 'answer'>;
};

/** What a worker sent besides its replies, bounded. */
type Harvest = {
  /** Proposals become changes as they come. */
  freezer: Freezer;
  exceptions: KeptExceptions;
  overflow: boolean;
  /** Whether the worker may send changes: only while the work is asked for. */
  isWorking: boolean;
  /** Why the last model call failed: better words than the worker's own. */
  modelFailure: Failure | null;
  /** What the worker may ask a model for right now; null where it has no use for one. */
  modelFor: string | null;
  /** The person's words that the worker has asked for so far. */
  heard: number;
  /** The worker went away by itself, or had to be ended because it said nothing. */
  isGone: boolean;
  /** What its calls to connectors came to. */
  readonly calls: CallsOut;
};

/**
 * Runs the task until its next gate: a question, a plan that waits, a frozen change set, or an end. A worker that goes away in the
 * middle of an agent's talk is started again a few times, and goes on from the talk's log.
 */
export async function runSession(id: string, host: SessionHost, signal: AbortSignal): Promise<void> {
  for (let restarts = 0; ; restarts++) {
    const end = await runOnce(id, host, signal);
    if (end === null) return;
    // Whoever said something in the last moment is heard by the next worker.
    if (end === 'more said') {
      restarts -= 1;
      continue;
    }
    const task = host.store.get(id);
    const mayGoOn = end.isGone && !signal.aborted && task !== null && isTalking(task);
    if (mayGoOn && restarts < limits.workerRestartsMax) continue;
    settle(id, host, end.failure, signal);
    return;
  }
}

type Unended = { readonly failure: Failure; readonly isGone: boolean };

/** One worker's run; null where it came to a gate, and events were appended; `more said` where its work does not know all that was said. */
async function runOnce(id: string, host: SessionHost, signal: AbortSignal): Promise<Unended | 'more said' | null> {
  const task = host.store.get(id);
  if (task === null) return null;
  const modelName = task.engine === 'claude' ? await host.modelName() : null;
  if (task.engine === 'claude' && modelName === null)
    return { failure: failure('no-key', t('There is no key for the model.')), isGone: false };
  const intake = host.openIntake();
  const held = holdFolders(host.disk, task.mount);
  const facts = folderFacts(diskFor(task.mount, held.disk), task.mount);
  const freezer = new Freezer(facts, (hash) => intake.bytesOf(hash));
  const harvest: Harvest = {
    freezer,
    exceptions: new KeptExceptions(),
    overflow: false,
    isWorking: false,
    modelFailure: null,
    modelFor: null,
    heard: 0,
    isGone: false,
    calls: { worksBy: null, held: null, failure: null },
  };
  const talkLog = host.openTalk();
  const reception: Reception = { host, harvest, intake, talkLog };
  const worker = await startWorker(task, reception, signal);
  if (!worker.ok) {
    await intake.dispose();
    talkLog.dispose();
    held.dispose();
    return { failure: worker.failure, isGone: false };
  }
  const { process, channel } = worker.value;
  try {
    const failed = await talk(task, { ...reception, process, channel, modelName }, signal);
    if (failed === null || failed === 'more said') return failed;
    const asked = askForCall(task, harvest.calls, host.store);
    if (asked !== 'nothing') return asked;
    const better = intake.failure ?? harvest.calls.failure ?? harvest.modelFailure;
    if (better !== null || !harvest.isGone) return { failure: better ?? failed, isGone: false };
    return { failure: await whyGone(process, failed), isGone: true };
  } catch (error) {
    // Stopped in the middle of freezing: no news, as in `settle`.
    if (!signal.aborted) throw error;
    return null;
  } finally {
    channel.dispose();
    process.kill('the session is over');
    await process.exited;
    await intake.dispose();
    talkLog.dispose();
    held.dispose();
  }
}

/** What comes of a run, and into what. */
type Reception = {
  readonly host: SessionHost;
  readonly harvest: Harvest;
  readonly intake: ContentIntake;
  readonly talkLog: TalkLog;
};

type Talk = Reception & {
  readonly process: WorkerProcess;
  readonly channel: HostChannel;
  readonly modelName: string | null;
};

/** What the worker's bundle reads besides itself, in the folder where it stands. */
export const assetNames: readonly string[] = [
  'readers.cjs',
  'client.cjs',
  'pdfium.wasm',
  'mozjpeg_dec.wasm',
  'mozjpeg_enc.wasm',
  'webp_dec.wasm',
  'webp_enc.wasm',
  'avif_dec.wasm',
  'libheif.js',
  'libheif.wasm',
  'tesseract.wasm',
  'eng.traineddata.gz',
];

export type WorkerOptions = {
  /** Absolute path of dist/worker.cjs. */
  readonly workerFile: string;
  /** Absolute paths of the files that the worker reads beside itself; those that belong to dist/worker.cjs, if not said. */
  readonly workerAssets?: readonly string[];
};

/** A worker's program with all that belongs to it: what is not there keeps the worker from starting, and is named then. */
export function workerProgram({ workerFile, workerAssets }: WorkerOptions): Pick<SessionHost, 'workerFile' | 'assets'> {
  const beside = assetNames.map((name) => path.join(path.dirname(workerFile), name));
  return { workerFile, assets: workerAssets ?? beside };
}

async function startWorker(
  task: Task,
  { host, harvest, intake, talkLog }: Reception,
  signal: AbortSignal,
): Promise<Result<{ process: WorkerProcess; channel: HostChannel }, Failure>> {
  const launched = await launchWorker(
    {
      mount: task.mount,
      workerFile: host.workerFile,
      assets: host.assets,
      isolation: host.isolation,
      memoryBytes: limits.workerMemoryBytes,
      scratchBytes: limits.scratchBytes,
      tell: (text) => host.progress({ text, done: 0 }),
    },
    signal,
  );
  if (!launched.ok) return launched;
  const process = launched.value;
  const connectors = host.openConnectors(connectorHooks(harvest.calls, process));
  let isReady = false;
  const watch = {
    purpose: () => harvest.modelFor,
    failed: (failed: Failure) => void (harvest.modelFailure = failed),
    stop: (why: string) => process.kill(why),
  };
  const channel = openHostChannel(
    process.link,
    {
      model: (call, callSignal) => askModel(call, { host, harvest, process }, callSignal),
      content: (part) => intake.receive(part),
      // Its own words, kept for the next worker: nothing is decided by them.
      remember: ({ entries }) => {
        // A new content that they name must not be forgotten before them.
        if (intake.settle() !== null) throw new Error('what was sent could not be kept');
        return Promise.resolve(talkLog.remember(entries));
      },
      recall: ({ after }) => Promise.resolve(talkLog.recall(after)),
      heard: ({ after }) => {
        const words = host.store.get(task.id)?.steering.slice(after, after + talkEntriesMax) ?? [];
        harvest.heard = Math.max(harvest.heard, after + words.length);
        return Promise.resolve({ words });
      },
      left: () => Promise.resolve(host.left()),
      search: async (ask) => host.search(ask),
      ...modelCalls({ gateway: host.model, ...watch }),
      ...skillCalls({ answer: host.skills, ...watch }),
      connector: (ask, callSignal) => connectors.answer(ask, callSignal),
    },
    {
      ready: ({ wireVersion: version }) => {
        if (version !== wireVersion || isReady)
          throw new OutOfPlace('it says that it is ready twice, or in another version');
        isReady = true;
      },
      progress: host.progress,
      changes: ({ batch }) => {
        if (!harvest.isWorking) throw new OutOfPlace('changes that nobody asked for');
        if (harvest.freezer.count + batch.length > limits.changesMax) harvest.overflow = true;
        else for (const proposal of batch) harvest.freezer.take(proposal);
      },
      exceptions: ({ batch }) => {
        if (!harvest.isWorking) throw new OutOfPlace('exceptions that nobody asked for');
        harvest.exceptions.take(batch);
      },
    },
  );
  return ok({ process, channel });
}

type Asked = { readonly host: SessionHost; readonly harvest: Harvest; readonly process: WorkerProcess };

/** Passes a worker's model call on. A worker that has no use for a model and asks for one is not itself any more. */
async function askModel(
  { body, carries = [], use = 'main' }: ModelCallOnWire,
  { host, harvest, process }: Asked,
  signal: AbortSignal,
): Promise<ModelReply> {
  const purpose = harvest.modelFor;
  const heard = (characters: number): void => host.progress({ text: t('The model is answering'), done: characters });
  const answered = await host.model.call({ body, carries, purpose, use, heard }, signal);
  if (answered.ok) {
    harvest.modelFailure = null;
    return answered.value.reply;
  }
  harvest.modelFailure = answered.failure;
  if (purpose === null) process.kill('it asked for a model without need');
  throw new Error(answered.failure.code);
}

/** The calls of one run. Returns why it failed, or null where events were appended. */
async function talk(task: Task, run: Talk, signal: AbortSignal): Promise<Failure | 'more said' | null> {
  const { host } = run;
  const isolated = { isolation: run.process.isolation.kind, level: levelOf(run.process.isolation) };
  let plan = task.plan;
  if (plan === null || task.approvedHash === null || task.approvedHash !== task.planHash) {
    host.store.append(task.id, { kind: 'planning', ...isolated });
    // Whoever wrote a rule, or chose the rules engine, wants nothing sent.
    if (task.engine === 'claude' && task.rule === null) run.harvest.modelFor = 'model call for the plan';
    const reply = await askForPlan(task, run, signal);
    run.harvest.modelFor = null;
    if (!reply.ok) return reply.failure;
    const problem = run.intake.settle();
    if (problem !== null) return problem;
    const taken = takePlan(task, reply.value, host);
    if (!taken.ok) return taken.failure;
    if (taken.value === null) return null;
    plan = taken.value;
  }
  host.store.append(task.id, { kind: 'working', ...isolated });
  if (plan.work === 'agent') beginAgentWork(run.harvest, plan);
  const done = await askForWork(task, plan, run, signal);
  run.harvest.modelFor = null;
  if (!done.ok) return done.failure;
  const problem = run.intake.settle();
  if (problem !== null) return problem;
  const isOutdated = (): boolean => plan.work === 'agent' && hasUnheard(task, run);
  if (isOutdated()) return 'more said';
  if (done.value.outcome === 'plan') return takeOtherPlan(task, plan, done.value.plan, host);
  // Dead before the review: what is frozen now cannot be followed by anything.
  run.process.kill('its work is done');
  await run.process.exited;
  const { exceptions, told } = done.value;
  const harvested = { host, harvest: run.harvest, exceptions, told: told ?? null, isOutdated };
  return await freezeHarvest(task, plan, harvested, signal);
}

function beginAgentWork(harvest: Harvest, plan: Plan): void {
  harvest.modelFor = 'model call for the work';
  harvest.calls.worksBy = plan;
}

/** Whether the person has said something since this run began that its worker has not asked for. */
function hasUnheard(task: Task, { host, harvest }: Talk): boolean {
  const said = host.store.get(task.id)?.steering.length ?? 0;
  return said > Math.max(task.steering.length, harvest.heard);
}

/** An agent that works wants another plan: it waits for a yes of its own, whatever was said about the first. */
function takeOtherPlan(task: Task, approved: Plan, asked: Plan, { store }: SessionHost): Failure | null {
  const taken = takenAgentPlan(asked, task);
  if (!taken.ok) return taken.failure;
  const plan = withSkills(taken.value, store.get(task.id));
  const hash = hashOfPlan(plan);
  if (hash === hashOfPlan(approved))
    return failure('worker-failed', t('The worker asked for the very plan that is approved, and did not do the work.'));
  store.append(task.id, { kind: 'beyond', plan, hash, news: newsInPlan(plan, approved) });
  return null;
}

/** Asks until the reply knows all that the person has said: words that come in the last moment are words too. */
async function askForPlan(task: Task, run: Talk, signal: AbortSignal): Promise<Result<PlanReply, Failure>> {
  const steering = run.host.store.get(task.id)?.steering ?? task.steering;
  const reply = await askForPlanOnce({ ...task, steering }, run, signal);
  const said = run.host.store.get(task.id)?.steering.length ?? 0;
  const isTalk = run.harvest.modelFor !== null;
  return reply.ok && isTalk && said > Math.max(steering.length, run.harvest.heard)
    ? askForPlan(task, run, signal)
    : reply;
}

async function askForPlanOnce(task: Task, run: Talk, signal: AbortSignal): Promise<Result<PlanReply, Failure>> {
  const request = planRequestFor(task, run.host.today(), run.modelName);
  const reply = await withSilenceLimit(
    run.process,
    (within) => run.channel.call('plan', spoken(request, run.modelName === null), within),
    signal,
  );
  if (!reply.ok) return fail(callFailure(reply.failure, run));
  if (reply.value.outcome === 'failed') return fail(failure('worker-failed', reply.value.message));
  return reply;
}

/** Records the planning's outcome; returns the plan where the work may go on at once. */
function takePlan(task: Task, reply: PlanReply, host: SessionHost): Result<Plan | null, Failure> {
  const { store } = host;
  switch (reply.outcome) {
    case 'failed':
      return ok(null);
    case 'nothing':
      store.append(task.id, { kind: 'nothing', message: reply.message });
      return ok(null);
    case 'unclear':
      store.append(task.id, { kind: 'asked', message: reply.message, questions: [reply.question] });
      return ok(null);
    case 'plan':
      break;
  }
  const taken = reply.plan.work === 'agent' ? takenAgentPlan(reply.plan, task) : takenPlan(reply.plan, task.rule);
  if (!taken.ok) return taken;
  const plan = withSkills(taken.value, store.get(task.id));
  const open = plan.questions.filter((question) => question.chosen === undefined);
  if (open.length > 0) {
    store.append(task.id, { kind: 'asked', message: t('The plan needs an answer.'), questions: open, plan });
    return ok(null);
  }
  const hash = hashOfPlan(plan);
  store.append(task.id, { kind: 'planned', plan, hash });
  const waits = task.approve === 'none' && (task.planGate === 'always' || task.engine !== 'rules');
  if (waits) return ok(null);
  store.append(task.id, { kind: 'approved', hash });
  return ok(plan);
}

async function askForWork(
  task: Task,
  plan: Plan,
  run: Talk,
  signal: AbortSignal,
): Promise<Result<Exclude<WorkReply, { outcome: 'failed' }>, Failure>> {
  const request = workRequestFor(task, plan, run.host.today(), run.modelName);
  run.harvest.isWorking = true;
  const reply = await withSilenceLimit(
    run.process,
    (within) => run.channel.call('work', spoken(request, request.agent === undefined), within),
    signal,
  );
  run.harvest.isWorking = false;
  if (!reply.ok) return fail(callFailure(reply.failure, run));
  if (reply.value.outcome === 'failed') return fail(failure('worker-failed', reply.value.message));
  // What goes by a rule has nothing to plan any more.
  if (reply.value.outcome === 'plan' && plan.work !== 'agent')
    return fail(failure('worker-failed', t('The worker stopped: it gave a plan in place of the work.')));
  if (run.harvest.overflow) {
    const most = limits.changesMax.toLocaleString('en');
    return fail(
      failure(
        'refused',
        t('The task would change more than {0} files at once.', most),
        t('Split it: name a folder or a kind of file.'),
      ),
    );
  }
  return ok(reply.value);
}

function settle(id: string, { store }: SessionHost, failed: Failure, signal: AbortSignal): void {
  // Whoever aborted says why (paused, cancelled, the window closed): that is not the task's failure.
  if (signal.aborted) return;
  const task = store.get(id);
  // What an agent has done so far is kept: with more room it goes on from there.
  if (pausing.includes(failed.code) && task !== null && isTalking(task))
    store.append(id, { kind: 'paused', why: failed });
  else store.append(id, { kind: 'failed', failure: failed });
}
