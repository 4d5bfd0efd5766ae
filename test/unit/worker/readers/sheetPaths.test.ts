/** Sheets made at random, plain rows among odd ones: read from their bytes they give what the parser makes of them, and unpacking is the same by either way. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { plainUnpacker, systemUnpacker } from '../../../../src/worker/readers/inflate.ts';
import { openXlsx } from '../../../../src/worker/readers/sheets/xlsx.ts';
import { openZip } from '../../../../src/worker/readers/zip.ts';
import { zipFile } from '../../../support/zipParts.ts';
import { officeParts, relations, source } from './support.ts';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Sheet {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  one(choices: readonly string[]): string {
    return choices[this.below(choices.length)] ?? '';
  }

  /** `{p}` stands where the name of a tag may have a prefix. */
  rows(count: number): string {
    let number = 0;
    return Array.from({ length: count }, () => {
      number += 1 + (this.below(12) === 0 ? this.below(4) : 0);
      return this.#row(number) + this.one(['', '', '', '\n', '  ', '<!-- </row><row r="9"/> -->', 'words']);
    }).join('');
  }

  #row(number: number): string {
    const place = this.below(15) === 0 ? '' : ` r="${String(number)}"`;
    const more = this.one([
      '',
      '',
      ' spans="1:9"',
      ' ht="15" x:y="1"',
      ' hidden="1"',
      ' a="&lt;"',
      ` a="</row>"`,
      " b='1'",
      '\t',
    ]);
    if (this.below(25) === 0) return `<{p}row${place}${more}/>`;
    let column = -1;
    const cells = Array.from({ length: this.below(7) }, () => {
      column += 1 + this.below(3);
      return (
        this.#cell(`${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[column] ?? 'AAA'}${String(number)}`) +
        this.one(['', '', '', '', '\n  '])
      );
    });
    return `<{p}row${place}${more}>${cells.join('')}</{p}row>`;
  }

  #cell(place: string): string {
    const where = this.below(20) === 0 ? '' : ` r="${this.below(30) === 0 ? 'B99999' : place}"`;
    const style = this.one(['', '', ` s="${String(this.below(6))}"`, ' s=""', ' s="01"', ' s="x"']);
    const type = this.one(['', '', '', 'n', 's', 'b', 'str', 'inlineStr', 'e', 'd', 'odd', 'n ']);
    const said = type === '' ? '' : ` t="${type}"`;
    const tag = `<{p}c${where}${this.one([style + said, said + style])}${this.one(['', '', '', ' cm="1"', ' '])}`;
    if (this.below(15) === 0) return `${tag}/>`;
    const formula = this.one([
      '',
      '',
      '',
      '<{p}f>A1&amp;B1</{p}f>',
      '<{p}f t="shared" si="0"/>',
      '<{p}f ca="1">1</{p}f>',
      '<{p}f/>',
    ]);
    return `${tag}>${formula}${this.#value(type)}</{p}c>`;
  }

  #value(type: string): string {
    const text = this.#text();
    if (type !== 'inlineStr')
      return this.one([
        `<{p}v>${text}</{p}v>`,
        `<{p}v>${text}</{p}v>`,
        `<{p}v>${text}</{p}v>`,
        '<{p}v/>',
        '',
        `<{p}v> ${text}</{p}v>`,
      ]);
    const [is, end] = ['<{p}is>', '</{p}is>'];
    const run = `<{p}t${this.one(['', ' xml:space="preserve"', ' xml:space="default"'])}>${text}</{p}t>`;
    return (
      is +
      this.one([run, run, run, `<{p}r>${run}</{p}r><{p}r>${run}</{p}r>`, `${run}<{p}rPh>${run}</{p}rPh>`, '<{p}t/>']) +
      end
    );
  }

  #text(): string {
    const digits = String(this.below(10 ** this.below(9)));
    return this.one([
      digits,
      digits,
      `-${digits}`,
      `${digits}.${String(this.below(10_000_000))}`,
      `0.${digits}`,
      `0${digits}`,
      `${digits}e${String(this.below(30))}`,
      `${digits}.5${'0'.repeat(this.below(3))}`,
      '1234567890123456789',
      '',
      '0',
      '1',
      'TRUE',
      'a &amp; b &#x41;',
      '<![CDATA[</v></c></row><row>]]>',
      'Größe 表 👍',
      'a_x000D_b',
      ' x ',
      `${'long '.repeat(this.below(9))}words`,
      'a > b',
      '<!-- -->5',
    ]);
  }
}

