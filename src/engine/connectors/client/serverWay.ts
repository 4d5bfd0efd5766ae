/** What a server that runs here is granted of the network, and the record of where it connects to. */
import { serveServer } from '../../gateway/serverProxy.ts';
import type { Resolver } from '../../gateway/checkedLookup.ts';
import type { ServerNetwork } from '../../sandbox/serverProcess.ts';
import type { ServerSpec, TaskView } from '../ports.ts';

/** Places of a server that stand in a record, each once. */
const toldMax = 200;

type Told = { readonly place: string; readonly why: string | null };

export class ServerWay {
  readonly network: ServerNetwork | null;
  readonly #told: Told[] = [];
  readonly #known = new Set<string>();
  #view: TaskView | null = null;

  constructor({ network }: Pick<ServerSpec, 'network'>, resolver?: Resolver) {
    const host = {
      reaching: (place: string) => this.#reaching(place),
      refused: (place: string, why: string) => this.#refused(place, why),
      ...(resolver === undefined ? {} : { resolver }),
    };
    this.network =
      network === null ? null : { reach: network, serve: (way) => serveServer(way, { ...host, reach: network }) };
  }

  /** Places that it may not reach and wanted to, before a task was known. */
  refusals(): string[] {
    return this.#told.flatMap(({ place, why }) => (why === null ? [] : [place]));
  }

  /** What happened before a task was known is told to the first. */
  forTask(view: TaskView): void {
    const isOther = this.#view !== view;
    this.#view = view;
    if (!isOther) return;
    for (const { place, why } of this.#told.splice(0)) {
      if (why === null) void recorded(view, place);
      else recordRefusal(view, { place, why });
    }
  }

  async #reaching(place: string): Promise<string | null> {
    if (this.#known.has(place)) return null;
    if (this.#known.size >= toldMax) return 'it has reached as many places as one may';
    const why = this.#view === null ? this.#later(place, null) : await recorded(this.#view, place);
    if (why === null) this.#known.add(place);
    return why;
  }

  #refused(place: string, why: string): void {
    const key = `${place} ${why}`;
    if (this.#known.has(key) || this.#known.size >= toldMax) return;
    this.#known.add(key);
    if (this.#view === null) this.#later(place, why);
    else recordRefusal(this.#view, { place, why });
  }

  #later(place: string, why: string | null): null {
    this.#told.push({ place, why });
    return null;
  }
}

/** What cannot be written down is not connected to. */
async function recorded(view: TaskView, place: string): Promise<string | null> {
  try {
    return await view.reached(place);
  } catch {
    return 'it could not be recorded';
  }
}

function recordRefusal(view: TaskView, { place, why }: { readonly place: string; readonly why: string }): void {
  try {
    view.denied(place, 0, why);
  } catch {
    // Nothing was sent; a server does not end the engine because the disk is full.
  }
}
