/**
 * A Messages request as the turns of VS Code's language models, and their parts as a message of the Messages API. What that way has no
 * place for: a system's words go first, as the person's; pictures go as data; thinking is left out; PDF documents are refused.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import type { ModelRequest } from '../../engine/gateway/modelRequest.ts';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'picture'; readonly mime: string; readonly data: Uint8Array }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: object }
  | { readonly kind: 'result'; readonly id: string; readonly parts: readonly Part[] };

export type Turn = { readonly role: 'user' | 'assistant'; readonly parts: readonly Part[] };

type Block = Exclude<ModelRequest['messages'][number]['content'], string>[number];

/** The turns, or why the request cannot be asked so. */
export function turnsOf(request: ModelRequest): Result<Turn[], string> {
  const turns: Turn[] = [];
  const first = [...systemTexts(request), ...formatTexts(request)];
  if (first.length > 0) turns.push({ role: 'user', parts: [{ kind: 'text', text: first.join('\n\n') }] });
  for (const { role, content } of request.messages) {
    const parts: Part[] = [];
    for (const block of typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content) {
      const made = partsOf(block);
      if (!made.ok) return made;
      parts.push(...made.value);
    }
    // A turn of nothing but thinking says nothing here.
    if (parts.length > 0) turns.push({ role, parts });
  }
  return ok(turns);
}

function systemTexts({ system = [] }: ModelRequest): string[] {
  return typeof system === 'string' ? [system] : system.map(({ text }) => text);
}

/** A form of the answer can only be asked for in words. */
function formatTexts({ output_config }: ModelRequest): string[] {
  const schema = output_config?.format?.schema;
  return schema === undefined ? [] : [`Answer with JSON alone, by this JSON schema: ${JSON.stringify(schema)}`];
}

function partsOf(block: Block): Result<Part[], string> {
  switch (block.type) {
    case 'text':
      return ok([{ kind: 'text', text: block.text }]);
    case 'image': {
      const data = Buffer.from(block.source.data, 'base64');
      return ok([{ kind: 'picture', mime: block.source.media_type, data }]);
    }
    case 'document':
      return block.source.type === 'text'
        ? ok([{ kind: 'text', text: [block.title ?? '', block.source.data].filter((each) => each !== '').join('\n') }])
        : fail('VS Code’s models take no PDF documents');
    case 'tool_use':
      return ok([{ kind: 'call', id: block.id, name: block.name, input: objectOf(block.input) }]);
    case 'tool_result': {
      const parts: Part[] = [];
      const { content = '', is_error } = block;
      const inner: Block[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
      for (const each of inner) {
        const made = partsOf(each);
        if (!made.ok) return made;
        parts.push(...made.value);
      }
      const marked: Part[] = is_error === true ? [{ kind: 'text', text: 'Error:' }, ...parts] : parts;
      return ok([{ kind: 'result', id: block.tool_use_id, parts: marked }]);
    }
    case 'thinking':
    case 'redacted_thinking':
      return ok([]);
  }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

export type ToolOffer = { readonly name: string; readonly description: string; readonly inputSchema: object };

/** The tools that the model may call; none where the request says so. */
export function toolsOf({ tools = [], tool_choice }: ModelRequest): ToolOffer[] {
  if (tool_choice?.type === 'none') return [];
  return tools.map(({ name, description = '', input_schema }) => ({ name, description, inputSchema: input_schema }));
}

/** What a model said, in order. */
export type Said = Extract<Part, { kind: 'text' | 'call' }>;

/** The message that was said. `usage` is reckoned: VS Code tells none. */
export function messageOf(
  said: readonly Said[],
  model: string,
  usage: { readonly input_tokens: number; readonly output_tokens: number },
): object {
  const content: object[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') content.push({ type: 'text', text });
    text = '';
  };
  for (const [place, part] of said.entries()) {
    if (part.kind === 'text') text += part.text;
    else {
      flush();
      // An id is what its answer is known by: one that could not stand in a later request is given anew.
      const id = part.id !== '' && part.id.length <= 200 ? part.id : `call_${String(place)}`;
      content.push({ type: 'tool_use', id, name: part.name, input: part.input });
    }
  }
  flush();
  const calls = said.some(({ kind }) => kind === 'call');
  const stop_reason = calls ? 'tool_use' : 'end_turn';
  const id = 'msg_vscode';
  return { id, type: 'message', role: 'assistant', model, content, stop_reason, stop_sequence: null, usage };
}

/** What a picture counts for, where nobody counts it. */
const tokensPerPicture = 1_600;

/** All words of some turns, for a model's own count; pictures apart, by what they usually cost. */
export function countable(turns: readonly Turn[]): { text: string; tokens: number } {
  const texts: string[] = [];
  let pictures = 0;
  const gather = (part: Part): void => {
    switch (part.kind) {
      case 'text':
        texts.push(part.text);
        break;
      case 'picture':
        pictures += 1;
        break;
      case 'call':
        texts.push(part.name, JSON.stringify(part.input));
        break;
      case 'result':
        part.parts.forEach(gather);
    }
  };
  for (const { parts } of turns) parts.forEach(gather);
  return { text: texts.join('\n'), tokens: pictures * tokensPerPicture };
}
