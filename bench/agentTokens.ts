/**
 * What a task costs in tokens as its folder grows: photos by date as a rule, receipts by map, one document found and moved; at 100, 1,000
 * and 10,000 files. The built command, the real sandbox, and a double of the model's service that counts what it is sent, about a token for
 * four characters. `npm run build && node bench/agentTokens.ts [n…]`, the first n being what the others are compared with.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import {
  receiptChatter,
  receiptFields,
  receiptLines,
  receipts,
  receiptValues,
} from '../test/support/agentTasks/documents.ts';
import { scripted, smallModel } from '../test/support/agentTasks/script.ts';
import type { Turn } from '../test/support/agentTasks/told.ts';
import { outputTokens, promptTokens } from '../test/support/doubleTokens.ts';
import { startMessagesDouble, use } from '../test/support/messagesDouble.ts';
import { jpeg } from '../test/unit/worker/rules/pictures.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const told = process.argv.slice(2).map(Number);
const sizes = told.length > 0 ? told : [100, 1_000, 10_000];

type Task = {
  readonly name: string;
  readonly instruction: string;
  readonly fill: (mount: string, count: number) => void;
  readonly turns: readonly Turn[];
  readonly small?: (document: string) => object;
  /** Larger folders take too long here: this many files stand for them. */
  readonly most?: number;
};

const two = (part: number): string => String(part).padStart(2, '0');
const six = (part: number): string => String(part).padStart(6, '0');

const byMonth = {
  version: 1,
  clash: 'number',
  steps: [
    {
      select: { depth: 'all', where: [{ is: 'type', in: ['image'] }] },
      let: { d: { date: ['exif', 'name'] } },
      together: [],
      to: '{d:YYYY}/{d:MM}/{name}',
      missing: 'leave',
      because: 'taken {d:YYYY-MM-DD}',
      says: 'Move {count} into a folder for the month',
    },
  ],
};
const map = { glob: 'receipts/*.txt', ask: 'Receipts of a year.', fields: receiptFields };
const done = (summary: string): ReturnType<typeof use> => use('submit_result', { outcome: 'done', summary });

const tasks: readonly Task[] = [
  {
    name: 'photos by date, a rule',
    instruction: 'organize these photos by date taken',
    fill: (mount, count) => {
      for (let at = 0; at < count; at++) {
        const day = `${String(2005 + (at % 20))}:${two(1 + (at % 12))}:${two(1 + (at % 28))}`;
        fs.writeFileSync(path.join(mount, `IMG_${six(at)}.jpg`), jpeg({ original: `${day} 10:20:30` }));
      }
    },
    turns: [
      () => [use('overview', {})],
      () => [use('run_rule', { rule: byMonth })],
      () => [use('submit_plan', { goal: 'Sort the photos by month.', rule: byMonth, assumptions: [] })],
    ],
  },
  {
    name: 'receipts to a workbook, a map',
    instruction: 'make a spreadsheet of these receipts',
    fill: (mount, count) => {
      fs.mkdirSync(path.join(mount, 'receipts'));
      for (let at = 0; at < count; at++) {
        const receipt = receipts[at % receipts.length];
        assert.ok(receipt !== undefined);
        const text = [`Receipt ${six(at)}`, ...receiptLines(receipt)].join('\n');
        fs.writeFileSync(path.join(mount, 'receipts', `${six(at)}.txt`), text);
      }
    },
    small: receiptValues,
    most: 2_000,
    turns: [
      () => [use('overview', {}), use('map', map)],
      () => [
        use('submit_plan', {
          goal: 'Make a workbook of the receipts.',
          steps: ['Read each receipt', 'Write Receipts.xlsx'],
          scope: [{ operations: ['create'], to: 'Receipts.xlsx', atMost: 1 }],
          assumptions: [],
        }),
      ],
      () => [use('map', map)],
      ({ last: [mapped] }) => [
        use('write', {
          path: 'Receipts.xlsx',
          table: { from: mapped?.facts.table, totals: true },
          reason: 'the receipts',
        }),
      ],
      ({ last: [written] }) => (assert.equal(written?.isError, false, written?.text), [done('Receipts.xlsx is made.')]),
    ],
  },
  {
    name: 'one document found and moved',
    instruction: 'find the contract about the cold store and move it to Contracts',
    fill: (mount, count) => {
      for (let at = 1; at < count; at++)
        fs.writeFileSync(
          path.join(mount, `note ${six(at)}.txt`),
          `Note ${six(at)} about the stand\n${receiptChatter}\n`,
        );
      fs.writeFileSync(path.join(mount, 'scan.txt'), 'The lessor lets the cold store in Harbour Street.\n');
    },
    turns: [
      () => [use('overview', {}), use('search', { words: '"cold store"' })],
      ({ last: [, found] }) => [use('read', { path: found?.facts.hits?.[0]?.path })],
      ({ of }) => {
        const from = of(0, 1).facts.hits?.[0]?.path;
        const scope = [{ operations: ['move'], from, to: 'Contracts/*', atMost: 1 }];
        return [use('submit_plan', { goal: 'Move one file.', steps: ['Move it'], scope, assumptions: [] })];
      },
      ({ of }) => {
        const from = of(0, 1).facts.hits?.[0]?.path ?? '';
        return [use('arrange', { moves: [{ from, to: `Contracts/${from}` }], reason: 'the contract' })];
      },
      () => [done('The contract is in Contracts.')],
    ],
  },
];

