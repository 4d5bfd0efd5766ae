/** What an RTF file holds that its pages do not show: hidden, white and tiny text, and comments. */
import type { FactSource } from '../../facts/facts.ts';
import { wholeFile } from '../source.ts';
import type { Passages } from './passage.ts';

const depthMax = 2_000;
/** Half points. */
const tinySize = 5;

type Group = { hidden: boolean; white: boolean; tiny: boolean; ground: boolean; comment: boolean; skip: boolean };
const plain: Group = { hidden: false, white: false, tiny: false, ground: false, comment: false, skip: false };
const skipped = new Set(['fonttbl', 'colortbl', 'stylesheet', 'pict', 'object', 'listtable', 'themedata', 'fldinst']);

export function rtfPassages(source: FactSource, into: Passages): void {
  const text = Buffer.from(wholeFile(source)).toString('latin1');
  const whites = whiteColours(text);
  const groups: Group[] = [];
  let group = { ...plain };
  const token = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]{1,4096})/g;
  for (const [, word, number, hex, symbol, brace, plainText] of text.matchAll(token)) {
    if (into.isFull) return;
    if (brace === '{') {
      if (groups.length >= depthMax) return;
      groups.push(group);
      group = { ...group };
    } else if (brace === '}') group = groups.pop() ?? { ...plain };
    else if (symbol === '*') group.skip = true;
    else if (word !== undefined) takeWord(group, word, number, whites);
    const said = plainText ?? (hex === undefined ? '' : String.fromCharCode(parseInt(hex, 16)));
    const wide = word === 'u' ? String.fromCharCode(Number(number ?? 63) & 0xffff) : word === 'par' ? ' ' : '';
    add(group, said + wide, into);
  }
}

function add({ hidden, white, tiny, ground, comment, skip }: Group, text: string, into: Passages): void {
  if (text === '') return;
  if (comment) into.add({ place: 'its text', seen: 'aside', why: 'a comment', text });
  else if (skip) return;
  else if (hidden) into.add({ place: 'its text', seen: 'no', why: 'marked as hidden', text });
  else if (tiny) into.add({ place: 'its text', seen: 'no', why: 'too small to be read', text });
  else if (white && !ground) into.add({ place: 'its text', seen: 'no', why: 'white on white', text });
}

function takeWord(group: Group, word: string, number: string | undefined, whites: ReadonlySet<number>): void {
  const isOn = number !== '0';
  if (skipped.has(word)) group.skip = true;
  switch (word) {
    case 'plain':
      Object.assign(group, { hidden: false, white: false, tiny: false, ground: false });
      break;
    case 'v':
    case 'webhidden':
      group.hidden = isOn;
      break;
    case 'cf':
      group.white = whites.has(Number(number ?? 0));
      break;
    case 'cb':
    case 'highlight':
    case 'chcbpat':
      group.ground = Number(number ?? 0) > 0 && !whites.has(Number(number));
      break;
    case 'fs':
      group.tiny = Number(number ?? 24) <= tinySize;
      break;
    case 'annotation':
      group.comment = true;
      break;
  }
}

/** The numbers of the colours that are white. */
function whiteColours(text: string): Set<number> {
  const table = /\{\\colortbl([^}]{0,20000})\}/.exec(text)?.[1] ?? '';
  const whites = new Set<number>();
  for (const [at, colour] of table.split(';').entries()) {
    const parts = ['red', 'green', 'blue'].map((name) =>
      Number(new RegExp(`\\\\${name}(\\d{1,3})`).exec(colour)?.[1] ?? 0),
    );
    if (parts.every((part) => part >= 0xf0)) whites.add(at);
  }
  return whites;
}
