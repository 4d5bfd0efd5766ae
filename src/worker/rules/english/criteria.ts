/** What could be meant by "clean this up": whole instructions, each worth offering only where the folder has files for it. */
import { counted } from '../words.ts';

export type Criterion = {
  /** The instruction, as a person would say it. */
  readonly value: string;
  /** The same with the number of files or folders that it changes. */
  readonly label: (count: number) => string;
  /** How welcome it is for each file that it changes: what tells two ways of the same reach apart. */
  readonly weight: number;
  /** Words of a vague instruction that point to it. */
  readonly topic: RegExp;
  /** All files of the selection are compared by their contents. */
  readonly compares?: true;
  /** Something goes to the trash, or is removed. */
  readonly removal?: true;
  /** A mark comes off names. */
  readonly mark?: true;
};

const photos = /\b(?:photos?|pictures?|pics|images?|camera)\b/i;
const names = /\b(?:names?|rename|filenames?|titles?)\b/i;
const none = /(?!)/;

export const criteria: readonly Criterion[] = [
  {
    value: 'organize the photos by date taken',
    label: (count) => `organize the photos by date taken: ${counted(count, 'file')}`,
    weight: 1,
    topic: photos,
  },
  {
    value: 'move duplicate files to Duplicates',
    label: (count) => `move ${counted(count, 'copy', 'copies')} of other files into “Duplicates”`,
    weight: 3,
    topic: /\b(?:duplicates?|copies)\b/i,
    compares: true,
  },
  {
    value: 'move the screenshots to Screenshots',
    label: (count) => `move ${counted(count, 'screenshot')} into “Screenshots”`,
    weight: 1.5,
    topic: /\b(?:screenshots?|desktop)\b/i,
  },
  {
    value: 'sort the songs by artist',
    label: (count) => `sort ${counted(count, 'recording')} by artist`,
    weight: 1.2,
    topic: /\b(?:music|songs?|audio|mp3s?)\b/i,
  },
  {
    value: 'sort the invoices by month',
    label: (count) => `sort ${counted(count, 'invoice')} by month`,
    weight: 1.5,
    topic: /\b(?:invoices?|bills?|receipts?|paperwork)\b/i,
  },
  {
    value: 'sort the files into folders by type',
    label: (count) => `sort ${counted(count, 'file')} into folders by type`,
    weight: 0.8,
    topic: /\b(?:downloads?|desktop|types?)\b/i,
  },
  {
    value: 'remove copy marks from the file names',
    label: (count) => `take “Copy of”, “- Copy (2)” and the like off ${counted(count, 'name')}`,
    weight: 1.5,
    topic: names,
    mark: true,
  },
  {
    value: 'remove "(1)" from the file names',
    label: (count) => `take “(1)” off ${counted(count, 'name')}`,
    weight: 1.5,
    topic: names,
    mark: true,
  },
  {
    value: 'rename the files to match the others',
    label: (count) => `give ${counted(count, 'name')} the style of the others`,
    weight: 1.2,
    topic: names,
  },
  {
    value: 'replace spaces with underscores in the file names',
    label: (count) => `replace spaces with underscores in ${counted(count, 'name')}`,
    weight: 0.4,
    topic: names,
  },
  {
    value: 'make the extensions lower case',
    label: (count) => `write ${counted(count, 'extension')} in lower case`,
    weight: 0.3,
    topic: names,
  },
  {
    value: 'number the photos',
    label: (count) => `number ${counted(count, 'photo')} in sequence`,
    weight: 0.05,
    topic: none,
  },
  {
    value: 'move files older than 365 days to Archive',
    label: (count) => `move ${counted(count, 'file')} not changed for a year into “Archive”`,
    weight: 0.3,
    topic: /\b(?:old|archive|downloads?)\b/i,
  },
  {
    value: 'remove empty folders',
    label: (count) => `remove ${counted(count, 'empty folder')}`,
    weight: 1.2,
    topic: /\bfolders?\b/i,
    removal: true,
  },
  {
    value: 'delete the .tmp, .temp, .crdownload, .part and .bak files',
    label: (count) => `put ${counted(count, 'temporary or unfinished file')} into the trash`,
    weight: 3,
    topic: /\b(?:downloads?|temp|temporary)\b/i,
    removal: true,
  },
  {
    value: 'delete empty files',
    label: (count) => `put ${counted(count, 'empty file')} into the trash`,
    weight: 1.2,
    topic: /\bempty\b/i,
    removal: true,
  },
  {
    value: 'delete duplicate files',
    label: (count) => `put ${counted(count, 'copy', 'copies')} of other files into the trash`,
    // Unasked, they are offered a folder to be looked at.
    weight: 0.01,
    topic: none,
    compares: true,
    removal: true,
  },
];
