/** Writes a flow as HTML: every word escaped, every address one that is safe to follow. */
import { escapeHtml } from '../escape.ts';
import { anchorsOf } from './contents.ts';
import type { Block, Flow, Run } from './flow.ts';

type Item = Extract<Block, { kind: 'item' }>;

/** The body of a page. */
export function htmlOfFlow(flow: Flow): string {
  const { blocks } = flow;
  const anchors = anchorsOf(flow);
  const parts: string[] = [];
  const lists = new ListTags(parts);
  let quote = 0;
  for (const block of blocks) {
    if (block.kind === 'item') lists.open(block);
    else lists.closeTo(block.kind === 'paragraph' ? block.indent : 0);
    const wanted = block.kind === 'paragraph' ? block.quote : 0;
    for (; quote > wanted; quote--) parts.push('</blockquote>');
    for (; quote < wanted; quote++) parts.push('<blockquote>');
    parts.push(blockOf(block, anchors.get(block) ?? ''));
  }
  for (; quote > 0; quote--) parts.push('</blockquote>');
  lists.closeTo(0);
  return parts.join('\n');
}

/** Which lists are open: an item closes the deeper ones, and opens its own. */
class ListTags {
  readonly #open: ('ul' | 'ol')[] = [];
  readonly #parts: string[];

  constructor(parts: string[]) {
    this.#parts = parts;
  }

  open(item: Item): void {
    const tag = item.ordered ? 'ol' : 'ul';
    this.closeTo(item.depth + 1);
    if (this.#open.length === item.depth + 1) {
      this.#parts.push('</li>');
      if (this.#open.at(-1) !== tag) this.#parts.push(`</${this.#open.pop() ?? tag}>`);
    }
    while (this.#open.length <= item.depth) {
      const start = tag === 'ol' && item.number !== 1 ? ` start="${String(item.number)}"` : '';
      this.#parts.push(`<${tag}${start}>`);
      this.#open.push(tag);
      // A list that only holds a deeper one.
      if (this.#open.length <= item.depth) this.#parts.push('<li>');
    }
    this.#parts.push('<li>');
  }

  closeTo(depth: number): void {
    while (this.#open.length > depth) this.#parts.push('</li>', `</${this.#open.pop() ?? 'ul'}>`);
  }
}

function blockOf(block: Block, anchor: string): string {
  switch (block.kind) {
    case 'heading': {
      const tag = `h${String(block.level)}`;
      return `<${tag} id="${escapeHtml(anchor)}">${inlineOf(block.runs)}</${tag}>`;
    }
    case 'paragraph':
      return `<p>${inlineOf(block.runs)}</p>`;
    case 'item':
      return inlineOf(block.runs);
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'table':
      return tableOf(block.rows, block.hasHeader);
    case 'rule':
      return '<hr>';
  }
}

function tableOf(rows: readonly (readonly (readonly Run[])[])[], hasHeader: boolean): string {
  const rowOf = (row: readonly (readonly Run[])[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${inlineOf(cell)}</${tag}>`).join('')}</tr>`;
  const lines = rows.map((row, index) => rowOf(row, hasHeader && index === 0 ? 'th' : 'td'));
  return `<table>\n${lines.join('\n')}\n</table>`;
}

function inlineOf(runs: readonly Run[]): string {
  return runs.map(runOf).join('');
}

function runOf(run: Run): string {
  switch (run.kind) {
    case 'break':
      return '<br>\n';
    case 'picture': {
      const words = escapeHtml(run.words);
      return run.address === null ? words : `<img src="${escapeHtml(run.address)}" alt="${words}">`;
    }
    case 'text': {
      let html = escapeHtml(run.text);
      if (run.code) html = `<code>${html}</code>`;
      if (run.strike) html = `<s>${html}</s>`;
      if (run.italic) html = `<em>${html}</em>`;
      if (run.bold) html = `<strong>${html}</strong>`;
      return run.link === null ? html : `<a href="${escapeHtml(run.link)}">${html}</a>`;
    }
  }
}
