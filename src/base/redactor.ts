/**
 * Takes secrets out of text, in every form in which they usually get around: as they are, percent-encoded, as hexadecimal digits, and
 * as base64 at each of its three alignments. Every sink of text (logs, events, errors, what a command prints) has one in front of it.
 */

/** Shorter ones are no secrets but words ("none", "ollama") that local servers want, and that an honest text may hold. */
export const secretCharactersMin = 12;

export const redactedMark = '[key]';

export class Redactor {
  /** Longest first, so that a form that holds another goes as a whole. */
  #forms: readonly string[] = [];
  readonly #known = new Set<string>();

  /** Makes a secret known; from now on no text that passes here holds it. */
  add(secret: string): void {
    if (secret.length < secretCharactersMin || this.#known.has(secret)) return;
    this.#known.add(secret);
    this.#forms = [...new Set([...this.#known].flatMap(formsOf))].sort((one, other) => other.length - one.length);
  }

  /** The text with `[key]` in place of each form of each secret. */
  text(text: string): string {
    let shown = text;
    for (const form of this.#forms) if (shown.includes(form)) shown = shown.replaceAll(form, redactedMark);
    return shown;
  }

  /** Whether the text holds a secret in any form. */
  isIn(text: string): boolean {
    return this.#forms.some((form) => text.includes(form));
  }

  /** A copy of plain data (as JSON has it) without secrets in any of its texts and names; the value itself where there are none. */
  value<Value>(value: Value): Value {
    return this.#forms.length === 0 ? value : (this.#cleaned(value) as Value);
  }

  #cleaned(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.#cleaned(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [this.text(name), this.#cleaned(each)]));
  }
}

/** What the usual kinds of percent-encoding leave as it is: RFC 3986, forms, encodeURIComponent, and those that leave nothing. */
const keptPlain = [/[\w.~-]/, /[\w.*-]/, /[\w.!~*'()-]/, /(?!)/];

function formsOf(secret: string): string[] {
  const bytes = [...secret].flatMap((character) => utf8(character.codePointAt(0) ?? 0));
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const percent = (kept: RegExp): string =>
    bytes
      .map((byte) => {
        const character = String.fromCharCode(byte);
        return byte < 0x80 && kept.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
      })
      .join('');
  const encoded = keptPlain.map(percent).flatMap((form) => [form, form.replaceAll(/%../g, upper)]);
  const base64 = [0, 1, 2].flatMap((shift) => base64Within(bytes, shift));
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, ...encoded, hex, hex.toUpperCase(), ...base64];
}

function upper(text: string): string {
  return text.toUpperCase();
}

function utf8(code: number): number[] {
  if (code < 0x80) return [code];
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * What a base64 text holds of the bytes when so many others stand before them: the digits that the bytes alone decide, in both
 * alphabets. Up to two digits at either end belong to the neighbours as well.
 */
function base64Within(bytes: readonly number[], shift: number): string[] {
  const bits = bytes.length * 8;
  // The first digit that begins inside the bytes, counted in bits from their begin.
  const first = (6 - ((shift * 8) % 6)) % 6;
  let text = '';
  for (let at = first; at + 6 <= bits; at += 6) {
    const byte = at >> 3;
    const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
    text += digits[(pair >> (10 - (at & 7))) & 0x3f] ?? '';
  }
  return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}
