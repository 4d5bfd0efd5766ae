/** Small files of every kind that the readers know, made by code. */
import assert from 'node:assert/strict';
import { hidingPlaces } from '../../../support/hidingPlaces.ts';
import { encodeJpeg } from '../../../support/sample/jpeg.ts';
import { readers, zipOf } from './support.ts';

export type SampleFile = { readonly name: string; readonly says: string; readonly bytes: Uint8Array };

const text = 'Invoice 17 of 3 May 2024, total 12.50 EUR';

const plain: Readonly<Record<string, string>> = {
  'a.txt': `${text}\n`,
  'a.csv': `Name;Code\n"Ann ""A""";1\nBen;${text}\n`,
  'a.tsv': 'Name\tCode\nAnn\t1\n',
  'a.md': `# Title\n\n- one\n  1. two\n\n| a | b |\n|---|---|\n| *x* | [y](https://example.org) |\n\n> ${text}\n`,
  'a.ics': 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nEND:VEVENT\nEND:VCALENDAR\n',
};

const epub = zipOf({
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': '<container><rootfiles><rootfile full-path="o/p.opf"/></rootfiles></container>',
  'o/p.opf':
    '<package><metadata><dc:title>Book</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
  'o/a.xhtml': `<html><body><p>${text}</p></body></html>`,
});

/** One of each kind of document with a text that is hidden in it, plain texts and tables, a book, and pictures of each format. */
export async function sampleFiles(): Promise<SampleFile[]> {
  const photo = encodeJpeg({ columns: 3, rows: 2, colorAt: () => [200, 100, 50] }, undefined);
  const pictures = await Promise.all(
    ['png', 'gif', 'bmp', 'tiff', 'webp'].map(async (to): Promise<SampleFile> => {
      const made = await readers.convert({ name: 'a.jpg', bytes: photo, to, options: {} });
      assert.ok(made.ok, to);
      return { name: `a.${to}`, says: `a picture as ${to}`, bytes: made.bytes };
    }),
  );
  return [
    ...hidingPlaces.map(({ name, file, make }): SampleFile => ({ name: file, says: name, bytes: make(text) })),
    ...Object.entries(plain).map(([name, content]): SampleFile => ({ name, says: name, bytes: Buffer.from(content) })),
    { name: 'a.epub', says: 'a book', bytes: epub },
    { name: 'a.jpg', says: 'a picture as jpg', bytes: photo },
    ...pictures,
  ];
}
