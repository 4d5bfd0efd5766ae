/**
 * A worker that had an agent's plan approved and then hands over what it likes, to be bundled and started in the sandbox like the product's
 * own. What it answers stands in the instruction; it asks the host for nothing, not even for what the person says.
 */
import type { Plan } from '../../src/model/plan.ts';
import { openWorkerChannel } from '../../src/protocol/channel.ts';
import { wireVersion, type WorkReply, type WorkRequest } from '../../src/protocol/workerWire.ts';
import { relativePath } from '../../src/model/relativePath.ts';

export type AgentScenario = {
  /** What its plan may do. */
  readonly plan: Plan;
  /** A plan that the work asks for; otherwise it moves `a.txt` to what was said last, or to `first.txt`. */
  readonly other?: Plan;
};

async function main(): Promise<void> {
  const { stdin, stdout } = process;
  const link = {
    incoming: stdin,
    write: (frame: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => stdout.write(frame, (error) => (error ? reject(error) : resolve()))),
    close: () => stdin.destroy(),
  };
  const channel = openWorkerChannel(link, {
    plan: ({ instruction }) =>
      Promise.resolve({ outcome: 'plan', plan: (JSON.parse(instruction) as AgentScenario).plan }),
    work,
  });

  async function work({ agent }: WorkRequest): Promise<WorkReply> {
    const { other } = JSON.parse(agent?.instruction ?? '{}') as AgentScenario;
    if (other !== undefined) return { outcome: 'plan', plan: other };
    const to = relativePath(agent?.steering.at(-1) ?? 'first.txt');
    await channel.note('changes', {
      batch: [{ op: 'move', from: relativePath('a.txt'), to, reason: 'as you asked' }],
    });
    return { outcome: 'done', changes: 1, seen: 1, exceptions: 0 };
  }

  await channel.note('ready', { wireVersion });
  await channel.ended;
  process.exit(0);
}

void main();
