/**
 * Lets a person (or whoever) play the model: the built command runs an instruction on a copy of a folder, and each request of its model
 * is put into a file; the answer is what is then written into the file beside it. What was said is kept as a transcript.
 *
 *   node test/support/play.ts FOLDER "INSTRUCTION" TABLE
 *
 * TABLE is a folder: `request-N.json` comes, `answer-N.json` is waited for: a list of {"type":"text","text":…} and
 * {"type":"tool_use","name":…,"input":…}.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { say, startMessagesDouble, use, type Block, type MessagesBody } from './messagesDouble.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const [folder = '', instruction = '', table = ''] = process.argv.slice(2);
const answerSchema = z.array(
  z.union([
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() }),
  ]),
);

mkdirSync(table, { recursive: true });
const root = mkdtempSync(path.join(tmpdir(), 'delegate-play-'));
const mount = path.join(root, path.basename(folder));
cpSync(folder, mount, { recursive: true, preserveTimestamps: true });

const transcript: { request: MessagesBody; answer: z.infer<typeof answerSchema> }[] = [];
const double = await startMessagesDouble({ script: (body, turn) => played(body, turn + 1) });

async function played(body: MessagesBody, turn: number): Promise<readonly Block[]> {
  const name = (what: string): string => path.join(table, `${what}-${String(turn)}.json`);
  // Only what is new: what was said before is in the requests before.
  const isFirst = turn === 1;
  writeFileSync(name('request'), JSON.stringify(isFirst ? body : { messages: body.messages.slice(-1) }, null, 1));
  while (!existsSync(name('answer'))) await new Promise((resolve) => setTimeout(resolve, 300));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const answer = answerSchema.parse(JSON.parse(readFileSync(name('answer'), 'utf8')));
  transcript.push({ request: body, answer });
  return answer.map((block) => (block.type === 'text' ? say(block.text) : use(block.name, block.input)));
}

async function delegate(...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    ANTHROPIC_BASE_URL: double.baseUrl,
    ANTHROPIC_API_KEY: double.key,
  };
  const child = spawn(process.execPath, [cli, ...args, '--state', path.join(root, 'state'), '--json'], { env });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.pipe(process.stderr);
  await new Promise((resolve) => child.on('close', resolve));
  return out;
}

const ran = await delegate('run', mount, instruction, '--engine', 'claude', '--approve', 'plan');
writeFileSync(path.join(table, 'report.json'), ran);
writeFileSync(path.join(table, 'transcript.json'), JSON.stringify({ instruction, transcript }, null, 1));
await double.close();
