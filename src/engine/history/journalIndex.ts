/**
 * Where a journal speaks of which path: a file beside it in the state folder, made when it is first asked for, from which one lookup reads a
 * few dozen bytes. So the past of one file is found among 500 journals of 100,000 rows without reading any of them. It holds hashes and
 * places only: what stands at a place is read from the journal itself, checked, and held against what was asked, so a hash that two paths
 * share, or an index that is damaged, can hide a row and never invent one.
 *
 *   DLGHIST1 | length of the head (4) | head (JSON) | first slot of each bucket (4 each, one more than buckets) | slots (16 each: hash, place)
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { directions } from '../apply/journal.ts';
import { errorCode } from '../disk/errorCode.ts';
import { readLogFrom } from '../disk/lineLog.ts';

/** What of a row a key is made of. */
export type KeyOf = 'to' | 'from' | 'item' | 'put' | 'back' | 'staged';

const headSchema = z.object({
  /** Bytes of the journal that it was made of: one of another size is another journal. */
  journalBytes: z.int(),
  task: z.string(),
  /** Absolute. */
  mount: z.string(),
  direction: z.enum(directions),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Absolute paths of the stores it used. */
  stores: z.array(z.string()),
  /** Whether it was carried out; of what was taken back nothing is kept. */
  done: z.boolean(),
  slots: z.int(),
  bits: z.int().check(z.minimum(0), z.maximum(24)),
});
export type IndexHead = z.infer<typeof headSchema>;

const magic = Buffer.from('DLGHIST1');
const slotBytes = 16;
const headBytesMax = 64 * 1024;
/** Bytes of a journal that are looked through before everything else gets its turn. */
const turnBytes = 512 * 1024;
/** Slots of one bucket, on average. */
const slotsPerBucket = 16;
/** Rows that are looked at for one key: more share its hash only where somebody chose their names so. */
const candidatesMax = 64;

export class JournalIndex {
  readonly head: IndexHead;
  readonly #file: string;
  readonly #bucketsAt: number;
  /** All of it, where it is small. */
  readonly #whole: Buffer | null;

  constructor(file: string, head: IndexHead, bucketsAt: number, whole: Buffer | null) {
    this.#file = file;
    this.head = head;
    this.#bucketsAt = bucketsAt;
    this.#whole = whole;
  }

  /** Bytes that stay in memory. */
  get bytesKept(): number {
    return this.#whole?.length ?? 0;
  }

  /** Places in the journal of rows that may have this key, oldest first. */
  placesOf(of: KeyOf, key: string): number[] {
    const { slots, bits } = this.head;
    if (slots === 0) return [];
    const [high, low] = hashOf(of, key);
    const bucket = bits === 0 ? 0 : high >>> (32 - bits);
    const ends = this.#read(this.#bucketsAt + 4 * bucket, 8);
    if (ends === null) return [];
    const [first, end] = [ends.readUInt32LE(0), ends.readUInt32LE(4)];
    if (end <= first || end > slots) return [];
    const slotsAt = this.#bucketsAt + 4 * (2 ** bits + 1);
    const found = this.#read(slotsAt + slotBytes * first, slotBytes * Math.min(end - first, bucketSlotsMax));
    const places: number[] = [];
    for (let at = 0; found !== null && at + slotBytes <= found.length && places.length < candidatesMax; at += slotBytes)
      if (found.readUInt32LE(at) === high && found.readUInt32LE(at + 4) === low)
        places.push(Number(found.readBigUInt64LE(at + 8)));
    return places.sort((one, other) => one - other);
  }