type Measured = {
  /** Input tokens of each turn of the main model. */
  readonly turns: readonly number[];
  /** What the main context holds at its end: the talk, with tools and system. */
  readonly context: number;
  readonly main: number;
  readonly output: number;
  readonly small: number;
  readonly requests: number;
  readonly seconds: number;
};

const reportSchema = z.looseObject({
  task: z.optional(z.string()),
  state: z.optional(z.string()),
  error: z.optional(z.unknown()),
});

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<z.infer<typeof reportSchema>> {
  const child = spawn(process.execPath, [cli, ...args, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve(reportSchema.parse(JSON.parse(out)));
      } catch {
        reject(new Error(`no report: ${out.slice(0, 500)}`));
      }
    });
  });
}

/** Plays a task on a folder of so many files up to its review, and adds up what was sent. */
async function measured(task: Task, count: number): Promise<Measured> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'delegate-bench-tokens-'));
  const started = performance.now();
  const answer = scripted(task.turns, task.small);
  const turns: number[] = [];
  let [output, small, requests] = [0, 0, 0];
  const double = await startMessagesDouble({
    script: async (body) => {
      const said = await answer(body);
      if (body.model === smallModel) {
        small += promptTokens(body) + outputTokens(said);
        requests += 1;
      } else {
        turns.push(promptTokens(body));
        output += outputTokens(said);
      }
      return said;
    },
  });
  try {
    const mount = path.join(root, 'folder');
    fs.mkdirSync(mount);
    task.fill(mount, count);
    const env = {
      PATH: process.env['PATH'],
      HOME: root,
      ANTHROPIC_BASE_URL: double.baseUrl,
      ANTHROPIC_API_KEY: double.key,
    };
    const state = ['--state', path.join(root, 'state')];
    const caps = ['task', 'day'].flatMap((of) =>
      ['requests=100000', 'tokens=1000000000', 'usd=1000', 'megabytes=10000'].flatMap((cap) => [
        '--limit',
        `${of}-${cap}`,
      ]),
    );
    const args = ['run', mount, task.instruction, '--engine', 'claude', '--approve', 'plan', ...caps, ...state];
    const report = await run(args, env);
    assert.equal(report.state, 'awaiting review', JSON.stringify(report).slice(0, 2_000));
    const main = turns.reduce((sum, tokens) => sum + tokens, 0);
    const seconds = (performance.now() - started) / 1_000;
    return { turns, context: turns.at(-1) ?? 0, main, output, small, requests, seconds };
  } finally {
    await double.close();
    fs.rmSync(root, { recursive: true, force: true });
  }
}

const whole = (count: number): string => Math.round(count).toLocaleString('en');

console.log(
  '| task | files | input of each turn | main: input in all | ratio | main: output | small model | per document | s |',
);
console.log('|---|--:|---|--:|--:|--:|--:|--:|--:|');
for (const task of tasks) {
  let first: number | null = null;
  for (const count of new Set(sizes.map((size) => Math.min(size, task.most ?? size)))) {
    const { turns, main, output, small, requests, seconds } = await measured(task, count);
    first ??= main;
    const cells = [
      task.name,
      whole(count),
      turns.map(whole).join(' → '),
      whole(main),
      (main / first).toFixed(3),
      whole(output),
      requests === 0 ? '–' : whole(small),
      requests === 0 ? '–' : whole(small / requests),
      seconds.toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
