/**
 * The XMP packet of a PDF (ISO 16684-1), which new files have in place of the Info dictionary. It is hardly ever packed, so that
 * it is found as text near the start or the end; pictures inside may have packets of their own, which say nothing of PDF.
 */
import type { FactSource } from '../../facts/facts.ts';
import { attributeOf, localName, scanText } from '../markup.ts';

export type Xmp = {
  title: string | null;
  author: string | null;
  subject: string | null;
  created: string | null;
  modified: string | null;
};

const windowBytes = 1024 * 1024;
const packetBytesMax = 256 * 1024;
/** Packets of one file that are looked at, so that a file of nothing but starts costs no more. */
const packetsMax = 20;

/** Which of our properties an element holds. */
const properties: Readonly<Record<string, keyof Xmp>> = {
  title: 'title',
  creator: 'author',
  description: 'subject',
  CreateDate: 'created',
  ModifyDate: 'modified',
};

/** The document's own packet, or null. */
export function readXmp(source: FactSource): Xmp | null {
  const tail = Math.max(windowBytes, source.size - windowBytes);
  const last = tail < source.size ? packetIn(source.read(tail, source.size - tail)) : null;
  return last ?? packetIn(source.read(0, Math.min(windowBytes, source.size)));
}

function packetIn(bytes: Uint8Array): Xmp | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = buffer.length;
  for (let count = 0; count < packetsMax; count++) {
    // From the end: a file that was saved anew has its latest packet last.
    const start = buffer.lastIndexOf('<x:xmpmeta', end);
    if (start < 0) return null;
    const stop = buffer.subarray(start, start + packetBytesMax).indexOf('</x:xmpmeta>');
    const packet = stop < 0 ? '' : buffer.toString('utf8', start, start + stop);
    if (packet.includes('http://ns.adobe.com/pdf/') || packet.includes('application/pdf')) return parsePacket(packet);
    if (start === 0) return null;
    end = start - 1;
  }
  return null;
}

/** Simple properties stand as attributes or elements, the others as lists inside their element: the first entry counts. */
function parsePacket(packet: string): Xmp {
  const xmp: Xmp = { title: null, author: null, subject: null, created: null, modified: null };
  let open: keyof Xmp | null = null;
  let text = '';
  scanText(packet, 'xml', {
    open: (name, attributes) => {
      const local = localName(name);
      if (local === 'Description') {
        xmp.created ??= attributeOf(attributes, 'CreateDate');
        xmp.modified ??= attributeOf(attributes, 'ModifyDate');
      }
      if (Object.hasOwn(properties, local)) open = properties[local] ?? null;
      text = '';
    },
    text: (data) => (text += data),
    close: (name) => {
      const value = text.trim();
      if (open !== null && value !== '') xmp[open] ??= value;
      if (Object.hasOwn(properties, localName(name))) open = null;
      text = '';
    },
  });
  return xmp;
}
