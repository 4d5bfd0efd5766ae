/**
 * Calls and notes over a link of frames, the same at both ends. Names, parameters and results come from the tables in
 * workerWire.ts and are checked by schema when sent and when received.
 *
 * What the other end says is untrusted: the first message that is unknown, malformed, out of place or over a bound ends the
 * channel with a reason, and whoever owns the link then ends the other process. The bounds: one frame `frameBytesMax`, calls
 * in flight `callsInFlightMax`, and what wireMeter.ts counts. Frames are handled in order and a note's handler is awaited before the next frame is read, so
 * a slow receiver slows the sender down instead of filling memory.
 */
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../model/limits.ts';
import { encodeFrame, FrameDecoder } from './frames.ts';
import { type WireBounds, WireMeter } from './wireMeter.ts';
import { callsToHost, callsToWorker, frameSchema, notesToHost, type Frame } from './workerWire.ts';

/** The bytes' way to the other end and back. */
export type Link = {
  /** What the other end wrote; ends when it closes. */
  readonly incoming: AsyncIterable<Uint8Array>;
  /** Resolves when there is room for more; rejects when the other end is gone. */
  readonly write: (frame: Uint8Array) => Promise<void>;
  /** Lets go of both directions. */
  readonly close: () => void;
};

type Schema = z.core.$ZodType;
/** A table bounds itself (`Calls extends CallTable<Calls>`), so that its names stay the exact ones. */
export type CallTable<Calls> = { readonly [Name in keyof Calls]: { readonly params: Schema; readonly result: Schema } };
export type NoteTable<Notes> = { readonly [Name in keyof Notes]: Schema };

export type CallHandlers<Calls extends CallTable<Calls>> = {
  readonly [Name in keyof Calls]: (
    params: z.output<Calls[Name]['params']>,
    signal: AbortSignal,
  ) => Promise<z.output<Calls[Name]['result']>>;
};
export type NoteHandlers<Notes extends NoteTable<Notes>> = {
  readonly [Name in keyof Notes]: (params: z.output<Notes[Name]>) => void | Promise<void>;
};

/** Why a channel ended. `closed`: the other end closed the link between two frames. */
export type EndReason = {
  readonly kind: 'closed' | 'malformed' | 'link-failed' | 'disposed';
  readonly message: string;
};

export type CallFailure =
  | { readonly kind: 'ended'; readonly reason: EndReason }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'too-large'; readonly message: string }
  /** The other end's handler threw; its words, untrusted, at most `limits.textCharactersMax`. */
  | { readonly kind: 'refused'; readonly message: string };

export type ChannelOptions<
  CallsOut extends CallTable<CallsOut>,
  CallsIn extends CallTable<CallsIn>,
  NotesOut extends NoteTable<NotesOut>,
  NotesIn extends NoteTable<NotesIn>,
> = {
  readonly callsOut: CallsOut;
  readonly callsIn: CallsIn;
  readonly notesOut: NotesOut;
  readonly notesIn: NotesIn;
  /** A call without a handler is refused: not every host has a use for all of them. */
  readonly onCall: Partial<CallHandlers<CallsIn>>;
  readonly onNote: NoteHandlers<NotesIn>;
  /** How much is taken from the other end; without, as much as it says. */
  readonly bounds?: WireBounds;
  /** What the other end may know of an error that a call handler threw. */
  readonly errorText: (error: unknown) => string;
};

/** Thrown by who hears a note that has no place now: the channel ends with its message. */
export class OutOfPlace extends Error {}

type Pending = { readonly settle: (outcome: Result<unknown, CallFailure>) => void };

/** Asks the other end to stop working on a call; the channel's own note, in no table. */
const cancelNote = 'cancel';
const cancelSchema = z.object({ id: z.int() });

/** One end of the wire. Owns the link: it is closed when the channel ends. */
export class Channel<
  CallsOut extends CallTable<CallsOut>,
  CallsIn extends CallTable<CallsIn>,
  NotesOut extends NoteTable<NotesOut>,
  NotesIn extends NoteTable<NotesIn>,
