/** Conditions compiled once, asked for every file. */
import { unreachable } from '../../base/assert.ts';
import { compileGlob } from '../../model/glob.ts';
import { isBelow, splitName } from '../../model/relativePath.ts';
import { startOfDayMs } from '../../model/rule/civilTime.ts';
import { isFieldName } from '../../model/rule/fields.ts';
import type { Condition, FieldTest, Select } from '../../model/rule/rule.ts';
import type { Facts } from '../facts/facts.ts';
import { fold } from './names.ts';
import { compilePattern } from './pattern.ts';
import { lastName } from './rows.ts';
import { extensionOf, isFileType, typeOf } from './types.ts';

/** What a condition may ask of a file; `path` is where the steps before have put it, `place` where the step looks. */
export type Candidate = {
  path: string;
  place: string;
  size: number;
  mtimeMs: number;
  /** What was read of it; null where nothing was. */
  facts: () => Facts | null;
  /** Whether its text is as this condition says. */
  says: (condition: Condition) => boolean;
};
export type Test = (candidate: Candidate) => boolean;

/** One test from many: all must hold. `today` is YYYY-MM-DD. */
export function compileConditions(conditions: readonly Condition[], today: string): Test {
  const tests = conditions.map((condition) => compile(condition, today));
  return (candidate) => tests.every((test) => test(candidate));
}

const dayMs = 86_400_000;

function compile(condition: Condition, today: string): Test {
  switch (condition.is) {
    case 'type':
      return ({ path }) => condition.in.includes(typeOf(lastName(path)));
    case 'content':
      return ({ facts }) => {
        const type = facts()?.fields.get('content.type');
        return type !== undefined && isFileType(type) && condition.in.includes(type);
      };
    case 'extension':
      return ({ path }) => condition.in.includes(extensionOf(lastName(path)));
    case 'name':
      return nameTest(condition);
    case 'size':
      return numberTest(condition.than, condition.bytes, ({ size }) => size);
    case 'modified': {
      const from = startOfDayMs(condition.day);
      return condition.than === 'before' ? ({ mtimeMs }) => mtimeMs < from : ({ mtimeMs }) => mtimeMs >= from;
    }
    case 'taken':
      return ({ facts }) => {
        const taken = facts()?.dates.get('exif')?.time;
        return taken !== undefined && (condition.than === 'before' ? taken < condition.day : taken >= condition.day);
      };
    case 'age': {
      const since = startOfDayMs(today) - condition.days * dayMs;
      return condition.than === 'older' ? ({ mtimeMs }) => mtimeMs < since : ({ mtimeMs }) => mtimeMs >= since;
    }
    case 'depth':
      return numberTest(condition.than, condition.folders, depthBelow);
    case 'below':
      return ({ path }) => isBelow(fold(path), fold(condition.folder));
    case 'text':
      return ({ says }) => says(condition);
    case 'field':
      return fieldTest(condition);
    case 'duplicate':
      throw new Error('duplicates are told by comparing, not file by file');
    case 'any': {
      const tests = condition.of.map((part) => compile(part, today));
      return (candidate) => tests.some((test) => test(candidate));
    }
    case 'all':
      return compileConditions(condition.of, today);
    case 'not': {
      const test = compile(condition.of, today);
      return (candidate) => !test(candidate);
    }
    default:
      return unreachable(condition);
  }
}

function depthBelow({ path, place }: Candidate): number {
  return path.split('/').length - 1 - (place === '' ? 0 : place.split('/').length);
}

function numberTest(
  than: 'larger' | 'smaller' | 'exactly' | 'more' | 'less',
  wanted: number,
  of: (candidate: Candidate) => number,
): Test {
  if (than === 'exactly') return (candidate) => of(candidate) === wanted;
  return than === 'larger' || than === 'more'
    ? (candidate) => of(candidate) > wanted
    : (candidate) => of(candidate) < wanted;
}

