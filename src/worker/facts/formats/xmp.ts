/**
 * The properties of an XMP packet (XMP specification parts 1 and 2: RDF in XML). A scan from tag to tag, each character looked at
 * once, in a third of the time that a whole XML parser takes; photos that programs made have no other date. Nothing is ever expanded:
 * of entities only XML's own five and those of single characters are known, all others drop out.
 */
import { Buffer } from 'node:buffer';
import type { Place } from './block.ts';

/** Values by property, `dc:subject`, in order; of a text in several languages the one for all languages is first. */
export type XmpValues = ReadonlyMap<string, readonly string[]>;

/** Bytes of a packet that are looked at: Photoshop's may hold the history of every layer. */
const xmpBytesMax = 1024 * 1024;
const depthMax = 64;
const valuesMax = 500;
const valueCharactersMax = 4_000;
const attributesMax = 500;

/** The prefixes that everyone uses, for writers that choose their own. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://ns.adobe.com/xap/1.0/', 'xmp'],
  ['http://ns.adobe.com/photoshop/1.0/', 'photoshop'],
  ['http://ns.adobe.com/exif/1.0/', 'exif'],
  ['http://ns.adobe.com/tiff/1.0/', 'tiff'],
  ['http://ns.adobe.com/exif/1.0/aux/', 'aux'],
  ['http://cipa.jp/exif/1.0/', 'exifEX'],
  ['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'rdf'],
]);

export function readXmp({ bytes, at, length }: Place): XmpValues {
  const scan = new Scan(textOf(bytes.slice(at, Math.min(length, xmpBytesMax))));
  scan.run();
  return scan.values;
}

function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('utf8');
  return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
}

type Attribute = { name: string; value: string };

/** One pass over a packet: where it is, which elements are open, which property is being read. */
class Scan {
  readonly values = new Map<string, string[]>();
  readonly #text: string;
  readonly #prefixOf = new Map<string, string>([['xap', 'xmp']]);
  readonly #open: string[] = [];
  #deeper = 0;
  /** The property whose element is open, and how deep that element lies. */
  #property: { name: string; depth: number } | null = null;
  #value = '';
  #isDefault = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    const text = this.#text;
    let at = 0;
    for (;;) {
      const start = text.indexOf('<', at);
      if (start < 0) return;
      this.#characters(at, start);
      at = this.#markup(start);
      if (at < 0) return;
    }
  }

  #characters(from: number, to: number): void {
    if (this.#property === null || this.#value.length >= valueCharactersMax) return;
    this.#value += this.#text.slice(from, Math.min(to, from + valueCharactersMax));
  }

  /** What begins with `<`: gives where it ends, or -1 where it does not. */
  #markup(start: number): number {
    const text = this.#text;
    if (text.startsWith('<!--', start)) return endOf(text, '-->', start);
    if (text.startsWith('<?', start)) return endOf(text, '?>', start);
    // Declarations, which would make entities, are passed over.
    if (text.startsWith('<!', start)) return endOf(text, '>', start);
    if (text.startsWith('</', start)) {
      this.#close();
      return endOf(text, '>', start);
    }
    return this.#element(start + 1);
  }

  #element(start: number): number {
    const text = this.#text;
    let at = start;
    while (at < text.length && !isNameEnd(text.charCodeAt(at))) at += 1;
    const rawName = text.slice(start, at);
    const attributes: Attribute[] = [];
    for (let count = 0; ; count += 1) {
      at = skipSpace(text, at);
      if (at >= text.length) return -1;
      const next = text[at];
      if (next === '>' || next === '/') break;
      const equals = endOfKey(text, at);
      const quoteAt = skipSpace(text, equals + 1);
      const quote = text[quoteAt];
      // No attribute: the rest of the tag is passed over.
      if (text[equals] !== '=' || (quote !== '"' && quote !== "'")) break;
      const end = text.indexOf(quote, quoteAt + 1);
      if (end < 0) return -1;
      if (count < attributesMax)
        attributes.push({ name: text.slice(at, equals).trim(), value: text.slice(quoteAt + 1, end) });
      at = end + 1;
    }
    this.#begin(rawName, attributes);
    const end = endOf(text, '>', at);
    if (text[at] === '/' || text[end - 2] === '/') this.#close();
    return end;
  }

  #begin(rawName: string, attributes: readonly Attribute[]): void {
    if (this.#open.length >= depthMax) {
      this.#deeper += 1;
      return;
    }
    this.#declare(attributes);
    const name = this.#canonical(rawName);
    const isDescription = name === 'rdf:Description' && this.#open.at(-1) === 'rdf:RDF';
    const isProperty =
      this.#property === null && this.#open.at(-1) === 'rdf:Description' && this.#open.at(-2) === 'rdf:RDF';
    this.#open.push(name);
    if (isDescription) for (const { name: key, value } of attributes) this.#add(this.#canonical(key), value, false);
    if (isProperty) this.#property = { name, depth: this.#open.length };
    // What stands beside an item, such as the line breaks between items, is no part of one.
    if (isProperty || name === 'rdf:li') this.#value = '';
    this.#isDefault = attributes.some((attribute) => attribute.name === 'xml:lang' && attribute.value === 'x-default');
  }

  #close(): void {
    if (this.#deeper > 0) {
      this.#deeper -= 1;
      return;
    }
    const name = this.#open.pop();
    const property = this.#property;
    if (property === null) return;
    const isEnd = this.#open.length < property.depth;
    if (isEnd || name === 'rdf:li') {
      this.#add(property.name, this.#value, this.#isDefault);
      this.#value = '';
    }
    if (isEnd) this.#property = null;
  }

  #add(name: string, raw: string, isFirst: boolean): void {
    const value = unescape(raw.slice(0, valueCharactersMax)).trim();
    if (value === '') return;
    const known = this.values.get(name);
    if (known === undefined) this.values.set(name, [value]);
    else if (isFirst) known.unshift(value);
    else if (known.length < valuesMax) known.push(value);
  }

  #declare(attributes: readonly Attribute[]): void {
    for (const { name, value } of attributes) {
      const prefix = name.startsWith('xmlns:') ? prefixes.get(value) : undefined;
      if (prefix !== undefined) this.#prefixOf.set(name.slice('xmlns:'.length), prefix);
    }
  }

  #canonical(name: string): string {
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? undefined : this.#prefixOf.get(name.slice(0, colon));
    return prefix === undefined ? name : prefix + name.slice(colon);
  }
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** A name ends before a space, `/` or `>`. */
function isNameEnd(code: number): boolean {
  return isSpace(code) || code === 0x2f || code === 0x3e;
}

/** Where an attribute's name ends: at its `=`, or where the tag does. */
function endOfKey(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '=' && text[at] !== '>') at += 1;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const entityPattern = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,40}));/g;

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(entityPattern, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? '';
    const code = decimal === undefined ? parseInt(hex ?? '0', 16) : Number(decimal);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : '';
  });
}
