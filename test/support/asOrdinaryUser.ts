// Run by asUser.ts as a process of its own: becomes an ordinary user, and tries the moves that it is given.
import { attempt } from './engineRun.ts';
import type { Moves } from './changes.ts';

const [mount = '', state = '', moves = '', user = ''] = process.argv.slice(2);

function isMoves(value: unknown): value is Moves {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);
}

if (user !== '') {
  process.setgroups?.([]);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}
const parsed: unknown = JSON.parse(moves);
if (!isMoves(parsed)) throw new Error('the third argument is a list of pairs');
const outcome = await attempt({ mount, state }, parsed);
const kinds = outcome.kind === 'refused' ? outcome.conflicts.map(({ kind, severity }) => ({ kind, severity })) : [];
process.stdout.write(JSON.stringify({ kind: outcome.kind, kinds }));
