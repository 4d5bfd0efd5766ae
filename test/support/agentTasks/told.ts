// What a scripted model goes by: what its tools answered, taken out of the request as it came over the wire.
import * as z from 'zod/mini';
import type { Block, MessagesBody } from '../messagesDouble.ts';

const shownFile = z.looseObject({ path: z.string() });
const factsSchema = z.looseObject({
  files: z.optional(z.unknown()),
  shown: z.optional(z.array(shownFile)),
  sheet: z.optional(z.array(shownFile)),
  text: z.optional(z.string()),
  hits: z.optional(z.array(shownFile)),
  changes: z.optional(z.number()),
  examples: z.optional(z.array(z.looseObject({ from: z.string(), to: z.string() }))),
  leftAlone: z.optional(z.looseObject({ files: z.number() })),
  documents: z.optional(z.number()),
  withinADay: z.optional(z.unknown()),
  table: z.optional(z.string()),
  flags: z.optional(z.array(z.string())),
  sums: z.optional(z.array(z.looseObject({ column: z.string(), sum: z.string() }))),
  check: z.optional(z.array(z.string())),
  /** How many, or whether a text is one that is staged. */
  staged: z.optional(z.union([z.number(), z.boolean()])),
  notStaged: z.optional(z.number()),
});
export type Facts = z.infer<typeof factsSchema>;

export type ToolAnswer = {
  /** What the folder says; a mistake has none. */
  readonly facts: Facts;
  /** All of it, as the model reads it. */
  readonly text: string;
  readonly isError: boolean;
  readonly pictures: readonly Buffer[];
};

/** The next thing that the model does, after all that it was told. */
export type Turn = (told: Told) => readonly Block[] | Promise<readonly Block[]>;

export class Told {
  readonly #body: MessagesBody;

  constructor(body: MessagesBody) {
    this.#body = body;
  }

  /** Which of the model's turns is next, from 0. */
  get turn(): number {
    return (this.#body.messages.length - 1) / 2;
  }

  /** All that was said so far, as it was sent. */
  get said(): string {
    return JSON.stringify(this.#body.messages);
  }

  /** What a call of an earlier turn was answered, both from 0. */
  readonly of = (turn: number, call = 0): ToolAnswer => {
    const answer = answersIn(this.#body.messages[2 * turn + 2]?.content)[call];
    if (answer === undefined) throw new Error(`turn ${String(turn)} has no call ${String(call)} that was answered`);
    return answer;
  };

  /** The answers to the calls of the turn before this one. */
  get last(): readonly ToolAnswer[] {
    return answersIn(this.#body.messages.at(-1)?.content);
  }
}

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  source: z.optional(z.looseObject({ data: z.optional(z.string()) })),
});
const resultSchema = z.looseObject({
  type: z.literal('tool_result'),
  content: z.union([z.string(), z.array(blockSchema)]),
  is_error: z.optional(z.boolean()),
});

/** A document's text without the numbers that stand before its lines. */
export function plainLines(text: string | undefined): string {
  return (text ?? '').replaceAll(/^\d+\t/gm, '');
}

/** The points of a list in a text. */
export function pointsOf(text: string | undefined): string[] {
  return [...plainLines(text).matchAll(/^\s*(?:[-•*])\s+(.+)$/gm)].map(([, point = '']) => point.trim());
}

/** The tools' answers in a user's turn. */
export function answersIn(content: unknown): ToolAnswer[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block): ToolAnswer[] => {
    const result = resultSchema.safeParse(block);
    if (!result.success) return [];
    const parts = result.data.content;
    const blocks = typeof parts === 'string' ? [{ type: 'text', text: parts }] : parts;
    const text = blocks.map((each) => each.text ?? '').join('\n');
    const pictures = blocks.flatMap((each) =>
      'source' in each && each.source?.data !== undefined ? [Buffer.from(each.source.data, 'base64')] : [],
    );
    return [{ text, pictures, isError: result.data.is_error === true, facts: factsIn(text) }];
  });
}

function factsIn(text: string): Facts {
  const data = /<folder-data from="[^"]*">\n(.*)\n<\/folder-data>/s.exec(text)?.[1];
  return data === undefined ? {} : factsSchema.parse(JSON.parse(data));
}
