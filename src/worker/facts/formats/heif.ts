/** The blocks of HEIC, AVIF and their like (ISO/IEC 23008-12, HEIF): items, and where each of them lies. */
import type { Visit } from './block.ts';
import { boxesIn, findBox, within, type Box } from './boxes.ts';
import type { FileBytes } from './fileBytes.ts';

/** Tiles of a large picture are items of their own: a phone writes fifty. */
const itemsMax = 2_000;
const propertiesMax = 500;

type Items = { primary: number; exif: Set<number>; xmp: Set<number> };
type Extent = { at: number; length: number };

export function visitHeif(bytes: FileBytes, visit: Visit): boolean {
  const meta = findBox(boxesIn(bytes, 0, bytes.size), 'meta');
  if (meta === null) return false;
  const inside = new Map([...within(meta, 4)].map((box) => [box.type, box]));
  const items = readItems(inside.get('iinf'), inside.get('pitm'));
  for (const [id, { at, length }] of readLocations(inside.get('iloc'), inside.get('idat'), items)) {
    if (items.xmp.has(id) && visit({ kind: 'xmp', bytes, at, length })) return true;
    // An EXIF item says how far behind its own start the TIFF header stands.
    const tiff = at + 4 + bytes.u32(at);
    const left = Math.max(0, at + length - tiff);
    if (items.exif.has(id) && visit({ kind: 'exif', bytes, at: tiff, length: left, holds: 'main', own: false }))
      return true;
  }
  return visitProperties(inside.get('iprp'), items.primary, visit);
}

function readItems(infos: Box | undefined, primary: Box | undefined): Items {
  const items: Items = { primary: -1, exif: new Set(), xmp: new Set() };
  if (primary !== undefined) {
    const { bytes, at } = primary;
    items.primary = bytes.u8(at) === 0 ? bytes.u16(at + 4) : bytes.u32(at + 4);
  }
  if (infos === undefined) return items;
  for (const box of within(infos, infos.bytes.u8(infos.at) === 0 ? 6 : 8)) {
    const { bytes, at } = box;
    const version = bytes.u8(at);
    if (box.type !== 'infe' || version < 2) continue;
    const id = version === 2 ? bytes.u16(at + 4) : bytes.u32(at + 4);
    const typeAt = at + (version === 2 ? 8 : 10);
    const type = bytes.latin(typeAt, 4);
    if (type === 'Exif') items.exif.add(id);
    if (type === 'mime' && bytes.latin(typeAt + 4, box.end - typeAt - 4).includes('application/rdf+xml'))
      items.xmp.add(id);
  }
  return items;
}

/** Where each wanted item lies in the file: its first run of bytes, which for metadata is the only one. */
function readLocations(box: Box | undefined, data: Box | undefined, items: Items): Map<number, Extent> {
  const found = new Map<number, Extent>();
  if (box === undefined) return found;
  const { bytes, at } = box;
  const version = bytes.u8(at);
  const sizes = bytes.u16(at + 4);
  const [offset, length, base] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const index = version === 0 ? 0 : sizes & 15;
  const idBytes = version < 2 ? 2 : 4;
  const count = version < 2 ? bytes.u16(at + 6) : bytes.u32(at + 6);
  let next = at + 6 + idBytes;
  for (let item = 0; item < Math.min(count, itemsMax) && next < box.end; item += 1) {
    const id = sized(bytes, next, idBytes);
    next += idBytes;
    const method = version === 0 ? 0 : bytes.u16(next) & 15;
    next += (version === 0 ? 0 : 2) + 2;
    const start = sized(bytes, next, base);
    const extents = bytes.u16(next + base);
    const first = next + base + 2 + index;
    next += base + 2 + extents * (index + offset + length);
    if (extents === 0 || !(items.exif.has(id) || items.xmp.has(id))) continue;
    const origin = originOf(method, data);
    if (origin === null) continue;
    found.set(id, { at: origin + start + sized(bytes, first, offset), length: sized(bytes, first + offset, length) });
  }
  return found;
}

/** Offsets count from the start of the file, or of the box for small items; those inside other items are not followed. */
function originOf(method: number, data: Box | undefined): number | null {
  if (method === 0) return 0;
  return method === 1 && data !== undefined ? data.at : null;
}

function sized(bytes: FileBytes, at: number, length: number): number {
  if (length === 0) return 0;
  if (length === 2) return bytes.u16(at);
  return length === 4 ? bytes.u32(at) : bytes.u64(at);
}

/** The size of the picture and how it is turned: properties that the primary item names by their numbers. */
function visitProperties(box: Box | undefined, item: number, visit: Visit): boolean {
  if (box === undefined) return false;
  let quarters = 0;
  const parts = [...within(box)];
  const container = parts.find(({ type }) => type === 'ipco');
  const properties = container === undefined ? [] : [...within(container)];
  for (const number of parts.flatMap((part) => (part.type === 'ipma' ? propertiesOf(part, item) : []))) {
    const property = properties[number - 1];
    if (property === undefined) continue;
    const { bytes, type, at, end } = property;
    if (type === 'ispe' && visit({ kind: 'pixels', width: bytes.u32(at + 4), height: bytes.u32(at + 8) })) return true;
    const isProfile = type === 'colr' && ['prof', 'rICC'].includes(bytes.latin(at, 4));
    if (isProfile && visit({ kind: 'profile', bytes, at: at + 4, length: end - at - 4 })) return true;
    if (type === 'irot') quarters = bytes.u8(at) & 3;
  }
  return visit({ kind: 'turned', quarters });
}

function propertiesOf({ bytes, at, end }: Box, wanted: number): number[] {
  const idBytes = bytes.u8(at) === 0 ? 2 : 4;
  const numberBytes = (bytes.u8(at + 3) & 1) === 0 ? 1 : 2;
  const count = Math.min(bytes.u32(at + 4), itemsMax);
  let next = at + 8;
  for (let item = 0; item < count && next < end; item += 1) {
    const id = idBytes === 2 ? bytes.u16(next) : bytes.u32(next);
    const numbers = bytes.u8(next + idBytes);
    const first = next + idBytes + 1;
    if (id === wanted) {
      return Array.from({ length: Math.min(numbers, propertiesMax) }, (_, index) =>
        // The highest bit says that a viewer must understand the property.
        numberBytes === 1 ? bytes.u8(first + index) & 0x7f : bytes.u16(first + index * 2) & 0x7fff,
      );
    }
    next = first + numbers * numberBytes;
  }
  return [];
}
