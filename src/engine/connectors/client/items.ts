/** What a tool answered, as bytes with a name and a kind: bounded, and with nothing fetched for it. */
import type { CallToolResult } from '@modelcontextprotocol/client';
import { connectorLimits } from '../../../model/connector.ts';
import type { CallResult, RawItem } from '../ports.ts';

type Block = CallToolResult['content'][number];

export function resultOf({ content, structuredContent, isError = false }: CallToolResult): CallResult {
  const items = content.slice(0, connectorLimits.itemsMax).map(itemOf);
  // Servers repeat in words what they give as data; data alone is given as such.
  if (items.length === 0 && structuredContent !== undefined)
    items.push(textItem(JSON.stringify(structuredContent, null, 1), 'application/json'));
  const left = content.length - items.length;
  if (left > 0) items[items.length - 1] = textItem(`${String(left + 1)} more pieces came, which are left out.`);
  return { isError, items, ...(structuredContent === undefined ? {} : { data: structuredContent }) };
}

function itemOf(block: Block): RawItem {
  switch (block.type) {
    case 'text':
      return textItem(block.text);
    case 'image':
      return { is: 'picture', mediaType: block.mimeType, bytes: Buffer.from(block.data, 'base64') };
    case 'audio':
      return { is: 'file', mediaType: block.mimeType, bytes: Buffer.from(block.data, 'base64') };
    case 'resource_link':
      return textItem(
        JSON.stringify({ link: block.uri, name: block.name, about: block.description }),
        'application/json',
      );
    case 'resource': {
      const { resource } = block;
      const name = resource.uri.split('/').at(-1) ?? '';
      const mediaType = resource.mimeType ?? 'application/octet-stream';
      if ('text' in resource) return { ...textItem(resource.text, resource.mimeType ?? 'text/plain'), name };
      const bytes = Buffer.from(resource.blob, 'base64');
      return { is: mediaType.startsWith('image/') ? 'picture' : 'file', mediaType, name, bytes };
    }
  }
}

export function textItem(text: string, mediaType = 'text/plain'): RawItem {
  return { is: 'text', mediaType, bytes: Buffer.from(text.toWellFormed(), 'utf8') };
}
