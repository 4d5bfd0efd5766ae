/** Lines of documents that are read as a whole: headings begin with `#`, rows of tables with their number, and a heading names a section. */
import type { FactSource } from '../../facts/facts.ts';
import { decodeText } from '../encodings.ts';
import { textOf } from '../documents.ts';
import { type Block, wordsOfRuns } from '../flow/flow.ts';
import { flowOfDocx } from '../flow/fromDocx.ts';
import { flowOfHtml } from '../flow/fromHtml.ts';
import { textOfBlock } from '../flow/toText.ts';
import type { Kind } from '../kinds.ts';
import { wholeFile } from '../source.ts';
import { withinTime } from '../timeLimit.ts';
import { Unreadable } from '../unreadable.ts';
import { decodeHtml } from '../web/htmlDocument.ts';
import { hiddenOf, partHidden } from './hidden.ts';
import { boundHidden, cellText, charactersOf, type Part, type PartAsk, spanFrom, spanOf } from './part.ts';

const bounds = { charactersMax: 20_000_000, pagesMax: 5_000, rowsMax: 1_048_576, limitMs: 10_000 };
const headingsMax = 30;
const markdownBytesMax = 8 * 1024 * 1024;

/** Throws Unreadable, and the signal's reason. */
export async function wordsPart(source: FactSource, kind: Kind, ask: PartAsk, signal: AbortSignal): Promise<Part> {
  const { text, isCut } = await wordsOf(source, kind);
  signal.throwIfAborted();
  const parted = partHidden(text, kind.kind === 'text' ? [] : await hiddenOf(source));
  signal.throwIfAborted();
  const lines = parted.text.split('\n');
  const section = ask.section === undefined ? { from: 1, to: lines.length } : sectionOf(lines, ask.section);
  const asked = spanOf(ask.lines);
  const from = Math.max(asked.from, section.from);
  const to = Math.min(asked.to, section.to);
  const room = charactersOf(ask);
  const taken: string[] = [];
  let used = 0;
  let number = from;
  for (; number <= to; number++) {
    const line = `${String(number)}\t${lines[number - 1] ?? ''}`;
    if (used > 0 && used + line.length > room) break;
    taken.push(line.slice(0, room));
    used += line.length + 1;
  }
  const bounded = boundHidden(parted.hidden);
  const end = ask.section === undefined ? asked.to : section.to;
  return {
    kind: 'lines',
    text: taken.join('\n'),
    hidden: bounded.hidden,
    totals: { lines: isCut ? null : lines.length, characters: isCut ? null : text.length },
    next: number <= to ? { lines: spanFrom(number, end), charactersMax: ask.charactersMax } : null,
    problems: [
      ...bounded.problems,
      ...(isCut ? ['it holds more text than is read'] : []),
      ...(from > lines.length ? [`it has ${String(lines.length)} lines`] : []),
    ],
  };
}

async function wordsOf(source: FactSource, kind: Kind): Promise<{ text: string; isCut: boolean }> {
  if (kind.kind === 'docx')
    return { text: textOfBlocks(withinTime(bounds.limitMs, () => flowOfDocx(kind.zip)).blocks), isCut: false };
  if (kind.kind === 'html')
    return {
      text: textOfBlocks(withinTime(bounds.limitMs, () => flowOfHtml(decodeHtml(wholeFile(source)))).blocks),
      isCut: false,
    };
  if (kind.kind === 'text') {
    const text = decodeText(wholeFile(source, markdownBytesMax)).text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
    return { text, isCut: false };
  }
  const sink = await textOf(source, bounds);
  return { text: sink?.text() ?? '', isCut: sink?.isCut ?? false };
}

function textOfBlocks(blocks: readonly Block[]): string {
  let tables = 0;
  const parts = blocks.map((block) => {
    if (block.kind === 'heading')
      return `${'#'.repeat(block.level)} ${wordsOfRuns(block.runs).replace(/\s+/g, ' ')}\n\n`;
    if (block.kind !== 'table') return textOfBlock(block);
    tables++;
    const rows = block.rows.map(
      (row, at) => `${String(at + 1)}\t${row.map((cell) => cellText(wordsOfRuns(cell))).join('\t')}`,
    );
    return `[table ${String(tables)}, ${String(rows.length)} rows]\n${rows.join('\n')}\n\n`;
  });
  return parts
    .join('')
    .replaceAll('\0', '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const heading = /^(#{1,6})\s+(.*)$/;

/** The lines from a heading with these words to the next that is not below it. Throws Unreadable with the headings that there are. */
function sectionOf(lines: readonly string[], words: string): { from: number; to: number } {
  const headings = lines.flatMap((line, at) => {
    const found = heading.exec(line);
    return found === null ? [] : [{ at, level: found[1]?.length ?? 1, title: found[2] ?? '' }];
  });
  const index = headings.findIndex(({ title }) => title.toLowerCase().includes(words.trim().toLowerCase()));
  const first = headings[index];
  if (first === undefined) {
    const titles = headings.slice(0, headingsMax).map(({ title }) => `“${title}”`);
    throw new Unreadable(titles.length === 0 ? 'it has no headings' : `its headings are ${titles.join(', ')}`);
  }
  const next = headings.slice(index + 1).find(({ level }) => level <= first.level);
  return { from: first.at + 1, to: next?.at ?? lines.length };
}
