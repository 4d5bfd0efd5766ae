/**
 * Every reader of documents, on damaged files of every kind that it knows: bits flipped, ends cut off, pieces doubled, moved, taken out of
 * others, numbers at their limits; of archives also the parts, packed anew. Each gives a value or words for what is wrong, within its time
 * and size, and throws nothing. Pictures' and recordings' own facts have tests like this of their own. `DELEGATE_SEED` and
 * `DELEGATE_RUNS` (damages of each file) choose other and more.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { unzipSync, zipSync } from 'fflate';
import { sampleFiles } from './fuzzFiles.ts';
import { readers, source } from './support.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? 1);
const runs = Number(process.env['DELEGATE_RUNS'] ?? 10);
/** Far above what a file gets on an idle machine; what must not be is a minute. */
const millisecondsMax = 30_000;
const charactersMax = 20_000_000;

type Random = (below: number) => number;

/** Mulberry32: small, and the same everywhere. */
function randomFrom(start: number): Random {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const numbers = ['0', '-1', '1e9', '4294967295', '2147483647', '99999999999999999999', '1e999', 'NaN'];

type Damage = (bytes: Buffer, random: Random) => Buffer;
const damages: readonly Damage[] = [
  /** Bits. */
  (bytes, random) => {
    for (let flips = 1 + random(12); flips > 0; flips--) {
      const at = random(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes;
  },
  /** Bytes that mean something in lengths and counts. */
  (bytes, random) => {
    const at = random(bytes.length);
    bytes.subarray(at, at + 1 + random(8)).fill([0x00, 0x7f, 0x80, 0xff][random(4)] ?? 0);
    return bytes;
  },
  /** An end, or a beginning, that is not there. */
  (bytes, random) => (random(4) === 0 ? bytes.subarray(random(bytes.length)) : bytes.subarray(0, random(bytes.length))),
  /** A piece twice, or many times. */
  (bytes, random) => {
    const [at, length] = [random(bytes.length), 1 + random(200)];
    const piece = bytes.subarray(at, at + length);
    const times = random(4) === 0 ? 2_000 : 1 + random(3);
    return Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(times).fill(piece), bytes.subarray(at)]);
  },
  /** A piece somewhere else. */
  (bytes, random) => {
    const [at, to, length] = [random(bytes.length), random(bytes.length), 1 + random(200)];
    bytes.copy(bytes, to, at, Math.min(bytes.length, at + length));
    return bytes;
  },
  /** Another number where one is written in digits. */
  (bytes, random) => {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(/\d+/g)];
    const one = found[random(Math.max(1, found.length))];
    if (one === undefined) return bytes;
    const other = numbers[random(numbers.length)] ?? '';
    return Buffer.from(text.slice(0, one.index) + other + text.slice(one.index + one[0].length), 'latin1');
  },
];

function damaged(bytes: Uint8Array, random: Random): Buffer {
  let copy: Buffer = Buffer.from(bytes);
  for (let times = 1 + random(3); times > 0 && copy.length > 0; times--)
    copy = damages[random(damages.length)]?.(Buffer.from(copy), random) ?? copy;
  return copy;
}

/** One part damaged and all packed anew: what a bit in the packed bytes hardly ever comes to. */
function damagedInside(bytes: Uint8Array, random: Random): Uint8Array {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts);
  const name = names[random(names.length)] ?? '';
  return zipSync({ ...parts, [name]: damaged(parts[name] ?? new Uint8Array(), random) }, { level: 1 });
}

const totals = { files: 0, readings: 0, problems: 0, slowest: 0, slowestName: '' };
const { signal } = new AbortController();
const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);

before(() => {
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});
after(() => {
  const { files, readings, problems, slowest, slowestName } = totals;
  console.log(
    `readers: ${files} damaged files, ${readings} readings, ${problems} of them told what is wrong; the slowest ${slowest.toFixed(0)} ms (${slowestName})`,
  );
});

