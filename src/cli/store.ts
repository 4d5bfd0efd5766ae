/** `delegate store`: what is kept for undo and for searching, and letting go of it. */
import type { Engine } from '../engine/engine.ts';
import { displayPath } from '../model/displayPath.ts';
import { failure } from '../model/failure.ts';
import type { Command } from './arguments.ts';
import { failed, type Ending } from './recipes.ts';
import { goneText, indexLines, keptText, storesOf } from './text.ts';

/** Lists what is kept for undo; lets go of some of it only where the person says yes to the list. */
export async function store({ purge }: Command, engine: Engine, signal: AbortSignal): Promise<Ending> {
  const { items, bytes } = await engine.kept(signal);
  const indexes = engine.search.kept();
  if (purge === null) {
    const text = [keptText(items, Date.now()), ...indexLines(indexes)].join('\n');
    return { text, json: { items, bytes, stores: storesOf(items), indexes }, exit: 0 };
  }
  const { days } = purge;
  const going = days === 'all' ? items : items.filter(({ at }) => Date.now() - at > days * dayMs);
  const unused = indexes.filter(({ usedAt }) => days === 'all' || Date.now() - usedAt > days * dayMs);
  if (going.length === 0 && unused.length === 0)
    return { text: 'Nothing is kept that would go.', json: { gone: [] }, exit: 0 };
  if (!purge.yes) {
    const lines = [...(going.length === 0 ? [] : [keptText(going, Date.now())]), ...indexLines(unused)];
    const last =
      'Nothing was let go yet. Say --yes to let go of these for good: changes that are kept cannot be undone then.';
    return { text: [...lines, last].join('\n'), json: { wouldGo: going, indexes: unused }, exit: 3 };
  }
  const gone = await engine.letGo(days === 'all' ? 'all' : { days, bytes: Number.MAX_SAFE_INTEGER }, signal);
  const paths = new Set(gone.map((item) => item.path));
  const left = going.filter((item) => !paths.has(item.path));
  if (left.length > 0) {
    const message = `${String(gone.length)} let go; ${String(left.length)} could not be removed, the first is ${displayPath(left[0]?.path ?? '')}.`;
    const end = failed(failure('disk-failed', message));
    return { ...end, json: { ...end.json, gone, left } };
  }
  const kept = new Set(engine.search.kept().map(({ folder }) => folder));
  const removed = unused.filter(({ folder }) => !kept.has(folder));
  const text = [...(gone.length === 0 && removed.length > 0 ? [] : [goneText(gone)]), ...removedLine(removed.length)];
  return { text: text.join('\n'), json: { gone, indexes: removed }, exit: 0 };
}

const dayMs = 24 * 60 * 60 * 1_000;

function removedLine(count: number): string[] {
  return count === 0 ? [] : [`Search indexes removed: ${String(count)}.`];
}
