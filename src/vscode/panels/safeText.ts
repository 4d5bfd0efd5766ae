import { displayPath } from '../../model/displayPath.ts';

/** Text of unknown origin (a person, a worker, a file's name) as a panel may show it: nothing in it can reorder or hide what stands beside it. */
export function safeText(text: string): string {
  return text.split(/\r?\n/).map(displayPath).join('\n');
}

/** The same on one line. */
export function safeLine(text: string): string {
  return displayPath(text.replace(/\s*[\r\n]+\s*/g, ' '));
}
