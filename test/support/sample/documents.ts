// The sample's other formats, each as small as its readers accept.
import { crc32 } from 'node:zlib';

/** A one-page PDF: lines of text, and a ruled table under them. */
export function encodePdf(title: string, lines: readonly string[], table: readonly (readonly string[])[] = []): Buffer {
  const drawing = [textAt(60, 770, 18, title), ...lines.map((line, index) => textAt(60, 735 - index * 18, 11, line))];
  drawing.push(...ruledTable(table, 60, 735 - lines.length * 18 - 10));
  const content = drawing.join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

function textAt(x: number, y: number, size: number, text: string): string {
  return `BT /F1 ${size} Tf ${x} ${y} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`;
}

function ruledTable(rows: readonly (readonly string[])[], left: number, top: number): readonly string[] {
  const [columnWidth, rowHeight] = [115, 22];
  const columns = rows[0]?.length ?? 0;
  const [right, bottom] = [left + columns * columnWidth, top - rows.length * rowHeight];
  const line = (x1: number, y1: number, x2: number, y2: number): string => `${x1} ${y1} m ${x2} ${y2} l S`;
  if (columns === 0) return [];
  return [
    ...Array.from({ length: rows.length + 1 }, (_, index) =>
      line(left, top - index * rowHeight, right, top - index * rowHeight),
    ),
    ...Array.from({ length: columns + 1 }, (_, index) =>
      line(left + index * columnWidth, top, left + index * columnWidth, bottom),
    ),
    ...rows.flatMap((cells, row) =>
      cells.map((cell, column) => textAt(left + column * columnWidth + 6, top - row * rowHeight - 15, 11, cell)),
    ),
  ];
}

/** A zip archive with its files stored as they are. All are dated 1980-01-01, zip's first day, so that the bytes never change. */
export function encodeZip(files: Readonly<Record<string, string>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [nameBytes, content] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26); // the fields that both headers share
    common.writeUInt16LE(20, 0); // version 2.0
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(0x0021, 8); // the date
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const header = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, content]);
    local.push(header);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, nameBytes);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

/** Half a second of silence: an ID3 title, then MPEG-1 layer III frames of 128 kbit/s at 44.1 kHz, whose all-zero content is silent. */
export function encodeMp3(title: string): Buffer {
  const text = Buffer.concat([Buffer.from([3]), Buffer.from(title)]); // 3: UTF-8
  const frame = Buffer.concat([Buffer.from('TIT2\0\0\0', 'latin1'), Buffer.from([text.length, 0, 0]), text]);
  const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0', 'latin1'), Buffer.from([frame.length]), frame]);
  const silence = Buffer.alloc(417);
  silence.set([0xff, 0xfb, 0x90, 0x64]);
  return Buffer.concat([tag, ...Array<Buffer>(20).fill(silence)]);
}
