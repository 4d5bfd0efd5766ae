/** What the queue panel remembers when it is hidden, and when the window is loaded again. */
import { recall, remember } from '../shared/host.ts';

type QueueMemory = {
  /** The composer's folder, by its path; with its name where it is none of the workspace's own. */
  folder: string;
  folderName: string;
  text: string;
  /** Who works out what the words mean; empty for the one of the settings. */
  engine: string;
  /** What of the folder the next task is about, by paths in it; all of it where there are none. */
  files: readonly string[];
  search: string;
  archived: boolean;
  byFolder: boolean;
  most: number;
  /** Keys of the sections that are folded. */
  folded: readonly string[];
  scroll: number;
};

/** Ended tasks that are asked for at first, and how many more each time. */
export const mostAtFirst = 50;

export const memory = recall<QueueMemory>({
  folder: '',
  folderName: '',
  text: '',
  engine: '',
  files: [],
  search: '',
  archived: false,
  byFolder: false,
  most: mostAtFirst,
  folded: [],
  scroll: 0,
});

/** Changes what is remembered; whoever shows it draws it again. */
export function keepInMind(change: Partial<QueueMemory>): void {
  Object.assign(memory, change);
  remember(memory);
}
