/** What is known of one file's contents: the values of fields and dates, each read once, and what was wrong with the file. */
import type { CivilTime } from '../../model/rule/civilTime.ts';
import type { DateSource, FieldName } from '../../model/rule/fields.ts';
import type { ReadAt } from '../stage/readBytes.ts';

/** A moment: what a clock on the wall showed, and how far that wall was from UTC, where the file tells. */
export type Moment = {
  time: CivilTime;
  /** Minutes east of UTC; null where it is not known. */
  offsetMinutes: number | null;
};

export type Facts = {
  readonly fields: ReadonlyMap<FieldName, string>;
  readonly dates: ReadonlyMap<DateSource, Moment>;
  /** Why something could not be read, in words for a person: "the PDF is encrypted". Not that a value is absent. */
  readonly problems: readonly string[];
  /** Where they come of text that was recognised in pictures, and may be misread. */
  readonly guess?: Guess;
};

/** How much of a text was recognised (OCR), and how surely. */
export type Guess = {
  /** Pages, or pictures. */
  readonly pages: number;
  readonly words: number;
  /** Words that carry a mark. */
  readonly unsure: number;
  /** 0 to 100, of all recognised words. */
  readonly confidence: number;
};

export const noFacts: Facts = { fields: new Map(), dates: new Map(), problems: [] };

/** A file as a reader gets it: never more of it than it asks for. */
export type FactSource = {
  /** Its last name, for its ending. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly read: ReadAt;
  /** YYYY-MM-DD: no camera writes tomorrow's dates. */
  readonly today: string;
};
