/** The steps of commands that change names and leave files in their folders. */
import { unreachable } from '../../base/assert.ts';
import { fixed, marked, t } from '../../base/translate.ts';
import { blankStep, companionsOf, countOf, datedSelection, selectOf, sourceWhich, type Maker } from './assemble.ts';
import { askedOf, narrowedTo, theFact } from './assembleFacts.ts';
import type { Command, Edit, Insert, Which } from './commands.ts';
import { portableText } from './names.ts';
import { folderOf, lastName } from './rows.ts';
import type { Condition, Step } from '../../model/rule/rule.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import { orderWords, quotedText } from './words.ts';

type Rename = Extract<Command, { do: 'insert' | 'edit' | 'number' | 'date-name' | 'extension' | 'rename-one' }>;

/** What stands between a text of ours and a name, where none was said. */
const joint = '_';

export function renameStep(command: Rename, maker: Maker): Step {
  switch (command.do) {
    case 'insert':
      return insertStep(command, maker);
    case 'edit':
      return editStep(command, maker);
    case 'number':
      return numberStep(command, maker);
    case 'date-name':
      return dateNameStep(command, maker);
    case 'extension':
      return extensionStep(command, maker);
    case 'rename-one':
      return oneStep(command);
    default:
      return unreachable(command);
  }
}

function insertStep(command: Extract<Command, { do: 'insert' }>, maker: Maker): Step {
  const { insert } = command;
  if (command.assumed) maker.assume(t('It goes to the front of the names; say “at the end” for the other side.'));
  if (insert.put === 'date') return insertDate(command, insert, maker);
  if (insert.put === 'folder') return insertFolder(command, maker);
  return insert.put === 'fact' ? insertFact(command, insert, maker) : insertText(command, insert, maker);
}

function insertFolder({ at, which }: Extract<Command, { do: 'insert' }>, maker: Maker): Step {
  const to = inserted('{folder}', at, joint);
  maker.assume(t("“{0}” stands between the folder's name and the file's name.", joint));
  return {
    ...blankStep,
    select: selectOf(which, 'all', maker),
    together: companionsOf(which),
    to,
    because: t('the name of its folder added'),
    says: t(
      at === 'front'
        ? "Add the folder's name to the front of the names of {0}"
        : "Add the folder's name to the end of the names of {0}",
      countOf(which, maker),
    ),
  };
}

function insertText(
  { at, which }: Extract<Command, { do: 'insert' }>,
  insert: Extract<Insert, { put: 'text' }>,
  maker: Maker,
): Step {
  const text = portableText(insert.text);
  if (text !== insert.text)
    maker.assume(t('Characters that Windows does not allow in names become “_”: the text is {0}.', quotedText(text)));
  const gap = insert.exact || !/[\p{L}\p{N}]$/u.test(at === 'front' ? text : [...text].reverse().join('')) ? '' : joint;
  if (gap !== '')
    maker.assume(
      t(
        '“{0}” stands between {1} and the name; put the text in quotation marks with the separator you want for another.',
        joint,
        quotedText(text),
      ),
    );
  const there: Condition = {
    is: 'name',
    how: at === 'front' ? 'starts' : 'ends',
    text: at === 'front' ? text + gap : gap + text,
    on: 'stem',
  };
  const narrowed =
    text.length < shortestMark || isPrevious(which, maker)
      ? which
      : { ...which, where: [...which.where, { is: 'not' as const, of: there }] };
  if (narrowed !== which)
    maker.assume(
      t(
        at === 'front'
          ? 'Names that start with {0} already are left as they are.'
          : 'Names that end with {0} already are left as they are.',
        quotedText(there.text),
      ),
    );
  const shown = quotedText(at === 'front' ? text + gap : gap + text);
  return {
    ...blankStep,
    select: selectOf(narrowed, 'all', maker),
    together: companionsOf(which),
    to: inserted(escapeTemplate(text), at, gap),
    because: escapeTemplate(t(at === 'front' ? '{0} added at the front' : '{0} added at the end', shown)),
    says: addWords(at, escapeTemplate(shown), countOf(which, maker)),
  };
}

/** A text this long at the right place was put there before: shorter ones are there by chance. */
const shortestMark = 3;

function isPrevious(which: Which, maker: Maker): boolean {
  return which.previous === true && maker.before !== null;
}

function addWords(at: 'front' | 'end', what: string, files: string): string {
  return t(
    at === 'front' ? 'Add {0} to the front of the names of {1}' : 'Add {0} to the end of the names of {1}',
    what,
    files,
  );
}

function inserted(piece: string, at: 'front' | 'end', gap: string): string {
  return at === 'front' ? `{dir}/${piece}${gap}{stem}{ext}` : `{dir}/{stem}${gap}${piece}{ext}`;
}

