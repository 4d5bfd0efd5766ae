/** Which files a step takes, in plain English: "pictures and videos in “Camera”, larger than 10 MB". */
import type { Condition, FileType, NameTest, Step } from './rule.ts';
import { sizeUnits } from './ruleWords.ts';

/** How one of them is called, and many: "PDF file", "PDF files". */
export type FileWords = { readonly one: string; readonly many: string };

export function quoted(text: string): string {
  return `“${text}”`;
}

/** `a, b and c`. */
export function joinWords(words: readonly string[], joint: 'and' | 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

const kindNames: Record<FileType, FileWords> = {
  image: { one: 'picture', many: 'pictures' },
  video: { one: 'video', many: 'videos' },
  audio: { one: 'audio file', many: 'audio files' },
  document: { one: 'document', many: 'documents' },
  spreadsheet: { one: 'spreadsheet', many: 'spreadsheets' },
  presentation: { one: 'presentation', many: 'presentations' },
  archive: { one: 'archive', many: 'archives' },
  code: { one: 'code file', many: 'code files' },
  book: { one: 'e-book', many: 'e-books' },
  mail: { one: 'mail', many: 'mails' },
  font: { one: 'font', many: 'fonts' },
  program: { one: 'program', many: 'programs' },
  other: { one: 'other file', many: 'other files' },
};

/** The files of a selection. */
export function sayFiles(select: Step['select']): FileWords {
  if (select === 'previous') return { one: 'of these files', many: 'of these files' };
  const kinds = select.where.map(kindsIn);
  const first = kinds.findIndex((words) => words !== null);
  const noun = kinds[first] ?? { one: 'file', many: 'files' };
  const rest = select.where.filter((_, index) => index !== first).map((condition) => sayCondition(condition));
  if (select.in !== undefined) rest.unshift(`in ${quoted(select.in)}`);
  const tail = rest.length === 0 ? '' : ` ${rest.join(', ')}`;
  return { one: noun.one + tail, many: noun.many + tail };
}

/** A condition that says nothing but what kind of file it is. */
function kindsIn(condition: Condition): FileWords | null {
  if (condition.is === 'type' && condition.in.length > 0) {
    const names = condition.in.map((type) => kindNames[type]);
    return {
      one: joinWords(
        names.map(({ one }) => one),
        'or',
      ),
      many: joinWords(
        names.map(({ many }) => many),
        'and',
      ),
    };
  }
  if (condition.is === 'extension' && condition.in.length > 0 && !condition.in.includes('')) {
    const endings = joinWords(
      condition.in.map((ending) => `.${ending}`),
      'or',
    );
    return { one: `${endings} file`, many: `${endings} files` };
  }
  if (condition.is !== 'any' || condition.of.length === 0) return null;
  const parts: FileWords[] = [];
  for (const part of condition.of) {
    const words = kindsIn(part);
    if (words === null) return null;
    parts.push(words);
  }
  return {
    one: joinWords(
      parts.map(({ one }) => one),
      'or',
    ),
    many: joinWords(
      parts.map(({ many }) => many),
      'and',
    ),
  };
}

const nameWords: Record<NameTest, (text: string, what: string) => string> = {
  contains: (text, what) => `with ${text} in ${what}`,
  word: (text, what) => `with the word ${text} in ${what}`,
  starts: (text, what) => `with ${text} at the start of ${what}`,
  ends: (text, what) => `with ${text} at the end of ${what}`,
  equals: (text) => `named ${text}`,
  glob: (text) => `that fit ${text}`,
  matches: (text, what) => `with the pattern ${text} in ${what}`,
};

/** A condition as it stands behind a noun: "larger than 10 MB", "with “draft” in the name". */
export function sayCondition(condition: Condition): string {
  switch (condition.is) {
    case 'type':
      return `that are ${kindsIn(condition)?.many ?? 'of no kind'}`;
    case 'content':
      return `that are ${
        joinWords(
          condition.in.map((type) => kindNames[type].many),
          'or',
        ) || 'of no kind'
      } inside`;
    case 'extension':
      return sayEndings(condition.in);
    case 'name': {
      const what = condition.on === 'stem' ? 'the name without its ending' : 'the name';
      return nameWords[condition.how](quoted(condition.text), what);
    }
    case 'size':
      if (condition.than === 'exactly')
        return condition.bytes === 0 ? 'that are empty' : `of ${saySize(condition.bytes)}`;
      return `${condition.than} than ${saySize(condition.bytes)}`;
    case 'modified':
    case 'taken':
      return `${condition.is === 'taken' ? 'taken' : 'last changed'} ${condition.than === 'before' ? 'before' : 'on or after'} ${condition.day}`;
    case 'age':
      return `${condition.than === 'older' ? 'older' : 'newer'} than ${counted(condition.days, 'day')}`;
    case 'depth':
      return sayDepth(condition);
    case 'below':
      return `in ${quoted(condition.folder)}`;
    case 'text':
      return `that ${condition.how === 'matches' ? 'have text like' : condition.how === 'word' ? 'have the word' : 'say'} ${quoted(condition.text)}`;
    case 'field':
      return sayField(condition);
    case 'duplicate':
      return condition.which === 'copies'
        ? `that are copies of another (the ${keeperWords[condition.keep]} is kept)`
        : 'that are there more than once';
    case 'any':
    case 'all':
      return (
        condition.of.map(sayCondition).join(condition.is === 'any' ? ' or ' : ', ') ||
        `that fit ${condition.is} of no conditions`
      );
    case 'not':
      return `except those ${sayCondition(condition.of)}`;
  }
}

export const keeperWords = {
  oldest: 'oldest',
  newest: 'newest',
  shortest: 'one with the shortest path',
  first: 'first',
} as const;

function sayEndings(endings: readonly string[]): string {
  if (endings.length === 0) return 'of no ending at all';
  return `${endings.includes('') ? 'without an ending' : ''}${endings.length > 1 && endings.includes('') ? ' or ' : ''}${sayDotted(endings.filter((ending) => ending !== ''))}`;
}

function sayDotted(endings: readonly string[]): string {
  return endings.length === 0
    ? ''
    : `that end in ${joinWords(
        endings.map((ending) => `.${ending}`),
        'or',
      )}`;
}

function sayDepth({ than, folders }: Extract<Condition, { is: 'depth' }>): string {
  if (than === 'exactly' && folders === 0) return 'outside any subfolder';
  const words = than === 'exactly' ? '' : than === 'more' ? 'more than ' : 'less than ';
  return `${words}${counted(folders, 'folder')} deep`;
}

const fieldWords = {
  equals: 'whose {} is',
  contains: 'whose {} has in it',
  starts: 'whose {} starts with',
  ends: 'whose {} ends with',
  matches: 'whose {} fits the pattern',
  more: 'whose {} is more than',
  less: 'whose {} is less than',
} as const;

function sayField({ field, how, value }: Extract<Condition, { is: 'field' }>): string {
  if (how === 'known') return `with ${field}`;
  return `${fieldWords[how].replace('{}', () => field)} ${quoted(value)}`;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Decimal units, with as many digits as tell the size exactly enough. */
export function saySize(bytes: number): string {
  for (const unit of ['GB', 'MB', 'KB'] as const) {
    if (bytes >= sizeUnits[unit]) return `${String(Math.round((bytes / sizeUnits[unit]) * 100) / 100)} ${unit}`;
  }
  return counted(bytes, 'byte');
}
