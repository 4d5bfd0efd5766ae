/**
 * A worker that had a narrow plan approved and then does as it likes, to be bundled and started in the sandbox like the product's own. What
 * it says at each call of the host stands in the instruction, frame by frame, and travels on in the words of its rule; it checks nothing.
 */
import fs from 'node:fs';

export type Said =
  | { readonly note: string; readonly params: object }
  | { readonly call: string; readonly id: number; readonly params: object }
  /** The answer to the call at hand, or to another one. */
  | { readonly result: unknown; readonly to?: number }
  | Planned;
/** A plan for two pictures, as the answer; by another rule, or with another scope, where one is given. */
type Planned = {
  readonly plan: 'mine';
  readonly rule?: string;
  readonly grants?: readonly object[];
  /** Steps of its rule behind the first. */
  readonly steps?: readonly object[];
};

export type Scenario = {
  readonly plan: readonly Said[];
  readonly work: readonly Said[];
  /** After the work: says these again and again, without end. */
  readonly forever?: readonly Said[];
};

/** What is approved: at most two pictures at the top, into the folder Sorted. */
const narrow = [{ operations: ['move', 'mkdir'], from: '*', to: 'Sorted/**', atMost: 2 }];

/** Pictures at the top go into Sorted; the scenario goes along in its words. */
function ruleWith(says: string, more: readonly object[] = []): string {
  const select = { depth: 'top', where: [{ is: 'extension', in: ['jpg'] }] };
  const step = { select, together: [], to: 'Sorted/{name}', missing: 'leave', because: '', says };
  return JSON.stringify({ version: 1, clash: 'number', steps: [step, ...more] });
}

function planReply(text: string, { steps, rule = ruleWith(text, steps), grants = narrow }: Planned): object {
  const scope = { grants, connectors: [], hosts: [] };
  const rest = { goal: 'Sort the pictures.', steps: [], assumptions: [], questions: [], untouched: [] };
  return { outcome: 'plan', plan: { ...rest, scope, rule } };
}

function frameOf(said: Said, id: number, text: string): object {
  if ('result' in said) return { reply: said.to ?? id, result: said.result };
  return 'plan' in said ? { reply: id, result: planReply(text, said) } : said;
}

/** All of them in one piece, so that what follows an answer is there before the host could act on it. */
function write(frames: readonly object[]): void {
  const bytes = Buffer.concat(
    frames.flatMap((frame) => {
      const body = Buffer.from(JSON.stringify(frame));
      const header = Buffer.alloc(4);
      header.writeUInt32BE(body.length);
      return [header, body];
    }),
  );
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      // A host that reads slowly is waited for; one that listens no more is not.
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') return;
    }
  }
}

type Call = { readonly call: string; readonly id: number; readonly params: { instruction?: string; rule?: string } };
type Rule = { readonly steps: readonly { readonly says: string }[] };

function answer({ call, id, params }: Call): void {
  const text = params.instruction ?? (JSON.parse(params.rule ?? '') as Rule).steps[0]?.says ?? '';
  const scenario = JSON.parse(text) as Scenario;
  const frames = (all: readonly Said[]): object[] => all.map((said) => frameOf(said, id, text));
  write(frames(call === 'plan' ? scenario.plan : scenario.work));
  if (call !== 'work' || scenario.forever === undefined) return;
  for (;;) write(frames(scenario.forever));
}

let bytes = Buffer.alloc(0);
process.stdin.on('data', (chunk: Buffer) => {
  bytes = Buffer.concat([bytes, chunk]);
  while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
    const end = 4 + bytes.readUInt32BE(0);
    const heard = JSON.parse(bytes.subarray(4, end).toString('utf8')) as Partial<Call>;
    bytes = bytes.subarray(end);
    if (heard.call === 'plan' || heard.call === 'work') answer(heard as Call);
  }
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
write([{ note: 'ready', params: { wireVersion: 1 } }]);
