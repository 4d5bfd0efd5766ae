/** Text of unknown origin in a Markdown page: shown as it is, never as markup, and never as a link. */
import { displayPath } from './displayPath.ts';

/** In a code span nothing is markup; one with backticks in it is fenced by more of them. */
export function code(text: string): string {
  const shown = displayPath(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') || shown.trim() === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Running text. An address in it stays text: many viewers make links of what looks like one. */
export function plain(text: string): string {
  return displayPath(text)
    .replaceAll(/[\\`*_{}[\]()<>#+!|~-]/g, (mark) => `\\${mark}`)
    .replaceAll(/(:)(?=\/\/)|(?<=\bwww)(\.)|(@)/gi, (mark) => `&#${String(mark.codePointAt(0))};`);
}
