/**
 * What a worker asks of connectors: a part of the worker's wire, one call with several asks. `search` and `describe` tell what was said
 * yes to and reach nobody. `call` goes out, by the scope and the person's word alone; `part` and `bytes` read on in what came back.
 */
import * as z from 'zod/mini';
import { connectorLimits } from '../model/connector.ts';
import { limits } from '../model/limits.ts';

const name = z.string().check(z.minLength(1), z.maxLength(200));
const place = z.int().check(z.minimum(0));

export const connectorAskSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('search'), words: z.string().check(z.maxLength(500)) }),
  z.object({ ask: z.literal('describe'), connector: name, tool: name }),
  z.object({
    ask: z.literal('call'),
    connector: name,
    tool: name,
    /** JSON text of an object. A value `@file:PATH` stands for that file's text, `@base64:PATH` for its bytes. */
    arguments: z.string().check(z.maxLength(connectorLimits.argumentCharactersMax)),
    /** Names the call: the same again gets the same answer, and does nothing twice. */
    key: z.string().check(z.minLength(1), z.maxLength(200)),
    /** Files that the worker says are in it. */
    carries: z.optional(z.array(z.string().check(z.maxLength(32_768))).check(z.maxLength(limits.carriesMax))),
  }),
  z.object({ ask: z.literal('part'), result: name, item: place, at: place }),
  z.object({ ask: z.literal('bytes'), result: name, item: place, at: place }),
]);
export type ConnectorAsk = z.infer<typeof connectorAskSchema>;

/** A piece of a result. */
export const connectorItemSchema = z.object({
  is: z.enum(['text', 'picture', 'file']),
  /** Bytes of it. */
  bytes: z.number(),
  mediaType: z.string(),
  /** What the server calls it. */
  name: z.optional(z.string()),
  /** Of a text, its beginning. */
  text: z.optional(z.string()),
  /** Of a small picture, base64. */
  picture: z.optional(z.string()),
});
export type ConnectorItem = z.infer<typeof connectorItemSchema>;

const toolSchema = z.object({
  connector: z.string(),
  tool: z.string(),
  does: z.enum(['read', 'send']),
  /** The beginning of its description. */
  about: z.string(),
});

export const connectorAnswerSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('tools'),
    /** Those that fit the words, best first. */
    tools: z.array(toolSchema),
    total: z.int(),
    connectors: z.array(z.string()),
  }),
  z.object({ is: z.literal('tool'), does: z.enum(['read', 'send']), description: z.string(), input: z.string() }),
  z.object({
    is: z.literal('result'),
    result: z.string(),
    /** The server says that it failed. */
    isError: z.boolean(),
    items: z.array(connectorItemSchema).check(z.maxLength(connectorLimits.itemsMax)),
  }),
  z.object({ is: z.literal('part'), text: z.string(), next: z.nullable(z.int()) }),
  z.object({
    is: z.literal('bytes'),
    data: z.string(),
    next: z.nullable(z.int()),
    /** What its sender calls it. */
    name: z.optional(z.string()),
  }),
  /** Not done, and why. */
  z.object({ is: z.literal('refused'), message: z.string() }),
]);
export type ConnectorAnswer = z.infer<typeof connectorAnswerSchema>;
