/**
 * A page as the driver tells it, written line by line on this side. Its own text puts what stands on the page between its lines as it is: a
 * comment with line ends would make elements of its own, under the numbers of others. As data, no word of a page's gets out of its place.
 */
import * as z from 'zod/mini';

const nodeSchema = z.looseObject({
  id: z.string().check(z.regex(/^[\w-]{1,40}$/)),
  role: z.optional(z.string()),
  name: z.optional(z.string()),
  children: z.optional(z.array(z.unknown())),
});
type Node = z.infer<typeof nodeSchema>;

const depthMax = 200;
const wordsMax = 2_000;
/** Text, which is no element. */
const textRole = 'StaticText';
const notTold = new Set(['id', 'role', 'name', 'children']);

/** The lines of a snapshot, at most `linesMax`; null where it is none. */
export function pageLines(data: unknown, linesMax: number): string[] | null {
  const parsed = z.object({ snapshot: nodeSchema }).safeParse(data);
  if (!parsed.success) return null;
  const lines: string[] = [];
  const walk = (node: Node, depth: number): void => {
    if (lines.length >= linesMax || depth > depthMax) return;
    lines.push(lineOf(node, depth));
    const children = (node.children ?? []).flatMap((child) => {
      const known = nodeSchema.safeParse(child);
      return known.success ? [known.data] : [];
    });
    if (!isRepeated(node, children)) for (const child of children) walk(child, depth + 1);
  };
  walk(parsed.data.snapshot, 0);
  return lines;
}

/** Whether what is in an element is its name once more. */
function isRepeated({ name = '' }: Node, children: readonly Node[]): boolean {
  const isText = children.every((child) => child.role === textRole && (child.children ?? []).length === 0);
  const text = children.map((child) => child.name ?? '').join('');
  return name !== '' && isText && text.replaceAll(/\s/g, '') === name.replaceAll(/\s/g, '');
}

function lineOf(node: Node, depth: number): string {
  const { id, role = '', name = '' } = node;
  const more = Object.entries(node).flatMap(([called, value]) => {
    if (notTold.has(called) || !/^\w{1,40}$/.test(called)) return [];
    if (role === 'option' && called === 'value' && value === name) return [];
    if (value === true) return [called];
    return typeof value === 'string' || typeof value === 'number' ? [`${called}=${quoted(String(value))}`] : [];
  });
  const is = role === '' || role === textRole ? [] : [role === 'none' ? 'ignored' : role.replaceAll(/[^\w-]/g, '')];
  const parts = [`uid=${id}`, ...is, ...(name === '' ? [] : [quoted(name)]), ...more];
  return `${'  '.repeat(Math.min(depth, 40))}${parts.join(' ')}`;
}

/** With every line end and quote written out. */
function quoted(words: string): string {
  return JSON.stringify(words.slice(0, wordsMax).toWellFormed()).replaceAll(
    /[\u0085\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
