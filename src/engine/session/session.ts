/**
 * One run of a task's worker, from a gate to the next. The worker is untrusted: what it says was parsed by the channel, and it is
 * dead before anyone looks at the result. Appends the events that say what happened; nothing here touches the mount.
 */
import crypto from 'node:crypto';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { levelOf } from '../../model/isolation.ts';
import { limits } from '../../model/limits.ts';
import type { Changes } from '../../model/change.ts';
import type { Plan } from '../../model/plan.ts';
import { grantInShort } from '../../model/scopeWords.ts';
import type { Task } from '../../model/task.ts';
import { openHostChannel, OutOfPlace, type CallFailure, type HostChannel } from '../../protocol/channel.ts';
import {
  type Exception,
  type ModelCallOnWire,
  type ModelReply,
  type PlanReply,
  type Progress,
  wireVersion,
  type WorkReply,
} from '../../protocol/workerWire.ts';
import { reachOfPlan, takenPlan } from '../approval/planGate.ts';
import { judge, widened } from '../approval/scope.ts';
import { folderFacts } from '../changes/folderFacts.ts';
import { Freezer, writeFrozen } from '../changes/freeze.ts';
import type { Disk } from '../disk/disk.ts';
import { holdFolders } from '../disk/heldFolders.ts';
import { diskFor } from '../disk/volume.ts';
import type { ModelGateway } from '../gateway/modelGateway.ts';
import { launchWorker } from '../sandbox/launch.ts';
import type { WorkerProcess } from '../sandbox/workerProcess.ts';
import type { ContentIntake } from './contentIntake.ts';
import type { TaskStore } from './taskStore.ts';

export type SessionHost = {
  readonly store: TaskStore;
  /** Opens the way in for the task's new content; the session disposes of it. */
  readonly openIntake: () => ContentIntake;
  readonly disk: Disk;
  readonly workerFile: string;
  /** Absolute paths of the files that the worker reads beside itself. */
  readonly assets: readonly string[];
  readonly isolation: 'sandbox' | 'none';
  /** YYYY-MM-DD where the person is. */
  readonly today: () => string;
  /** Sends one model call, or says why it does not; its tokens are counted by the host. */
  readonly model: ModelGateway['call'];
  /** The model's name for engines that have one. */
  readonly modelName: () => Promise<string | null>;
  readonly progress: (progress: Progress) => void;
};

/** What a worker sent besides its replies, bounded. */
type Harvest = {
  /** Proposals become changes as they come. */
  freezer: Freezer;
  exceptions: Exception[];
  overflow: boolean;
  /** Whether the worker may send changes: only while the work is asked for. */
  isWorking: boolean;
  /** Why the last model call failed: better words than the worker's own. */
  modelFailure: Failure | null;
  /** What the worker may ask a model for right now; null where it has no use for one. */
  modelFor: string | null;
};

/** Runs the task until its next gate: a question, a plan that waits, a frozen change set, or an end. */
export async function runSession(id: string, host: SessionHost, signal: AbortSignal): Promise<void> {
  const task = host.store.get(id);
  if (task === null) return;
  const modelName = task.engine === 'claude' ? await host.modelName() : null;
  if (task.engine === 'claude' && modelName === null) {
    host.store.append(id, { kind: 'failed', failure: failure('no-key', 'There is no key for the model.') });
    return;
  }
  const intake = host.openIntake();
  const held = holdFolders(host.disk, task.mount);
  const facts = folderFacts(diskFor(task.mount, held.disk), task.mount);
  const freezer = new Freezer(facts, (hash) => intake.bytesOf(hash));
  const harvest: Harvest = {
    freezer,
    exceptions: [],
    overflow: false,
    isWorking: false,
    modelFailure: null,
    modelFor: null,
  };
  const worker = await startWorker(task, { host, harvest, intake }, signal);
  if (!worker.ok) {
    settle(id, host, worker.failure, signal);
    await intake.dispose();
    held.dispose();
    return;
  }
  const { process, channel } = worker.value;
  try {
    const failed = await talk(task, { host, harvest, intake, process, channel, modelName }, signal);
    if (failed !== null) settle(id, host, intake.failure ?? harvest.modelFailure ?? failed, signal);
  } catch (error) {
    // Stopped in the middle of freezing: no news, as in `settle`.
    if (!signal.aborted) throw error;
  } finally {
    channel.dispose();
    process.kill('the session is over');
    await process.exited;
    await intake.dispose();
    held.dispose();
  }
}