/** Endings that a file of this one may be made into. */
const targets = [
  'txt',
  'csv',
  'xlsx',
  'html',
  'md',
  'docx',
  'pptx',
  'utf-16le',
  'jpg',
  'png',
  'gif',
  'bmp',
  'tiff',
  'webp',
];

type Reading = readonly [what: string, read: () => Promise<readonly string[]>];

/** Every reading of a file, with the problems that it tells. */
function readingsOf(name: string, bytes: Uint8Array, random: Random): Reading[] {
  const file = source(name, bytes);
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const fitting = targets.filter((to) => readers.whyNoConversion(ending, to) === null);
  const to = fitting[random(Math.max(1, fitting.length))];
  return [
    ['properties', async () => (await readers.readDocument(file)).problems],
    [
      'text',
      async () => {
        const { text, problems } = await readers.readDocumentText(file);
        assert.ok(text.length <= charactersMax);
        return problems;
      },
    ],
    [
      'passages',
      async () => {
        const passages = await readers.readPassages(file);
        assert.ok(passages.reduce((sum, { text }) => sum + text.length, 0) <= charactersMax);
        return [];
      },
    ],
    [
      'part',
      async () => {
        const { text, hidden, problems } = await readers.readPart(file, { charactersMax: 10_000 }, signal);
        assert.ok(text.length + hidden.length <= 11_000);
        return problems;
      },
    ],
    [
      'look',
      async () => {
        const look = await readers.lookPicture(file, { longSidePixels: 100 }, signal);
        return look.ok ? [] : [look.why];
      },
    ],
    [
      'drawn page',
      async () => {
        const look = await readers.pagePicture(file, { page: 1, longSidePixels: 100 }, signal);
        return look.ok ? [] : [look.why];
      },
    ],
    [
      'table',
      async () => {
        const table = await readers.readTable(name, bytes);
        return table.ok ? [] : [table.why];
      },
    ],
    ...(to === undefined
      ? []
      : [
          [
            `conversion to ${to}`,
            async () => {
              const made = await readers.convert({ name, bytes, to, options: {} });
              return made.ok ? [] : [made.why];
            },
          ] as const,
        ]),
  ];
}

async function survives(name: string, bytes: Uint8Array, random: Random): Promise<void> {
  totals.files += 1;
  for (const [what, read] of readingsOf(name, bytes, random)) {
    const startedAt = performance.now();
    const problems = await read();
    const took = performance.now() - startedAt;
    totals.readings += 1;
    if (problems.length > 0) totals.problems += 1;
    for (const problem of problems) assert.ok(problem.length > 0 && problem.length < 500, problem);
    if (took > totals.slowest) Object.assign(totals, { slowest: took, slowestName: `${name}, ${what}` });
    assert.ok(took < millisecondsMax, `${what}: ${took.toFixed(0)} ms`);
  }
}

const files = await sampleFiles();

describe(`damaged files (seed ${seed}, ${runs} damages each)`, () => {
  for (const [at, { name, says, bytes }] of files.entries()) {
    it(`${says}: read to an end`, async () => {
      const random = randomFrom(seed * 7_919 + at);
      const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
      for (let run = 0; run < runs; run++) {
        const other = isZip && run % 2 === 1 ? damagedInside(bytes, random) : damaged(bytes, random);
        try {
          await survives(name, other, random);
        } catch (error) {
          throw new Error(`damage ${String(run)} of ${says}`, { cause: error });
        }
      }
      assert.deepEqual(uncaught, []);
    });
  }

  it('and whole ones tell nothing wrong', async () => {
    const before = totals.problems;
    for (const { name, bytes } of files) {
      assert.deepEqual((await readers.readDocument(source(name, bytes))).problems, [], name);
      assert.deepEqual((await readers.readDocumentText(source(name, bytes))).problems, [], name);
    }
    assert.ok(before > 0, 'damage is told');
  });
});
