import type { FindAsk, Found } from '../../protocol/searchWire.ts';
import type { WorkContext } from '../engines.ts';

/** Documents of the folder with these words, best first; or why there is no answer, and what to do, in words. */
export async function searchIndex(
  query: Omit<FindAsk, 'ask'>,
  { search, signal }: Pick<WorkContext, 'search' | 'signal'>,
): Promise<Found | string> {
  const answer = await search({ ask: 'find', ...query }, signal);
  if (answer.is === 'found') return answer.found;
  return answer.is === 'failed' ? `${answer.message} ${answer.next}` : 'The index does not answer now. Ask again.';
}
