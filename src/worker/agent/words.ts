/** Text on its way between a model and a person: names of files that go in as data, sentences that come out as plain lines. */
import { displayPath } from '../../model/displayPath.ts';
import { limits } from '../../model/limits.ts';
import type { SkillSource } from '../../model/skill.ts';

/** Characters of one file name or path that a model sees. */
const nameCharactersMax = 160;

/** A name as data for a model: no control characters, no broken Unicode (which the API refuses), not too long. */
export function shownName(path: string): string {
  const shown = displayPath(path);
  return shown.length <= nameCharactersMax ? shown : `${shown.slice(0, nameCharactersMax - 1)}…`.toWellFormed();
}

/** Shows a file's path to a model. */
export type Show = (path: string) => string;

/** Shows files, and keeps account of which: what the host is told that a model call carries. */
export class ShownFiles {
  readonly #paths = new Set<string>();

  readonly show: Show = (path) => {
    this.note(path);
    return shownName(path);
  };

  note(path: string): void {
    if (this.#paths.size < limits.carriesMax) this.#paths.add(path);
  }

  list(): string[] {
    return [...this.#paths];
  }
}

/** A longer text as data for a model: lines and tabs stay, and what cannot be seen is written out. */
export function writtenOut(text: string): string {
  return text.replace(/[^\n\t]+/g, displayPath);
}

/** What text of a folder that a model sees is made of: where it came from stays with it. */
const origins = {
  names: 'names, sizes and dates of files',
  contents: 'names of files and texts from inside them',
  conventions: 'the file delegate-conventions.txt',
  skill: 'a skill of this workspace',
  skills: 'names and descriptions of skills',
  connectors: 'services outside the folder, and what they say of themselves',
} as const;
export type Origin = keyof typeof origins;

/** Text that anyone may have written, marked as such: the only form in which it goes to a model. */
export type FolderData = string & { readonly __brand: 'FolderData' };

/** Facts about the folder, marked as data with their origin. Nothing inside can end the mark: `<` is escaped. */
export function asData(facts: unknown, origin: Origin): FolderData {
  const text = `<folder-data from="${origins[origin]}">\n${JSON.stringify(facts).replaceAll('<', '\\u003c')}\n</folder-data>`;
  // The one place that may name it.
  return text as FolderData;
}

/**
 * A text of a skill that the person installed or that came with the program: guidance, no order and no permission. It ends where the
 * mark ends, since `<` is escaped. A workspace's skill is data like its files.
 */
export function asSkill(facts: unknown, source: SkillSource): FolderData {
  if (source === 'workspace') return asData(facts, 'skill');
  const text = `<skill from="${source === 'ready' ? 'Delegate' : 'the person'}">\n${JSON.stringify(facts).replaceAll('<', '\\u003c')}\n</skill>`;
  // Marked as well, if by another name.
  return text as FolderData;
}

/** A sentence that a model wrote, as one clean line of at most so many characters. */
export function sentence(text: string, charactersMax: number): string {
  const line = displayPath(text.replaceAll(/\s+/g, ' ').trim());
  return line.length <= charactersMax ? line : `${line.slice(0, charactersMax - 1)}…`.toWellFormed();
}

/** At most `max` of the items, spread evenly over the whole list. */
export function spread<Item>(items: readonly Item[], max: number): Item[] {
  if (items.length <= max) return [...items];
  const picked: Item[] = [];
  for (let index = 0; index < max; index++) {
    const item = items[Math.floor((index * (items.length - 1)) / (max - 1))];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}
