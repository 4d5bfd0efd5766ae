/**
 * What the host asks of a worker so that a person sees what is in a file, and what it answers: tables with what changed in their cells,
 * texts with what changed in their words, pictures, and pages with the places of table cells. Everything is a part of bounded size.
 */
import * as z from 'zod/mini';
import { contentHashSchema, originSchema, relativePathSchema } from '../model/change.ts';
import { limits } from '../model/limits.ts';
import { pathCharactersMax } from '../model/relativePath.ts';
import {
  placedCellsMax,
  remarkMax,
  rowMarks,
  shownBytesMax,
  shownCellMax,
  shownColumnsMax,
  shownLineMax,
  shownPictureBytesMax,
  shownRowsMax,
  shownSideMax,
  wholeTextMax,
} from '../model/shown.ts';
import { speechSchema } from './speech.ts';

const pagesMax = 10_000;
const sheetsMax = 1_000;
const piecesMax = 2_000;

const text = z.string().check(z.maxLength(remarkMax));
const count = z.int().check(z.minimum(0));

/** A file of the folder (the first of these paths that is there), or a new content that was sent before. The name tells its kind. */
const sideSchema = z.object({
  name: z.string().check(z.maxLength(pathCharactersMax)),
  paths: z.optional(z.array(relativePathSchema).check(z.maxLength(2))),
  content: z.optional(contentHashSchema),
});
export type ShowSide = z.infer<typeof sideSchema>;

export const showWantSchema = z.discriminatedUnion('what', [
  /** Rows or lines from `from` on, of those that changed if `only` says so. */
  z.object({
    what: z.literal('part'),
    sheet: count,
    only: z.enum(['all', 'changed']),
    from: count,
    limit: z.int().check(z.minimum(1), z.maximum(shownRowsMax)),
  }),
  /** All of one side's text. */
  z.object({ what: z.literal('text'), side: z.enum(['before', 'after']) }),
  /** A page (from 1) of the document that a sheet's table is from; or of the file itself where there are no origins. */
  z.object({ what: z.literal('page'), sheet: count, page: z.int().check(z.minimum(1), z.maximum(pagesMax)) }),
]);
export type ShowWant = z.infer<typeof showWantSchema>;

export const showRequestSchema = z.object({
  before: z.optional(sideSchema),
  after: z.optional(sideSchema),
  /** Where the tables in `after` are from, one a sheet. */
  origins: z.optional(z.array(originSchema).check(z.maxLength(limits.originsMax))),
  want: showWantSchema,
  speech: z.optional(speechSchema),
});
export type ShowRequest = z.infer<typeof showRequestSchema>;

/** A part of a content, in order; the worker holds it against its hash once the last part is there. */
export const showContentSchema = z.object({
  content: contentHashSchema,
  bytes: count.check(z.maximum(shownBytesMax)),
  offset: count,
  data: z.string().check(z.maxLength(4 * Math.ceil(limits.contentChunkBytes / 3))),
});
export type ShowContent = z.infer<typeof showContentSchema>;
export const showContentReplySchema = z.object({ received: count });

const cellText = z.string().check(z.maxLength(shownCellMax + 1));
const cell = z.object({
  text: cellText,
  /** What stood there before, where that is another text. */ was: z.optional(cellText),
});
const row = z.object({
  mark: z.enum(rowMarks),
  /** The row's number before and after, from 1. */
  before: z.optional(count),
  after: z.optional(count),
  cells: z.array(cell).check(z.maxLength(shownColumnsMax)),
  /** The page that it is from. */
  page: z.optional(count),
});

const piece = z.object({
  text: z.string().check(z.maxLength(shownLineMax + 1)),
  mark: z.optional(z.enum(['new', 'gone'])),
});
const line = z.object({
  mark: z.enum(rowMarks),
  before: z.optional(count),
  after: z.optional(count),
  pieces: z.array(piece).check(z.maxLength(piecesMax)),
});

const pictureBase64 = z.string().check(z.maxLength(4 * Math.ceil(shownPictureBytesMax / 3)), z.regex(/^\/9j\//));
/** Always a JPEG that the worker wrote itself. */
const pixels = z.object({
  jpeg: pictureBase64,
  width: z.int().check(z.minimum(1), z.maximum(shownSideMax)),
  height: z.int().check(z.minimum(1), z.maximum(shownSideMax)),
});
const picture = z.object({
  kind: z.literal('pixels'),
  ...pixels.shape,
  format: z.enum(['jpeg', 'png', 'gif', 'bmp', 'tiff', 'webp', 'heic', 'avif']),
  bytes: count,
  /** Pixels of the file, as it is meant to be seen. */
  ownWidth: count,
  ownHeight: count,
  /** Whether it is stored turned or mirrored. */
  turned: z.boolean(),
});
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

const none = z.object({ kind: z.literal('none'), why: text, next: text });
export const showReplySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('table'),
    sheets: z.array(cellText).check(z.maxLength(sheetsMax)),
    sheet: count,
    columns: count,
    /** Of those that are shown. */
    columnMarks: z.array(z.enum(rowMarks)).check(z.maxLength(shownColumnsMax)),
    /** Rows in all, those that changed in any way, and those that `only` leaves. */
    total: count,
    changed: count,
    matching: count,
    isComparison: z.boolean(),
    from: count,
    rows: z.array(row).check(z.maxLength(shownRowsMax)),
    /** Where this sheet's table is from, if that is known and it still says the same. */
    origin: z.optional(
      z.object({
        path: z.string().check(z.maxLength(pathCharactersMax)),
        pages: z.array(count).check(z.maxLength(placedCellsMax)),
        place: text,
      }),
    ),
    notes: z.array(text).check(z.maxLength(10)),
  }),
  z.object({
    kind: z.literal('text'),
    total: count,
    changed: count,
    matching: count,
    isComparison: z.boolean(),
    from: count,
    lines: z.array(line).check(z.maxLength(shownRowsMax)),
    /** Pages that can be looked at; absent where it has none. */
    pages: z.optional(count),
    notes: z.array(text).check(z.maxLength(10)),
  }),
  z.object({ kind: z.literal('whole'), text: z.string().check(z.maxLength(wholeTextMax)), isCut: z.boolean() }),
  z.object({
    kind: z.literal('picture'),
    before: z.optional(z.discriminatedUnion('kind', [picture, none])),
    after: z.optional(z.discriminatedUnion('kind', [picture, none])),
  }),
  z.object({
    kind: z.literal('page'),
    page: count,
    pages: count,
    picture: pixels,
    /** The page's size in points, and on it the cells of the sheet's table: row and column (from 0) and left, top, right, bottom. */
    width: z.number(),
    height: z.number(),
    cells: z.array(z.object({ row: count, column: count, box, text: cellText })).check(z.maxLength(placedCellsMax)),
  }),
  none,
]);
export type ShowReply = z.infer<typeof showReplySchema>;
export type ShownTable = Extract<ShowReply, { kind: 'table' }>;
export type ShownText = Extract<ShowReply, { kind: 'text' }>;
export type ShownPage = Extract<ShowReply, { kind: 'page' }>;
export type ShownNone = Extract<ShowReply, { kind: 'none' }>;
export type ShownPicture = Exclude<NonNullable<Extract<ShowReply, { kind: 'picture' }>['after']>, ShownNone>;
