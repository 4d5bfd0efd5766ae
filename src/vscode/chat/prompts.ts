/** What a person says to `@delegate`, taken apart. Pure. */
import path from 'node:path';

export type Asked = {
  /** As the person named it; null for the workspace's own folder. */
  readonly folder: string | null;
  readonly instruction: string;
};

/** `in photos: …`, `in "my photos": …` */
const inFolder = /^in\s+(?:"([^"]+)"|“([^”]+)”|([^:"“”\n]{1,200}?))\s*:\s*(\S[^]*)$/i;

/** The folder and the instruction in a prompt; a folder that was attached holds where the words name none. */
export function askedIn(prompt: string, attached: string | null): Asked {
  const said = prompt.trim();
  const match = inFolder.exec(said);
  const named = match?.[1] ?? match?.[2] ?? match?.[3];
  if (named !== undefined) return { folder: named.trim(), instruction: (match?.[4] ?? '').trim() };
  return { folder: attached, instruction: said };
}

/** Words by which a person decides, and nothing else: not an instruction about files. */
const decisions =
  /^(?:please\s+|now\s+|ok(?:ay)?,?\s+)*(?:yes|no|ok(?:ay)?|y|approved?|accept(?: it| the plan)?|confirm(?: it)?|go ahead|do it|(?:approve|apply|undo|redo|answer|reject|accept|confirm|revert)(?:\s+(?:it|that|this|them|all|everything|(?:the|my|all(?: the)?|these|that|this)\s+(?:plans?|changes?|tasks?)))?)[\s.!]*$/i;

/** Whether the person tells the chat to approve, apply or take back, which only they do, in the panels. */
export function isOrderToDecide(instruction: string): boolean {
  return decisions.test(instruction.trim());
}

/** The folder that attached things are in: a folder itself, or the one that all files share. */
export function commonFolder(files: readonly string[]): string | null {
  const [first, ...others] = files.map((file) => path.dirname(file));
  if (first === undefined) return null;
  let shared = first;
  for (const folder of others) {
    while (folder !== shared && !folder.startsWith(shared.endsWith(path.sep) ? shared : shared + path.sep)) {
      const up = path.dirname(shared);
      if (up === shared) return null;
      shared = up;
    }
  }
  return shared;
}
