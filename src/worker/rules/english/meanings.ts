/** What each rule of the English grammar gives. The tables beside this file say how it is said. */
import type { Phrase } from '../grammar/parse.ts';
import type { Basis, Command, Insert, Known, Layout, Puzzle, Which } from '../commands.ts';
import type { Condition, FileType, OrderKey } from '../rule.ts';
import type { Span } from './readers.ts';

/** What a word or clause adds to a selection. */
export type Quality = Omit<Partial<Which>, 'where' | 'notes'> & { where?: Condition[]; notes?: string[] };

export type Meanings = {
  // readers
  quoted: string;
  loose: string;
  proper: string;
  marked: string;
  sign: string;
  glob: string;
  dotExtension: string;
  format: string[];
  type: FileType;
  nameNoun: { said: string; word: string };
  character: string;
  number: { value: number; digits: string };
  size: { bytes: number; said: string };
  span: Span;
  form: string;
  sample: { base: string; digits: string };
  folderThere: string;
  fileThere: string;
  // phrases
  sentence: Clause[];
  clause: Clause;
  more: Clause[];
  polite: true;
  joint: true;
  closing: Quality[];
  which: Which;
  named: Which;
  nouns: Quality;
  noun: Quality;
  qualities: Quality;
  quality: Quality;
  place: Quality;
  placeName: string | null;
  nameTest: Condition;
  text: { text: string; exact: boolean };
  key: Layout[];
  keyItem: Layout[];
  basis: Basis;
  period: string;
  foldersBy: Layout[];
  criteria: Layout[];
  markedFolder: { name: string; named: boolean };
  folder: { name: string; named: boolean };
  insert: Insert | Puzzle;
  edge: 'front' | 'end';
  letterCase: { filter: string; says: string };
  order: { order: OrderKey; descending: boolean };
  counting: Counting[];
  count: Counting;
  extensionName: string;
};

export type Counting = Partial<{
  start: number;
  step: number;
  pad: number;
  order: OrderKey;
  descending: boolean;
  perFolder: boolean;
}>;

/** One clause of a sentence. */
export type Clause = { commands: Command[]; puzzles: Puzzle[] };

export type Table<Name extends keyof Meanings> = readonly Phrase<Meanings, Known, Meanings[Name]>[];
