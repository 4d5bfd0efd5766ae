/** The log of one task's requests: append-only, a checksum and a number on each line (see model/audit). */
import fs from 'node:fs';
import {
  auditLineSchema,
  foldAudit,
  spentBy,
  type AuditLine,
  type AuditRecord,
  type AuditReport,
} from '../../model/audit.ts';
import type { Spent } from '../../model/spending.ts';
import { appendLine, encodeLine, readLog } from '../disk/lineLog.ts';

/** Written by one process at a time: whoever runs a task holds its lock. */
export class AuditLog {
  readonly #file: string;
  readonly #now: () => number;
  #known: { readonly bytes: number; readonly lines: readonly AuditLine[] } = { bytes: 0, lines: [] };

  /** `file` need not be there: a task for which nothing was sent has none. */
  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Appends a durable record. Throws where it cannot. */
  append(record: AuditRecord): void {
    const { bytes, lines } = this.#read();
    const line: AuditLine = { n: (lines.at(-1)?.n ?? 0) + 1, at: this.#now(), ...record };
    appendLine(this.#file, line);
    // What was written here need not be read again, unless something else came between.
    const after = bytes + Buffer.byteLength(encodeLine(line));
    if (this.#size() === after) this.#known = { bytes: after, lines: lines.concat(line) };
  }

  report(): AuditReport {
    return foldAudit(this.#read().lines);
  }

  spent(): Spent {
    return spentBy(this.report());
  }

  #size(): number {
    return fs.statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Reads again only after another process wrote. */
  #read(): { readonly bytes: number; readonly lines: readonly AuditLine[] } {
    const bytes = this.#size();
    if (this.#known.bytes === bytes) return this.#known;
    const lines = readLog(this.#file, 'skip').records.flatMap((record) => {
      const line = auditLineSchema.safeParse(record);
      return line.success ? [line.data] : [];
    });
    this.#known = { bytes, lines };
    return this.#known;
  }
}
