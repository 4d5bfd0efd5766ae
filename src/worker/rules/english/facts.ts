/** What files tell of themselves, by name: "the camera", "artist and title", "date, place and size". */
import type { Fact, NamePart } from '../commands.ts';
import type { Table } from './meanings.ts';

function told(fact: Fact): () => Fact {
  return () => fact;
}

const their = '[the|their|its|his|a|each]';
const taken =
  '[[that|where|with which|in which|at which] (they|it|each|each one|the photos|the photo|each photo) (were|was) (taken|shot|made) [with|in|at|by]]';
const tagged = '[(in|from) (the|their|its) [id3] (tags|tag|metadata)]';

export const fact: Table<'fact'> = [
  // pictures
  [
    `${their} (camera maker|camera brand|camera manufacturer|camera make|camera's maker|maker of the camera|brand of camera|maker|manufacturer) ${taken}`,
    told('maker'),
  ],
  [`${their} (camera model|camera name|camera|cameras|camera type) [used] ${taken}`, told('camera')],
  [`(which|what) camera ${taken}`, told('camera')],
  [`${their} (lens|lenses|lens model) [used] ${taken}`, told('lens')],
  [`${their} (city|cities|town|towns) ${taken}`, told('city')],
  [`${their} (country|countries) ${taken}`, told('country')],
  [`${their} (state|states|province|provinces|region|regions) ${taken}`, told('state')],
  [
    `${their} (place|places|location|locations|gps location|geographic location|gps|gps data|gps coordinates) ${taken}`,
    told('place'),
  ],
  ['where (they|it|each|the photos|the pictures|each photo) (were|was) (taken|shot|made)', told('place')],
  ['where (i|we) took (them|it|each one|the photos)', told('place')],
  [`${their} (orientation|portrait or landscape|landscape or portrait)`, told('orientation')],
  [`${their} (rating|ratings|star rating|stars|number of stars)`, told('rating')],
  [`${their} (resolution|pixel size|pixel dimensions|dimensions|width and height|image size)`, told('resolution')],
  [`${their} (caption|captions|description)`, told('caption')],
  // documents
  [
    `${their} [document|pdf|song|track|music] (title|titles) [(in|from) (the|their|its) [id3] (properties|metadata|tags|tag)]`,
    told('title'),
  ],
  [`${their} [first|document] (author|authors|writer|photographer) [of the document]`, told('author')],
  [
    `${their} (first heading|heading|headings|first headline|headline|main heading|first line|title in the text) [in|of] [the|their|each] [text|document|file]`,
    told('heading'),
  ],
  [`${their} (invoice|bill|order|reference|receipt|document|rechnung) (number|numbers|no|id)`, told('number')],
  [`${their} (total|totals|total amount|amount|invoice total|invoice amount|sum|price)`, told('total')],
  [`${their} (page count|number of pages|pages)`, told('pages')],
  [
    `${their} (project|job|case|client|customer|matter) (code|codes) (in|inside|from|of|found in) (the|their|its|each) (text|texts|document|documents|contents|content)`,
    told('text-code'),
  ],
  [
    `${their} (project|job|case|matter|client|customer) (code|codes) [(in|from|of) (the|their|its|each) [file] (name|names|filename)]`,
    told('code'),
  ],
  // mail
  [`${their} (sender|senders|from address|who sent (them|it)|person who sent (them|it))`, told('sender')],
  ['who (they|it) (are|is|were|was) from', told('sender')],
  ['who sent (them|it|each)', told('sender')],
  [`${their} (recipient|recipients|addressee|receiver)`, told('recipient')],
  [`${their} [mail|email] (subject|subjects|subject line)`, told('subject')],
  // recordings
  [`${their} (song|track) (name|names) ${tagged}`, told('title')],
  [
    `${their} [track|song] (artist|artists|band|bands|performer|singer|musician|interpreter) [name] ${tagged}`,
    told('artist'),
  ],
  [
    `${their} (album artist|album artists|album's artist|albumartist|album-artist|artist of the album) ${tagged}`,
    told('album-artist'),
  ],
  [`${their} (album|albums|album name|album title|record) ${tagged}`, told('album')],
  [
    `${their} (track number|track numbers|track no|track|track #|song number|number of the track) ${tagged}`,
    told('track'),
  ],
  [`${their} (disc number|disc|disk|disk number|cd number) ${tagged}`, told('disc')],
  [`${their} [music|musical] (genre|genres|style of music) ${tagged}`, told('genre')],
  [`${their} (release year|year of release|album year|song year|recording year) ${tagged}`, told('music-year')],
  [
    `${their} [release] year (of|in) (the recording|the song|release|the album|the record|the tags|their tags)`,
    told('music-year'),
  ],
  ['the year (they|it) (came out|were released|was released|appeared)', told('music-year')],
  [`${their} [playing|running] (length|duration|lengths|playtime) [in seconds]`, told('length')],
  [`${their} (bitrate|bit rate|bitrates)`, told('bitrate')],
  [`${their} (real|true|actual) [file] (type|types|kind|format) [of file]`, told('real-type')],
  ['what (they|it) (really|actually) (are|is)', told('real-type')],
];

