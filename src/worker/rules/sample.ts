/** A part of a folder that stands for all of it: questions are asked before the whole is read. */
import type { Select } from '../../model/rule/rule.ts';
import type { Scan } from '../stage/scan.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import { groupsAsked } from './compile.ts';
import { compileConditions, placeTest, textsAsked } from './select.ts';

export type Sample = {
  readonly scan: Scan;
  /** Files it was drawn from, and how many it holds. */ readonly of: number;
  readonly size: number;
};

/**
 * At most so many of the files that a selection may take, spread evenly over their paths, so that the same folder always gives the
 * same sample. What has to be read to be known is not asked.
 */
export function sampleOf(
  scan: Scan,
  select: Select | null,
  { sizeMax, today }: { sizeMax: number; today: string },
): Sample {
  if (scan.files.length <= sizeMax) return { scan, of: scan.files.length, size: scan.files.length };
  const files = select === null ? [...scan.files] : candidates(scan, select, today);
  const picked = spread(files, sizeMax);
  return { scan: { ...scan, files: picked }, of: files.length, size: picked.length };
}

function candidates(scan: Scan, select: Select, today: string): ScannedFile[] {
  const plain = select.where.filter(
    (one) => one.is !== 'duplicate' && groupsAsked([one]).size === 0 && textsAsked([one]).length === 0,
  );
  const test = compileConditions(plain, today);
  const inPlace = placeTest(select, select.depth === 'top' ? 'top' : 'all');
  const nothingRead = { facts: () => null, says: () => false };
  const wanted = scan.files.filter(
    ({ path, size, mtimeMs }) => inPlace(path) && test({ path, place: select.in ?? '', size, mtimeMs, ...nothingRead }),
  );
  if (select.depth !== 'auto') return wanted;
  const onTop = placeTest(select, 'top');
  const top = wanted.filter(({ path }) => onTop(path));
  return top.length > 0 ? top : wanted;
}

function spread(files: readonly ScannedFile[], sizeMax: number): ScannedFile[] {
  if (files.length <= sizeMax) return [...files];
  const stride = files.length / sizeMax;
  return Array.from({ length: sizeMax }, (_none, at) => files[Math.floor(at * stride)]).filter(
    (file) => file !== undefined,
  );
}
