/** A worker that asks of connectors whatever its instruction says (in base64: it is no wording of the person's), to be bundled and started in the sandbox like the product's own. */
import type { Plan } from '../../src/model/plan.ts';
import { openWorkerChannel } from '../../src/protocol/channel.ts';
import type { ConnectorAsk } from '../../src/protocol/connectorWire.ts';
import { wireVersion, type WorkReply, type WorkRequest } from '../../src/protocol/workerWire.ts';

export type ConnectorScenario = {
  readonly plan: Plan;
  /** Asked while it plans, and while it works. */
  readonly planning: readonly ConnectorAsk[];
  readonly working: readonly ConnectorAsk[];
};

function scenarioOf(instruction: string): ConnectorScenario {
  return JSON.parse(Buffer.from(instruction, 'base64').toString()) as ConnectorScenario;
}

async function main(): Promise<void> {
  const { stdin, stdout } = process;
  const link = {
    incoming: stdin,
    write: (frame: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => stdout.write(frame, (error) => (error ? reject(error) : resolve()))),
    close: () => stdin.destroy(),
  };
  const channel = openWorkerChannel(link, {
    plan: async ({ instruction }) => {
      const { plan, planning } = scenarioOf(instruction);
      const heard = await ask(planning);
      return { outcome: 'plan', plan: { ...plan, assumptions: heard } };
    },
    work,
  });

  async function ask(asks: readonly ConnectorAsk[]): Promise<string[]> {
    const heard: string[] = [];
    for (const each of asks) {
      const reply = await channel.call('connector', each, new AbortController().signal);
      if (!reply.ok) heard.push(`failed: ${reply.failure.kind}`);
      else if (reply.value.is === 'refused') heard.push(`refused: ${reply.value.message}`);
      else if (reply.value.is === 'result') heard.push(`result: ${reply.value.items[0]?.text ?? ''}`);
      else heard.push(reply.value.is);
    }
    return heard;
  }

  async function work({ agent }: WorkRequest): Promise<WorkReply> {
    const { working } = scenarioOf(agent?.instruction ?? '');
    const heard = await ask(working);
    const told = { summary: 'done', notDone: heard.map((line) => line.slice(0, 300)), flags: [] };
    return { outcome: 'done', changes: 0, seen: 0, exceptions: 0, told };
  }

  await channel.note('ready', { wireVersion });
  await channel.ended;
  process.exit(0);
}

void main();
