/** The steps of commands that make, list or put away files. */
import { unreachable } from '../../base/assert.ts';
import type { Step } from '../../model/rule/rule.ts';
import { escapeTemplate } from '../../model/rule/template.ts';
import { blankStep, countOf, portableFolder, selectOf, type Maker } from './assemble.ts';
import type { Command, Which } from './commands.ts';
import { quotedText } from './words.ts';

export type DeedCommand = Extract<
  Command,
  { do: 'trash' | 'duplicates' | 'list-duplicates' | 'copy' | 'convert' | 'extract' | 'list' | 'tidy' }
>;

const comesBack = 'What goes to the trash is kept, and comes back with undo.';

export function deedStep(command: DeedCommand, maker: Maker): Step {
  switch (command.do) {
    case 'trash':
      maker.assume(comesBack);
      return {
        ...blankStep,
        select: selectOf(command.which, 'all', maker),
        do: 'trash',
        to: '',
        because: 'you asked for it',
        says: `Move ${countOf(command.which, maker)} to the trash`,
      };
    case 'duplicates':
      return duplicatesStep(command, maker);
    case 'list-duplicates':
      return listStep(
        { ...command.which, where: [...command.which.where, { is: 'duplicate', which: 'all', keep: 'first' }] },
        'duplicates.csv',
        maker,
      );
    case 'copy': {
      const into = portableFolder(command.into);
      return {
        ...blankStep,
        select: selectOf(
          { ...command.which, where: [...command.which.where, { is: 'not', of: { is: 'below', folder: into } }] },
          'all',
          maker,
        ),
        do: 'copy',
        together: command.which.photos === true ? ['sidecar'] : [],
        to: `${escapeTemplate(into)}/{name}`,
        because: 'a copy',
        says: `Copy ${countOf(command.which, maker)} into ${escapeTemplate(quotedText(into))}`,
      };
    }
    case 'convert':
      return convertStep(command, maker);
    case 'extract':
      return {
        ...blankStep,
        select: selectOf(command.which, 'all', maker),
        do: 'extract',
        format: 'text',
        to: '{dir}/{stem}.txt',
        because: 'its text',
        says: `Write the text of ${countOf(command.which, maker)} into text files beside them`,
      };
    case 'list':
      return listStep(command.which, command.to, maker);
    case 'tidy':
      return {
        ...blankStep,
        select: { depth: 'all', where: [] },
        do: 'tidy',
        to: '',
        because: 'it holds nothing',
        says: 'Remove empty folders',
      };
    default:
      return unreachable(command);
  }
}

const keptWords = {
  oldest: 'oldest',
  newest: 'newest',
  shortest: 'one with the shortest name',
  first: 'first',
} as const;

function duplicatesStep({ which, into, keep }: Extract<Command, { do: 'duplicates' }>, maker: Maker): Step {
  const copies: Which = { ...which, where: [...which.where, { is: 'duplicate', which: 'copies', keep }] };
  const select = selectOf(copies, 'all', maker);
  const kept = `of each the ${keptWords[keep]} stays`;
  maker.assume('Files count as duplicates when every byte is the same, whatever they are called.');
  if (into !== null) {
    const folder = portableFolder(into);
    return {
      ...blankStep,
      select,
      to: `${escapeTemplate(folder)}/{name}`,
      says: `Move {count|duplicate|duplicates} into ${escapeTemplate(quotedText(folder))}; ${kept}`,
    };
  }
  maker.assume(comesBack);
  return { ...blankStep, select, do: 'trash', to: '', says: `Move {count|duplicate|duplicates} to the trash; ${kept}` };
}

const formatWords: Readonly<Record<string, string>> = {
  docx: 'a Word document',
  html: 'a web page',
  md: 'Markdown',
  txt: 'plain text',
  xlsx: 'an Excel workbook',
  csv: 'CSV',
  'utf-8': 'UTF-8',
};

function convertStep({ which, format, original }: Extract<Command, { do: 'convert' }>, maker: Maker): Step {
  const inPlace = format === 'utf-8';
  if (original === 'trash') maker.assume(comesBack);
  else if (!inPlace) maker.assume('The originals stay; say “and trash the originals” to put them away.');
  return {
    ...blankStep,
    select: selectOf(which, 'all', maker),
    do: 'convert',
    format,
    ...(original === 'trash' && !inPlace ? { original } : {}),
    to: inPlace ? '{dir}/{name}' : `{dir}/{stem}.${format}`,
    because: `made into ${formatWords[format] ?? format}`,
    says: `Convert ${countOf(which, maker)} to ${formatWords[format] ?? format}`,
  };
}

function listStep(which: Which, to: string, maker: Maker): Step {
  maker.assume(`The list is written to “${to}”: name, folder, size and date of each file.`);
  return {
    ...blankStep,
    select: selectOf(which, 'all', maker),
    do: 'list',
    let: { d: { date: ['mtime'] } },
    to,
    columns: [
      { title: 'Path', value: '{path}' },
      { title: 'Name', value: '{name}' },
      { title: 'Folder', value: '{dir}' },
      { title: 'Bytes', value: '{size}' },
      { title: 'Changed', value: '{d:YYYY-MM-DD}' },
    ],
    because: 'a list of files',
    says: `Write a list of ${countOf(which, maker)}`,
  };
}
