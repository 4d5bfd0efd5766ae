/** The engines that think inside a worker, behind one seam. */
import type { ProposedChange } from '../model/change.ts';
import type { ConnectorAnswer, ConnectorAsk } from '../protocol/connectorWire.ts';
import type {
  EngineName,
  Exception,
  ModelReply,
  PlanReply,
  PlanRequest,
  Progress,
  WorkReply,
  WorkRequest,
} from '../protocol/workerWire.ts';
import type { ModelUse } from '../protocol/modelWire.ts';
import type { ModelService } from './modelService.ts';
import type { SearchAnswer, SearchAsk } from '../protocol/searchWire.ts';
import type { SkillAnswer, SkillAsk } from '../protocol/skillWire.ts';
import { claudeEngine } from './agent/engine.ts';
import type { TalkPort } from './agent/talkState.ts';
import type { SentContent } from './contentSender.ts';
import { rulesEngine } from './rules/engine.ts';

/** What an engine may do besides thinking. All of it ends when `signal` aborts. */
export type WorkContext = {
  /** The folder, read-only, as an absolute path. */
  readonly mountPath: string;
  /** What of the folder the task is about (see model/arranging); all of it, if not said. */
  readonly only?: readonly string[] | undefined;
  readonly signal: AbortSignal;
  /** Tells how far it is. Call it as often as you like: at most about ten a second are sent, the last one always. */
  readonly progress: (progress: Progress) => void;
  /** Sends changes in any number, in order. Await it: it waits while the host is slow. Throws when the host is gone. */
  readonly changes: (batch: readonly ProposedChange[]) => Promise<void>;
  /** Sends exceptions like changes. Only the first `limits.exceptionsKeptMax` of a task need to be sent. */
  readonly exceptions: (batch: readonly Exception[]) => Promise<void>;
  /**
   * Sends new content to the host; what comes back is named by changes that are proposed after it. Any number may be sent at
   * once: more than the wire takes wait their turn. Throws what the source throws, when the host refuses, and when `signal` aborts.
   */
  readonly sendContent: (source: AsyncIterable<Uint8Array> | Uint8Array, signal: AbortSignal) => Promise<SentContent>;
  /**
   * One request to the Messages API through the gateway; `carries` are files whose names or contents are in it. Throws when the host
   * could not make it or `signal` aborts.
   */
  readonly model: (
    body: string,
    carries: readonly string[],
    signal: AbortSignal,
    use?: ModelUse,
  ) => Promise<ModelReply>;
  readonly service: ModelService;
  /** The log of the task's talk with a model, and what the person says meanwhile. */
  readonly talk: TalkPort;
  /** Tells or asks the index of the folder's words. Throws when the host has none or `signal` aborts. */
  readonly search: (ask: SearchAsk, signal: AbortSignal) => Promise<SearchAnswer>;
  /** Asks the host for skills. Throws when the host has none for this or `signal` aborts. */
  readonly skill: (ask: SkillAsk, signal: AbortSignal) => Promise<SkillAnswer>;
  /** Asks of the services that the person connected. Throws when the run ends here, or `signal` aborts. */
  readonly connector: (ask: ConnectorAsk, signal: AbortSignal) => Promise<ConnectorAnswer>;
};

export type WorkerEngine = {
  readonly plan: (request: PlanRequest, context: WorkContext) => Promise<PlanReply>;
  readonly work: (request: WorkRequest, context: WorkContext) => Promise<WorkReply>;
};

/** Every engine by its name. */
export const workerEngines: Readonly<Record<EngineName, WorkerEngine>> = {
  rules: rulesEngine,
  claude: claudeEngine,
};
