/** Writes a flow as Markdown (CommonMark with GitHub's tables), so that it reads well as text. */
import { type Block, type Flow, type Run, type TextStyle } from './flow.ts';

/** All of it, with a line end at the end. */
export function markdownOf({ blocks }: Flow): string {
  const parts: string[] = [];
  blocks.forEach((block, index) => {
    const before = blocks[index - 1];
    const isNext = block.kind === 'item' && before?.kind === 'item' && !isOtherList(before, block);
    if (before !== undefined) parts.push(isNext ? '\n' : '\n\n');
    parts.push(blockOf(block));
  });
  return `${parts.join('')}\n`;
}

type Item = Extract<Block, { kind: 'item' }>;

/** Bullets after numbers, or numbers after bullets, on one level. */
function isOtherList(before: Item, item: Item): boolean {
  return before.depth === item.depth && before.ordered !== item.ordered;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inlineOf(block.runs, ' ')}`;
    case 'paragraph': {
      const start = '    '.repeat(block.indent) + '> '.repeat(block.quote);
      return prefixed(guardStart(inlineOf(block.runs, '  \n')), start, start);
    }
    case 'item': {
      const start = '    '.repeat(block.depth);
      const mark = block.ordered ? `${String(block.number)}. ` : '- ';
      return prefixed(guardStart(inlineOf(block.runs, '  \n')), start + mark, `${start}    `);
    }
    case 'code':
      return codeBlock(block.text, block.language);
    case 'table':
      return tableOf(block.rows, block.hasHeader);
    case 'rule':
      return '---';
  }
}

function prefixed(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first : others) + line)
    .join('\n');
}

/** More backticks than stand anywhere inside. */
function fenceFor(text: string, least: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  return '`'.repeat(Math.max(least, longest + 1));
}

function codeBlock(text: string, language: string): string {
  const fence = fenceFor(text, 3);
  return `${fence}${language.replace(/[^\w+#-]/g, '')}\n${text}\n${fence}`;
}

/** A Markdown table always has a header: without one the cells of the first line are empty. */
function tableOf(rows: readonly (readonly (readonly Run[])[])[], hasHeader: boolean): string {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  const written = rows.map((row) => line(row.map((cell) => inlineOf(cell, '<br>').replaceAll('|', '\\|'))));
  const [header = line([]), ...body] = hasHeader ? written : [line([]), ...written];
  return [header, line(Array.from({ length: width }, () => '---')), ...body].join('\n');
}

function inlineOf(runs: readonly Run[], lineEnd: string): string {
  return runs
    .map((run) => {
      switch (run.kind) {
        case 'text':
          return textOf(run.text, run, lineEnd);
        case 'break':
          return lineEnd;
        case 'picture':
          return run.address === null
            ? escapeInline(run.words)
            : `![${escapeInline(run.words)}](${target(run.address)})`;
      }
    })
    .join('');
}

/** Marks go around the words, not around the space at their ends, where they would not count. */
function textOf(text: string, style: TextStyle, lineEnd: string): string {
  const words = text.replace(/\s*\n\s*/g, lineEnd === '  \n' ? ' ' : lineEnd);
  const core = words.trim();
  if (core === '') return words;
  const start = words.slice(0, words.length - words.trimStart().length);
  const end = words.slice(words.trimEnd().length);
  return `${start}${marked(core, style)}${end}`;
}

function marked(words: string, { bold, italic, strike, code, link }: TextStyle): string {
  let text = code ? codeSpan(words) : escapeInline(words);
  if (strike) text = `~~${text}~~`;
  if (italic) text = `*${text}*`;
  if (bold) text = `**${text}**`;
  return link === null ? text : `[${text}](${target(link)})`;
}

function codeSpan(text: string): string {
  const fence = fenceFor(text, 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Characters that would be marks anywhere in a line; `_` only at the edge of a word, `<` and `&` only where they start something. */
function escapeInline(text: string): string {
  return text
    .replace(/[\\`*[\]]|~~/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[a-zA-Z/!?])/g, '\\<')
    .replace(/&(?=#?\w{1,31};)/g, '\\&');
}

/** What would be a mark at the start of a line. */
function guardStart(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.replace(/^(\s*)([-+>]|#{1,6})(?=\s|$)/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2'),
    )
    .map((line) => line.replace(/^(\s*)(-{3,}|={2,})\s*$/, '$1\\$2'))
    .join('\n');
}

function target(address: string): string {
  return /[\s()<>]/.test(address)
    ? `<${address.replace(/[<>\s]/g, (character) => encodeURIComponent(character))}>`
    : address;
}
