/** What all Office Open XML files (ECMA-376, part 2) that are written here have in common. The same parts give the same bytes. */
import { strToU8, type Zippable, zipSync } from 'fflate';
import { escapeXml } from '../escape.ts';

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const formats = 'http://schemas.openxmlformats.org';
export const relationTypes = `${formats}/officeDocument/2006/relationships`;
const packageTypes = `${formats}/package/2006`;

/** All entries bear it: the time of writing is nobody's business, and would make two runs differ. */
const zipTime = new Date(1980, 0, 1);

/** Text for an element, without the characters that XML does not have. */
export function xmlText(text: string): string {
  return escapeXml(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
}

/** The relations of one part, in the order in which they were asked for; the same target has one id. */
export class Relations {
  readonly #ids = new Map<string, string>();
  readonly #lines: string[] = [];

  /** The id of a relation to another part, by a path relative to the part that has it. */
  add(kind: string, target: string): string {
    return this.#add(kind, target, '');
  }

  /** The id of a relation to an address outside the file. */
  link(address: string): string {
    return this.#add('hyperlink', address, ' TargetMode="External"');
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  xml(): string {
    return `${xmlHead}<Relationships xmlns="${packageTypes}/relationships">${this.#lines.join('')}</Relationships>`;
  }

  #add(kind: string, target: string, mode: string): string {
    const key = `${kind} ${target}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `rId${String(this.#ids.size + 1)}`;
    this.#ids.set(key, id);
    this.#lines.push(`<Relationship Id="${id}" Type="${relationTypes}/${kind}" Target="${xmlText(target)}"${mode}/>`);
    return id;
  }
}

/** A file as its parts come. */
export class OfficePackage {
  readonly #files: Zippable = {};
  readonly #types: string[] = [];

  /** A part of XML with its content type; parts of relations have none. */
  part(name: string, xml: string, type: string | null): void {
    this.#files[name] = [strToU8(xml), { mtime: zipTime, level: 6 }];
    if (type !== null) this.#types.push(`<Override PartName="/${name}" ContentType="${type}"/>`);
  }

  /** Relations of a part; nothing where there are none. */
  relations(ofPart: string, relations: Relations): void {
    if (relations.isEmpty) return;
    const slash = ofPart.lastIndexOf('/') + 1;
    this.part(`${ofPart.slice(0, slash)}_rels/${ofPart.slice(slash)}.rels`, relations.xml(), null);
  }

  /** A picture, which is packed already. */
  picture(name: string, bytes: Uint8Array): void {
    this.#files[name] = [bytes, { mtime: zipTime, level: 0 }];
  }

  /** The file, with its main part and a title as the only one of its properties. */
  pack(mainPart: string, title: string): Uint8Array {
    const relations = new Relations();
    relations.add('officeDocument', mainPart);
    const core = `<Relationship Id="rIdCore" Type="${packageTypes}/relationships/metadata/core-properties" Target="docProps/core.xml"/>`;
    this.part('_rels/.rels', relations.xml().replace('</Relationships>', `${core}</Relationships>`), null);
    this.part(
      'docProps/core.xml',
      `${xmlHead}<cp:coreProperties xmlns:cp="${packageTypes}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${xmlText(title)}</dc:title></cp:coreProperties>`,
      'application/vnd.openxmlformats-package.core-properties+xml',
    );
    const defaults = [
      ['rels', 'application/vnd.openxmlformats-package.relationships+xml'],
      ['xml', 'application/xml'],
      ['png', 'image/png'],
      ['jpeg', 'image/jpeg'],
    ].map(([ending, type]) => `<Default Extension="${ending ?? ''}" ContentType="${type ?? ''}"/>`);
    const types = `${xmlHead}<Types xmlns="${packageTypes}/content-types">${defaults.join('')}${this.#types.join('')}</Types>`;
    const first: Zippable = { '[Content_Types].xml': [strToU8(types), { mtime: zipTime, level: 6 }] };
    return zipSync({ ...first, ...this.#files });
  }
}
