/** What a search found, in words: for the terminal and for VS Code. Text of documents is in it: whoever shows it makes it harmless. */

type Snippet = { readonly place: string; readonly text: string; readonly hidden?: string | undefined };
type Hit = { readonly path: string; readonly snippets: readonly Snippet[] };
type Found = { readonly total: number; readonly documents: number; readonly unreadable: number };

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** "Found in 3 of 120 documents; 2 could not be read." */
export function foundLine({ total, documents, unreadable }: Found): string {
  const missing = unreadable === 0 ? '' : `; ${unreadable.toLocaleString('en')} could not be read`;
  const where = `${documents.toLocaleString('en')} ${documents === 1 ? 'document' : 'documents'}`;
  return total === 0
    ? `Found in none of ${where}${missing}.`
    : `Found in ${total.toLocaleString('en')} of ${where}${missing}.`;
}

/** The document's path, and a line for each place. */
export function hitLines({ path, snippets }: Hit): string[] {
  return [path, ...snippets.map((snippet) => `  ${snippetLine(snippet)}`)];
}

/** "page 3: … the words …"; what is hidden says so first. */
export function snippetLine({ place, text, hidden }: Snippet): string {
  const where = place === '' ? '' : `${place}: `;
  return hidden === undefined ? `${where}${text}` : `[hidden: ${hidden}] ${where}${text}`;
}

export function unreadLine({ path, problem }: { readonly path: string; readonly problem: string }): string {
  return `  ${path}: ${problem}`;
}
