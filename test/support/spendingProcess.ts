/**
 * A process that enters calls into the day's ledger of a state folder: `STATE CALLS REQUESTS_MAX`. Prints how many got in. With
 * `die` as a fourth word it dies in the middle of each call: after entering it, before its end is known.
 */
import { DayLedger } from '../../src/engine/audit/dayLedger.ts';

const [state = '', calls = '', requestsMax = '', how = ''] = process.argv.slice(2);
const ledger = new DayLedger(state, Date.now, () => '2026-11-22');
const caps = { requests: Number(requestsMax), tokens: 1e9, usd: 1e9, bytes: 1e12 };
const most = { requests: 1, tokens: 1_000, usd: 0.5, bytes: 10 };

let entered = 0;
for (let call = 0; call < Number(calls); call++) {
  const entry = await ledger.enter('task', most, caps, new AbortController().signal);
  if (!entry.ok) continue;
  entered += 1;
  if (how === 'die') process.kill(process.pid, 'SIGKILL');
  entry.value.end({ requests: 1, tokens: 10, usd: 0.01, bytes: 20 });
}
process.stdout.write(String(entered));
