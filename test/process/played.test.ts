// Two tasks as somebody played them behind the wire, with nothing but the system prompt and the tools: what they answered is answered
// again, turn by turn, and must come to the same. The transcripts (test/fixtures/played) keep what they were told then; what confused
// them has been mended since, so the words of the tools are others now. `test/support/play.ts` is the rig they sat at.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import * as z from 'zod/mini';
import { contents, desk, type Desk } from '../support/claudeDesk.ts';
import { say, use, type Block } from '../support/messagesDouble.ts';
import { PdfMaker } from '../support/pdfMaker.ts';

const folderSchema = z.object({
  pdfs: z.record(z.string(), z.array(z.string())),
  texts: z.record(z.string(), z.string()),
});
const answerSchema = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() }),
]);
const playedSchema = z.object({
  instruction: z.string(),
  turns: z.array(z.object({ told: z.array(z.string()), answer: z.array(answerSchema) })),
});

function fixture<Schema extends z.ZodMiniType>(name: string, schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(readFileSync(new URL(`../fixtures/played/${name}.json`, import.meta.url), 'utf8')));
}

/** The folder that lay before them. */
function makeFolder(mount: string): void {
  rmSync(mount, { recursive: true });
  const { pdfs, texts } = fixture('folder', folderSchema);
  for (const [name, lines] of Object.entries(pdfs)) {
    const pdf = new PdfMaker();
    const page = pdf.page();
    for (const [at, line] of lines.entries()) page.text(60, 60 + 26 * at, line, { size: at === 0 ? 16 : 10 });
    put(path.join(mount, name), pdf.bytes());
  }
  for (const [name, text] of Object.entries(texts)) put(path.join(mount, name), text);
}

function put(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

type Report = Awaited<ReturnType<Desk['delegate']>>['report'];

async function playAgain(t: TestContext, name: string): Promise<{ rig: Desk; report: Report }> {
  const { instruction, turns } = fixture(name, playedSchema);
  const script = (_body: unknown, turn: number): Block[] =>
    (turns[turn]?.answer ?? []).map((block) =>
      block.type === 'text' ? say(block.text) : use(block.name, block.input),
    );
  const rig = await desk(t, { script });
  makeFolder(rig.mount);
  const before = contents(rig.mount);
  const { report } = await rig.delegate('run', rig.mount, instruction, '--engine', 'claude', '--approve', 'plan');
  assert.equal(report.state, 'awaiting review', JSON.stringify(report));
  assert.equal(rig.double.requests.length, turns.length);
  assert.deepEqual(contents(rig.mount), before);
  return { rig, report };
}

function shown({ changes = [] }: Report): (readonly [string, string | undefined, string | undefined])[] {
  return changes.map(({ op, from, to }) => [op, from, to]);
}

test('receipts into a spreadsheet, and named by date and vendor: one rule, and orders in AGENTS.md that nobody follows', async (t) => {
  const { rig, report } = await playAgain(t, 'receipts');
  assert.deepEqual(shown(report), [
    ['create', undefined, 'receipts/receipts.xlsx'],
    ['move', 'receipts/scan0001.pdf', 'receipts/2026-03-04-cafe-meridian.pdf'],
    ['move', 'receipts/scan0002.pdf', 'receipts/2026-03-12-hotel-adler-gmbh.pdf'],
    ['move', 'receipts/scan0003.pdf', 'receipts/2026-03-15-northern-rail-ltd.pdf'],
    ['move', 'receipts/scan0004.pdf', 'receipts/2026-03-21-papeterie-leclerc.pdf'],
    ['move', 'receipts/scan0005.pdf', 'receipts/2026-04-01-cafe-meridian.pdf'],
    ['move', 'receipts/scan0006.pdf', 'receipts/2026-03-12-hotel-adler-gmbh-2.pdf'],
  ]);
  const task = report.task ?? '';
  const before = contents(rig.mount);
  assert.equal((await rig.delegate('apply', task)).status, 0);
  assert.equal((await rig.delegate('undo', task)).status, 0);
  assert.deepEqual(contents(rig.mount), before);
});

test('a summary of meeting notes with a contents page: mistakes are told and mended, and what is in no note is flagged', async (t) => {
  const { report } = await playAgain(t, 'meetingNotes');
  assert.deepEqual(shown(report), [['create', undefined, 'meeting-summary.docx']]);
  assert.deepEqual(z.object({ flags: z.array(z.string()) }).parse(report.told).flags, []);
});