function nameTest({ how, text, on }: Extract<Condition, { is: 'name' }>): Test {
  const subject = (path: string): string => (on === 'stem' ? splitName(lastName(path)).stem : lastName(path));
  if (how === 'glob') {
    const wanted = fold(text);
    const matches = compileGlob(wanted, { basename: !wanted.includes('/') });
    return ({ path }) => matches(fold(path));
  }
  if (how === 'matches') {
    const pattern = compilePattern(text, { anyCase: false });
    return ({ path }) => pattern.test(subject(path));
  }
  const test = textTest(how, text);
  return ({ path }) => test(subject(path));
}

/** Large and small letters, composed and decomposed accents alike. */
function textTest(
  how: Exclude<FieldTest, 'matches' | 'more' | 'less' | 'known'> | 'word',
  text: string,
): (subject: string) => boolean {
  const wanted = fold(text);
  switch (how) {
    case 'contains':
      return (subject) => fold(subject).includes(wanted);
    case 'starts':
      return (subject) => fold(subject).startsWith(wanted);
    case 'ends':
      return (subject) => fold(subject).endsWith(wanted);
    case 'equals':
      return (subject) => fold(subject) === wanted;
    case 'word': {
      const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u');
      return (subject) => pattern.test(fold(subject));
    }
    default:
      return unreachable(how);
  }
}

function fieldTest({ field, how, value }: Extract<Condition, { is: 'field' }>): Test {
  const valueOf = fieldValue(field);
  if (how === 'known') return (candidate) => valueOf(candidate) !== undefined;
  if (how === 'more' || how === 'less') {
    const wanted = Number(value);
    return (candidate) => {
      const number = Number(valueOf(candidate) ?? NaN);
      return how === 'more' ? number > wanted : number < wanted;
    };
  }
  const test = how === 'matches' ? compilePattern(value, { anyCase: false }).test : textTest(how, value);
  return (candidate) => {
    const there = valueOf(candidate);
    return there !== undefined && test(there);
  };
}

const entryValues: Record<string, (candidate: Candidate) => string> = {
  name: ({ path }) => lastName(path),
  stem: ({ path }) => splitName(lastName(path)).stem,
  ext: ({ path }) => splitName(lastName(path)).extension,
  extension: ({ path }) => extensionOf(lastName(path)),
  dir: ({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/'))),
  folder: ({ path }) => lastName(path.slice(0, Math.max(0, path.lastIndexOf('/')))),
  path: ({ path }) => path,
  depth: ({ path }) => String(path.split('/').length - 1),
  size: ({ size }) => String(size),
  type: ({ path }) => typeOf(lastName(path)),
};

function fieldValue(field: string): (candidate: Candidate) => string | undefined {
  const entry = Object.hasOwn(entryValues, field) ? entryValues[field] : undefined;
  if (entry !== undefined) return (candidate) => entry(candidate) || undefined;
  return ({ facts }) => (isFieldName(field) ? facts()?.fields.get(field) : undefined);
}

type TextCondition = Extract<Condition, { is: 'text' }>;

/** The questions to documents' texts among these conditions. */
export function textsAsked(
  conditions: readonly Condition[],
): { condition: TextCondition; key: string; test: (text: string) => boolean }[] {
  return conditions.flatMap((condition) => {
    if (condition.is === 'any' || condition.is === 'all') return textsAsked(condition.of);
    if (condition.is === 'not') return textsAsked([condition.of]);
    if (condition.is !== 'text') return [];
    const { how, text } = condition;
    const test = how === 'matches' ? compilePattern(text, { anyCase: false }).test : textTest(how, text);
    return [{ condition, key: `text ${how} ${text}`, test }];
  });
}

/** Whether the path lies where the step looks. */
export function placeTest(select: Select, depth: 'top' | 'all'): (path: string) => boolean {
  const inside = select.in === undefined ? '' : `${select.in}/`;
  return (path) => path.startsWith(inside) && (depth === 'all' || !path.includes('/', inside.length));
}

/** Whether a part of the path begins with a dot. */
export function isHiddenPath(path: string): boolean {
  return path.startsWith('.') || path.includes('/.');
}
