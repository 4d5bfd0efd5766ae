/** What an instruction asks for, free of the words it was said in. Another language makes the same commands from its own tables. */
import type { Condition, Counter, Keeper, Missing } from '../../model/rule/rule.ts';

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
  /** What to do with photos that carry no date, where that was said. */
  missing?: Missing;
  /** What was taken to mean what, for the plan. */
  notes: string[];
};

/** Which moment of a file a date means; `auto` is the date taken for photos and the last change for everything else, `created` the
 * date taken, said of photos only. */
export type Basis = 'auto' | 'taken' | 'modified' | 'name' | 'today' | 'created';

/** One level (or several) of folders. */
export type Layout =
  | { by: 'date'; basis: Basis; /** A date layout such as `YYYY/MM`; null where none was said. */ form: string | null }
  | { by: 'type' }
  | { by: 'extension' }
  | { by: 'letter' };

/** What is put into a name. */
export type Insert =
  | { put: 'text'; text: string; /** Quoted: taken to the letter, without a separator of ours. */ exact: boolean }
  | { put: 'date'; basis: Basis; form: string | null }
  | { put: 'folder' };

export type Numbering = Pick<Counter, 'start' | 'step' | 'pad' | 'order' | 'descending'> & { perFolder: boolean };

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
  | { do: 'trash'; which: Which }
  /** Copies of the same contents: into a folder, or to the trash where none is named. */
  | { do: 'duplicates'; which: Which; into: string | null; keep: Keeper }
  | { do: 'list-duplicates'; which: Which }
  | { do: 'copy'; which: Which; into: string }
  | { do: 'convert'; which: Which; format: string; original: 'keep' | 'trash' }
  | { do: 'extract'; which: Which }
  | { do: 'list'; which: Which; to: string }
  | { do: 'tidy' };

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
  today: string;
};
