import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marked } from 'marked';
import Papa from 'papaparse';
import { foldAudit, type AuditLine, type AuditRecord } from '../../../src/model/audit.ts';
import {
  auditBrief,
  auditCsv,
  auditFile,
  auditMarkdown,
  auditRows,
  auditSummary,
  auditText,
} from '../../../src/model/auditWords.ts';

const noFiles = { count: 0, first: [] };
const sending = {
  kind: 'sending',
  id: 'a',
  purpose: 'model call for the plan',
  method: 'POST',
  destination: 'https://api.example.com/v1/messages',
  bytesOut: 12_345,
  carried: { names: noFiles, contents: noFiles, claimed: noFiles },
  most: { tokens: 20_000, usd: 0.5 },
} as const satisfies AuditRecord;
const ended = {
  kind: 'ended',
  id: 'a',
  outcome: 'answered',
  status: 200,
  bytesIn: 4_000,
  usage: { inputTokens: 3_000, outputTokens: 250, usd: 0.0123 },
} as const satisfies AuditRecord;
const denied = {
  kind: 'denied',
  purpose: 'model call',
  destination: '',
  bytes: 99,
  why: 'A model call by the worker was not passed on: at tools.0, this is not passed on.',
} as const satisfies AuditRecord;
const about = { task: '20261122-090000-abcdef', instruction: 'sort the minutes', folder: 'work/minutes' };

function logged(...records: readonly AuditRecord[]): ReturnType<typeof foldAudit> {
  return foldAudit(records.map((record, index): AuditLine => ({ n: index + 1, at: 1_700_000_000_000, ...record })));
}

/** Names that try to be something else, wherever they are shown. */
const hostile = [
  '[click](command:workbench.action.terminal.new)',
  '<img src=x onerror=alert(1)>.jpg',
  '![x](https://evil.example/p.png)',
  'https://evil.example/steal?d=1',
  'www.evil.example',
  'ana@evil.example',
  '`code` and ``more``',
  '| a | b |\n|---|---|',
  '# heading\n\n- list',
  '\u202Egpj.exe',
  '=HYPERLINK("https://evil.example")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
];

test('a request without an end is told as such, and counts with what it could have come to', () => {
  const report = logged(sending, ended, { ...sending, id: 'b' }, denied);
  assert.equal(auditSummary(report), '2 requests, 24.7 KB sent, 4.0 KB received, 23,250 tokens, $0.51; 1 refused');
  assert.deepEqual(
    auditRows(report).map(({ outcome, bytesIn, usd, estimated }) => [outcome, bytesIn, usd, estimated]),
    [
      ['answered', 4_000, 0.0123, false],
      ['no end is known', 0, 0.5, true],
      ['denied', 0, 0, false],
    ],
  );
  assert.equal(auditBrief(report), '2 requests, 24.7 KB sent; 1 refused');
  assert.equal(auditBrief(logged(sending, ended)), '1 request, 12.3 KB sent');
  assert.equal(auditSummary(logged()), '');
  assert.equal(auditSummary(logged(denied)), 'nothing sent; 1 refused');
});

test('the page tells each request: when, where to, how much, what it cost, what was in it', () => {
  const names = { count: 130, first: ['offer.pdf', 'b/plan 1.txt'] };
  const carried = { names, contents: { count: 1, first: ['notes.txt'] }, claimed: names, partly: true as const };
  const page = auditMarkdown(logged({ ...sending, carried, hidden: 2 }, ended, denied), about);
  for (const line of [
    'For the task 20261122-090000-abcdef in `work/minutes`.',
    '- 2023-11-14 22:13:20 UTC, POST `https://api.example.com/v1/messages`',
    '- Answered (status 200): 12.3 KB sent, 4.0 KB received; 3,250 tokens, $0.01',
    '- A key stood in it 2 times and was taken out before it was sent.',
    '- Contents of files that were in it (1): `notes.txt`',
    '- Names of files that were in it (130): `offer.pdf`, `b/plan 1.txt` and 128 more',
    '- The worker says that it showed (130): `offer.pdf`, `b/plan 1.txt` and 128 more',
    '- It was too large to be looked through whole',
    '- Refused; 99 bytes stayed here',
  ])
    assert.ok(page.split('\n').includes(line), `${line}\n\nin:\n${page}`);
  assert.match(auditMarkdown(logged(), about), /\*\*Nothing left this machine for this task\.\*\*/);
});

test('no name, no instruction and no answer becomes a link, a picture, markup or another line on the page', async () => {
  const first = hostile;
  const carried = {
    names: { count: first.length, first },
    contents: noFiles,
    claimed: { count: 1, first: hostile.slice(0, 3) },
  };
  const words = hostile.join(' ');
  const report = logged(
    { ...sending, purpose: words, destination: 'https://api.example.com/v1/messages', carried },
    { ...ended, outcome: 'failed', why: words },
    { ...denied, why: words },
  );
  const html = await marked.parse(auditMarkdown(report, { task: about.task, instruction: words, folder: words }), {
    gfm: true,
  });
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
  assert.deepEqual([...tags].sort(), ['code', 'h1', 'h2', 'hr', 'li', 'p', 'strong', 'ul']);
  assert.doesNotMatch(html, /href|src=x[^&]*>|<img/);
  assert.ok(html.includes('‹U+202E›gpj.exe'));
});

test('the terminal’s lines hold no control character', () => {
  const first = ['\u001B]0;owned\u0007.txt', '\u001B[2Jx', 'a\rb', 'new\nline'];
  const carried = { names: { count: 4, first }, contents: noFiles, claimed: noFiles };
  const text = auditText(logged({ ...sending, carried }, { ...ended, why: '\u001B[31m' }), {
    ...about,
    instruction: '\u009Bx',
  });
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001F\u007F-\u009F]/);
  assert.ok(text.includes('‹U+001B›[2Jx'));
});

test('the table reads back whole, and no cell of it begins a formula', () => {
  const carried = { names: { count: hostile.length, first: hostile }, contents: noFiles, claimed: noFiles };
  const report = logged({ ...sending, carried }, ended, { ...denied, why: '=cmd|calc!A1' });
  const { data, errors } = Papa.parse<Record<string, string>>(auditCsv(report).trimEnd(), { header: true });
  assert.deepEqual(errors, []);
  assert.equal(data.length, 2);
  assert.equal(data[0]?.['bytes_out'], '12345');
  assert.equal(data[0]['usd'], '0.0123');
  assert.equal(data[0]['time'], '2023-11-14T22:13:20.000Z');
  assert.equal(data[1]?.['why'], "'=cmd|calc!A1");
  for (const row of data) for (const cell of Object.values(row)) assert.doesNotMatch(cell, /^[=+@\t\r]|^-(?!\d+$)/);
});

test('a saved record has the form that its file’s name asks for', () => {
  const report = logged(sending, ended);
  assert.match(auditFile('/x/sent.csv', report, about), /^time,outcome,/);
  assert.match(auditFile('/x/sent.MD', report, about), /^# What was sent: sort the minutes/);
  const json = JSON.parse(auditFile('/x/sent.json', report, about)) as { requests: unknown[]; summary: string };
  assert.equal(json.requests.length, 1);
  assert.match(json.summary, /^1 request, /);
});
