/** What a server that runs here is granted of the network, and the record of where it connects to. */
import { serveServer } from '../../gateway/serverProxy.ts';
import type { Resolver } from '../../gateway/checkedLookup.ts';
import type { ServerNetwork } from '../../sandbox/serverProcess.ts';
import type { Failure } from '../../../model/failure.ts';
import type { PlaceRecord, ServerSpec } from '../ports.ts';

/** Places of a server that stand in a record, each once. */
const placesMax = 200;

export class ServerWay {
  readonly network: ServerNetwork | null;
  readonly #known = new Set<string>();
  readonly #refusedAt = new Set<string>();
  #record: PlaceRecord;

  /** `record`: where its first connections are written down, before they are made. */
  constructor({ network }: Pick<ServerSpec, 'network'>, record: PlaceRecord, resolver?: Resolver) {
    this.#record = record;
    const host = {
      reaching: (place: string) => this.#reaching(place),
      refused: (place: string, why: string) => this.#refused(place, why),
      ...(resolver === undefined ? {} : { resolver }),
    };
    this.network =
      network === null ? null : { reach: network, serve: (way) => serveServer(way, { ...host, reach: network }) };
  }

  /** Places that it wanted to reach, and may not. */
  refusals(): string[] {
    return [...this.#refusedAt];
  }

  /** Where what it does from now on is written down. */
  forTask(view: PlaceRecord): void {
    this.#record = view;
  }

  async #reaching(place: string): Promise<string | null> {
    if (this.#known.has(place)) return null;
    if (this.#known.size >= placesMax) return `it has reached ${String(placesMax)} places, as many as one may`;
    const not = await recorded(this.#record, place);
    if (not === null) this.#known.add(place);
    // Whoever refuses for a limit has written that down.
    else if (typeof not !== 'string' && not.code === 'limit-reached') this.#known.add(`${place} ${not.message}`);
    return not === null || typeof not === 'string' ? not : not.message;
  }

  #refused(place: string, why: string): void {
    const key = `${place} ${why}`;
    if (this.#known.has(key) || this.#refusedAt.size >= placesMax) return;
    this.#known.add(key);
    this.#refusedAt.add(place);
    recordRefusal(this.#record, { place, why });
  }
}

/** What cannot be written down is not connected to. */
async function recorded(record: PlaceRecord, place: string): Promise<Failure | string | null> {
  try {
    return await record.reached(place);
  } catch {
    return 'it could not be recorded';
  }
}

function recordRefusal(record: PlaceRecord, { place, why }: { readonly place: string; readonly why: string }): void {
  try {
    record.denied(place, 0, why);
  } catch {
    // Nothing was sent; a server does not end the engine because the disk is full.
  }
}
