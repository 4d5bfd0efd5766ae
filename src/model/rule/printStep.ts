/** A step of a rule as lines of its readable form. */
import { printConditions, printFileKinds } from './printConditions.ts';
import { printQuoted, printTemplate } from './quotedText.ts';
import type { Condition, Counter, Let, Missing, Select, Step } from './rule.ts';
import { companionDefaults, depthOfWord, wordsOf } from './ruleWords.ts';
import { sayStep } from './sayStep.ts';
import { defaultTogether } from './textSteps.ts';

/** A line longer than this is broken where it can be. */
export const columnsMax = 100;

/** The lines of a step. One that is alone in its rule needs no line that begins it, if it says what it would anyway. */
export function printStep(step: Step, { isAlone }: { isAlone: boolean }): string[] {
  const { select, says } = step;
  const isUsual = says === sayStep(step);
  const lines = select === 'previous' ? ['files of the step before'] : printSelect(select, step.do);
  for (const [name, entry] of Object.entries(step.let ?? {})) lines.push(`let ${name} = ${printLet(entry)}`);
  for (const [name, counter] of Object.entries(step.counter ?? {})) lines.push(printCounter(name, counter));
  lines.push(...printTogether(step), ...printDeed(step), ...printMissing(step.missing, step));
  if (step.because !== '') lines.push(`because ${printTemplate(step.because, 'line')}`);
  if (isAlone && isUsual) return lines;
  return [isUsual ? 'step' : `step ${printQuoted(says)}`, ...lines.map((line) => `  ${line}`)];
}

function printSelect(select: Select, deed: Step['do']): string[] {
  const { where } = select;
  const [first, ...rest] = where;
  const kinds = first === undefined ? null : printFileKinds(first);
  const words = [kinds === null ? 'all files' : `files ${kinds}`];
  if (select.in !== undefined) words.push(`in ${printQuoted(select.in)}`);
  words.push(wordsOf(depthOfWord).find((word) => depthOfWord[word] === select.depth) ?? 'auto');
  if (select.hidden === true) words.push('with hidden');
  const files = words.join(' ');
  // Nothing but the usual is said of folders that are tidied.
  return [
    ...(deed === 'tidy' && files === 'all files everywhere' ? [] : [files]),
    ...printWhere(kinds === null ? where : rest),
  ];
}

function printWhere(where: Select['where']): string[] {
  if (where.length === 0) return [];
  const one = `where ${printConditions(where)}`;
  if (one.length <= columnsMax) return [one];
  const lines: Condition[][] = [];
  for (const condition of where) {
    const line = lines.at(-1);
    if (line !== undefined && `where ${printConditions([...line, condition])}`.length <= columnsMax)
      line.push(condition);
    else lines.push([condition]);
  }
  return lines.map((line) => `where ${printConditions(line)}`);
}

const bare = /^[A-Za-z0-9][A-Za-z0-9_+./-]{0,59}$/;

/** A word as it is; in quotation marks where it is no word. */
function printBare(text: string): string {
  return bare.test(text) ? text : printQuoted(text);
}

function printLet(entry: Let): string {
  const otherwise = entry.else === undefined ? '' : ` else ${printQuoted(entry.else)}`;
  if ('date' in entry)
    return `date ${entry.date.join(', ')}${entry.zone === undefined ? '' : ` zone ${printBare(entry.zone)}`}${otherwise}`;
  if ('match' in entry)
    return `match ${printQuoted(entry.match)}${entry.on === undefined ? '' : ` on ${printTemplate(entry.on, 'word')}`}${otherwise}`;
  if ('find' in entry) return `find ${printQuoted(entry.find)}${otherwise}`;
  if ('value' in entry) return `value ${printTemplate(entry.value, 'word')}${otherwise}`;
  const column = entry.column === undefined ? '' : ` column ${printQuoted(entry.column)}`;
  const take = entry.take === undefined ? '' : ` take ${printQuoted(entry.take)}`;
  return `table ${printQuoted(entry.table)} key ${printTemplate(entry.key, 'word')}${column}${take}${otherwise}`;
}

