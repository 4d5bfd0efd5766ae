/**
 * The words of the rule language, each with what it says: one table for the reader, the completions and the documentation. The
 * order is that of likeliness, in which completions are offered.
 */
import type {
  Clash,
  CompanionKind,
  Deed,
  FieldTest,
  FileType,
  Keeper,
  MissingDate,
  NameTest,
  OrderKey,
  Select,
  Step,
  TextTest,
} from './rule.ts';

/** A word as it is written, and what it says. */
export type Words<Word extends string> = Readonly<Record<Word, string>>;

/** The words that begin a line. */
export const lineTable = {
  files: 'which files the step takes: kinds, endings or patterns',
  all: 'all files',
  where: 'what must hold of a file',
  let: 'a field of the rule’s own',
  count: 'a counter',
  together: 'what goes along with a file',
  move: 'gives files a new place or name',
  copy: 'makes a second file',
  trash: 'puts files into the trash',
  convert: 'makes a file of another format',
  extract: 'takes something out of documents',
  list: 'writes one file that tells of many',
  tidy: 'removes folders that hold nothing',
  missing: 'what happens to a file that lacks a field',
  because: 'the reason that is shown beside each change',
  step: 'another step, after those above',
  clash: 'two files for one name',
  emptied: 'folders that the rule has emptied',
  except: 'a file that the rule does not speak for',
  remember: 'a line for the folder’s conventions',
  original: 'what happens to the file that another was made from',
  with: 'settings of a format',
  columns: 'the columns of a list',
  format: 'the format by itself',
  rule: 'the version of the language',
} as const;
export type LineWord = keyof typeof lineTable;

/** Kinds of files, as their endings tell. */
export const kindTable = {
  image: 'pictures and photos',
  video: 'videos and films',
  audio: 'music and recordings',
  document: 'documents and text',
  spreadsheet: 'spreadsheets and tables',
  presentation: 'slides',
  archive: 'zip files and their like',
  code: 'programs’ sources, pages, settings',
  book: 'e-books',
  mail: 'mails and cards',
  font: 'fonts',
  program: 'programs and installers',
  other: 'all else',
} as const satisfies Words<FileType>;

/** What people call the kinds, for the mend that is told. */
export const kindSynonyms: Readonly<Record<string, string>> = {
  photo: 'image',
  photos: 'image',
  picture: 'image',
  pictures: 'image',
  images: 'image',
  film: 'video',
  films: 'video',
  movie: 'video',
  movies: 'video',
  music: 'audio',
  song: 'audio',
  songs: 'audio',
  doc: 'document',
  table: 'spreadsheet',
  slides: 'presentation',
  ebook: 'book',
  email: 'mail',
  app: 'program',
};

export const depthTable = {
  everywhere: 'in all folders below',
  here: 'in that folder only',
  auto: 'in that folder only, or in all below where it holds no file itself',
} as const;
export type DepthWord = keyof typeof depthTable;
export const depthOfWord = { everywhere: 'all', here: 'top', auto: 'auto' } as const satisfies Record<
  DepthWord,
  Select['depth']
>;

/** What a condition is about. Fields, such as exif.make, are subjects too. */
export const subjectTable = {
  name: 'the whole name: name contains "draft"',
  stem: 'the name without its ending: stem starts with "tmp"',
  kind: 'the kind of file, as its ending tells: kind image, video',
  contents: 'the kind of file, as its contents tell: contents image',
  ending: 'the ending: ending .jpg, .png or ending none',
  size: 'how large it is: size > 10 MB',
  changed: 'the day of its last change: changed from 2019-01-01',
  taken: 'the day a photo or film was taken: taken before 2019-01-01',
  age: 'days since its last change: age > 30 days',
  depth: 'how many folders below: depth < 2',
  below: 'in a folder or further down: below "Private"',
  text: 'what a document says: text contains "invoice"',
  has: 'whether it has a field: has place.city',
  duplicate: 'same contents as another: duplicate copies keep oldest',
  field: 'a field whose name means something else here: field size > 10',
} as const;
export type Subject = keyof typeof subjectTable;

/** How conditions are joined. */
export const jointTable = { and: 'both hold', or: 'one of them holds', not: 'it does not hold' } as const;

/** Tests as they are written: the word or sign, and the test that it means. */
export const nameTestTable = {
  contains: 'has this text in it',
  word: 'has this word in it',
  starts: 'begins with',
  ends: 'ends with',
  '=': 'is exactly',
  like: 'fits a pattern of * and ?',
  matches: 'fits a regular expression',
} as const;
export const nameTestOf = {
  contains: 'contains',
  word: 'word',
  starts: 'starts',
  ends: 'ends',
  '=': 'equals',
  like: 'glob',
  matches: 'matches',
} as const satisfies Record<keyof typeof nameTestTable, NameTest>;

export const textTestTable = {
  contains: 'has this text in it',
  word: 'has this word in it',
  matches: 'has a part that fits a regular expression',
} as const satisfies Words<TextTest>;

