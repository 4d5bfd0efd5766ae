/** What DOCX, PPTX and XLSX files say of themselves (ECMA-376, part 2, 11; part 1, 22.2), and OpenDocument files (part 3, 4.3). */
import type { Facts } from '../../facts/facts.ts';
import { writtenMoment } from '../../facts/moments.ts';
import { FactsBuilder } from '../factsBuilder.ts';
import { attributeOf, localName, scanPart } from '../markup.ts';
import type { Zip } from '../zip.ts';
import { mainPartOf, relationsOf } from './package.ts';

const propertiesBytesMax = 4 * 1024 * 1024;
const bodyBytesMax = 128 * 1024 * 1024;
/** Characters of a property: a longer one says nothing. */
const charactersMax = 10_000;

/** The text of the elements that hold nothing else, by name without prefix: the first one of each. */
function readElements(zip: Zip, part: string): Map<string, string> {
  const values = new Map<string, string>();
  let text = '';
  scanPart(
    zip,
    part,
    { bytesMax: propertiesBytesMax },
    {
      open: () => (text = ''),
      text: (data) => {
        if (text.length < charactersMax) text += data;
      },
      close: (name) => {
        if (text.trim() !== '' && !values.has(localName(name))) values.set(localName(name), text.trim());
        text = '';
      },
    },
  );
  return values;
}

/** Title, author, subject, date, and pages, slides or sheets. */
export function officeProperties(zip: Zip, kind: 'docx' | 'pptx' | 'xlsx', today: string): Facts {
  const relations = [...relationsOf(zip, '').values()];
  const partOf = (name: string): string => relations.find((each) => each.kind === name)?.target ?? '';
  const core = readElements(zip, partOf('core-properties'));
  return new FactsBuilder()
    .title(core.get('title'))
    .field('doc.author', core.get('creator'))
    .field('doc.subject', core.get('subject'))
    .field('doc.pages', pagesOf(zip, kind, partOf('extended-properties')))
    .date('doc', writtenMoment(core.get('created') ?? ''), today)
    .date('doc', writtenMoment(core.get('modified') ?? ''), today)
    .build();
}

/** Word says how many pages it last laid out; slides and sheets can be counted. */
function pagesOf(zip: Zip, kind: 'docx' | 'pptx' | 'xlsx', extended: string): string | number | null {
  switch (kind) {
    case 'docx':
      return readElements(zip, extended).get('Pages') ?? null;
    case 'pptx':
      return countElements(zip, mainPartOf(zip, 'ppt/presentation.xml'), 'sldId');
    case 'xlsx':
      return countElements(zip, mainPartOf(zip, 'xl/workbook.xml'), 'sheet');
  }
}

function countElements(zip: Zip, part: string, local: string): number | null {
  let count = 0;
  const found = scanPart(
    zip,
    part,
    { bytesMax: bodyBytesMax },
    {
      open: (name) => {
        if (localName(name) === local) count++;
      },
    },
  );
  return found ? count : null;
}

/** The same of an OpenDocument file. */
export function openDocumentProperties(zip: Zip, kind: 'odt' | 'ods' | 'odp', today: string): Facts {
  const values = readElements(zip, 'meta.xml');
  const builder = new FactsBuilder()
    .title(values.get('title'))
    .field('doc.author', values.get('initial-creator') ?? values.get('creator'))
    .field('doc.subject', values.get('subject'))
    .date('doc', writtenMoment(values.get('creation-date') ?? ''), today)
    .date('doc', writtenMoment(values.get('date') ?? ''), today);
  // A presentation says nothing of its slides.
  const pages = kind === 'odp' ? countElements(zip, 'content.xml', 'page') : statisticOf(zip, kind);
  return builder.field('doc.pages', pages).build();
}

function statisticOf(zip: Zip, kind: 'odt' | 'ods'): string | null {
  let count: string | null = null;
  scanPart(
    zip,
    'meta.xml',
    { bytesMax: propertiesBytesMax },
    {
      open: (name, attributes) => {
        if (localName(name) !== 'document-statistic') return;
        count = attributeOf(attributes, kind === 'odt' ? 'page-count' : 'table-count');
      },
    },
  );
  return count;
}
