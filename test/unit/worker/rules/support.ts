/** Real folders, and the rules engine run on them as the worker runs it. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ProposedChange } from '../../../../src/model/change.ts';
import type { Answers, Plan } from '../../../../src/model/plan.ts';
import {
  planReplySchema,
  workReplySchema,
  type Exception,
  type PlanReply,
  type WorkReply,
} from '../../../../src/protocol/workerWire.ts';
import type { WorkContext } from '../../../../src/worker/engines.ts';
import * as readersModule from '../../../../src/worker/readers/main.ts';
import { useReaders } from '../../../../src/worker/readers/load.ts';
import { rulesEngine } from '../../../../src/worker/rules/engine.ts';
import { assertWithinScope } from './withinScope.ts';
import { memoryTalk, noService } from '../../../support/memoryTalk.ts';

useReaders(() => readersModule);

export const today = '2026-11-22';

/** What stands in a file: text, bytes, or text with the time of its last change. */
export type Content = string | Uint8Array | { text: string; changed: string };

/** A folder with these files that goes away with the test. A name that ends in `/` is an empty folder. */
export function makeFolder(test: Pick<TestContext, 'after'>, files: Readonly<Record<string, Content>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-rules-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true });
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    const isTimed = typeof content === 'object' && 'changed' in content;
    writeFileSync(path, isTimed ? content.text : content);
    if (isTimed) utimesSync(path, new Date(content.changed), new Date(content.changed));
  }
  return folder;
}

/** A folder of files whose content does not matter. */
export function namesOnly(names: readonly string[]): Record<string, Content> {
  return Object.fromEntries(names.map((name) => [name, 'x']));
}

type Heard = {
  changes: ProposedChange[];
  exceptions: Exception[];
  /** New contents by their hash. */ contents: Map<string, Buffer>;
};

export function contextFor(
  mountPath: string,
  signal: AbortSignal = new AbortController().signal,
): { context: WorkContext; heard: Heard } {
  const heard: Heard = { changes: [], exceptions: [], contents: new Map() };
  const context: WorkContext = {
    talk: memoryTalk(),
    service: noService,
    mountPath,
    signal,
    progress: () => undefined,
    changes: (batch) => Promise.resolve(void heard.changes.push(...batch)),
    exceptions: (batch) => Promise.resolve(void heard.exceptions.push(...batch)),
    sendContent: (source) => keep(source, heard.contents),
    model: () => Promise.reject(new Error('rules ask no model')),
    search: () => Promise.reject(new Error('rules search nothing')),
    skill: () => Promise.reject(new Error('rules need no skills')),
    connector: () => Promise.reject(new Error('rules connect to nothing')),
  };
  return { context, heard };
}

async function keep(
  source: Parameters<WorkContext['sendContent']>[0],
  contents: Map<string, Buffer>,
): ReturnType<WorkContext['sendContent']> {
  const parts: Buffer[] = [];
  for await (const part of source instanceof Uint8Array ? [source] : source) parts.push(Buffer.from(part));
  const bytes = Buffer.concat(parts);
  const hash = createHash('sha256').update(bytes).digest('hex');
  contents.set(hash, bytes);
  return { hash, bytes: bytes.length };
}

/** Plans, and holds the reply to the wire's own schema. */
export async function planFor(
  folder: string,
  instruction: string,
  answers: Answers = {},
  steering: string[] = [],
): Promise<PlanReply> {
  const request = { instruction, answers, steering, engine: 'rules' as const, today };
  return planReplySchema.parse(await rulesEngine.plan(request, contextFor(folder).context));
}

export type Done = {
  plan: Plan;
  moves: Record<string, string>;
  trashed: string[];
  /** What is made or made anew, by its path. */
  contents: Record<string, Buffer>;
  left: Record<string, string>;
  changes: ProposedChange[];
  reply: WorkReply;
};

/** Plans and works; the moves as `from → to`, what goes to the trash, new contents, and what was left alone with its reason. Fails where there is no plan. */
export async function doIt(folder: string, instruction: string, answers: Answers = {}): Promise<Done> {
  const reply = await planFor(folder, instruction, answers);
  if (reply.outcome !== 'plan') throw new Error(`no plan for ${JSON.stringify(instruction)}: ${JSON.stringify(reply)}`);
  const { context, heard } = contextFor(folder);
  const request = { rule: reply.plan.rule, answers, today };
  const worked = workReplySchema.parse(await rulesEngine.work(request, context));
  assertWithinScope(reply.plan, heard.changes);
  return {
    plan: reply.plan,
    moves: Object.fromEntries(
      heard.changes.flatMap(({ op, from = '', to = '' }) => (op === 'move' ? [[from, to]] : [])),
    ),
    trashed: heard.changes.flatMap(({ op, from = '' }) => (op === 'trash' ? [from] : [])),
    contents: Object.fromEntries(
      heard.changes.flatMap(({ to = '', content }) =>
        content === undefined ? [] : [[to, heard.contents.get(content) ?? Buffer.alloc(0)]],
      ),
    ),
    left: Object.fromEntries(heard.exceptions.map(({ path, why }) => [path, why])),
    changes: heard.changes,
    reply: worked,
  };
}
