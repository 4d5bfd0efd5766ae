/**
 * Reads XML and HTML as a stream of tags and text. Entities that a document declares itself are not known, so none can grow; how
 * deep tags may lie in each other is bounded; nothing here calls itself.
 */
import { Parser } from 'htmlparser2';
import { Unreadable } from './unreadable.ts';
import type { Zip } from './zip.ts';

export type Attributes = Readonly<Record<string, string>>;

export type MarkupHandlers = {
  /** Names are as written in XML (`w:p`), in lower case in HTML. */
  readonly open?: (name: string, attributes: Attributes) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
  /** What stands between `<!--` and `-->`. */
  readonly comment?: (text: string) => void;
};

const xmlDepthMax = 500;
/** Pages of the web forget to close what they open. */
const htmlDepthMax = 5_000;
/** Characters that are handed to the parser at once, so that it can be stopped. */
const pieceCharacters = 64 * 1024;

export class MarkupScanner {
  readonly #parser: Parser;
  #depth = 0;
  /** Characters that were read, and where the last tag ended. */
  #written = 0;
  #tagEnd = -1;

  constructor({ open, text, close, comment }: MarkupHandlers, kind: 'xml' | 'html') {
    const depthMax = kind === 'xml' ? xmlDepthMax : htmlDepthMax;
    this.#parser = new Parser(
      {
        onopentag: (name, attributes) => {
          if (++this.#depth > depthMax) throw new Unreadable('its parts lie too deep in each other');
          this.#tagEnd = this.#parser.endIndex;
          open?.(name, attributes);
        },
        ontext: (data) => text?.(data),
        onclosetag: (name) => {
          this.#depth--;
          this.#tagEnd = this.#parser.endIndex;
          close?.(name);
        },
        oncomment: (data) => comment?.(data),
      },
      { xmlMode: kind === 'xml', decodeEntities: true },
    );
  }

  write(text: string): void {
    this.#written += text.length;
    this.#parser.write(text);
  }

  get hasRead(): boolean {
    return this.#written > 0;
  }

  /** Nothing was read behind the last tag, so that the next character is text or begins another. */
  get isBehindTag(): boolean {
    return this.#tagEnd === this.#written - 1 && this.#tagEnd >= 0;
  }

  end(): void {
    this.#parser.end();
  }
}

/** Reads all of a text, or as much as `isDone` lets it. */
export function scanText(
  text: string,
  kind: 'xml' | 'html',
  handlers: MarkupHandlers,
  isDone: () => boolean = () => false,
): void {
  const scanner = new MarkupScanner(handlers, kind);
  for (let at = 0; at < text.length && !isDone(); at += pieceCharacters) {
    scanner.write(text.slice(at, at + pieceCharacters));
  }
  if (!isDone()) scanner.end();
}

/** Reads an XML part of a ZIP, or as much as `isDone` lets it; false where there is no such part. */
export function scanPart(
  zip: Zip,
  name: string,
  { bytesMax, isDone = () => false }: { bytesMax: number; isDone?: () => boolean },
  handlers: MarkupHandlers,
): boolean {
  const scanner = new MarkupScanner(handlers, 'xml');
  const found = scanDecoded(zip, name, bytesMax, (text) => {
    scanner.write(text);
    return isDone() ? 'enough' : 'more';
  });
  if (found && !isDone()) scanner.end();
  return found;
}

/** Hands out the text of a part of a ZIP in pieces until `take` has enough; false where there is no such part. Throws Unreadable. */
export function scanDecoded(
  zip: Zip,
  name: string,
  bytesMax: number,
  take: (text: string) => 'more' | 'enough',
): boolean {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  return zip.stream(name, bytesMax, (piece) => {
    decoder ??= new TextDecoder(isWide(piece) ? 'utf-16' : 'utf-8');
    // Small ones: garbage that is large stays longer.
    for (let at = 0; at < piece.length; at += pieceCharacters) {
      const text = decoder.decode(piece.subarray(at, at + pieceCharacters), { stream: true });
      if (take(text) === 'enough') return 'enough';
    }
    return 'more';
  });
}

/** Office files are UTF-8 or, hardly ever, UTF-16 with its mark. */
function isWide(piece: Uint8Array): boolean {
  return piece[0] === 0xff && piece[1] === 0xfe;
}

/** The name without its prefix: `w:p` is `p`, whatever prefix the writer chose. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** An attribute by its name without prefix. */
export function attributeOf(attributes: Attributes, local: string): string | null {
  const plain = attributes[local];
  if (plain !== undefined) return plain;
  for (const name in attributes) if (localName(name) === local) return attributes[name] ?? null;
  return null;
}