export const fieldTestTable = {
  '=': 'is exactly',
  contains: 'has this text in it',
  starts: 'begins with',
  ends: 'ends with',
  matches: 'fits a regular expression',
  '>': 'is more than',
  '<': 'is less than',
} as const;
export const fieldTestOf = {
  '=': 'equals',
  contains: 'contains',
  starts: 'starts',
  ends: 'ends',
  matches: 'matches',
  '>': 'more',
  '<': 'less',
} as const satisfies Record<keyof typeof fieldTestTable, Exclude<FieldTest, 'known'>>;

export const compareTable = { '>': 'more than', '<': 'less than', '=': 'exactly' } as const;
export type Compare = keyof typeof compareTable;

export const dayTestTable = { from: 'that day or later', before: 'earlier than that day' } as const;

export const duplicateTable = {
  copies: 'all but the one that is kept',
  all: 'the one that is kept as well',
} as const;

export const keeperTable = {
  oldest: 'the one changed first is no copy',
  newest: 'the one changed last is no copy',
  shortest: 'the one with the shortest path is no copy',
  first: 'the first one by path is no copy',
} as const satisfies Words<Keeper>;

/** Units of size in bytes. Decimal ones come first: that is how drives and file managers count. */
export const sizeUnits = {
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  TB: 1_000_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
  bytes: 1,
  byte: 1,
  B: 1,
} as const;

/** Units of age in days. */
export const ageUnits = { days: 1, day: 1, weeks: 7, week: 7, months: 30, month: 30, years: 365, year: 365 } as const;

export const depthUnits = { folders: 1, folder: 1 } as const;

/** The forms of a field of the rule's own. */
export const letTable = {
  date: 'a date, from the first source that knows one',
  match: 'parts of a name, by a regular expression',
  find: 'parts of a document’s text, by a regular expression',
  table: 'a cell of a table in the folder',
  value: 'a template under a name of its own',
} as const;
export type LetWord = keyof typeof letTable;

export const zoneTable = {
  camera: 'as the clock of the camera showed',
  local: 'the time zone of this computer',
  utc: 'Greenwich',
  'Europe/Berlin': 'a place’s own, by its name',
} as const;

export const companionTable = {
  sidecar: '.xmp, .aae, Takeout .json beside a photo',
  'raw+jpeg': 'the RAW beside a JPEG',
  'live-photo': 'the film of a live photo',
  subtitle: 'subtitles of a film',
  assets: 'what a page shows: Page_files, Page.assets, its own pictures',
} as const satisfies Words<CompanionKind>;

export const orderTable = {
  name: 'by name, 2 before 10',
  path: 'by folder and name',
  taken: 'by date taken, files without one last',
  modified: 'by the date last changed',
  size: 'by size, the smallest first',
} as const satisfies Words<OrderKey>;

export const missingTable = {
  leave: 'the file stays as it is, and is listed',
  use: 'another date in its place',
  write: 'a text in its place',
} as const;

export const missingDateTable = {
  'name-date': 'the date in its name',
  'file-date': 'the date of its last change',
  'name-or-file-date': 'the date in its name, else that of its last change',
} as const satisfies Words<Exclude<MissingDate, 'leave'>>;

export const clashTable = {
  number: 'the later one gets " (2)"',
  skip: 'the later one stays, and is listed',
  suffix: 'the later one gets a suffix in which {k} is 2, 3…',
} as const satisfies Words<Extract<Clash, string> | 'suffix'>;

export const emptiedTable = { keep: 'they stay', remove: 'they are removed' } as const;

/** What each deed says. */
export const deedTable = {
  move: 'gives files a new place or name',
  copy: 'makes a second file at the new place',
  trash: 'puts files into the trash',
  convert: 'makes a file of another format',
  extract: 'writes what was taken out of a document into a file',
  list: 'writes one file that tells of all, or one for each value',
  tidy: 'removes folders that hold nothing',
} as const satisfies Words<Deed>;

export const originalTable = {
  keep: 'it stays',
  trash: 'it goes to the trash when the new one is made',
} as const satisfies Words<NonNullable<Step['original']>>;

/** Formats that `convert` is often asked for. Others are taken as well, where there is a program part for them. */
export const formatTable = {
  xlsx: 'a spreadsheet',
  csv: 'a table as text',
  docx: 'a Word document',
  html: 'a web page',
  'utf-8': 'text in UTF-8',
} as const;

/** What `extract` takes out. */
export const extractTable = {
  text: 'the text of a document',
  tables: 'the tables of a PDF: {table} names each',
} as const;

export const optionTable = {
  quality: 'how good, 1 to 100',
  'longest-side': 'pixels of the longer side, at most',
  bom: 'a byte order mark: yes or no',
  formulas: 'cells that begin like a formula: text or keep',
  ocr: 'pictures of text are read as well, by text recognition: yes or no',
} as const;

/** What a step without a `together` line takes along, of a file that its deed moves, copies or trashes. */
export const companionDefaults = {
  ofAll: ['sidecar', 'raw+jpeg', 'live-photo', 'subtitle', 'assets'],
  ofEndings: ['sidecar'],
} as const satisfies Record<string, readonly CompanionKind[]>;

/** Keys of a table, with their types. */
export function wordsOf<Word extends string>(table: Words<Word> | Readonly<Record<Word, number>>): Word[] {
  // A table's own keys are its words: the one place that says so.
  return Object.keys(table) as Word[];
}
