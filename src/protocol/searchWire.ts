/**
 * What a worker tells the host of the words in a folder's documents, and what it asks of them: a part of the worker's wire. A refresh is
 * `files` until the last batch, then `same` or `put` for each place that was wanted, then `end`. `find` asks what is there.
 */
import * as z from 'zod/mini';
import { relativePathSchema } from '../model/change.ts';
import { limits } from '../model/limits.ts';
import { pathCharactersMax } from '../model/relativePath.ts';

const { search } = limits;

/** Why text of a document is not seen by who opens it, in words: "white on white". */
const hiddenSchema = z.string().check(z.minLength(1), z.maxLength(200));

/** A piece of a document's text. */
export const placedTextSchema = z.object({
  /** Where, in words: "page 3", "sheet Costs"; empty where the document has no places. */
  place: z.string().check(z.maxLength(search.placeCharactersMax)),
  /** What each of its lines is called, and the number of the first. */
  lines: z.optional(z.object({ of: z.enum(['line', 'row']), first: z.int().check(z.minimum(1)) })),
  text: z.string().check(z.maxLength(search.documentCharactersMax)),
  hidden: z.optional(hiddenSchema),
});
export type PlacedText = z.infer<typeof placedTextSchema>;

/** A document as a scan found it. */
export const foundFileSchema = z.object({
  path: relativePathSchema,
  size: z.number().check(z.minimum(0)),
  mtimeMs: z.number(),
});

/** Of the file's bytes: SHA-256 (hex). */
const hashSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** A document's number in the order in which they were told. */
const atSchema = z.int().check(z.minimum(0));

export const findAskSchema = z.object({
  ask: z.literal('find'),
  /** Words, "phrases", -not, OR, prefix*. */
  words: z.string().check(z.maxLength(search.queryCharactersMax)),
  /** Only below this folder. */
  under: z.optional(z.string().check(z.maxLength(pathCharactersMax))),
  /** Only with these endings: lower case, no dot. */
  types: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(50))),
  limit: z.int().check(z.minimum(1), z.maximum(search.hitsMax)),
  cursor: z.optional(z.string().check(z.maxLength(20))),
});
export type FindAsk = z.infer<typeof findAskSchema>;

export const searchAskSchema = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('files'),
    /** Whether what was told before is forgotten. */
    first: z.boolean(),
    last: z.boolean(),
    batch: z.array(foundFileSchema).check(z.maxLength(search.filesPerBatchMax)),
  }),
  z.object({ ask: z.literal('same'), at: atSchema, hash: hashSchema }),
  z.object({
    ask: z.literal('put'),
    at: atSchema,
    hash: z.optional(hashSchema),
    /** Why it could not be read, in words. */
    problem: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
    /** Not all of it was taken. */
    cut: z.optional(z.literal(true)),
    texts: z.array(placedTextSchema).check(z.maxLength(search.textsPerDocumentMax)),
  }),
  z.object({ ask: z.literal('end') }),
  findAskSchema,
]);
export type SearchAsk = z.infer<typeof searchAskSchema>;

/** Text around what was found. */
export const snippetSchema = z.object({
  place: z.string(),
  /** Of a text, the line as an editor counts it. */
  line: z.optional(z.int()),
  text: z.string(),
  hidden: z.optional(z.string()),
});
export type Snippet = z.infer<typeof snippetSchema>;

export const hitSchema = z.object({
  path: z.string(),
  /** Higher is better; only good for comparing hits of one answer. */
  score: z.number(),
  snippets: z.array(snippetSchema),
});
export type Hit = z.infer<typeof hitSchema>;

export const foundSchema = z.object({
  hits: z.array(hitSchema),
  /** Documents that fit, those of other pages too. */
  total: z.int(),
  /** Asks for the next page. */
  cursor: z.optional(z.string()),
  /** Documents that can be found, and those that could not be read. */
  documents: z.int(),
  unreadable: z.int(),
  /** What of the words was left out, in words. */
  remarks: z.array(z.string()),
});
export type Found = z.infer<typeof foundSchema>;

export const searchAnswerSchema = z.discriminatedUnion('is', [
  /** Go on. */
  z.object({ is: z.literal('taken') }),
  /** After the last batch: the documents that are new or changed; those of `maybe` may be ones that only changed their name. */
  z.object({ is: z.literal('wanted'), wanted: z.array(z.int()), maybe: z.array(z.int()) }),
  /** Whether the index has the text of these bytes already. */
  z.object({ is: z.literal('same'), known: z.boolean() }),
  z.object({ is: z.literal('found'), found: foundSchema }),
  /** Another process brings this folder's index up to date: what is there can be searched. */
  z.object({ is: z.literal('busy') }),
  z.object({ is: z.literal('failed'), message: z.string(), next: z.string() }),
]);
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

/** The host asks a worker of its own to bring a folder's index up to date. */
export const indexRequestSchema = z.object({ today: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)) });
export type IndexRequest = z.infer<typeof indexRequestSchema>;

export const indexReplySchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('done'),
    /** Documents in the folder, and those of them that were read just now. */
    documents: z.int(),
    read: z.int(),
    /** Beyond what an index takes. */
    leftOut: z.int(),
  }),
  z.object({ outcome: z.literal('busy') }),
  z.object({ outcome: z.literal('failed'), message: z.string().check(z.maxLength(limits.textCharactersMax)) }),
]);
export type IndexReply = z.infer<typeof indexReplySchema>;
