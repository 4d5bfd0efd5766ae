/** The steps of commands that make, list or put away files. */
import { unreachable } from '../../base/assert.ts';
import { fixed, marked, t } from '../../base/translate.ts';
import type { Condition, Step } from '../../model/rule/rule.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import { blankStep, countOf, narrow, selectOf, sourceWhich, travellersOf, type Maker } from './assemble.ts';
import { kindsOf } from './assembleFacts.ts';
import { portableFolder } from './assemblePlaces.ts';
import { partsOf } from './assembleWholeNames.ts';
import type { Command, Which } from './commands.ts';
import { invoiceColumns, isInvoice, isRecognisedInvoice } from './invoiceTable.ts';
import { sameFormat } from './types.ts';
import { listed, quotedText } from './words.ts';

export type DeedCommand = Extract<
  Command,
  {
    do:
      | 'trash'
      | 'duplicates'
      | 'list-duplicates'
      | 'copy'
      | 'convert'
      | 'resize'
      | 'extract'
      | 'tables'
      | 'list'
      | 'invoices'
      | 'tidy';
  }
>;

const comesBack = marked('They go to Delegate’s trash and come back with undo.');

export function deedStep(command: DeedCommand, maker: Maker): Step {
  switch (command.do) {
    case 'trash':
      return trashStep(command.which, maker);
    case 'duplicates':
      return duplicatesStep(command, maker);
    case 'list-duplicates':
      return duplicatesList(command.which, maker);
    case 'copy':
      return copyStep(command, maker);
    case 'convert':
      return convertStep(command, maker);
    case 'resize':
      return resizeStep(command, maker);
    case 'extract':
      return extractStep(command, maker);
    case 'tables':
      return tablesStep(command, maker);
    case 'list':
      return listStep(command, maker);
    case 'invoices':
      return invoicesStep(command, maker);
    case 'tidy':
      return {
        ...blankStep,
        select: { depth: 'all', where: [] },
        do: 'tidy',
        to: '',
        because: t('it holds nothing'),
        says: t('Remove {count|empty folder|empty folders}'),
      };
    default:
      return unreachable(command);
  }
}

function trashStep(which: Which, maker: Maker): Step {
  maker.assume(fixed(comesBack));
  return {
    ...blankStep,
    select: selectOf(which, 'all', maker),
    do: 'trash',
    to: '',
    because: t('you asked for it'),
    says: t('Move {0} to the trash', countOf(which, maker)),
  };
}

const keptWords = {
  oldest: marked('oldest'),
  newest: marked('newest'),
  shortest: marked('one with the shortest name'),
  first: marked('first'),
} as const;

function duplicatesStep({ which, into, keep }: Extract<Command, { do: 'duplicates' }>, maker: Maker): Step {
  const copies = narrow(which, { is: 'duplicate', which: 'copies', keep });
  const select = selectOf(copies, 'all', maker);
  const kept = t('of each the {0} stays', fixed(keptWords[keep]));
  const counted =
    which.where.length === 0 ? t('{count|duplicate|duplicates}') : t('duplicates among {0}', countOf(which, maker));
  maker.assume(t('Files count as duplicates when every byte is the same, whatever they are called.'));
  if (into !== null) {
    const folder = portableFolder(into);
    return {
      ...blankStep,
      select: outside(select, folder),
      to: `${escapeTemplate(folder)}/{name}`,
      because: t('another file has the same contents'),
      says: t('Move {0} into {1}; {2}', counted, escapeTemplate(quotedText(folder)), kept),
    };
  }
  maker.assume(fixed(comesBack));
  return {
    ...blankStep,
    select,
    do: 'trash',
    to: '',
    because: t('another file has the same contents'),
    says: t('Move {0} to the trash; {1}', counted, kept),
  };
}

/** What lies in the folder already is not put there once more. */
function outside(select: Step['select'], folder: string): Exclude<Step['select'], 'previous'> {
  const plain = select === 'previous' ? { depth: 'all' as const, where: [] } : select;
  return { ...plain, where: [...plain.where, { is: 'not', of: { is: 'below', folder } }] };
}

