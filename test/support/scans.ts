/** Pages of known words as scans: drawn by the readers themselves, turned, and put into pictures and PDFs without a text of their own. */
import { PdfMaker } from './pdfMaker.ts';
import type { Picture } from '../../src/worker/readers/pictures/picture.ts';

/** Words that stand in no order that a dictionary would complete. */
const plain = (
  'river stone window carpet yellow market number seven bridge winter garden silver paper kitchen travel music letter ' +
  'summer doctor engine village harbour printer blanket corner pencil mountain record signal butter mirror ladder'
).split(' ');

/** A page's lines: six words each, told by a seed, with a number of five digits. */
export function linesOf(seed: number, lines: number): string[] {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return Array.from({ length: lines }, () => {
    const words = Array.from({ length: 6 }, () => plain[next(plain.length)] ?? '');
    return [...words, String(10_000 + next(89_999))].join(' ');
  });
}

/** A PDF of pages of text. */
export function textPdf(pages: readonly (readonly string[])[], { size = 12, rotate = 0 } = {}): Buffer {
  const made = new PdfMaker();
  for (const lines of pages) {
    const page = made.page({ rotate });
    lines.forEach((line, at) => page.text(60, 80 + at * size * 1.8, line, { size }));
  }
  return made.bytes();
}

/** A PDF of pages that are one JPEG each, as a scanner makes it. */
export function scanPdf(pages: readonly { jpeg: Uint8Array; width: number; height: number }[]): Buffer {
  const kids = pages.map((_, at) => `${String(3 + at * 3)} 0 R`).join(' ');
  const objects: Buffer[] = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from(`<</Type/Pages/Kids[${kids}]/Count ${String(pages.length)}>>`),
    ...pages.flatMap(({ jpeg, width, height }, at) => {
      const content = 'q 595 0 0 842 0 0 cm /I Do Q';
      return [
        Buffer.from(
          `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I ${String(5 + at * 3)} 0 R>>>>/Contents ${String(4 + at * 3)} 0 R>>`,
        ),
        Buffer.from(`<</Length ${String(content.length)}>>\nstream\n${content}\nendstream`),
        Buffer.concat([
          Buffer.from(
            `<</Type/XObject/Subtype/Image/Width ${String(width)}/Height ${String(height)}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${String(jpeg.length)}>>\nstream\n`,
          ),
          jpeg,
          Buffer.from('\nendstream'),
        ]),
      ];
    }),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  let length = parts[0]?.length ?? 0;
  const offsets = objects.map((object, at) => {
    const whole = Buffer.concat([Buffer.from(`${String(at + 1)} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    const offset = length;
    parts.push(whole);
    length += whole.length;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const count = String(objects.length + 1);
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${String(length)}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** As an old copier leaves it: grey specks on it, told by a seed. */
export function speckled({ width, height, pixels }: Picture, seed: number): Picture {
  const copy = pixels.slice();
  let state = seed;
  for (let specks = 0; specks < (width * height) / 400; specks++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const at = (state % (width * height)) * 4;
    copy.fill(120, at, at + 3);
  }
  return { width, height, pixels: copy };
}

/** How many of the wanted words stand in a text, each as often as it is wanted: 0 to 1. */
export function recallOf(wanted: readonly string[], text: string): number {
  const there = new Map<string, number>();
  for (const word of text.split(/\s+/)) there.set(word, (there.get(word) ?? 0) + 1);
  const all = wanted.flatMap((line) => line.split(' '));
  let found = 0;
  for (const word of all) {
    const count = there.get(word) ?? 0;
    if (count === 0) continue;
    found += 1;
    there.set(word, count - 1);
  }
  return found / all.length;
}
