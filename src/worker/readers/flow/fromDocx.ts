/** DOCX (ECMA-376, part 1, 17) as a flow: its body, with accepted changes; headers, footers, notes and comments are left out. */
import {
  type NumberingLevel,
  outlineHeading,
  type ParagraphStyle,
  readNumberings,
  readParagraphStyles,
} from '../office/docxStyles.ts';
import { mainPartOf, type Relation, relationsOf } from '../office/package.ts';
import { type Attributes, attributeOf, localName, scanPart } from '../markup.ts';
import { Unreadable } from '../unreadable.ts';
import type { Zip } from '../zip.ts';
import { safeAddress } from './addresses.ts';
import { type Block, countOf, type Flow, headingLevel, listDepthMax, type Run, type TextStyle } from './flow.ts';
import { RunCollector } from './runs.ts';

const bodyBytesMax = 256 * 1024 * 1024;
/** Cells that one may span, as in Word. */
const spanMax = 63;

/** What was deleted or moved away, how things looked before a change, and what stands twice for older programs. */
const skipped = new Set(['del', 'moveFrom', 'pPrChange', 'rPrChange', 'Fallback']);

/** What the rest of the package says of the body. */
type Surroundings = {
  readonly styles: ReadonlyMap<string, ParagraphStyle>;
  readonly numberings: ReadonlyMap<string, NumberingLevel>;
  readonly relations: ReadonlyMap<string, Relation>;
};

/** Reads a document; `take` sees each block as it comes and may end the reading. Throws Unreadable. */
export function flowOfDocx(zip: Zip, take: (block: Block) => 'more' | 'enough' = () => 'more'): Flow {
  const main = mainPartOf(zip, 'word/document.xml');
  const relations = relationsOf(zip, main);
  const partOf = (kind: string): string => [...relations.values()].find((each) => each.kind === kind)?.target ?? '';
  const reader = new DocxReader(
    {
      relations,
      styles: readParagraphStyles(zip, partOf('styles')),
      numberings: readNumberings(zip, partOf('numbering')),
    },
    take,
  );
  const found = scanPart(zip, main, { bytesMax: bodyBytesMax, isDone: () => reader.isDone }, reader);
  if (!found) throw new Unreadable('the document is damaged');
  return reader.finish();
}

type Paragraph = {
  style: string;
  outline: number;
  numbering: string | null;
  level: number;
  readonly runs: RunCollector;
};
type Look = { bold: boolean; italic: boolean; strike: boolean };

class DocxReader {
  readonly #around: Surroundings;
  readonly #take: (block: Block) => 'more' | 'enough';
  readonly #blocks: Block[] = [];
  /** A text box inside a paragraph has paragraphs of its own. */
  readonly #paragraphs: Paragraph[] = [];
  readonly #counters = new Map<string, number[]>();
  #look: Look = { bold: false, italic: false, strike: false };
  #link: string | null = null;
  #inRun = false;
  #inText = false;
  #skip = 0;
  #tables = 0;
  #rows: Run[][][] = [];
  #cell = new RunCollector();
  #span = 1;
  #pictures = 0;
  #notes = 0;
  isDone = false;

  constructor(around: Surroundings, take: (block: Block) => 'more' | 'enough') {
    this.#around = around;
    this.#take = take;
  }

