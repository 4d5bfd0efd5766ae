/**
 * A talk with a model as its log tells it. Every turn is written down before the next is asked for, so that a worker that is started
 * again goes on behind the last whole turn: nothing that was paid for or staged is lost, and nothing is done twice.
 */
import * as z from 'zod/mini';
import { answersSchema, type Answers } from '../../model/plan.ts';
import type { ContentBlockParam } from './modelClient.ts';
import { deedSchema, type Deed } from './deed.ts';

const blocks = z.array(z.looseObject({ type: z.string() }));
const endings = ['ask_person', 'submit_plan', 'submit_result'] as const;
export type Ending = (typeof endings)[number];

const entrySchema = z.discriminatedUnion('is', [
  /** A turn, as it was sent or came. */
  z.object({
    is: z.literal('said'),
    role: z.enum(['user', 'assistant']),
    content: blocks,
    /** The model ran out of room in the middle of it. */
    cut: z.optional(z.literal(true)),
  }),
  /** How much of the person's words the turns so far hold. */
  z.object({ is: z.literal('heard'), steering: z.int(), answers: answersSchema }),
  /** The last turn's call that handed over to the person, and what its other calls brought. */
  z.object({ is: z.literal('ended'), by: z.enum(endings), call: z.string(), results: blocks }),
  z.object({ is: z.literal('staged'), deed: deedSchema }),
  /** Something worked out that is not to be paid for twice. */
  z.object({ is: z.literal('kept'), key: z.string(), value: z.unknown() }),
  /** From here on the results in the first so many messages are left out. */
  z.object({ is: z.literal('cleared'), before: z.int() }),
  /** From here on this stands for all that was said before. */
  z.object({ is: z.literal('compacted'), content: blocks }),
]);
type Entry = z.infer<typeof entrySchema>;

/** The host's side of the log (see protocol/talkWire). */
export type TalkPort = {
  readonly remember: (entries: readonly string[]) => Promise<void>;
  readonly recall: () => Promise<string[]>;
  /** What the person has said, after the first `after` of it. */
  readonly heard: (after: number) => Promise<string[]>;
};

/** A turn as it is sent. */
export type Turn = { readonly role: 'user' | 'assistant'; readonly content: ContentBlockParam[] };

export type Ended = { readonly by: Ending; readonly call: string; readonly results: readonly ContentBlockParam[] };

export class TalkState {
  readonly #port: TalkPort;
  #messages: Turn[] = [];
  #ended: Ended | null = null;
  #isCut = false;
  #steering = 0;
  #answers: Answers = {};
  readonly #staged: Deed[] = [];
  readonly #kept = new Map<string, unknown>();

  private constructor(port: TalkPort) {
    this.#port = port;
  }

  /** The talk as far as it went; empty where none was begun. An entry that makes no sense is left out, as if it had not been kept. */
  static async open(port: TalkPort): Promise<TalkState> {
    const state = new TalkState(port);
    for (const text of await port.recall()) {
      const entry = entrySchema.safeParse(JSON.parse(text));
      if (entry.success) state.#take(entry.data);
    }
    return state;
  }

  /** The turns, oldest first; they alternate and begin with the user's. */
  get messages(): readonly Turn[] {
    return this.#messages;
  }

  /** How the last turn ended, where it handed over to the person and was not answered yet. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /** Whether the last turn is one that the model ran out of room in. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** How many of the person's words the talk holds, and which answers. */
  get heard(): { readonly steering: number; readonly answers: Answers } {
    return { steering: this.#steering, answers: this.#answers };
  }

  get staged(): readonly Deed[] {
    return this.#staged;
  }

  kept(key: string): unknown {
    return this.#kept.get(key);
  }

  /** What was kept under keys that begin so, each with the rest of its key, in order. */
  keptUnder(prefix: string): [key: string, value: unknown][] {
    return [...this.#kept].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    );
  }

  /** Keeps something that was worked out, at once. */
  async keep(key: string, value: unknown): Promise<void> {
    await this.#write([{ is: 'kept', key, value }]);
  }

  /** The model's turn. */
  async answered(content: readonly ContentBlockParam[], { isCut }: { isCut: boolean }): Promise<void> {
    const cut = isCut ? { cut: true as const } : {};
    await this.#write([{ is: 'said', role: 'assistant', content: plain(content), ...cut }]);
  }

  /** The user's turn, with what was staged for it and what it holds of the person's words. */
  async tell(
    content: readonly ContentBlockParam[],
    { staged, heard }: { staged: readonly Deed[]; heard: { steering: number; answers: Answers } },
  ): Promise<void> {
    await this.#write([
      ...staged.map((deed): Entry => ({ is: 'staged', deed })),
      { is: 'said', role: 'user', content: plain(content) },
      { is: 'heard', ...heard },
    ]);
  }

  /** The model's turn has handed over to the person. */
  async end(ended: Ended, staged: readonly Deed[]): Promise<void> {
    await this.#write([
      ...staged.map((deed): Entry => ({ is: 'staged', deed })),
      { is: 'ended', by: ended.by, call: ended.call, results: plain(ended.results) },
    ]);
  }

  /** Leaves out what tools brought in all but the last so many messages. */
  async clear(keep: number): Promise<void> {
    const before = this.#messages.length - keep;
    if (before > 0) await this.#write([{ is: 'cleared', before }]);
  }

  /** Lets this stand for all that was said. */
  async compact(content: readonly ContentBlockParam[]): Promise<void> {
    await this.#write([{ is: 'compacted', content: plain(content) }]);
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    await this.#port.remember(entries.map((entry) => JSON.stringify(entry)));
    for (const entry of entries) this.#take(entry);
  }

  #take(entry: Entry): void {
    switch (entry.is) {
      case 'said':
        this.#ended = null;
        this.#isCut = entry.cut === true;
        // What a provider added to its blocks since goes back as it came.
        this.#messages.push({ role: entry.role, content: entry.content as unknown as ContentBlockParam[] });
        return;
      case 'heard':
        this.#steering = entry.steering;
        this.#answers = entry.answers;
        return;
      case 'ended':
        this.#ended = { ...entry, results: entry.results as unknown as ContentBlockParam[] };
        return;
      case 'staged':
        this.#staged.push(entry.deed);
        return;
      case 'kept':
        this.#kept.set(entry.key, entry.value);
        return;
      case 'cleared':
        this.#messages = this.#messages.map((message, at) => (at < entry.before ? withoutResults(message) : message));
        return;
      case 'compacted':
        this.#messages = [{ role: 'user', content: entry.content as unknown as ContentBlockParam[] }];
    }
  }
}

/** Blocks as JSON has them. */
function plain(content: readonly ContentBlockParam[]): { type: string }[] {
  return content.map((block) => ({ ...block }));
}

/** Results shorter than this stay: leaving them out would save nothing. */
const shortResult = 300;
const clearedResult = 'This result was left out to save room. Call the tool again if you need it.';

function withoutResults(message: Turn): Turn {
  const content = message.content.map((block) =>
    block.type === 'tool_result' && JSON.stringify(block.content ?? '').length > shortResult
      ? { ...block, content: clearedResult }
      : block,
  );
  return { ...message, content };
}