/** What comes of a run, and into what. */
type Reception = { readonly host: SessionHost; readonly harvest: Harvest; readonly intake: ContentIntake };

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
  { host, harvest, intake }: Reception,
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
    },
    signal,
  );
  if (!launched.ok) return launched;
  const process = launched.value;
  let isReady = false;
  const channel = openHostChannel(
    process.link,
    {
      model: (call, callSignal) => askModel(call, { host, harvest, process }, callSignal),
      content: (part) => intake.receive(part),
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
        harvest.exceptions.push(...batch.slice(0, limits.exceptionsKeptMax - harvest.exceptions.length));
      },
    },
  );
  return ok({ process, channel });
}

type Asked = { readonly host: SessionHost; readonly harvest: Harvest; readonly process: WorkerProcess };

/** Passes a worker's model call on. A worker that has no use for a model and asks for one is not itself any more. */
async function askModel(
  { body, carries = [] }: ModelCallOnWire,
  { host, harvest, process }: Asked,
  signal: AbortSignal,
): Promise<ModelReply> {
  const purpose = harvest.modelFor;
  const heard = (characters: number): void => host.progress({ text: 'The model is answering', done: characters });
  const answered = await host.model({ body, carries, purpose, heard }, signal);
  if (answered.ok) return answered.value.reply;
  harvest.modelFailure = answered.failure;
  if (purpose === null) process.kill('it asked for a model without need');
  throw new Error(answered.failure.code);
}

/** The calls of one run. Returns why it failed, or null where events were appended. */
async function talk(task: Task, run: Talk, signal: AbortSignal): Promise<Failure | null> {
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
  const done = await askForWork(task, plan, run, signal);
  if (!done.ok) return done.failure;
  const problem = run.intake.settle();
  if (problem !== null) return problem;
  // Dead before the review: what is frozen now cannot be followed by anything.
  run.process.kill('its work is done');
  await run.process.exited;
  return await freezeHarvest(task, plan, { run, exceptions: done.value.exceptions }, signal);
}

async function askForPlan(task: Task, run: Talk, signal: AbortSignal): Promise<Result<PlanReply, Failure>> {
  const request = {
    instruction: task.instruction,
    answers: task.answers,
    steering: [...task.steering],
    engine: task.engine,
    today: run.host.today(),
    ...(task.rule === null ? {} : { rule: task.rule }),
    ...(run.modelName === null ? {} : { model: run.modelName }),
  };
  const reply = await withSilenceLimit(run, (within) => run.channel.call('plan', request, within), signal);
  if (!reply.ok) return fail(callFailure(reply.failure, run.process));
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
  const taken = takenPlan(reply.plan, task.rule);
  if (!taken.ok) return taken;
  const plan = taken.value;
  const open = plan.questions.filter((question) => question.chosen === undefined);
  if (open.length > 0) {
    store.append(task.id, { kind: 'asked', message: 'The plan needs an answer.', questions: open, plan });
    return ok(null);
  }
  const hash = hashOfPlan(plan);
  store.append(task.id, { kind: 'planned', plan, hash });
  const waits = task.approve === 'none' && (task.planGate === 'always' || task.engine !== 'rules');
  if (waits) return ok(null);
  store.append(task.id, { kind: 'approved', hash });
  return ok(plan);
}

/** What an approval binds to: SHA-256 (hex) over the plan's JSON. */
export function hashOfPlan(plan: Plan): string {
  return crypto.createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}

