/** A model that plays turns one after the other, each by what it was told, and a small one that answers about documents. */
import { say, type Block, type MessagesBody } from '../messagesDouble.ts';
import { Told, type Turn } from './told.ts';

export const smallModel = 'claude-haiku-5-5';

/** For a double: `small` gives what is answered about a document, by the text that was sent. */
export function scripted(
  turns: readonly Turn[],
  small?: (document: string) => object,
): (body: MessagesBody) => Promise<readonly Block[]> {
  return async (body) => {
    if (body.model === smallModel) {
      if (small === undefined) throw new Error('nobody was to ask the small model');
      return [say(JSON.stringify(small(documentIn(body))))];
    }
    const told = new Told(body);
    const turn = turns[told.turn];
    if (turn === undefined) throw new Error(`no turn ${String(told.turn)}; last: ${told.said.slice(-600)}`);
    return turn(told);
  };
}

/** The text of the document that the small model is asked about. */
function documentIn({ messages }: MessagesBody): string {
  const [first] = messages;
  const blocks = typeof first?.content === 'string' ? [{ text: first.content }] : (first?.content ?? []);
  return blocks
    .map((block) => ('text' in block && typeof block.text === 'string' ? block.text : ''))
    .join('\n')
    .replaceAll('\\n', '\n');
}
