/** Instructions that fit what a folder holds, each with why: "This folder holds 412 photos." No DOM: tested from Node, each held to be understood. */
import { plural, t } from '../../src/base/translate.ts';
import type { FolderKind, FolderKindCounts } from '../../src/model/folderKinds.ts';
import type { TaskState } from '../../src/model/task.ts';
import type { TaskCard } from '../../src/protocol/panelWire.ts';

export type Example = { readonly text: string; readonly says: string | null };

type Idea = {
  readonly of: FolderKind;
  /** Fewer than these are no reason to offer it. */
  readonly least: number;
  readonly text: string;
  readonly says: (count: number) => string;
};

const ideas: readonly Idea[] = [
  {
    of: 'photo',
    least: 3,
    text: 'Organize these photos by date',
    says: (count) => plural(count, 'This folder holds {0} photo.', 'This folder holds {0} photos.'),
  },
  {
    of: 'screenshot',
    least: 3,
    text: 'Put all screenshots into a folder called Screenshots',
    says: (count) => plural(count, '{0} file here is a screenshot.', '{0} files here are screenshots.'),
  },
  {
    of: 'invoice',
    least: 3,
    text: 'Sort the invoices by month',
    says: (count) => plural(count, '{0} file here looks like an invoice.', '{0} files here look like invoices.'),
  },
  {
    of: 'music',
    least: 3,
    text: 'Sort the music by artist and album',
    says: (count) => plural(count, 'This folder holds {0} piece of music.', 'This folder holds {0} pieces of music.'),
  },
  {
    of: 'film',
    least: 3,
    text: 'Put all videos into a folder called Videos',
    says: (count) => plural(count, 'This folder holds {0} video.', 'This folder holds {0} videos.'),
  },
  {
    of: 'pdf',
    least: 3,
    text: 'Put all PDFs into a folder called Papers',
    says: (count) => plural(count, 'This folder holds {0} PDF.', 'This folder holds {0} PDFs.'),
  },
];

const typesLeast = 4;
const mixedLeast = 10;
const spacedLeast = 5;
const examplesMax = 4;
const choicesMax = 6;

/** What fits the folder, the most frequent first; empty where nothing stands out. */
export function fittingExamples({ kinds, types, atTop, spaced, isCut }: FolderKindCounts): Example[] {
  const byKind = ideas
    .map((idea) => ({ idea, count: kinds[idea.of] ?? 0 }))
    .filter(({ idea, count }) => count >= idea.least)
    .sort((one, two) => two.count - one.count)
    .map(({ idea, count }) => ({ text: idea.text, says: saying(idea.says(count), isCut) }));
  const mixed =
    atTop >= mixedLeast && types >= typesLeast
      ? [
          {
            text: 'Sort these files into folders by type',
            says: saying(
              plural(types, '{0} kind of file lies here together.', '{0} kinds of files lie here together.'),
              isCut,
            ),
          },
        ]
      : [];
  const gaps =
    spaced >= spacedLeast
      ? [
          {
            text: 'Replace spaces with underscores',
            says: saying(plural(spaced, '{0} name has spaces in it.', '{0} names have spaces in them.'), isCut),
          },
        ]
      : [];
  return [...byKind.slice(0, examplesMax - mixed.length), ...mixed, ...gaps].slice(0, examplesMax);
}

/** Of a large folder only a part was counted. */
function saying(words: string, isCut: boolean): string {
  return isCut ? t('{0} (Only a part of it was counted.)', words) : words;
}

type Given = Pick<TaskCard, 'instruction' | 'state'>;
const cameToNothing: ReadonlySet<TaskState> = new Set(['failed', 'cancelled', 'undone']);

/** What can be chosen: what fits and was not asked for yet comes first, the rest shows what can be said at all. */
export function examplesFor(
  holds: FolderKindCounts | null,
  others: readonly string[],
  tasks: readonly Given[] = [],
): Example[] {
  const asked = new Set(
    tasks.filter(({ state }) => !cameToNothing.has(state)).map(({ instruction }) => instruction.toLowerCase()),
  );
  const fitting = holds === null ? [] : fittingExamples(holds).filter(({ text }) => !asked.has(text.toLowerCase()));
  const known = new Set(fitting.map(({ text }) => text));
  const rest = others.filter((text) => !known.has(text)).map((text) => ({ text, says: null }));
  return [...fitting, ...rest].slice(0, choicesMax);
}
