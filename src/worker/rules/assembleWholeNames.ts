/** The steps of commands that make a whole name out of what a file, its text or a table tells. */
import { unreachable } from '../../base/assert.ts';
import { fixed, marked, t } from '../../base/translate.ts';
import type { DateSource } from '../../model/rule/fields.ts';
import type { Condition, Let, Step } from '../../model/rule/rule.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import {
  blankStep,
  companionsOf,
  countOf,
  datedSelection,
  selectOf,
  sourceWhich,
  type Dated,
  type Maker,
} from './assemble.ts';
import { askedOf, codePattern, kindsAsked, narrowedTo, theFact } from './assembleFacts.ts';
import type { Command, Fact, NamePart, Which } from './commands.ts';
import { portableText } from './names.ts';
import { sameFormat } from './types.ts';
import { listed, quotedText } from './words.ts';

type WholeName = Extract<Command, { do: 'compose' | 'code-first' | 'lookup' | 'real-extension' }>;

export function wholeNameStep(command: WholeName, maker: Maker): Step {
  switch (command.do) {
    case 'compose':
      return composeStep(command, maker);
    case 'code-first':
      return codeFirstStep(command, maker);
    case 'lookup':
      return lookupStep(command, maker);
    case 'real-extension':
      return realExtensionStep(command, maker);
    default:
      return unreachable(command);
  }
}

/** The parts of a name or a row: templates, what they need, and the selection that can have them. */
export type Parts = {
  which: Which;
  depth: Dated['depth'];
  pieces: { value: string; says: string; title: string }[];
  lets: Record<string, Let>;
};

/** Works out templates for these parts. `narrow` leaves out files of kinds that cannot have them. */
export function partsOf(
  parts: readonly NamePart[],
  which: Which,
  { narrow, form }: { narrow: boolean; form: string },
  maker: Maker,
): Parts {
  const made: Parts = { which, depth: 'all', pieces: [], lets: {} };
  const facts = parts.flatMap((part) => (part.put === 'fact' ? [part.fact] : []));
  const source = kindsAsked(facts, sourceWhich(which, maker));
  // Who names an invoice by its number and "date" means the date that stands beside the number.
  const isOfText = parts.some((part) => part.put === 'fact' && ofPapers.has(part.fact));
  for (const said of parts) {
    const part: NamePart = said.put === 'date' && said.basis === 'auto' && isOfText ? { ...said, basis: 'text' } : said;
    switch (part.put) {
      case 'date':
        datePiece(made, part, { narrow, form }, maker);
        break;
      case 'fact': {
        const asked = askedOf(part.fact, source);
        if (asked.assumes !== null) maker.assume(asked.assumes);
        Object.assign(made.lets, asked.lets);
        made.pieces.push({ value: asked.value, says: theFact(asked), title: asked.title });
        if (!narrow) break;
        const narrowed = narrowedTo(made.which, asked.types);
        if (narrowed.assumes !== null && which.previous !== true) maker.assume(narrowed.assumes);
        made.which = narrowed.which;
        break;
      }
      case 'folder':
      case 'name':
      case 'path':
      case 'size':
      case 'type':
      case 'extension':
        made.pieces.push({ ...entryPieces[part.put], says: fixed(entryPieces[part.put].says) });
        break;
      default:
        unreachable(part);
    }
  }
  return made;
}

const ofPapers: ReadonlySet<Fact> = new Set<Fact>(['number', 'total']);

const entryPieces = {
  folder: { value: '{folder}', says: marked("the folder's name"), title: 'Folder' },
  name: { value: '{stem}', says: marked('the old name'), title: 'Name' },
  path: { value: '{path}', says: marked('the path'), title: 'Path' },
  size: { value: '{size}', says: marked('the size'), title: 'Bytes' },
  type: { value: '{type}', says: marked('the type'), title: 'Type' },
  extension: { value: '{extension}', says: marked('the extension'), title: 'Extension' },
} as const;

