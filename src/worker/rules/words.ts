/** Small words for plans: counts, lists, selections. Everything a person reads about a rule is put together from here. */
import { decimal, fixed, marked, plural, t } from '../../base/translate.ts';
import type { Condition, FileType, OrderKey } from '../../model/rule/rule.ts';
import type { Which } from './commands.ts';
import { boundWords, takeSpan } from './spanWords.ts';

/** `1 file`, `12,345 files`: digits grouped the same way everywhere. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function grouped(count: number): string {
  return decimal(count);
}

export function quotedText(text: string): string {
  return t('“{0}”', text);
}

/** `a, b and c`. */
export function listed(words: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  const first = words.slice(0, -1).join(', ');
  return joint === 'or' ? t('{0} or {1}', first, last) : t('{0} and {1}', first, last);
}

/** What a kind of file is called: one, many. */
export const typeNames: Record<FileType, readonly [string, string]> = {
  image: [marked('picture'), marked('pictures')],
  video: [marked('video'), marked('videos')],
  audio: [marked('audio file'), marked('audio files')],
  document: [marked('document'), marked('documents')],
  spreadsheet: [marked('spreadsheet'), marked('spreadsheets')],
  presentation: [marked('presentation'), marked('presentations')],
  archive: [marked('archive'), marked('archives')],
  code: [marked('code file'), marked('code files')],
  book: [marked('e-book'), marked('e-books')],
  mail: [marked('mail'), marked('mails')],
  font: [marked('font'), marked('fonts')],
  program: [marked('program'), marked('programs')],
  other: [marked('other file'), marked('other files')],
};

/** A selection in words: "PDF files older than 2020-01-01 in “notes”". */
export function describeWhich(which: Which): { one: string; many: string } {
  const kinds: string[] = [];
  const span = takeSpan(which.where);
  const rest: string[] = [...span.words];
  let empty = '';
  for (const condition of span.rest) {
    if (condition.is === 'size' && condition.than === 'exactly' && condition.bytes === 0) {
      empty = t('empty ');
      continue;
    }
    const kind = kindWords(condition);
    if (kind === null || kinds.length > 0) rest.push(describeCondition(condition));
    else kinds.push(kind.one, kind.many);
  }
  const [one = t('file'), many = t('files')] = kinds;
  if (which.in !== undefined) rest.push(t('in {0}', quotedText(which.in)));
  const tail = rest.map((words) => ` ${words}`).join('');
  return { one: empty + one + tail, many: empty + many + tail };
}