function duplicatesList(which: Which, maker: Maker): Step {
  maker.assume(t('Files count as duplicates when every byte is the same, whatever they are called.'));
  const to = 'duplicates.csv';
  maker.assume(t('The list is written to {0}; files of the same contents have the same code in it.', quotedText(to)));
  return {
    ...blankStep,
    select: selectOf(narrow(which, { is: 'duplicate', which: 'all', keep: 'first' }), 'all', maker),
    do: 'list',
    let: { d: { date: ['mtime'] } },
    to,
    columns: [
      { title: 'Contents', value: '{hash|first 12}' },
      { title: 'Path', value: '{path}' },
      { title: 'Bytes', value: '{size}' },
      { title: 'Changed', value: '{d:YYYY-MM-DD}' },
    ],
    because: t('a list of duplicates'),
    says: t('Write a list of the files that are there more than once'),
  };
}

function copyStep({ which, into }: Extract<Command, { do: 'copy' }>, maker: Maker): Step {
  const folder = portableFolder(into);
  const along = travellersOf(sourceWhich(which, maker)).filter((kind) => kind !== 'raw+jpeg' && kind !== 'live-photo');
  return {
    ...blankStep,
    select: selectOf(narrow(which, { is: 'not', of: { is: 'below', folder } }), 'all', maker),
    do: 'copy',
    together: which.where.length === 0 ? [] : along.filter((kind) => kind !== 'assets'),
    to: `${escapeTemplate(folder)}/{name}`,
    because: t('a copy'),
    says: t('Copy {0} into {1}', countOf(which, maker), escapeTemplate(quotedText(folder))),
  };
}

const formatWords: Readonly<Record<string, string>> = {
  docx: marked('a Word document'),
  pptx: marked('slides'),
  html: marked('a web page'),
  md: 'Markdown',
  txt: marked('plain text'),
  xlsx: marked('an Excel workbook'),
  csv: 'CSV',
  'utf-8': 'UTF-8',
};

/** Pictures that can be read, and written as these. */
const pictureEndings = ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'gif', 'bmp', 'tif', 'tiff', 'webp'];

/** Pictures that can be read alone. */
const readEndings = [...pictureEndings, 'heic', 'heif', 'avif'];
const readPictures = marked(
  'Only JPEG, PNG, GIF, BMP, TIFF, WebP, HEIC and AVIF pictures can be converted: others stay as they are.',
);

function convertStep(
  { which, format, original, into, quality }: Extract<Command, { do: 'convert' }>,
  maker: Maker,
): Step {
  const inPlace = format === 'utf-8';
  if (original === 'trash') maker.assume(t('The originals go to Delegate’s trash and come back with undo.'));
  else if (!inPlace) maker.assume(t('The originals stay; say “and trash the originals” to put them away.'));
  const words = fixed(formatWords[format] ?? format.toUpperCase());
  return {
    ...blankStep,
    select: selectOf(convertible(which, format, maker), 'all', maker),
    do: 'convert',
    format,
    ...(original === 'trash' && !inPlace ? { original } : {}),
    ...(quality === null ? {} : { options: { quality: String(quality) } }),
    to: inPlace ? '{dir}/{name}' : `${placeFor(into)}/{stem}.${format}`,
    because: t('made into {0}', words),
    says: t(
      original === 'trash' && !inPlace
        ? 'Convert {0} to {1}{2}{3}, and move the originals to the trash'
        : 'Convert {0} to {1}{2}{3}',
      countOf(which, maker),
      words,
      quality === null ? '' : t(' of quality {0}', String(quality)),
      intoWords(into),
    ),
  };
}

/** What is of the format already is not made into it once more; of all pictures those that can be read. */
function convertible(which: Which, format: string, maker: Maker): Which {
  const same = sameFormat.find((group) => group.some((one) => one === format)) ?? [format];
  let result = pictureEndings.includes(format)
    ? narrow(which, { is: 'not', of: { is: 'extension', in: [...same] } })
    : which;
  const isAnyPicture = which.rest === true || which.where.some(isPictureType);
  if (pictureEndings.includes(format) && isAnyPicture) {
    maker.assume(fixed(readPictures));
    result = narrow(result, { is: 'extension', in: readEndings });
  }
  return result;
}

