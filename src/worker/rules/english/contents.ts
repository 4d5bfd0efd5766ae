/** What narrows a selection by what is in the files: words of a text, cameras, places, ratings, authors, and how deep they lie. */
import { t } from '../../../base/translate.ts';
import type { Condition, FileType } from '../../../model/rule/rule.ts';
import type { FieldName } from '../../../model/rule/fields.ts';
import type { Found } from '../grammar/parse.ts';
import type { Known } from '../commands.ts';
import type { Meanings, Quality, Table } from './meanings.ts';
import { bothOf, notIn, ofType } from './quality.ts';
import { cameraMakers, factWords, groundWords, monthWords, structureWords } from './words.ts';

function where(...conditions: Condition[]): Quality {
  return { where: conditions };
}

function field(name: FieldName, how: Extract<Condition, { is: 'field' }>['how'], value: string): Condition {
  return { is: 'field', field: name, how, value };
}

/** A name that stands out: not "Date", "March" or "The". */
function isName(text: string): boolean {
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(
      (word) =>
        word !== '' &&
        !/^\d/.test(word) &&
        !factWords.has(word) &&
        !groundWords.has(word) &&
        !structureWords.has(word) &&
        !Object.hasOwn(monthWords, word),
    );
}

const lacking = "(without|with no|lacking|that have no|that lack|missing|that don't have|that do not have)";
const not = "(do not|don't|does not|doesn't)";
const contain = '(contain|contains|containing|include|includes|including|have|has|having|with)';
const inText = '(in|inside|within|somewhere in) (the|their|its) (text|texts|contents|content|body)';

function says(found: Found<Meanings, Known>): Condition {
  const how = /\bwords?\b/i.test(found.words()) ? 'word' : 'contains';
  return { is: 'text', how, text: found.maybe('quoted') ?? found.get('text').text };
}

