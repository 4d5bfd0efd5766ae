/** Characters in a text that no screen shows, and what they spell: Unicode's tags, runs of zero width, turned directions. */

export type Unseen = {
  readonly at: number;
  /** What was found, in words. */ readonly why: string;
  /** What it spells; empty where that is not known. */ readonly spells: string;
};

const tags = /[\u{E0000}-\u{E007F}]{2,}/u;
/** A flag of England, Scotland or Wales is spelled with tags as well. */
const flags = /\u{1F3F4}[\u{E0061}-\u{E007A}]{2,8}\u{E007F}/gu;
const zeroWidth = /[\u200B\u200C\u200D\u2060-\u2064\uFEFF\u180E]{4,}/u;
const selectors = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{4,}/u;
const overrides = /[\u202D\u202E]([^\u202C\n]{2,200})/u;

/** The first of them; null where there are none. */
export function unseenIn(text: string): Unseen | null {
  const plain = text.replaceAll(flags, (flag) => ' '.repeat(flag.length));
  const tag = tags.exec(plain);
  if (tag !== null)
    return {
      at: tag.index,
      why: 'written in characters that no screen shows (Unicode tags)',
      spells: spelledByTags(plain),
    };
  const selector = selectors.exec(plain);
  if (selector !== null)
    return {
      at: selector.index,
      why: 'a run of characters that no screen shows (variation selectors)',
      spells: spelledBySelectors(selector[0]),
    };
  const zero = zeroWidth.exec(plain);
  if (zero !== null) return { at: zero.index, why: 'a run of characters without width', spells: '' };
  const turned = overrides.exec(plain);
  if (turned !== null) return { at: turned.index, why: 'its direction is turned around', spells: turned[1] ?? '' };
  return null;
}

const spelledMax = 2_000;

function spelledByTags(text: string): string {
  return [...text.matchAll(/[\u{E0020}-\u{E007E}]+/gu)]
    .map(([run]) => [...run].map((tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000)).join(''))
    .join(' … ')
    .slice(0, spelledMax);
}

/** Bytes as variation selectors 1 to 256. */
function spelledBySelectors(run: string): string {
  const bytes = [...run].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0xe0100 ? code - 0xfe00 : code - 0xe0100 + 16;
  });
  const text = Buffer.from(bytes).toString('utf8');
  return /^[\x20-\x7e\s]+$/.test(text) ? text.slice(0, spelledMax) : '';
}