/** A workbook of one sheet, packed or stored. */
function bookOf(sheet: Buffer, method: 0 | 8): Uint8Array {
  const strings = Array.from({ length: 40 }, (_, at) => `<si><t>text ${String(at)}</t></si>`);
  const formats = [0, 14, 2, 22, 46, 20].map((id) => `<xf numFmtId="${String(id)}"/>`);
  const parts: Record<string, string | Buffer> = {
    ...officeParts('xl/workbook.xml'),
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relations({
      s: ['worksheet', 'worksheets/sheet1.xml'],
      t: ['sharedStrings', 'sharedStrings.xml'],
      u: ['styles', 'styles.xml'],
    }),
    'xl/sharedStrings.xml': `<sst>${strings.join('')}</sst>`,
    'xl/styles.xml': `<styleSheet><cellXfs>${formats.join('')}</cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': sheet,
  };
  return zipFile(
    Object.entries(parts).map(([name, content]) => {
      const bytes = Buffer.from(content);
      return { name, packed: method === 8 ? deflateRawSync(bytes) : bytes, method };
    }),
  );
}

function rowsOf(sheet: Buffer, method: 0 | 8): string[][] {
  const rows: string[][] = [];
  openXlsx(openZip(source('a.xlsx', bookOf(sheet, method)))).readRows(0, (cells) => {
    rows.push([...cells]);
    return 'more';
  });
  return rows;
}

/** With a prefix no row is plain: all of it is the parser's. */
function sheetXml(rows: string, prefix: '' | 'x:', before: string): Buffer {
  const of = (name: string): string => `${prefix}${name}`;
  const xml = `<${of('worksheet')}>${before}<${of('sheetData')}>${rows.replaceAll('{p}', prefix)}</${of('sheetData')}></${of('worksheet')}>`;
  return Buffer.from(xml);
}

describe('sheets made at random', () => {
  const seeds = Array.from({ length: 150 }, (_, at) => at + 1);

  it('read alike from their bytes and by the parser, wherever pieces of the file end', () => {
    let plain = 0;
    for (const seed of seeds) {
      const sheet = new Sheet(seed);
      const rows = sheet.rows(40);
      // What is before them puts the end of the first piece somewhere among them.
      const before = `<!--${'-='.repeat(32_768 - sheet.below(3_000))}-->`;
      const wanted = rowsOf(sheetXml(rows, 'x:', ''), 8);
      assert.deepEqual(rowsOf(sheetXml(rows, '', ''), 8), wanted, `seed ${String(seed)}`);
      assert.deepEqual(rowsOf(sheetXml(rows, '', before), 0), wanted, `seed ${String(seed)}, in two pieces`);
      plain += wanted.length;
    }
    assert.ok(plain > 5_000);
  });

  it('read alike where bytes are damaged', () => {
    for (const seed of seeds) {
      const sheet = new Sheet(10_000 + seed);
      const xml = sheetXml(sheet.rows(20), '', '');
      const start = xml.indexOf('<sheetData>') + 11;
      const at = start + sheet.below(xml.length - start);
      // A byte of text that is none, or not UTF-8: in a name, a number, a value, a tag.
      xml[at] = [0xff, 0xc3, 0x00, 0x3c, 0x20, 0x80][sheet.below(6)] ?? 0;
      // With a tab in its tag every row is the parser's.
      const parsed = Buffer.from(xml.toString('latin1').replaceAll('<row r=', '<row\tr='), 'latin1');
      assert.deepEqual(rowsOf(xml, 8), rowsOf(parsed, 8), `seed ${String(seed)}`);
    }
  });
});

describe('unpacking', () => {
  const plain = Buffer.from(
    Array.from({ length: 60_000 }, (_, at) => Math.imul(at, 2_654_435_761).toString(36)).join(' '),
  );
  const packed = deflateRawSync(plain);
  const ways = { 'the system’s': systemUnpacker, 'JavaScript’s': plainUnpacker };

  for (const [name, make] of Object.entries(ways)) {
    /** All of it in pieces of the packed file. */
    const unpacked = (bytes: Buffer, size: number): Buffer => {
      const pieces: Buffer[] = [];
      const unpacker = make((piece) => {
        // A piece is good only until the next.
        pieces.push(Buffer.from(Uint8Array.from(piece)));
        return 'more';
      });
      assert.ok(unpacker !== null);
      for (let at = 0; at < bytes.length; at += size)
        unpacker.push(bytes.subarray(at, at + size), at + size >= bytes.length);
      unpacker.close();
      return Buffer.concat(pieces);
    };

    it(`by ${name} way gives the same, in whatever pieces`, () => {
      for (const size of [1_000, 65_536, packed.length]) assert.ok(unpacked(packed, size).equals(plain));
    });

    it(`by ${name} way stops where there is enough`, () => {
      let taken = 0;
      const unpacker = make((piece) => {
        taken += piece.length;
        return 'enough';
      });
      unpacker?.push(packed, true);
      unpacker?.close();
      assert.ok(taken > 0 && taken < plain.length / 2);
    });

    it(`by ${name} way throws where it is damaged or its end is missing`, () => {
      const damaged = Buffer.from(packed);
      damaged.fill(0xff, 1_000, 1_100);
      assert.throws(() => unpacked(damaged, 65_536));
      assert.throws(() => unpacked(packed.subarray(0, packed.length - 20), 65_536));
    });
  }
});