function datePiece(
  made: Parts,
  part: Extract<NamePart, { put: 'date' }>,
  { narrow, form }: { narrow: boolean; form: string },
  maker: Maker,
): void {
  const layout = (part.form ?? form).replaceAll('/', '-');
  const dated = narrow ? datedSelection(made.which, part.basis, maker) : listedDate(part, made.which);
  made.lets['d'] = { date: [dated.source] };
  made.which = dated.which;
  made.depth = dated.depth;
  made.pieces.push({ value: `{d:${layout}}`, says: fixed(dated.words), title: 'Date' });
}

const listedSources: Record<Extract<NamePart, { put: 'date' }>['basis'], DateSource> = {
  auto: 'kind',
  taken: 'exif',
  created: 'exif',
  modified: 'mtime',
  name: 'name',
  today: 'today',
  text: 'text',
  sent: 'mail',
  written: 'doc',
  released: 'audio',
};

function listedDate({ basis }: Extract<NamePart, { put: 'date' }>, which: Which): Dated {
  return { which, told: which, source: listedSources[basis], words: marked('the date'), depth: 'all' };
}

function composeStep({ which, parts, gap }: Extract<Command, { do: 'compose' }>, maker: Maker): Step {
  const made = partsOf(parts, which, { narrow: true, form: 'YYYY-MM-DD' }, maker);
  const hasDate = made.lets['d'] !== undefined;
  const name = made.pieces.map(({ value }, at) => (at === 0 ? value : `${gapBefore(at, parts, gap)}${value}`)).join('');
  const words = listed(made.pieces.map(({ says }) => escapeTemplate(says)));
  maker.assume(t('Files that lack one of these keep their names, and are listed.'));
  return {
    ...blankStep,
    ...(Object.keys(made.lets).length === 0 ? {} : { let: made.lets }),
    missing: hasDate ? (made.which.missing ?? 'leave') : 'leave',
    select: selectOf(made.which, 'all', maker),
    together: companionsOf(sourceWhich(which, maker)),
    to: `{dir}/${name}{ext}`,
    because: t('named by {0}', words),
    says: t('Rename {0} to {1}', countOf(which, maker), words),
  };
}

/** A date and what follows it stand apart by a blank, two texts by a dash. */
function gapBefore(at: number, parts: readonly NamePart[], gap: string | null): string {
  if (gap !== null) return escapeTemplate(portableText(gap));
  return parts[at - 1]?.put === 'date' || parts[at]?.put === 'date' ? ' ' : ' - ';
}

const codeInside = '^(?P<before>.+?)[ _-]+(?P<code>[A-Z]{2,8}-\\d{1,6})(?P<after>(?:[ _.-].*)?)$';

function codeFirstStep({ which }: Extract<Command, { do: 'code-first' }>, maker: Maker): Step {
  maker.assume(
    t('A project code is capitals, a dash and digits, such as ACME-12; “_” stands between it and the name.'),
  );
  const isThere: Condition = { is: 'name', how: 'matches', text: codePattern, on: 'stem' };
  const isBehind: Condition = { is: 'name', how: 'matches', text: codeInside, on: 'stem' };
  return {
    ...blankStep,
    select: selectOf({ ...which, where: [...which.where, isThere, isBehind] }, 'all', maker),
    let: { p: { match: codeInside } },
    together: companionsOf(which),
    to: '{dir}/{p.code}_{p.before}{p.after}{ext}',
    because: t('the code {0} put in front', '{p.code}'),
    says: t('Move the project code to the front of the names of {0}', countOf(which, maker)),
  };
}

/** What stands before the first `_` or ` - `, or all of the name. */
const firstPart = '^(?P<key>.+?)(?P<rest>(?:_| - ).*)?$';

