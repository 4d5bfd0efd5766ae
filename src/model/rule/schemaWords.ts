/** What the rule's schema finds wrong, in words: the place in the rule, what is wrong there, and how to mend it. */
import type * as z from 'zod/mini';
import type { RuleProblem } from './check.ts';
import { nearest } from './nearest.ts';
import type { RulePath } from './textPlaces.ts';

type Issue = z.core.$ZodIssue;
type Words = { readonly message: string; readonly mend: string };

/** Problems for the issues of a schema with `value`. Of a union's forms, the one that fits best is told of. */
export function schemaProblems(issues: readonly Issue[], value: unknown, at: RulePath = []): RuleProblem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    const input = valueAt(value, issue.path);
    if (issue.code === 'invalid_union') return unionProblems(issue, input, path);
    return [{ at: path, ...wordsFor(issue, input, path) }];
  });
}

function unionProblems(issue: z.core.$ZodIssueInvalidUnion, input: unknown, path: RulePath): RuleProblem[] {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const best = branches
    .map((branch) => ({ branch, score: scoreOf(branch, input) }))
    .sort((one, two) => two.score - one.score)[0];
  if (best === undefined || best.score < 0) {
    const choices = [
      ...new Set(branches.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []))),
    ];
    const last = path.findLast((part) => typeof part === 'string') ?? '';
    return [
      {
        at: path,
        message:
          input === undefined
            ? `${nameOf(last)} is missing`
            : `not one of the forms that can stand here: ${shortly(input)}`,
        mend: choiceMend(input, choices),
      },
    ];
  }
  return schemaProblems(best.branch, input, path);
}

/** How near a form of a union comes: one that already has what the input has, with the fewest things wrong, deep inside. */
function scoreOf(branch: readonly Issue[], input: unknown): number {
  const isOther = branch.some(
    ({ path, code }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
  );
  if (isOther) return -1;
  const lacks = branch.filter(
    ({ path, code }) => code === 'invalid_type' && path.length === 1 && valueAt(input, path) === undefined,
  );
  const keys = typeof input === 'object' && input !== null ? Object.keys(input).length : 0;
  return Math.max(0, 100 + keys - branch.length - 10 * lacks.length);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const part of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, part)) return undefined;
    inner = Reflect.get(inner, part);
  }
  return inner;
}

function wordsFor(issue: Issue, input: unknown, path: RulePath): Words {
  const last = path.findLast((part) => typeof part === 'string') ?? '';
  switch (issue.code) {
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'invalid_format':
      return formatWords(last, input);
    case 'invalid_value': {
      const choices = issue.values.map(String);
      if (input === undefined) return { message: `${nameOf(last)} is missing`, mend: choiceMend('', choices) };
      return { message: `not known here: ${shortly(input)}`, mend: choiceMend(input, choices) };
    }
    case 'invalid_type':
      return typeWords(issue.expected, input, last);
    case 'invalid_key':
      return {
        message: `not a name: ${JSON.stringify(last)}`,
        mend: 'A name is small letters and digits, and begins with a letter, such as d or code.',
      };
    case 'invalid_union':
    case 'unrecognized_keys':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return { message: `not what can stand here: ${shortly(input)}`, mend: 'See the rule language for what can.' };
  }
}

function nameOf(key: string): string {
  return key === '' ? 'something' : JSON.stringify(key);
}

function tooBig(origin: string, most: number): Words {
  if (origin === 'string') return { message: `longer than ${grouped(most)} characters`, mend: 'Shorten it.' };
  if (origin === 'array')
    return { message: `more than ${grouped(most)} of them`, mend: `Leave ${grouped(most)} at most.` };
  return { message: `more than ${grouped(most)}`, mend: `Write ${grouped(most)} or less.` };
}

function tooSmall(origin: string, least: number): Words {
  if (origin === 'string')
    return { message: 'an empty text cannot stand here', mend: 'Write something between the quotation marks.' };
  if (origin === 'array') return { message: 'at least one is needed here', mend: 'Add one.' };
  return { message: `less than ${grouped(least)}`, mend: `Write ${grouped(least)} or more.` };
}

function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function formatWords(key: string, input: unknown): Words {
  switch (key) {
    case 'day':
      return { message: `not a day: ${shortly(input)}`, mend: 'Write year, month and day, such as 2019-07-03.' };
    case 'in':
    case 'folder':
      return {
        message: `not a folder in this folder: ${shortly(input)}`,
        mend: 'Write it from the top of the folder, such as "Camera/2019", without / at its ends.',
      };
    case 'suffix':
      return {
        message: `a suffix without {k}: ${shortly(input)}`,
        mend: 'Write {k} once, where the number stands, such as "-{k}".',
      };
    default:
      return { message: `not what can stand here: ${shortly(input)}`, mend: 'See the rule language for what can.' };
  }
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, in square brackets',
  object: 'an object, in braces',
  record: 'an object, in braces',
};

function typeWords(expected: string, input: unknown, key: string): Words {
  const kind = kindNames[expected] ?? expected;
  if (input === undefined) return { message: `${nameOf(key)} is missing`, mend: `Add it: ${kind}.` };
  return { message: `not ${kind}: ${shortly(input)}`, mend: `Write ${kind}.` };
}

function shortly(input: unknown): string {
  // A function or symbol has no JSON; neither comes out of a text.
  const text = input === undefined ? 'nothing' : JSON.stringify(input);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function choiceMend(input: unknown, choices: readonly string[]): string {
  const near = typeof input === 'string' ? nearest(input, choices) : null;
  if (near !== null) return `Did you mean ${near}?`;
  const some = choices.length > 16 ? [...choices.slice(0, 15), 'one of the others'] : choices;
  return some.length === 0 ? 'See the rule language for what can.' : `Write ${some.join(', ')}.`;
}

/** Properties of `input` that the schema left out of `parsed`: misspelled, or of no meaning where they stand. */
export function unknownKeys(input: unknown, parsed: unknown, at: RulePath = []): RuleProblem[] {
  if (typeof input !== 'object' || input === null || typeof parsed !== 'object' || parsed === null) return [];
  const known = Object.keys(parsed);
  return Object.entries(input).flatMap(([key, value]: [string, unknown]) => {
    const path = [...at, Array.isArray(input) ? Number(key) : key];
    if (Object.hasOwn(parsed, key)) return unknownKeys(value, Reflect.get(parsed, key), path);
    const near = nearest(
      key,
      [...known, ...optionalKeys].filter((one) => !Object.hasOwn(input, one)),
    );
    return [
      {
        at: path,
        message: `nothing of this name can stand here: ${JSON.stringify(key)}`,
        mend: near === null ? 'Leave it away.' : `Did you mean ${near}?`,
      },
    ];
  });
}

/** Properties that may be left out: a misspelled one is not missed by the schema. */
const optionalKeys =
  'in hidden let counter do format original options columns emptied except remember to why by zone else on column take same'.split(
    ' ',
  );
