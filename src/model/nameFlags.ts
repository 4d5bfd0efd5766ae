/**
 * What is odd about a name, in words for a person: letters of another alphabet that look alike, text that runs backwards, characters that
 * cannot be seen, an ending behind another. A help for the eye on names that {@link displayPath} has already made harmless to show.
 */
import { displayPath } from './displayPath.ts';

const plain = /^[ -~]*$/;

/** Short remarks on the path's names, the weightiest first; empty for most. Nothing in them can act on a screen. */
export function nameFlags(path: string): string[] {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const flags = flagsOf(name);
  if (slash > 0 && (!plain.test(path.slice(0, slash)) || /[ .](?:\/|$)/.test(path.slice(0, slash + 1)))) {
    for (const folder of new Set(path.slice(0, slash).split('/')))
      flags.push(...flagsOf(folder).map((flag) => `the folder “${cut(displayPath(folder))}” ${flag}`));
  }
  return flags.slice(0, flagsMax);
}

const flagsMax = 3;

/** What is odd about a change's names, as sentences: of the name there is, and of the new one where that is odd in another way. */
export function changeFlags({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): string[] {
  const old = from === undefined ? [] : nameFlags(from);
  const known = new Set(old.map(kindOf));
  const fresh = to === undefined || to === from ? [] : nameFlags(to).filter((flag) => !known.has(kindOf(flag)));
  const [subject, other] = from === undefined ? ['Its name', 'Its name'] : ['Its name', 'Its new name'];
  return [...old.map((flag) => sentence(subject, flag)), ...fresh.map((flag) => sentence(other, flag))];
}

/** What is odd, whatever the name: what it was called before and after makes no other oddity of it. */
function kindOf(flag: string): string {
  return flag.replace(/“[^”]*”/g, '“”');
}

/** "Its name looks like …"; a folder's remark says whose it is by itself. */
function sentence(subject: string, flag: string): string {
  return flag.startsWith('the folder ') ? `${flag.slice(0, 1).toUpperCase()}${flag.slice(1)}` : `${subject} ${flag}`;
}

function flagsOf(name: string): string[] {
  const found = name.length > nameCharactersMax ? [] : turned(name);
  if (plain.test(name)) return [...found, ...hiddenEnding(name), ...edges(name)];
  return [
    ...found,
    ...hiddenEnding(name),
    ...lookalike(name),
    ...(/[\n\r\u2028\u2029]/u.test(name) ? ['has a line break in it'] : []),
    ...(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/u.test(name) ? ['has control characters'] : []),
    ...(isInvisible(name) ? ['has characters that cannot be seen'] : []),
    ...(/(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/.test(name) ? ['has bytes that are no text'] : []),
    ...(/\p{M}{5}/u.test(name) ? ['has marks piled upon its letters'] : []),
    ...edges(name),
  ];
}

const nameCharactersMax = 1_000;

const turning = /[\u202A-\u202E\u2066-\u2069]/u;

/** As it looks where the text is turned around. */
function turned(name: string): string[] {
  if (plain.test(name)) return [];
  const looks = visible(
    name.replace(/[\u202E\u2067]([^\u202C\u2069\u202E\u2067]*)[\u202C\u2069]?/gu, (_whole, inner: string) =>
      [...inner].reverse().join(''),
    ),
  );
  if (/[\u202E\u2067]/u.test(name) && looks !== visible(name)) return [`looks like “${cut(looks)}”${reallyEnds(name)}`];
  return turning.test(name) || /[\u200E\u200F\u061C]/u.test(name) ? ['has signs that turn text around'] : [];
}

function reallyEnds(name: string): string {
  const ending = endingOf(visible(name));
  return ending === ''
    ? ''
    : isProgram(ending)
      ? `, and is really a program (.${ending})`
      : `, and really ends in .${ending}`;
}

const unseen =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E00FF}]/gu;

function visible(name: string): string {
  return displayPath(name.replace(unseen, ''));
}

/** Joiners within an emoji, and between the letters of scripts that need them, are no more than spelling. */
const spelling =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})|(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{M}])[\u200C\u200D]/gu;

function isInvisible(name: string): boolean {
  const rest = name.replace(spelling, '').replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/gu, '');
  return rest.search(unseen) >= 0;
}

const programEndings = new Set(
  'exe scr com bat cmd pif msi msp js jse vbs vbe wsf wsh ps1 hta jar lnk url app apk cpl reg sh command desktop dll chm iso img vhd xll'.split(
    ' ',
  ),
);
const innocentEndings =
  /\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|txt|csv|md|html?|jpe?g|png|gif|bmp|tiff?|webp|heic|svg|mp[34]|m4a|mov|avi|wav|zip|eml|msg)(?=[\s._-]*$)/i;

