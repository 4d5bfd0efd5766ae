/**
 * The talk with the model: its turns, its tool calls, and the end. Every turn is in the log before the next begins. It ends with a reply
 * whatever the model says; what the client throws (no connection, a limit, a cancel) is for the host, which knows why.
 */
import { limits } from '../../model/limits.ts';
import {
  callAToolPrompt,
  circlesWords,
  compactionPrompt,
  sameCallPrompt,
  shorterPrompt,
  stuckWords,
} from './prompt.ts';
import type { Deed } from './deed.ts';
import type { ContentBlockParam, Message, ModelClient } from './modelClient.ts';
import { newsOf, saidSoFar, type Person } from './person.ts';
import type { TalkState, Turn } from './talkState.ts';
import type { End, Tool, ToolOutcome } from './tool.ts';
import { sentence } from './words.ts';

export const loopLimits = {
  /** Turns of one planning, and of one work. */
  turnsMax: { plan: 40, work: 200 },
  /** Times a model that talks without a tool is told to use one. */
  remindersMax: 2,
  /** Times in a row that a model may do the very same thing: then it is told, and at last stopped. */
  sameMax: { told: 3, stopped: 6 },
  /** Thinking counts. */
  outputTokensMax: 16_000,
  /** Tokens of a request from which on old results are left out, and from which on all is summed up. */
  clearAbove: 40_000,
  compactAbove: 90_000,
  /** Shorter requests fit every model that can do this at all. */
  careAbove: 18_000,
  /** The same as shares of what the model takes, where that is less. */
  clearShare: 0.35,
  compactShare: 0.65,
  /** Messages whose results are kept when older ones are left out. */
  messagesKept: 6,
} as const;

export type Talk = {
  readonly phase: 'plan' | 'work';
  readonly client: ModelClient;
  readonly system: string;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly state: TalkState;
  readonly person: Person;
  /** Tokens of a request that the model takes; asked for when a talk has become long enough to care. */
  readonly contextTokens: () => Promise<number>;
  /** What a summary of the talk is put behind: the task, and the plan if there is one. */
  readonly frame: () => ContentBlockParam[];
  /** Called before each turn, from 1. */
  readonly onTurn: (turn: number) => void;
};

/** Runs the talk to its end. Its last message is the user's when it begins. */
export async function talk(run: Talk, signal: AbortSignal): Promise<End> {
  const { state, phase, onTurn } = run;
  let reminders = 0;
  const most = loopLimits.turnsMax[phase];
  const circles = new Circles();
  for (let turn = 1; turn <= most; turn++) {
    onTurn(turn);
    const pending = state.messages.at(-1)?.role === 'assistant';
    const message = pending ? lastTurn(state) : await nextTurn(run, signal);
    if (message === 'refused') return failed(phase, 'The model declined to work on this instruction.');
    // An empty turn cannot be sent back: the same question is asked again.
    if (message.content.length === 0) continue;
    const same = circles.sameAgain(message.content);
    if (same >= loopLimits.sameMax.stopped) return failed(phase, circlesWords(same));
    const answered = await answerCalls(message, run.tools, signal);
    if (same >= loopLimits.sameMax.told) answered.results.push({ type: 'text', text: sameCallPrompt });
    const news = await newsOf(run.person, state);
    if (answered.end !== null && news === null) return await endTalk(answered, answered.end, state);
    const results = resultsOf(answered);
    if (results.length === 0 && news === null) {
      reminders += 1;
      if (reminders > loopLimits.remindersMax)
        return failed(phase, `The model did not go on. It said: ${message.text}`);
      results.push({ type: 'text', text: callAToolPrompt });
    }
    // Words of the person stand behind the results of all calls.
    const content = news === null ? results : [...results, news.block];
    await state.tell(content, { staged: answered.staged, heard: news?.heard ?? state.heard });
    await makeRoom(run, message.tokens, signal);
  }
  return failed(phase, stuckWords(most));
}

async function endTalk({ results, staged }: Answered, { by, call, make }: Handing, state: TalkState): Promise<End> {
  await state.end({ by, call, results }, staged);
  return make();
}

/** Counts turns that do the very same thing as the one before. */
class Circles {
  #last = '';
  #count = 0;

  /** How many turns in a row did this, the one at hand with them. */
  sameAgain(content: readonly ContentBlockParam[]): number {
    const calls = content.flatMap((block) => (block.type === 'tool_use' ? [[block.name, block.input]] : []));
    const now = JSON.stringify(calls);
    this.#count = calls.length > 0 && now === this.#last ? this.#count + 1 : 1;
    this.#last = now;
    return this.#count;
  }
}

function failed(phase: 'plan' | 'work', message: string): End {
  const reply = { outcome: 'failed', message: sentence(message, 1_000) } as const;
  return { phase, reply };
}

/** A turn of the model's, as far as the loop goes. */
type ModelTurn = {
  readonly content: readonly ContentBlockParam[];
  readonly text: string;
  readonly isCut: boolean;
  /** Of the request and the answer together; 0 where it is not known. */
  readonly tokens: number;
};

function requestOf({ system, tools, state, phase }: Talk): Parameters<ModelClient['send']>[0] {
  return {
    max_tokens: loopLimits.outputTokensMax,
    // The same for every task: it is kept while a person decides.
    system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral', ttl: '1h' } }],
    tools: [...tools.values()].map((tool) => tool.definition),
    messages: [...state.messages],
    cache_control: phase === 'plan' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' },
  };
}

