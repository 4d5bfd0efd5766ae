/** Facts of files as templates: which field tells them, of which kinds of files, and what is said of it. */
import { fixed, marked, t } from '../../base/translate.ts';
import type { Condition, FileType, Let } from '../../model/rule/rule.ts';
import type { Fact, Which } from './commands.ts';
import { listed, typeNames } from './words.ts';
import { typeOf } from './types.ts';

/** How a fact is asked of files of some kinds. */
type Telling = {
  /** The template that gives it. */
  value: string;
  /** Only these kinds of files have it; null for all. */
  types: readonly FileType[] | null;
};

type FactSpec = Telling & {
  says: string;
  /** As the title of a column. */
  title: string;
  /** Folders, where they are more than one level. */
  folders?: string;
  /** The step's own fields that the template needs. */
  lets?: Readonly<Record<string, Let>>;
  /** Where one of these kinds alone is asked, another field tells it. */
  of?: Partial<Record<FileType, Telling>>;
  /** What was taken for granted. */
  assumes?: string;
};

const written: readonly FileType[] = ['document', 'spreadsheet', 'presentation', 'book', 'mail'];
const papers: readonly FileType[] = ['document', 'spreadsheet', 'presentation', 'book'];
const seen: readonly FileType[] = ['image', 'video'];

const image = (value: string): Telling => ({ value, types: ['image'] });
const ofSeen = (value: string): Telling => ({ value, types: seen });
const paper = (value: string): Telling => ({ value, types: papers });
const text = (value: string): Telling => ({ value, types: written });
const mail = (value: string): Telling => ({ value, types: ['mail'] });
const audio = (value: string): Telling => ({ value, types: ['audio'] });

/** Capitals, a dash or nothing, digits: `ACME-12`, `PRJ0042`. Not the names that cameras and phones give. */
export const codePattern = '(?:^|[^A-Za-z0-9])([A-Z]{2,8}-\\d{1,6})(?:[^A-Za-z0-9]|$)';

const factSpecs: Record<Fact, FactSpec> = {
  camera: { ...ofSeen('{exif.camera}'), says: marked('camera'), title: 'Camera' },
  maker: { ...ofSeen('{exif.make}'), says: marked("camera's maker"), title: 'Maker' },
  lens: { ...image('{exif.lens}'), says: marked('lens'), title: 'Lens' },
  place: {
    ...ofSeen('{place.city ?? place.country}'),
    folders: '{place.country}/{place.city ?? place.country}',
    says: marked('place'),
    title: 'Place',
    assumes: marked('The place is the city written in the picture, else the one nearest to its coordinates.'),
  },
  city: {
    ...ofSeen('{place.city}'),
    says: marked('city'),
    title: 'City',
    assumes: marked('The city is the one written in the picture, else the one nearest to its coordinates.'),
  },
  state: { ...ofSeen('{place.state}'), says: marked('state'), title: 'State' },
  country: { ...ofSeen('{place.country}'), says: marked('country'), title: 'Country' },
  orientation: { ...image('{image.orientation|title}'), says: marked('orientation'), title: 'Orientation' },
  rating: { ...image('{image.rating} stars'), says: marked('rating'), title: 'Rating' },
  resolution: { ...image('{image.width}x{image.height}'), says: marked('width and height'), title: 'Pixels' },
  title: {
    ...paper('{doc.title}'),
    says: marked('title'),
    title: 'Title',
    of: { image: image('{image.title}'), audio: audio('{audio.title}'), mail: mail('{mail.subject}') },
  },
  caption: { ...image('{image.caption|max 80}'), says: marked('caption'), title: 'Caption' },
  author: {
    ...paper('{doc.author}'),
    says: marked('author'),
    title: 'Author',
    of: { image: image('{exif.artist}'), mail: mail('{mail.from}') },
  },
  subject: {
    ...paper('{doc.subject}'),
    says: marked('subject'),
    title: 'Subject',
    of: { mail: mail('{mail.subject|max 80}') },
  },
  heading: { ...text('{text.heading|max 80}'), says: marked('first heading'), title: 'Heading' },
  number: { ...text('{text.number}'), says: marked('number in the text'), title: 'Number' },
  total: { ...text('{text.total|number 2}{? {text.currency}}'), says: marked('total in the text'), title: 'Total' },
  pages: { ...paper('{doc.pages}'), says: marked('number of pages'), title: 'Pages' },
  code: {
    value: '{code}',
    types: null,
    says: marked('project code in the name'),
    title: 'Code',
    lets: { code: { match: codePattern } },
    assumes: marked(
      'A project code is capitals, a dash and digits in the file’s name, such as ACME-12; say “in the text” to look inside documents.',
    ),
  },
  'text-code': {
    ...text('{text.code}'),
    says: marked('project code in the text'),
    title: 'Code',
    assumes: marked(
      'A project code is capitals, a dash and digits, such as ACME-12: the first one in the text is taken.',
    ),
  },
  sender: { ...mail('{mail.from}'), says: marked('sender'), title: 'From' },
  recipient: { ...mail('{mail.to}'), says: marked('recipient'), title: 'To' },
  artist: {
    ...audio('{audio.artist}'),
    says: marked('artist'),
    title: 'Artist',
    of: { image: image('{exif.artist}') },
  },
  'album-artist': {
    ...audio('{audio.albumartist ?? audio.artist}'),
    says: marked("album's artist"),
    title: 'Album artist',
  },
  album: { ...audio('{audio.album}'), says: marked('album'), title: 'Album' },
  track: { ...audio('{audio.track|pad 2}'), says: marked('track number'), title: 'Track' },
  disc: { ...audio('{audio.disc}'), says: marked('disc'), title: 'Disc' },
  genre: { ...audio('{audio.genre}'), says: marked('genre'), title: 'Genre' },
  'music-year': { ...audio('{audio.year}'), says: marked('year of the recording'), title: 'Year' },
  length: {
    ...audio('{audio.duration}'),
    says: marked('length in seconds'),
    title: 'Seconds',
    of: { video: { value: '{video.duration}', types: ['video'] } },
  },
  bitrate: { ...audio('{audio.bitrate}'), says: marked('bitrate'), title: 'kbit/s' },
  'real-type': {
    value: '{content.type|title}',
    types: null,
    says: marked('kind that the contents tell'),
    title: 'Kind',
  },
};

