/**
 * Texts that a server has ready for a person to start from (prompts). They are the server's words: shown to the person, who uses them or not, and
 * given to no model by themselves.
 */
import type { Client } from '@modelcontextprotocol/client';
import { displayPath } from '../../../model/displayPath.ts';
import type { OfferedPrompt, PromptText } from '../ports.ts';

type Within = { readonly timeout: number; readonly signal: AbortSignal };

const promptsMax = 200;
const argumentsMax = 20;
const piecesMax = 50;
const textCharactersMax = 100_000;

/** All that it has, within bounds. Throws what the server's failure is. */
export async function promptsOf(client: Client, within: Within): Promise<readonly OfferedPrompt[]> {
  const { prompts } = await client.listPrompts(undefined, { ...within, cacheMode: 'refresh' });
  return prompts.slice(0, promptsMax).map(({ name, title, description, arguments: given = [] }) => ({
    name: name.slice(0, 200),
    title: shown(title ?? name, 200),
    about: shown(description ?? '', 500),
    takes: given.slice(0, argumentsMax).map((each) => ({
      name: each.name.slice(0, 200),
      about: shown(each.description ?? '', 300),
      isRequired: each.required === true,
    })),
  }));
}

/** One of them, filled in. What is no text is named, not shown. */
export async function promptText(
  client: Client,
  { name, values }: { readonly name: string; readonly values: Readonly<Record<string, string>> },
  within: Within,
): Promise<readonly PromptText[]> {
  const { messages } = await client.getPrompt({ name, arguments: { ...values } }, within);
  let room = textCharactersMax;
  return messages.slice(0, piecesMax).map(({ role, content }) => {
    const text = textOf(content).toWellFormed().slice(0, room);
    room -= text.length;
    return { from: role === 'user' ? 'you' : 'the model', text };
  });
}

type Content = Awaited<ReturnType<Client['getPrompt']>>['messages'][number]['content'];

function textOf(content: Content): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'image':
    case 'audio':
      return `[${content.type}: ${shown(content.mimeType, 100)}]`;
    case 'resource_link':
      return `[${shown(content.uri, 1_000)}]`;
    case 'resource':
      return 'text' in content.resource ? content.resource.text : `[${shown(content.resource.uri, 1_000)}]`;
  }
}

function shown(words: string, most: number): string {
  return displayPath(words.replaceAll(/\s+/g, ' ').trim()).slice(0, most);
}
