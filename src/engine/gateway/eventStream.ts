/**
 * Server-sent events, as they come in pieces (HTML standard, 9.2.6): each event's data, by the name of the event where it has one.
 * Holds no more than one event.
 */
export type StreamEvent = { readonly event: string; readonly data: string };

export class EventStream {
  readonly #charactersMax: number;
  readonly #decoder = new TextDecoder();
  #pending = '';
  #event = '';
  #data: string[] = [];
  #held = 0;

  /** `charactersMax`: of one event. */
  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  /** The events that these bytes complete; null once one grows too large. An event that nothing follows never ends, and is not given. */
  push(bytes: Uint8Array): StreamEvent[] | null {
    const text = this.#pending + this.#decoder.decode(bytes, { stream: true });
    // A line end may be cut between its two characters.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#pending = (lines.pop() ?? '') + text.slice(whole.length);
    if (this.#pending.length + this.#held > this.#charactersMax) return null;
    const events: StreamEvent[] = [];
    for (const line of lines) {
      const event = this.#take(line);
      if (event !== null) events.push(event);
      if (this.#held > this.#charactersMax) return null;
    }
    return events;
  }

  #take(line: string): StreamEvent | null {
    if (line === '') {
      const done = { event: this.#event, data: this.#data.join('\n') };
      this.#event = '';
      this.#data = [];
      this.#held = 0;
      return done.data === '' ? null : done;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.#event = value;
    if (field === 'data') {
      this.#data.push(value);
      this.#held += value.length;
    }
    return null;
  }
}
