/**
 * Whose style is meant by "our convention" or "like the others": what the conventions file says, what most names of the folder have,
 * or those of a folder beside it. Each is tried, and the first there is stands by default.
 */
import type { Convention } from '../../model/conventions.ts';
import type { Choice } from '../../model/plan.ts';
import type { Scan } from '../stage/scan.ts';
import type { Command } from './commands.ts';
import { lastOf } from './conventions.ts';
import { exampleOf } from './proposals.ts';
import type { Read, ReadingDesk } from './readings.ts';
import { endingOf, folderOf, lastName } from './rows.ts';
import { sampleOf } from './sample.ts';
import { learnStyle, styleOfSample, styleWords, votersMin, type Style } from './style.ts';
import { counted, grouped, quotedText } from './words.ts';

/** A style that the folder's conventions gave is cited. */
export type StyleRead = Read & { readonly isConvention: boolean };

const sampleMax = 2_000;
const namesMax = 2_000;
const foldersMax = 5;
const examplesMax = 5;

type Found = { readonly value: 'convention' | 'here' | 'beside'; readonly words: string; readonly style: Style };

/** The commands with a style for names, and the question where there are several; null where the folder shows none. */
export async function readStyles(
  commands: readonly Command[],
  answer: string | undefined,
  { lines, ...desk }: ReadingDesk & { readonly lines: readonly Convention[] },
): Promise<StyleRead | null> {
  const command = commands.find((one) => one.do === 'style');
  if (command === undefined) return { commands, question: null, isConvention: false };
  const found = stylesFor(command.which.in ?? '', lines, desk.scan);
  const chosen = found.find(({ value }) => value === answer) ?? found[0];
  if (chosen === undefined) return null;
  const choices: Choice[] = [];
  for (const each of found) choices.push(await choiceFor(each, commands, desk));
  const question = { key: 'reading', text: 'Which style of names is meant?', choices, chosen: chosen.value };
  return {
    commands: withStyle(commands, chosen.style),
    question: found.length < 2 ? null : question,
    isConvention: chosen.value === 'convention',
  };
}

function withStyle(commands: readonly Command[], style: Style): Command[] {
  return commands.map((command) => (command.do === 'style' ? { ...command, style } : command));
}

/** The styles that there are, each once. */
function stylesFor(folder: string, lines: readonly Convention[], scan: Scan): Found[] {
  const found: Found[] = [];
  const add = (value: Found['value'], words: string, style: Style | null): void => {
    if (style !== null && !found.some((one) => styleWords(one.style) === styleWords(style)))
      found.push({ value, words, style });
  };
  const line = lastOf(lines, 'style');
  if (line !== null) add('convention', 'as the conventions of this folder say', styleOfSample(line.sample));
  const stems = stemsByFolder(scan);
  add('here', 'as most names here', learnStyle(stemsIn(folder, stems)));
  for (const beside of foldersBeside(folder, stems)) {
    if (found.some(({ value }) => value === 'beside')) break;
    add('beside', `as most names in ${quotedText(beside)}`, learnStyle(spread(stems.get(beside) ?? [])));
  }
  return found;
}

function stemsByFolder(scan: Scan): Map<string, string[]> {
  const stems = new Map<string, string[]>();
  for (const { path } of scan.files) {
    const name = lastName(path);
    const stem = name.slice(0, name.length - endingOf(name).length);
    const there = stems.get(folderOf(path));
    if (there === undefined) stems.set(folderOf(path), [stem]);
    else there.push(stem);
  }
  return stems;
}

/** The names right in the folder; where those are few, all that are below it. */
function stemsIn(folder: string, stems: ReadonlyMap<string, readonly string[]>): string[] {
  const own = stems.get(folder) ?? [];
  if (own.length >= votersMin) return spread(own);
  const below = [...stems].filter(([place]) => folder === '' || place === folder || place.startsWith(`${folder}/`));
  return spread(below.flatMap(([, names]) => names));
}

/** Folders that share the one above, those with the most names first; of the top, the folders in it. */
function foldersBeside(folder: string, stems: ReadonlyMap<string, readonly string[]>): string[] {
  return [...stems]
    .filter(
      ([place, names]) =>
        place !== '' && place !== folder && folderOf(place) === folderOf(folder) && names.length >= votersMin,
    )
    .sort(([one, ones], [two, twos]) => twos.length - ones.length || (one < two ? -1 : 1))
    .slice(0, foldersMax)
    .map(([place]) => place);
}

function spread(names: readonly string[]): string[] {
  const stride = Math.max(1, names.length / namesMax);
  return Array.from({ length: Math.min(names.length, namesMax) }, (_none, at) => names[Math.floor(at * stride)] ?? '');
}

async function choiceFor(
  { value, words, style }: Found,
  commands: readonly Command[],
  desk: ReadingDesk,
): Promise<Choice> {
  const rule = desk.ruleFor(withStyle(commands, style));
  const select = rule.steps.find(({ let: own }) => own?.['p'] !== undefined)?.select;
  const sample = sampleOf(desk.scan, select === undefined || select === 'previous' ? null : select, {
    sizeMax: sampleMax,
    today: desk.today,
  });
  const { proposals } = await desk.run(rule, sample.scan);
  const part = sample.size < sample.of ? ` (of a sample of ${grouped(sample.size)})` : '';
  return {
    value,
    label: `${words}: ${styleWords(style)}; ${counted(proposals.length, 'file')} would change${part}`,
    count: proposals.length,
    examples: proposals.slice(0, examplesMax).map(exampleOf),
  };
}
