/** How an attack says what came of an attempt: one line of JSON on standard output. */
import fs from 'node:fs';

export type Attempt = { readonly group: string; readonly name: string; readonly outcome: string };

export function tell(group: string, name: string, outcome: string): void {
  const attempt: Attempt = { group, name, outcome };
  fs.writeSync(1, `${JSON.stringify(attempt)}\n`);
}

export function outcomeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message.slice(0, 80) : 'failed';
}
