/** The steps of commands that change names and leave files in their folders. */
import { unreachable } from '../../base/assert.ts';
import { fixed } from '../../base/translate.ts';
import { blankStep, companionsOf, countOf, datedSelection, selectOf, sourceWhich, type Maker } from './assemble.ts';
import { askedOf, narrowedTo } from './assembleFacts.ts';
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
  if (command.assumed) maker.assume('It goes to the front of the names; say “at the end” for the other side.');
  if (insert.put === 'date') return insertDate(command, insert, maker);
  if (insert.put === 'folder') return insertFolder(command, maker);
  return insert.put === 'fact' ? insertFact(command, insert, maker) : insertText(command, insert, maker);
}

function insertFolder({ at, which }: Extract<Command, { do: 'insert' }>, maker: Maker): Step {
  const to = inserted('{folder}', at, joint);
  maker.assume(`“${joint}” stands between the folder's name and the file's name.`);
  return {
    ...blankStep,
    select: selectOf(which, 'all', maker),
    together: companionsOf(which),
    to,
    because: 'the name of its folder added',
    says: `Add the folder's name to ${atWords(at)} of the names of ${countOf(which, maker)}`,
  };
}

function insertText(
  { at, which }: Extract<Command, { do: 'insert' }>,
  insert: Extract<Insert, { put: 'text' }>,
  maker: Maker,
): Step {
  const text = portableText(insert.text);
  if (text !== insert.text)
    maker.assume(`Characters that Windows does not allow in names become “_”: the text is ${quotedText(text)}.`);
  const gap = insert.exact || !/[\p{L}\p{N}]$/u.test(at === 'front' ? text : [...text].reverse().join('')) ? '' : joint;
  if (gap !== '')
    maker.assume(
      `“${joint}” stands between ${quotedText(text)} and the name; put the text in quotation marks with the separator you want for another.`,
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
      `Names that ${at === 'front' ? 'start' : 'end'} with ${quotedText(there.text)} already are left as they are.`,
    );
  const shown = quotedText(at === 'front' ? text + gap : gap + text);
  return {
    ...blankStep,
    select: selectOf(narrowed, 'all', maker),
    together: companionsOf(which),
    to: inserted(escapeTemplate(text), at, gap),
    because: escapeTemplate(`${shown} added at ${atWords(at)}`),
    says: escapeTemplate(`Add ${shown} to ${atWords(at)} of the names of `) + countOf(which, maker),
  };
}

/** A text this long at the right place was put there before: shorter ones are there by chance. */
const shortestMark = 3;

function isPrevious(which: Which, maker: Maker): boolean {
  return which.previous === true && maker.before !== null;
}

