/** The account of one transaction, file by file: what a person keeps to know later what happened. */
import { leftMachineWords, unsandboxedWords } from './isolation.ts';
import { code, plain } from './markdown.ts';
import type { Operation } from './operation.ts';
import type { Receipt } from './receipt.ts';

export type AccountLine = {
  readonly op: Operation;
  /** Relative to the folder. */
  readonly from?: string;
  readonly to?: string;
  readonly bytes?: number;
  readonly reason: string;
  /** Absolute path in a store of what was put away. */
  readonly kept?: string;
};

export type Account = {
  readonly task: string;
  readonly instruction: string;
  /** Absolute. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly receipt: Receipt;
  /** Whether any worker of the task ran without a sandbox. */
  readonly unsandboxed: boolean;
  /** When the person let the task go on in the process sandbox, after its virtual machine failed; null where they did not. */
  readonly leftMachineAt: number | null;
  readonly lines: readonly AccountLine[];
  /** Files that the task left alone, each with the reason: how many, and those of them that were kept. */
  readonly left: { readonly count: number; readonly files: readonly { readonly path: string; readonly why: string }[] };
};

const headings: Record<Operation, string> = {
  move: 'Moved and renamed',
  create: 'Created',
  modify: 'Changed',
  trash: 'Put into the trash',
  mkdir: 'Folders made',
  rmdir: 'Folders removed',
};

const verbs: Record<Receipt['direction'], string> = { apply: 'Applied', undo: 'Undone', redo: 'Applied again' };

/** The account as a Markdown document, safe to show: no path can end its line or become markup. */
export function accountMarkdown(account: Account): string {
  const { receipt, lines } = account;
  const parts = [
    `# Receipt: ${plain(account.instruction)}`,
    '',
    `${verbs[receipt.direction]} ${new Date(account.at).toISOString()} in ${code(account.folder)} (task ${account.task}, transaction ${receipt.transaction}).`,
    '',
    ...(account.unsandboxed ? [`**${unsandboxedWords}**`, ''] : []),
    ...(account.leftMachineAt === null ? [] : [leftMachineWords(account.leftMachineAt), '']),
    ...countTable(receipt),
    '',
  ];
  for (const [op, heading] of Object.entries(headings) as [Operation, string][]) {
    const own = lines.filter((line) => line.op === op);
    if (own.length === 0) continue;
    parts.push(`## ${heading} (${String(own.length)})`, '', ...own.map(lineOf), '');
  }
  const { count, files } = account.left;
  if (count > 0) {
    const rest = count > files.length ? [`- and ${String(count - files.length)} more`] : [];
    const listed = files.map(({ path, why }) => `- ${code(path)} (${plain(why)})`);
    parts.push(`## Left alone (${String(count)})`, '', ...listed, ...rest, '');
  }
  parts.push(`SHA-256 over the operations: ${code(receipt.hash)}`, '');
  return parts.join('\n');
}

function countTable(receipt: Receipt): string[] {
  const rows: [string, number][] = [
    ['Files before', receipt.filesBefore],
    ['kept where they were', receipt.kept],
    ['moved or renamed', receipt.moved],
    ['changed, old content in the store', receipt.modified],
    ['put into the trash', receipt.trashed],
    ['created', receipt.created],
    ['added or taken by other programs meanwhile', receipt.others],
    ['Files after', receipt.filesAfter],
  ];
  return ['| | files |', '|---|---:|', ...rows.map(([name, count]) => `| ${name} | ${String(count)} |`)];
}

function lineOf({ from, to, kept, reason }: AccountLine): string {
  const ends =
    from !== undefined && to !== undefined && from !== to ? `${code(from)} → ${code(to)}` : code(to ?? from ?? '');
  const where = kept === undefined ? '' : `; kept as ${code(kept)}`;
  return `- ${ends} (${plain(reason)}${where})`;
}
