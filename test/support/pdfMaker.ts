/**
 * PDFs made by code: text in Helvetica (or, for other scripts, in a font that is not embedded and only says what its glyphs mean), lines and
 * coloured boxes. Places are points from the top left corner of the page as it is shown, y growing downward, as the readers give them.
 */
import { deflateSync } from 'node:zlib';

export type TextLook = {
  readonly size?: number;
  readonly align?: 'left' | 'right' | 'center';
  /** Quarter turns clockwise. */
  readonly turn?: 0 | 1 | 2 | 3;
};

/** Widths of Helvetica's letters from U+0020 on, in thousandths of an em (Adobe's AFM file). */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

const isPlain = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text);
/** Of the font for other scripts: each of its glyphs is as wide. */
const otherWidth = 1_000;

export function textWidth(text: string, size: number): number {
  const thousandths = isPlain(text)
    ? [...text].reduce((sum, letter) => sum + (widths[letter.charCodeAt(0) - 32] ?? 556), 0)
    : [...text].length * otherWidth;
  return (thousandths * size) / 1_000;
}

/** One page; what is drawn on it lands in its content. */
export class PageMaker {
  readonly #parts: string[] = [];
  readonly #used: Set<string>;
  readonly width: number;
  readonly height: number;
  /** The page's own /Rotate, in quarter turns. What is drawn is placed so that it shows where it was meant to. */
  readonly rotate: number;

  constructor(used: Set<string>, { width, height, rotate }: { width: number; height: number; rotate: number }) {
    this.#used = used;
    [this.width, this.height, this.rotate] = [width, height, rotate];
  }

  /** `x` is the left edge, the right one or the middle, as aligned; `base` the line that the text stands on. */
  text(x: number, base: number, text: string, { size = 10, align = 'left', turn = 0 }: TextLook = {}): this {
    const wide = textWidth(text, size);
    const back = align === 'left' ? 0 : align === 'right' ? wide : wide / 2;
    const along = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ][turn] ?? [1, 0];
    const [dx = 1, dy = 0] = along;
    const start = this.#place(x - back * dx, base - back * dy);
    const [a, b] = this.#direction(dx, dy);
    const matrix = [a, b, -b, a, start.x, start.y].map(short).join(' ');
    this.#parts.push(`BT /${isPlain(text) ? 'F1' : 'F2'} ${String(size)} Tf ${matrix} Tm ${this.#shown(text)} Tj ET`);
    return this;
  }

  line(x0: number, y0: number, x1: number, y1: number, width = 0.5): this {
    const [from, to] = [this.#place(x0, y0), this.#place(x1, y1)];
    this.#parts.push(`${String(width)} w ${short(from.x)} ${short(from.y)} m ${short(to.x)} ${short(to.y)} l S`);
    return this;
  }

  /** A box filled with grey, 0 (black) to 1 (white). */
  fill(left: number, top: number, right: number, bottom: number, grey: number): this {
    const [one, two] = [this.#place(left, top), this.#place(right, bottom)];
    const box = [Math.min(one.x, two.x), Math.min(one.y, two.y), Math.abs(two.x - one.x), Math.abs(two.y - one.y)];
    this.#parts.push(`q ${short(grey)} g ${box.map(short).join(' ')} re f Q`);
    return this;
  }

  content(): string {
    return this.#parts.join('\n');
  }

  #shown(text: string): string {
    if (isPlain(text)) return `(${text.replace(/[\\()]/g, '\\$&')})`;
    for (const letter of text) this.#used.add(letter);
    return `<${[...text].map((letter) => (letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')).join('')}>`;
  }

  #place(x: number, y: number): { x: number; y: number } {
    if (this.rotate === 1) return { x: y, y: x };
    if (this.rotate === 2) return { x: this.width - x, y };
    if (this.rotate === 3) return { x: this.height - y, y: this.width - x };
    return { x, y: this.height - y };
  }

  /** A direction on the shown page (y downward) in the page's own axes. */
  #direction(dx: number, dy: number): [number, number] {
    if (this.rotate === 1) return [dy, dx];
    if (this.rotate === 2) return [-dx, dy];
    if (this.rotate === 3) return [-dy, -dx];
    return [dx, -dy];
  }
}

