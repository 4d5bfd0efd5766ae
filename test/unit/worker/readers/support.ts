/** Documents made in code, and the readers' assets from their packages. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { strToU8, zipSync } from 'fflate';
import type { AssetName } from '../../../../src/worker/readers/assets.ts';
import * as readersModule from '../../../../src/worker/readers/main.ts';
import { sourceOf } from '../../../../src/worker/readers/source.ts';

const require = createRequire(import.meta.url);

const assetFiles: Readonly<Record<AssetName, string>> = {
  'pdfium.wasm': '@embedpdf/pdfium/pdfium.wasm',
  'mozjpeg_dec.wasm': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  'mozjpeg_enc.wasm': '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  'webp_dec.wasm': '@jsquash/webp/codec/dec/webp_dec.wasm',
  'webp_enc.wasm': '@jsquash/webp/codec/enc/webp_enc.wasm',
  'avif_dec.wasm': '@jsquash/avif/codec/dec/avif_dec.wasm',
  'libheif.js': 'libheif-js/libheif-wasm/libheif.js',
  'libheif.wasm': 'libheif-js/libheif-wasm/libheif.wasm',
  'tesseract.wasm': 'tesseract.js-core/tesseract-core-simd-lstm.wasm',
  'eng.traineddata.gz': '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
};

readersModule.useAssets((name) => fs.readFileSync(require.resolve(assetFiles[name])));

/** The readers as the worker has them. */
export const readers = readersModule;

export function source(name: string, content: Uint8Array | string): ReturnType<typeof sourceOf> {
  return sourceOf(typeof content === 'string' ? Buffer.from(content, 'utf8') : content, name);
}

/** A ZIP of text parts. */
export function zipOf(parts: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}

const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The parts that every Office file has; `main` is its main part. */
export function officeParts(main: string, core = ''): Record<string, string> {
  const coreType = 'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties';
  return {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${relation}/officeDocument" Target="${main}"/><Relationship Id="b" Type="${coreType}" Target="docProps/core.xml"/><Relationship Id="c" Type="${relation}/extended-properties" Target="docProps/app.xml"/></Relationships>`,
    'docProps/core.xml': `<cp:coreProperties>${core}</cp:coreProperties>`,
    'docProps/app.xml': '<Properties><Pages>7</Pages></Properties>',
  };
}

/** Relations of a part: id → kind and target. */
export function relations(entries: Readonly<Record<string, readonly [kind: string, target: string]>>): string {
  const lines = Object.entries(entries).map(
    ([id, [kind, target]]) => `<Relationship Id="${id}" Type="${relation}/${kind}" Target="${target}"/>`,
  );
  return `<Relationships>${lines.join('')}</Relationships>`;
}

/** A PDF of one page a text, with an information dictionary. */
export function pdfOf(pages: readonly string[], info = ''): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${String(pages.length)} /Kids [${pages.map((_, index) => `${String(5 + index * 2)} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< ${info} >>`,
    ...pages.flatMap((text, index) => {
      const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
      const page = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${String(6 + index * 2)} 0 R >>`;
      return [page, `<< /Length ${String(stream.length)} >>\nstream\n${stream}\nendstream`];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const start = file.length;
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  file += `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${String(objects.length + 1)} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${String(start)}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
