/**
 * Every field that a rule may ask of a file: one table for the validator, the completions, the documentation and the readers.
 * Dates and tables of the rule's own come besides, by the names that the rule gives them.
 */
import { marked } from '../../base/translate.ts';

/** What has to be read of a file to know a field: nothing but its entry, or a part of its contents. */
export type FactGroup =
  'entry' | 'taken' | 'picture' | 'place' | 'film' | 'audio' | 'document' | 'text' | 'invoice' | 'hash' | 'content';

export type FieldKind = 'text' | 'number' | 'date';

export type FieldSpec = { group: FactGroup; kind: FieldKind; says: string; example: string };

const entry = (kind: FieldKind, says: string, example: string): FieldSpec => ({ group: 'entry', kind, says, example });
const picture = (kind: FieldKind, says: string, example: string): FieldSpec => ({
  group: 'picture',
  kind,
  says,
  example,
});
const place = (says: string, example: string): FieldSpec => ({ group: 'place', kind: 'text', says, example });
const film = (kind: FieldKind, says: string, example: string): FieldSpec => ({ group: 'film', kind, says, example });
const audio = (kind: FieldKind, says: string, example: string): FieldSpec => ({ group: 'audio', kind, says, example });
const doc = (kind: FieldKind, says: string, example: string): FieldSpec => ({ group: 'document', kind, says, example });
const text = (kind: FieldKind, says: string, example: string): FieldSpec => ({ group: 'text', kind, says, example });
const invoice = (kind: FieldKind, says: string, example: string): FieldSpec => ({
  group: 'invoice',
  kind,
  says,
  example,
});

export const fieldTable = {
  name: entry('text', 'the whole name', 'IMG_0042.JPG'),
  stem: entry('text', 'the name without its ending', 'IMG_0042'),
  ext: entry('text', 'the ending with its dot, as written', '.JPG'),
  extension: entry('text', 'the ending in lower case, without its dot', 'jpg'),
  dir: entry('text', 'the folder it is in, from the top', 'Camera/2019'),
  folder: entry('text', 'the last part of that folder', '2019'),
  path: entry('text', 'folder and name', 'Camera/2019/IMG_0042.JPG'),
  depth: entry('number', 'how many folders deep it lies', '2'),
  size: entry('number', 'bytes', '2483201'),
  type: entry('text', 'the folder that its kind is sorted into', 'Images'),
  today: entry('text', 'the day of the task', '2026-11-22'),

  'exif.make': picture('text', "the camera's maker", 'Canon'),
  'exif.model': picture('text', "the camera's model", 'EOS 80D'),
  'exif.camera': picture('text', 'maker and model, each word once', 'Canon EOS 80D'),
  'exif.lens': picture('text', 'the lens', 'EF50mm f/1.8 STM'),
  'exif.iso': picture('number', 'the sensitivity', '400'),
  'exif.aperture': picture('number', 'the f-number', '2.8'),
  'exif.exposure': picture('text', 'the exposure time in seconds', '1/250'),
  'exif.focal': picture('number', 'the focal length in millimetres', '50'),
  'exif.software': picture('text', 'the program that wrote it', 'Lightroom'),
  'exif.artist': picture('text', 'who took it', 'Ada Lovelace'),
  'exif.copyright': picture('text', 'the copyright line', '© 2019 Ada Lovelace'),
  'image.width': picture('number', 'pixels from left to right', '4032'),
  'image.height': picture('number', 'pixels from top to bottom', '3024'),
  'image.orientation': picture('text', 'landscape, portrait or square, as it is shown', 'landscape'),
  'image.title': picture('text', 'the title given to it (IPTC, XMP)', 'Sunset'),
  'image.caption': picture('text', 'the caption given to it (IPTC, XMP, EXIF)', 'Sunset over the bay'),
  'image.keywords': picture('text', 'the keywords given to it, with commas between them', 'holiday, beach'),
  'image.rating': picture('number', 'the rating given to it, 0 to 5', '4'),
  'place.lat': picture('number', 'degrees north', '48.8566'),
  'place.lon': picture('number', 'degrees east', '2.3522'),
  'place.city': place('the city: as written in the file, else the nearest to its coordinates', 'Paris'),
  'place.state': place('the state or province, found in the same way', 'Île-de-France'),
  'place.country': place('the country, found in the same way', 'France'),

  'video.width': film('number', 'pixels from left to right', '1920'),
  'video.height': film('number', 'pixels from top to bottom', '1080'),
  'video.duration': film('number', 'seconds', '42'),
  'video.codec': film('text', 'how the picture is coded', 'avc1'),

  'audio.artist': audio('text', 'the artist; the first where the tags list several', 'Nina Simone'),
  'audio.albumartist': audio('text', 'whose album it is, which may be “Various Artists”', 'Nina Simone'),
  'audio.album': audio('text', 'the album', 'Pastel Blues'),
  'audio.title': audio('text', 'the title of the song', 'Sinnerman'),
  'audio.track': audio('number', 'its number on the disc', '9'),
  'audio.disc': audio('number', 'which disc of the album', '1'),
  'audio.year': audio('number', 'the year it came out', '1965'),
  'audio.genre': audio('text', 'the genre; the first where the tags list several', 'Jazz'),
  'audio.duration': audio('number', 'seconds', '622'),
  'audio.bitrate': audio('number', 'thousands of bits a second', '192'),

  'doc.title': doc('text', 'the title in its properties', 'Annual report'),
  'doc.author': doc('text', 'the author in its properties', 'Ada Lovelace'),
  'doc.subject': doc('text', 'the subject in its properties', 'Finance'),
  'doc.pages': doc('number', 'pages, slides or sheets', '12'),
  'mail.from': doc('text', 'who sent it: the name, else the address', 'Ada Lovelace'),
  'mail.to': doc('text', 'who got it: the first name, else address', 'Charles Babbage'),
  'mail.subject': doc('text', 'its subject', 'Engine drawings'),

  'text.heading': text('text', 'the first heading, else the first line of text', 'Invoice'),
  'text.amount': text('number', 'the first amount of money', '119.00'),
  'text.total': text('number', 'the amount after a word for total, else the largest one', '119.00'),
  'text.currency': text('text', 'the currency of that total (ISO 4217)', 'EUR'),
  'text.number': text('text', 'the invoice, order or reference number', 'INV-2041'),
  'text.code': text('text', 'the first code of capitals, a dash and digits', 'ACME-12'),
  'text.email': text('text', 'the first e-mail address', 'ada@example.org'),
  'text.words': text('number', 'words', '1204'),

  'invoice.number': invoice('text', 'the number of an invoice, receipt or credit note', 'RE-2041'),
  'invoice.date': invoice('text', 'the day it was issued', '2026-03-02'),
  'invoice.due': invoice('text', 'the day it is to be paid', '2026-04-01'),
  'invoice.vendor': invoice('text', 'who wrote it', 'Acme GmbH'),
  'invoice.buyer': invoice('text', 'who is to pay it (from XML alone)', 'Lovelace Ltd'),
  'invoice.net': invoice('number', 'the sum without VAT', '100.00'),
  'invoice.vat': invoice('number', 'the VAT', '19.00'),
  'invoice.total': invoice('number', 'the sum with VAT', '119.00'),
  'invoice.currency': invoice('text', 'its currency (ISO 4217), or the sign where it stands for several', 'EUR'),
  'invoice.source': invoice(
    'text',
    'how it was read: XML (an e-invoice, such as Factur-X, ZUGFeRD or XRechnung: exact) or text (by the words before the values)',
    'XML',
  ),
  'invoice.check': invoice('text', 'whether net and VAT make up the total, and whether it is a credit note', 'adds up'),

  hash: { group: 'hash', kind: 'text', says: 'SHA-256 of the contents (hex)', example: '9f86d081884c7d65…' },
  'content.type': {
    group: 'content',
    kind: 'text',
    says: 'the kind told by its contents: image, video, document…',
    example: 'image',
  },
  'content.extension': {
    group: 'content',
    kind: 'text',
    says: 'the ending that its contents call for',
    example: 'jpg',
  },
} as const satisfies Record<string, FieldSpec>;
export type FieldName = keyof typeof fieldTable;

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fieldTable, name);
}

