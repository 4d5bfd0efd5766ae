/**
 * The lower bound of a sheet with a million rows: made by writing one piece of XML after the other into a deflated part, read by unpacking
 * that part and finding where each cell's value begins and ends. No value is made of it, and nothing is checked.
 */
import fs from 'node:fs';
import { createDeflateRaw, createInflateRaw, crc32, deflateRawSync, type DeflateRaw } from 'node:zlib';
import { Parser } from 'htmlparser2';
import type { BookColumn } from '../../src/worker/readers/writers/book/bookCells.ts';
import { columnName } from '../../src/worker/readers/sheets/cells.ts';

const columns = 10;
const texts = 1_000;
const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const letters = Array.from({ length: columns }, (_, index) => columnName(index));
const pieceCharacters = 64 * 1024;

/** A row as Excel writes it: three shared texts, a date, a truth, five numbers. */
function rowXml(row: number): string {
  const number = String(row);
  const text = String(row % texts);
  const place = letters.map((letter) => `r="${letter}${number}"`);
  const cents = (factor: number): string => String(((row * factor) % 10_000_000) / 100);
  return `<row r="${number}" spans="1:10"><c ${place[0] ?? ''} t="s"><v>${text}</v></c><c ${place[1] ?? ''} t="s"><v>${String((row * 7) % texts)}</v></c><c ${place[2] ?? ''} s="1"><v>${String(40_000 + (row % 5_000))}</v></c><c ${place[3] ?? ''}><v>${number}</v></c><c ${place[4] ?? ''}><v>${cents(7_919)}</v></c><c ${place[5] ?? ''}><v>${cents(104_729)}</v></c><c ${place[6] ?? ''} t="s"><v>${String((row * 13) % texts)}</v></c><c ${place[7] ?? ''} t="b"><v>${String(row % 2)}</v></c><c ${place[8] ?? ''}><v>${cents(31)}</v></c><c ${place[9] ?? ''}><v>${String(row % 97)}</v></c></row>`;
}

const kinds = ['text', 'text', 'date', 'number', 'number', 'number', 'text', 'truth', 'number', 'number'] as const;
/** The same rows as values for our writer. */
export const writtenColumns: readonly BookColumn[] = kinds.map((kind, at) => ({
  title: `Column ${String(at + 1)}`,
  kind,
}));

/** One after the other: none is kept. */
export function* writtenRows(rows: number): Generator<(string | number | boolean)[]> {
  const cents = (row: number, factor: number): number => ((row * factor) % 10_000_000) / 100;
  const customer = (number: number): string => `Customer number ${String(number % texts)}`;
  for (let row = 1; row <= rows; row++) {
    const day = `2015-03-${String(1 + (row % 28)).padStart(2, '0')}`;
    const amounts = [row, cents(row, 7_919), cents(row, 104_729)];
    yield [
      customer(row),
      customer(row * 7),
      day,
      ...amounts,
      customer(row * 13),
      row % 2 === 1,
      cents(row, 31),
      row % 97,
    ];
  }
}

/** The parts of the workbook that are small. */
const smallParts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${xmlHead}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
  '_rels/.rels': `${xmlHead}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/_rels/workbook.xml.rels': `${xmlHead}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  'xl/workbook.xml': `${xmlHead}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Million" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/styles.xml': `${xmlHead}<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  'xl/sharedStrings.xml': `${xmlHead}<sst xmlns="${main}" uniqueCount="${String(texts)}">${Array.from({ length: texts }, (_, at) => `<si><t>Customer number ${String(at)}</t></si>`).join('')}</sst>`,
};

type Entry = {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly plain: number;
};

const headBytes = 30;

