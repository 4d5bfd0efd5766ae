/** What is dragged over the panel, and what a drop names. Only types and texts of the event: tested from Node. */

/** The part of the browser's DataTransfer that is needed. */
export type Carrier = { readonly types: readonly string[]; readonly getData: (type: string) => string };

/** What VS Code's Explorer gives to a webview, and other programs to a browser; `Files` are contents without a place. */
const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const;
const resourceType = 'resourceurls';
/** A task of this list. */
export const taskType = 'application/vnd.delegate.task';

/** Whether files or folders are dragged, wherever they come from. */
export function carriesFiles({ types }: Pick<Carrier, 'types'>): boolean {
  const known: readonly string[] = [...uriTypes, resourceType, 'files'];
  return !types.includes(taskType) && types.some((type) => known.includes(type.toLowerCase()));
}

/** The URIs that a drop names, each once; none where it only has contents. */
export function urisOf(carrier: Carrier): string[] {
  for (const type of uriTypes) {
    const found = linesOf(carrier.getData(type));
    if (found.length > 0) return found;
  }
  return resourcesOf(carrier.getData(resourceType));
}

/** A list of URIs as RFC 2483 has it: one a line, with remarks behind `#`. */
function linesOf(text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return [...new Set(lines)];
}

function resourcesOf(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? [...new Set(list.filter((one) => typeof one === 'string'))] : [];
  } catch {
    return [];
  }
}