function insertDate(
  command: Extract<Command, { do: 'insert' }>,
  insert: Extract<Insert, { put: 'date' }>,
  maker: Maker,
): Step {
  const { at, which } = command;
  const form = (insert.form ?? 'YYYY-MM-DD').replaceAll('/', '-');
  maker.assume(t('“{0}” stands between the date and the name.', joint));
  const dated = datedSelection(which, insert.basis, maker);
  return {
    ...blankStep,
    missing: dated.which.missing ?? 'leave',
    select: selectOf(dated.which, 'all', maker),
    let: { d: { date: [dated.source] } },
    together: companionsOf(which),
    to: inserted(`{d:${form}}`, at, joint),
    because: t(at === 'front' ? '{0} added at the front' : '{0} added at the end', '{d:YYYY-MM-DD} ({d.source})'),
    says: addWords(at, fixed(dated.words), countOf(which, maker)),
  };
}

function insertFact(
  { at, which }: Extract<Command, { do: 'insert' }>,
  { fact }: Extract<Insert, { put: 'fact' }>,
  maker: Maker,
): Step {
  const asked = askedOf(fact, sourceWhich(which, maker));
  if (asked.assumes !== null) maker.assume(asked.assumes);
  const narrowed = narrowedTo(which, asked.types);
  if (narrowed.assumes !== null && which.previous !== true) maker.assume(narrowed.assumes);
  maker.assume(t('“{0}” stands between {1} and the name; files without one keep their names.', joint, theFact(asked)));
  return {
    ...blankStep,
    ...(Object.keys(asked.lets).length === 0 ? {} : { let: asked.lets }),
    select: selectOf(narrowed.which, 'all', maker),
    together: companionsOf(which),
    to: inserted(asked.value, at, joint),
    because: t('{0} added', theFact(asked)),
    says: addWords(at, theFact(asked), countOf(which, maker)),
  };
}

function filterText(filter: Edit): string {
  return filter.map(({ name, args }) => `|${[name, ...args.map((arg) => JSON.stringify(arg))].join(' ')}`).join('');
}

/** Filters whose second argument is written into names. */
const replacing = new Set(['replace', 'replacei', 'replaceat']);
const changesCase = new Set(['upper', 'title', 'sentence', 'kebab', 'snake', 'camel', 'pascal']);

function editStep(command: Extract<Command, { do: 'edit' }>, maker: Maker): Step {
  const filter = filterText(
    command.filter.map(({ name, args }) => ({
      name,
      args: replacing.has(name) ? args.map((arg, at) => (at === 1 ? portableText(arg) : arg)) : args,
    })),
  );
  if (command.on === 'both') maker.assume(t('Extensions are written in small letters as well.'));
  else if (command.filter.some(({ name }) => changesCase.has(name)) && command.on === 'stem')
    maker.assume(t('Extensions stay as they are.'));
  const files = countOf(command.which, maker);
  return {
    ...blankStep,
    select: selectOf(command.which, 'all', maker),
    together: command.on === 'ext' ? [] : companionsOf(command.which),
    to: `{dir}/{stem${command.on === 'ext' ? '' : filter}}{ext${command.on === 'stem' ? '' : filter}}`,
    because: escapeTemplate(
      command.says.replace(/ (?:in|from) \{names\}| of \{files\}/, '').replace('{names}', t('the name')),
    ),
    says: editWords(command.says, files),
  };
}

/** Where a language names the files elsewhere than within the words for the edit, they stand in front. */
function editWords(words: string, files: string): string {
  const says = escapeTemplate(words);
  if (!/\{\{(?:names|files)\}\}/.test(says)) return t('Rename {0}: {1}', files, says);
  // The plan's words for the files are put in by function: they may hold a `$`.
  return (says.slice(0, 1).toUpperCase() + says.slice(1))
    .replace('{{names}}', () => t('the names of {0}', files))
    .replace('{{files}}', () => files);
}

function numberStep(command: Extract<Command, { do: 'number' }>, maker: Maker): Step {
  const { numbering, which } = command;
  if (numbering.per !== undefined) return numberPerDate(command, numbering.per, maker);
  const base = command.base === null ? null : portableText(command.base);
  const gap = portableText(command.gap ?? gapAfter(base));
  // "Rename to their date and number them": the number follows the date.
  const at = command.base === null && maker.before?.do === 'date-name' ? 'end' : command.at;
  if (base === null)
    maker.assume(
      t(
        at === 'front'
          ? 'The names stay, with the number at the front; say “rename to Holiday 001, 002…” for new names.'
          : 'The names stay, with the number at the end; say “rename to Holiday 001, 002…” for new names.',
      ),
    );
  const names =
    base === null ? inserted('{n}', at, gap) : `{dir}/${escapeTemplate(base)}${base === '' ? '' : gap}{n}{ext}`;
  maker.assume(
    t(
      numbering.descending
        ? 'Files are numbered {0}, last first, each folder on its own.'
        : 'Files are numbered {0}, each folder on its own.',
      fixed(orderWords[numbering.order]),
    ),
  );
  return {
    ...blankStep,
    select: selectOf(which, numbering.perFolder ? 'all' : 'auto', maker),
    together: companionsOf(which),
    counter: {
      n: {
        start: numbering.start,
        step: numbering.step,
        pad: numbering.pad,
        per: '{dir}',
        order: numbering.order,
        descending: numbering.descending,
      },
    },
    to: names,
    because: t('number {0} in sequence', '{n}'),
    says:
      base === null || base === ''
        ? t('Number {0}', countOf(which, maker))
        : t('Rename {0} to {1} and a number', countOf(which, maker), escapeTemplate(quotedText(base))),
  };
}

