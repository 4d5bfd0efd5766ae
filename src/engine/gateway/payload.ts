/** What a Messages request carries: its texts and attachments, and how much it may use. */
import type { Payload } from './books.ts';

/** Every text in the request, its attachments apart. */
export function payloadOf(request: object): Payload {
  const texts: string[] = [];
  const attachments: Uint8Array[] = [];
  gather(request, texts, attachments);
  return { texts, attachments };
}

function gather(value: unknown, texts: string[], attachments: Uint8Array[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (Array.isArray(value)) for (const each of value) gather(each, texts, attachments);
  else if (isAttachment(value)) attachments.push(Buffer.from(value.data, 'base64'));
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      // A worker may call a field of a tool's whatever it likes.
      if (!/^[a-z_]{1,30}$/.test(name)) texts.push(name);
      gather(each, texts, attachments);
    }
  }
}

function isAttachment(value: unknown): value is { data: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'base64' &&
    'data' in value &&
    typeof value.data === 'string'
  );
}

const bytesPerToken = 4;
/** A page of a document or a picture costs about this, however small its file is. */
const tokensPerAttachment = 3_000;

/** About how many tokens a request is, told from its bytes: text by its length, attachments by their number and size. */
export function tokensIn({ texts, attachments }: Payload): number {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const attached = attachments.reduce((sum, bytes) => sum + tokensPerAttachment + bytes.length / 100, 0);
  return Math.ceil(characters / bytesPerToken + attached);
}
