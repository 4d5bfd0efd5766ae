/** Markdown (CommonMark with GitHub's tables and task lists) as a flow. HTML inside it is text. */
import { Marked, type Token, type Tokens } from 'marked';
import { scanText } from '../markup.ts';
import { safeAddress } from './addresses.ts';
import { type Block, type Flow, headingLevel, listDepthMax, plainStyle, type Run, type TextStyle } from './flow.ts';
import { RunCollector } from './runs.ts';

/** Where a token lies. */
type Place = { readonly depth: number; readonly quote: number };

/** Reads a document. How deep its parts lie in each other is bounded by the stack, whose end is an error of the reader. */
export function flowOfMarkdown(text: string): Flow {
  const blocks: Block[] = [];
  addBlocks(new Marked().lexer(withoutFrontMatter(text)), { depth: 0, quote: 0 }, blocks);
  return { title: null, blocks, leftOut: [] };
}

/** Properties in YAML between lines of dashes are no part of the text. */
export function withoutFrontMatter(text: string): string {
  const lines = /^---[ \t]*\r?\n/.exec(text);
  if (lines === null) return text;
  const end = /\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text.slice(lines[0].length - 1));
  return end === null ? text : text.slice(lines[0].length - 1 + end.index + end[0].length);
}

// The library's union of tokens is open: `Generic` has any `type`.
function addBlocks(tokens: readonly Token[], place: Place, into: Block[]): void {
  for (const token of tokens) addBlock(token, place, into);
}

function addBlock(token: Tokens.Generic, place: Place, into: Block[]): void {
  switch (token.type) {
    case 'heading':
      into.push({ kind: 'heading', level: headingLevel(numberOf(token, 'depth')), runs: runsOf(token) });
      break;
    case 'paragraph':
    case 'text':
      into.push({ kind: 'paragraph', runs: runsOf(token), indent: place.depth, quote: place.quote });
      break;
    case 'code':
      into.push({ kind: 'code', text: textOf(token, 'text'), language: textOf(token, 'lang').split(/\s/)[0] ?? '' });
      break;
    case 'blockquote':
      addBlocks(token.tokens ?? [], { ...place, quote: Math.min(place.quote + 1, listDepthMax) }, into);
      break;
    case 'list':
      addList(token as Tokens.List, place, into);
      break;
    case 'table':
      into.push(tableOf(token as Tokens.Table));
      break;
    case 'hr':
      into.push({ kind: 'rule' });
      break;
    case 'html':
      into.push({
        kind: 'paragraph',
        runs: [{ kind: 'text', text: textOf(token, 'text').trim(), ...plainStyle }],
        indent: place.depth,
        quote: place.quote,
      });
      break;
    default:
      // Space, and definitions of links that are used elsewhere.
      break;
  }
}

function numberOf(token: Tokens.Generic, key: string): number {
  const value: unknown = token[key];
  return typeof value === 'number' ? value : 0;
}

function textOf(token: Tokens.Generic, key: string): string {
  const value: unknown = token[key];
  return typeof value === 'string' ? value : '';
}

function addList(list: Tokens.List, place: Place, into: Block[]): void {
  const start = list.start === '' ? 1 : list.start;
  list.items.forEach((item, index) => {
    const inside: Place = { ...place, depth: Math.min(place.depth + 1, listDepthMax) };
    const [first, ...rest] = item.tokens;
    const leads = first !== undefined && (first.type === 'text' || first.type === 'paragraph');
    const words = leads ? runsOf(first) : [];
    const box: Run[] = item.task ? [{ kind: 'text', text: item.checked === true ? '☑ ' : '☐ ', ...plainStyle }] : [];
    into.push({
      kind: 'item',
      runs: [...box, ...words],
      ordered: list.ordered,
      number: start + index,
      depth: place.depth,
    });
    addBlocks(leads ? rest : item.tokens, inside, into);
  });
}

function tableOf(table: Tokens.Table): Block {
  const rowOf = (cells: readonly Tokens.TableCell[]): Run[][] => cells.map((cell) => inlineRuns(cell.tokens));
  return { kind: 'table', hasHeader: true, rows: [rowOf(table.header), ...table.rows.map(rowOf)] };
}

function runsOf(token: Tokens.Generic): Run[] {
  return token.tokens === undefined
    ? [{ kind: 'text', text: decodeEntities(textOf(token, 'text')), ...plainStyle }]
    : inlineRuns(token.tokens);
}

function inlineRuns(tokens: readonly Token[]): Run[] {
  const collector = new RunCollector();
  addInline(tokens, plainStyle, collector);
  return collector.take();
}

function addInline(tokens: readonly Token[], style: TextStyle, into: RunCollector): void {
  for (const each of tokens) {
    const token = each as Tokens.Generic;
    const inner = token.tokens ?? [];
    switch (token.type) {
      case 'strong':
        addInline(inner, { ...style, bold: true }, into);
        break;
      case 'em':
        addInline(inner, { ...style, italic: true }, into);
        break;
      case 'del':
        addInline(inner, { ...style, strike: true }, into);
        break;
      case 'codespan':
        into.add(textOf(token, 'text'), { ...style, code: true });
        break;
      case 'br':
        into.addBreak();
        break;
      case 'link':
        addInline(inner, { ...style, link: safeAddress(decodeEntities(textOf(token, 'href'))) ?? style.link }, into);
        break;
      case 'image':
        into.addPicture(decodeEntities(textOf(token, 'text')), safeAddress(decodeEntities(textOf(token, 'href'))));
        break;
      case 'html':
        into.add(textOf(token, 'text'), style);
        break;
      default:
        if (inner.length > 0) addInline(inner, style, into);
        else into.addCollapsed(decodeEntities(textOf(token, 'text')), style);
    }
  }
}

/** `&eacute;` and `&#233;` as the character they name; tags stay text. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  let decoded = '';
  scanText(text.replaceAll('<', '&lt;'), 'html', { text: (data) => (decoded += data) });
  return decoded;
}
