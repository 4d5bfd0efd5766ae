/** English words by what they stand for. Only whole words, lower case; a plural is its own entry. */
import type { FileType } from '../../../model/rule/rule.ts';

/** What a kind of file is called. */
export const typeWords = {
  image: 'photo photos photograph photographs picture pictures pic pics image images snapshot snapshots',
  video: 'video videos film films movie movies clip clips',
  audio: 'audio song songs music track tracks recording recordings sound sounds',
  document: 'document documents doc docs text-documents',
  spreadsheet: 'spreadsheet spreadsheets',
  presentation: 'presentation presentations slideshow slideshows slides deck decks',
  archive: 'zips',
  code: 'code script scripts',
  book: 'ebook ebooks e-book e-books book books',
  mail: 'email emails mail mails',
  font: 'font fonts',
  program: 'installer installers executable executables',
} as const satisfies Partial<Record<FileType, string>>;

/** Words for file formats that are no extension themselves, with their extensions. */
export const formatWords: Record<string, readonly string[]> = {
  jpeg: ['jpg', 'jpeg'],
  jpegs: ['jpg', 'jpeg'],
  jpg: ['jpg', 'jpeg'],
  jpgs: ['jpg', 'jpeg'],
  word: ['doc', 'docx', 'docm', 'dotx'],
  excel: ['xls', 'xlsx', 'xlsm', 'xlsb'],
  powerpoints: ['ppt', 'pptx', 'pptm', 'pps', 'ppsx'],
  powerpoint: ['ppt', 'pptx', 'pptm', 'pps', 'ppsx'],
  raw: [
    'dng',
    'cr2',
    'cr3',
    'crw',
    'nef',
    'nrw',
    'arw',
    'srf',
    'sr2',
    'orf',
    'rw2',
    'raf',
    'pef',
    'srw',
    'x3f',
    'rwl',
    '3fr',
    'iiq',
    'raw',
  ],
  raws: [
    'dng',
    'cr2',
    'cr3',
    'crw',
    'nef',
    'nrw',
    'arw',
    'srf',
    'sr2',
    'orf',
    'rw2',
    'raf',
    'pef',
    'srw',
    'x3f',
    'rwl',
    '3fr',
    'iiq',
    'raw',
  ],
  tiff: ['tif', 'tiff'],
  tiffs: ['tif', 'tiff'],
  markdown: ['md', 'markdown'],
  text: ['txt', 'text'],
  logs: ['log'],
  zip: ['zip'],
  python: ['py'],
  javascript: ['js', 'mjs', 'cjs'],
  typescript: ['ts', 'mts', 'cts', 'tsx'],
  html: ['html', 'htm'],
  yaml: ['yaml', 'yml'],
  subtitle: ['srt', 'sub', 'idx', 'ass', 'ssa', 'vtt'],
  subtitles: ['srt', 'sub', 'idx', 'ass', 'ssa', 'vtt'],
};

/** Makers of cameras and phones, as people write them in small letters. */
export const cameraMakers = new Set(
  (
    'canon nikon sony fujifilm fuji olympus panasonic leica pentax ricoh hasselblad sigma kodak casio minolta konica samsung apple ' +
    'iphone ipad google pixel huawei xiaomi oneplus motorola nokia lg gopro dji lumix'
  ).split(' '),
);

/** Kinds of document that people tell by the name: plural, and the word to look for. */
export const nameNouns: Record<string, string> = {
  drafts: 'draft',
  invoices: 'invoice',
  receipts: 'receipt',
  reports: 'report',
  contracts: 'contract',
  statements: 'statement',
  backups: 'backup',
  screenshots: 'screenshot',
  'screen-shots': 'screenshot',
  resumes: 'resume',
  letters: 'letter',
  minutes: 'minutes',
  proposals: 'proposal',
  quotes: 'quote',
  agendas: 'agenda',
  bills: 'bill',
  payslips: 'payslip',
  leases: 'lease',
  newsletters: 'newsletter',
  bulletins: 'bulletin',
  worksheets: 'worksheet',
  handouts: 'handout',
  homework: 'homework',
  essays: 'essay',
  assignments: 'assignment',
  exams: 'exam',
  quizzes: 'quiz',
  sermons: 'sermon',
  hymns: 'hymn',
  certificates: 'certificate',
  agreements: 'agreement',
  permits: 'permit',
  estimates: 'estimate',
  budgets: 'budget',
  manuals: 'manual',
  transcripts: 'transcript',
};

