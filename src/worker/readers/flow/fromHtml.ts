/** HTML as a flow: headings, paragraphs, lists, tables, code, links; what only looks or moves is left out. */
import { type Attributes, scanText } from '../markup.ts';
import { safeAddress } from './addresses.ts';
import { type Block, countOf, type Flow, headingLevel, listDepthMax, type Run, type TextStyle } from './flow.ts';
import { RunCollector } from './runs.ts';

/** What is not shown, or not as words. */
const skipped = new Set(
  'script style noscript template svg math object iframe canvas audio video select textarea dialog'.split(' '),
);
const blocks = new Set(
  (
    'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form ' +
    'header hr html legend main nav ol p pre section summary table tbody td tfoot th thead tr ul li h1 h2 h3 h4 h5 h6'
  ).split(' '),
);
const styles: Readonly<Record<string, 'bold' | 'italic' | 'strike' | 'code'>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  cite: 'italic',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
};

type List = { ordered: boolean; next: number };
type Table = { rows: Run[][][]; hasHeader: boolean };

/** Reads a page, or a piece of one. Throws Unreadable where its parts lie too deep in each other. */
export function flowOfHtml(html: string): Flow {
  const reader = new HtmlReader();
  scanText(html, 'html', reader);
  return reader.finish();
}

class HtmlReader {
  readonly #blocks: Block[] = [];
  readonly #runs = new RunCollector();
  readonly #counts = { bold: 0, italic: 0, strike: 0, code: 0 };
  readonly #links: (string | null)[] = [];
  readonly #lists: List[] = [];
  #title: string | null = null;
  #inTitle = false;
  #skip = 0;
  #pre = 0;
  #language = '';
  #quote = 0;
  #heading = 0;
  /** An item whose first words have not come yet. */
  #item: { ordered: boolean; number: number } | null = null;
  #table: Table | null = null;
  #tables = 0;
  #pictures = 0;

