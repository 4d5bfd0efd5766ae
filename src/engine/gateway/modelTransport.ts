/**
 * One request over the network: capped, timed, never redirected. The one place that calls `fetch` for a model.
 * Errors of `fetch` are reduced to their codes here, because their messages can quote headers, and so the key.
 */

export type Attempt =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly contentType: string;
      readonly text: string;
    }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  /** No whole answer came. `code` is the system's or TLS library's, such as ECONNREFUSED; empty where there is none. */
  | { readonly kind: 'network'; readonly code: string };

export type AttemptOutcome = {
  readonly attempt: Attempt;
  /** Bytes of the reply's body as read, after decompression. */
  readonly bytesIn: number;
};

export type Outgoing = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly replyBytesMax: number;
  readonly timeoutMs: number;
};

/** Sends one POST and reads the reply. Never throws for anything that the network can do. The signal must not have fired yet. */
export async function attemptPost(outgoing: Outgoing, signal: AbortSignal): Promise<AttemptOutcome> {
  const progress = { bytesIn: 0 };
  const abort = new AbortController();
  const cancel = (): void => {
    abort.abort('cancelled');
  };
  signal.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => {
    abort.abort('timeout');
  }, outgoing.timeoutMs);
  try {
    return { attempt: await post(outgoing, abort.signal, progress), bytesIn: progress.bytesIn };
  } catch (error) {
    return { attempt: endOf(abort.signal, error), bytesIn: progress.bytesIn };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function endOf(abort: AbortSignal, error: unknown): Attempt {
  if (!abort.aborted) return { kind: 'network', code: codeOf(error) };
  return { kind: abort.reason === 'timeout' ? 'timeout' : 'cancelled' };
}

async function post(outgoing: Outgoing, signal: AbortSignal, progress: { bytesIn: number }): Promise<Attempt> {
  const response = await fetch(outgoing.url, {
    method: 'POST',
    headers: outgoing.headers,
    body: outgoing.body,
    redirect: 'manual',
    credentials: 'omit',
    signal,
  });
  const text = await readCapped(response, outgoing.replyBytesMax, progress);
  if (text === null) return { kind: 'too-large' };
  return {
    kind: 'answer',
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    contentType: response.headers.get('content-type') ?? '',
    text,
  };
}

/** The body as text; null once it passes `bytesMax`. */
async function readCapped(response: Response, bytesMax: number, progress: { bytesIn: number }): Promise<string | null> {
  if (response.body === null) return '';
  const body: ReadableStream<Uint8Array> = response.body;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    progress.bytesIn += value.byteLength;
    if (progress.bytesIn > bytesMax) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

const causesMax = 5;

function codeOf(error: unknown): string {
  let cause: unknown = error;
  for (let depth = 0; depth < causesMax; depth++) {
    if (typeof cause !== 'object' || cause === null) return '';
    // Only a plain code gets out, never a message.
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z0-9_]{1,64}$/.test(cause.code)) return cause.code;
    cause = 'cause' in cause ? cause.cause : null;
  }
  return '';
}