/** The head of a part in the file, or its line in the list at the end (PKWARE APPNOTE 6.3.9). */
function headOf({ name, offset, crc, packed, plain }: Entry, where: 'part' | 'list'): Buffer {
  const isPart = where === 'part';
  const head = Buffer.alloc(isPart ? headBytes : 46);
  head.writeUInt32LE(isPart ? 0x04034b50 : 0x02014b50, 0);
  const at = isPart ? 4 : 6;
  head.writeUInt16LE(20, at);
  head.writeUInt16LE(8, at + 4);
  head.writeUInt32LE(crc, at + 10);
  head.writeUInt32LE(packed, at + 14);
  head.writeUInt32LE(plain, at + 18);
  head.writeUInt16LE(name.length, at + 22);
  if (!isPart) head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

/** Writes a workbook of so many rows with the sheet as its first part; returns their number. */
export async function writeBound(file: string, rows: number): Promise<number> {
  const descriptor = fs.openSync(file, 'w');
  const name = Buffer.from('xl/worksheets/sheet1.xml');
  let at = fs.writeSync(descriptor, headOf({ name, offset: 0, crc: 0, packed: 0, plain: 0 }, 'part'));
  const start = at;
  const packer = createDeflateRaw({ level: 6 });
  packer.on('data', (piece: Buffer) => (at += fs.writeSync(descriptor, piece)));
  const ended = new Promise<void>((resolve, reject) => packer.once('end', resolve).once('error', reject));
  const { crc, plain } = await sheetInto(packer, rows);
  await ended;
  const sheet: Entry = { name, offset: 0, crc, packed: at - start, plain };
  fs.writeSync(descriptor, headOf(sheet, 'part'), 0, undefined, 0);
  const entries = [sheet];
  for (const [part, text] of Object.entries(smallParts)) {
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes);
    const entry = {
      name: Buffer.from(part),
      offset: at,
      crc: crc32(bytes),
      packed: packed.length,
      plain: bytes.length,
    };
    at += fs.writeSync(descriptor, Buffer.concat([headOf(entry, 'part'), packed]), 0, undefined, at);
    entries.push(entry);
  }
  const list = Buffer.concat(entries.map((entry) => headOf(entry, 'list')));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  fs.writeSync(descriptor, Buffer.concat([list, end]), 0, undefined, at);
  fs.closeSync(descriptor);
  return rows;
}

async function sheetInto(packer: DeflateRaw, rows: number): Promise<{ crc: number; plain: number }> {
  let [crc, plain] = [0, 0];
  const push = async (text: string): Promise<void> => {
    const piece = Buffer.from(text);
    crc = crc32(piece, crc);
    plain += piece.length;
    if (!packer.write(piece)) await new Promise((resolve) => packer.once('drain', resolve));
  };
  let text = `${xmlHead}<worksheet xmlns="${main}"><sheetData>`;
  for (let row = 1; row <= rows; row++) {
    text += rowXml(row);
    if (text.length < pieceCharacters) continue;
    await push(text);
    text = '';
  }
  await push(`${text}</sheetData></worksheet>`);
  packer.end();
  return { crc, plain };
}

/** The unpacked sheet of such a file. */
function unpacked(file: string): AsyncIterable<Buffer> {
  const head = Buffer.alloc(headBytes);
  const descriptor = fs.openSync(file, 'r');
  fs.readSync(descriptor, head);
  fs.closeSync(descriptor);
  const start = headBytes + head.readUInt16LE(26);
  const packed = fs.createReadStream(file, { start, end: start + head.readUInt32LE(18) - 1, highWaterMark: 64 * 1024 });
  return packed.pipe(createInflateRaw({ chunkSize: 64 * 1024 }));
}

/** How many cells with a value the sheet has. */
export async function readBound(file: string): Promise<number> {
  const counter = new ValueCounter();
  for await (const piece of unpacked(file)) counter.add(piece);
  return counter.cells;
}

/** The same by a parser of XML whose words nobody keeps. */
export async function parseBound(file: string): Promise<number> {
  let cells = 0;
  const parser = new Parser({ onopentagname: (name) => (cells += name === 'v' ? 1 : 0) }, { xmlMode: true });
  const decoder = new TextDecoder();
  for await (const piece of unpacked(file)) parser.write(decoder.decode(piece, { stream: true }));
  parser.end();
  return cells;
}

const [less, more, letterV] = [0x3c, 0x3e, 0x76];

/** Follows the bytes and knows of each where it is: in a tag's name, behind it, in a cell's value. */
class ValueCounter {
  cells = 0;
  /** Bytes of all values. */
  bytes = 0;
  #state: 'outside' | 'name' | 'inTag' | 'value' = 'outside';
  #isValue = false;

  add(piece: Buffer): void {
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      switch (this.#state) {
        case 'outside':
          if (byte === less) this.#state = 'name';
          break;
        case 'name':
          this.#isValue = byte === letterV;
          this.#state = 'inTag';
          break;
        case 'inTag':
          if (byte !== more) break;
          this.#state = this.#isValue ? 'value' : 'outside';
          break;
        case 'value':
          if (byte === less) {
            this.cells++;
            this.#state = 'name';
          } else this.bytes++;
          break;
      }
    }
  }
}
