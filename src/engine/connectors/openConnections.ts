/** The connections that are open for tasks, each with the yes that it was opened with. */
import type { ConnectorTrust } from '../../model/connector.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { Connection } from './ports.ts';
import { isSameYes } from './trustFile.ts';

/** How long a connection is kept that nobody asks anything: a task may wait for its person meanwhile. */
const idleMs = 10 * 60_000;

type Open = { readonly connection: Connection; readonly trust: ConnectorTrust; timer: NodeJS.Timeout | null };

export class OpenConnections {
  /** By task and name. */
  readonly #open = new Map<string, Open>();

  /** One that was opened with that very yes; null where there is none. Fails, once, with what ended it, where that has to be told. */
  async of(key: string, trust: ConnectorTrust): Promise<Result<Connection | null, Failure>> {
    const known = this.#open.get(key) ?? null;
    if (known === null) return ok(null);
    const { connection } = known;
    // A yes that was given anew elsewhere may give less.
    if (connection.isOpen() && isSameYes(known.trust, trust)) return ok(connection);
    const ending = connection.isOpen() ? null : (connection.ending?.() ?? null);
    await this.end(key, connection);
    // Who goes on starts it again.
    return ending === null ? ok(null) : fail(ending);
  }

  /** From now on, for as long as it is asked something. */
  keep(key: string, connection: Connection, trust: ConnectorTrust): void {
    const before = this.#open.get(key) ?? null;
    if (before?.timer != null) clearTimeout(before.timer);
    if (before !== null && before.connection !== connection) void before.connection.close();
    const timer = setTimeout(() => void this.close((each) => each === key), idleMs);
    timer.unref();
    this.#open.set(key, { connection, trust, timer });
  }

  /** Ends this one; another that has its place meanwhile stays. */
  async end(key: string, connection: Connection): Promise<void> {
    const known = this.#open.get(key);
    if (known?.connection === connection) await this.close((each) => each === key);
    else await connection.close();
  }

  async close(which: (key: string) => boolean): Promise<void> {
    const ends = [...this.#open].flatMap(([key, { connection, timer }]) => {
      if (!which(key)) return [];
      if (timer !== null) clearTimeout(timer);
      this.#open.delete(key);
      return [connection.close()];
    });
    await Promise.all(ends);
  }
}
