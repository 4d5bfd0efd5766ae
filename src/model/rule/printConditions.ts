/** Conditions as they are read by textConditions.ts. */
import { printQuoted } from './quotedText.ts';
import type { Condition } from './rule.ts';
import { fieldTestOf, nameTestOf, sizeUnits, wordsOf } from './ruleWords.ts';
import { bareEnding, bareNumber, isBareSubject } from './textConditions.ts';
import { timesUnit } from './textReader.ts';

/** Kinds, endings and patterns as they stand behind `files`; null where the condition says something else. */
export function printFileKinds(condition: Condition): string | null {
  if (condition.is !== 'any') return printGroup(condition);
  const groups = condition.of.map(printGroup);
  // Two of a sort would be read as one.
  const isApart = condition.of.every(({ is }, index) => is === 'name' || is !== condition.of[index - 1]?.is);
  return groups.length > 1 && isApart && !groups.includes(null) ? groups.join(', ') : null;
}

function printGroup(condition: Condition): string | null {
  if (condition.is === 'type') return condition.in.length === 0 ? null : condition.in.join(', ');
  if (condition.is === 'name')
    return condition.how === 'glob' && condition.on === 'name' ? printQuoted(condition.text) : null;
  if (condition.is !== 'extension' || condition.in.length === 0 || !condition.in.every((one) => bareEnding.test(one)))
    return null;
  return condition.in.map((ending) => `.${ending}`).join(', ');
}

/** What stands behind `where`: conditions that must all hold. */
export function printConditions(where: readonly Condition[]): string {
  const [only] = where;
  if (where.length === 1 && only?.is === 'any' && only.of.length > 1) return joinParts(only);
  return where.map(printInner).join(' and ');
}

function joinParts({ is, of }: Extract<Condition, { is: 'any' | 'all' }>): string {
  return of.map(printInner).join(is === 'any' ? ' or ' : ' and ');
}

/** A condition as a part of another. */
function printInner(condition: Condition): string {
  switch (condition.is) {
    case 'type':
      return `kind ${printList(condition.in)}`;
    case 'content':
      return `contents ${printList(condition.in)}`;
    case 'extension':
      return `ending ${printList(condition.in.map(printEnding))}`;
    case 'name':
      return `${condition.on} ${testWord(wordsOf(nameTestOf).find((word) => nameTestOf[word] === condition.how) ?? '')} ${printQuoted(condition.text)}`;
    case 'size':
      return `size ${signs[condition.than]} ${printBytes(condition.bytes)}`;
    case 'modified':
      return `changed ${condition.than} ${condition.day}`;
    case 'taken':
      return `taken ${condition.than} ${condition.day}`;
    case 'age':
      return `age ${signs[condition.than]} ${String(condition.days)} ${condition.days === 1 ? 'day' : 'days'}`;
    case 'depth':
      return `depth ${signs[condition.than]} ${String(condition.folders)}`;
    case 'below':
      return `below ${printQuoted(condition.folder)}`;
    case 'text':
      return `text ${condition.how} ${printQuoted(condition.text)}`;
    case 'field':
      return printField(condition);
    case 'duplicate':
      return `duplicate ${condition.which} keep ${condition.keep}`;
    case 'any':
    case 'all':
      return condition.of.length > 1 ? `(${joinParts(condition)})` : `${condition.is} (${joinParts(condition)})`;
    case 'not':
      return `not ${printInner(condition.of)}`;
  }
}

const signs = { larger: '>', more: '>', older: '>', smaller: '<', less: '<', younger: '<', exactly: '=' } as const;

function printList(items: readonly string[]): string {
  return items.length === 0 ? '()' : items.join(', ');
}

function printEnding(ending: string): string {
  if (ending === '') return 'none';
  return bareEnding.test(ending) ? `.${ending}` : printQuoted(`.${ending}`);
}

function testWord(word: string): string {
  return word === 'starts' || word === 'ends' ? `${word} with` : word;
}

/** In the largest unit that tells it exactly with three decimals at most. */
function printBytes(bytes: number): string {
  for (const unit of ['TB', 'GB', 'MB', 'TiB', 'GiB', 'MiB', 'KB', 'KiB'] as const) {
    const count = bytes / sizeUnits[unit];
    const short = Math.round(count * 1_000) / 1_000;
    if (count >= 1 && short < 1_000_000 && isShort(short, unit) && timesUnit(short, sizeUnits[unit]) === bytes)
      return `${String(short)} ${unit}`;
  }
  return `${String(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** Binary units only as whole numbers: 10 MiB, but no 9.765 KiB. */
function isShort(count: number, unit: string): boolean {
  return unit.includes('i') ? Number.isInteger(count) : true;
}

function printField({ field, how, value }: Extract<Condition, { is: 'field' }>): string {
  const name = /^[a-z][a-z0-9.-]*$/.test(field) ? field : printQuoted(field);
  if (how === 'known') return `has ${name}${value === '' ? '' : ` ${printQuoted(value)}`}`;
  const subject = isBareSubject(field) ? field : `field ${name}`;
  const test = testWord(wordsOf(fieldTestOf).find((word) => fieldTestOf[word] === how) ?? '=');
  const isNumber = (how === 'more' || how === 'less') && bareNumber.test(value);
  return `${subject} ${test} ${isNumber ? value : printQuoted(value)}`;
}
