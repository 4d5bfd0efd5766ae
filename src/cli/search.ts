/** The options of `delegate search`, parsed. */
import { fail, ok, type Result } from '../base/result.ts';
import { failure, type Failure } from '../model/failure.ts';
import { limits } from '../model/limits.ts';

export type SearchOptions = {
  /** Endings, without dots. */
  readonly types: readonly string[];
  readonly under: string | null;
  /** Hits of one page. */
  readonly most: number;
  readonly cursor: string | null;
  /** Removes the index instead. */
  readonly forget: boolean;
};

export const searchOptions = ['type', 'under', 'most', 'cursor', 'forget', 'isolation'] as const;

export const searchOptionTypes = {
  type: { type: 'string', multiple: true },
  under: { type: 'string' },
  most: { type: 'string' },
  cursor: { type: 'string' },
  forget: { type: 'boolean' },
} as const;

export type SearchValues = {
  type?: string[] | undefined;
  under?: string | undefined;
  most?: string | undefined;
  cursor?: string | undefined;
  forget?: boolean | undefined;
};

export const searchOptionLines = [
  ['--type pdf', 'search', 'only files with this ending; repeatable, or with commas'],
  ['--under DIR', 'search', 'only below this folder of FOLDER'],
  [
    '--most N, --cursor C',
    'search',
    `how many documents (20; at most ${String(limits.search.hitsMax)}), and the next page`,
  ],
  ['--forget', 'search', 'remove the folder’s search index'],
] as const;

const usualMost = 20;

export function searchOptionsOf(
  verb: string,
  words: readonly string[],
  values: SearchValues,
): Result<SearchOptions, Failure> {
  const { type = [], under = null, most = String(usualMost), cursor = null, forget = false } = values;
  if (verb === 'search' && forget !== (words.length === 1))
    return usage(forget ? '--forget takes a folder and no words.' : 'Say which words to look for, or --forget.');
  if (!/^\d{1,3}$/.test(most) || Number(most) < 1 || Number(most) > limits.search.hitsMax)
    return usage(`--most takes a number up to ${String(limits.search.hitsMax)}.`);
  const types = type.flatMap((each) => each.split(',')).filter((each) => each !== '');
  if (types.length > 50 || types.some((each) => !/^\.?[^\s./]{1,39}$/u.test(each)))
    return usage('--type takes endings of files, such as pdf or docx.');
  return ok({ types, under, most: Number(most), cursor, forget });
}

function usage(message: string): Result<never, Failure> {
  return fail(failure('bad-usage', message));
}
