/**
 * How a worker in a virtual machine reads its folder: it asks, the host answers, one call at a time, on a port of its own. Nothing on it
 * writes. A request is a frame of JSON; an answer is a frame whose first byte says what follows: a value as JSON, bytes, or why not.
 */
import * as z from 'zod/mini';
import { pathCharactersMax } from '../model/relativePath.ts';

/** A whole frame without its length. */
export const folderFrameBytesMax = 4 * 1024 * 1024;
/** One read. */
export const servedReadBytesMax = 1024 * 1024;
/** What comes with an open file. */
export const servedHeadBytesMax = 64 * 1024;
/** Entries of a folder in one answer. */
export const servedEntriesMax = 8_192;
/** Files that a worker holds open at once. */
export const servedFilesMax = 64;

const path = z.string().check(z.maxLength(pathCharactersMax));
const place = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

export const folderRequestSchema = z.discriminatedUnion('ask', [
  /** What a folder holds, from the `from`th name on in code unit order; null is the mount. */
  z.object({ ask: z.literal('list'), folder: z.nullable(path), from: place }),
  /** What stands at a path; a link is a link. */
  z.object({ ask: z.literal('look'), path }),
  /** Opens a file to read it; answered with its number, and its first bytes: most readers need no more. */
  z.object({ ask: z.literal('open'), path, head: place.check(z.maximum(servedHeadBytesMax)) }),
  z.object({ ask: z.literal('read'), file: place, offset: place, length: place.check(z.maximum(servedReadBytesMax)) }),
  /** The only one that is not answered: nobody waits for it. */
  z.object({ ask: z.literal('close'), file: place }),
]);
export type FolderRequest = z.infer<typeof folderRequestSchema>;

const kinds = ['file', 'folder', 'link', 'other'] as const;

/** What a look tells, in as few words as it can: there are hundreds of thousands of them. */
export const servedLookSchema = z.object({
  kind: z.enum(kinds),
  size: z.number(),
  mtimeMs: z.number(),
  ino: z.number(),
  nlink: z.number(),
});
export type ServedLook = z.infer<typeof servedLookSchema>;

/** Names with what stands under them; null where it could not be looked at. `next` is where the next answer begins. */
export const servedListSchema = z.object({
  entries: z.array(z.tuple([z.string(), z.nullable(servedLookSchema)])),
  next: z.nullable(place),
});
export type ServedList = z.infer<typeof servedListSchema>;

export const servedFileSchema = z.object({ file: place, look: servedLookSchema });

/** The first byte of an answer. */
export const answerKinds = { value: 1, bytes: 2, error: 3, opened: 4 } as const;

/** What an answer of the kind `error` holds: the system's code. */
export const servedErrorSchema = z.object({ code: z.string().check(z.maxLength(64)) });

const headerBytes = 4;

/** What an answer of the kind `opened` holds: the length of a value, it as JSON, and the file's first bytes. */
export function openedBody(value: z.infer<typeof servedFileSchema>, head: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(value), 'utf8');
  const length = Buffer.alloc(headerBytes);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, head]);
}

/** Takes it apart; throws where it is none. The bytes lie where the body does. */
export function openedFrom(body: Buffer): z.infer<typeof servedFileSchema> & { readonly head: Buffer } {
  const end = headerBytes + body.readUInt32BE(0);
  if (end > body.length) throw new Error('an open file without its value');
  const value: unknown = JSON.parse(body.toString('utf8', headerBytes, end));
  return { ...servedFileSchema.parse(value), head: body.subarray(end) };
}

/** A frame: its length in four bytes, most significant first, and what it holds. */
export function folderFrame(...parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(parts.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat([header, ...parts]);
}
