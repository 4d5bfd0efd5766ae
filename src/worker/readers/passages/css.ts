/** Whether declarations of CSS (or attributes that mean the same) keep text from being seen. A few simple selectors are followed. */

/** What an element says of how its text looks, as far as it matters here. */
export type Look = { readonly hidden: string | null; /** Its ground is not white. */ readonly ground: boolean };

const plainLook: Look = { hidden: null, ground: false };

/** The looks of `name { … }` rules by selector: `.class`, `#id`, `tag`. */
export type Sheet = ReadonlyMap<string, Look>;

const rulesMax = 5_000;

/** Reads a style sheet. What it does not know (media, combinators) it leaves out. */
export function readSheet(css: string): Map<string, Look> {
  const sheet = new Map<string, Look>();
  const bare = css.replace(/\/\*[^]*?\*\//g, ' ');
  let rules = 0;
  for (const [, selectors = '', declarations = ''] of bare.matchAll(/([^{}]{1,500})\{([^{}]{0,5000})\}/g)) {
    if (++rules > rulesMax) break;
    const look = lookOf(declarations);
    if (look.hidden === null && !look.ground) continue;
    for (const selector of selectors.split(',')) {
      const simple = /^\s*(?:[a-z][a-z0-9]*)?([.#][\w-]+)\s*$|^\s*([a-z][a-z0-9]*)\s*$/i.exec(selector);
      const key = (simple?.[1] ?? simple?.[2] ?? '').toLowerCase();
      if (key !== '') sheet.set(key, look);
    }
  }
  return sheet;
}

/** What an element's own tag, classes, id, style and attributes say. */
export function lookOfElement(name: string, attributes: Readonly<Record<string, string>>, sheet: Sheet): Look {
  const classes = (attributes['class'] ?? '').split(/\s+/).filter((each) => each !== '');
  const keys = [name, ...classes.map((each) => `.${each}`), `#${attributes['id'] ?? ''}`];
  const looks = keys.flatMap((key) => sheet.get(key.toLowerCase()) ?? []);
  const own = lookOf(attributes['style'] ?? '');
  const color = attributes['color'] ?? attributes['fill'];
  const said = [
    own,
    ...looks,
    ...(attributes['hidden'] !== undefined && attributes['hidden'] !== 'until-found'
      ? [hiddenBy('marked as hidden')]
      : []),
    ...(color !== undefined && isWhite(color) ? [hiddenBy(white)] : []),
    ...(attributes['bgcolor'] !== undefined && !isWhite(attributes['bgcolor']) ? [{ hidden: null, ground: true }] : []),
  ];
  return {
    hidden: said.find(({ hidden }) => hidden !== null)?.hidden ?? null,
    ground: said.some(({ ground }) => ground),
  };
}

function hiddenBy(hidden: string): Look {
  return { hidden, ground: false };
}

/** White text, which only a white ground hides. */
export const white = 'white on white';

function lookOf(declarations: string): Look {
  if (declarations.trim() === '') return plainLook;
  const said = new Map<string, string>();
  for (const declaration of declarations.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon > 0)
      said.set(
        declaration.slice(0, colon).trim().toLowerCase(),
        declaration
          .slice(colon + 1)
          .replace(/!important/i, '')
          .trim()
          .toLowerCase(),
      );
  }
  return { hidden: whyHidden(said), ground: hasGround(said) };
}

type Said = ReadonlyMap<string, string>;

/** Ways of hiding, each with its words, in the order in which they are asked. */
const ways: readonly { readonly why: string; readonly isSo: (of: (key: string) => string) => boolean }[] = [
  {
    why: 'not shown by its style',
    isSo: (of) =>
      of('display') === 'none' || ['hidden', 'collapse'].includes(of('visibility')) || of('mso-hide') === 'all',
  },
  {
    why: 'wholly transparent',
    isSo: (of) =>
      /^0?\.0\d*$|^0$|^0%$/.test(of('opacity')) || isClear(of('color')) || isClear(of('-webkit-text-fill-color')),
  },
  {
    why: 'too small to be read',
    isSo: (of) =>
      isTiny(of('font-size')) || isTiny(/(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%))/.exec(of('font'))?.[1] ?? ''),
  },
  {
    why: 'moved off the page',
    isSo: (of) =>
      (['absolute', 'fixed', 'relative'].includes(of('position')) &&
        ['left', 'top', 'right', 'bottom', 'margin-left'].some((side) => isFarOff(of(side)))) ||
      isFarOff(of('text-indent')) ||
      /translate[xy]?\(\s*-\d{3,}|scale\(\s*0/.test(of('transform')),
  },
  {
    why: 'cut off by its style',
    isSo: (of) =>
      /rect\(\s*0|inset\(\s*(?:50|100)%/.test(`${of('clip')} ${of('clip-path')}`) ||
      (of('overflow') === 'hidden' &&
        ['height', 'max-height', 'width', 'max-width'].some((side) => /^0(?:px|pt|em|%)?$/.test(of(side)))),
  },
];

function whyHidden(said: Said): string | null {
  const of = (key: string): string => said.get(key) ?? '';
  const way = ways.find(({ isSo }) => isSo(of));
  if (way !== undefined) return way.why;
  return isWhite(of('color')) && !hasGround(said) ? white : null;
}

function hasGround(said: Said): boolean {
  const ground =
    `${said.get('background') ?? ''} ${said.get('background-color') ?? ''} ${said.get('background-image') ?? ''}`.trim();
  return (
    ground !== '' &&
    !/^(?:none|inherit|initial|unset|transparent)$/.test(ground) &&
    !isWhite(ground.split(/\s+/)[0] ?? '')
  );
}

function isTiny(size: string): boolean {
  const found = /^(\d*\.?\d+)\s*(px|pt|em|rem|%|)$/.exec(size);
  if (found === null) return false;
  const value = Number(found[1]);
  const perUnit: Readonly<Record<string, number>> = { px: 1, pt: 1.33, em: 16, rem: 16, '%': 0.16, '': 1 };
  return value * (perUnit[found[2] ?? ''] ?? 1) <= 2;
}

function isFarOff(value: string): boolean {
  return /^-\s*\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%|cm|mm|in|)$/.test(value);
}

function isClear(color: string): boolean {
  return (
    color === 'transparent' ||
    /^(?:rgba|hsla)\([^)]*[,/]\s*(?:0|0?\.0\d*|0%)\s*\)$/.test(color) ||
    /^#(?:[0-9a-f]{3}0|[0-9a-f]{6}0[0-9a-f])$/.test(color)
  );
}

/** White, or next to it. */
export function isWhite(color: string): boolean {
  const said = color.trim().toLowerCase();
  if (said === 'white' || said === 'snow' || said === 'ivory' || said === 'ghostwhite' || said === 'whitesmoke')
    return true;
  const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(said);
  const long = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(said);
  const rgb = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})/.exec(said);
  const parts =
    short !== null
      ? short.slice(1).map((digit) => parseInt(digit + digit, 16))
      : long !== null
        ? long.slice(1).map((digits) => parseInt(digits, 16))
        : (rgb ?? []).slice(1).map(Number);
  return parts.length === 3 && parts.every((part) => part >= 0xf0);
}
