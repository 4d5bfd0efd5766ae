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
import { appendLine, readLog } from '../disk/lineLog.ts';

/** Written by one process at a time: whoever runs a task holds its lock. */
export class AuditLog {
  readonly #file: string;
  readonly #now: () => number;
  #known: { readonly bytes: number; readonly report: AuditReport; readonly last: number } | null = null;

  /** `file` need not be there: a task for which nothing was sent has none. */
  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Appends a durable record. Throws where it cannot. */
  append(record: AuditRecord): void {
    const line: AuditLine = { n: this.#read().last + 1, at: this.#now(), ...record };
    appendLine(this.#file, line);
  }

  report(): AuditReport {
    return this.#read().report;
  }

  spent(): Spent {
    return spentBy(this.report());
  }

  /** Reads again only what another process wrote, or this one. */
  #read(): { report: AuditReport; last: number } {
    const bytes = fs.statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    if (this.#known?.bytes === bytes) return this.#known;
    const lines = readLog(this.#file, 'skip').records.flatMap((record) => {
      const line = auditLineSchema.safeParse(record);
      return line.success ? [line.data] : [];
    });
    this.#known = { bytes, report: foldAudit(lines), last: lines.at(-1)?.n ?? 0 };
    return this.#known;
  }
}
