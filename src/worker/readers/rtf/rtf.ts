/**
 * RTF (specification 1.9.1): its words, and its information group. One pass over the bytes; groups are kept on a stack of our own.
 */
import type { Facts, FactSource } from '../../facts/facts.ts';
import { writtenMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { wholeFile } from '../source.ts';
import type { TextBounds } from '../textBounds.ts';
import { TextSink } from '../textSink.ts';
import { Unreadable } from '../unreadable.ts';

const depthMax = 2_000;
const infoCharactersMax = 5_000;

/** Groups that are no words of the document. Those that begin with `\*` may be left out by anyone who does not know them. */
const skipped = new Set(
  (
    'fonttbl colortbl stylesheet info pict object objdata themedata colorschememapping datastore latentstyles listtable ' +
    'listoverridetable rsidtbl generator xmlnstbl header headerl headerr headerf footer footerl footerr footerf fldinst ' +
    'bkmkstart bkmkend filetbl revtbl nonshppict mmathPr pgdsctbl'
  ).split(' '),
);
/** What control words stand for. */
const characters: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  sect: '\n\n',
  page: '\n\n',
  row: '\n',
  cell: '\t',
  tab: '\t',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
};
/** The character sets of fonts, as encodings. */
const charsets: Readonly<Record<string, string>> = {
  128: 'shift_jis',
  129: 'euc-kr',
  134: 'gbk',
  136: 'big5',
  161: 'windows-1253',
  162: 'windows-1254',
  163: 'windows-1258',
  177: 'windows-1255',
  178: 'windows-1256',
  186: 'windows-1257',
  204: 'windows-1251',
  222: 'windows-874',
  238: 'windows-1250',
};

type Group = { skip: boolean; destination: string; unicodeSkip: number; encoding: string };

class RtfReader {
  readonly #source: string;
  readonly #sink: TextSink;
  readonly info = new Map<string, string>();
  readonly #fonts = new Map<string, string>();
  readonly #groups: Group[] = [];
  #group: Group = { skip: false, destination: '', unicodeSkip: 1, encoding: 'windows-1252' };
  #documentEncoding = 'windows-1252';
  #font = '';
  /** Bytes of the encoding that wait for the rest of their character. */
  #bytes: number[] = [];
  /** Characters left to skip: they stand for one that was given as Unicode. */
  #substitutes = 0;
  #at = 0;

  constructor(source: string, sink: TextSink) {
    this.#source = source;
    this.#sink = sink;
  }

  read(): void {
    const source = this.#source;
    while (this.#at < source.length && !this.#sink.isFull) {
      const character = source.charAt(this.#at);
      if (character === '\\') this.#control();
      else {
        this.#at++;
        if (character === '{') this.#openGroup();
        else if (character === '}') this.#closeGroup();
        else if (character !== '\r' && character !== '\n') this.#byte(character.charCodeAt(0));
      }
    }
    this.#flush();
  }

  #openGroup(): void {
    this.#flush();
    if (this.#groups.length >= depthMax) throw new Unreadable('its parts lie too deep in each other');
    this.#groups.push({ ...this.#group });
  }

  #closeGroup(): void {
    this.#flush();
    this.#group = this.#groups.pop() ?? this.#group;
    this.#substitutes = 0;
  }

  #control(): void {
    const pattern = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) {
      this.#symbol(this.#source.charAt(this.#at + 1));
      return;
    }
    this.#at = pattern.lastIndex;
    this.#word(found[1] ?? '', found[2]);
  }

  #symbol(symbol: string): void {
    this.#at += 2;
    switch (symbol) {
      case "'":
        this.#byte(parseInt(this.#source.slice(this.#at, this.#at + 2), 16) || 0x3f);
        this.#at += 2;
        break;
      case '*':
        this.#group.skip = true;
        break;
      case '~':
        this.#text(' ');
        break;
      case '_':
        this.#text('‑');
        break;
      case '\\':
      case '{':
      case '}':
        this.#byte(symbol.charCodeAt(0));
        break;
    }
  }

  #word(word: string, number: string | undefined): void {
    if (skipped.has(word)) this.#group.skip = true;
    switch (word) {
      case 'u':
        this.#text(String.fromCharCode(Number(number ?? 63) & 0xffff));
        this.#substitutes = this.#group.unicodeSkip;
        return;
      case 'uc':
        this.#group.unicodeSkip = Math.min(Math.max(Number(number ?? 1), 0), 10);
        return;
      case 'bin':
        this.#at += Math.max(Number(number ?? 0), 0);
        return;
      case 'ansicpg':
        this.#documentEncoding = encodingOf(`windows-${number ?? '1252'}`) ?? this.#documentEncoding;
        this.#group.encoding = this.#documentEncoding;
        return;
      case 'f':
        this.#flush();
        this.#font = number ?? '';
        this.#group.encoding = this.#fonts.get(this.#font) ?? this.#documentEncoding;
        return;
      case 'fcharset': {
        const encoding = charsets[number ?? ''];
        if (encoding !== undefined) this.#fonts.set(this.#font, encoding);
        return;
      }
    }
    this.#infoWord(word, number);
    const character = Object.hasOwn(characters, word) ? characters[word] : undefined;
    if (character !== undefined) this.#text(character);
  }

  #infoWord(word: string, number: string | undefined): void {
    if (['title', 'author', 'subject', 'creatim', 'revtim'].includes(word)) this.#group.destination = word;
    else if (word === 'nofpages') this.info.set(word, number ?? '');
    else if (['yr', 'mo', 'dy', 'hr', 'min'].includes(word) && this.#group.destination.endsWith('tim')) {
      this.info.set(`${this.#group.destination}.${word}`, number ?? '');
    }
  }

  #byte(byte: number): void {
    if (this.#substitutes > 0) this.#substitutes--;
    else this.#bytes.push(byte);
  }

  #text(text: string): void {
    this.#flush();
    this.#give(text);
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    const text = new TextDecoder(this.#group.encoding).decode(new Uint8Array(this.#bytes));
    this.#bytes = [];
    this.#give(text);
  }

  #give(text: string): void {
    const { skip, destination } = this.#group;
    if (!skip) this.#sink.add(text);
    else if (destination !== '') {
      const known = this.info.get(destination) ?? '';
      if (known.length < infoCharactersMax) this.info.set(destination, known + text);
    }
  }
}

function encodingOf(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function read(source: FactSource, sink: TextSink): RtfReader {
  const reader = new RtfReader(Buffer.from(wholeFile(source)).toString('latin1'), sink);
  reader.read();
  return reader;
}

export function rtfText(source: FactSource, bounds: TextBounds): TextSink {
  const sink = new TextSink(bounds.charactersMax);
  read(source, sink);
  return sink;
}

/** The information group stands before the words, so that a few of them are enough. */
export function rtfProperties(source: FactSource): Facts {
  const { info } = read(source, new TextSink(1_000));
  const two = (name: string): string => (info.get(name) ?? '0').padStart(2, '0');
  const time = (name: string): string =>
    `${(info.get(`${name}.yr`) ?? '').padStart(4, '0')}-${two(`${name}.mo`)}-${two(`${name}.dy`)}T${two(`${name}.hr`)}:${two(`${name}.min`)}`;
  return new FactsBuilder()
    .title(info.get('title'))
    .field('doc.author', info.get('author'))
    .field('doc.subject', info.get('subject'))
    .field('doc.pages', info.get('nofpages'))
    .date('doc', writtenMoment(time('creatim')), source.today)
    .date('doc', writtenMoment(time('revtim')), source.today)
    .build();
}
