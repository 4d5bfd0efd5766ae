// A folder, a state folder, a double of the model's service, and the built command with its surroundings.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { startMessagesDouble, use, type DoubleOptions, type MessagesDouble } from './messagesDouble.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const reportSchema = z.looseObject({
  task: z.optional(z.string()),
  state: z.optional(z.string()),
  plan: z.optional(
    z.nullable(
      z.looseObject({
        goal: z.string(),
        steps: z.array(z.string()),
        wishes: z.optional(z.array(z.string())),
        skills: z.optional(z.array(z.string())),
      }),
    ),
  ),
  changes: z.optional(
    z.array(z.looseObject({ op: z.string(), from: z.optional(z.string()), to: z.optional(z.string()) })),
  ),
  declinable: z.optional(z.literal(true)),
  beyond: z.optional(z.array(z.string())),
  planChanges: z.optional(z.array(z.unknown())),
  told: z.optional(z.unknown()),
  message: z.optional(z.string()),
  usage: z.optional(z.looseObject({ inputTokens: z.number(), outputTokens: z.number(), usd: z.number() })),
  error: z.optional(z.looseObject({ code: z.string(), message: z.string() })),
});

export const byYear = {
  version: 1,
  clash: 'number',
  steps: [
    {
      select: { depth: 'all', where: [{ is: 'name', how: 'starts', text: 'minutes', on: 'name' }] },
      let: { d: { date: ['name'] } },
      together: [],
      to: 'Minutes/{d:YYYY}/{name}',
      missing: 'leave',
      because: 'the meeting was on {d:YYYY-MM-DD}',
      says: 'Move {count} into a folder for the year',
    },
  ],
};
export const files = ['minutes 2024-03-01.txt', 'minutes 2025-01-15.txt', 'minutes.txt', 'other 2024-01-01.txt'];

export type Desk = {
  readonly double: MessagesDouble;
  readonly mount: string;
  readonly state: string;
  /** The command's environment; a test may add to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs the command with `--json`. */
  readonly delegate: (
    ...args: string[]
  ) => Promise<{ status: number | null; report: z.infer<typeof reportSchema>; stderr: string }>;
  /** Starts the command as it is. */
  readonly start: (...args: string[]) => { readonly child: ChildProcess; readonly ended: Promise<Ended> };
};
export type Ended = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A folder, a state folder, a model, and the command with its surroundings. */
export async function desk(t: TestContext, options: Partial<DoubleOptions> = {}, key?: string): Promise<Desk> {
  const root = mkdtempSync(path.join(tmpdir(), 'delegate-claude-run-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const mount = path.join(root, 'folder');
  mkdirSync(mount);
  for (const file of files) writeFileSync(path.join(mount, file), `What stands in ${file}, and nowhere else.`);
  const script: DoubleOptions['script'] = ({ messages }) => [
    messages.length === 1
      ? use('overview', {})
      : use('submit_plan', { goal: 'Sort the minutes by year.', rule: byYear, assumptions: [] }),
  ];
  const double = await startMessagesDouble({ script, ...options });
  t.after(() => double.close());
  const state = path.join(root, 'state');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: root,
    ANTHROPIC_BASE_URL: double.baseUrl,
    ANTHROPIC_API_KEY: key ?? double.key,
  };
  const start: Desk['start'] = (...args) => {
    const child = spawn(process.execPath, [cli, ...args, '--state', state], { env, timeout: 240_000 });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr })),
    );
    return { child, ended };
  };
  const delegate: Desk['delegate'] = async (...args) => {
    const { status, stdout, stderr } = await start(...args, '--json').ended;
    assert.notEqual(stdout, '', `no report; status ${String(status)}, standard error: ${stderr}`);
    return { status, report: reportSchema.parse(JSON.parse(stdout)), stderr };
  };
  return { double, mount, state, env, delegate, start };
}

/** Every file below the folder, with its content. */
export function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).toSorted();
  return Object.fromEntries(paths.map((each) => [each, readFileSync(path.join(folder, each), 'utf8')]));
}
