/** The numberings of a DOCX file (ECMA-376, part 1, 17.9): each ordered list counts on its own, all bullets are one. */
import { type Block, listDepthMax } from '../../flow/flow.ts';
import { xmlHead } from '../ooxml.ts';
import { indentStep, wordNamespaces } from './styles.ts';

type Item = Extract<Block, { kind: 'item' }>;

const bulletsId = 1;

export class Numbering {
  readonly #startOfList = new Map<number, number>();
  /** The lists by their ids: where they count from, and how deep they lie. */
  readonly #lists: { readonly start: number; readonly depth: number }[] = [];
  #wasItem = false;

  /** The id of an item's list; a new one where its list starts. */
  idOf(item: Item): number {
    if (!this.#wasItem) this.#startOfList.clear();
    this.#wasItem = true;
    for (const depth of this.#startOfList.keys()) if (depth > item.depth) this.#startOfList.delete(depth);
    if (!item.ordered) {
      this.#startOfList.delete(item.depth);
      return bulletsId;
    }
    const known = this.#startOfList.get(item.depth);
    if (known !== undefined) return known;
    const id = bulletsId + this.#lists.push({ start: item.number, depth: item.depth });
    this.#startOfList.set(item.depth, id);
    return id;
  }

  /** A block that is no part of a list ends it; what is indented under an item does not. */
  leave(block: Block): void {
    if (block.kind !== 'paragraph' || block.indent === 0) this.#wasItem = false;
  }

  xml(): string {
    const starts = [...new Set(this.#lists.map(({ start }) => start))];
    const kinds = [
      abstractXml(0, (level) => ({ format: 'bullet', text: ['•', '◦', '▪'][level % 3] ?? '•', start: 1 })),
      ...starts.map((start, index) =>
        abstractXml(index + 1, (level) => ({ format: 'decimal', text: `%${String(level + 1)}.`, start })),
      ),
    ];
    const lists = this.#lists.map(({ start, depth }, index) => {
      const again = `<w:lvlOverride w:ilvl="${String(depth)}"><w:startOverride w:val="${String(start)}"/></w:lvlOverride>`;
      return numberXml(bulletsId + index + 1, starts.indexOf(start) + 1, again);
    });
    return `${xmlHead}<w:numbering ${wordNamespaces}>${kinds.join('')}${numberXml(bulletsId, 0, '')}${lists.join('')}</w:numbering>`;
  }
}

type Level = { readonly format: string; readonly text: string; readonly start: number };

function abstractXml(id: number, levelOf: (level: number) => Level): string {
  const levels = Array.from({ length: listDepthMax + 1 }, (_, depth) => {
    const { format, text, start } = levelOf(depth);
    return `<w:lvl w:ilvl="${String(depth)}"><w:start w:val="${String(start)}"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${String(indentStep * (depth + 2))}" w:hanging="${String(indentStep)}"/></w:pPr></w:lvl>`;
  });
  return `<w:abstractNum w:abstractNumId="${String(id)}"><w:multiLevelType w:val="hybridMultilevel"/>${levels.join('')}</w:abstractNum>`;
}

function numberXml(id: number, abstract: number, inside: string): string {
  return `<w:num w:numId="${String(id)}"><w:abstractNumId w:val="${String(abstract)}"/>${inside}</w:num>`;
}
