/**
 * What sign-ins left and values that entries name, where no shell has a better place for them: one file of the state folder that its owner
 * alone can read. It is as safe as the account on this machine, no more: whoever can read the person's files as them can read it.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { errorCode } from '../disk/errorCode.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { whileAlone } from '../disk/whileAlone.ts';
import type { ConnectorPorts } from './ports.ts';

const fileSchema = z.object({ version: z.literal(1), values: z.record(z.string(), z.string()) });
const fileBytesMax = 4 * 1024 * 1024;
const valuesMax = 500;

export class VaultFile {
  readonly file: string;

  /** `root`: the state folder. */
  constructor(root: string) {
    this.file = path.join(root, 'sign-ins.json');
  }

  /** As connectors take it. */
  get port(): ConnectorPorts['vault'] {
    return {
      get: (name) => Promise.resolve(this.#values().get(name) ?? null),
      set: (name, value) => whileAlone(this.file, () => this.#write(new Map([...this.#values(), [name, value]]))),
      delete: (name) =>
        whileAlone(this.file, () => {
          const values = this.#values();
          if (values.delete(name)) this.#write(values);
        }),
    };
  }

  /** Why what stands in it is not used, for the person; null where it is, or nothing is there. */
  get problem(): string | null {
    const stat = fs.lstatSync(this.file, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    if (!stat.isFile()) return `${this.file} is no plain file, so no sign-in is kept: remove it.`;
    if (stat.size > fileBytesMax) return `${this.file} is too large, so no sign-in is kept: remove it.`;
    // Windows keeps who may read a file elsewhere; there the person's own folder is theirs.
    const isOpen = process.platform !== 'win32' && (stat.mode & 0o077) !== 0;
    if (!isOpen) return null;
    return `Others can read ${this.file}, so what stands in it is not used: remove it, and sign in again.`;
  }

  /** How many sign-ins and values are kept. */
  get count(): number {
    return this.#values().size;
  }

  #values(): Map<string, string> {
    if (this.problem !== null) return new Map();
    try {
      const parsed = fileSchema.safeParse(JSON.parse(fs.readFileSync(this.file, 'utf8')));
      return new Map(parsed.success ? Object.entries(parsed.data.values) : []);
    } catch (error) {
      if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return new Map();
      throw error;
    }
  }

  /** The newest are kept. One that others could read is replaced as well: nothing of it was taken over. */
  #write(values: ReadonlyMap<string, string>): void {
    const kept = Object.fromEntries([...values].slice(-valuesMax));
    replaceFile(this.file, JSON.stringify({ version: 1, values: kept }), 'replace');
  }
}
