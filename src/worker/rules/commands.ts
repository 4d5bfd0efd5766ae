/** What an instruction asks for, free of the words it was said in. Another language makes the same commands from its own tables. */
import type { Condition, Counter, Keeper, Missing } from '../../model/rule/rule.ts';
import type { Style } from './style.ts';

/** Which files. */
export type Which = {
  where: Condition[];
  /** A folder of the mount to look in. */
  in?: string;
  depth?: 'top' | 'all';
  /** The files of the command before: "them". */
  previous?: boolean;
  /** Said with a pronoun, not left out. */
  pronoun?: boolean;
  /** Said as "photos", "pictures" or a picture format: their date is the date taken. */
  photos?: boolean;
  /** All that the commands before did not take: "the rest". */
  rest?: boolean;
  /** What to do with photos that carry no date, where that was said. */
  missing?: Missing;
  /** A word was taken to mean files whose names have it: nothing is thrown away on that. */
  guessed?: boolean;
  /** What was taken to mean what, for the plan. */
  notes: string[];
};

/** Which moment of a file a date means; `auto` is the date taken for photos, the day a mail was sent, and the last change for everything
 * else; `created` the date taken, said of photos only; `text` the first date in a document, `written` that of its properties; `released`
 * the day in a recording's tags. */
export type Basis =
  'auto' | 'taken' | 'modified' | 'name' | 'today' | 'created' | 'text' | 'sent' | 'written' | 'released';

export const facts = [
  'camera',
  'maker',
  'lens',
  'place',
  'city',
  'state',
  'country',
  'orientation',
  'rating',
  'resolution',
  'title',
  'caption',
  'author',
  'subject',
  'heading',
  'number',
  'total',
  'pages',
  'code',
  'text-code',
  'sender',
  'recipient',
  'artist',
  'album-artist',
  'album',
  'track',
  'disc',
  'genre',
  'music-year',
  'length',
  'bitrate',
  'real-type',
] as const;
/** What a file tells of itself besides its dates. */
export type Fact = (typeof facts)[number];

/** One level (or several) of folders. */
export type Layout =
  | { by: 'date'; basis: Basis; /** A date layout such as `YYYY/MM`; null where none was said. */ form: string | null }
  | { by: 'type' }
  | { by: 'extension' }
  | { by: 'letter' }
  | { by: 'fact'; fact: Fact };

/** What is put into a name. */
export type Insert =
  | { put: 'text'; text: string; /** Quoted: taken to the letter, without a separator of ours. */ exact: boolean }
  | { put: 'date'; basis: Basis; form: string | null }
  | { put: 'folder' }
  | { put: 'fact'; fact: Fact };

/** A part of a new name, or a column of a list. */
export type NamePart =
  Extract<Insert, { put: 'date' | 'folder' | 'fact' }> | { put: 'name' | 'path' | 'size' | 'type' | 'extension' };

export type Numbering = Pick<Counter, 'start' | 'step' | 'pad' | 'order' | 'descending'> & {
  perFolder: boolean;
  /** A date layout: files of each such date count on their own, and the date stands before the number. */
  per?: string;
};

export type Command =
  | { do: 'organise'; which: Which; layouts: Layout[]; into: string | null }
  | {
      do: 'move';
      which: Which;
      into: string | null;
      /** The folder's name is ours, not the person's. */ named: boolean;
    }
  | { do: 'insert'; which: Which; insert: Insert; at: 'front' | 'end'; /** Nothing said where. */ assumed: boolean }
  | { do: 'edit'; which: Which; on: 'stem' | 'ext' | 'both'; filter: Edit; says: string }
  | { do: 'number'; which: Which; base: string | null; gap: string | null; at: 'front' | 'end'; numbering: Numbering }
  | { do: 'date-name'; which: Which; basis: Basis; form: string | null }
  | { do: 'extension'; which: Which; from: string; to: string }
  | { do: 'rename-one'; from: string; to: string }
  | { do: 'flatten'; which: Which }
  /** A new name from several parts; `gap` stands between them where that was said. */
  | { do: 'compose'; which: Which; parts: NamePart[]; gap: string | null }
  /** The code in the name, in front of all else. */
  | { do: 'code-first'; which: Which }
  /** Names by a table: the whole name, or its first part, stands in the first column. */
  | { do: 'lookup'; which: Which; table: string; part: 'whole' | 'first' }
  /** The ending that the contents call for; `bare` only where there is none. */
  | { do: 'real-extension'; which: Which; bare: boolean }
  /** Names like the others; the style is found in the folder, and null until then. */
  | { do: 'style'; which: Which; style: Style | null }
  | { do: 'trash'; which: Which }
  /** Copies of the same contents: into a folder, or to the trash where none is named. */
  | { do: 'duplicates'; which: Which; into: string | null; keep: Keeper }
  | { do: 'list-duplicates'; which: Which }
  | { do: 'copy'; which: Which; into: string }
  | {
      do: 'convert';
      which: Which;
      format: string;
      original: 'keep' | 'trash';
      into: string | null;
      /** Of JPEG and WebP, 1 to 100. */ quality: number | null;
    }
  /** Smaller pictures beside the ones that are there: the longest side in pixels. */
  | { do: 'resize'; which: Which; pixels: number; into: string | null }
  /** `recognise`: text that is only a picture of text as well (OCR), if somebody asked for it. */
  | { do: 'extract'; which: Which; into: string | null; recognise?: true }
  /** The tables in documents: a file for each, a workbook for each document, or `file` for all of them. */
  | { do: 'tables'; which: Which; format: 'csv' | 'tsv' | 'xlsx'; into: string | null; file: string | null }
  | { do: 'list'; which: Which; to: string; /** null: the usual ones. */ columns: NamePart[] | null }
  /** What stands in invoices and receipts, a line each. */
  | { do: 'invoices'; which: Which; to: string; recognise?: true }
  | { do: 'tidy' }
  /** Folders that the commands before have emptied. */
  | { do: 'tidy-emptied' };

/** One or more filters of src/worker/rules/filters.ts with their arguments. */
export type Edit = { name: string; args: string[] }[];

/** Understood well enough to know what is missing. */
export type Puzzle = {
  puzzle: 'which-date' | 'which-text' | 'which-folder' | 'names-or-contents' | 'creation-date';
  words: string;
};

export type Sentence = { commands: Command[]; puzzles: Puzzle[] };

/** What a parser may know of the folder: names it can recognise, nothing of what is in the files. */
export type Known = {
  /** Folders by folded path, and by folded last name where only one has it. */
  folders: ReadonlyMap<string, string>;
  /** Files by folded path, and by folded name where only one has it. */
  files: ReadonlyMap<string, string>;
  /** The words of its files' names, in small letters. */
  nameWords: ReadonlySet<string>;
  today: string;
};
