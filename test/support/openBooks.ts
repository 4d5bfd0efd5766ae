import { ok } from '../../src/base/result.ts';
import type { Books, Denied, End, Planned } from '../../src/engine/gateway/books.ts';

/** Books that let everything through and remember it: each request with its end, in the order in which they were entered. */
export function openBooks(): Books & { readonly sent: (Planned & { end: End | null })[]; readonly denied: Denied[] } {
  const sent: (Planned & { end: End | null })[] = [];
  const denied: Denied[] = [];
  return {
    sent,
    denied,
    enter: (planned) => {
      const entry: Planned & { end: End | null } = { ...planned, end: null };
      sent.push(entry);
      return Promise.resolve(ok((end: End) => void (entry.end = end)));
    },
    deny: (refused) => void denied.push(refused),
  };
}
