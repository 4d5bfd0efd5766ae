/** Files inside a PDF (ISO 32000-2, 7.11.4): those that are asked for by name, each within a bound. */
import { bytesAt, wideText, withBuffer } from './memory.ts';
import type { Library } from './pdfium.ts';

export type Attachment = { readonly name: string; readonly bytes: Uint8Array };

/** Wanted names, in lower case; bytes of one of them. */
export type Wanted = { readonly isWanted: (name: string) => boolean; readonly bytesMax: number };

const lookedAtMax = 100;
const nameBytesMax = 4_096;
const wordBytes = 4;

/** One that is larger than the bound, or damaged, is `null` bytes under its name: what a file says of its own size is not asked. */
export function attachmentsOf(
  library: Library,
  handle: number,
  { isWanted, bytesMax }: Wanted,
): (Attachment | { readonly name: string; readonly bytes: null })[] {
  const found: ReturnType<typeof attachmentsOf> = [];
  const count = Math.min(library.FPDFDoc_GetAttachmentCount(handle), lookedAtMax);
  for (let index = 0; index < count; index++) {
    const attachment = library.FPDFDoc_GetAttachment(handle, index);
    const name = attachment === 0 ? '' : nameOf(library, attachment);
    if (isWanted(name.toLowerCase())) found.push({ name, bytes: contentOf(library, attachment, bytesMax) });
  }
  return found;
}

function nameOf(library: Library, attachment: number): string {
  const bytes = library.FPDFAttachment_GetName(attachment, 0, 0);
  if (bytes <= 2 || bytes > nameBytesMax) return '';
  return wideText(library, bytes, (buffer) => library.FPDFAttachment_GetName(attachment, buffer, bytes));
}

/** The library fills a buffer of just the size that it tells first: the one it decoded, not the one that the file claims. */
function contentOf(library: Library, attachment: number, bytesMax: number): Uint8Array | null {
  const size = withBuffer(library, wordBytes, (told) => {
    library.pdfium.setValue(told, 0, 'i32');
    return library.FPDFAttachment_GetFile(attachment, 0, 0, told)
      ? bytesAt(library, told, wordBytes).readUInt32LE()
      : Infinity;
  });
  if (size > bytesMax) return null;
  return withBuffer(library, wordBytes + size, (buffer) => {
    const isRead = library.FPDFAttachment_GetFile(attachment, buffer + wordBytes, size, buffer);
    return isRead ? bytesAt(library, buffer + wordBytes, size) : null;
  });
}
