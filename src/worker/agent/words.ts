/** Text on its way between a model and a person: names of files that go in as data, sentences that come out as plain lines. */
import { displayPath } from '../../model/displayPath.ts';
import { limits } from '../../model/limits.ts';

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

/** Facts about the folder, marked as data. No name can end the mark: `<` is escaped inside. */
export function asData(facts: unknown): string {
  return `<folder-data>\n${JSON.stringify(facts).replaceAll('<', '\\u003c')}\n</folder-data>`;
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