function endingOf(name: string): string {
  return /\.([^.\s/]{1,12})\s*$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

function isProgram(ending: string): boolean {
  return programEndings.has(ending);
}

/** A program behind the ending of a document, or far to the right of it. */
function hiddenEnding(name: string): string[] {
  const ending = endingOf(name);
  if (ending === '') return [];
  const before = name.trimEnd().slice(0, -(ending.length + 1));
  const innocent = innocentEndings.exec(before)?.[0].slice(1).toLowerCase();
  if (isProgram(ending) && innocent !== undefined)
    return [`looks like a .${innocent} file, and is really a program (.${ending})`];
  return /\s{4,}\S*$/u.test(name.trimEnd()) ? [`has a wide gap before its ending “.${ending}”`] : [];
}

function edges(name: string): string[] {
  if (/^\.{1,2}$/.test(name)) return [];
  if (/\s$/u.test(name)) return ['ends in a blank'];
  if (name.endsWith('.')) return ['ends in a dot'];
  return /^\s/u.test(name) ? ['begins with a blank'] : [];
}

/** Letters and signs that look like those of ASCII (from Unicode's confusables, the ones that fonts draw alike), in pairs. */
const lookalikes = new Map(
  (
    'аa вb сc ԁd еe ёe һh іi їi јj кk ӏl мm нh оo рp ԛq ѕs тt уy ѵv ԝw хx ьb ' +
    'АA ВB СC ЕE ЁE НH ІI ЇI ЈJ КK ӀI МM ОO РP ЅS ТT УY ХX ԚQ ԜW ' +
    'αa εe ηn ιi κk νv οo ρp τt υu χx γy ωw ϲc ϳj ' +
    'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ' +
    'օo ոn սu հh գq ցg լl ՏS ՕO ' +
    'ᎪA ᏴB ᏟC ᎠD ᎬE ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᏚS ᎢT ᏙV ᎳW ᏃZ ᎽY ' +
    'ıi ɑa ɡg ǀl ꜱs ᴏo ᴠv ᴡw ᴢz ᴄc ᴜu ' +
    '․. ꓸ. ∕/ ⁄/ ⧸/ ╱/ ꞉: ∶:'
  )
    .split(' ')
    .map((pair) => [[...pair][0] ?? '', [...pair][1] ?? ''] as const),
);

/** Whether NFKC gives an ASCII character: full-width letters, mathematical alphabets. */
function compatible(character: string): string | null {
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character) && !plain.test(character)) {
    const other = character.normalize('NFKC');
    if (other.length === 1 && plain.test(other) && other !== ' ') return other;
  }
  return null;
}

function asAscii(text: string): string {
  return [...text.normalize('NFC')]
    .map((character) => lookalikes.get(character) ?? compatible(character) ?? character)
    .join('');
}

/** A name in which letters of one alphabet pass for those of another. */
function lookalike(name: string): string[] {
  const looks = asAscii(name);
  if (looks === name.normalize('NFC')) return [];
  const ending = endingOf(name);
  const isOddEnding = ending !== '' && !plain.test(ending) && plain.test(asAscii(ending));
  const words = name.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const hasAscii = words.some((word) => /^[a-z]{2,}$/i.test(word) && word.toLowerCase() !== ending);
  const isOdd =
    isOddEnding ||
    words.some((word) => isMixed(word) || (hasAscii && isMasked(word))) ||
    /[\u2024\uA4F8\u2215\u2044\u29F8\u2571\uA789\u2236\uFF0F\uFF3C\uFF0E]|[\u{1D400}-\u{1D7FF}]/u.test(name);
  return isOdd ? [`looks like “${cut(visible(looks))}”, but is written with other letters`] : [];
}

/** ASCII letters and others that look like them, in one word. */
function isMixed(word: string): boolean {
  return (
    /[a-z]/i.test(word) &&
    [...word].some(
      (character) =>
        /\p{L}/u.test(character) &&
        (lookalikes.has(character) || compatible(character) !== null) &&
        !/[ıªº]/.test(character),
    )
  );
}

/** A whole word of letters that all look like ASCII's. */
function isMasked(word: string): boolean {
  return (
    [...word].length >= 4 &&
    !/[a-z]/i.test(word) &&
    /^[a-z]+$/i.test([...word].map((character) => lookalikes.get(character) ?? character).join(''))
  );
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= 60 ? text : `${characters.slice(0, 59).join('')}…`;
}