function atWords(at: 'front' | 'end'): string {
  return at === 'front' ? 'the front' : 'the end';
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
  maker.assume(`“${joint}” stands between the date and the name.`);
  const dated = datedSelection(which, insert.basis, maker);
  return {
    ...blankStep,
    missing: dated.which.missing ?? 'leave',
    select: selectOf(dated.which, 'all', maker),
    let: { d: { date: [dated.source] } },
    together: companionsOf(which),
    to: inserted(`{d:${form}}`, at, joint),
    because: `{d:YYYY-MM-DD} ({d.source}) added at ${atWords(at)}`,
    says: `Add ${dated.words} to ${atWords(at)} of the names of ${countOf(which, maker)}`,
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
  maker.assume(`“${joint}” stands between the ${asked.says} and the name; files without one keep their names.`);
  return {
    ...blankStep,
    ...(Object.keys(asked.lets).length === 0 ? {} : { let: asked.lets }),
    select: selectOf(narrowed.which, 'all', maker),
    together: companionsOf(which),
    to: inserted(asked.value, at, joint),
    because: `the ${asked.says} added`,
    says: `Add the ${asked.says} to ${atWords(at)} of the names of ${countOf(which, maker)}`,
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
  if (command.on === 'both') maker.assume('Extensions are written in small letters as well.');
  else if (command.filter.some(({ name }) => changesCase.has(name)) && command.on === 'stem')
    maker.assume('Extensions stay as they are.');
  const says = escapeTemplate(command.says.slice(0, 1).toUpperCase() + command.says.slice(1));
  const files = countOf(command.which, maker);
  return {
    ...blankStep,
    select: selectOf(command.which, 'all', maker),
    together: command.on === 'ext' ? [] : companionsOf(command.which),
    to: `{dir}/{stem${command.on === 'ext' ? '' : filter}}{ext${command.on === 'stem' ? '' : filter}}`,
    because: escapeTemplate(
      command.says.replace(/ (?:in|from) \{names\}| of \{files\}/, '').replace('{names}', 'the name'),
    ),
    // The plan's words for the files are put in by function: they may hold a `$`.
    says: says.replace('{{names}}', () => `the names of ${files}`).replace('{{files}}', () => files),
  };
}

function numberStep(command: Extract<Command, { do: 'number' }>, maker: Maker): Step {
  const { numbering, which } = command;
  if (numbering.per !== undefined) return numberPerDate(command, numbering.per, maker);
  const base = command.base === null ? null : portableText(command.base);
  const gap = portableText(command.gap ?? gapAfter(base));
  // "Rename to their date and number them": the number follows the date.
  const at = command.base === null && maker.before?.do === 'date-name' ? 'end' : command.at;
  if (base === null)
    maker.assume(`The names stay, with the number at ${atWords(at)}; say “rename to Holiday 001, 002…” for new names.`);
  const names =
    base === null ? inserted('{n}', at, gap) : `{dir}/${escapeTemplate(base)}${base === '' ? '' : gap}{n}{ext}`;
  maker.assume(
    `Files are numbered ${fixed(orderWords[numbering.order])}${numbering.descending ? ', last first' : ''}, each folder on its own.`,
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
    because: 'number {n} in sequence',
    says:
      base === null || base === ''
        ? `Number ${countOf(which, maker)}`
        : `Rename ${countOf(which, maker)} to ` + escapeTemplate(`${quotedText(base)} and a number`),
  };
}

const perWords: Record<string, string> = { 'YYYY-MM-DD': 'day', 'YYYY-MM': 'month', YYYY: 'year' };

/** The files of each day counted on their own, in the order of their dates: the day has to stand in the name. */
function numberPerDate(command: Extract<Command, { do: 'number' }>, per: string, maker: Maker): Step {
  const dated = datedSelection(command.which, 'auto', maker);
  const word = perWords[per] ?? per;
  const base = command.base === null || command.base === '' ? '' : `_${escapeTemplate(portableText(command.base))}`;
  const { start, step, pad, order, descending } = command.numbering;
  const byDate = dated.source === 'exif' ? 'taken' : 'modified';
  maker.assume(
    `Each ${word} begins anew, and stands before the number; say “number the photos” for one count over all.`,
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
    says: `Number ${countOf(dated.told, maker)} by ${word}, by ${dated.words}`,
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
    because: 'named by its date {d:YYYY-MM-DD}, {d.source}',
    says: `Rename ${countOf(command.which, maker)} to ${dated.words} (${form})`,
  };
}

function extensionStep(command: Extract<Command, { do: 'extension' }>, maker: Maker): Step {
  maker.assume('Only the names change: nothing is converted.');
  const which: Which = { ...command.which, where: [...command.which.where, { is: 'extension', in: [command.from] }] };
  return {
    ...blankStep,
    select: selectOf({ ...which, previous: false }, 'all', maker),
    to: `{dir}/{stem}.${escapeTemplate(command.to)}`,
    because: `extension .${command.from} to .${command.to}`,
    says: `Change the extension of ${countOf(command.which, maker)} from .${command.from} to .${command.to}`,
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
    because: escapeTemplate(`renamed from ${quotedText(name)}`),
    says: escapeTemplate(`Rename ${quotedText(name)} to ${quotedText(to)}`),
  };
}
