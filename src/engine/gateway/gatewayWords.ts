/** What a person reads when a model call fails. No message holds the key, and what others said is cut and cleaned. */
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Redactor } from '../../base/redactor.ts';
import type { Sent } from './outbound.ts';

const quoteCharactersMax = 300;

/** Another machine's words, safe to show: without secrets, without control characters, and short. */
export function quoted(text: string, secrets: Redactor): string {
  return displayPath(secrets.text(text).replaceAll(/\s+/g, ' ').trim().slice(0, quoteCharactersMax));
}

export type Place = {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly model: string;
  /** VS Code stands between: it asks the person, where others ask for a key. */
  readonly isVsCode?: true;
};

const mendKey = 'Set the right key (ANTHROPIC_API_KEY, or the extension’s “Set Key” command) and run the task again.';
const mendAddress =
  'Check the address (ANTHROPIC_BASE_URL, or the setting delegate.baseUrl) and the model (ANTHROPIC_MODEL, delegate.model), then run the task again.';
const mendPrivate =
  'If it is meant to be there, name the host in the setting delegate.privateHosts (or DELEGATE_PRIVATE_HOSTS), then run the task again. Nothing was sent.';
const later = 'Wait a little, then run the task again. Nothing was changed.';

const noConsent = 'VS Code did not let Delegate use its models.';
const mendConsent =
  'Run “Delegate: Test the Model” and say yes when VS Code asks, then run the task again. Nothing was sent.';

type Words = { readonly what: (place: Place) => string; readonly next?: string; readonly quotes: boolean };

/** By status. Some servers echo part of a wrong key, so those replies are not quoted. */
const words: Readonly<Record<number, Words>> = {
  400: { what: ({ origin }) => `${origin} did not accept the request (400)`, quotes: true },
  401: { what: ({ origin }) => `${origin} did not accept the key (401)`, next: mendKey, quotes: false },
  402: { what: ({ origin }) => `${origin} wants its bill settled first (402)`, quotes: true },
  403: { what: ({ origin, model }) => `The key may not use ${model} at ${origin} (403)`, next: mendKey, quotes: false },
  404: {
    what: ({ origin, model }) => `${origin} knows no such address, or no model ${model} (404)`,
    next: mendAddress,
    quotes: true,
  },
  413: { what: ({ origin }) => `The request was too large for ${origin} (413)`, quotes: true },
  429: {
    what: ({ origin }) => `${origin} has had too many requests and asks to wait (429)`,
    next: later,
    quotes: true,
  },
  529: { what: ({ origin }) => `${origin} is overloaded at the moment (529)`, next: later, quotes: true },
};

/** The failure for an answer that is not a success. `said` is the server's own message, already cleaned, or empty. */
export function statusFailure(status: number, place: Place, said: string): Failure {
  if (status === 401 && place.isVsCode === true) return failure('model-failed', noConsent, mendConsent);
  const row = words[status] ?? wordsOfRange(status);
  const quote = row.quotes && said !== '' ? ` It said: “${said}”` : '';
  return failure('model-failed', `${row.what(place)}.${quote}`, row.next);
}

function wordsOfRange(status: number): Words {
  if (status >= 300 && status < 400) {
    return {
      what: ({ origin }) =>
        `${origin} sends model calls on to another address (${String(status)}), which is not followed`,
      next: 'Set the address (ANTHROPIC_BASE_URL, or the setting delegate.baseUrl) to the final one, then run the task again.',
      quotes: false,
    };
  }
  if (status >= 500)
    return { what: ({ origin }) => `${origin} had an error of its own (${String(status)})`, next: later, quotes: true };
  return { what: ({ origin }) => `${origin} answered with status ${String(status)}`, quotes: true };
}

const networkWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'there is no network',
};

/** The failure for an attempt that brought no whole answer. */
export function attemptFailure(attempt: Exclude<Sent['attempt'], { kind: 'answer' }>, place: Place): Failure {
  switch (attempt.kind) {
    case 'cancelled':
      return gatewayFailures.cancelled();
    case 'refused':
      return gatewayFailures.notPassedOn(attempt.why);
    case 'timeout':
      return failure('model-failed', `${place.origin} did not answer in time.`, later);
    case 'too-large':
      return failure('model-failed', `${place.origin} answered with more than a model’s reply can hold.`, mendAddress);
    case 'unreadable':
      return failure('model-failed', `${place.origin} answered in a form that was not asked for.`, mendAddress);
    case 'closed':
      return failure(
        'refused',
        `${attempt.host} leads to ${attempt.address}, an address that is closed: private, this machine’s own, or nobody’s.`,
        mendPrivate,
      );
    case 'network': {
      const why = networkWords[attempt.code] ?? whyOfCode(attempt.code);
      return failure('model-failed', `${place.origin} could not be asked: ${why}.`, mendAddress);
    }
  }
}

function whyOfCode(code: string): string {
  if (/CERT|SIGNED|SIGNATURE|TLS|SSL/.test(code)) return `its certificate is not trusted here (${code})`;
  return code === '' ? 'the connection broke' : `the connection broke (${code})`;
}

export const gatewayFailures = {
  cancelled: () => failure('cancelled', 'The model call was cancelled.'),
  noKey: () => failure('no-key', 'There is no key for a model.'),
  badKey: () =>
    failure('model-failed', 'The key holds characters that no key has, such as a space or a line break.', mendKey),
  badAddress: (why: string) => failure('model-failed', `The model’s address cannot be used: ${why}.`, mendAddress),
  notAMessage: ({ origin }: Place) =>
    failure('model-failed', `${origin} answered, but not with a message of the Messages API.`, mendAddress),
  waitTooLong: ({ origin }: Place, seconds: number) =>
    failure('model-failed', `${origin} asks to wait ${String(seconds)} seconds before the next request.`, later),
  notPassedOn: (where: string) =>
    failure(
      'refused',
      `A model call by the worker was not passed on: ${where}.`,
      'Nothing was sent. Please report this with the task’s log.',
    ),
  notForThisTask: () =>
    failure(
      'refused',
      'The worker asked for a model, though nothing of this task is for a model. It was stopped, and nothing was sent.',
      'Please report this with the task’s log: a file in the folder may have taken the worker over.',
    ),
} as const;
