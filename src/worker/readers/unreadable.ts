/**
 * Why a document cannot be read, in words for a person: "the PDF is encrypted". Thrown by the readers in this folder and caught at
 * its edge, where it becomes a problem of the file; nothing outside sees it.
 */
export class Unreadable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'Unreadable';
  }
}

/** What a reader threw, as words: its own where it meant to stop, and a plain sentence for whatever a library said. */
export function whyUnreadable(thrown: unknown, kind: string): string {
  return thrown instanceof Unreadable ? thrown.message : `the ${kind} is damaged`;
}