function isPictureType(condition: Condition): boolean {
  return condition.is === 'type' && condition.in.includes('image');
}

function placeFor(into: string | null): string {
  return into === null ? '{dir}' : escapeTemplate(portableFolder(into));
}

function intoWords(into: string | null): string {
  return into === null ? '' : t(' into {0}', escapeTemplate(quotedText(portableFolder(into))));
}

function inWords(into: string | null): string {
  return into === null ? '' : t(' in {0}', escapeTemplate(quotedText(portableFolder(into))));
}

function resizeStep({ which, pixels, into }: Extract<Command, { do: 'resize' }>, maker: Maker): Step {
  const source = sourceWhich(which, maker);
  const isPng = source.where.some((one) => one.is === 'extension' && one.in.every((ending) => ending === 'png'));
  const format = isPng ? 'png' : 'jpg';
  const suffix = into === null ? `_${String(pixels)}` : '';
  const name = `{stem}${suffix}.${format}`;
  maker.assume(
    suffix === ''
      ? t('Smaller {0} pictures are made, none is made larger; the originals stay.', format.toUpperCase())
      : t(
          'Smaller {0} pictures are made, none is made larger; the originals stay. A picture “a” becomes “a{1}”.',
          format.toUpperCase(),
          `${suffix}.${format}`,
        ),
  );
  const isAny = kindsOf(source.where)?.includes('image') !== true || source.where.some(isPictureType);
  if (isAny) maker.assume(fixed(readPictures));
  const readable = isAny ? narrow(which, { is: 'extension', in: readEndings }) : which;
  const fresh: Condition = { is: 'not', of: { is: 'name', how: 'ends', text: suffix, on: 'stem' } };
  return {
    ...blankStep,
    select: selectOf(suffix === '' ? readable : narrow(readable, fresh), 'all', maker),
    do: 'convert',
    format,
    options: { 'longest-side': String(pixels) },
    to: `${placeFor(into)}/${name}`,
    because: t('at most {0} pixels long', String(pixels)),
    says: t(
      'Make {0} at most {1} pixels long on their longer side{2}',
      countOf(which, maker),
      String(pixels),
      intoWords(into),
    ),
  };
}

/** What may be a picture of text. */
const recognisable: Condition = {
  is: 'any',
  of: [
    { is: 'type', in: ['image'] },
    { is: 'extension', in: ['pdf'] },
  ],
};
const withRecognition = { options: { ocr: 'yes' } } as const;

function extractStep({ which, into, recognise }: Extract<Command, { do: 'extract' }>, maker: Maker): Step {
  // Plain text is its own text: a copy of it would be none's wish.
  const wanted = narrow(
    which,
    recognise === true ? recognisable : { is: 'not', of: { is: 'extension', in: ['txt', 'text', 'log'] } },
  );
  return {
    ...blankStep,
    select: selectOf(wanted, 'all', maker),
    do: 'extract',
    format: 'text',
    ...(recognise === true ? withRecognition : {}),
    to: `${placeFor(into)}/{stem}.txt`,
    because: t('its text'),
    says:
      into === null
        ? t('Write the text of {0} into text files beside them', countOf(which, maker))
        : t('Write the text of {0} into text files{1}', countOf(which, maker), inWords(into)),
  };
}

const tableFiles = {
  csv: marked('CSV files, one for each table'),
  tsv: marked('TSV files, one for each table'),
  xlsx: marked('Excel workbooks, a sheet for each table'),
} as const;

