/** The record of what was sent, for people and for other programs: as a page, as lines of a terminal, and as a table. */
import type { AuditReport, Carried, DeniedRequest, SentRequest } from './audit.ts';
import { spentBy } from './audit.ts';
import { displayPath } from './displayPath.ts';
import { code, plain } from './markdown.ts';
import { usdWords } from './spending.ts';

/** Whose record it is. */
export type AuditOf = { readonly task: string; readonly instruction: string; readonly folder: string };

/** "3 requests, 12.3 KB sent, 4.0 KB received, 5,320 tokens, $0.01; 1 not sent". Empty where there is nothing to tell. */
export function auditSummary(report: AuditReport): string {
  const sent = report.requests.filter(isSent);
  const withheld = report.requests.length - sent.length;
  if (report.requests.length === 0) return '';
  const { tokens, usd } = spentBy(report);
  const bytesOut = sent.reduce((sum, { sending }) => sum + sending.bytesOut, 0);
  const bytesIn = sent.reduce((sum, { end }) => sum + (end?.bytesIn ?? 0), 0);
  const parts = [
    `${number(sent.length)} ${sent.length === 1 ? 'request' : 'requests'}`,
    `${size(bytesOut)} sent`,
    `${size(bytesIn)} received`,
    `${number(tokens)} tokens`,
    usdWords(usd),
  ];
  return (
    (sent.length === 0 ? 'nothing sent' : parts.join(', ')) + (withheld === 0 ? '' : `; ${number(withheld)} refused`)
  );
}

/** The same in a few words, for a card: "3 requests, 12.3 KB sent; 1 refused". */
export function auditBrief(report: AuditReport): string {
  return auditSummary(report).replace(/, [\d.]+ (?:bytes|KB|MB) received.*?(?=;|$)/, '');
}

/** Whether it may have left this machine. */
function isSent(request: SentRequest | DeniedRequest): request is SentRequest {
  return request.kind === 'sent' && request.end?.outcome !== 'not sent';
}

/** The record as an object: the requests as rows, with what they came to. */
export function auditJson(report: AuditReport, about: AuditOf): object {
  return { ...about, summary: auditSummary(report), missing: report.missing, requests: auditRows(report) };
}

/** The record in the form that a file's name asks for: JSON, Markdown, or else a table. */
export function auditFile(name: string, report: AuditReport, about: AuditOf): string {
  const extension = name.toLowerCase().replace(/^.*\./s, '');
  if (extension === 'json') return JSON.stringify(auditJson(report, about), null, 2);
  return extension === 'md' ? auditMarkdown(report, about) : auditCsv(report);
}

/** One row for each request, by its column. */
const columns = {
  time: (request: Row) => new Date(request.at).toISOString(),
  outcome: (request: Row) => request.outcome,
  method: (request: Row) => request.method,
  destination: (request: Row) => request.destination,
  purpose: (request: Row) => request.purpose,
  status: (request: Row) => (request.status === 0 ? '' : String(request.status)),
  bytes_out: (request: Row) => String(request.bytesOut),
  bytes_in: (request: Row) => String(request.bytesIn),
  input_tokens: (request: Row) => String(request.inputTokens),
  output_tokens: (request: Row) => String(request.outputTokens),
  usd: (request: Row) => String(request.usd),
  estimated: (request: Row) => (request.estimated ? 'yes' : ''),
  secrets_taken_out: (request: Row) => String(request.hidden),
  names_found: (request: Row) => String(request.carried?.names.count ?? 0),
  names: (request: Row) => request.carried?.names.first.join('\n') ?? '',
  contents_found: (request: Row) => String(request.carried?.contents.count ?? 0),
  contents: (request: Row) => request.carried?.contents.first.join('\n') ?? '',
  claimed_by_worker: (request: Row) => request.carried?.claimed.first.join('\n') ?? '',
  searched: (request: Row) => (request.carried === null ? '' : request.carried.partly === true ? 'partly' : 'wholly'),
  why: (request: Row) => request.why,
} as const;

