/** Whether a value stands in the document that it is said to be from: looked for by code, whoever says so. */
import type { Found, SourceText, Sources } from './sourceText.ts';
import type { Place } from './place.ts';
import { plainNumber } from './writtenNumbers.ts';

export type Value =
  /** As it stands in the document: a name, a number of a paper. */
  | { readonly type: 'text'; readonly text: string }
  /** Digits with a point. */
  | { readonly type: 'number'; readonly number: string }
  /** YYYY-MM-DD. */
  | { readonly type: 'date'; readonly day: string }
  /** `currency`: ISO 4217, or a sign that several currencies have; null where none is told. */
  | { readonly type: 'money'; readonly amount: string; readonly currency: string | null }
  | { readonly type: 'yes-no'; readonly yes: boolean }
  | { readonly type: 'choice'; readonly choice: string }
  /** In the model's own words. */
  | { readonly type: 'summary'; readonly text: string };

export type CheckStatus = 'found' | 'computed' | 'not found' | 'no text (picture)' | 'empty';
export type Check = {
  readonly status: CheckStatus;
  readonly place: Place | null;
  /** What a person should know besides; empty where there is nothing. */
  readonly note: string;
};

export const emptyCheck: Check = { status: 'empty', place: null, note: '' };

/** Looks for the value; null is one that nobody gave. */
export function checkValue(value: Value | null, sources: Sources): Check {
  if (value === null) return emptyCheck;
  if (value.type === 'yes-no' || value.type === 'choice' || value.type === 'summary')
    return { status: 'computed', place: null, note: '' };
  const found = lookIn(sources.seen, value);
  if (found !== null && found !== 'other currency') return { status: 'found', ...found };
  const note = found === 'other currency' ? 'the amount is there, but not in this currency' : '';
  return missing(value, sources, note);
}

function missing(value: Value, sources: Sources, note: string): Check {
  const behind = foundIn(sources.behind, value);
  if (behind !== null) {
    const words = 'it is in the text that a program made of the picture: look at the picture';
    return { status: 'no text (picture)', place: behind.place, note: words };
  }
  const hidden = foundIn(sources.hidden, value);
  if (hidden !== null) return { status: 'not found', place: null, note: `only in hidden text (${hidden.place.words})` };
  if (sources.seen.isEmpty && sources.problem === null) return { status: 'no text (picture)', place: null, note: '' };
  const notes = [
    note,
    sources.problem === null ? '' : `its text could not be read: ${sources.problem}`,
    sources.problem === null && sources.isCut ? 'only a part of its text was looked through' : '',
    sources.pictures.length === 0 ? '' : `${pagesWords(sources.pictures)} no text`,
  ];
  return { status: 'not found', place: null, note: notes.filter((each) => each !== '').join('; ') };
}

function pagesWords(pages: readonly number[]): string {
  const shown = pages.slice(0, 3).map(String).join(', ');
  return `page${pages.length === 1 ? '' : 's'} ${shown}${pages.length > 3 ? '…' : ''} ${pages.length === 1 ? 'has' : 'have'}`;
}

function foundIn(source: SourceText, value: Value): Found | null {
  if (source.isEmpty) return null;
  const found = lookIn(source, value);
  return found === 'other currency' ? null : found;
}

function lookIn(source: SourceText, value: Value): Found | 'other currency' | null {
  switch (value.type) {
    case 'text':
      return source.findText(value.text);
    case 'number': {
      const number = plainNumber(value.number);
      return number === null ? null : source.findNumber(number);
    }
    case 'money': {
      const amount = plainNumber(value.amount);
      return amount === null ? null : source.findMoney(amount, value.currency);
    }
    case 'date':
      return source.findDay(value.day);
    case 'yes-no':
    case 'choice':
    case 'summary':
      return null;
  }
}
