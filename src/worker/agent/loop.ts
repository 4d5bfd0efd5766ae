/** The talk with the model: its turns, its tool calls, and the end. It ends with a reply whatever the model says. */
import type { PlanReply } from '../../protocol/workerWire.ts';
import type { ContentBlockParam, Message, MessageParam, ModelClient } from './modelClient.ts';
import { callAToolPrompt } from './prompt.ts';
import type { Tool, ToolOutcome } from './tools.ts';
import { sentence } from './words.ts';

export const loopLimits = {
  turnsMax: 12,
  /** Times a model that talks without a tool is told to use one. */
  remindersMax: 2,
  /** Thinking counts. */
  outputTokensMax: 16_000,
} as const;

export type Talk = {
  readonly client: ModelClient;
  readonly system: string;
  readonly opening: string;
  readonly tools: ReadonlyMap<string, Tool>;
  /** Called before each turn, from 1. */
  readonly onTurn: (turn: number) => void;
};

/** Runs the talk to its end. Throws what the client throws: no connection, a cancel. */
export async function talk({ client, system, opening, tools, onTurn }: Talk, signal: AbortSignal): Promise<PlanReply> {
  const messages: MessageParam[] = [{ role: 'user', content: opening }];
  let reminders = 0;
  for (let turn = 1; turn <= loopLimits.turnsMax; turn++) {
    onTurn(turn);
    const message = await client.send(
      {
        max_tokens: loopLimits.outputTokensMax,
        system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
        tools: [...tools.values()].map((tool) => tool.definition),
        messages,
        cache_control: { type: 'ephemeral' },
      },
      signal,
    );
    if (message.stop_reason === 'refusal') return failed('The model declined to work on this instruction.');
    const said = blocksOf(message);
    // An empty turn cannot be sent back: the same question is asked again.
    if (said.length === 0) continue;
    messages.push({ role: 'assistant', content: said });

    const answered = await answerCalls(message, tools, signal);
    if (answered.end !== null) return answered.end;
    if (answered.results.length > 0) {
      messages.push({ role: 'user', content: answered.results });
    } else {
      reminders += 1;
      if (reminders > loopLimits.remindersMax) return failed(`The model made no plan. It said: ${textOf(message)}`);
      messages.push({ role: 'user', content: callAToolPrompt });
    }
  }
  return failed(`The model came to no plan in ${String(loopLimits.turnsMax)} turns.`);
}

function failed(message: string): PlanReply {
  return { outcome: 'failed', message: sentence(message, 1_000) };
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

type Answered = { readonly results: ContentBlockParam[]; readonly end: PlanReply | null };

/** Carries out the turn's tool calls in order, up to one that ends the talk. */
async function answerCalls(message: Message, tools: ReadonlyMap<string, Tool>, signal: AbortSignal): Promise<Answered> {
  const results: ContentBlockParam[] = [];
  for (const block of message.content) {
    if (block.type !== 'tool_use') continue;
    signal.throwIfAborted();
    const outcome = await callTool(tools.get(block.name), block, message.stop_reason === 'max_tokens');
    if (outcome.kind === 'end') return { results, end: outcome.reply };
    results.push({ type: 'tool_result', tool_use_id: block.id, ...contentOf(outcome) });
  }
  return { results, end: null };
}

function contentOf(outcome: Exclude<ToolOutcome, { kind: 'end' }>): { content: string; is_error: boolean } {
  return outcome.kind === 'data'
    ? { content: outcome.data, is_error: false }
    : { content: outcome.text, is_error: true };
}

async function callTool(
  tool: Tool | undefined,
  call: { name: string; input: unknown },
  wasCut: boolean,
): Promise<ToolOutcome> {
  if (tool === undefined) return { kind: 'mistake', text: `There is no tool ${JSON.stringify(call.name)}.` };
  // What a cut call would do is anyone's guess.
  if (wasCut) return { kind: 'mistake', text: 'Your turn was cut before this call was complete. Make it shorter.' };
  return tool.call(call.input);
}

function textOf(message: Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join(' ');
}