/** Where a date is taken from, what a reason calls it, what is said of a file without it, and what must be read to know. */
export const dateSourceTable = {
  exif: {
    group: 'taken',
    says: 'from the file itself',
    lack: marked('no date taken is stored in the file'),
    about: 'when a photo or film was taken',
  },
  name: {
    group: 'entry',
    says: 'from the file name',
    lack: marked('no date is in its name'),
    about: "a date in the file's name",
  },
  folder: {
    group: 'entry',
    says: 'from its folder’s name',
    lack: marked('no date is in its folder’s name'),
    about: "a date in the folder's path",
  },
  mtime: {
    group: 'entry',
    says: 'the date it was last changed',
    lack: marked('its modified date is out of range'),
    about: 'the last change of the file',
  },
  today: { group: 'entry', says: 'today', lack: marked('no date'), about: 'the day of the task' },
  kind: { group: 'taken', says: '', lack: '', about: 'exif for photos and films, mtime for all else' },
  sidecar: {
    group: 'taken',
    says: 'from its sidecar',
    lack: marked('no sidecar tells a date'),
    about: 'the date in an .xmp or Takeout .json beside it',
  },
  audio: {
    group: 'audio',
    says: 'from its tags',
    lack: marked('no day is in its tags'),
    about: 'the day that a recording came out, by its tags',
  },
  doc: {
    group: 'document',
    says: "from the document's properties",
    lack: marked('no date is in its properties'),
    about: 'when a document says that it was written',
  },
  text: {
    group: 'text',
    says: 'the first date in its text',
    lack: marked('no date was found in its text'),
    about: 'the first date in the text of a document',
  },
  mail: {
    group: 'document',
    says: 'the date it was sent',
    lack: marked('no date is in its header'),
    about: 'when a mail was sent',
  },
} as const satisfies Record<string, { group: FactGroup; says: string; lack: string; about: string }>;
export type DateSource = keyof typeof dateSourceTable;