const perWords: Record<string, string> = {
  'YYYY-MM-DD': marked('day'),
  'YYYY-MM': marked('month'),
  YYYY: marked('year'),
};

/** The files of each day counted on their own, in the order of their dates: the day has to stand in the name. */
function numberPerDate(command: Extract<Command, { do: 'number' }>, per: string, maker: Maker): Step {
  const dated = datedSelection(command.which, 'auto', maker);
  const word = fixed(perWords[per] ?? per);
  const base = command.base === null || command.base === '' ? '' : `_${escapeTemplate(portableText(command.base))}`;
  const { start, step, pad, order, descending } = command.numbering;
  const byDate = dated.source === 'exif' ? 'taken' : 'modified';
  maker.assume(
    t('Each {0} begins anew, and stands before the number; say “number the photos” for one count over all.', word),
  );
  return {
    ...blankStep,
    missing: dated.which.missing ?? 'leave',
    select: selectOf(dated.which, 'all', maker),
    let: { d: { date: [dated.source] } },
    together: companionsOf(command.which),
    counter: {
      n: { start, step, pad, per: `{dir}/{d:${per}}`, order: order === 'name' ? byDate : order, descending },
    },
    to: `{dir}/{d:${per}}${base}_{n}{ext}`,
    because: `number {n} of {d:${per}}, {d.source}`,
    says: t('Number {0} by {1}, by {2}', countOf(dated.told, maker), word, fixed(dated.words)),
  };
}

function gapAfter(base: string | null): string {
  if (base === null) return joint;
  if (/[^\p{L}\p{N}]$/u.test(base)) return '';
  if (base.includes('_')) return '_';
  return base.includes('-') && !base.includes(' ') ? '-' : ' ';
}

function dateNameStep(command: Extract<Command, { do: 'date-name' }>, maker: Maker): Step {
  const numbered = maker.after?.do === 'number' && maker.after.base === null;
  const form = (command.form ?? (numbered ? 'YYYY-MM-DD' : 'YYYY-MM-DD_HH-mm-ss')).replaceAll('/', '-');
  const dated = datedSelection(command.which, command.basis, maker);
  return {
    ...blankStep,
    missing: dated.which.missing ?? 'leave',
    select: selectOf(dated.which, 'all', maker),
    let: { d: { date: [dated.source] } },
    together: companionsOf(command.which),
    to: `{dir}/{d:${form}}{ext}`,
    because: t('named by its date {0}, {1}', '{d:YYYY-MM-DD}', '{d.source}'),
    says: t('Rename {0} to {1} ({2})', countOf(command.which, maker), fixed(dated.words), form),
  };
}

function extensionStep(command: Extract<Command, { do: 'extension' }>, maker: Maker): Step {
  maker.assume(t('Only the names change: nothing is converted.'));
  const which: Which = { ...command.which, where: [...command.which.where, { is: 'extension', in: [command.from] }] };
  return {
    ...blankStep,
    select: selectOf({ ...which, previous: false }, 'all', maker),
    to: `{dir}/{stem}.${escapeTemplate(command.to)}`,
    because: t('extension {0} to {1}', `.${command.from}`, `.${command.to}`),
    says: t(
      'Change the extension of {0} from {1} to {2}',
      countOf(command.which, maker),
      `.${command.from}`,
      `.${command.to}`,
    ),
  };
}

function oneStep(command: Extract<Command, { do: 'rename-one' }>): Step {
  const folder = folderOf(command.from);
  const name = lastName(command.from);
  const to = portableText(command.to);
  return {
    ...blankStep,
    select: {
      ...(folder === '' ? {} : { in: folder }),
      depth: 'top',
      where: [{ is: 'name', how: 'equals', text: name, on: 'name' }],
    },
    to: `{dir}/${escapeTemplate(to)}`,
    because: escapeTemplate(t('renamed from {0}', quotedText(name))),
    says: escapeTemplate(t('Rename {0} to {1}', quotedText(name), quotedText(to))),
  };
}
