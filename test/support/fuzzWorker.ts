/**
 * A worker that speaks nonsense: started by the engine as its own is, in the sandbox. A seed in the instruction says which kind: bytes
 * that are no frames, frames cut up, mutated honest ones, well-formed ones out of place, floods, and what each field may hold at its
 * worst. After its nonsense it goes on as if nothing had happened, or stops, or says nothing more.
 */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const mebibyte = 1024 * 1024;

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function frame(value: unknown): Buffer {
  return framed(Buffer.from(JSON.stringify(value), 'utf8'));
}

function framed(body: Uint8Array, length = body.length): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length >>> 0);
  return Buffer.concat([header, body]);
}

function say(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      // A host that reads slowly is waited for; one that is gone ends us.
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') process.exit(0);
    }
  }
}

const hash = 'a'.repeat(64);
const plan = {
  goal: 'g',
  steps: ['s'],
  assumptions: [],
  questions: [],
  scope: {
    grants: [{ operations: ['move', 'mkdir'], from: '**', to: '**', atMost: 1_000_000 }],
    connectors: [],
    hosts: [],
  },
  untouched: [],
  rule: '{}',
};
const move = { op: 'move', from: 'a.txt', to: 'moved/a.txt', reason: 'r', sawSize: 1, sawMtimeMs: 1 };
const honest: readonly object[] = [
  { note: 'ready', params: { wireVersion: 1 } },
  { note: 'progress', params: { text: 'working', done: 1, total: 2 } },
  { note: 'changes', params: { batch: [move, { op: 'mkdir', to: 'made', reason: '' }] } },
  { note: 'exceptions', params: { batch: [{ path: 'x', why: 'y' }] } },
  { call: 'content', id: 1, params: { upload: 1, data: 'AAAA', last: true } },
  { call: 'model', id: 2, params: { body: '{}' } },
  { note: 'cancel', params: { id: 2 } },
  { reply: 1, result: { outcome: 'plan', plan } },
  { reply: 1, result: { outcome: 'done', changes: 1, seen: 1, exceptions: 0 } },
  { reply: 1, error: 'no' },
];

const worst: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0,
    1e308,
    2 ** 53,
    -0.5,
    '',
    '\0',
    '../../etc/passwd',
    '/etc/passwd',
    'a/../../b',
    'C:\\x',
    '\ud800',
  ],
  ...[
    'x'.repeat(40_000),
    'y'.repeat(3 * mebibyte),
    [],
    {},
    [[[[]]]],
    { __proto__: 1 },
    '__proto__',
    hash,
    'ä'.repeat(10_000),
  ],
  ...[
    Array(3_000).fill(move),
    Array(100_000).fill(0),
    '**/'.repeat(300),
    '+(+(+(a)))b',
    '{a,b}'.repeat(150),
    'constructor',
  ],
];

type Random = () => number;
const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

/** One value somewhere inside is put in the place of another, taken away, doubled, or given a new neighbour. */
function mutated(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.25) return pick(random, worst);
  if (Array.isArray(value)) {
    const copy: unknown[] = [...(value as unknown[])];
    const at = Math.floor(random() * Math.max(1, copy.length));
    copy[at] = mutated(copy[at], random);
    return copy;
  }
  const copy: Record<string, unknown> = { ...value };
  const keys = Object.keys(copy);
  const key = pick(random, [...keys, 'extra']);
  const fate = random();
  if (fate < 0.15) Reflect.deleteProperty(copy, key);
  else if (fate < 0.25) copy[pick(random, ['toString', 'constructor', 'then', 'call', 'note', 'reply'])] = copy[key];
  else copy[key] = mutated(copy[key], random);
  return copy;
}

function randomBytes(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: Math.floor(random() * most) }, () => Math.floor(random() * 256)));
}

function nested(depth: number): Buffer {
  return framed(Buffer.from(`{"note":"progress","params":${'['.repeat(depth)}${']'.repeat(depth)}}`));
}

const wide = (count: number): object => ({
  note: 'changes',
  params: {
    batch: Array.from({ length: count }, (_, at) => ({
      op: 'mkdir',
      to: `${'w'.repeat(3_000)}/${String(at)}`,
      reason: '',
    })),
  },
});

