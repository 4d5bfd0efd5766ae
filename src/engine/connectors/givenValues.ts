/**
 * Values that a person gave for what an entry names (`${secret:KEY}`): kept for exactly that entry, where it stands and all of it. Another
 * entry of the same name, a folder's file that points it elsewhere, gets none of them.
 */
import * as z from 'zod/mini';
import type { Configured } from './entries.ts';
import type { ConnectorPorts } from './ports.ts';

const valuesSchema = z.record(z.string(), z.string());

/** Under which name the vault has an entry's values. */
export function vaultValues(hash: string): string {
  return `connector-values/${hash}`;
}

/** By the key that the entry names. */
export async function valuesGiven(
  vault: ConnectorPorts['vault'],
  { hash }: Pick<Configured, 'hash'>,
): Promise<ReadonlyMap<string, string>> {
  const kept = await vault.get(vaultValues(hash));
  try {
    const parsed = valuesSchema.safeParse(JSON.parse(kept ?? '{}'));
    return new Map(parsed.success ? Object.entries(parsed.data) : []);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

export async function keepValue(
  vault: ConnectorPorts['vault'],
  entry: Pick<Configured, 'hash'>,
  { key, value }: { readonly key: string; readonly value: string },
): Promise<void> {
  const values = new Map([...(await valuesGiven(vault, entry)), [key, value]]);
  await vault.set(vaultValues(entry.hash), JSON.stringify(Object.fromEntries(values)));
}