async function askForWork(
  task: Task,
  plan: Plan,
  run: Talk,
  signal: AbortSignal,
): Promise<Result<Extract<WorkReply, { outcome: 'done' }>, Failure>> {
  const request = { rule: plan.rule, answers: task.answers, today: run.host.today() };
  run.harvest.isWorking = true;
  const reply = await withSilenceLimit(run, (within) => run.channel.call('work', request, within), signal);
  run.harvest.isWorking = false;
  if (!reply.ok) return fail(callFailure(reply.failure, run.process));
  if (reply.value.outcome === 'failed') return fail(failure('worker-failed', reply.value.message));
  if (run.harvest.overflow) {
    const most = limits.changesMax.toLocaleString('en');
    return fail(
      failure(
        'refused',
        `The task would change more than ${most} files at once.`,
        'Split it: name a folder or a kind of file.',
      ),
    );
  }
  return ok(reply.value);
}

/** Ends the call when the worker says nothing for too long. */
async function withSilenceLimit<Value>(
  run: Talk,
  call: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const timer = setInterval(() => {
    if (performance.now() - run.process.heardAtMs() > limits.workerSilenceMs)
      run.process.kill('it said nothing for too long');
  }, 1_000);
  try {
    return await call(signal);
  } finally {
    clearInterval(timer);
  }
}

async function freezeHarvest(
  task: Task,
  plan: Plan,
  { run, exceptions }: { run: Talk; exceptions: number },
  signal: AbortSignal,
): Promise<Failure | null> {
  const { host, harvest } = run;
  const { count } = harvest.freezer;
  host.progress({ text: 'Checking the changes', done: 0, total: count });
  const frozen = await harvest.freezer.finish(signal);
  if (!frozen.ok) return frozen.failure;
  if (count === 0) {
    host.store.append(task.id, {
      kind: 'nothing',
      message: nothingCame(harvest.exceptions, exceptions),
    });
    return null;
  }
  const beyond = askAgain(task, plan, frozen.value.changes, host);
  if (beyond !== 'within') return beyond;
  const { head } = frozen.value;
  await writeFrozen(host.store.changesFile(task.id, head.hash), frozen.value, signal);
  host.store.writeExceptions(task.id, head.hash, harvest.exceptions);
  host.store.append(task.id, {
    kind: 'frozen',
    head,
    exceptions: { count: Math.max(exceptions, harvest.exceptions.length), kept: harvest.exceptions.length },
  });
  return null;
}

/** Takes what goes beyond the approved scope back to the plan gate, with what is new; null where that was done. */
function askAgain(task: Task, plan: Plan, changes: Changes, { store }: SessionHost): 'within' | Failure | null {
  const reach = reachOfPlan(plan);
  if (!reach.ok) return reach.failure;
  const verdict = judge(changes, plan.scope, reach.value);
  if (verdict.is === 'within') return 'within';
  if (verdict.is === 'foreign') return verdict.failure;
  const wider: Plan = { ...plan, scope: widened(plan.scope, verdict.grants) };
  store.append(task.id, {
    kind: 'beyond',
    plan: wider,
    hash: hashOfPlan(wider),
    news: verdict.grants.map(grantInShort),
  });
  return null;
}

/** Why a plan that promised changes came to none. */
function nothingCame([first]: readonly Exception[], count: number): string {
  if (first === undefined) return 'Nothing has to change: every file is already as it should be.';
  const files = count === 1 ? '1 file is' : `${String(count)} files are`;
  return `Nothing could be done: ${files} left alone. The first: ${displayPath(first.path)}: ${first.why}.`;
}

function callFailure(problem: CallFailure, process: WorkerProcess): Failure {
  switch (problem.kind) {
    case 'aborted':
      return failure('cancelled', 'The task was stopped.');
    case 'too-large':
      return failure('worker-failed', `A message to the worker was too large: ${problem.message}`);
    case 'refused':
      return failure('worker-failed', `The worker stopped: ${problem.message}`);
    case 'ended': {
      const log = process.logTail().trim().split('\n').at(-1) ?? '';
      return failure(
        'worker-failed',
        `The worker went away: ${problem.reason.message}.${log === '' ? '' : ` It said: ${log}`}`,
      );
    }
  }
}

function settle(id: string, { store }: SessionHost, failed: Failure, signal: AbortSignal): void {
  // Whoever aborted says why (paused, cancelled, the window closed): that is not the task's failure.
  if (signal.aborted) return;
  store.append(id, { kind: 'failed', failure: failed });
}
