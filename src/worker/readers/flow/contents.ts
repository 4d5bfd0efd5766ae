/** A list of contents for texts that are read by scrolling: web pages and Markdown. */
import { type Block, type Flow, plainStyle, wordsOfRuns } from './flow.ts';

type Heading = Extract<Block, { kind: 'heading' }>;

/** How deep headings are that contents name, and how many. */
export const contentsLevelMax = 3;
const contentsMax = 2_000;

/** The headings that contents name. */
export function contentsOf({ blocks }: Flow): Heading[] {
  const found = blocks.filter((block) => block.kind === 'heading');
  return found.filter(({ level, runs }) => level <= contentsLevelMax && wordsOfRuns(runs) !== '').slice(0, contentsMax);
}

/** The names by which headings are led to, as GitHub gives them to those of Markdown. No two are alike. */
export function anchorsOf({ blocks }: Flow): ReadonlyMap<Block, string> {
  const taken = new Map<string, number>();
  const anchors = new Map<Block, string>();
  for (const block of blocks) {
    if (block.kind !== 'heading') continue;
    const plain = wordsOfRuns(block.runs)
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const name = plain === '' ? 'section' : plain;
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    anchors.set(block, count === 0 ? name : `${name}-${String(count)}`);
  }
  return anchors;
}

/** The contents as blocks: a bold line, and a list that leads to the headings. Empty where there are none. */
export function contentsBlocks(flow: Flow, heading: string): Block[] {
  const headings = contentsOf(flow);
  const anchors = anchorsOf(flow);
  const top = headings.reduce((least, { level }) => Math.min(least, level), contentsLevelMax);
  const items = headings.map((block): Block => {
    const link = `#${encodeURIComponent(anchors.get(block) ?? '')}`;
    const runs = [{ kind: 'text', text: wordsOfRuns(block.runs).replace(/\s+/g, ' '), ...plainStyle, link }] as const;
    return { kind: 'item', runs, ordered: false, number: 1, depth: block.level - top };
  });
  if (items.length === 0) return [];
  const head = [{ kind: 'text', text: heading, ...plainStyle, bold: true }] as const;
  return [{ kind: 'paragraph', runs: head, indent: 0, quote: 0 }, ...items];
}
