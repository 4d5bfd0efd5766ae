/** Numbers as bytes. */

export const u16be = (value: number): Buffer => Buffer.from([value >>> 8, value & 255]);
export const u16le = (value: number): Buffer => Buffer.from([value & 255, value >>> 8]);
export const u32be = (value: number): Buffer => Buffer.concat([u16be(value >>> 16), u16be(value & 0xffff)]);
export const u32le = (value: number): Buffer => Buffer.concat([u16le(value & 0xffff), u16le(value >>> 16)]);
export const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
export const zeros = (length: number): Buffer => Buffer.alloc(length);
