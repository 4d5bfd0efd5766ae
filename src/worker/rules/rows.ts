/** A file on its way through a rule's steps. */
import { splitName } from '../../model/relativePath.ts';
import type { ScannedFile } from '../stage/scannedFiles.ts';
import type { Making } from './making.ts';

export type Row = {
  readonly file: ScannedFile;
  /** Where the steps so far have put it. */
  path: string;
  /** Files that go together carry the same number; 0 goes alone. */
  group: number;
  /** The end of the name that stays: `.jpg`, and `.jpg.xmp` for a companion. */
  tail: string;
  reasons: readonly string[];
  /** The last step that did something to it, where the rule has several; else -1. */
  step: number;
  /** Why it is left alone; it then stays where it was, whatever other steps say. */
  left: string | null;
  /** It goes to the trash: no later step sees it, and its name is free. */
  trashed: boolean;
  /** What its contents become: of a file that is made, or of this one in its place. */
  making: Making | null;
  /** It is to be made at `path`; `file` is what it is made from, which stays what it is. */
  isNew: boolean;
  /** What it is made from goes to the trash, so that one needs this one. */
  replaces: Row | null;
  /** It belongs to a page, and keeps its place beside it: no template speaks for it. */
  asset: boolean;
};

export function rowOf(file: ScannedFile): Row {
  return {
    file,
    path: file.path,
    group: 0,
    tail: endingOf(lastName(file.path)),
    reasons: none,
    step: -1,
    left: null,
    trashed: false,
    making: null,
    isNew: false,
    replaces: null,
    asset: false,
  };
}

const none: readonly string[] = [];

/** Adds a reason. A list that grows by itself takes room for seventeen: with a million rows that is 150 MB for nothing. */
export function because(row: Row, reason: string): void {
  if (reason !== '') row.reasons = [...row.reasons, reason];
}

/** A file that is to be made from this one. */
export function madeRow(from: Row, path: string, making: Making, reason: string): Row {
  const fresh = rowOf(from.file);
  return { ...fresh, path, making, isNew: true, tail: endingOf(lastName(path)), reasons: [reason], group: 0 };
}

/** The extension with its dot. What holds a blank or runs on is no extension: the end of `Notes vol. 2 of the trip` is a sentence. */
export function endingOf(name: string): string {
  const { extension } = splitName(name);
  return /^\.[^\s.]{1,16}$/u.test(extension) ? extension : '';
}

/** The last part of a virtual path. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a virtual path, '' at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
