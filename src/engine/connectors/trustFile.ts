/** What the person trusts of connectors: one file of the state folder, written whole. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { connectorLimits, connectorTrustSchema, type ConnectorTrust } from '../../model/connector.ts';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';

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
  keep(trust: ConnectorTrust): void {
    this.#write([trust, ...this.#others(trust)]);
  }

  forget(trust: Pick<ConnectorTrust, 'name' | 'source'>): void {
    this.#write(this.#others(trust));
  }

  #others({ name, source }: Pick<ConnectorTrust, 'name' | 'source'>): ConnectorTrust[] {
    return this.all().filter((each) => each.name !== name || each.source !== source);
  }

  #write(trusted: readonly ConnectorTrust[]): void {
    replaceFile(this.#file, JSON.stringify({ version: 1, trusted: trusted.slice(0, recordsMax) }), 'replace');
  }
}
