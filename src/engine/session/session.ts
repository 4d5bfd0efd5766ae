/**
 * One run of a task's worker, from a gate to the next. The worker is untrusted: what it says was parsed by the channel, and it is
 * dead before anyone looks at the result. Appends the events that say what happened; nothing here touches the mount.
 */
import crypto from 'node:crypto';
import path from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Plan } from '../../model/plan.ts';
import type { Task } from '../../model/task.ts';
import { openHostChannel, type CallFailure, type HostChannel } from '../../protocol/channel.ts';
import type { Exception, ModelReply, PlanReply, Progress, WorkReply } from '../../protocol/workerWire.ts';
import { beyondScope } from '../approval/scope.ts';
import { folderFacts } from '../changes/folderFacts.ts';
import { Freezer, writeFrozen } from '../changes/freeze.ts';
import type { Disk } from '../disk/disk.ts';
import { diskFor } from '../disk/volume.ts';
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
  /** Sends one model call; its tokens are counted by the host. */
  readonly model: (body: string, signal: AbortSignal) => Promise<Result<ModelReply, Failure>>;
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
  /** Why the last model call failed: better words than the worker's own. */
  modelFailure: Failure | null;
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
  const freezer = new Freezer(folderFacts(diskFor(task.mount, host.disk), task.mount), (hash) => intake.bytesOf(hash));
  const harvest: Harvest = { freezer, exceptions: [], overflow: false, modelFailure: null };
  const worker = await startWorker(task, { host, harvest, intake }, signal);
  if (!worker.ok) {
    settle(id, host, worker.failure, signal);
    await intake.dispose();
    return;
  }
  const { process, channel } = worker.value;
  try {
    const failed = await talk(task, { host, harvest, intake, process, channel, modelName }, signal);
    if (failed !== null) settle(id, host, intake.failure ?? harvest.modelFailure ?? failed, signal);
  } finally {
    channel.dispose();
    process.kill('the session is over');
    await process.exited;
    await intake.dispose();
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
  'pdfium.wasm',
  'mozjpeg_dec.wasm',
  'mozjpeg_enc.wasm',
  'webp_dec.wasm',
  'webp_enc.wasm',
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
  const channel = openHostChannel(
    process.link,
    {
      model: async ({ body }, callSignal) => {
        const reply = await host.model(body, callSignal);
        if (reply.ok) return reply.value;
        harvest.modelFailure = reply.failure;
        throw new Error(reply.failure.code);
      },
      content: (part) => intake.receive(part),
    },
    {
      ready: () => undefined,
      progress: host.progress,
      changes: ({ batch }) => {
        if (harvest.freezer.count + batch.length > limits.changesMax) harvest.overflow = true;
        else for (const proposal of batch) harvest.freezer.take(proposal);
      },
      exceptions: ({ batch }) => {
        harvest.exceptions.push(...batch.slice(0, limits.exceptionsKeptMax - harvest.exceptions.length));
      },
    },
  );
  return ok({ process, channel });
}

/** The calls of one run. Returns why it failed, or null where events were appended. */
async function talk(task: Task, run: Talk, signal: AbortSignal): Promise<Failure | null> {
  const { host } = run;
  const isolation = run.process.isolation.kind;
  let plan = task.plan;
  if (plan === null || task.approvedHash === null || task.approvedHash !== task.planHash) {
    host.store.append(task.id, { kind: 'planning', isolation });
    const reply = await askForPlan(task, run, signal);
    if (!reply.ok) return reply.failure;
    const problem = run.intake.settle();
    if (problem !== null) return problem;
    plan = takePlan(task, reply.value, host);
    if (plan === null) return null;
  }
  host.store.append(task.id, { kind: 'working', isolation });
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
function takePlan(task: Task, reply: PlanReply, host: SessionHost): Plan | null {
  const { store } = host;
  switch (reply.outcome) {
    case 'failed':
      return null;
    case 'nothing':
      store.append(task.id, { kind: 'nothing', message: reply.message });
      return null;
    case 'unclear':
      store.append(task.id, { kind: 'asked', message: reply.message, questions: [reply.question] });
      return null;
    case 'plan':
      break;
  }
  const { plan } = reply;
  const open = plan.questions.filter((question) => question.chosen === undefined);
  if (open.length > 0) {
    store.append(task.id, { kind: 'asked', message: 'The plan needs an answer.', questions: open, plan });
    return null;
  }
  const hash = hashOfPlan(plan);
  store.append(task.id, { kind: 'planned', plan, hash });
  const waits = task.approve === 'none' && (task.planGate === 'always' || task.engine !== 'rules');
  if (waits) return null;
  store.append(task.id, { kind: 'approved', hash });
  return plan;
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
  const reply = await withSilenceLimit(run, (within) => run.channel.call('work', request, within), signal);
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
  const beyond = beyondScope(frozen.value.changes, plan.scope);
  if (beyond !== null) return failure('refused', beyond);
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
