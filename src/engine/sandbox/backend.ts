/**
 * The port behind which each system's sandbox sits: a backend says what is to be started, launch.ts starts it, hears what the worker
 * found of its own walls, asks the plan what the system says of them, and ends a worker whose walls do not hold. A backend for a
 * virtual machine (vm/) fits in the same way: its plan starts an emulator that has the worker's wire on its standard input and output.
 */
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import type { Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { IsolationKind, IsolationLayer, IsolationReport } from '../../model/isolation.ts';
import type { Finding } from '../../protocol/startReport.ts';
import type { Account } from './account.ts';
import type { NodeRuntime } from './runtime.ts';
import type { Ended, WorkerExit } from './workerProcess.ts';

/**
 * What keeps a worker from the machine: the system's own sandbox, or that inside a virtual machine, whose image and snapshots lie in the
 * folder `vm`. `none` is the person's explicit choice, and reported on the task.
 */
export type Isolation = 'sandbox' | 'none' | { readonly vm: string };

export type LaunchOptions = {
  /** The folder the worker sees, an absolute real path; null for a worker without one. */
  readonly mount: string | null;
  /** Absolute path of the worker's bundle. */
  readonly workerFile: string;
  /** Absolute path of the bundle that tries the walls before the worker's runs; `probe.cjs` beside it where not given. */
  readonly probeFile?: string;
  /** Further files the bundle reads, absolute paths; they stand beside it under their own names. */
  readonly assets?: readonly string[];
  readonly isolation: Isolation;
  readonly memoryBytes: number;
  readonly scratchBytes: number;
  /** Processor time, of all its threads together; `limits.workerCpuSeconds` where not given. */
  readonly cpuSeconds?: number;
  /** What runs the bundle; this process's own runtime where not given. */
  readonly runtime?: NodeRuntime;
  /** `off` only to see what the wall holds without Node's own layer in front of it. */
  readonly nodePermissions?: 'off';
  /** Hears what is being done, in words, where a start takes so long that somebody may wonder. */
  readonly tell?: (words: string) => void;
  /** For probes and tests: arguments after the mount. */
  readonly workerArguments?: readonly string[];
};

export type LaunchPlan = {
  readonly kind: IsolationKind;
  /** The version of the program that makes the sandbox. */
  readonly version: string | null;
  readonly command: string;
  readonly args: readonly string[];
  /** What the child reads from descriptor 3, 4… */
  readonly feeds: readonly Buffer[];
  /** The descriptors after those: sockets that both ends use, each given to who serves it until the child ends. */
  readonly ports?: readonly ((port: Duplex) => Disposable)[];
  /** And after those: open files of this process, which are closed here once the child has them. */
  readonly files?: readonly number[];
  /** For a worker that was put to sleep after its first words: those words, once it is awake; null where it does not wake up. */
  readonly awake?: () => Promise<Buffer | null>;
  /** Watches what was started by means of its own, from its start to its end; `kill` is given the reason. */
  readonly watch?: (kill: (why: string) => void) => Disposable;
  /** What became of a worker whose started process is only around it. `log`: the tail of its standard error. */
  readonly ended?: (exit: WorkerExit, log: string) => Ended;
  /** The most that the started processes may hold, where that is not what the worker may. */
  readonly residentBytesMax?: number;
  /** How long the first word may take, where `limits.workerStartMs` is not enough. */
  readonly startMs?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The virtual machine that is started, where it is one. */
  readonly machine?: NonNullable<IsolationReport['machine']>;
  /** What is promised (`on`) and what is not: a promise that is found broken at the start ends the worker. */
  readonly layers: readonly IsolationLayer[];
  /** Where the scratch space stands inside, or null where there is none. */
  readonly scratch: string | null;
  /** Whom to start it as; null for whoever runs this. */
  readonly account: Account | null;
  /** Whether the started process is the worker, or the sandbox around it, whose first child ends all of it. */
  readonly worker: 'the process' | 'its child';
  /** What the system says of the worker, given the innermost process. Cheap: it is asked at every start. */
  readonly inspect: (pid: number) => readonly Finding[];
  /** A failure of the sandbox itself in the words on standard error, or null. */
  readonly explain: (words: string) => Failure | null;
};

export type SandboxBackend = {
  /** Works out what to start; `no-sandbox` where this machine has no such sandbox, with what helps. */
  readonly plan: (options: LaunchOptions, signal: AbortSignal) => Promise<Result<LaunchPlan, Failure>>;
};
