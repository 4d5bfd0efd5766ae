/** A rule's result as rows that are looked at in parts: a million of them are searched and counted, and only those in sight are made. */
import type { PreviewOp, PreviewRow, PreviewShow } from '../../protocol/previewWire.ts';
import { fromOf, toOf } from './proposals.ts';
import type { Outcome, Proposal } from './run.ts';

export type PreviewTable = {
  readonly outcome: Outcome;
  /** Rows in all: what is proposed, what is left alone, and what only the rule before the edit spoke for. */
  readonly total: number;
  /** The rows in the order of their files' paths, so that one that is left out keeps its place; null as they come. */
  readonly order: Uint32Array | null;
  readonly counts: Partial<Record<PreviewOp, number>>;
  /** Sources that only the rule before the edit spoke for. */
  readonly stays: readonly string[];
  /** 1 for every row that the edit has changed. */
  readonly changed: Uint8Array;
  readonly changedCount: number;
};

/** What the rule before the edit does, by source: what it was to become, as {@link fateOf} tells it. */
export type Fates = ReadonlyMap<string, string>;

const leftFate = 'left';

/** The fates of an outcome, to hold another one against. */
export function fatesOf(outcome: Outcome): Fates {
  const fates = new Map<string, string>();
  for (const proposal of outcome.proposals) fates.set(keyOf(proposal), fateOf(proposal));
  for (const { path } of outcome.left) fates.set(path, leftFate);
  return fates;
}

/** What a row is known by: what is there now, or what is made. */
function keyOf(proposal: Proposal): string {
  return fromOf(proposal) ?? `+${toOf(proposal) ?? ''}`;
}

function fateOf(proposal: Proposal): string {
  return `${proposal.op} ${toOf(proposal) ?? ''}`;
}

/** The rows of an outcome; without a rule before the edit, none is changed. */
export function tableOf(outcome: Outcome, was: Fates | null): PreviewTable {
  const counts: Partial<Record<PreviewOp, number>> = {};
  const count = (op: PreviewOp, more = 1): void => {
    if (more > 0) counts[op] = (counts[op] ?? 0) + more;
  };
  const shown = outcome.proposals.length + outcome.left.length;
  const stays = was === null ? [] : staysOf(outcome, was);
  const changed = new Uint8Array(shown + stays.length);
  let changedCount = stays.length;
  const mark = (at: number, key: string, fate: string): void => {
    if (was === null || was.get(key) === fate) return;
    changed[at] = 1;
    changedCount += 1;
  };
  for (const [at, proposal] of outcome.proposals.entries()) {
    count(proposal.op);
    mark(at, keyOf(proposal), fateOf(proposal));
  }
  for (const [at, { path }] of outcome.left.entries()) mark(outcome.proposals.length + at, path, leftFate);
  count('left', outcome.left.length);
  count('stays', stays.length);
  changed.fill(1, shown);
  const parts = { outcome, total: shown + stays.length, stays };
  return { ...parts, order: orderOf(parts), counts, changed, changedCount };
}

type Parts = Pick<PreviewTable, 'outcome' | 'total' | 'stays'>;

/** Sorting more rows than this would be felt at every key. */
const sortedMax = 200_000;

function orderOf(parts: Parts): Uint32Array | null {
  const { total, outcome } = parts;
  if (total > sortedMax || total === outcome.proposals.length) return null;
  const paths = Array.from({ length: total }, (_, at) => pathsAt(parts, at).find((path) => path !== '') ?? '');
  return Uint32Array.from(paths.keys()).sort((one, two) => {
    const [first = '', second = ''] = [paths[one], paths[two]];
    return first < second ? -1 : first > second ? 1 : one - two;
  });
}

function staysOf(outcome: Outcome, was: Fates): string[] {
  const spokenFor = new Set<string>(outcome.left.map(({ path }) => path));
  for (const proposal of outcome.proposals) spokenFor.add(keyOf(proposal));
  return [...was.keys()].filter((key) => !spokenFor.has(key) && !key.startsWith('+'));
}

/** Places of the rows that answer to a choice and a search; null for all of them. The search is in any case. */
export function matchingRows(table: PreviewTable, show: PreviewShow, search: string): readonly number[] | null {
  const wanted = folded(search);
  if (show === 'all' && wanted === '') return null;
  const found: number[] = [];
  for (let index = 0; index < table.total; index += 1) {
    const at = table.order?.[index] ?? index;
    if (show === 'changed' && table.changed[at] !== 1) continue;
    if (show === 'left' && at < table.outcome.proposals.length) continue;
    if (wanted === '' || pathsAt(table, at).some((path) => folded(path).includes(wanted))) found.push(at);
  }
  return found;
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function pathsAt({ outcome, stays }: Parts, at: number): string[] {
  const proposal = outcome.proposals[at];
  if (proposal !== undefined) return [sourceOf(proposal) ?? '', toOf(proposal) ?? ''];
  const left = outcome.left[at - outcome.proposals.length];
  return [left?.path ?? stays[at - outcome.proposals.length - outcome.left.length] ?? ''];
}

/** Characters of paths and reasons in one answer: well below a frame, however they are written there. */
const charactersMax = 1_000_000;

/** Rows from `first` on, as many as are asked for, or as few as an answer takes. */
export function windowOf(
  table: PreviewTable,
  places: readonly number[] | null,
  { first, count }: { first: number; count: number },
): PreviewRow[] {
  const rows: PreviewRow[] = [];
  const end = Math.min(first + count, places?.length ?? table.total);
  for (let index = first, room = charactersMax; index < end && room > 0; index += 1) {
    const at = places === null ? (table.order?.[index] ?? index) : places[index];
    if (at === undefined) break;
    const row = rowAt(table, at);
    room -= (row.from?.length ?? 0) + (row.to?.length ?? 0) + row.reason.length;
    rows.push(row);
  }
  return rows;
}

function rowAt(table: PreviewTable, at: number): PreviewRow {
  const { outcome, stays } = table;
  const mark = table.changed[at] === 1 ? { changed: true as const } : {};
  const proposal = outcome.proposals[at];
  if (proposal !== undefined) {
    const from = sourceOf(proposal);
    const to = toOf(proposal);
    return {
      op: proposal.op,
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to }),
      reason: proposal.reason,
      ...kindOf(proposal),
      ...mark,
    };
  }
  const left = outcome.left[at - outcome.proposals.length];
  if (left !== undefined) {
    const kind = left.is === undefined ? {} : { of: left.is };
    return { op: 'left', from: left.path, reason: left.why.slice(0, whyCharactersMax), ...kind, ...mark };
  }
  const from = stays[at - outcome.proposals.length - outcome.left.length] ?? '';
  return { op: 'stays', from, reason: 'this rule does not speak for it any more', ...mark };
}

const whyCharactersMax = 500;

/** What it is or is made from; a list of many files, or the conventions file, is made from none of them. */
function sourceOf(proposal: Proposal): string | null {
  if (proposal.op === 'create' && kindOf(proposal).of === undefined) return proposal.file.path;
  return fromOf(proposal);
}

function kindOf(proposal: Proposal): Pick<PreviewRow, 'of'> {
  if (proposal.op === 'rmdir') return { of: 'folder' };
  if (!('making' in proposal)) return {};
  const { kind } = proposal.making;
  return kind === 'list' ? { of: 'list' } : kind === 'bytes' ? { of: 'conventions' } : {};
}