  #read(at: number, length: number): Buffer | null {
    if (this.#whole !== null) return at + length > this.#whole.length ? null : this.#whole.subarray(at, at + length);
    const fd = openOrNull(this.#file);
    if (fd === null) return null;
    try {
      const bytes = Buffer.alloc(length);
      return fs.readSync(fd, bytes, 0, length, at) === length ? bytes : null;
    } finally {
      fs.closeSync(fd);
    }
  }
}

/** A bucket that holds more was made by somebody who chose the names so. */
const bucketSlotsMax = 65_536;

/** The index that is there, or null where there is none that fits the journal. One of at most `keepBytesMax` stays in memory. */
export function openIndex(file: string, journal: string, keepBytesMax: number): JournalIndex | null {
  const fd = openOrNull(file);
  if (fd === null) return null;
  try {
    const { size } = fs.fstatSync(fd);
    const start = Buffer.alloc(magic.length + 4);
    if (fs.readSync(fd, start, 0, start.length, 0) < start.length || !start.subarray(0, magic.length).equals(magic))
      return null;
    const headLength = start.readUInt32LE(magic.length);
    if (headLength > headBytesMax) return null;
    const text = Buffer.alloc(headLength);
    fs.readSync(fd, text, 0, headLength, start.length);
    const head = headSchema.safeParse(jsonOrNull(text.toString('utf8')));
    if (!head.success || head.data.journalBytes !== sizeOf(journal)) return null;
    const bucketsAt = start.length + headLength;
    if (size !== bucketsAt + 4 * (2 ** head.data.bits + 1) + slotBytes * head.data.slots) return null;
    const whole = size <= keepBytesMax ? fs.readFileSync(file) : null;
    return new JournalIndex(file, head.data, bucketsAt, whole);
  } finally {
    fs.closeSync(fd);
  }
}

/** Looks through a journal and writes its index. Null where the journal has no beginning that can be read. */
export async function makeIndex(
  file: string,
  journal: string,
  keepBytesMax: number,
  signal: AbortSignal,
): Promise<JournalIndex | null> {
  const keys = new Keys();
  const journalBytes = sizeOf(journal);
  for (let place: number | null = 0; place !== null;) {
    signal.throwIfAborted();
    const part = readLogFrom(journal, place, turnBytes);
    part.records.forEach((record, at) => keys.take(record, part.places[at] ?? 0));
    place = part.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const bytes = keys.encoded(journalBytes);
  if (bytes === null) return null;
  writeWhole(file, bytes);
  return openIndex(file, journal, keepBytesMax);
}

/** The keys of a journal's rows, as they are read. Rows are only looked at here: they are parsed when they are asked for. */
class Keys {
  #begin: Begun | null = null;
  #done = false;
  #count = 0;
  #hashes = new Uint32Array(2 * 1024);
  #places = new Float64Array(1024);

  take(record: unknown, place: number): void {
    if (!isRecord(record)) return;
    if (record['r'] === 'change' && isRecord(record['change'])) this.#takeChange(record['change'], place);
    else if (record['r'] === 'step' && isRecord(record['step'])) this.#takeStep(record['step'], place);
    else if (record['r'] === 'staged') this.#add('staged', record['change'], place);
    else if (record['r'] === 'begin') this.#begin = beginOf(record);
    else if (record['r'] === 'end') this.#done = record['outcome'] === 'done';
  }

  #takeChange({ from, to, stored }: Readonly<Record<string, unknown>>, place: number): void {
    this.#add('to', to, place);
    this.#add('from', from, place);
    if (isRecord(stored)) this.#add('back', itemKey(stored['store'], stored['item']), place);
  }

  /** What went into a store. */
  #takeStep({ do: deed, toRoot, to, change }: Readonly<Record<string, unknown>>, place: number): void {
    if (deed !== 'move' || typeof toRoot !== 'number' || toRoot === 0) return;
    this.#add('put', change, place);
    this.#add('item', itemKey(this.#begin?.stores[toRoot - 1], to), place);
  }

  #add(of: KeyOf, key: unknown, place: number): void {
    if (typeof key !== 'string' && typeof key !== 'number') return;
    if (this.#count === this.#places.length) this.#grow();
    const [high, low] = hashOf(of, String(key));
    this.#hashes[2 * this.#count] = high;
    this.#hashes[2 * this.#count + 1] = low;
    this.#places[this.#count] = place;
    this.#count += 1;
  }

