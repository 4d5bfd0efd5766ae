/** A message of the Messages API told as the stream of events in which the real service tells it. */

type Message = Readonly<Record<string, unknown>> & {
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly stop_reason: unknown;
  readonly stop_sequence: unknown;
  readonly usage: Readonly<Record<string, unknown>>;
};

/** The events, each as it goes over the wire; texts come in pieces of so many characters. */
export function eventsOf(message: Message, pieceCharacters = 7): string[] {
  const { content, stop_reason, stop_sequence, usage } = message;
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    event('message_start', { message: start }),
    event('ping', {}),
    ...content.flatMap((block, index) => blockEvents(block, index, pieceCharacters)),
    event('message_delta', { delta: { stop_reason, stop_sequence }, usage: { output_tokens: usage['output_tokens'] } }),
    event('message_stop', {}),
  ];
}

/** An error in the middle of a stream. */
export function errorEvent(type: string, message: string): string {
  return event('error', { error: { type, message } });
}

function blockEvents(block: Readonly<Record<string, unknown>>, index: number, pieceCharacters: number): string[] {
  const { empty, deltas } = shapeOf(block, pieceCharacters);
  return [
    event('content_block_start', { index, content_block: { ...block, ...empty } }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
}

/** What a block begins without, and what brings it. */
function shapeOf(block: Readonly<Record<string, unknown>>, size: number): { empty: object; deltas: object[] } {
  switch (block['type']) {
    case 'text':
      return {
        empty: { text: '' },
        deltas: pieces(textOf(block['text']), size).map((text) => ({ type: 'text_delta', text })),
      };
    case 'thinking':
      return {
        empty: { thinking: '', signature: '' },
        deltas: [
          ...pieces(textOf(block['thinking']), size).map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: textOf(block['signature']) },
        ],
      };
    case 'tool_use':
      return {
        empty: { input: {} },
        deltas: pieces(JSON.stringify(block['input']), size).map((partial_json) => ({
          type: 'input_json_delta',
          partial_json,
        })),
      };
    default:
      return { empty: {}, deltas: [] };
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function pieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