export const contentQuality: Table<'quality'> = [
  // words of a text
  [`[that|which] ${contain} [the] [word|words|text|phrase|name] {text} ${inText}`, (found) => where(says(found))],
  [
    '(whose|where the|where their) (text|texts|contents|content) (contains|contain|mentions|mention|includes|include|says) [the] [word|words|text|phrase|name] {text}',
    (found) => where(says(found)),
  ],
  [
    '[that|which] (mention|mentions|mentioning|say|says|saying) [the] [word|words|text|phrase|name] {text}',
    (found) => where(says(found)),
  ],
  [`(that|which) ${not} (mention|say) [the] [word|words|text|phrase|name] {text}`, (found) => notIn([says(found)])],
  [`(that|which) ${not} contain the (word|words|text|phrase) {text}`, (found) => notIn([says(found)])],
  ['not (mentioning|saying) [the] [word|words|text|phrase] {text}', (found) => notIn([says(found)])],
  [
    '[that|which] (contain|contains|containing|with) the (word|words|text|phrase|name) {text}',
    (found) => inContents(found),
  ],
  ['[that|which] (contain|contains|containing) {text}', (found) => inContents(found)],
  // cameras
  [
    '[that|which] [were|are|was|i|we] (taken|shot|made|captured|photographed|took) (with|by|on|using) [a|an|my|the|our] {cameraName} [camera|cameras|phone]',
    (found) => where(field('exif.camera', 'contains', found.get('cameraName'))),
  ],
  [
    '[that|which] [were|are] [taken|shot] [(with|at) [an]] iso [of] (over|above|higher than|more than|greater than) {number}',
    (found) => where(field('exif.iso', 'more', found.get('number').digits)),
  ],
  [
    '[that|which] [were|are] [taken|shot] [(with|at) [an]] iso [of] (under|below|lower than|less than) {number}',
    (found) => where(field('exif.iso', 'less', found.get('number').digits)),
  ],
  ['from [a|an|my|the|our] {cameraName} [camera|phone]', (found) => fromCamera(found)],
  [
    '[that|which] [were|are] [taken|shot] with (the|a|my) {text} lens',
    (found) => where(field('exif.lens', 'contains', found.get('text').text)),
  ],
  // places
  [
    '[that|which] [were|are|was|i|we] (taken|shot|made|captured|photographed|took) (in|at|near) {proper}',
    (found) => (isName(found.get('proper')) ? where(placed(found.get('proper'))) : null),
  ],
  [
    '[that|which] [were|are|was] (taken|shot|made) (in|at|near) {quoted}',
    (found) => where(placed(found.get('quoted'))),
  ],
  ...presence(),
  // ratings and shapes
  [
    '[that|which] [are|have|with|having] (rated|a rating of|a star rating of) {number} [star|stars]',
    (found) => rated(found.get('number').value, 'exactly'),
  ],
  [
    '[that|which] [are|have] (rated|a rating of) {number} [stars|star] (or|and) (more|higher|better|above|up)',
    (found) => rated(found.get('number').value, 'least'),
  ],
  [
    '[that|which] [are|have] (rated|a rating of|rated with) at least {number} [stars|star]',
    (found) => rated(found.get('number').value, 'least'),
  ],
  ['(with|that have|having) {number} (star|stars)', (found) => rated(found.get('number').value, 'exactly')],
  [
    '(with|that have|having) {number} (stars|star) (or|and) (more|higher|better|up)',
    (found) => rated(found.get('number').value, 'least'),
  ],
  ['(with|that have|having) at least {number} (stars|star)', (found) => rated(found.get('number').value, 'least')],
  ['(in|that are [in]) {shape} [format|orientation|mode]', (found) => where(shaped(found.get('shape')))],
  [
    '[that|which] [are] (wider|broader) than {number} [pixels|px]',
    (found) => where(field('image.width', 'more', found.get('number').digits)),
  ],
  [
    '[that|which] [are] narrower than {number} [pixels|px]',
    (found) => where(field('image.width', 'less', found.get('number').digits)),
  ],
  [
    '(tagged|tagged with|tagged as|with the tag|with the keyword|with the keywords|that are tagged|that have the keyword) {text}',
    (found) => where(field('image.keywords', 'contains', found.get('text').text)),
  ],
  // documents and mails
  [
    '[that|which] (with|of|have|having|that have) (more|over) than {number} pages',
    (found) => where(field('doc.pages', 'more', found.get('number').digits)),
  ],
  [
    '[that|which] [are] longer than {number} pages',
    (found) => where(field('doc.pages', 'more', found.get('number').digits)),
  ],
  [
    '[that|which] (with|of|have|having|that have) (fewer|less) than {number} pages',
    (found) => where(field('doc.pages', 'less', found.get('number').digits)),
  ],
  [
    '[that|which] [are] shorter than {number} pages',
    (found) => where(field('doc.pages', 'less', found.get('number').digits)),
  ],
  [
    '(written|authored) by ({proper}|{quoted})',
    (found) => where(field('doc.author', 'contains', found.maybe('proper') ?? found.get('quoted'))),
  ],
  [
    '(with|that have|having) {text} in (the|their) subject [line]',
    (found) => where(field('mail.subject', 'contains', found.get('text').text)),
  ],
  // what they are inside
  [
    '(that|which) are (really|actually|in fact|in truth) {type}',
    (found) => where({ is: 'content', in: [found.get('type')] }),
  ],
  ...depths(),
];

function inContents(found: Found<Meanings, Known>): Quality | null {
  // A plain word without "the word" might be what a picture shows.
  if (found.get('text').bare && !/\bthe (?:words?|text|phrase|name)\b/i.test(found.words())) return null;
  return {
    where: [says(found)],
    notes: [t('“Containing” is taken to mean the text in the files; say “in the name” for their names.')],
  };
}

function fromCamera(found: Found<Meanings, Known>): Quality | null {
  return /\b(?:camera|phone)$/i.test(found.words())
    ? where(field('exif.camera', 'contains', found.get('cameraName')))
    : null;
}

function placed(text: string): Condition {
  const of = (['place.city', 'place.state', 'place.country'] as const).flatMap((name) => field(name, 'equals', text));
  return { is: 'any', of };
}

