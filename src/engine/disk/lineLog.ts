/**
 * An append-only file of checked lines: eight hex digits of CRC-32, a space, JSON, a newline. A torn or flipped line is found,
 * never guessed at: reading stops in front of the first one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from '../../base/crc32.ts';
import { errorCode } from './errorCode.ts';

const digits = 8;
const space = 0x20;

export function encodeLine(record: unknown): string {
  const json = JSON.stringify(record);
  return `${crc32(Buffer.from(json, 'utf8')).toString(16).padStart(digits, '0')} ${json}\n`;
}

/** The record of a line without its newline, or undefined where the line is not whole. */
function decodeLine(line: Buffer): unknown {
  if (line.length < digits + 2 || line[digits] !== space) return undefined;
  const json = line.subarray(digits + 1);
  if (crc32(json) !== parseInt(line.toString('latin1', 0, digits), 16)) return undefined;
  const record: unknown = JSON.parse(json.toString('utf8'));
  return record;
}

export type LogContents = {
  readonly records: readonly unknown[];
  /** Bytes of whole lines; a larger file has a torn or damaged tail. */
  readonly goodBytes: number;
  readonly bytes: number;
  /** Whether whole lines follow a damaged one: then it is not a torn tail. */
  readonly wholeAfterDamage: boolean;
};

/**
 * Reads a log. An absent file is an empty log. A journal's reader stops at the first damaged line (what follows cannot be
 * trusted to follow); the reader of independent events skips it.
 */
export function readLog(file: string, atDamage: 'stop' | 'skip'): LogContents {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { records: [], goodBytes: 0, bytes: 0, wholeAfterDamage: false };
    throw error;
  }
  const records: unknown[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
    const record = decodeLine(bytes.subarray(start, end));
    if (record !== undefined) records.push(record);
    else if (atDamage === 'stop') break;
    start = end + 1;
  }
  return {
    records,
    goodBytes: start,
    bytes: bytes.length,
    wholeAfterDamage: start < bytes.length && hasWholeLine(bytes, start),
  };
}

/** Whether a whole line stands behind the first one from `start`. */
function hasWholeLine(bytes: Buffer, start: number): boolean {
  for (let from = bytes.indexOf(10, start) + 1; from > 0;) {
    const end = bytes.indexOf(10, from);
    if (end < 0) return false;
    if (decodeLine(bytes.subarray(from, end)) !== undefined) return true;
    from = end + 1;
  }
  return false;
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
  return last[0] === 10;
}

/** A log open for writing. The owner closes it. */
export type LogWriter = {
  /** Hands the line to the system; durable only after `sync`. */
  append: (record: unknown) => void;
  sync: () => void;
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

/**
 * Opens a log for appending, after cutting a damaged tail away (a tail that no reader counted). When the drive is full, the space
 * that `reserve` holds is given up, once, for what still has to be said.
 */
export function openLog(file: string, reserve?: string): LogWriter {
  const { goodBytes, bytes } = readLog(file, 'stop');
  const fd = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_APPEND, 0o600);
  if (bytes > goodBytes) fs.ftruncateSync(fd, goodBytes);
  let pending: string[] = [];
  let pendingLength = 0;
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
