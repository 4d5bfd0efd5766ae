/**
 * The tags of an XML text by where they stand, so that a change can be made at a place and everything around it stays as it was written.
 * Nothing is made of what lies between.
 */
import { Unreadable } from '../../unreadable.ts';

export type Tag = {
  readonly kind: 'open' | 'close' | 'empty';
  /** As written: `w:p`. */
  readonly name: string;
  /** Of the whole tag, from `<` to behind `>`. */
  readonly start: number;
  readonly end: number;
};

/** A part that is changed: its text, which comes back as the same bytes where nothing is done to it. Throws Unreadable. */
export function xmlOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(buffer))
    throw new Unreadable('a part of it is in an encoding that is not edited here');
  if (/<!DOCTYPE/i.test(text.slice(0, 4_096))) throw new Unreadable('a part of it declares what no such file has');
  return text;
}

/** All tags in their order. Throws Unreadable for what is not well-formed. */
export function* tagsOf(xml: string): Generator<Tag> {
  let at = 0;
  for (;;) {
    const start = xml.indexOf('<', at);
    if (start < 0) return;
    const skipped = skip(xml, start);
    if (skipped !== null) {
      at = skipped;
      continue;
    }
    const end = tagEnd(xml, start);
    const isClose = xml[start + 1] === '/';
    const name = nameAt(xml, start + (isClose ? 2 : 1));
    yield { kind: isClose ? 'close' : xml[end - 2] === '/' ? 'empty' : 'open', name, start, end };
    at = end;
  }
}

/** Where a comment, an instruction or plain characters end; null for a tag. */
function skip(xml: string, start: number): number | null {
  const pairs = [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const;
  for (const [open, close] of pairs) {
    if (!xml.startsWith(open, start)) continue;
    const end = xml.indexOf(close, start + open.length);
    if (end < 0) throw new Unreadable('a part of it is damaged');
    return end + close.length;
  }
  return null;
}

/** Behind the `>` of a tag; those in values do not count. */
function tagEnd(xml: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < xml.length; at++) {
    const character = xml[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  throw new Unreadable('a part of it is damaged');
}

const nameCharacters = /[^\s/>]{1,200}/y;

function nameAt(xml: string, at: number): string {
  nameCharacters.lastIndex = at;
  return nameCharacters.exec(xml)?.[0] ?? '';
}

/** The name without its prefix, and the prefix with its colon. */
export function partsOfName(name: string): { local: string; prefix: string } {
  const colon = name.indexOf(':') + 1;
  return { local: name.slice(colon), prefix: name.slice(0, colon) };
}

/** The value of an attribute by its whole name, as it is meant; null where there is none. */
export function attribute(xml: string, tag: Tag, name: string): string | null {
  const inside = xml.slice(tag.start + 1 + tag.name.length, tag.end);
  for (const found of inside.matchAll(/\s([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (found[1] === name) return decoded(found[2] ?? found[3] ?? '');
  }
  return null;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Characters that are written as entities; others than XML's own stay as they are. */
export function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g,
    (whole, hex?: string, number?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex === undefined ? Number(number) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/** The text with its pieces replaced, which may not overlap. Several at one place keep their order. */
export function spliced(xml: string, splices: readonly Splice[]): string {
  const inOrder = splices.map((splice, index) => ({ splice, index }));
  inOrder.sort((one, other) => one.splice.start - other.splice.start || one.index - other.index);
  const pieces: string[] = [];
  let at = 0;
  for (const { splice } of inOrder) {
    if (splice.start < at) throw new Error('two changes overlap');
    pieces.push(xml.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  pieces.push(xml.slice(at));
  return pieces.join('');
}
