/** The account of one transaction, file by file: what a person keeps to know later what happened. */
import { fixed, marked, t } from '../base/translate.ts';
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
  move: marked('Moved and renamed'),
  create: marked('Created'),
  modify: marked('Changed'),
  trash: marked('Put into the trash'),
  mkdir: marked('Folders made'),
  rmdir: marked('Folders removed'),
};

const verbs: Record<Receipt['direction'], string> = {
  apply: marked('Applied'),
  undo: marked('Undone'),
  redo: marked('Applied again'),
};

/** The account as a Markdown document, safe to show: no path can end its line or become markup. */
export function accountMarkdown(account: Account): string {
  const { receipt, lines } = account;
  const parts = [
    `# ${t('Receipt: {0}', plain(account.instruction))}`,
    '',
    t(
      '{0} {1} in {2} (task {3}, transaction {4}).',
      fixed(verbs[receipt.direction]),
      new Date(account.at).toISOString(),
      code(account.folder),
      account.task,
      receipt.transaction,
    ),
    '',
    ...(account.unsandboxed ? [`**${fixed(unsandboxedWords)}**`, ''] : []),
    ...(account.leftMachineAt === null ? [] : [leftMachineWords(account.leftMachineAt), '']),
    ...countTable(receipt),
    '',
  ];
  for (const [op, heading] of Object.entries(headings) as [Operation, string][]) {
    const own = lines.filter((line) => line.op === op);
    if (own.length === 0) continue;
    parts.push(`## ${fixed(heading)} (${String(own.length)})`, '', ...own.map(lineOf), '');
  }
  const { count, files } = account.left;
  if (count > 0) {
    const rest = count > files.length ? [`- ${t('and {0} more', String(count - files.length))}`] : [];
    const listed = files.map(({ path, why }) => `- ${code(path)} (${plain(why)})`);
    parts.push(`## ${t('Left alone')} (${String(count)})`, '', ...listed, ...rest, '');
  }
  parts.push(t('SHA-256 over the operations: {0}', code(receipt.hash)), '');
  return parts.join('\n');
}

function countTable(receipt: Receipt): string[] {
  const rows: [string, number][] = [
    [t('Files before'), receipt.filesBefore],
    [t('kept where they were'), receipt.kept],
    [t('moved or renamed'), receipt.moved],
    [t('changed, old content in the store'), receipt.modified],
    [t('put into the trash'), receipt.trashed],
    [t('created'), receipt.created],
    [t('added or taken by other programs meanwhile'), receipt.others],
    [t('Files after'), receipt.filesAfter],
  ];
  return [`| | ${t('files')} |`, '|---|---:|', ...rows.map(([name, count]) => `| ${name} | ${String(count)} |`)];
}

function lineOf({ from, to, kept, reason }: AccountLine): string {
  const ends =
    from !== undefined && to !== undefined && from !== to ? `${code(from)} → ${code(to)}` : code(to ?? from ?? '');
  const where = kept === undefined ? '' : t('; kept as {0}', code(kept));
  return `- ${ends} (${plain(reason)}${where})`;
}