  readonly open = (name: string, attributes: Attributes): void => {
    if (skipped.has(name)) this.#skip++;
    if (this.#skip > 0) return;
    if (blocks.has(name)) this.#startBlock(name, attributes);
    else this.#startInline(name, attributes);
  };

  readonly text = (data: string): void => {
    if (this.#skip > 0) return;
    if (this.#inTitle) this.#title = (this.#title ?? '') + data;
    else if (this.#pre > 0) this.#runs.add(data, this.#style());
    else this.#runs.addCollapsed(data, this.#style());
  };

  readonly close = (name: string): void => {
    if (skipped.has(name)) {
      this.#skip--;
      return;
    }
    if (this.#skip > 0) return;
    if (blocks.has(name)) this.#endBlock(name);
    else this.#endInline(name);
  };

  finish(): Flow {
    this.#flush();
    this.#endTable();
    const title = this.#title?.replace(/\s+/g, ' ').trim() ?? null;
    return { title, blocks: this.#blocks, leftOut: countOf(this.#pictures, 'picture', 'pictures') };
  }

  #style(): TextStyle {
    const { bold, italic, strike, code } = this.#counts;
    const isHeading = this.#heading > 0;
    return {
      bold: bold > 0 && !isHeading,
      italic: italic > 0,
      strike: strike > 0,
      code: code > 0 && this.#pre === 0,
      link: this.#links.at(-1) ?? null,
    };
  }

  #startInline(name: string, attributes: Attributes): void {
    const style = styles[name];
    if (style !== undefined) this.#counts[style]++;
    switch (name) {
      case 'a':
        this.#links.push(safeAddress(attributes['href'] ?? ''));
        break;
      case 'br':
        if (this.#pre > 0) this.#runs.add('\n');
        else this.#runs.addBreak();
        break;
      case 'img':
        this.#picture(attributes);
        break;
      case 'title':
        this.#inTitle = this.#title === null;
        break;
      case 'input':
        if (attributes['type'] === 'checkbox') this.#runs.add('checked' in attributes ? '☑ ' : '☐ ');
        break;
    }
  }

  /** Pictures inside the page itself are left out; others are led to. */
  #picture(attributes: Attributes): void {
    const address = safeAddress(attributes['src'] ?? '');
    const words = attributes['alt'] ?? '';
    if (address === null) this.#pictures++;
    if (address !== null || words !== '') this.#runs.addPicture(words, address);
  }

  #endInline(name: string): void {
    const style = styles[name];
    if (style !== undefined) this.#counts[style]--;
    if (name === 'a') this.#links.pop();
    if (name === 'title') this.#inTitle = false;
  }

  #startBlock(name: string, attributes: Attributes): void {
    this.#flush();
    switch (name) {
      case 'ul':
      case 'ol':
        this.#lists.push({ ordered: name === 'ol', next: startOf(attributes) });
        break;
      case 'li':
        this.#startItem();
        break;
      case 'blockquote':
        this.#quote++;
        break;
      case 'pre':
        this.#pre++;
        this.#language = languageOf(attributes);
        break;
      case 'hr':
        if (this.#table === null) this.#blocks.push({ kind: 'rule' });
        break;
      case 'table':
        if (this.#tables++ === 0) this.#table = { rows: [], hasHeader: false };
        break;
      case 'tr':
        if (this.#tables === 1) this.#table?.rows.push([]);
        break;
      case 'th':
        if (this.#table !== null && this.#table.rows.length <= 1) this.#table.hasHeader = true;
        break;
      default:
        if (/^h[1-6]$/.test(name)) this.#heading = Number(name.slice(1));
    }
  }

  #startItem(): void {
    const list = this.#lists.at(-1);
    this.#item = { ordered: list?.ordered ?? false, number: list?.next ?? 1 };
    if (list !== undefined) list.next++;
  }

  #endBlock(name: string): void {
    if ((name === 'td' || name === 'th') && this.#tables === 1) {
      this.#table?.rows.at(-1)?.push(this.#runs.take());
      return;
    }
    this.#flush();
    switch (name) {
      case 'ul':
      case 'ol':
        this.#lists.pop();
        break;
      case 'li':
        this.#item = null;
        break;
      case 'blockquote':
        this.#quote--;
        break;
      case 'pre':
        this.#pre--;
        break;
      case 'table':
        if (--this.#tables === 0) this.#endTable();
        break;
      default:
        if (/^h[1-6]$/.test(name)) this.#heading = 0;
    }
  }

  #endTable(): void {
    const table = this.#table;
    this.#table = null;
    const rows = table?.rows.filter((row) => row.length > 0) ?? [];
    if (rows.length > 0) this.#blocks.push({ kind: 'table', rows, hasHeader: table?.hasHeader ?? false });
  }

  /** Ends the block that is being read. In a table's cell it is only a new line. */
  #flush(): void {
    if (this.#table !== null) {
      if (!this.#runs.isEmpty) this.#runs.addBreak();
      return;
    }
    if (this.#pre > 0) {
      const text = this.#runs.takeText().replace(/^\n+|\s+$/g, '');
      if (text !== '') this.#blocks.push({ kind: 'code', text, language: this.#language });
      return;
    }
    const runs = this.#runs.take();
    if (runs.length > 0) this.#blocks.push(this.#blockOf(runs));
  }

  #blockOf(runs: readonly Run[]): Block {
    const item = this.#item;
    this.#item = null;
    if (this.#heading > 0) return { kind: 'heading', level: headingLevel(this.#heading), runs };
    const depth = Math.min(this.#lists.length, listDepthMax);
    if (item !== null) return { kind: 'item', runs, ...item, depth: Math.max(depth - 1, 0) };
    return { kind: 'paragraph', runs, indent: depth, quote: Math.min(this.#quote, listDepthMax) };
  }
}

function startOf(attributes: Attributes): number {
  const start = Number(attributes['start'] ?? 1);
  return Number.isSafeInteger(start) && start >= 0 && start < 1_000_000 ? start : 1;
}

function languageOf(attributes: Attributes): string {
  return /(?:^|\s)(?:language|lang|highlight-source)-([\w+#-]{1,30})/.exec(attributes['class'] ?? '')?.[1] ?? '';
}
