/** What a person is told when a connector's server fails: what happened, and the next step. */
import { ProtocolError, SdkError, SdkErrorCode, UnauthorizedError } from '@modelcontextprotocol/client';
import { fixed, marked, t } from '../../../base/translate.ts';
import { connectorLimits } from '../../../model/connector.ts';
import { displayPath } from '../../../model/displayPath.ts';
import { failure, type Failure } from '../../../model/failure.ts';
import type { WorkerExit } from '../../sandbox/workerProcess.ts';
import type { ServerSpec } from '../ports.ts';

type Happened = {
  /** `rest`: nobody had asked it anything. */
  readonly at: 'start' | 'reach' | 'list' | 'call' | 'rest';
  readonly error: unknown;
  readonly signal: AbortSignal;
  /** How its process ended, where it has one and that has ended. */
  readonly exit?: WorkerExit | null;
  readonly log?: string;
  /** What it wrote in the place of messages. */
  readonly strange?: string | null;
  /** Places that it wanted to reach, and may not. */
  readonly refused?: readonly string[];
  /** Why nothing came over the network. */
  readonly why?: string | null;
};

const deeds = {
  start: marked('did not start'),
  reach: marked('could not be reached'),
  list: marked('did not tell its tools'),
  call: marked('did not answer'),
  rest: marked('ended'),
} as const;

const goOn = marked('Go on with the task to try again; what it has worked out is kept.');
const nexts = {
  start: marked(
    'See whether its command line and what it is given are right (`delegate connectors list`, or Delegate: Connectors…), then go on with the task.',
  ),
  reach: marked(
    'See `delegate connectors test NAME` or Delegate: Connectors… for what is wrong, then go on with the task.',
  ),
  list: goOn,
  call: goOn,
  rest: goOn,
} as const;
const inTheMiddle = marked('ended in the middle of its work');
const endings = {
  start: marked('did not start'),
  reach: inTheMiddle,
  list: inTheMiddle,
  call: inTheMiddle,
  rest: marked('was stopped'),
} as const;

export function connectionFailure({ name, callMs }: Pick<ServerSpec, 'name' | 'callMs'>, happened: Happened): Failure {
  const { at, error, signal, exit = null, log = '', why = null, strange = null, refused = [] } = happened;
  if (signal.aborted) return failure('cancelled', t('The task was stopped.'));
  if (isUnauthorized(error)) return signedOut({ name });
  const next = fixed(nexts[at]).replace('NAME', name);
  const said = lastWords(log) + strangeWords(strange) + refusedWords(refused);
  // It was ended because it did not answer: that is what is told, not how.
  if (exit !== null && !(at === 'start' && isTimeout(error))) {
    const deed = fixed(endings[at]);
    return failure(
      'connector-failed',
      t('The server of the connector {0} {1} ({2}).{3}', name, deed, howItEnded(exit), said),
      next,
    );
  }
  if (isTimeout(error)) {
    const usual = at === 'call' ? connectorLimits.callMsMax : connectorLimits.startMsMax;
    const seconds = (callMs ?? usual) / 1_000;
    const message = t('The connector {0} {1} within {2} seconds.{3}', name, fixed(deeds[at]), String(seconds), said);
    return failure('connector-failed', message, next);
  }
  return failure(
    'connector-failed',
    t('The connector {0} {1}: {2}.{3}', name, fixed(deeds[at]), why ?? plainError(error), said),
    next,
  );
}

/** The last line of a log that says what went wrong; the last of all, where none does. */
function lastWords(log: string): string {
  const lines = log.split('\n').flatMap((line) => (line.trim() === '' || noise.test(line) ? [] : [line.trim()]));
  const line = lines.findLast((each) => problem.test(each)) ?? lines.at(-1) ?? '';
  return line === '' ? '' : t(' It said: {0}', sentence(line.slice(0, 300)));
}

/** A stranger's words, closed. */
function sentence(words: string): string {
  return /[.!?]$/.test(words) ? displayPath(words) : `${displayPath(words)}.`;
}

/** How runtimes end what they say of a crash, after what matters. */
const noise = /^\s*(?:Node\.js v\d|at |[{}]|npm error A complete log of this run|npm notice)/;
const problem = /^(?:npm (?:error|ERR!)|error|fatal|[\w.]*(?:Error|Exception))\b/i;

function howItEnded({ killed, code, signal }: WorkerExit): string {
  return killed ?? (code === null ? t('signal {0}', String(signal)) : t('exit status {0}', String(code)));
}

function strangeWords(line: string | null): string {
  return line === null ? '' : t(' It wrote in the place of messages: {0}', sentence(line.slice(0, 100)));
}

function refusedWords(places: readonly string[]): string {
  const named = places.slice(0, 3).map(displayPath).join(', ');
  return named === '' ? '' : t(' It wanted to reach {0}, which it may not.', named);
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
  const message = t('You are not signed in to the connector {0} any more.', name);
  return failure(
    'connector-failed',
    message,
    t('Sign in with Delegate: Connectors… or `delegate connectors test {0}`, then go on with the task.', name),
  );
}

/** What the person has to do where their sign-in does not reach as far as a call. */
export function missingRights({ name }: Pick<ServerSpec, 'name'>): Failure {
  return failure(
    'connector-failed',
    t('The connector {0} wants more rights for this than your sign-in gave it.', name),
    t('Say yes to them with Delegate: Connectors… or `delegate connectors test {0}`, then go on with the task.', name),
  );
}
