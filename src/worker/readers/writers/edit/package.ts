/** An Office file that is changed in place: parts are looked at, some are replaced, and the rest stays as it is. */
import { sourceOf, wholeFileBytesMax } from '../../source.ts';
import { withinTime } from '../../timeLimit.ts';
import { Unreadable, whyUnreadable } from '../../unreadable.ts';
import { openZip, type Zip } from '../../zip.ts';
import type { Written } from '../writeDocument.ts';
import { repacked } from './repack.ts';
import { xmlOf } from './xmlTags.ts';

/** Bytes of a part that is changed. */
const partBytesMax = 128 * 1024 * 1024;
const limitMs = 30_000;

export class EditedPackage {
  readonly zip: Zip;
  readonly #bytes: Uint8Array;
  readonly #texts = new Map<string, string>();
  readonly #replaced = new Map<string, Uint8Array | null>();

  constructor(bytes: Uint8Array) {
    if (bytes.length > wholeFileBytesMax) throw new Unreadable('it is too large to be edited');
    if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new Unreadable('it is encrypted, or of Office before 2007');
    this.#bytes = bytes;
    this.zip = openZip(sourceOf(bytes, 'edited'));
    for (const name of this.zip.entries.keys()) {
      if (name.startsWith('_xmlsignatures/'))
        throw new Unreadable('it is digitally signed: a change would break the signature');
    }
  }

  /** A part as it is by now. Throws Unreadable where there is none. */
  text(part: string): string {
    const known = this.#texts.get(part);
    if (known !== undefined) return known;
    const bytes = this.zip.read(part, partBytesMax);
    if (bytes === null) throw new Unreadable('it is damaged: a part is missing');
    const text = xmlOf(bytes);
    this.#texts.set(part, text);
    return text;
  }

  put(part: string, text: string): void {
    if (text === this.text(part)) return;
    this.#texts.set(part, text);
    this.#replaced.set(part, Buffer.from(text.toWellFormed(), 'utf8'));
  }

  remove(part: string): void {
    this.#replaced.set(part, null);
  }

  get isChanged(): boolean {
    return this.#replaced.size > 0;
  }

  /** The file with its parts as they are by now. */
  bytes(): Uint8Array {
    return repacked(this.#bytes, this.#replaced);
  }
}

/** Edits a file; what cannot be done is told in words, and then nothing is done. `check` tells why what came of it is not what was meant. */
export function edited(
  bytes: Uint8Array,
  work: (file: EditedPackage) => { readonly problems: readonly string[]; readonly check: (zip: Zip) => string | null },
): Written {
  try {
    return withinTime(limitMs, () => {
      const file = new EditedPackage(bytes);
      const { problems, check } = work(file);
      const made = file.bytes();
      const read = openZip(sourceOf(made, 'edited'));
      const different = check(read);
      return different === null ? { ok: true, bytes: made, problems } : { ok: false, why: different };
    });
  } catch (thrown) {
    return { ok: false, why: whyUnreadable(thrown, 'file') };
  }
}
