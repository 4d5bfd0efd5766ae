/** What an OpenDocument file holds that its pages do not show: hidden text, sheets, rows and columns, white and tiny text, comments. */
import { attributeOf, localName, scanPart, type Attributes } from '../markup.ts';
import type { Zip } from '../zip.ts';
import { isWhite } from './css.ts';
import type { Passages } from './passage.ts';
import { addProperties } from './properties.ts';

const partBytesMax = 128 * 1024 * 1024;
const spansMax = 10_000;

export function openDocumentPassages(zip: Zip, into: Passages): void {
  const styles = new Map<string, string>();
  for (const part of ['styles.xml', 'content.xml']) addStyles(zip, part, styles);
  addContent(zip, styles, into);
  addProperties(zip, into);
}

/** Why text in a style is not seen, by the style's name. */
function addStyles(zip: Zip, part: string, styles: Map<string, string>): void {
  let name = '';
  scanPart(
    zip,
    part,
    { bytesMax: partBytesMax },
    {
      open: (tag, attributes) => {
        const local = localName(tag);
        if (local === 'style') name = attributeOf(attributes, 'name') ?? '';
        if (name === '' || !['text-properties', 'table-properties'].includes(local)) return;
        const why = whyOf(local, attributes);
        if (why !== null) styles.set(name, why);
      },
      close: (tag) => {
        if (localName(tag) === 'style') name = '';
      },
    },
  );
}

function whyOf(local: string, attributes: Attributes): string | null {
  const display = attributeOf(attributes, 'display');
  if (local === 'table-properties') return display === 'false' ? 'a hidden sheet' : null;
  if (display === 'none') return 'marked as hidden';
  const size = /^(\d*\.?\d+)pt$/.exec(attributes['fo:font-size'] ?? '')?.[1];
  if (size !== undefined && Number(size) <= 2) return 'too small to be read';
  const ground = attributes['fo:background-color'] ?? 'transparent';
  return isWhite(attributes['fo:color'] ?? '') && (ground === 'transparent' || isWhite(ground))
    ? 'white on white'
    : null;
}

/** Elements in which something of their own begins. */
const odd: Readonly<Record<string, { why: string; seen: 'aside' | 'no' }>> = {
  annotation: { why: 'a comment', seen: 'aside' },
  'tracked-changes': { why: 'deleted, and kept in the file', seen: 'aside' },
  notes: { why: 'notes for the speaker', seen: 'aside' },
  desc: { why: 'the description of a picture', seen: 'aside' },
  'hidden-text': { why: 'marked as hidden', seen: 'no' },
  'hidden-paragraph': { why: 'marked as hidden', seen: 'no' },
};

type Open = { readonly why: string | null; readonly seen: 'aside' | 'no' };

function addContent(zip: Zip, styles: ReadonlyMap<string, string>, into: Passages): void {
  const stack: Open[] = [];
  const table = new TablePlace();
  scanPart(
    zip,
    'content.xml',
    { bytesMax: partBytesMax, isDone: () => into.isFull },
    {
      open: (tag, attributes) => {
        const local = localName(tag);
        const above = stack.at(-1);
        const hidden = table.open(local, attributes);
        const styled = styles.get(attributeOf(attributes, 'style-name') ?? '') ?? null;
        const own = odd[local] ?? { why: hidden ?? styled, seen: 'no' as const };
        stack.push(above !== undefined && above.why !== null ? above : own);
      },
      text: (text) => {
        const around = stack.at(-1);
        if (around === undefined || around.why === null) return;
        into.add({ place: table.words, seen: around.seen, why: around.why, text: `${text} ` });
      },
      close: (tag) => {
        stack.pop();
        table.close(localName(tag));
      },
    },
  );
}

/** Where in which sheet: columns say beforehand whether they are shown. */
class TablePlace {
  readonly #columns: boolean[] = [];
  #column = 0;
  words = 'its text';

  /** Why what stands in the element is not shown, where the table hides it. */
  open(local: string, attributes: Attributes): string | null {
    const repeated = Math.min(Number(attributeOf(attributes, 'number-columns-repeated') ?? 1) || 1, spansMax);
    const isCollapsed = ['collapse', 'filter'].includes(attributeOf(attributes, 'visibility') ?? '');
    switch (local) {
      case 'table':
        this.#columns.length = 0;
        this.words = `sheet “${attributeOf(attributes, 'name') ?? ''}”`;
        return null;
      case 'table-column':
        for (let each = 0; each < repeated && this.#columns.length < spansMax; each++) this.#columns.push(isCollapsed);
        return null;
      case 'table-row':
        this.#column = 0;
        return isCollapsed ? 'a hidden row' : null;
      case 'table-cell':
      case 'covered-table-cell': {
        const isHidden = this.#columns[this.#column] === true;
        this.#column += repeated;
        return isHidden ? 'a hidden column' : null;
      }
      default:
        return null;
    }
  }

  close(local: string): void {
    if (local === 'table') this.words = 'its text';
  }
}