type Row = {
  readonly at: number;
  /** `denied` was never sent; `no end is known` may have been, and the process went away. */
  readonly outcome: string;
  readonly method: string;
  readonly destination: string;
  readonly purpose: string;
  readonly status: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  readonly estimated: boolean;
  readonly hidden: number;
  readonly carried: Carried | null;
  readonly why: string;
};

/** The requests as plain objects: what `--json` gives, and what the other forms are made of. */
export function auditRows({ requests }: AuditReport): Row[] {
  return requests.map((request) => (request.kind === 'denied' ? deniedRow(request) : sentRow(request)));
}

function sentRow({ sending, end }: SentRequest): Row {
  const { at, method, destination, purpose, bytesOut, carried, hidden = 0, most } = sending;
  const usage = end?.usage ?? { inputTokens: most.tokens, outputTokens: 0, usd: most.usd };
  return {
    ...{ at, method, destination, purpose, bytesOut, hidden, carried },
    outcome: end?.outcome ?? 'no end is known',
    status: end?.status ?? 0,
    bytesIn: end?.bytesIn ?? 0,
    ...usage,
    estimated: end === null || end.estimated === true,
    why: end?.why ?? '',
  };
}

function deniedRow({ at, purpose, destination, bytes, why }: DeniedRequest): Row {
  const nothing = { status: 0, bytesIn: 0, inputTokens: 0, outputTokens: 0, usd: 0, estimated: false, hidden: 0 };
  return { at, outcome: 'denied', method: '', destination, purpose, bytesOut: bytes, ...nothing, carried: null, why };
}

/**
 * The record as comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe in front,
 * since anyone may have named a file.
 */