  finish(): Flow {
    this.#endCode();
    const leftOut = [
      ...countOf(this.#pictures, 'picture', 'pictures'),
      ...countOf(this.#notes, 'footnote', 'footnotes'),
    ];
    return { title: null, blocks: this.#blocks, leftOut };
  }

  readonly open = (name: string, attributes: Attributes): void => {
    const local = localName(name);
    if (skipped.has(local)) this.#skip++;
    if (this.#skip > 0) return;
    if (this.#openTable(local, attributes)) return;
    if (this.#inRun) this.#openInRun(local, attributes);
    else this.#openInParagraph(local, attributes);
  };

  readonly text = (data: string): void => {
    if (this.#inText && this.#skip === 0) this.#add(data);
  };

  readonly close = (name: string): void => {
    const local = localName(name);
    if (skipped.has(local)) this.#skip--;
    if (this.#skip > 0) return;
    switch (local) {
      case 't':
        this.#inText = false;
        break;
      case 'r':
        this.#inRun = false;
        break;
      case 'hyperlink':
        this.#link = null;
        break;
      case 'p':
        this.#closeParagraph();
        break;
      case 'tc':
        this.#closeCell();
        break;
      case 'tbl':
        if (--this.#tables === 0) this.#closeTable();
        break;
    }
  };

  #style(): TextStyle {
    return { ...this.#look, code: false, link: this.#link };
  }

  #add(text: string): void {
    this.#paragraphs.at(-1)?.runs.add(text, this.#style());
  }

  /** True where the tag was one of a table's. */
  #openTable(local: string, attributes: Attributes): boolean {
    switch (local) {
      case 'tbl':
        if (this.#tables++ === 0) this.#rows = [];
        return true;
      case 'tr':
        if (this.#tables === 1) this.#rows.push([]);
        return true;
      case 'gridSpan':
        if (this.#tables === 1)
          this.#span = Math.min(Math.max(Number(attributeOf(attributes, 'val')) || 1, 1), spanMax);
        return true;
      default:
        return false;
    }
  }

  #openInParagraph(local: string, attributes: Attributes): void {
    const value = attributeOf(attributes, 'val') ?? '';
    const paragraph = this.#paragraphs.at(-1);
    switch (local) {
      case 'p':
        this.#openParagraph();
        break;
      case 'r':
        this.#inRun = true;
        this.#look = { bold: false, italic: false, strike: false };
        break;
      case 'hyperlink': {
        const relation = this.#around.relations.get(attributeOf(attributes, 'id') ?? '');
        this.#link = relation?.external === true ? safeAddress(relation.target) : null;
        break;
      }
      case 'pStyle':
        if (paragraph !== undefined) paragraph.style = value;
        break;
      case 'outlineLvl':
        if (paragraph !== undefined) paragraph.outline = outlineHeading(value);
        break;
      case 'numId':
        if (paragraph !== undefined) paragraph.numbering = value;
        break;
      case 'ilvl':
        if (paragraph !== undefined) paragraph.level = Math.min(Math.max(Number(value) || 0, 0), listDepthMax);
        break;
    }
  }

  #openInRun(local: string, attributes: Attributes): void {
    const isOn = !/^(?:0|false|off|none)$/.test(attributeOf(attributes, 'val') ?? 'true');
    switch (local) {
      case 'b':
        this.#look.bold = isOn;
        break;
      case 'i':
        this.#look.italic = isOn;
        break;
      case 'strike':
      case 'dstrike':
        this.#look.strike = isOn;
        break;
      case 't':
        this.#inText = true;
        break;
      case 'tab':
        this.#add('\t');
        break;
      case 'br':
      case 'cr':
        this.#paragraphs.at(-1)?.runs.addBreak();
        break;
      case 'noBreakHyphen':
        this.#add('\u2011');
        break;
      case 'drawing':
      case 'pict':
        this.#pictures++;
        break;
      case 'footnoteReference':
      case 'endnoteReference':
        this.#notes++;
        break;
      case 'p':
        // A text box: what it says comes before the paragraph that it hangs on.
        this.#inRun = false;
        this.#openParagraph();
        break;
    }
  }

  #openParagraph(): void {
    this.#paragraphs.push({ style: '', outline: 0, numbering: null, level: 0, runs: new RunCollector() });
  }

  #closeParagraph(): void {
    const paragraph = this.#paragraphs.pop();
    // Back in the run that a text box hangs on.
    this.#inRun = this.#paragraphs.length > 0;
    if (paragraph === undefined) return;
    const style = this.#around.styles.get(paragraph.style);
    if (this.#tables > 0) {
      if (!this.#cell.isEmpty) this.#cell.addBreak();
      for (const run of paragraph.runs.take()) addRun(this.#cell, run);
    } else if (style?.code === true) {
      this.#addCode(paragraph.runs.takeText());
    } else {
      const runs = paragraph.runs.take();
      if (runs.length > 0) this.#give(this.#blockOf(paragraph, style, runs));
    }
  }

  #blockOf(paragraph: Paragraph, style: ParagraphStyle | undefined, runs: readonly Run[]): Block {
    const level = paragraph.outline > 0 ? paragraph.outline : (style?.heading ?? 0);
    if (level > 0) return { kind: 'heading', level: headingLevel(level), runs: runs.map(withoutBold) };
    const numbering = paragraph.numbering ?? style?.numbering ?? null;
    const place = numbering === null || numbering === '0' ? null : numbering;
    if (place !== null) return { kind: 'item', runs, depth: paragraph.level, ...this.#count(place, paragraph.level) };
    return { kind: 'paragraph', runs, indent: 0, quote: style?.quote === true ? 1 : 0 };
  }

  /** The next number of a numbering at a level; deeper levels start anew. */
  #count(numbering: string, level: number): { ordered: boolean; number: number } {
    const { ordered, start } = this.#around.numberings.get(`${numbering}/${String(level)}`) ?? {
      ordered: false,
      start: 1,
    };
    const counters = this.#counters.get(numbering) ?? [];
    const number = (counters[level] ?? start - 1) + 1;
    counters.length = level;
    counters[level] = number;
    this.#counters.set(numbering, counters);
    return { ordered, number };
  }

  #closeCell(): void {
    if (this.#tables !== 1) return;
    const row = this.#rows.at(-1);
    row?.push(this.#cell.take());
    for (; this.#span > 1; this.#span--) row?.push([]);
  }

  #closeTable(): void {
    // The first row is taken for the header, which is bold by itself.
    const rows = this.#rows
      .filter((row) => row.length > 0)
      .map((row, index) => (index === 0 ? row.map((cell) => cell.map(withoutBold)) : row));
    this.#rows = [];
    if (rows.length > 0) this.#give({ kind: 'table', rows, hasHeader: true });
  }

  /** Each line of code is a paragraph: those that follow each other are one block. */
  #code: string[] = [];

  #addCode(line: string): void {
    this.#code.push(line);
  }

  #endCode(): void {
    const text = this.#code.join('\n').trimEnd();
    this.#code = [];
    if (text !== '') this.#push({ kind: 'code', text, language: '' });
  }

  #give(block: Block): void {
    this.#endCode();
    this.#push(block);
  }

  #push(block: Block): void {
    this.#blocks.push(block);
    if (this.#take(block) === 'enough') this.isDone = true;
  }
}

function addRun(into: RunCollector, run: Run): void {
  switch (run.kind) {
    case 'text':
      into.add(run.text, run);
      break;
    case 'break':
      into.addBreak();
      break;
    case 'picture':
      into.addPicture(run.words, run.address);
      break;
  }
}

function withoutBold(run: Run): Run {
  return run.kind === 'text' ? { ...run, bold: false } : run;
}
