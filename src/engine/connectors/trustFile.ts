/** What the person trusts of connectors: one file of the state folder, written whole. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { connectorLimits, connectorTrustSchema, type ConnectorTrust } from '../../model/connector.ts';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { whileAlone } from '../disk/whileAlone.ts';

const fileSchema = z.object({ version: z.literal(1), trusted: z.array(z.unknown()) });
/** Of folders that come and go, too. */
const recordsMax = 4 * connectorLimits.connectorsMax;

export class TrustFile {
  readonly #file: string;

  /** `root`: the state folder. */
  constructor(root: string) {
    this.#file = path.join(root, 'connectors.json');
  }

  /** Every record that reads; one that does not is no trust. */
  all(): readonly ConnectorTrust[] {
    let text: string;
    try {
      text = fs.readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
    try {
      const parsed = fileSchema.safeParse(JSON.parse(text));
      const records = parsed.success ? parsed.data.trusted : [];
      return records.flatMap((record) => {
        const trust = connectorTrustSchema.safeParse(record);
        return trust.success ? [trust.data] : [];
      });
    } catch {
      return [];
    }
  }

  of(name: string, source: string): ConnectorTrust | null {
    return this.all().find((each) => each.name === name && each.source === source) ?? null;
  }

  /** Puts a record in the place of the one of that name and source. */
  keep(trust: ConnectorTrust): Promise<void> {
    return whileAlone(this.#file, () => this.#write([trust, ...this.#others(trust)]));
  }

  /** Changes a record, as it is now, where it still is of that very yes: one that was taken back or given anew meanwhile stays as it is. */
  change(of: ConnectorTrust, change: (now: ConnectorTrust) => ConnectorTrust): Promise<void> {
    return whileAlone(this.#file, () => {
      const now = this.of(of.name, of.source);
      if (now !== null && isSameYes(now, of)) this.#write([change(now), ...this.#others(of)]);
    });
  }

  forget(trust: Pick<ConnectorTrust, 'name' | 'source'>): Promise<void> {
    return whileAlone(this.#file, () => this.#write(this.#others(trust)));
  }

  #others({ name, source }: Pick<ConnectorTrust, 'name' | 'source'>): ConnectorTrust[] {
    return this.all().filter((each) => each.name !== name || each.source !== source);
  }

  #write(trusted: readonly ConnectorTrust[]): void {
    replaceFile(this.#file, JSON.stringify({ version: 1, trusted: trusted.slice(0, recordsMax) }), 'replace');
  }
}

/** Whether two records are of one yes: what was only said since of its tools, or of where to sign in, makes no other. */
export function isSameYes(one: ConnectorTrust, other: ConnectorTrust): boolean {
  return one.trustedAt === other.trustedAt && one.hash === other.hash;
}
