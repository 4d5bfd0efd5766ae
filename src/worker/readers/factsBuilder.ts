/** Puts together what is known of a document. */
import type { DateSource, FieldName } from '../../model/rule/fields.ts';
import type { Facts, Moment } from '../facts/facts.ts';
import { plausible } from '../facts/moments.ts';

/** Characters of one value: what is longer is cut, since it becomes part of a name at most. */
const valueCharactersMax = 500;
/** Of a value as written, before spaces are made one: more is not looked at. */
const rawCharactersMax = 5_000;

export class FactsBuilder {
  readonly #fields = new Map<FieldName, string>();
  readonly #dates = new Map<DateSource, Moment>();

  /** Keeps the first value of a field that says something. */
  field(name: FieldName, value: string | number | null | undefined): this {
    const text = tidy(String(value ?? ''));
    if (text !== '' && !this.#fields.has(name)) this.#fields.set(name, text);
    return this;
  }

  /** A title, unless it is one that a program made up. */
  title(value: string | null | undefined): this {
    const text = tidy(value ?? '');
    return isMadeUp(text) ? this : this.field('doc.title', text);
  }

  /** Keeps the first date of a source that somebody can have written by `today` (YYYY-MM-DD), from `yearMin` on if it is given. */
  date(source: DateSource, moment: Moment | null, today: string, yearMin?: number): this {
    const kept = plausible(moment, today, yearMin);
    if (kept !== null && !this.#dates.has(source)) this.#dates.set(source, kept);
    return this;
  }

  /** Whether title, author and date of a document are known. */
  get isComplete(): boolean {
    return this.#fields.has('doc.title') && this.#fields.has('doc.author') && this.#dates.has('doc');
  }

  build(): Facts {
    return { fields: this.#fields, dates: this.#dates, problems: [] };
  }
}

/** One line without control and direction characters. */
export function tidy(text: string): string {
  const line = text.slice(0, rawCharactersMax).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return [...line.replace(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').trim()]
    .slice(0, valueCharactersMax)
    .join('');
}

/** What programs write into the title of a document to which nobody gave one. */
const madeUp = [
  // A print driver: the program and the file's old name.
  /^microsoft (?:office )?(?:word|excel|powerpoint|publisher|outlook|visio|project)\b/i,
  /^(?:untitled|unbenannt|ohne titel|sans titre|sin título|senza titolo|sem título|naamloos|no title|title|titel)[\s\d-]*$/i,
  /^(?:new|neues|nouveau|nuevo|nuovo) (?:document|microsoft .{0,40}|dokument|documento)[\s\d()]*$/i,
  /^(?:document|dokument|documento|doc|book|mappe|classeur|libro|workbook|sheet|presentation|präsentation|présentation|presentación|slide|folie|page|scan|print)[\s_-]?\d{0,4}$/i,
  /^(?:powerpoint[- ]?pr(?:e|ä|é)senta\w*|pr(?:e|é)sentation powerpoint|slide title|click to (?:edit|add) .{0,40})$/i,
  /^(?:layout|unknown|none|null|undefined|n\/a|\(anonymous\)|\(unspecified\)|about:blank|\.+|-+|_+)\s?\d{0,2}$/i,
];

function isMadeUp(title: string): boolean {
  return madeUp.some((pattern) => pattern.test(title));
}
