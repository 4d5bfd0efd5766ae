/**
 * An append-only file of checked lines: eight hex digits of CRC-32, a space, JSON, a newline. A torn or flipped line is found,
 * never guessed at: reading stops in front of the first one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { errorCode } from './errorCode.ts';

const digits = 8;
const space = 0x20;
const newline = 0x0a;

export function encodeLine(record: unknown): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(digits, '0')} ${json}\n`;
}

/** The record of a line without its newline, or undefined where the line is not whole. */
function decodeLine(line: Buffer): unknown {
  if (line.length < digits + 2 || line[digits] !== space) return undefined;
  const json = line.subarray(digits + 1);
  if (crc32(json) !== parseInt(line.toString('latin1', 0, digits), 16)) return undefined;
  const record: unknown = JSON.parse(json.toString('utf8'));
  return record;
}

export type LogScan = {
  /** Bytes of whole lines; a larger file has a torn or damaged tail. */
  readonly goodBytes: number;
  readonly bytes: number;
  /** Whether whole lines follow a damaged one: then it is not a torn tail. */
  readonly wholeAfterDamage: boolean;
};

/**
 * Reads a log line by line, without ever holding all of it. An absent file is an empty log. A journal's reader stops at the first
 * damaged line (what follows cannot be trusted to follow); the reader of independent events skips it. `take` gets the record and
 * its line, and may say `stop` to a record that is not one of its own: then the line counts as damaged.
 */
export function scanLog(
  file: string,
  atDamage: 'stop' | 'skip',
  take: (record: unknown, line: Buffer) => 'stop' | undefined,
): LogScan {
  let fd: number;
  try {
    fd = fs.openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { goodBytes: 0, bytes: 0, wholeAfterDamage: false };
    throw error;
  }
  try {
    return scanLines(fd, atDamage, take);
  } finally {
    fs.closeSync(fd);
  }
}

function scanLines(
  fd: number,
  atDamage: 'stop' | 'skip',
  take: (record: unknown, line: Buffer) => 'stop' | undefined,
): LogScan {
  let goodBytes = 0;
  let damaged = false;
  for (const line of linesOf(fd)) {
    const record = decodeLine(line);
    if (damaged) {
      if (record !== undefined) return { goodBytes, bytes: fs.fstatSync(fd).size, wholeAfterDamage: true };
      continue;
    }
    const whole = record !== undefined && take(record, line) !== 'stop';
    if (whole || atDamage === 'skip') goodBytes += line.length + 1;
    else damaged = true;
  }
  return { goodBytes, bytes: fs.fstatSync(fd).size, wholeAfterDamage: false };
}

const chunkBytes = 1024 * 1024;

/** The lines that end in a newline, each without it, valid until the next is asked for. */
function* linesOf(fd: number, from = 0): Generator<Buffer> {
  let pending = Buffer.alloc(0);
  const { size } = fs.fstatSync(fd);
  for (let position = from; ;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, size - position)));
    const length = fs.readSync(fd, chunk, 0, chunk.length, position);
    if (length === 0) return;
    position += length;
    const bytes =
      pending.length === 0 ? chunk.subarray(0, length) : Buffer.concat([pending, chunk.subarray(0, length)]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    pending = bytes.subarray(start);
  }
}

export type LogContents = LogScan & { readonly records: readonly unknown[] };

/** All of a small log at once (see {@link scanLog}). */
export function readLog(file: string, atDamage: 'stop' | 'skip'): LogContents {
  const records: unknown[] = [];
  const scan = scanLog(file, atDamage, (record) => {
    records.push(record);
    return undefined;
  });
  return { records, ...scan };
}

/**
 * A part of a large log: the records from a place on (0, or the `next` of the part before), at least one and then as many as `bytesMax`
 * holds, each with its own place. Damaged lines are passed over; `next` is null at the end, and for a place that is none.
 */
export function readLogFrom(
  file: string,
  from: number,
  bytesMax: number,
): { records: unknown[]; places: number[]; next: number | null } {
  const records: unknown[] = [];
  const places: number[] = [];
  if (!fs.existsSync(file)) return { records, places, next: null };
  const fd = fs.openSync(file, 'r');
  try {
    let place = from;
    for (const line of linesOf(fd, from)) {
      if (records.length > 0 && place + line.length - from > bytesMax) return { records, places, next: place };
      const record = decodeLine(line);
      if (record !== undefined) {
        records.push(record);
        places.push(place);
      }
      place += line.length + 1;
    }
    return { records, places, next: null };
  } finally {
    fs.closeSync(fd);
  }
}

/** Appends one durable line to a log that several processes write to. */
export function appendLine(file: string, record: unknown): void {
  const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_APPEND, 0o600);
  try {
    // A process that died in the middle of a line must not take ours with it.
    writeAll(fd, Buffer.from((endsWhole(fd) ? '' : '\n') + encodeLine(record), 'utf8'));
    fs.fdatasyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function endsWhole(fd: number): boolean {
  const { size } = fs.fstatSync(fd);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  fs.readSync(fd, last, 0, 1, size - 1);
  return last[0] === newline;
}

/** A log open for writing. The owner closes it. */
export type LogWriter = {
  /** Hands the line to the system; durable only after `sync`. */
  append: (record: unknown) => void;
  sync: () => void;
  /** From now on, when the drive is full, the space that this file holds is given up, once, for what still has to be said. */
  fallBackOn: (reserve: string) => void;
  /** What was not synced before is not kept. */
  close: () => void;
};

const bufferBytesMax = 1024 * 1024;

/** Space on the drive that a log may fall back on: a file of zeros beside it, given up when the drive is full. */
export function holdSpace(reserve: string, bytes: number): void {
  const fd = fs.openSync(reserve, 'w', 0o600);
  try {
    writeAll(fd, Buffer.alloc(bytes));
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Opens a log for appending, after cutting a damaged tail away (a tail that no reader counted). */
export function openLog(file: string): LogWriter {
  const { goodBytes, bytes } = scanLog(file, 'stop', () => undefined);
  const fd = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_APPEND, 0o600);
  if (bytes > goodBytes) fs.ftruncateSync(fd, goodBytes);
  let pending: string[] = [];
  let pendingLength = 0;
  let reserve: string | undefined;
  const orFromReserve = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (reserve === undefined || errorCode(error) !== 'ENOSPC' || !fs.existsSync(reserve)) throw error;
      fs.rmSync(reserve);
      work();
    }
  };
  const flush = (): void => {
    if (pending.length === 0) return;
    const text = Buffer.from(pending.join(''), 'utf8');
    pending = [];
    pendingLength = 0;
    const { size } = fs.fstatSync(fd);
    orFromReserve(() => {
      fs.ftruncateSync(fd, size);
      writeAll(fd, text);
    });
  };
  return {
    append: (record) => {
      const line = encodeLine(record);
      pending.push(line);
      pendingLength += line.length;
      if (pendingLength > bufferBytesMax) flush();
    },
    sync: () => {
      flush();
      orFromReserve(() => fs.fdatasyncSync(fd));
    },
    fallBackOn: (held) => {
      reserve = held;
    },
    close: () => {
      fs.closeSync(fd);
    },
  };
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(fd, bytes, at);
}

/** Makes a file's name durable in its folder. */
export function syncFolderOf(file: string): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(path.dirname(file), 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
