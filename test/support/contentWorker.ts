/**
 * A worker that sends new content, to be bundled and started in the sandbox like the product's own. What it does stands in the
 * instruction: it plans nothing but that, and its rule, which may make, overwrite and trash files, carries it along in words.
 */
import fs from 'node:fs';
import path from 'node:path';
import { openWorkerChannel, type WorkerChannel } from '../../src/protocol/channel.ts';
import { wireVersion, type PlanReply, type WorkReply } from '../../src/protocol/workerWire.ts';
import { relativePath } from '../../src/model/relativePath.ts';
import { parseRule, type Rule } from '../../src/model/rule/rule.ts';
import { openContext } from '../../src/worker/context.ts';
import type { WorkContext } from '../../src/worker/engines.ts';

export type Scenario =
  /** Creates `copy.bin` (`big.bin` and a last line), writes `note.txt` in capitals, trashes `old.txt`. */
  | { kind: 'three changes' }
  /** Sends while it plans, and names that content in a later session. */
  | { kind: 'content while planning' }
  /** Names content that it never sent. */
  | { kind: 'strange content'; hash: string }
  /** Opens more uploads than it may, takes no notice of the answers, and says that all is well. */
  | { kind: 'too many at once' }
  /** Says that it sends more than a part may hold. */
  | { kind: 'too large a part' }
  /** Leaves an upload open and dies. */
  | { kind: 'dies in the middle' };

type Carried = { scenario: Scenario; planned?: string };

const reason = 'a test';

async function* withLastLine(file: string): AsyncIterable<Uint8Array> {
  for await (const piece of fs.createReadStream(file)) {
    if (piece instanceof Uint8Array) yield piece;
  }
  yield Buffer.from('the last line\n');
}

async function threeChanges({ mountPath, signal, sendContent, changes }: WorkContext): Promise<void> {
  const note = fs.readFileSync(path.join(mountPath, 'note.txt'), 'utf8');
  const [created, modified] = await Promise.all([
    sendContent(withLastLine(path.join(mountPath, 'big.bin')), signal),
    sendContent(Buffer.from(note.toUpperCase()), signal),
  ]);
  await changes([
    { op: 'create', to: relativePath('copy.bin'), content: created.hash, reason },
    {
      op: 'modify',
      from: relativePath('note.txt'),
      to: relativePath('note.txt'),
      content: modified.hash,
      reason,
      sawSize: note.length,
    },
    { op: 'trash', from: relativePath('old.txt'), reason },
  ]);
}

async function run({ scenario, planned }: Carried, context: WorkContext, channel: WorkerChannel): Promise<void> {
  const create = (content: string): Promise<void> =>
    context.changes([{ op: 'create', to: relativePath('new.txt'), content, reason }]);
  switch (scenario.kind) {
    case 'three changes':
      return threeChanges(context);
    case 'content while planning':
      return create(planned ?? '');
    case 'strange content':
      return create(scenario.hash);
    case 'too many at once':
      for (let upload = 0; upload < 12; upload++) {
        await channel.call('content', { upload, data: 'AAAA', last: false }, context.signal);
      }
      return;
    case 'too large a part': {
      const line = Buffer.from(
        JSON.stringify({ call: 'content', id: 1, params: { upload: 1, data: tooLarge, last: true } }),
      );
      const header = Buffer.alloc(4);
      header.writeUInt32BE(line.length);
      process.stdout.write(Buffer.concat([header, line]));
      return new Promise(() => undefined);
    }
    case 'dies in the middle':
      await channel.call('content', { upload: 1, data: 'AAAA', last: false }, context.signal);
      process.exit(3);
  }
}

const tooLarge = 'A'.repeat(6 * 1024 * 1024);

/** A rule that the engine can read: what it says in words is the scenario. */
function ruleWith(carried: Carried): Rule {
  const step: Rule['steps'][number] = {
    select: { depth: 'all', where: [] },
    together: [],
    do: 'convert',
    format: 'txt',
    original: 'trash',
    to: '{dir}/{name}',
    missing: 'leave',
    because: '',
    says: JSON.stringify(carried),
  };
  return { version: 1, clash: 'number', steps: [step] };
}

function carriedBy(text: string): Carried {
  const rule = parseRule(text);
  if (!rule.ok) throw new Error(rule.failure);
  return JSON.parse(rule.value.steps[0]?.says ?? '') as Carried;
}

async function plan(instruction: string, context: WorkContext): Promise<PlanReply> {
  const scenario = JSON.parse(instruction) as Scenario;
  const carried: Carried = { scenario };
  if (scenario.kind === 'content while planning') {
    carried.planned = (await context.sendContent(Buffer.from('thought of early'), context.signal)).hash;
  }
  const grant = { operations: ['create', 'modify', 'trash'] as const, from: '**', to: '**', atMost: 3 };
  return {
    outcome: 'plan',
    plan: {
      goal: 'Test',
      steps: [],
      assumptions: [],
      questions: [],
      scope: { grants: [{ ...grant, operations: [...grant.operations] }], connectors: [], hosts: [] },
      untouched: [],
      rule: JSON.stringify(ruleWith(carried)),
    },
  };
}

async function main(): Promise<void> {
  const mountPath = process.argv[2] ?? '';
  const link = {
    incoming: process.stdin,
    write: (frame: Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        process.stdout.write(frame, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    close: () => void process.stdin.destroy(),
  };
  const channel = openWorkerChannel(link, {
    plan: ({ instruction }, signal) => plan(instruction, openContext(channel, mountPath, signal).context),
    work: async ({ rule }, signal): Promise<WorkReply> => {
      await run(carriedBy(rule), openContext(channel, mountPath, signal).context, channel);
      return { outcome: 'done', changes: 3, seen: 3, exceptions: 0 };
    },
    preview: () => Promise.resolve({ outcome: 'failed', message: 'This worker shows no previews.' }),
    show: () => Promise.reject(new Error('nothing to show here')),
    showContent: () => Promise.reject(new Error('nothing to show here')),
  });
  await channel.note('ready', { wireVersion });
  await channel.ended;
  process.exit(0);
}

void main();