export const part: Table<'part'> = [
  [
    '{basis} [(as|in) [the] [format|form] {form}]',
    (found) => ({ put: 'date', basis: found.get('basis'), form: found.maybe('form') ?? null }),
  ],
  ['{fact}', (found) => ({ put: 'fact', fact: found.get('fact') })],
  [
    '[the|their|its] (date|dates|day|capture day) [(as|in) [the] [format|form] {form}]',
    (found) => ({ put: 'date', basis: 'auto', form: found.maybe('form') ?? null }),
  ],
  ['[the|their|its] date [,|and|_|-] time', () => ({ put: 'date', basis: 'auto', form: 'YYYY-MM-DD_HH-mm-ss' })],
  ['{form}', (found) => ({ put: 'date', basis: 'auto', form: found.get('form') })],
  ['[the|their|its] year', () => ({ put: 'date', basis: 'auto', form: 'YYYY' })],
  ['[the|their|its] (year and month|year-month|year month)', () => ({ put: 'date', basis: 'auto', form: 'YYYY-MM' })],
  ["[the|their|its] (folder|folder's|parent folder) [name]", () => ({ put: 'folder' })],
  ['[the|their|its] (old|original|current|existing|previous) (name|names|filename|file name)', () => ({ put: 'name' })],
];

const joint = '(and|then|and then|followed by|plus|with|&|+|,|, and|, then)';

/** Two and more parts of a name, with what was said to stand between them. */
export const parts: Table<'parts'> = [
  ['{one:part} -/–/— {rest:parts}', (found) => withGap(found.get('part', 'one'), found.get('parts', 'rest'), ' - ')],
  ['{one:part} _ {rest:parts}', (found) => withGap(found.get('part', 'one'), found.get('parts', 'rest'), '_')],
  [`{one:part} ${joint} {rest:parts}`, (found) => withGap(found.get('part', 'one'), found.get('parts', 'rest'), null)],
  // "YYYY-MM-DD place", "author year title": one after the other, as they will stand.
  ['{one:part} {rest:parts}', (found) => withGap(found.get('part', 'one'), found.get('parts', 'rest'), ' ')],
  ['{part}', (found) => ({ parts: [found.get('part')], gap: null })],
];

type Parts = { parts: NamePart[]; gap: string | null };

function withGap(one: NamePart, rest: Parts, gap: string | null): Parts | null {
  // Two dates in one name, or one fact twice: that is not what names are made of.
  const isTwice = rest.parts.some(
    (other) => other.put === one.put && (other.put !== 'fact' || one.put !== 'fact' || other.fact === one.fact),
  );
  const agreed = rest.parts.length === 1 ? gap : rest.gap;
  return isTwice ? null : { parts: [one, ...rest.parts], gap: agreed };
}

export const column: Table<'column'> = [
  ['[the|their|its] [file] (name|names|filename|filenames|file name|file names)', () => ({ put: 'name' })],
  ['[the|their|its] [full] (path|paths)', () => ({ put: 'path' })],
  ['[the|their|its] [file] (size|sizes|size in bytes)', () => ({ put: 'size' })],
  ['[the|their|its] [file] (type|types|kind|kinds)', () => ({ put: 'type' })],
  ['[the|their|its] (extension|extensions|ending|endings)', () => ({ put: 'extension' })],
  ['[the|their|its] (folder|folders|directory)', () => ({ put: 'folder' })],
  ['[the|their|its] (number|numbers)', () => ({ put: 'fact', fact: 'number' })],
  ['{part}', (found) => found.get('part')],
];

export const columns: Table<'columns'> = [
  [
    '{one:column} (,|and|, and|plus|&|as well as) {rest:columns}',
    (found) => [found.get('column', 'one'), ...found.get('columns', 'rest')],
  ],
  ['{column}', (found) => [found.get('column')]],
];