export function auditCsv(report: AuditReport): string {
  const rows = auditRows(report).map((row) => Object.values(columns).map((cell) => csvCell(cell(row))));
  return [Object.keys(columns), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const shown = text.split('\n').map(displayPath).join('\n');
  const tame = /^[=+\-@\t\r]/.test(shown) && !/^-?\d+(\.\d+)?$/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

const missingWords = (missing: number): string =>
  `${number(missing)} ${missing === 1 ? 'line of the record is' : 'lines of the record are'} missing or damaged.`;

/** What can be relied on, and what cannot. */
const howItIsKnown =
  'Delegate itself looks for the names of the folder’s files, and for parts of their contents, in every request before it leaves. ' +
  'A worker that was taken over could have disguised them; what a worker says of itself is shown as its claim.';

/** The record as a Markdown page, safe to show: no name can end its line or become markup. */
export function auditMarkdown(report: AuditReport, { task, instruction, folder }: AuditOf): string {
  const rows = auditRows(report);
  const summary = auditSummary(report);
  const lines = [
    `# What was sent: ${plain(instruction)}`,
    '',
    `For the task ${task} in ${code(folder)}.`,
    '',
    summary === '' ? '**Nothing left this machine for this task.**' : `**In all:** ${plain(summary)}.`,
    '',
    ...(report.missing === 0 ? [] : [`**${missingWords(report.missing)}**`, '']),
    ...refusedLines(rows),
  ];
  rows.forEach((row, index) => lines.push(...requestLines(row, index + 1), ''));
  if (rows.length > 0) lines.push('---', '', howItIsKnown, '');
  return lines.join('\n');
}

const refusedShownMax = 20;

/** What was refused, before everything else: it is what a person looks for. */
function refusedLines(rows: readonly Row[]): string[] {
  const denied = rows.filter(({ outcome }) => outcome === 'denied');
  if (denied.length === 0) return [];
  const more = denied.length - refusedShownMax;
  const lines = denied.slice(0, refusedShownMax).map(({ destination, purpose, why }) => {
    const to = destination === '' ? '' : `, to ${code(destination)}`;
    return `- ${plain(capitalised(purpose))}${to}: ${plain(why)}`;
  });
  return ['**Refused, and not sent:**', '', ...lines, ...(more > 0 ? [`- and ${number(more)} more, below`] : []), ''];
}

function requestLines(row: Row, count: number): string[] {
  const when = new Date(row.at).toISOString().replace('T', ' ').slice(0, 19);
  const lines = [
    `## ${String(count)}. ${row.outcome === 'denied' ? 'Not sent' : plain(capitalised(row.purpose))}`,
    '',
    `- ${when} UTC${row.destination === '' ? '' : `, ${row.method} ${code(row.destination)}`}`,
    `- ${resultWords(row)}`,
  ];
  if (row.why !== '') lines.push(`- ${plain(row.why)}`);
  if (row.hidden > 0) lines.push(`- A key stood in it ${times(row.hidden)} and was taken out before it was sent.`);
  if (row.carried !== null) lines.push(...carriedLines(row.carried));
  return lines;
}

function resultWords(row: Row): string {
  if (row.outcome === 'denied') return `Refused; ${size(row.bytesOut)} stayed here`;
  const status = row.status === 0 ? '' : ` (status ${String(row.status)})`;
  const tokens = row.inputTokens + row.outputTokens;
  const cost =
    tokens === 0 ? '' : `; ${number(tokens)} tokens, ${usdWords(row.usd)}${row.estimated ? ', reckoned' : ''}`;
  return `${capitalised(row.outcome)}${status}: ${size(row.bytesOut)} sent, ${size(row.bytesIn)} received${cost}`;
}

function carriedLines({ names, contents, claimed, partly }: Carried): string[] {
  const list = (title: string, { count, first }: Carried['names']): string[] => {
    if (count === 0) return [];
    const more = count > first.length ? ` and ${number(count - first.length)} more` : '';
    return [`- ${title} (${number(count)}): ${first.map(code).join(', ')}${more}`];
  };
  const found = [
    ...list('Contents of files that were in it', contents),
    ...list('Names of files that were in it', names),
  ];
  return [
    ...(found.length === 0 ? ['- No name and no content of a file of the folder was found in it'] : found),
    ...list('The worker says that it showed', claimed),
    ...(partly === true ? ['- It was too large to be looked through whole'] : []),
  ];
}

/** The record as lines for a terminal. */
export function auditText(report: AuditReport, { instruction, folder }: AuditOf): string {
  const summary = auditSummary(report);
  const lines = [`“${displayPath(instruction)}” in ${displayPath(folder)}`];
  if (summary === '') lines.push('Nothing left this machine for this task.');
  else lines.push(`In all: ${summary}.`);
  if (report.missing > 0) lines.push(missingWords(report.missing));
  for (const row of auditRows(report)) {
    lines.push('', `${new Date(row.at).toISOString()}  ${displayPath(row.purpose)}`);
    if (row.destination !== '') lines.push(`  ${row.method} ${displayPath(row.destination)}`);
    lines.push(`  ${resultWords(row)}`);
    if (row.why !== '') lines.push(`  ${displayPath(row.why)}`);
    if (row.hidden > 0) lines.push(`  A key stood in it ${times(row.hidden)} and was taken out before it was sent.`);
    if (row.carried !== null) lines.push(...carriedText(row.carried));
  }
  return lines.join('\n');
}

const namesShownMax = 12;

function carriedText({ names, contents, claimed }: Carried): string[] {
  const list = (title: string, { count, first }: Carried['names']): string[] => {
    if (count === 0) return [];
    const shown = first.slice(0, namesShownMax).map(displayPath).join(', ');
    return [`  ${title} (${number(count)}): ${shown}${count > namesShownMax ? ', …' : ''}`];
  };
  return [...list('contents', contents), ...list('names', names), ...list('the worker claims', claimed)];
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${number(count)} times`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${String(bytes)} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