> {
  readonly #link: Link;
  readonly #options: ChannelOptions<CallsOut, CallsIn, NotesOut, NotesIn>;
  /** Calls we made whose reply has not come. An aborted call stays here until then: the other end still counts it. */
  readonly #pending = new Map<number, Pending>();
  /** Calls the other end made that are not answered. */
  readonly #running = new Map<number, AbortController>();
  /** Callers that wait for one of our calls in flight to be answered. */
  readonly #waiting: (() => void)[] = [];
  #nextId = 1;
  #lastWrite: Promise<void> = Promise.resolve();
  #endReason: EndReason | null = null;
  readonly #resolveEnded: (reason: EndReason) => void;
  /** Resolves once, when the channel has ended; never rejects. */
  readonly ended: Promise<EndReason>;

  constructor(link: Link, options: ChannelOptions<CallsOut, CallsIn, NotesOut, NotesIn>) {
    this.#link = link;
    this.#options = options;
    const { promise, resolve } = deferred<EndReason>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    void this.#read();
  }

  /** Makes a call and waits for its checked result. Waits its turn when `callsInFlightMax` calls are out. */
  async call<Name extends keyof CallsOut & string>(
    name: Name,
    params: z.output<CallsOut[Name]['params']>,
    signal: AbortSignal,
  ): Promise<Result<z.output<CallsOut[Name]['result']>, CallFailure>> {
    const table = this.#options.callsOut;
    const checked: unknown = z.parse(schemaOf(table, name, 'params'), params);
    const outcome = await this.#exchange(name, checked, signal);
    if (!outcome.ok) return outcome;
    const result = z.safeParse(schemaOf(table, name, 'result'), outcome.value);
    if (result.success) return ok(result.data);
    const reason = this.#end('malformed', `the result of ${name} is malformed: ${issueOf(result.error)}`);
    return fail({ kind: 'ended', reason });
  }

  /** Sends a note and waits until there is room for more. Fails when it is too large for a frame or the channel has ended. */
  async note<Name extends keyof NotesOut & string>(
    name: Name,
    params: z.output<NotesOut[Name]>,
  ): Promise<Result<void, CallFailure>> {
    const checked: unknown = z.parse(this.#options.notesOut[name], params);
    return this.#send({ note: name, params: checked });
  }

  /** Ends the channel from this side. */
  dispose(): void {
    this.#end('disposed', 'this end closed the channel');
  }

  async #exchange(name: string, params: unknown, signal: AbortSignal): Promise<Result<unknown, CallFailure>> {
    while (this.#pending.size >= limits.callsInFlightMax && !this.#isOver() && !signal.aborted) {
      await this.#turn(signal);
    }
    if (signal.aborted) {
      // The turn may have been ours: it goes to the next.
      this.#waiting.shift()?.();
      return fail({ kind: 'aborted' });
    }
    if (this.#endReason !== null) return fail({ kind: 'ended', reason: this.#endReason });
    const id = this.#nextId++;
    const { promise, resolve } = deferred<Result<unknown, CallFailure>>();
    this.#pending.set(id, { settle: resolve });
    const abort = (): void => {
      resolve(fail({ kind: 'aborted' }));
      void this.#send({ note: cancelNote, params: { id } });
    };
    signal.addEventListener('abort', abort, { once: true });
    const sent = await this.#send({ call: name, id, params });
    if (!sent.ok) {
      resolve(sent);
      this.#pending.delete(id);
      this.#waiting.shift()?.();
    }
    const outcome = await promise;
    signal.removeEventListener('abort', abort);
    return outcome;
  }

  /** Waits for one call in flight to be answered, or for the abort. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = deferred<null>();
    const wake = (): void => {
      resolve(null);
    };
    this.#waiting.push(wake);
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    signal.removeEventListener('abort', wake);
    const place = this.#waiting.indexOf(wake);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** Writes one frame after all earlier ones. */
  async #send(frame: Frame): Promise<Result<void, CallFailure>> {
    const open = this.#openOrEnded();
    if (!open.ok) return open;
    const encoded = encodeFrame(frame, limits.frameBytesMax);
    if (!encoded.ok) return fail({ kind: 'too-large', message: encoded.failure.message });
    const write = this.#lastWrite.then(() => this.#write(encoded.value));
    this.#lastWrite = write;
    await write;
    return this.#openOrEnded();
  }

  #openOrEnded(): Result<void, CallFailure> {
    return this.#endReason === null ? ok(undefined) : fail({ kind: 'ended', reason: this.#endReason });
  }

  async #write(frame: Uint8Array): Promise<void> {
    if (this.#endReason !== null) return;
    try {
      await this.#link.write(frame);
    } catch (error) {
      this.#end('link-failed', `writing failed: ${messageOf(error)}`);
    }
  }

  async #read(): Promise<void> {
    const decoder = new FrameDecoder(limits.frameBytesMax);
    const { bounds } = this.#options;
    const meter = bounds === undefined ? null : new WireMeter(bounds);
    try {
      for await (const chunk of this.#link.incoming) {
        if (this.#endReason !== null) return;
        const values = decoder.push(chunk);
        if (!values.ok) return void this.#end('malformed', values.failure.message);
        const { sizes } = decoder;
        for (const [index, value] of values.value.entries()) {
          const problem = await this.#receive(value, sizes[index] ?? 0, meter);
          if (problem !== null) return void this.#end('malformed', problem);
          if (this.#isOver()) return;
        }
      }
      if (decoder.idle) this.#end('closed', 'the other end closed the link');
      else this.#end('malformed', 'the link closed inside a frame');
    } catch (error) {
      this.#end('link-failed', `reading failed: ${messageOf(error)}`);
    }
  }

  #isOver(): boolean {
    return this.#endReason !== null;
  }

  /** Handles one frame; what is wrong with it, or null. */
  async #receive(value: unknown, bytes: number, meter: WireMeter | null): Promise<string | null> {
    const parsed = z.safeParse(frameSchema, value);
    if (!parsed.success) return 'a frame has none of the three shapes';
    const frame = parsed.data;
    const excess = meter?.count('call' in frame ? 'call' : 'note' in frame ? 'note' : 'reply', bytes) ?? null;
    if (excess !== null) return excess;
    if ('call' in frame) return this.#receiveCall(frame.call, frame.id, frame.params);
    if ('note' in frame) return this.#receiveNote(frame.note, frame.params);
    const pending = this.#pending.get(frame.reply);
    if (pending === undefined) return `a reply to ${String(frame.reply)}, which is not open`;
    this.#pending.delete(frame.reply);
    if (frame.error === undefined) pending.settle(ok(frame.result));
    else pending.settle(fail({ kind: 'refused', message: frame.error.slice(0, limits.textCharactersMax) }));
    this.#waiting.shift()?.();
    // Whoever made the call goes on before anything else is heard: what follows an answer is no part of it.
    await new Promise((resolve) => setImmediate(resolve));
    return null;
  }

  #receiveCall(name: string, id: number, params: unknown): string | null {
    const { callsIn } = this.#options;
    if (!isKey(callsIn, name)) return `an unknown call: ${name.slice(0, 40)}`;
    if (this.#running.has(id)) return `the call ${String(id)} is already open`;
    if (this.#running.size >= limits.callsInFlightMax) return 'too many calls at once';
    const parsed = z.safeParse(schemaOf(callsIn, name, 'params'), params);
    if (!parsed.success) return `the parameters of ${name} are malformed: ${issueOf(parsed.error)}`;
    void this.#answer(name, id, parsed.data);
    return null;
  }

  /** Runs a handler and sends its reply: the one place that catches what a handler throws. */
  async #answer<Name extends keyof CallsIn & string>(
    name: Name,
    id: number,
    params: z.output<CallsIn[Name]['params']>,
  ): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    let reply: Frame;
    try {
      const handler = this.#options.onCall[name];
      if (handler === undefined) throw new Error(`nobody answers ${name} here`);
      const result: unknown = await handler(params, controller.signal);
      reply = { reply: id, result: z.parse(schemaOf(this.#options.callsIn, name, 'result'), result) };
    } catch (error) {
      reply = { reply: id, error: this.#options.errorText(error).slice(0, limits.textCharactersMax) };
    }
    this.#running.delete(id);
    const sent = await this.#send(reply);
    if (!sent.ok && sent.failure.kind === 'too-large') await this.#send({ reply: id, error: sent.failure.message });
  }

  async #receiveNote(name: string, params: unknown): Promise<string | null> {
    if (name === cancelNote) {
      const cancel = z.safeParse(cancelSchema, params);
      if (!cancel.success) return 'a malformed cancel';
      // A call that was answered meanwhile is gone: nothing to cancel.
      this.#running.get(cancel.data.id)?.abort();
      return null;
    }
    const { notesIn } = this.#options;
    if (!isKey(notesIn, name)) return `an unknown note: ${name.slice(0, 40)}`;
    const parsed = z.safeParse(notesIn[name], params);
    if (!parsed.success) return `the note ${name} is malformed: ${issueOf(parsed.error)}`;
    try {
      await this.#options.onNote[name](parsed.data);
    } catch (error) {
      if (error instanceof OutOfPlace) return error.message;
      throw error;
    }
    return null;
  }

  /** Ends once; later reasons are ignored. The reason that counts. */
  #end(kind: EndReason['kind'], message: string): EndReason {
    if (this.#endReason !== null) return this.#endReason;
    const reason: EndReason = { kind, message };
    this.#endReason = reason;
    for (const pending of this.#pending.values()) pending.settle(fail({ kind: 'ended', reason }));
    this.#pending.clear();
    for (const controller of this.#running.values()) controller.abort();
    for (const wake of this.#waiting.splice(0)) wake();
    this.#link.close();
    this.#resolveEnded(reason);
    return reason;
  }
}

export type HostChannel = Channel<typeof callsToWorker, typeof callsToHost, object, typeof notesToHost>;
export type WorkerChannel = Channel<typeof callsToHost, typeof callsToWorker, typeof notesToHost, object>;

export type HostHandlers = CallHandlers<typeof callsToHost>;

/**
 * The host's end: calls `plan`, `work`, `preview` and `index`, answers what there is a handler for and refuses all other
 * calls, hears the notes. The worker learns nothing of the host's errors.
 */
export function openHostChannel(
  link: Link,
  onCall: Partial<HostHandlers>,
  onNote: NoteHandlers<typeof notesToHost>,
): HostChannel {
  const errorText = (): string => 'the host could not answer';
  return new Channel(link, {
    callsOut: callsToWorker,
    callsIn: callsToHost,
    notesOut: {},
    notesIn: notesToHost,
    onCall,
    onNote,
    bounds: limits.wireFromWorker,
    errorText,
  });
}

/** The worker's end: answers `plan`, `work` and `preview`, calls `model` and `content`, sends the notes. */
export function openWorkerChannel(link: Link, onCall: Partial<CallHandlers<typeof callsToWorker>>): WorkerChannel {
  return new Channel(link, {
    callsOut: callsToHost,
    callsIn: callsToWorker,
    notesOut: notesToHost,
    notesIn: {},
    onCall,
    onNote: {},
    errorText: messageOf,
  });
}

function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value | PromiseLike<Value>) => void } {
  let resolve: (value: Value | PromiseLike<Value>) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function schemaOf<Table extends CallTable<Table>, Name extends keyof Table, Side extends 'params' | 'result'>(
  table: Table,
  name: Name,
  side: Side,
): Table[Name][Side] {
  return table[name][side];
}

function isKey<Table extends object>(table: Table, name: string): name is keyof Table & string {
  return Object.hasOwn(table, name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function issueOf(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.map(String).join('.').slice(0, 80)}: ${issue.message}`;
}