function printCounter(name: string, { start, step, pad, per, same, order, descending }: Counter): string {
  const words = [`count ${name} from ${String(start)}`];
  if (step !== 1) words.push(`step ${String(step)}`);
  if (pad !== 0) words.push(`digits ${String(pad)}`);
  if (per !== '') words.push(`per ${printTemplate(per, 'word')}`);
  if (same !== undefined) words.push(`same ${printTemplate(same, 'word')}`);
  words.push(`by ${order}${descending ? ' descending' : ''}`);
  return words.join(' ');
}

/** Said of what moves, copies or trashes files; of other deeds where it is not nothing, as it would be. */
function printTogether({ together, select, do: deed }: Step): string[] {
  const usual = defaultTogether(deed, select === 'previous' ? [] : select.where);
  if (together.join() === usual.join() && usual.length === 0) return [];
  if (together.length === 0) return ['together none'];
  return [`together ${together.join() === companionDefaults.ofAll.join() ? 'all' : together.join(', ')}`];
}

function printDeed(step: Step): string[] {
  const { do: deed, to } = step;
  const format = step.format === undefined ? '' : printBare(step.format);
  const path = (word: string): string => (to === '' ? '' : ` ${word} ${printTemplate(to, 'word')}`);
  switch (deed) {
    case 'move':
    case 'copy':
      return [`${deed}${to === '' ? '' : ` to ${printTemplate(to, 'path')}`}`, ...printClauses(step, 'format')];
    case 'trash':
      return [`trash${path('to')}`, ...printClauses(step, 'format')];
    case 'tidy':
      return [`tidy empty folders${path('to')}`, ...printClauses(step, 'format')];
    case 'convert':
      return joinShort(`convert${format === '' ? '' : ` to ${format}`}${path('at')}`, printClauses(step, 'inline'));
    case 'extract':
      return joinShort(
        `extract${format === '' ? '' : ` ${printExtracted(format)}`}${path('to')}`,
        printClauses(step, 'inline'),
      );
    case 'list':
      return joinShort(`list${path('at')}`, printClauses(step, 'format'));
  }
}

/** `to` and `at` would be taken for what follows. */
function printExtracted(format: string): string {
  return ['to', 'at', 'original', 'with', 'columns'].includes(format.toLowerCase()) ? `"${format}"` : format;
}

/** Clauses behind their deed, or on lines of their own where that would be long. */
function joinShort(deed: string, clauses: readonly string[]): string[] {
  const one = [deed, ...clauses].join(' ');
  // A format has no place behind a list.
  return one.length <= columnsMax && !clauses.some((clause) => clause.startsWith('format '))
    ? [one]
    : [deed, ...clauses];
}

function printClauses({ format, original, options, columns }: Step, place: 'format' | 'inline'): string[] {
  const clauses: string[] = [];
  if (format !== undefined && place === 'format') clauses.push(`format ${printBare(format)}`);
  if (original !== undefined) clauses.push(`original ${original}`);
  const settings = Object.entries(options ?? {}).map(([key, value]) => `${key} ${printBare(value)}`);
  if (settings.length > 0) clauses.push(`with ${settings.join(', ')}`);
  const shown = (columns ?? []).map(({ title, value }) => `${printQuoted(title)} ${printTemplate(value, 'word')}`);
  if (shown.length > 0) clauses.push(`columns ${shown.join(', ')}`);
  return clauses;
}

/** Always stated, but where a step asks no field of anything. */
function printMissing(missing: Missing, { do: deed }: Step): string[] {
  if (typeof missing !== 'string') return [`missing write ${printQuoted(missing.write)}`];
  if (missing !== 'leave') return [`missing use ${missing}`];
  return deed === 'tidy' ? [] : ['missing leave'];
}
