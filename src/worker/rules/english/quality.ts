/** What words add to a selection, put together. */
import type { Which } from '../commands.ts';
import type { Condition, FileType } from '../../../model/rule/rule.ts';
import { extensionOf, typeOf } from '../types.ts';
import type { Quality } from './meanings.ts';

/** What adds nothing. */
export const nothing: Quality = {};

/** Both qualities at once; the later place and depth win. */
export function bothOf(one: Quality, two: Quality): Quality {
  return {
    ...one,
    ...two,
    where: [...(one.where ?? []), ...(two.where ?? [])],
    ages: [...(one.ages ?? []), ...(two.ages ?? [])],
    notes: [...(one.notes ?? []), ...(two.notes ?? [])],
    photos: (one.photos ?? false) || (two.photos ?? false),
    ...(one.guessed === true || two.guessed === true ? { guessed: true } : {}),
  };
}

/** Either of two kinds of files. */
export function eitherOf(one: Quality, two: Quality): Quality | null {
  const [first, second] = [one.where ?? [], two.where ?? []];
  // "files and photos" would be all files: nobody means that.
  if (first.length === 0 || second.length === 0) return null;
  const where: Condition[] = [{ is: 'any', of: [allOf(first), allOf(second)] }];
  return {
    where,
    notes: [...(one.notes ?? []), ...(two.notes ?? [])],
    photos: (one.photos ?? false) && (two.photos ?? false),
    ...(one.guessed === true || two.guessed === true ? { guessed: true } : {}),
  };
}

/** One condition from several. */
export function allOf(conditions: Condition[]): Condition {
  return conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { is: 'all', of: conditions };
}

/** The selection; the age of a photo is that of the picture, of any other file that of its last change. */
export function whichOf(quality: Quality): Which {
  const { where = [], notes = [], ages = [], ...rest } = quality;
  const is = rest.photos === true ? 'taken' : 'modified';
  const dates = ages.map((age): Condition => ({ is, ...age }));
  return { ...rest, where: [...where, ...dates], notes };
}

export function ofType(type: FileType): Quality {
  return { where: [{ is: 'type', in: [type] }], photos: type === 'image' };
}

export function ofExtensions(extensions: string[]): Quality {
  const photos = extensions.every((extension) => typeOf(`x.${extension}`) === 'image');
  return { where: [{ is: 'extension', in: extensions }], photos };
}

export const notIn = (condition: Condition[]): Quality => ({ where: [{ is: 'not', of: allOf(condition) }] });

export function globQuality(glob: string): Quality {
  const extension = /^\*\.([a-z0-9]+)$/i.exec(glob)?.[1]?.toLowerCase();
  // *.jpeg says exactly that, not every spelling of the format.
  if (extension !== undefined && extensionOf(`x.${extension}`) === extension) return ofExtensions([extension]);
  return { where: [{ is: 'name', how: 'glob', text: glob, on: 'name' }] };
}

/** One name: with its ending where that is one of a known kind. */
export function exactName(name: string): Condition {
  return { is: 'name', how: 'equals', text: name, on: typeOf(name) === 'other' ? 'stem' : 'name' };
}