function presence(): Table<'quality'> {
  const having = '(with|having|that have)';
  const date = '[a|an|any|their] (date taken|capture date|exif date|exif|exif data|exif information)';
  const gps =
    '[a|any|their] (location|gps|gps data|gps location|coordinates|gps coordinates|geotag|geotags|location data|place)';
  const dated: Condition = { is: 'taken', than: 'from', day: '1800-01-01' };
  return [
    [`${lacking} ${date}`, () => notIn([dated])],
    [`${having} ${date}`, () => where(dated)],
    [`${lacking} ${gps}`, () => notIn([field('place.lat', 'known', '')])],
    [`${having} ${gps}`, () => where(field('place.lat', 'known', ''))],
  ];
}

function depths(): Table<'quality'> {
  const deep = (than: 'more' | 'less' | 'exactly', folders: number): Quality => ({
    where: [{ is: 'depth', than, folders }],
    depth: 'all',
  });
  const levels = '(folder|folders|subfolder|subfolders|level|levels)';
  return [
    [
      `[that|which] [are|lie] (more|deeper) than {number} ${levels} [deep|down]`,
      (found) => deep('more', found.get('number').value),
    ],
    [
      `[that|which] [are|lie] (at least) {number} ${levels} (deep|down)`,
      (found) => deep('more', found.get('number').value - 1),
    ],
    [
      `[that|which] [are|lie] (less|fewer) than {number} ${levels} (deep|down)`,
      (found) => deep('less', found.get('number').value),
    ],
    [
      `[that|which] [are|lie] [exactly] {number} ${levels} (deep|down)`,
      (found) => deep('exactly', found.get('number').value),
    ],
    [
      '[that|which|that are] [only|just] (in|on|at|from) the (first|top|topmost|highest|upper) (level|folder level) [only]',
      () => ({ depth: 'top' }),
    ],
  ];
}

function rated(stars: number, than: 'exactly' | 'least'): Quality | null {
  if (stars < 1 || stars > 5) return null;
  return where(
    than === 'exactly'
      ? field('image.rating', 'equals', String(stars))
      : field('image.rating', 'more', String(stars - 1)),
  );
}

export const shape: Table<'shape'> = [
  ['(portrait|vertical|upright)', () => 'portrait'],
  ['(landscape|horizontal)', () => 'landscape'],
  ['square', () => 'square'],
];

function shaped(text: string): Condition {
  return { is: 'field', field: 'image.orientation', how: 'equals', value: text };
}

/** What a camera is called: a maker, or a name that stands out. */
export const cameraName: Table<'cameraName'> = [
  ['{quoted}', (found) => found.get('quoted')],
  ['{proper}', (found) => (isName(found.get('proper')) ? found.get('proper') : null)],
  [
    '{loose}',
    (found) => {
      const name = found.get('loose');
      return cameraMakers.has(name.toLowerCase()) || /\p{Lu}/u.test(name) ? name : null;
    },
  ],
];

const duration = '(second|seconds|sec|minute|minutes|min|mins|hour|hours)';