/** What a seed may come to; each is said once, again and again, or mixed with honest frames. */
const kinds: readonly ((random: Random) => Buffer)[] = [
  (random) => randomBytes(random, 4_000),
  (random) => framed(randomBytes(random, 2_000)),
  (random) => framed(Buffer.from('x'), Math.floor(random() * 2 ** 32)),
  (random) => framed(Buffer.alloc(8), 8 * mebibyte + Math.floor(random() * 10)),
  (random) => framed(Buffer.from(JSON.stringify(pick(random, honest)).slice(0, Math.floor(random() * 60)))),
  (random) => framed(Buffer.from(JSON.stringify(pick(random, honest)).replace(/[a-z]/, '\\u0000'), 'utf8')),
  () => framed(Buffer.from([0xff, 0xfe, 0x7b, 0x7d])),
  (random) => nested(Math.floor(random() * 200_000)),
  () => framed(Buffer.from(`{"__proto__":{"x":1},"note":"progress","params":{"text":"","done":1,"constructor":{}}}`)),
  (random) => frame(mutated(pick(random, honest), random)),
  (random) => frame(mutated(pick(random, honest), random)),
  (random) => frame(mutated(mutated(pick(random, honest), random), random)),
  (random) => frame(pick(random, honest)),
  (random) => frame({ ...pick(random, honest), ...pick(random, honest) }),
  (random) => frame({ reply: Math.floor(random() * 5), result: pick(random, worst) }),
  (random) => frame({ reply: 1, result: { outcome: 'plan', plan: mutated(plan, random) } }),
  (random) => frame({ reply: 1, result: { outcome: 'plan', plan: mutated(mutated(plan, random), random) } }),
  () => frame(wide(2_000)),
  () => frame({ call: 'content', id: 7, params: { upload: 1, data: 'A'.repeat(5 * mebibyte), last: false } }),
  (random) => frame({ call: pick(random, ['exec', 'plan', 'constructor', '__proto__', '']), id: 1, params: {} }),
];

/** Changes as the schema takes them, of paths that nobody means well with. */
function strangeChanges(random: Random): Buffer {
  const paths = [
    'a.txt',
    'in',
    'in/c.txt',
    'a.txt/x',
    '.git/config',
    'CON',
    '\u202e',
    'x'.repeat(300),
    'b\n',
    '\udcff',
    '...',
    'A.TXT',
  ];
  const ops = ['move', 'create', 'modify', 'trash', 'mkdir', 'rmdir'];
  const batch = Array.from({ length: Math.ceil(random() * 20) }, () => ({
    op: pick(random, ops),
    ...(random() < 0.9 ? { from: pick(random, paths) } : {}),
    ...(random() < 0.9 ? { to: pick(random, paths) } : {}),
    ...(random() < 0.3 ? { content: hash } : {}),
    ...(random() < 0.3 ? { sawSize: pick(random, [0, -1, 1e300]), sawMtimeMs: pick(random, [0, -1e300, 1e300]) } : {}),
    reason: pick(random, ['', '\0', 'r'.repeat(500)]),
  }));
  return frame({ note: 'changes', params: { batch } });
}

/** The frames of the host, as far as this worker cares: ids of calls, in the order in which they come. */
function onCall(hear: (name: string, id: number) => void): void {
  let bytes = Buffer.alloc(0);
  process.stdin.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const end = 4 + bytes.readUInt32BE(0);
      const value = JSON.parse(bytes.subarray(4, end).toString('utf8')) as {
        call?: string;
        id?: number;
        params?: unknown;
      };
      bytes = bytes.subarray(end);
      if (value.call === 'plan') started ??= Number((value.params as { instruction: string }).instruction.slice(5));
      if (value.call !== undefined && value.id !== undefined) hear(value.call, value.id);
    }
  });
  process.stdin.on('end', () => process.exit(0));
}

let started: number | null = null;

/** Says nonsense of one kind: once, or a few times, or a great many. */
async function rave(name: string, random: Random): Promise<void> {
  const kind = name === 'work' && random() < 0.5 ? strangeChanges : pick(random, kinds);
  const times = pick(random, [1, 1, 3, 20, 2_000]);
  for (let at = 0; at < times; at++) {
    if (random() < 0.2) say(frame(pick(random, honest)));
    const bytes = kind(random);
    if (random() < 0.1) for (const byte of bytes.subarray(0, 500)) say(Buffer.from([byte]));
    else say(bytes);
    if (times <= 20 && random() < 0.1) await sleep(1);
  }
}

async function talk(name: string, id: number): Promise<void> {
  const random = randomFrom((started ?? 0) * 7_919 + (name === 'plan' ? 0 : 1));
  // Half of them plan honestly, to do their worst in the work.
  if (name !== 'plan' || random() >= 0.5) await rave(name, random);
  const end = random();
  if (end < 0.15) process.exit(Math.floor(random() * 3));
  if (end < 0.2) process.kill(process.pid, 'SIGKILL');
  // A frame that promises more than comes swallows what follows: the host waits for it, and this is how long a test does.
  setTimeout(() => process.exit(0), 2_000);
  if (name === 'plan') say(frame({ reply: id, result: { outcome: 'plan', plan } }));
  else {
    if (random() < 0.5) say(frame({ note: 'changes', params: { batch: [move] } }));
    say(frame({ reply: id, result: { outcome: 'done', changes: 1, seen: 1, exceptions: 0 } }));
  }
}

onCall((name, id) => void talk(name, id));
say(frame({ note: 'ready', params: { wireVersion: 1 } }));
