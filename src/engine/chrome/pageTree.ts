/** A page's text out of Chrome's own tree for screen readers, in the lines that pageText reads: one element each, with a uid that leads back to it. */
import * as z from 'zod/mini';

const valueSchema = z.optional(z.object({ value: z.optional(z.unknown()) }));
const nodesSchema = z.array(
  z.object({
    nodeId: z.string(),
    parentId: z.optional(z.string()),
    childIds: z.optional(z.array(z.string())),
    ignored: z.optional(z.boolean()),
    backendDOMNodeId: z.optional(z.int()),
    role: valueSchema,
    name: valueSchema,
    value: valueSchema,
    properties: z.optional(
      z.array(z.object({ name: z.string(), value: z.object({ value: z.optional(z.unknown()) }) })),
    ),
  }),
);
type Node = z.infer<typeof nodesSchema>[number];

/** What a page is made of for layout alone. */
const quiet = new Set(['', 'none', 'generic', 'InlineTextBox', 'LineBreak', 'ListMarker', 'presentation']);
const told = new Set(['checked', 'disabled', 'expanded', 'focused', 'required', 'selected', 'url']);
const depthMax = 200;
const nameCharactersMax = 2_000;

export type TreeLine = { readonly text: string; readonly node: number };

/** Lines of one frame. `frame` goes before each uid. At most `linesMax` of them. */
export function treeLines(tree: unknown, frame: number, linesMax: number): TreeLine[] {
  const parsed = nodesSchema.safeParse(tree);
  if (!parsed.success) return [];
  const byId = new Map(parsed.data.map((node) => [node.nodeId, node]));
  const lines: TreeLine[] = [];
  const seen = new Set<string>();
  const walk = (node: Node, depth: number): void => {
    if (lines.length >= linesMax || depth > depthMax || seen.has(node.nodeId)) return;
    seen.add(node.nodeId);
    const role = textOf(node.role);
    const isShown = node.ignored !== true && !quiet.has(role) && node.backendDOMNodeId !== undefined;
    if (isShown) lines.push({ text: lineOf(node, role, frame, depth), node: node.backendDOMNodeId ?? 0 });
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child !== undefined) walk(child, isShown ? depth + 1 : depth);
    }
  };
  for (const node of parsed.data) if (node.parentId === undefined) walk(node, frame === 0 ? 0 : 1);
  return lines;
}

function lineOf(node: Node, role: string, frame: number, depth: number): string {
  const name = textOf(node.name).slice(0, nameCharactersMax);
  const value = textOf(node.value).slice(0, nameCharactersMax);
  const more = (node.properties ?? []).flatMap(({ name: called, value: { value: is } }) => {
    if (!told.has(called) || is === false || is === undefined || is === 'false') return [];
    return [is === true || is === 'true' ? called : `${called}=${JSON.stringify(is).slice(0, nameCharactersMax)}`];
  });
  const parts = [
    `uid=${String(frame)}_${String(node.backendDOMNodeId ?? 0)}`,
    role,
    ...(name === '' ? [] : [JSON.stringify(name)]),
    ...(value === '' ? [] : [`value=${JSON.stringify(value)}`]),
    ...more,
  ];
  return `${'  '.repeat(Math.min(depth, 40))}${parts.join(' ')}`;
}

function textOf(field: { value?: unknown } | undefined): string {
  const value = field?.value;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