function kindWords(condition: Condition): { one: string; many: string } | null {
  if (condition.is === 'type') {
    const names = condition.in.map((type) => typeNames[type].map(fixed) as [string, string]);
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
    // Other keys than those of counts: what stands before is an ending, which other languages join differently.
    return { one: t('{1} file', '', names), many: t('{1} files', '', names) };
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
  contains: marked('with {} in the name'),
  word: marked('with the word {} in the name'),
  starts: marked('whose name starts with {}'),
  ends: marked('whose name ends with {}'),
  equals: marked('named {}'),
  glob: marked('matching {}'),
  matches: marked('whose name fits the pattern {}'),
} as const;

const textWords = {
  contains: marked('with {} in the text'),
  word: marked('with the word {} in the text'),
  matches: marked('whose text fits the pattern {}'),
} as const;

/** What fields are called in plans. */
const fieldNames: Readonly<Record<string, string>> = {
  'exif.camera': marked('the camera’s name'),
  'exif.make': marked('the camera’s maker'),
  'exif.lens': marked('the lens'),
  'exif.artist': marked('the photographer’s name'),
  'image.width': marked('the width in pixels'),
  'image.height': marked('the height in pixels'),
  'image.orientation': marked('the orientation'),
  'image.keywords': marked('the keywords'),
  'image.rating': marked('the rating'),
  'place.city': marked('the city'),
  'place.state': marked('the state'),
  'place.country': marked('the country'),
  'place.lat': marked('coordinates'),
  'doc.title': marked('the title'),
  'doc.author': marked('the author’s name'),
  'doc.pages': marked('the number of pages'),
  'mail.from': marked('the sender’s name'),
  'mail.subject': marked('the subject'),
  'audio.artist': marked('the artist’s name'),
  'audio.album': marked('the album’s name'),
  'audio.genre': marked('the genre'),
  'audio.year': marked('the year'),
  'audio.title': marked('the title'),
  'audio.track': marked('the track number'),
  'audio.duration': marked('the length in seconds'),
  'invoice.number': marked('the invoice’s number'),
  'invoice.date': marked('the day of the invoice'),
  'invoice.due': marked('the day it is to be paid'),
  'invoice.vendor': marked('who wrote the invoice'),
  'invoice.total': marked('the invoice’s total'),
  'video.duration': marked('the length in seconds'),
  'content.extension': marked('a known kind of contents'),
};

/** A field of a file in plain words; its own name where it has none. */
export function fieldName(field: string): string {
  return fixed(fieldNames[field] ?? field);
}

const fieldWords = {
  equals: marked('where {field} is {}'),
  contains: marked('with {} in {field}'),
  starts: marked('where {field} starts with {}'),
  ends: marked('where {field} ends with {}'),
  matches: marked('where {field} fits the pattern {}'),
  more: marked('where {field} is more than {}'),
  less: marked('where {field} is less than {}'),
  known: marked('with {field}'),
} as const;

export const keeperWords = {
  oldest: marked('oldest'),
  newest: marked('newest'),
  shortest: marked('one with the shortest name'),
  first: marked('first by name'),
} as const;

function describeCondition(condition: Condition): string {
  switch (condition.is) {
    case 'type':
    case 'extension':
      return condition.is === 'extension' && condition.in.includes('')
        ? t('without an extension')
        : t('that are {0}', kindWords(condition)?.many ?? '');
    case 'name':
      return condition.how === 'glob' && condition.text === '*/**'
        ? t('in subfolders')
        : fixed(nameWords[condition.how]).replace('{}', () => quotedText(condition.text));
    case 'content':
      return t(
        'that are {0} by their contents',
        listed(
          condition.in.map((type) => fixed(typeNames[type][1])),
          'or',
        ),
      );
    case 'age':
      return t(
        condition.than === 'older' ? 'last changed more than {0} ago' : 'last changed less than {0} ago',
        plural(condition.days, '{0} day', '{0} days'),
      );
    case 'depth':
      return `${condition.than === 'exactly' ? '' : `${condition.than} than `}${counted(condition.folders, 'folder')} deep`;
    case 'text':
      return fixed(textWords[condition.how]).replace('{}', () => quotedText(condition.text));
    case 'field':
      return fixed(fieldWords[condition.how])
        .replace('{field}', () => fieldName(condition.field))
        .replace('{}', () => quotedText(condition.value));
    case 'duplicate':
      return condition.which === 'copies'
        ? t('whose contents another file has (the {0} is kept)', fixed(keeperWords[condition.keep]))
        : t('that have the same contents as another');
    case 'size':
      return condition.than === 'exactly'
        ? condition.bytes === 0
          ? t('that are empty')
          : t('of {0}', sizeWords(condition.bytes))
        : t(condition.than === 'larger' ? 'larger than {0}' : 'smaller than {0}', sizeWords(condition.bytes));
    case 'modified':
    case 'taken':
      return boundWords(condition);
    case 'below':
      return t('in {0}', quotedText(condition.folder));
    case 'any':
      return listed(condition.of.map(describeCondition), 'or');
    case 'all':
      return describeAll(condition.of);
    case 'not':
      return isDated(condition.of) ? t('without a date taken') : t('except {0}', describeAll([condition.of]));
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
  name: marked('by name (2 before 10)'),
  path: marked('by folder and name (2 before 10)'),
  taken: marked('by date taken, files without one last'),
  modified: marked('by the date last changed'),
  size: marked('by size'),
};
