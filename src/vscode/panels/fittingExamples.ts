/** Instructions that fit what a folder holds, each with why: "This folder holds 412 photos." Pure; a test holds each to be understood. */
import { plural, t } from '../../base/translate.ts';
import type { FolderKind, FolderKindCounts } from '../../model/folderKinds.ts';

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
    text: 'Rename the invoices to date, vendor and total',
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
