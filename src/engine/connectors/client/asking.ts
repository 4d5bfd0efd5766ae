/** Questions of servers to the person: only in the middle of a call, a few for each, and one at a time whoever asks them. */
import { Turns } from '../../../base/turns.ts';
import type { Asked, AskedAnswer, ConnectorPorts } from '../ports.ts';
import type { CallTime } from './callTime.ts';

/** There is one person, however many servers there are. */
const turns = new Turns();

export type Calls = {
  /** Of the calls that are under way. */
  readonly times: ReadonlySet<CallTime>;
  /** Aborts with the connection. */
  readonly signal: AbortSignal;
};

/** Shows the person what a server asks. Declined unseen where it has no call under way, or asked enough in those that are. */
export async function askInTurn(
  { elicit }: Pick<ConnectorPorts, 'elicit'>,
  { connector, asked }: { readonly connector: string; readonly asked: Asked },
  { times, signal }: Calls,
): Promise<AskedAnswer> {
  const waiting = [...times];
  if (!waiting.some((time) => time.mayAsk())) return { is: 'decline' };
  for (const time of waiting) time.stand();
  try {
    const within = AbortSignal.any([signal, ...waiting.map(({ ended }) => ended)]);
    return await turns.take(() => elicit(connector, asked, within), { is: 'cancel' }, within);
  } finally {
    for (const time of waiting) time.go();
  }
}
