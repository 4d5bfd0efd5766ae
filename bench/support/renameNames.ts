/**
 * New names for n old ones, in memory, for bench/rename.ts: `loop N`, a plain loop as a script would have it, or `rule N`, the engine of
 * rules. Prints what the computing alone cost, the names given, without the making of the old ones and the start of Node.
 */
import { createHash } from 'node:crypto';
import { relativePath } from '../../src/model/relativePath.ts';
import { parseRuleText } from '../../src/model/rule/ruleText.ts';
import type { Facts } from '../../src/worker/facts/facts.ts';
import { runRule, type Surroundings } from '../../src/worker/rules/run.ts';
import type { Scan } from '../../src/worker/stage/scan.ts';
import { renameRule } from './renameRule.ts';

const [what = '', count = ''] = process.argv.slice(2);
const filesPerFolder = 100;

const names = Array.from(
  { length: Number(count) },
  (_, index) => `folder ${String(Math.floor(index / filesPerFolder))}/My Photo ${String(index)} (Copy).JPG`,
);

function byLoop(): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const slash = name.lastIndexOf('/');
    const dot = name.lastIndexOf('.');
    const stem = name
      .slice(slash + 1, dot)
      .toLowerCase()
      .replaceAll(' ', '_');
    const wanted = `${name.slice(0, slash)}/${stem}${name.slice(dot).toLowerCase()}`;
    if (taken.has(wanted)) throw new Error(`twice: ${wanted}`);
    taken.add(wanted);
    return wanted;
  });
}

const noFacts: Facts = { fields: new Map(), dates: new Map(), problems: [] };
const around: Surroundings = {
  today: '2026-05-03',
  facts: async () => () => noFacts,
  texts: async () => () => null,
  duplicates: async () => [],
  sheet: async () => ({ ok: false, failure: 'there is none' }),
  tables: async () => () => ({ tables: [], problem: null }),
  whyNotMade: () => null,
  linksIn: async () => () => [],
};

async function byRule(): Promise<string[]> {
  const { rule } = parseRuleText(renameRule);
  if (rule === null) throw new Error('the rule does not hold together');
  const scan: Scan = {
    files: names.map((name, index) => ({ path: relativePath(name), size: index, mtimeMs: index })),
    folders: [...new Set(names.map((name) => name.slice(0, name.lastIndexOf('/'))))].map(relativePath),
    taken: [],
    leftOut: { hidden: 0, machinery: 0, 'runs-by-itself': 0, ignored: 0, conventions: 0, 'not-named': 0 },
    links: 0,
    unreadable: [],
    hasHidden: false,
  };
  const { proposals } = await runRule(rule, scan, around, new AbortController().signal);
  return proposals.map((proposal) => (proposal.op === 'move' ? proposal.to : ''));
}

const usage = process.cpuUsage();
const start = performance.now();
const made = what === 'loop' ? byLoop() : await byRule();
const { user, system } = process.cpuUsage(usage);
const wall = (performance.now() - start) / 1e3;
const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
const hash = createHash('sha256').update(made.join('\n')).digest('hex');
console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall, peakMb, hash }));
