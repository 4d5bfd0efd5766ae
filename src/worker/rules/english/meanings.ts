/** What each rule of the English grammar gives. The tables beside this file say how it is said. */
import type { Phrase } from '../grammar/parse.ts';
import type { Basis, Command, Fact, Insert, Known, Layout, NamePart, Puzzle, Which } from '../commands.ts';
import type { Condition, FileType, Keeper, OrderKey } from '../../../model/rule/rule.ts';
import type { DateOrder } from './dateOrders.ts';
import type { Span } from './spans.ts';

/** What a word or clause adds to a selection. */
export type Quality = Omit<Partial<Which>, 'where' | 'notes'> & {
  where?: Condition[];
  /** Said of a date without saying which: the date taken of photos, the last change of other files. */
  ages?: Age[];
  notes?: string[];
};

/** What is said after the commands: what it adds to their selections, and of which commands it may be said at all. */
export type Remark = Quality & {
  /** Other folders than the command's own words gave: "one folder per year". */
  layouts?: Layout[];
  /** Said to correct: the layouts replace the command's own. */
  corrects?: boolean;
  /** Said of a deed: "don't rename the PDFs" says nothing of a move. */
  of?: 'names' | 'places';
};

export type Age = { than: 'before' | 'from'; day: string };

/** What tables are written as: a file for each, a workbook for each document, or one for all. */
export type TableForm = { format: 'csv' | 'tsv' | 'xlsx'; isOne: boolean };

export type Meanings = {
  // readers
  quoted: string;
  loose: string;
  proper: string;
  marked: string;
  sign: string;
  glob: string;
  dotExtension: string;
  dotSpelling: string;
  nonFormat: string[];
  folderWord: string;
  format: string[];
  type: FileType;
  nameNoun: { said: string; word: string };
  digitsWord: number;
  character: string;
  characters: string[];
  number: { value: number; digits: string };
  size: { bytes: number; said: string };
  span: Span;
  range: Span;
  thereNoun: { readonly said: string; readonly word: string };
  thereWord: { readonly said: string; readonly word: string };
  eachNoun: { readonly said: string; readonly word: string };
  plainFile: string;
  letterSpan: string;
  form: string;
  sample: { base: string; digits: string };
  folderThere: string;
  fileThere: string;
  fileName: string;
  starWord: number;
  pixelsWord: number;
  percentWord: number;
  decade: number;
  dateOrder: DateOrder;
  // phrases
  sentence: Clause[];
  clause: Clause;
  bareClause: Clause;
  elided: Clause;
  more: Clause[];
  polite: true;
  joint: true;
  closing: Remark[];
  remark: Remark;
  spared: Quality;
  layoutsSaid: Layout[];
  which: Which;
  named: Which;
  nouns: Quality;
  noun: Quality;
  qualities: Quality;
  quality: Quality;
  place: Quality;
  placeName: string | null;
  nameTest: Condition;
  startTest: Condition;
  /** Quoted texts are exact; a bare one is a plain word that might as well be about the files. */
  text: { text: string; exact: boolean; bare: boolean };
  key: Layout[];
  keyItem: Layout[];
  basis: Basis;
  period: string;
  foldersBy: Layout[];
  criteria: Layout[];
  markedFolder: { name: string; named: boolean };
  folder: { name: string; named: boolean };
  insert: (Insert & { bare?: boolean }) | Puzzle;
  edge: 'front' | 'end';
  letterCase: { filter: string; says: string };
  order: { order: OrderKey | 'dated'; descending: boolean };
  counting: Counting[];
  count: Counting;
  extensionName: string;
  fact: Fact;
  part: NamePart;
  parts: { parts: NamePart[]; gap: string | null };
  column: NamePart;
  columns: NamePart[];
  shape: string;
  cameraName: string;
  twice: Which;
  keeping: Keeper;
  keeper: Keeper;
  target: string;
  tableForm: TableForm;
  papers: Which;
  filesThere: string[];
  scans: Which;
  quality100: number;
  pixels: number;
  listForm: string;
  invoiceColumn: true;
  invoiceColumns: true;
};

export type Counting = Partial<{
  start: number;
  step: number;
  pad: number;
  /** `dated`: by the date taken for photos, by the last change for other files. */
  order: OrderKey | 'dated';
  descending: boolean;
  perFolder: boolean;
  per: string;
}>;

/** One clause of a sentence. */
export type Clause = {
  commands: Command[];
  puzzles: Puzzle[];
  /** Its verb is that of the clause before. */ isElided?: boolean;
  /** No verb and no files: a ground alone. */ leansBack?: boolean;
};

export type Table<Name extends keyof Meanings> = readonly Phrase<Meanings, Known, Meanings[Name]>[];
