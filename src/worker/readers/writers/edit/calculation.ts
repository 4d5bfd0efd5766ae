/** What a workbook knows of its formulas: kept true when cells change (ECMA-376, part 1, 18.2.2 and 18.6). */
import { mainPartOf, relationsOf } from '../../office/package.ts';
import type { Zip } from '../../zip.ts';
import type { EditedPackage } from './package.ts';
import { firstTag, withAttribute } from './sheetXml.ts';
import { attribute, partsOfName, type Splice, spliced, type Tag, tagsOf } from './xmlTags.ts';

const sheetBytesMax = 1024 * 1024 * 1024;

/** Whether any of the sheets computes. */
export function hasFormulas(zip: Zip, sheets: readonly string[]): boolean {
  return sheets.some((part) => {
    let found = false;
    let before = '';
    zip.stream(part, sheetBytesMax, (piece) => {
      const text = before + Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
      found = /<(?:\w{1,20}:)?f[\s>/]/.test(text);
      before = text.slice(-24);
      return found ? 'enough' : 'more';
    });
    return found;
  });
}

/** Has programs compute all formulas when they open the file. */
export function computeOnLoad(file: EditedPackage): void {
  const main = mainPartOf(file.zip, 'xl/workbook.xml');
  const xml = file.text(main);
  const known = firstTag(xml, 'calcPr');
  if (known !== null) {
    file.put(main, withAttribute(xml, known, 'fullCalcOnLoad', '1'));
    return;
  }
  let at: { end: number; prefix: string } | null = null;
  for (const tag of tagsOf(xml)) {
    const { local, prefix } = partsOfName(tag.name);
    const isBefore = ['sheets', 'functionGroups', 'externalReferences', 'definedNames'].includes(local);
    if (isBefore && tag.kind !== 'open') at = { end: tag.end, prefix };
  }
  if (at === null) return;
  const text = `<${at.prefix}calcPr fullCalcOnLoad="1"/>`;
  file.put(main, spliced(xml, [{ start: at.end, end: at.end, text }]));
}

/** Takes cells that compute no more out of the order of computing; without any left, the order goes. `sheetId` is the workbook's. */
export function forgetFormulas(
  file: EditedPackage,
  gone: readonly { readonly sheetId: string; readonly place: string }[],
): void {
  const main = mainPartOf(file.zip, 'xl/workbook.xml');
  const part = [...relationsOf(file.zip, main).values()].find(({ kind }) => kind === 'calcChain')?.target;
  if (part === undefined || gone.length === 0 || !file.zip.entries.has(part)) return;
  const xml = file.text(part);
  const keys = new Set(gone.map(({ sheetId, place }) => `${sheetId} ${place}`));
  const splices: Splice[] = [];
  // A cell without a sheet of its own is of the same as the one before.
  let sheet = '';
  let keptSheet = '';
  let kept = 0;
  for (const tag of cellTags(xml)) {
    const own = attribute(xml, tag, 'i');
    sheet = own ?? sheet;
    if (keys.has(`${sheet} ${attribute(xml, tag, 'r') ?? ''}`)) {
      splices.push({ start: tag.start, end: tag.end, text: '' });
      continue;
    }
    kept++;
    if (own === null && keptSheet !== sheet) {
      const text = xml.slice(tag.start, tag.end).replace(/(\s*\/?>)$/, ` i="${sheet}"$1`);
      splices.push({ start: tag.start, end: tag.end, text });
    }
    keptSheet = sheet;
  }
  if (kept > 0) file.put(part, spliced(xml, splices));
  else removePart(file, part, main);
}

function* cellTags(xml: string): Generator<Tag> {
  for (const tag of tagsOf(xml)) if (tag.kind !== 'close' && partsOfName(tag.name).local === 'c') yield tag;
}

/** Takes a part out, and what names it. */
function removePart(file: EditedPackage, part: string, owner: string): void {
  const slash = owner.lastIndexOf('/') + 1;
  const id = [...relationsOf(file.zip, owner)].find(([, { target }]) => target === part)?.[0];
  dropTag(file, `${owner.slice(0, slash)}_rels/${owner.slice(slash)}.rels`, 'Id', id ?? '');
  dropTag(file, '[Content_Types].xml', 'PartName', `/${part}`);
  file.remove(part);
}

function dropTag(file: EditedPackage, part: string, name: string, value: string): void {
  const xml = file.text(part);
  for (const tag of tagsOf(xml)) {
    if (tag.kind === 'empty' && attribute(xml, tag, name) === value) {
      file.put(part, spliced(xml, [{ start: tag.start, end: tag.end, text: '' }]));
      return;
    }
  }
}
