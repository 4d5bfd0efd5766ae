/** Small words for plans: counts, lists, selections. Everything a person reads about a rule is put together from here. */
import type { Condition, FileType, OrderKey } from '../../model/rule/rule.ts';
import type { Which } from './commands.ts';
import { boundWords, takeSpan } from './spanWords.ts';

/** `1 file`, `12,345 files`: digits grouped the same way everywhere. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function quotedText(text: string): string {
  return `“${text}”`;
}

/** `a, b and c`. */
export function listed(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** What a kind of file is called: one, many. */
export const typeNames: Record<FileType, readonly [string, string]> = {
  image: ['picture', 'pictures'],
  video: ['video', 'videos'],
  audio: ['audio file', 'audio files'],
  document: ['document', 'documents'],
  spreadsheet: ['spreadsheet', 'spreadsheets'],
  presentation: ['presentation', 'presentations'],
  archive: ['archive', 'archives'],
  code: ['code file', 'code files'],
  book: ['e-book', 'e-books'],
  mail: ['mail', 'mails'],
  font: ['font', 'fonts'],
  program: ['program', 'programs'],
  other: ['other file', 'other files'],
};

/** A selection in words: "PDF files older than 2020-01-01 in “notes”". */
export function describeWhich(which: Which): { one: string; many: string } {
  const kinds: string[] = [];
  const span = takeSpan(which.where);
  const rest: string[] = [...span.words];
  let empty = '';
  for (const condition of span.rest) {
    if (condition.is === 'size' && condition.than === 'exactly' && condition.bytes === 0) {
      empty = 'empty ';
      continue;
    }
    const kind = kindWords(condition);
    if (kind === null || kinds.length > 0) rest.push(describeCondition(condition));
    else kinds.push(kind.one, kind.many);
  }
  const [one = 'file', many = 'files'] = kinds;
  if (which.in !== undefined) rest.push(`in ${quotedText(which.in)}`);
  const tail = rest.map((words) => ` ${words}`).join('');
  return { one: empty + one + tail, many: empty + many + tail };
}

function kindWords(condition: Condition): { one: string; many: string } | null {
  if (condition.is === 'type') {
    const names = condition.in.map((type) => typeNames[type]);
    return {
      one: listed(
        names.map(([one]) => one),
        'or',
      ),
      many: listed(names.map(([, many]) => many)),
    };
  }
  if (condition.is === 'extension' && !condition.in.includes('')) {
    const names = listed(
      condition.in.map((extension) => `.${extension}`),
      'or',
    );
    return { one: `${names} file`, many: `${names} files` };
  }
  if (condition.is !== 'any') return null;
  const endings = condition.of.flatMap((one) => (one.is === 'extension' ? one.in : ['']));
  if (!endings.includes('')) return kindWords({ is: 'extension', in: endings });
  const kinds = condition.of.map(kindWords);
  const all = kinds.filter((kind) => kind !== null);
  if (all.length < kinds.length) return null;
  return {
    one: listed(
      all.map(({ one }) => one),
      'or',
    ),
    many: listed(all.map(({ many }) => many)),
  };
}

const nameWords = {
  contains: 'with {} in the name',
  word: 'with the word {} in the name',
  starts: 'whose name starts with {}',
  ends: 'whose name ends with {}',
  equals: 'named {}',
  glob: 'matching {}',
  matches: 'whose name fits the pattern {}',
} as const;

const textWords = {
  contains: 'with {} in the text',
  word: 'with the word {} in the text',
  matches: 'whose text fits the pattern {}',
} as const;

/** What fields are called in plans. */
const fieldNames: Readonly<Record<string, string>> = {
  'exif.camera': 'the camera’s name',
  'exif.make': 'the camera’s maker',
  'exif.lens': 'the lens',
  'exif.artist': 'the photographer’s name',
  'image.width': 'the width in pixels',
  'image.height': 'the height in pixels',
  'image.orientation': 'the orientation',
  'image.keywords': 'the keywords',
  'image.rating': 'the rating',
  'place.city': 'the city',
  'place.state': 'the state',
  'place.country': 'the country',
  'place.lat': 'coordinates',
  'doc.title': 'the title',
  'doc.author': 'the author’s name',
  'doc.pages': 'the number of pages',
  'mail.from': 'the sender’s name',
  'mail.subject': 'the subject',
  'audio.artist': 'the artist’s name',
  'audio.album': 'the album’s name',
  'audio.genre': 'the genre',
  'audio.year': 'the year',
  'audio.title': 'the title',
  'audio.track': 'the track number',
  'audio.duration': 'the length in seconds',
  'invoice.number': 'the invoice’s number',
  'invoice.date': 'the day of the invoice',
  'invoice.due': 'the day it is to be paid',
  'invoice.vendor': 'who wrote the invoice',
  'invoice.total': 'the invoice’s total',
  'video.duration': 'the length in seconds',
  'content.extension': 'a known kind of contents',
};

/** A field of a file in plain words; its own name where it has none. */
export function fieldName(field: string): string {
  return fieldNames[field] ?? field;
}

const fieldWords = {
  equals: 'where {field} is {}',
  contains: 'with {} in {field}',
  starts: 'where {field} starts with {}',
  ends: 'where {field} ends with {}',
  matches: 'where {field} fits the pattern {}',
  more: 'where {field} is more than {}',
  less: 'where {field} is less than {}',
  known: 'with {field}',
} as const;

export const keeperWords = {
  oldest: 'oldest',
  newest: 'newest',
  shortest: 'one with the shortest name',
  first: 'first by name',
} as const;

function describeCondition(condition: Condition): string {
  switch (condition.is) {
    case 'type':
    case 'extension':
      return condition.is === 'extension' && condition.in.includes('')
        ? 'without an extension'
        : `that are ${kindWords(condition)?.many ?? ''}`;
    case 'name':
      return condition.how === 'glob' && condition.text === '*/**'
        ? 'in subfolders'
        : nameWords[condition.how].replace('{}', () => quotedText(condition.text));
    case 'content':
      return `that are ${listed(
        condition.in.map((type) => typeNames[type][1]),
        'or',
      )} by their contents`;
    case 'age':
      return `last changed ${condition.than === 'older' ? 'more' : 'less'} than ${counted(condition.days, 'day')} ago`;
    case 'depth':
      return `${condition.than === 'exactly' ? '' : `${condition.than} than `}${counted(condition.folders, 'folder')} deep`;
    case 'text':
      return textWords[condition.how].replace('{}', () => quotedText(condition.text));
    case 'field':
      return fieldWords[condition.how]
        .replace('{field}', () => fieldName(condition.field))
        .replace('{}', () => quotedText(condition.value));
    case 'duplicate':
      return condition.which === 'copies'
        ? `whose contents another file has (the ${keeperWords[condition.keep]} is kept)`
        : 'that have the same contents as another';
    case 'size':
      return condition.than === 'exactly'
        ? condition.bytes === 0
          ? 'that are empty'
          : `of ${sizeWords(condition.bytes)}`
        : `${condition.than} than ${sizeWords(condition.bytes)}`;
    case 'modified':
    case 'taken':
      return boundWords(condition);
    case 'below':
      return `in ${quotedText(condition.folder)}`;
    case 'any':
      return listed(condition.of.map(describeCondition), 'or');
    case 'all':
      return describeAll(condition.of);
    case 'not':
      return isDated(condition.of) ? 'without a date taken' : `except ${describeAll([condition.of])}`;
  }
}

/** "Not taken since before there were photographs": no date at all. */
function isDated(condition: Condition): boolean {
  return condition.is === 'taken' && condition.than === 'from' && condition.day < '1840';
}

function describeAll(where: Condition[]): string {
  return describeWhich({ where, notes: [] }).many;
}

/** Decimal units, with as many digits as tell the size exactly enough. */
export function sizeWords(bytes: number): string {
  const units = [
    [1_000_000_000, 'GB'],
    [1_000_000, 'MB'],
    [1_000, 'KB'],
  ] as const;
  const unit = units.find(([factor]) => bytes >= factor);
  return unit === undefined
    ? counted(bytes, 'byte')
    : `${String(Math.round((bytes / unit[0]) * 100) / 100)} ${unit[1]}`;
}

export const orderWords: Record<OrderKey, string> = {
  name: 'by name (2 before 10)',
  path: 'by folder and name (2 before 10)',
  taken: 'by date taken, files without one last',
  modified: 'by the date last changed',
  size: 'by size',
};
