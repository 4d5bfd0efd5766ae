import type { DoctorReport } from '../../engine/engine.ts';
import type { QueueSnapshot, TaskCard } from '../../protocol/panelWire.ts';
import { safeLine } from './safeText.ts';

/** Instructions that the embedded rules engine understands whatever the folder, for an empty box. A test holds it to that. */
export const exampleInstructions: readonly string[] = [
  'Organize these photos by date',
  'Sort these files into folders by type',
  'Rename these files to include the project code ACME',
  'Replace spaces with underscores',
  'Number these files in sequence',
  'Put all PDFs into a folder called Papers',
];

type Parts = {
  readonly cards: readonly TaskCard[];
  readonly folders: readonly { path: string; name: string }[];
  readonly report: DoctorReport | null;
  /** Why the window's folders take no task; null where there is no such reason. */
  readonly offDisk?: string | null;
};

/** The queue's snapshot: the window's tasks, the folders that a task can be given to, and whether this machine can run one. */
export function queueSnapshot({ cards, folders, report, offDisk = null }: Parts): QueueSnapshot {
  return {
    panel: 'queue',
    tasks: [...cards],
    folders: folders.map(({ path, name }) => ({ path, name: safeLine(name) })),
    sandboxProblem: report === null ? null : sandboxProblem(report),
    examples: [...exampleInstructions],
    ...(offDisk === null ? {} : { offDisk }),
  };
}

/** What the machine check says of the sandbox, where it says that there is none. */
export function sandboxProblem(report: DoctorReport): QueueSnapshot['sandboxProblem'] {
  const check = report.checks.find(({ name, ok, optional }) => name === 'Sandbox' && !ok && optional !== true);
  if (check === undefined) return null;
  return {
    message: safeLine(check.detail),
    next: safeLine(check.next ?? 'Run “Delegate: Check This Machine” for more.'),
  };
}