/** Kinds of files with what is said of them in one breath: "5 star photos", "songs by Queen", "mails from Ada". */
export const contentNoun: Table<'noun'> = [
  [
    '{number} (star|stars) {type}',
    (found) => ofKind(found.get('type'), ['image'], rated(found.get('number').value, 'exactly')),
  ],
  [
    '{number} (and|or|-) {two:number} (star|stars) {type}',
    (found) => eitherRated(found.get('type'), found.get('number').value, found.get('number', 'two').value),
  ],
  ['unrated {type}', (found) => ofKind(found.get('type'), ['image'], notIn([field('image.rating', 'more', '0')]))],
  ['{starWord} {type}', (found) => ofKind(found.get('type'), ['image'], rated(found.get('starWord'), 'exactly'))],
  ['{shape} {type}', (found) => ofKind(found.get('type'), ['image'], where(shaped(found.get('shape'))))],
  ['{type} from {decade}', (found) => ofKind(found.get('type'), ['audio'], inDecade(found.get('decade')))],
  ['{type} of {decade}', (found) => ofKind(found.get('type'), ['audio'], inDecade(found.get('decade')))],
  ['{decade} {type}', (found) => ofKind(found.get('type'), ['audio'], inDecade(found.get('decade')))],
  ['{type} by ({proper}|{quoted})', (found) => byMaker(found)],
  [
    `{type} ${lacking} [a|an|any|their] (tags|tag|id3 tags|artist|artists|artist tag)`,
    (found) => ofKind(found.get('type'), ['audio'], notIn([field('audio.artist', 'known', '')])),
  ],
  [
    `{type} ${lacking} [a|an|any|their] (album|albums|album tag)`,
    (found) => ofKind(found.get('type'), ['audio'], notIn([field('audio.album', 'known', '')])),
  ],
  [`{type} [that are|which are] longer than {number} ${duration}`, (found) => ofLength(found, 'more')],
  [`{type} [that are|which are] shorter than {number} ${duration}`, (found) => ofLength(found, 'less')],
  [`{type} [that are|which are] (over|more than) {number} ${duration} long`, (found) => ofLength(found, 'more')],
  [`{type} [that are|which are] (under|less than) {number} ${duration} long`, (found) => ofLength(found, 'less')],
  ['{type} from ({proper}|{quoted})', (found) => fromSomewhere(found)],
  [
    '(big|large|huge|heavy|long) {nouns} [that are|which are] (over|above|larger than|bigger than|more than|of more than|exceeding|beyond) {size}',
    (found) => bothOf(found.get('nouns'), where({ is: 'size', than: 'larger', bytes: found.get('size').bytes })),
  ],
  [
    '(small|tiny|little) {nouns} [that are|which are] (under|below|smaller than|less than|of less than) {size}',
    (found) => bothOf(found.get('nouns'), where({ is: 'size', than: 'smaller', bytes: found.get('size').bytes })),
  ],
  [
    '(temporary|temp) files',
    () => ({
      where: [{ is: 'extension', in: ['tmp', 'temp'] }],
      notes: [t('“Temporary files” are taken to be those that end in .tmp or .temp.')],
    }),
  ],
];

function ofKind(type: FileType, wanted: readonly FileType[], quality: Quality | null): Quality | null {
  return quality === null || !wanted.includes(type) ? null : bothOf(ofType(type), quality);
}

function eitherRated(type: FileType, one: number, two: number): Quality | null {
  const [first, second] = [rated(one, 'exactly')?.where, rated(two, 'exactly')?.where];
  if (first === undefined || second === undefined) return null;
  return ofKind(type, ['image'], where({ is: 'any', of: [...first, ...second] }));
}

function inDecade(first: number): Quality | null {
  return where(field('audio.year', 'more', String(first - 1)), field('audio.year', 'less', String(first + 10)));
}

const makerFields: Partial<Record<FileType, Parameters<typeof field>[0]>> = {
  audio: 'audio.artist',
  image: 'exif.artist',
  document: 'doc.author',
  spreadsheet: 'doc.author',
  presentation: 'doc.author',
  book: 'doc.author',
  mail: 'mail.from',
};

const lengthFields: Partial<Record<FileType, FieldName>> = { audio: 'audio.duration', video: 'video.duration' };

function ofLength(found: Found<Meanings, Known>, how: 'more' | 'less'): Quality | null {
  const name = lengthFields[found.get('type')];
  if (name === undefined) return null;
  const words = found.words();
  const factor = /\bhours?\b/i.test(words) ? 3_600 : /\bmin(?:ute)?s?\b/i.test(words) ? 60 : 1;
  return bothOf(ofType(found.get('type')), where(field(name, how, String(found.get('number').value * factor))));
}

function byMaker(found: Found<Meanings, Known>): Quality | null {
  const name = found.maybe('quoted') ?? found.get('proper');
  const asked = makerFields[found.get('type')];
  if (asked === undefined || (found.maybe('quoted') === undefined && !isName(name))) return null;
  return ofKind(found.get('type'), [found.get('type')], where(field(asked, 'contains', name)));
}

function fromSomewhere(found: Found<Meanings, Known>): Quality | null {
  const type = found.get('type');
  const name = found.maybe('quoted') ?? found.get('proper');
  if (found.maybe('quoted') === undefined && !isName(name)) return null;
  if (type === 'mail') return bothOf(ofType(type), where(field('mail.from', 'contains', name)));
  if (type !== 'image' && type !== 'video') return null;
  // A folder of that name is meant rather than a place.
  if (found.context.folders.has(name.toLowerCase())) return null;
  return bothOf(ofType(type), {
    where: [placed(name)],
    notes: [t('“From {0}” is taken to mean the place where they were taken.', name)],
  });
}
