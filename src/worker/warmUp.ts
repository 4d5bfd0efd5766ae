/**
 * Work that nobody needs, done by a worker of a virtual machine before it is put to sleep: what it then has loaded and compiled is in the
 * memory that every later worker wakes up from. In software the first task takes ten times as long without it. The folder is made here,
 * and what it comes to goes nowhere; no file of a person is near yet.
 */
import { createHash } from 'node:crypto';
import { relativePath } from '../model/relativePath.ts';
import type { WorkContext } from './engines.ts';
import { rulesEngine } from './rules/engine.ts';
import type { Looked, OpenFile, ServedFolder } from './stage/folderWay.ts';

const today = '2020-01-01';
const instructions = [
  'organize these photos by date taken',
  'sort these files by type',
  'extract all tables from a.pdf into CSV',
];

/** Never throws: who cannot be warmed up is only slower. `serve` gives the worker a folder. */
export async function warmUp(serve: (folder: ServedFolder) => void): Promise<void> {
  serve(folderOf(sampleFiles()));
  try {
    for (const instruction of instructions) await rehearse(instruction);
  } catch (error) {
    console.error(error);
  }
}

async function rehearse(instruction: string): Promise<void> {
  const context = nowhere();
  const asked = { instruction, answers: {}, steering: [], engine: 'rules' as const, today };
  const reply = await rulesEngine.plan(asked, context);
  if (reply.outcome !== 'plan') throw new Error(`nothing comes of “${instruction}”: ${JSON.stringify(reply)}`);
  await rulesEngine.work({ rule: reply.plan.rule, answers: {}, today }, context);
}

/** A context whose words reach nobody. */
function nowhere(): WorkContext {
  const refuse = (): Promise<never> => Promise.reject(new Error('nobody is there yet'));
  return {
    mountPath: '/nowhere',
    signal: new AbortController().signal,
    progress: () => undefined,
    changes: () => Promise.resolve(),
    exceptions: () => Promise.resolve(),
    sendContent: async (source) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const part of source instanceof Uint8Array ? [source] : source) {
        hash.update(part);
        bytes += part.length;
      }
      return { hash: hash.digest('hex'), bytes };
    },
    model: refuse,
    service: { facts: refuse, left: refuse, batchStart: refuse, batchLook: refuse, batchResults: refuse },
    talk: { remember: refuse, recall: refuse, heard: refuse },
    search: refuse,
    skill: refuse,
    connector: refuse,
  };
}

function sampleFiles(): ReadonlyMap<string, Buffer> {
  const files = new Map([['a.pdf', pdfWithTable()]]);
  for (let at = 0; at < 40; at++) {
    files.set(`IMG_${String(at)}.jpg`, photo(`2019:0${String(1 + (at % 9))}:11 10:20:30`));
    files.set(`notes ${String(at)}.txt`, Buffer.from(`Invoice ${String(at)} of 11 January 2019: 12.50 EUR\n`));
  }
  return files;
}

/** The least that a picture with a date taken can be. */
function photo(date: string): Buffer {
  const entry = (tag: number, kind: number, count: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(kind, 2);
    bytes.writeUInt32BE(count, 4);
    bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const one = Buffer.from([0, 1]);
  const end = Buffer.alloc(4);
  const exif = Buffer.concat([
    Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
    ...[one, entry(0x8769, 4, 1, 26), end],
    ...[one, entry(0x9003, 2, date.length + 1, 44), end],
    Buffer.from(`${date}\0`, 'latin1'),
  ]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
    length,
    exif,
    Buffer.from([0xff, 0xda, 0, 2, 0, 0xff, 0xd9]),
  ]);
}

/** A page with a table of three columns. */
function pdfWithTable(): Buffer {
  const rows = Array.from({ length: 12 }, (_, row) =>
    ['Date', 'Payee', 'Amount'].map((title, column) => {
      const text =
        row === 0 ? title : [`2019-01-${String(10 + row)}`, `Shop ${String(row)}`, `${String(row)}.50`][column];
      return `BT /F1 11 Tf ${String(60 + 160 * column)} ${String(760 - 20 * row)} Td (${text ?? ''}) Tj ET`;
    }),
  ).flat();
  const lines = Array.from(
    { length: 13 },
    (_, row) => `55 ${String(774 - 20 * row)} m 535 ${String(774 - 20 * row)} l S`,
  );
  const bars = [55, 215, 375, 535].map((x) => `${String(x)} 774 m ${String(x)} 534 l S`);
  const drawn = [...lines, ...bars, ...rows].join('\n');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${String(drawn.length)}>>\nstream\n${drawn}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${String(at + 1)} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = String(objects.length + 1);
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  return Buffer.from(
    `${text}${table}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${String(text.length)}\n%%EOF\n`,
    'latin1',
  );
}

function folderOf(files: ReadonlyMap<string, Buffer>): ServedFolder {
  const bytesOf = (name: string): Buffer => {
    const bytes = files.get(name);
    if (bytes === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return bytes;
  };
  const look = (name: string): Looked => ({
    ...{ size: bytesOf(name).length, mtimeMs: 1e12, ino: 1, nlink: 1, dev: 0 },
    isFile: () => true,
    isDirectory: () => false,
    isSymbolicLink: () => false,
  });
  const open = (name: string): OpenFile => ({
    look: () => look(name),
    read: (memory, at, length, offset) => bytesOf(name).copy(memory, at, offset, offset + length),
    close: () => undefined,
  });
  return {
    enter: () => ({ look, open, list: () => [...files.keys()].map(relativePath) }),
  };
}
