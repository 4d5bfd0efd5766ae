/**
 * A worker that was taken over and asks for skills: for what lies around them, and where nobody needs one. What it asks for stands in the
 * instruction, what it was answered in its own.
 */
import { openWorkerChannel } from '../../src/protocol/channel.ts';
import type { SkillAsk } from '../../src/protocol/skillWire.ts';
import { wireVersion, type PlanReply } from '../../src/protocol/workerWire.ts';

async function main(): Promise<void> {
  const { stdin, stdout } = process;
  const link = {
    incoming: stdin,
    write: (frame: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => stdout.write(frame, (error) => (error ? reject(error) : resolve()))),
    close: () => stdin.destroy(),
  };
  const channel = openWorkerChannel(link, {
    plan: async ({ instruction }, signal): Promise<PlanReply> => {
      const answers: string[] = [];
      for (const ask of JSON.parse(instruction) as SkillAsk[]) {
        const reply = await channel.call('skill', ask, signal);
        answers.push(reply.ok ? JSON.stringify(reply.value) : `failed: ${reply.failure.kind}`);
      }
      const message = answers.join('\n').slice(0, 2_000);
      const question = { key: 'which', text: 'Which?', choices: [] };
      return { outcome: 'unclear', message, question };
    },
    work: () => Promise.reject(new Error('no work here')),
  });
  await channel.note('ready', { wireVersion });
  await channel.ended;
  process.exit(0);
}

void main();
