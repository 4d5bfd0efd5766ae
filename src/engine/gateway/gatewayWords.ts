/** What a person reads when a model call fails. No message holds the key, and what others said is cut and cleaned. */
import { displayPath } from '../../model/displayPath.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { Redactor } from '../../base/redactor.ts';
import { fixed, marked, t } from '../../base/translate.ts';
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

const mendKey = marked(
  'Set the right key (ANTHROPIC_API_KEY, or the extension’s “Set Key” command) and run the task again.',
);
const mendAddress = marked(
  'Check the address (ANTHROPIC_BASE_URL, or the setting delegate.baseUrl) and the model (ANTHROPIC_MODEL, delegate.model), then run the task again.',
);
const mendPrivate = marked(
  'If it is meant to be there, name the host in the setting delegate.privateHosts (or DELEGATE_PRIVATE_HOSTS), then run the task again. Nothing was sent.',
);
const later = marked('Wait a little, then run the task again. Nothing was changed.');

const noConsent = marked('VS Code did not let Delegate use its models.');
const mendConsent = marked(
  'Run “Delegate: Test the Model” and say yes when VS Code asks, then run the task again. Nothing was sent.',
);

type Words = { readonly what: (place: Place) => string; readonly next?: string; readonly quotes: boolean };

/** By status. Some servers echo part of a wrong key, so those replies are not quoted. */
const words: Readonly<Record<number, Words>> = {
  400: { what: ({ origin }) => t('{0} did not accept the request (400)', origin), quotes: true },
  401: { what: ({ origin }) => t('{0} did not accept the key (401)', origin), next: mendKey, quotes: false },
  402: { what: ({ origin }) => t('{0} wants its bill settled first (402)', origin), quotes: true },
  403: {
    what: ({ origin, model }) => t('The key may not use {0} at {1} (403)', model, origin),
    next: mendKey,
    quotes: false,
  },
  404: {
    what: ({ origin, model }) => t('{0} knows no such address, or no model {1} (404)', origin, model),
    next: mendAddress,
    quotes: true,
  },
  413: { what: ({ origin }) => t('The request was too large for {0} (413)', origin), quotes: true },
  429: {
    what: ({ origin }) => t('{0} has had too many requests and asks to wait (429)', origin),
    next: later,
    quotes: true,
  },
  529: { what: ({ origin }) => t('{0} is overloaded at the moment (529)', origin), next: later, quotes: true },
};

/** The failure for an answer that is not a success. `said` is the server's own message, already cleaned, or empty. */
export function statusFailure(status: number, place: Place, said: string): Failure {
  if (status === 401 && place.isVsCode === true) return failure('model-failed', noConsent, mendConsent);
  const row = words[status] ?? wordsOfRange(status);
  const quote = row.quotes && said !== '' ? t(' It said: “{0}”', said) : '';
  return failure('model-failed', `${row.what(place)}.${quote}`, row.next);
}

function wordsOfRange(status: number): Words {
  if (status >= 300 && status < 400) {
    return {
      what: ({ origin }) =>
        t('{0} sends model calls on to another address ({1}), which is not followed', origin, String(status)),
      next: t(
        'Set the address (ANTHROPIC_BASE_URL, or the setting delegate.baseUrl) to the final one, then run the task again.',
      ),
      quotes: false,
    };
  }
  if (status >= 500)
    return {
      what: ({ origin }) => t('{0} had an error of its own ({1})', origin, String(status)),
      next: later,
      quotes: true,
    };
  return { what: ({ origin }) => t('{0} answered with status {1}', origin, String(status)), quotes: true };
}

const networkWords: Readonly<Record<string, string>> = {
  ENOTFOUND: marked('there is no such host'),
  EAI_AGAIN: marked('its name could not be looked up'),
  ECONNREFUSED: marked('nothing listens there'),
  EHOSTUNREACH: marked('it cannot be reached'),
  ENETUNREACH: marked('there is no network'),
};

/** The failure for an attempt that brought no whole answer. */
export function attemptFailure(attempt: Exclude<Sent['attempt'], { kind: 'answer' }>, place: Place): Failure {
  switch (attempt.kind) {
    case 'cancelled':
      return gatewayFailures.cancelled();
    case 'refused':
      return gatewayFailures.notPassedOn(attempt.why);
    case 'timeout':
      return failure('model-failed', t('{0} did not answer in time.', place.origin), later);
    case 'too-large':
      return failure(
        'model-failed',
        t('{0} answered with more than a model’s reply can hold.', place.origin),
        mendAddress,
      );
    case 'unreadable':
      return failure('model-failed', t('{0} answered in a form that was not asked for.', place.origin), mendAddress);
    case 'closed':
      return failure(
        'refused',
        t(
          '{0} leads to {1}, an address that is closed: private, this machine’s own, or nobody’s.',
          attempt.host,
          attempt.address,
        ),
        mendPrivate,
      );
    case 'network': {
      const why = fixed(networkWords[attempt.code] ?? whyOfCode(attempt.code));
      return failure('model-failed', t('{0} could not be asked: {1}.', place.origin, why), mendAddress);
    }
  }
}

function whyOfCode(code: string): string {
  if (/CERT|SIGNED|SIGNATURE|TLS|SSL/.test(code)) return t('its certificate is not trusted here ({0})', code);
  return code === '' ? t('the connection broke') : t('the connection broke ({0})', code);
}

export const gatewayFailures = {
  cancelled: () => failure('cancelled', t('The model call was cancelled.')),
  noKey: () => failure('no-key', t('There is no key for a model.')),
  badKey: () =>
    failure('model-failed', t('The key holds characters that no key has, such as a space or a line break.'), mendKey),
  badAddress: (why: string) => failure('model-failed', t('The model’s address cannot be used: {0}.', why), mendAddress),
  notAMessage: ({ origin }: Place) =>
    failure('model-failed', t('{0} answered, but not with a message of the Messages API.', origin), mendAddress),
  waitTooLong: ({ origin }: Place, seconds: number) =>
    failure('model-failed', t('{0} asks to wait {1} seconds before the next request.', origin, String(seconds)), later),
  notPassedOn: (where: string) =>
    failure(
      'refused',
      t('A model call by the worker was not passed on: {0}.', where),
      t('Nothing was sent. Please report this with the task’s log.'),
    ),
  notForThisTask: () =>
    failure(
      'refused',
      t(
        'The worker asked for a model, though nothing of this task is for a model. It was stopped, and nothing was sent.',
      ),
      t('Please report this with the task’s log: a file in the folder may have taken the worker over.'),
    ),
} as const;
