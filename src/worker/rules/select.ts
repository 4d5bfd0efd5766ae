/** Which files a step takes: conditions compiled once, asked for every file. */
import picomatch from 'picomatch';
import { isBelow, splitName } from '../../model/relativePath.ts';
import { unreachable } from '../../base/assert.ts';
import { startOfDayMs, type CivilTime } from './civilTime.ts';
import { fold } from './names.ts';
import type { Condition, Select } from './rule.ts';
import { lastName } from './rows.ts';
import { extensionOf, typeOf } from './types.ts';

/** What a condition may ask of a file; `path` is where the steps before have put it. */
export type Candidate = { path: string; size: number; mtimeMs: number; taken: CivilTime | null };
export type Test = (candidate: Candidate) => boolean;

/** One test from many: all must hold. */
export function compileConditions(conditions: readonly Condition[]): Test {
  const tests = conditions.map(compile);
  return (candidate) => tests.every((test) => test(candidate));
}

function compile(condition: Condition): Test {
  switch (condition.is) {
    case 'type':
      return ({ path }) => condition.in.includes(typeOf(lastName(path)));
    case 'extension':
      return ({ path }) => condition.in.includes(extensionOf(lastName(path)));
    case 'name':
      return nameTest(condition);
    case 'size':
      return sizeTest(condition);
    case 'modified': {
      const from = startOfDayMs(condition.day);
      return condition.than === 'before' ? ({ mtimeMs }) => mtimeMs < from : ({ mtimeMs }) => mtimeMs >= from;
    }
    case 'taken':
      return ({ taken }) =>
        taken !== null && (condition.than === 'before' ? taken < condition.day : taken >= condition.day);
    case 'below':
      return ({ path }) => isBelow(fold(path), fold(condition.folder));
    case 'any': {
      const tests = condition.of.map(compile);
      return (candidate) => tests.some((test) => test(candidate));
    }
    case 'all':
      return compileConditions(condition.of);
    case 'not': {
      const test = compile(condition.of);
      return (candidate) => !test(candidate);
    }
    default:
      return unreachable(condition);
  }
}

function sizeTest({ than, bytes }: Extract<Condition, { is: 'size' }>): Test {
  if (than === 'exactly') return ({ size }) => size === bytes;
  return than === 'larger' ? ({ size }) => size > bytes : ({ size }) => size < bytes;
}

function nameTest({ how, text, on }: Extract<Condition, { is: 'name' }>): Test {
  const wanted = fold(text);
  const subject = (path: string): string => fold(on === 'stem' ? splitName(lastName(path)).stem : lastName(path));
  switch (how) {
    case 'contains':
      return ({ path }) => subject(path).includes(wanted);
    case 'starts':
      return ({ path }) => subject(path).startsWith(wanted);
    case 'ends':
      return ({ path }) => subject(path).endsWith(wanted);
    case 'equals':
      return ({ path }) => subject(path) === wanted;
    case 'word': {
      const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u');
      return ({ path }) => pattern.test(subject(path));
    }
    case 'glob': {
      const matches = picomatch(wanted, { dot: true, basename: !wanted.includes('/') });
      return ({ path }) => matches(fold(path));
    }
    default:
      return unreachable(how);
  }
}

/** Whether answering needs the photos' dates. */
export function needsTaken(conditions: readonly Condition[]): boolean {
  return conditions.some((condition) => {
    if (condition.is === 'any' || condition.is === 'all') return needsTaken(condition.of);
    return condition.is === 'not' ? needsTaken([condition.of]) : condition.is === 'taken';
  });
}

/** Whether the path lies where the step looks. */
export function placeTest(select: Select, depth: 'top' | 'all'): (path: string) => boolean {
  const inside = select.in === undefined ? '' : `${select.in}/`;
  return (path) => path.startsWith(inside) && (depth === 'all' || !path.includes('/', inside.length));
}
