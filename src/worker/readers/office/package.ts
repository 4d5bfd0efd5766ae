/** How the parts of an Office Open XML file (ECMA-376, part 2) hang together. */
import { attributeOf, localName, scanPart } from '../markup.ts';
import type { Zip } from '../zip.ts';

export type Relation = {
  /** The last part of its type: "worksheet", "hyperlink", "officeDocument". */
  readonly kind: string;
  /** A part's name, or an address where it is external. */
  readonly target: string;
  readonly external: boolean;
};

/** Bytes of a part that lists other parts. */
const listBytesMax = 8 * 1024 * 1024;

/** The relations of a part (the empty name for the whole package), by their ids; empty where there are none. */
export function relationsOf(zip: Zip, part: string): Map<string, Relation> {
  const slash = part.lastIndexOf('/') + 1;
  const relations = new Map<string, Relation>();
  const file = `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
  scanPart(
    zip,
    file,
    { bytesMax: listBytesMax },
    {
      open: (name, attributes) => {
        const [id, target] = [attributeOf(attributes, 'Id'), attributeOf(attributes, 'Target')];
        if (localName(name) !== 'Relationship' || id === null || target === null) return;
        const external = attributeOf(attributes, 'TargetMode') === 'External';
        const kind = (attributeOf(attributes, 'Type') ?? '').split('/').at(-1) ?? '';
        relations.set(id, { kind, external, target: external ? target : resolvePart(part, target) });
      },
    },
  );
  return relations;
}

/** The part that everything else hangs on; `usual` where the package does not say. */
export function mainPartOf(zip: Zip, usual: string): string {
  const main = [...relationsOf(zip, '').values()].find(({ kind }) => kind === 'officeDocument');
  return main !== undefined && zip.entries.has(main.target) ? main.target : usual;
}

/** A target as the name of a part: relative to the folder of the part that names it, or from the top. */
export function resolvePart(part: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const folders = part.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') folders.pop();
    else if (step !== '.' && step !== '') folders.push(step);
  }
  return folders.join('/');
}
