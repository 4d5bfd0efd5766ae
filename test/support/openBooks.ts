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
      const close = (end: End): void => void (entry.end = end);
      return Promise.resolve(ok(Object.assign(close, { entry: String(sent.length - 1) })));
    },
    endLater: (name, end) => {
      const entry = sent[Number(name)];
      if (entry !== undefined) entry.end = end;
    },
    deny: (refused) => void denied.push(refused),
  };
}