export type Asked = {
  /** Template of one text, and of folders. */
  value: string;
  folders: string;
  types: readonly FileType[] | null;
  lets: Readonly<Record<string, Let>>;
  says: string;
  title: string;
  assumes: string | null;
};

/** How the fact is asked of these files. */
export function askedOf(fact: Fact, which: Pick<Which, 'where'>): Asked {
  const spec = factSpecs[fact];
  const kinds = kindsOf(which.where);
  const [kind] = kinds ?? [];
  const own = kinds?.length === 1 && kind !== undefined ? spec.of?.[kind] : undefined;
  const telling = own ?? spec;
  return {
    value: telling.value,
    folders: own === undefined ? (spec.folders ?? spec.value) : own.value,
    types: telling.types,
    lets: spec.lets ?? {},
    says: fixed(spec.says),
    title: spec.title,
    assumes: spec.assumes === undefined ? null : fixed(spec.assumes),
  };
}

/** The fact with its article: "the camera". */
export function theFact({ says }: Pick<Asked, 'says'>): string {
  return t('the {0}', says);
}

/** The selection as facts are asked of it: "artist and title" of files are those of recordings, since one of the two is theirs alone. */
export function kindsAsked(facts: readonly Fact[], which: Which): Which {
  if (kindsOf(which.where) !== null) return which;
  const [only] = facts.flatMap((fact) => (factSpecs[fact].types?.length === 1 ? [factSpecs[fact].types] : []));
  return only === undefined ? which : { ...which, where: [...which.where, { is: 'type', in: [...only] }] };
}

/** The kinds that these conditions let through, or null where they say nothing about kinds. */
export function kindsOf(where: readonly Condition[]): FileType[] | null {
  for (const condition of where) {
    const kinds = kindsIn(condition);
    if (kinds !== null) return [...new Set(kinds)];
  }
  return null;
}

function kindsIn(condition: Condition): FileType[] | null {
  if (condition.is === 'type') return condition.in;
  if (condition.is === 'extension') return condition.in.map((extension) => typeOf(`x.${extension}`));
  if (condition.is !== 'any') return null;
  const parts = condition.of.map(kindsIn);
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

/** The selection without files that cannot have it; `null` types narrow nothing. */
export function narrowedTo(which: Which, types: readonly FileType[] | null): { which: Which; assumes: string | null } {
  if (types === null) return { which, assumes: null };
  if (kindsOf(which.where)?.every((kind) => types.includes(kind)) === true) return { which, assumes: null };
  const names = types.map((type) => fixed(typeNames[type][1]));
  return {
    which: { ...which, where: [...which.where, { is: 'type', in: [...types] }] },
    assumes: t('Only {0} are taken: other files stay where they are.', listed(names)),
  };
}
