/**
 * How the double of the Messages API counts a prompt, and its prompt cache. A prompt is a row of blocks: tools, system, messages. A
 * request that marks a block with `cache_control` writes the cache there; a later one whose blocks up to there are the same reads it.
 */
import crypto from 'node:crypto';
import type { MessagesBody } from './doubleRules.ts';

const charactersPerToken = 4;
/** What a picture costs, and a page of a document. */
const tokensPerPicture = 1_600;
const tokensPerPage = 2_000;

type Ttl = '5m' | '1h';
/** `key` names the block with all before it. */
type Step = { readonly key: string; readonly tokens: number; readonly mark: Ttl | null };

/** About as many tokens as a prompt would be: four characters for one, and what pictures and pages cost. */
export function promptTokens(body: object): number {
  let attached = 0;
  const text = JSON.stringify(body, (_, value: unknown) => {
    const tokens = attachmentTokens(value);
    if (tokens === null) return value;
    attached += tokens;
    return '';
  });
  return Math.ceil(text.length / charactersPerToken) + attached;
}

export function outputTokens(content: unknown): number {
  return Math.ceil(JSON.stringify(content).length / charactersPerToken);
}

/** Characters of an answer that so many tokens hold. */
export function charactersIn(tokens: number): number {
  return tokens * charactersPerToken;
}

/** The tokens of a base64 source; null for anything else. */
function attachmentTokens(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'base64') return null;
  if (!('data' in value) || typeof value.data !== 'string') return null;
  const isDocument = 'media_type' in value && value.media_type === 'application/pdf';
  if (!isDocument) return tokensPerPicture;
  const pages =
    Buffer.from(value.data, 'base64')
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  return Math.max(1, pages) * tokensPerPage;
}

export type CacheUsage = {
  readonly input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_creation: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number };
};

/** Blocks before a mark at which an earlier request's mark is still found. */
const lookBack = 20;
const marksMax = 4;
const lifeMs: Readonly<Record<Ttl, number>> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

export class PromptCache {
  readonly #tokensMin: number;
  readonly #now: () => number;
  /** By key, until when. */
  readonly #kept = new Map<string, { readonly ttl: Ttl; until: number }>();

  /** `tokensMin`: shorter prefixes are not kept. `now`: milliseconds. */
  constructor(tokensMin: number, now: () => number) {
    this.#tokensMin = tokensMin;
    this.#now = now;
  }

  /** What is wrong with a request's marks; null where nothing is. */
  wrongMarks(body: MessagesBody): string | null {
    const marks = stepsOf(body).flatMap(({ mark }) => mark ?? []);
    if (marks.length > marksMax)
      return `A maximum of ${String(marksMax)} blocks with cache_control may be provided. Found ${String(marks.length)}.`;
    const short = marks.indexOf('5m');
    return short >= 0 && marks.indexOf('1h', short) >= 0
      ? "cache_control: a ttl='1h' block must not come after a ttl='5m' block"
      : null;
  }

  /** Reads and writes the cache for a request, and tells what of its prompt came from where. */
  usage(body: MessagesBody): CacheUsage {
    const steps = stepsOf(body);
    const total = promptTokens(body);
    const marked = steps.flatMap(({ mark }, at) => (mark === null ? [] : [{ at, ttl: mark }]));
    const hit = Math.max(-1, ...marked.map(({ at }) => this.#find(steps, at)));
    const upTo = (at: number): number => steps.slice(0, at + 1).reduce((sum, { tokens }) => sum + tokens, 0);
    let from = upTo(hit);
    const read = from;
    const written: Record<Ttl, number> = { '5m': 0, '1h': 0 };
    for (const { at, ttl } of marked) {
      const tokens = upTo(at);
      const step = steps[at];
      if (step === undefined || tokens < this.#tokensMin) continue;
      if (at > hit) {
        written[ttl] += tokens - from;
        from = tokens;
      }
      this.#kept.set(step.key, { ttl, until: this.#now() + lifeMs[ttl] });
    }
    const created = written['5m'] + written['1h'];
    return {
      input_tokens: Math.max(0, total - read - created),
      cache_read_input_tokens: read,
      cache_creation_input_tokens: created,
      cache_creation: { ephemeral_5m_input_tokens: written['5m'], ephemeral_1h_input_tokens: written['1h'] },
    };
  }

  /** The longest prefix that is kept, at a mark or a little before it; reading keeps it alive. */
  #find(steps: readonly Step[], mark: number): number {
    for (let at = mark; at >= Math.max(0, mark - lookBack); at--) {
      const kept = this.#kept.get(steps[at]?.key ?? '');
      if (kept === undefined || kept.until < this.#now()) continue;
      kept.until = this.#now() + lifeMs[kept.ttl];
      return at;
    }
    return -1;
  }
}

function stepsOf(body: MessagesBody): Step[] {
  const { tools = [], system, messages } = body;
  const systemBlocks: unknown[] = Array.isArray(system) ? system : system === undefined ? [] : [system];
  // What is said of tools and thinking in general belongs to what the messages mean.
  const salt = JSON.stringify([body.tool_choice ?? null, body.thinking ?? null]);
  const turns = messages.flatMap(({ role, content }) =>
    (typeof content === 'string' ? [{ type: 'text', text: content }] : content).map(
      (block) => [role + salt, block] as const,
    ),
  );
  const rows: (readonly [kind: string, block: unknown])[] = [
    ...tools.map((tool) => [`tool ${body.model}`, tool] as const),
    ...systemBlocks.map((block) => [`system ${body.model}`, block] as const),
    ...turns,
  ];
  let key = '';
  const steps = rows.map(([kind, block]): Step => {
    const text = JSON.stringify(block, (name, value: unknown) => (name === 'cache_control' ? undefined : value));
    key = crypto.createHash('sha256').update(`${key}\n${kind}\n${text}`).digest('hex');
    return { key, tokens: promptTokens(JSON.parse(text) as object), mark: markOf(block) };
  });
  const whole = markOf(body);
  const last = steps.at(-1);
  return whole === null || last === undefined ? steps : [...steps.slice(0, -1), { ...last, mark: last.mark ?? whole }];
}

function markOf(block: unknown): Ttl | null {
  if (typeof block !== 'object' || block === null || !('cache_control' in block)) return null;
  const control = block.cache_control;
  if (typeof control !== 'object' || control === null) return null;
  return 'ttl' in control && control.ttl === '1h' ? '1h' : '5m';
}
