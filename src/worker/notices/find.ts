/** What a name or a passage has to say to an AI, as the person is told of it. */
import type { Notice } from '../../model/notices.ts';
import type { Passage } from '../readers/passages/passage.ts';
import { speechIn } from './speech.ts';
import { unseenIn } from './unseen.ts';

const excerptMax = 240;
/** Hidden text with fewer letters than this is a slip of a program. */
const hiddenLettersMin = 16;
/** Characters before a find that help to understand it. */
const leadIn = 40;

/** What a path's own words say; null for nearly all. */
export function noticeOfName(path: string): Notice | null {
  const words = path.replaceAll(/[_\-+/.]+/g, ' ');
  const speech = path.length < 12 ? null : (speechIn(words) ?? speechIn(path));
  if (speech !== null) return notice(path, 'its name', 'instruction', speech.says, excerptOf(path, 0));
  const unseen = unseenIn(path);
  return unseen === null
    ? null
    : notice(path, 'its name', 'invisible', unseen.why, unseen.spells === '' ? path : unseen.spells);
}

/** What a passage of a file says; null where it is like any other text. */
export function noticeOfPassage(path: string, { place, seen, why, text }: Passage): Notice | null {
  const speech = speechIn(text);
  const unseen = unseenIn(text);
  const where = seen === 'yes' && speech !== null ? placeIn(text, speech.at, place) : place;
  if (speech !== null) {
    const says = seen === 'yes' ? speech.says : `${why}; ${speech.says}`;
    return notice(path, where, seen === 'no' ? 'hidden' : 'instruction', says, excerptOf(text, speech.at));
  }
  if (unseen !== null) {
    const spelled = unseen.spells === '' ? excerptOf(text, unseen.at) : unseen.spells;
    return notice(path, placeIn(text, unseen.at, place), 'invisible', unseen.why, spelled);
  }
  const letters = seen === 'no' ? (text.match(/\p{L}/gu)?.length ?? 0) : 0;
  return letters >= hiddenLettersMin ? notice(path, place, 'hidden', why, excerptOf(text, 0)) : null;
}

function notice(file: string, place: string, kind: Notice['kind'], why: string, excerpt: string): Notice {
  return { file, place: cut(place, 200), kind, why: cut(why, 200), excerpt: cut(excerpt, excerptMax) };
}

function placeIn(text: string, at: number, place: string): string {
  const line = text.slice(0, at).split('\n').length;
  return text.includes('\n') ? `line ${String(line)}` : place;
}

function excerptOf(text: string, at: number): string {
  const from = Math.max(0, at - leadIn);
  return `${from > 0 ? '…' : ''}${text.slice(from, from + excerptMax)}`;
}

function cut(text: string, charactersMax: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().toWellFormed();
  return line.length <= charactersMax ? line : `${line.slice(0, charactersMax - 1)}…`.toWellFormed();
}