function lookupStep({ which, table, part }: Extract<Command, { do: 'lookup' }>, maker: Maker): Step {
  const shown = quotedText(table);
  maker.assume(
    t(
      part === 'whole'
        ? 'The first column of {0} holds the names without their endings, the second what takes its place; names that are not in it stay.'
        : 'The first column of {0} holds what stands at the front of the names, the second what takes its place; names that are not in it stay.',
      shown,
    ),
  );
  // The table itself is no file to be renamed by it.
  const others: Which = {
    ...which,
    where: [...which.where, { is: 'not', of: { is: 'name', how: 'glob', text: escapeGlobText(table), on: 'name' } }],
  };
  const whole = part === 'whole';
  return {
    ...blankStep,
    select: selectOf(others, 'all', maker),
    let: whole ? { t: { table, key: '{stem}' } } : { p: { match: firstPart }, t: { table, key: '{p.key}' } },
    together: companionsOf(which),
    to: whole ? '{dir}/{t}{ext}' : '{dir}/{t}{?{p.rest}}{ext}',
    because: escapeTemplate(t('by {0}', shown)),
    says: t('Rename {0} by the table {1}', countOf(which, maker), escapeTemplate(shown)),
  };
}

function escapeGlobText(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, '\\$&');
}

/** Files whose ending is another spelling of what their contents call for are called what they are. */
function isAlready(): Condition {
  const groups: (readonly string[])[] = [...sameFormat, ...kindred];
  const of = groups.flatMap((group) =>
    group.map((ending): Condition => ({
      is: 'all',
      of: [
        { is: 'field', field: 'content.extension', how: 'equals', value: ending },
        { is: 'extension', in: [...group] },
      ],
    })),
  );
  return { is: 'any', of };
}

/** Formats that begin alike, so that the contents alone do not tell one from the other. */
const kindred: readonly (readonly string[])[] = [
  [
    'tif',
    'tiff',
    'dng',
    'nef',
    'nrw',
    'arw',
    'cr2',
    'pef',
    'srw',
    'sr2',
    'srf',
    'erf',
    'mef',
    'iiq',
    '3fr',
    'dcr',
    'kdc',
  ],
  ['mp4', 'm4v', 'mov', '3gp', '3g2', 'cr3', 'm4a', 'm4b', 'aac', 'alac'],
  ['mkv', 'webm', 'mka'],
  ['ogg', 'oga', 'opus', 'ogv'],
  [
    'zip',
    'jar',
    'war',
    'apk',
    'cbz',
    'xps',
    'epub',
    'pages',
    'numbers',
    'key',
    'docx',
    'xlsx',
    'pptx',
    'odt',
    'ods',
    'odp',
  ],
  ['docx', 'docm', 'dotx'],
  ['xlsx', 'xlsm', 'xltx'],
  ['pptx', 'pptm', 'ppsx', 'potx'],
  ['odt', 'ott'],
  ['ods', 'ots'],
  ['odp', 'otp'],
  ['doc', 'xls', 'ppt', 'msg', 'msi', 'dot', 'xlt', 'pps', 'pot', 'vsd'],
  ['gz', 'tgz'],
  ['bz2', 'tbz'],
  ['xz', 'txz'],
  ['ttf', 'eot'],
  ['bin', 'so', 'elf', 'appimage', 'o'],
  ['rar', 'cbr'],
  ['pdf', 'ai'],
];

function realExtensionStep({ which, bare }: Extract<Command, { do: 'real-extension' }>, maker: Maker): Step {
  maker.assume(t('What a file is, is told by its first bytes; where they do not tell, it keeps its name.'));
  const known: Condition = { is: 'field', field: 'content.extension', how: 'known', value: '' };
  const none: Condition = { is: 'extension', in: [''] };
  const where: Condition[] = [...which.where, known, bare ? none : { is: 'not', of: none }];
  if (!bare) where.push({ is: 'not', of: isAlready() });
  return {
    ...blankStep,
    select: selectOf({ ...which, where }, 'all', maker),
    to: bare ? '{dir}/{name}.{content.extension}' : '{dir}/{stem}.{content.extension}',
    because: t('its contents are {0}', '{content.extension}'),
    says: bare
      ? t(
          'Give {0} the extension that the contents call for',
          countOf({ ...which, where: [...which.where, none] }, maker),
        )
      : t('Correct the extensions of {0} whose contents are something else', countOf(which, maker)),
  };
}
