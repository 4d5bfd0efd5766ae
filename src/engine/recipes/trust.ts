/** What a trusted recipe may do by itself, and what the trust is bound to. */
import crypto from 'node:crypto';
import type { ChangeSetHead } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';

/** SHA-256 (hex) over the recipe's text and the answers, in the order of their names: editing either ends the trust. */
export function trustHash(text: string, values: Readonly<Record<string, string>>): string {
  const answers = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([text, answers]))
    .digest('hex');
}

/** Nothing that is there is replaced or goes away by these. */
const harmless: readonly Operation[] = ['create', 'move', 'mkdir'];

/** Whether a frozen change set only adds and moves. */
export function onlyAddsOrMoves({ counts }: ChangeSetHead): boolean {
  return Object.entries(counts).every(
    ([operation, count]) => count === 0 || harmless.some((allowed) => allowed === operation),
  );
}