async function nextTurn(run: Talk, signal: AbortSignal): Promise<ModelTurn | 'refused'> {
  const message = await run.client.send(requestOf(run), signal);
  if (message.stop_reason === 'refusal') return 'refused';
  const content = blocksOf(message);
  const isCut = message.stop_reason === 'max_tokens';
  if (content.length > 0) await run.state.answered(content, { isCut });
  return { content, text: textOf(content), isCut, tokens: tokensOf(message) };
}

/** The turn that an earlier worker got and did not answer any more. */
function lastTurn(state: TalkState): ModelTurn {
  const content = state.messages.at(-1)?.content ?? [];
  return { content, text: textOf(content), isCut: state.isCut, tokens: 0 };
}

function tokensOf({ usage }: Message): number {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  return input_tokens + output_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0);
}

/** The model's turn as it goes back: unchanged, or its thinking would not be accepted. */
function blocksOf(message: Message): ContentBlockParam[] {
  return message.content.flatMap((block): ContentBlockParam[] => {
    switch (block.type) {
      case 'text':
        return block.text === '' ? [] : [{ type: 'text', text: block.text }];
      case 'thinking':
        return [{ type: 'thinking', thinking: block.thinking, signature: block.signature }];
      case 'redacted_thinking':
        return [{ type: 'redacted_thinking', data: block.data }];
      case 'tool_use':
        return [{ type: 'tool_use', id: block.id, name: block.name, input: block.input }];
      default:
        // Blocks of tools that the provider carries out: none were offered.
        return [];
    }
  });
}

type Answered = {
  readonly results: ContentBlockParam[];
  readonly staged: readonly Deed[];
  readonly end: Handing | null;
};

/** A call that hands over to the person. */
type Handing = Extract<ToolOutcome, { kind: 'end' }> & { readonly call: string };

/** Carries out the turn's tool calls in order, up to one that ends the talk: what follows it is told so. */
async function answerCalls(turn: ModelTurn, tools: ReadonlyMap<string, Tool>, signal: AbortSignal): Promise<Answered> {
  const results: ContentBlockParam[] = [];
  const staged: Deed[] = [];
  let end: Answered['end'] = null;
  for (const block of turn.content) {
    if (block.type !== 'tool_use') continue;
    signal.throwIfAborted();
    if (end !== null) {
      results.push(resultFor(block.id, { kind: 'mistake', text: 'This was not done: the call before it came first.' }));
      continue;
    }
    const outcome = await callTool(tools.get(block.name), block, turn.isCut, signal);
    if (outcome.kind === 'end') {
      end = { ...outcome, call: block.id };
      continue;
    }
    if (outcome.kind === 'data') staged.push(...(outcome.staged ?? []));
    results.push(resultFor(block.id, outcome));
  }
  return { results, staged, end };
}

function resultFor(id: string, outcome: Exclude<ToolOutcome, { kind: 'end' }>): ContentBlockParam {
  if (outcome.kind === 'mistake')
    return { type: 'tool_result', tool_use_id: id, content: outcome.text, is_error: true };
  const { data, pictures = [] } = outcome;
  if (pictures.length === 0) return { type: 'tool_result', tool_use_id: id, content: data, is_error: false };
  const shown = pictures.map(
    ({ mediaType, data: base64 }) =>
      ({ type: 'image', source: { type: 'base64', media_type: mediaType, data: base64 } }) as const,
  );
  return { type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text: data }, ...shown], is_error: false };
}

/** Every call of the turn with its result. */
function resultsOf({ results, end }: Answered): ContentBlockParam[] {
  return end === null ? [...results] : [...results, interrupted(end.call)];
}

/** What the model hears of a call that would have handed over to the person, who has just said something more. */
function interrupted(call: string): ContentBlockParam {
  return resultFor(call, {
    kind: 'mistake',
    text: 'Not handed over yet: the person has said something more. See below.',
  });
}

async function callTool(
  tool: Tool | undefined,
  call: { id: string; name: string; input: unknown },
  wasCut: boolean,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  if (tool === undefined) return { kind: 'mistake', text: `There is no tool ${JSON.stringify(call.name)}.` };
  // What a cut call would do is anyone's guess.
  if (wasCut) return { kind: 'mistake', text: 'Your turn was cut before this call was complete. Make it shorter.' };
  return tool.call(call.input, signal, call.id);
}

function textOf(content: readonly ContentBlockParam[]): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join(' ');
}

/** Keeps the talk small: old results go first; where that is not enough, a summary stands for all of it. */
async function makeRoom(run: Talk, tokens: number, signal: AbortSignal): Promise<void> {
  const { careAbove, clearAbove, clearShare, compactAbove, compactShare, messagesKept } = loopLimits;
  if (tokens <= careAbove) return;
  const contextTokens = await run.contextTokens();
  if (tokens > Math.min(compactAbove, compactShare * contextTokens)) await sumUp(run, signal);
  else if (tokens > Math.min(clearAbove, clearShare * contextTokens)) await run.state.clear(messagesKept);
}

const summaryTokensMax = 4_000;

async function sumUp(run: Talk, signal: AbortSignal): Promise<void> {
  const { state, client, frame } = run;
  const last = state.messages.at(-1)?.content ?? [];
  const asked: Turn = { role: 'user', content: [...last, { type: 'text', text: compactionPrompt }] };
  const request = requestOf(run);
  const message = await client.send(
    {
      ...request,
      max_tokens: summaryTokensMax,
      messages: [...state.messages.slice(0, -1), asked],
      tool_choice: { type: 'none' },
    },
    signal,
  );
  const summary = textOf(blocksOf(message)).slice(0, limits.ruleCharactersMax);
  // The person's own words are not for a summary to pass on.
  const said = await saidSoFar(run.person, state);
  await state.compact([...frame(), ...said, { type: 'text', text: `${shorterPrompt}\n${summary}` }]);
}
