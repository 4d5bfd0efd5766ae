import { t } from '../../base/translate.ts';
import type { DoctorReport } from '../../engine/engine.ts';
import type { Task } from '../../model/task.ts';
import type { QueueLook, QueueSnapshot, TaskCard } from '../../protocol/panelWire.ts';
import type { FolderKindCounts } from '../../model/folderKinds.ts';
import { pageCard } from './pageCard.ts';
import { safeQuestion } from './planSnapshot.ts';
import { safeLine, safeText } from './safeText.ts';

/** Instructions that the embedded rules engine understands whatever the folder, for an empty box. A test holds it to that. */
export const exampleInstructions: readonly string[] = [
  'Organize these photos by date',
  'Sort these files into folders by type',
  'Rename these files to include the project code ACME',
  'Replace spaces with underscores',
  'Number these files in sequence',
  'Put all PDFs into a folder called Papers',
];

/** Ended tasks that are shown before anybody asks for more. */
export const startLook: QueueLook = { search: '', archived: false, most: 50, folder: '' };

type Parts = {
  readonly cards: readonly TaskCard[];
  readonly folders: readonly { path: string; name: string }[];
  readonly report: DoctorReport | null;
  /** The engine of the settings. */
  readonly engine?: 'rules' | 'claude';
  /** Tasks that may ask something. */
  readonly tasks?: readonly Task[];
  readonly labelOf?: (mount: string) => string;
  readonly look?: QueueLook;
  readonly ended?: QueueSnapshot['ended'];
  readonly needYou?: number;
  /** What the composer's folder holds. */
  readonly holds?: FolderKindCounts | null;
  /** Why the window's folders take no task; null where there is no such reason. */
  readonly offDisk?: string | null;
  /** Whether tasks may use Chrome here. */
  readonly hasChrome?: boolean;
};

/** Questions shown in one place; more wait until these are answered. */
const askingMax = 20;

/** The queue's snapshot: the window's tasks, the folders that a task can be given to, and whether this machine can run one. */
export function queueSnapshot(parts: Parts): QueueSnapshot {
  const { cards, folders, report, engine = 'rules', tasks = [], labelOf = asItIs } = parts;
  return {
    panel: 'queue',
    tasks: [...cards],
    folders: folders.map(({ path, name }) => ({ path, name: safeLine(name) })),
    sandboxProblem: report === null ? null : sandboxProblem(report),
    examples: [...exampleInstructions],
    holds: parts.holds ?? null,
    engine,
    asking: tasks
      .filter(isAsking)
      .slice(0, askingMax)
      .map((task) => askingOf(task, labelOf)),
    look: parts.look ?? startLook,
    ended: parts.ended ?? { matching: 0, shown: 0, archived: 0 },
    needYou: parts.needYou ?? 0,
    ...(parts.hasChrome === true ? { hasChrome: true } : {}),
    ...(parts.offDisk == null ? {} : { offDisk: parts.offDisk }),
  };
}

function asItIs(mount: string): string {
  return mount;
}

function isAsking(task: Task): boolean {
  return (task.state === 'asking' && task.questions.length > 0) || pageCard(task) !== null;
}

function askingOf(task: Task, labelOf: (mount: string) => string): QueueSnapshot['asking'][number] {
  const page = pageCard(task);
  if (page !== null) return { ...about(task, labelOf), message: null, questions: [], page };
  return {
    ...about(task, labelOf),
    message: task.message === null ? null : safeText(task.message),
    questions: task.questions.map(safeQuestion),
  };
}

function about(
  { id, title, instruction, mount }: Task,
  labelOf: (mount: string) => string,
): Pick<QueueSnapshot['asking'][number], 'task' | 'title' | 'folder'> {
  return { task: id, title: safeLine(title ?? instruction), folder: safeLine(labelOf(mount)) };
}

/** What the machine check says of the sandbox, where it says that there is none. */
export function sandboxProblem(report: DoctorReport): QueueSnapshot['sandboxProblem'] {
  const check = report.checks.find(({ name, ok, optional }) => name === 'Sandbox' && !ok && optional !== true);
  if (check === undefined) return null;
  return {
    message: safeLine(check.detail),
    next: safeLine(check.next ?? t('Run “Delegate: Check This Machine” for more.')),
  };
}
