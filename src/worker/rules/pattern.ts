/**
 * Regular expressions that a person or a model wrote, run on names and documents that anyone may have made: RE2's syntax and its
 * promise, that the time grows with the text and no faster.
 */
import { RE2JS } from 're2js';
import { groupNames } from '../../model/rule/check.ts';

export type Found = {
  /** The first group, or all that matched where there is none. */
  readonly value: string;
  readonly groups: ReadonlyMap<string, string>;
};

export type Pattern = {
  test: (text: string) => boolean;
  find: (text: string) => Found | null;
  replace: (text: string, by: string) => string;
};

const known = new Map<string, Pattern>();
const knownMax = 200;

/** Compiles a pattern, large and small letters alike where asked. Throws RE2JS' own error where it is none. */
export function compilePattern(source: string, { anyCase }: { anyCase: boolean }): Pattern {
  const key = `${anyCase ? 'i' : ''}/${source}`;
  const there = known.get(key);
  if (there !== undefined) return there;
  const pattern = made(source, anyCase);
  if (known.size >= knownMax) known.clear();
  known.set(key, pattern);
  return pattern;
}

function made(source: string, anyCase: boolean): Pattern {
  const compiled = RE2JS.compile(source, anyCase ? RE2JS.CASE_INSENSITIVE : 0);
  const names = groupNames(source);
  return {
    test: (text) => compiled.matcher(text).find(),
    find: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return null;
      const groups = new Map<string, string>();
      for (const name of names) {
        const value = matcher.group(name);
        if (value !== null) groups.set(name, value);
      }
      const value = matcher.groupCount() === 0 ? matcher.group(0) : matcher.group(1);
      return { value: value ?? matcher.group(0) ?? '', groups };
    },
    // A group by its name is $<NAME> for RE2JS.
    replace: (text, by) => compiled.matcher(text).replaceAll(by.replace(/\$([A-Za-z_]\w*)/g, '$$<$1>')),
  };
}