/** Characters by name, as a person would say them. */
export const characterWords: Record<string, string> = {
  space: ' ',
  spaces: ' ',
  blank: ' ',
  blanks: ' ',
  underscore: '_',
  underscores: '_',
  dash: '-',
  dashes: '-',
  hyphen: '-',
  hyphens: '-',
  dot: '.',
  dots: '.',
  period: '.',
  periods: '.',
  comma: ',',
  commas: ',',
  plus: '+',
  apostrophe: "'",
  apostrophes: "'",
  ampersand: '&',
  ampersands: '&',
  semicolon: ';',
  semicolons: ';',
  hash: '#',
  hashes: '#',
  percent: '%',
  tilde: '~',
  tildes: '~',
};

/** Forms of verbs that mean what the plain verb means: "rename the files, replacing spaces with dashes". */
export const verbForms: Record<string, string> = {
  replacing: 'replace',
  removing: 'remove',
  adding: 'add',
  sorting: 'sort',
  moving: 'move',
  putting: 'put',
  changing: 'change',
  converting: 'convert',
  turning: 'turn',
  making: 'make',
  numbering: 'number',
  prefixing: 'prefix',
  prepending: 'prepend',
  appending: 'append',
  inserting: 'insert',
  stripping: 'strip',
  deleting: 'delete',
  organizing: 'organize',
  organising: 'organise',
  grouping: 'group',
  lowercasing: 'lowercase',
  capitalizing: 'capitalize',
  renaming: 'rename',
};

export const numberWords: Record<string, number> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  hundred: 100,
};

export const monthWords: Record<string, number> = {
  january: 1,
  jan: 1,
  february: 2,
  feb: 2,
  march: 3,
  mar: 3,
  april: 4,
  apr: 4,
  may: 5,
  june: 6,
  jun: 6,
  july: 7,
  jul: 7,
  august: 8,
  aug: 8,
  september: 9,
  sep: 9,
  sept: 9,
  october: 10,
  oct: 10,
  november: 11,
  nov: 11,
  december: 12,
  dec: 12,
};

export const sizeUnits: Record<string, number> = {
  b: 1,
  byte: 1,
  bytes: 1,
  k: 1_000,
  kb: 1_000,
  kilobytes: 1_000,
  kib: 1_024,
  m: 1_000_000,
  mb: 1_000_000,
  meg: 1_000_000,
  megs: 1_000_000,
  megabyte: 1_000_000,
  megabytes: 1_000_000,
  mib: 1_048_576,
  g: 1_000_000_000,
  gb: 1_000_000_000,
  gigs: 1_000_000_000,
  gigabyte: 1_000_000_000,
  gigabytes: 1_000_000_000,
  gib: 1_073_741_824,
};

/** Words that hold a sentence together. Without quotation marks none of them is ever taken for a text or a folder's name. */
export const structureWords = new Set(
  (
    'another other others else different a an the this that these those it its them they their theirs my your our his her all any every each both some no none not of ' +
    'to in into on onto at from for with without by as is are was were be been being do does did done and or but then than so if ' +
    'when where which who whose whom what why how file files folder folders name names filename filenames everything anything ' +
    'something nothing only also too just please there here instead before after front end start beginning back top bottom order ' +
    'sequence according based using via per include including exclude excluding except put add move rename change make set use ' +
    'replace remove delete strip sort organize organise group numbered numbering reverse reversed ascending descending ' +
    'alphabetical alphabetically chronological chronologically pairs batches groups bulk half halves random randomly parallel'
  ).split(' '),
);

/** Grounds for sorting that name no folder: "into events" asks for a folder for each, not for one called so. */
export const groundWords = new Set(
  (
    'categories category collections piles sets sections bins chunks buckets stacks parts groups albums subfolders directories ' +
    'years months weeks days dates types kinds extensions formats sizes topics themes subjects projects clients customers ' +
    'companies people persons places locations countries cities events trips authors artists genres cameras colors colours'
  ).split(' '),
);

/** Of these, the ones that are no name even with a capital: "Then", "The". */
export const jointWords = new Set(
  'a an the this that these those it its them and or then to in into on from by with for of my i please'.split(' '),
);

/**
 * Words for what only a reader of the files could know. In small letters none is taken for a text: better to ask than to write
 * "author" into ten thousand names.
 */
export const factWords = new Set(
  (
    'vowel vowels consonants bracket brackets parenthesis parentheses emoji emojis duplicate duplicates whitespace symbols symbol ' +
    'letter letters character characters digit digits prefixes suffixes timestamp timestamps times months days years titles ' +
    'accents diacritics punctuation junk garbage clutter noise stuff ' +
    'kebab-case snake-case snake_case camel-case camelcase title-case titlecase lower-case upper-case iso ascii unicode utf-8 ' +
    'number numbers case lowercase uppercase title author artist album genre size date time day week month year dates location place camera lens model client customer vendor ' +
    'supplier company person people subject topic content contents text word words extension extensions type kind prefix suffix ' +
    'project code owner version amount total page pages summary description category status duration resolution height width'
  ).split(' '),
);