  #grow(): void {
    const [hashes, places] = [this.#hashes, this.#places];
    this.#hashes = new Uint32Array(2 * hashes.length);
    this.#hashes.set(hashes);
    this.#places = new Float64Array(2 * places.length);
    this.#places.set(places);
  }

  encoded(journalBytes: number): Buffer | null {
    if (this.#begin === null) return null;
    const count = this.#done ? this.#count : 0;
    const bits = Math.max(0, Math.min(20, Math.ceil(Math.log2(Math.max(1, count / slotsPerBucket)))));
    const head = { journalBytes, ...this.#begin, done: this.#done, slots: count, bits };
    const text = Buffer.from(JSON.stringify(head), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([magic, length, text, ...this.#table(count, bits)]);
  }

  /** The buckets' first slots and the slots, those of a bucket together. */
  #table(count: number, bits: number): [Buffer, Buffer] {
    const buckets = 2 ** bits;
    const bucketOf = (slot: number): number => (bits === 0 ? 0 : (this.#hashes[2 * slot] ?? 0) >>> (32 - bits));
    const firsts = new Uint32Array(buckets + 1);
    for (let slot = 0; slot < count; slot++) firsts[bucketOf(slot) + 1] = (firsts[bucketOf(slot) + 1] ?? 0) + 1;
    for (let bucket = 0; bucket < buckets; bucket++)
      firsts[bucket + 1] = (firsts[bucket + 1] ?? 0) + (firsts[bucket] ?? 0);
    const next = firsts.slice(0, buckets);
    const slots = Buffer.alloc(slotBytes * count);
    for (let slot = 0; slot < count; slot++) {
      const bucket = bucketOf(slot);
      const at = slotBytes * (next[bucket] ?? 0);
      next[bucket] = (next[bucket] ?? 0) + 1;
      slots.writeUInt32LE(this.#hashes[2 * slot] ?? 0, at);
      slots.writeUInt32LE(this.#hashes[2 * slot + 1] ?? 0, at + 4);
      slots.writeBigUInt64LE(BigInt(this.#places[slot] ?? 0), at + 8);
    }
    const first = Buffer.alloc(4 * firsts.length);
    firsts.forEach((slot, bucket) => first.writeUInt32LE(slot, 4 * bucket));
    return [first, slots];
  }
}

/** The name of something in a store, among all stores; undefined where it is none. */
export function itemKey(store: unknown, item: unknown): string | undefined {
  return typeof store === 'string' && typeof item === 'string' ? `${store}/${item}` : undefined;
}

function beginOf(record: Readonly<Record<string, unknown>>): Begun | null {
  const parsed = beginSchema.safeParse(record);
  return parsed.success ? parsed.data : null;
}

const beginSchema = z.object({
  task: z.string(),
  mount: z.string(),
  direction: z.enum(directions),
  at: z.number(),
  stores: z.array(z.string()),
});
type Begun = z.infer<typeof beginSchema>;

/** 64 bits in two halves; names are somebody else's, so nothing is believed because two of these are alike. */
function hashOf(of: KeyOf, key: string): [number, number] {
  let one = Math.imul(0x811c9dc5 ^ of.charCodeAt(0), 0x01000193) ^ of.length;
  let other = Math.imul(0x9e3779b9 ^ of.charCodeAt(of.length - 1), 0x85ebca6b) ^ key.length;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x5bd1e995);
    other ^= other >>> 13;
  }
  one = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d);
  other = Math.imul(other ^ (other >>> 16), 0x297a2d39);
  return [(one ^ (one >>> 12)) >>> 0, (other ^ (other >>> 15)) >>> 0];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? -1;
}

function openOrNull(file: string): number | null {
  try {
    return fs.openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Under its name only when it is whole; not synced, since it can be made again. */
function writeWhole(file: string, bytes: Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    fs.writeFileSync(beside, bytes, { mode: 0o600 });
    fs.renameSync(beside, file);
  } finally {
    fs.rmSync(beside, { force: true });
  }
}
