/** What a person is told when a connector's server fails: what happened, and the next step. */
import { ProtocolError, SdkError, SdkErrorCode, UnauthorizedError } from '@modelcontextprotocol/client';
import { connectorLimits } from '../../../model/connector.ts';
import { displayPath } from '../../../model/displayPath.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { WorkerExit } from '../../sandbox/workerProcess.ts';
import type { ServerSpec } from '../ports.ts';

type Happened = {
  readonly at: 'start' | 'reach' | 'list' | 'call';
  readonly error: unknown;
  readonly signal: AbortSignal;
  /** How its process ended, where it has one and that has ended. */
  readonly exit?: WorkerExit | null;
  readonly log?: string;
  /** Why nothing came over the network. */
  readonly why?: string | null;
};

const deeds = {
  start: 'did not start',
  reach: 'could not be reached',
  list: 'did not tell its tools',
  call: 'did not answer',
} as const;

export function connectionFailure({ name, callMs }: Pick<ServerSpec, 'name' | 'callMs'>, happened: Happened): Failure {
  const { at, error, signal, exit = null, log = '', why = null } = happened;
  if (signal.aborted) return failure('cancelled', 'The task was stopped.');
  if (isUnauthorized(error)) return signedOut({ name });
  const next =
    at === 'start' || at === 'reach'
      ? `See \`delegate connectors test ${name}\` or Delegate: Connectors… for what is wrong, then go on with the task.`
      : 'Go on with the task to try again; what it has worked out is kept.';
  const said = lastWords(log);
  if (exit !== null) {
    const how =
      exit.killed ?? (exit.code === null ? `signal ${String(exit.signal)}` : `exit status ${String(exit.code)}`);
    const deed = at === 'start' ? 'did not start' : 'ended in the middle of its work';
    return failure('connector-failed', `The server of the connector ${name} ${deed} (${how}).${said}`, next);
  }
  if (isTimeout(error)) {
    const usual = at === 'call' ? connectorLimits.callMsMax : connectorLimits.startMsMax;
    const seconds = (callMs ?? usual) / 1_000;
    return failure('connector-failed', `The connector ${name} ${deeds[at]} within ${String(seconds)} seconds.`, next);
  }
  return failure('connector-failed', `The connector ${name} ${deeds[at]}: ${why ?? plainError(error)}.${said}`, next);
}

function lastWords(log: string): string {
  const line = log.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` It said: ${displayPath(line).slice(0, 300)}`;
}

function isTimeout(error: unknown): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;
}

function plainError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return displayPath(text.replaceAll(/\s+/g, ' ')).slice(0, 300).replace(/\.$/, '');
}

/** What a server answered in place of a result, where it did: words for the model. */
export function brokenWords(error: unknown): string | null {
  return error instanceof ProtocolError ? plainError(error) : null;
}

/** Whether the server wants somebody to sign in. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof UnauthorizedError || (error instanceof Error && isUnauthorized(error.cause ?? null));
}

export function signedOut({ name }: Pick<ServerSpec, 'name'>): Failure {
  const message = `You are not signed in to the connector ${name} any more.`;
  return failure(
    'connector-failed',
    message,
    `Sign in with Delegate: Connectors… or \`delegate connectors test ${name}\`, then go on with the task.`,
  );
}

/** What the person has to do where their sign-in does not reach as far as a call. */
export function missingRights({ name }: Pick<ServerSpec, 'name'>): Failure {
  return failure(
    'connector-failed',
    `The connector ${name} wants more rights for this than your sign-in gave it.`,
    `Say yes to them with Delegate: Connectors… or \`delegate connectors test ${name}\`, then go on with the task.`,
  );
}