function tablesStep({ which, format, into, file }: Extract<Command, { do: 'tables' }>, maker: Maker): Step {
  const isNamed = which.previous === true || which.where.some(({ is }) => is === 'extension' || is === 'name');
  const wanted = isNamed ? which : narrow(which, { is: 'extension', in: ['pdf'] });
  const path = file === null ? null : portableFolder(file);
  if (format === 'xlsx')
    maker.assume(t('Each workbook has a sheet “Sources” that tells the page and the place of each table.'));
  else if (path === null) maker.assume(t('Tables are called by their captions, or by a number where there is none.'));
  maker.assume(t('Tables in pictures and scanned pages are not found.'));
  const name = path ?? `${format === 'xlsx' ? '' : '-{table}'}.${format}`;
  return {
    ...blankStep,
    select: selectOf(wanted, 'all', maker),
    do: 'extract',
    format: 'tables',
    to: path === null ? `${placeFor(into)}/{stem}${name}` : escapeTemplate(path),
    because: file === null ? t('from {0}', '{name}') : t('from the documents'),
    says:
      path === null
        ? t('Extract the tables of {0} into {1}{2}', countOf(wanted, maker), fixed(tableFiles[format]), inWords(into))
        : t('Extract the tables of {0} into {1}', countOf(wanted, maker), escapeTemplate(quotedText(path))),
  };
}

const usualColumns: readonly { title: string; value: string }[] = [
  { title: 'Path', value: '{path}' },
  { title: 'Name', value: '{name}' },
  { title: 'Folder', value: '{dir}' },
  { title: 'Bytes', value: '{size}' },
  { title: 'Changed', value: '{d:YYYY-MM-DD}' },
];

function listStep({ which, to, columns }: Extract<Command, { do: 'list' }>, maker: Maker): Step {
  const path = portableFolder(to);
  const made = columns === null ? null : partsOf(columns, which, { narrow: false, form: 'YYYY-MM-DD' }, maker);
  const pieces = made?.pieces ?? [];
  const own = pieces.map(({ title, value }) => ({ title, value }));
  const titles = pieces.map(({ title }) => title.toLowerCase());
  maker.assume(
    made === null
      ? t('The list is written to {0}: name, folder, size and date of each file.', quotedText(path))
      : t('The list is written to {0}: {1} of each file.', quotedText(path), listed([t('the path'), ...titles])),
  );
  const hasPath = columns?.some(({ put }) => put === 'path') === true;
  return {
    ...blankStep,
    select: selectOf(narrow(which, notItself(path)), 'all', maker),
    do: 'list',
    let: made === null ? { d: { date: ['mtime'] } } : made.lets,
    to: escapeTemplate(path),
    columns: made === null ? [...usualColumns] : [...(hasPath ? [] : usualColumns.slice(0, 1)), ...own],
    because: t('a list of files'),
    says:
      titles.length === 0
        ? t('Write a list of {0} to {1}', countOf(which, maker), escapeTemplate(quotedText(path)))
        : t(
            'Write a list of {0} to {1} with {2}',
            countOf(which, maker),
            escapeTemplate(quotedText(path)),
            listed(titles),
          ),
  };
}

function invoicesStep({ which, to, recognise }: Extract<Command, { do: 'invoices' }>, maker: Maker): Step {
  const path = portableFolder(to);
  maker.assume(
    t(
      'A document or mail counts that calls itself an invoice, receipt or credit note, or is only named so; and so do electronic invoices, which carry their figures as data.',
    ),
  );
  maker.assume(
    t(
      'The table is written to {0}, a line each. What is not plainly told stays empty, and no sums are made over several currencies.',
      quotedText(path),
    ),
  );
  return {
    ...blankStep,
    select: selectOf(
      narrow(narrow(which, recognise === true ? isRecognisedInvoice : isInvoice), notItself(path)),
      'all',
      maker,
    ),
    do: 'list',
    to: escapeTemplate(path),
    ...(recognise === true ? withRecognition : {}),
    columns: [...invoiceColumns],
    because: t('a table of invoices'),
    says: t('Write what {count|invoice or receipt|invoices and receipts} say to {0}', escapeTemplate(quotedText(path))),
  };
}

/** The list of yesterday is no line of the list of today. */
function notItself(path: string): Condition {
  return { is: 'not', of: { is: 'name', how: 'equals', text: path.slice(path.lastIndexOf('/') + 1), on: 'name' } };
}