function short(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** How a file lies inside a document: `squeezed` as often by Deflate; `says` is the size that is claimed for it. */
export type AttachmentLook = { readonly squeezed?: number; readonly says?: number };

/** A document of pages. */
export class PdfMaker {
  readonly #pages: PageMaker[] = [];
  readonly #attached: { readonly name: string; readonly file: string; readonly stream: string }[] = [];
  readonly #used = new Set<string>();

  /** Measures are those of the page as it is shown. */
  page({ width = 595, height = 842, rotate = 0 } = {}): PageMaker {
    const page = new PageMaker(this.#used, { width, height, rotate });
    this.#pages.push(page);
    return page;
  }

  /** Puts a file into the document, as Factur-X does. */
  attach(name: string, content: string | Uint8Array, { squeezed = 0, says }: AttachmentLook = {}): this {
    let bytes = Buffer.from(content);
    const size = says ?? bytes.length;
    for (let times = 0; times < squeezed; times++) bytes = deflateSync(bytes);
    const filter = squeezed === 0 ? '' : `/Filter[${'/FlateDecode'.repeat(squeezed)}]`;
    const stream = streamOf(bytes.toString('latin1'), `/Type/EmbeddedFile/Params<</Size ${String(size)}>>${filter}`);
    const shown = name.replace(/[\\()]/g, '\\$&');
    this.#attached.push({ name: shown, file: `/Type/Filespec/F(${shown})/UF(${shown})`, stream });
    return this;
  }

  bytes(): Buffer {
    const files = 7 + this.#pages.length * 2;
    const names = this.#attached.map(({ name }, index) => `(${name}) ${String(files + index * 2)} 0 R`).join(' ');
    const catalog = this.#attached.length === 0 ? '' : `/Names<</EmbeddedFiles<</Names[${names}]>>>>`;
    const kids = this.#pages.map((_, index) => `${String(7 + index * 2)} 0 R`).join(' ');
    const objects: string[] = [
      `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
      `<</Type/Pages/Kids[${kids}]/Count ${String(this.#pages.length)}>>`,
      '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
      '<</Type/Font/Subtype/Type0/BaseFont/Other/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 6 0 R>>',
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/Other/DW ${String(otherWidth)}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/Other/Flags 4/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80/FontBBox[0 -200 1000 800]>>>>`,
      streamOf(this.#meanings()),
      ...this.#pages.flatMap((page, index) => {
        const [wide, high] = page.rotate % 2 === 0 ? [page.width, page.height] : [page.height, page.width];
        return [
          `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${String(wide)} ${String(high)}]/Rotate ${String(page.rotate * 90)}/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents ${String(8 + index * 2)} 0 R>>`,
          streamOf(page.content()),
        ];
      }),
      ...this.#attached.flatMap(({ file, stream }, index) => [
        `<<${file}/EF<</F ${String(files + index * 2 + 1)} 0 R>>>>`,
        stream,
      ]),
    ];
    return written(objects);
  }

  #meanings(): string {
    const pairs = [...this.#used].map((letter) => {
      const code = (letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
      return `<${code}> <${code}>`;
    });
    const groups: string[] = [];
    for (let at = 0; at < pairs.length; at += 100) {
      const part = pairs.slice(at, at + 100);
      groups.push(`${String(part.length)} beginbfchar\n${part.join('\n')}\nendbfchar`);
    }
    return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${groups.join('\n')}\nendcmap\nend\nend`;
  }
}

function streamOf(content: string, entries = ''): string {
  return `<<${entries}/Length ${String(content.length)}>>\nstream\n${content}\nendstream`;
}

function written(objects: readonly string[]): Buffer {
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  text += `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${offsets.join('')}`;
  text += `trailer\n<</Size ${String(objects.length + 1)}/Root 1 0 R>>\nstartxref\n${String(start)}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}
