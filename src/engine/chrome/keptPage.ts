/** The page that a task saw last, in its own folder: a window that is opened anew goes on there, and what stood on it is no idea of the model's. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { replaceFile } from '../disk/replaceFile.ts';

const keptSchema = z.object({
  url: z.string(),
  refs: z.array(z.object({ uid: z.string(), role: z.string(), name: z.string(), nth: z.int() })),
  /** Where its links lead. */
  links: z.array(z.string()),
});
export type KeptPage = z.infer<typeof keptSchema>;
export const noPage: KeptPage = { url: '', refs: [], links: [] };

/** Where Chrome's things of a task are; `folder`: the task's own. */
export function chromeFolder(folder: string): string {
  return path.join(folder, 'chrome');
}

/** `scratch`: of {@link chromeFolder}. */
export function keepPage(scratch: string, page: KeptPage): void {
  replaceFile(path.join(scratch, 'page.json'), JSON.stringify(page), 'replace');
}

export function keptPage(scratch: string): KeptPage {
  const file = path.join(scratch, 'page.json');
  if (!fs.existsSync(file)) return noPage;
  try {
    const parsed = keptSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : noPage;
  } catch (error) {
    // A damaged one would be in the way each time that the task goes on.
    if (error instanceof SyntaxError) return noPage;
    throw error;
  }
}

const asked = /^asked-\d{1,20}\.png$/;

/** The picture of the page that the task asks about (PNG), in place of an earlier one; its name. */
export function keepAsked(scratch: string, picture: Buffer): string {
  dropAsked(scratch);
  const name = `asked-${String(Date.now())}.png`;
  fs.writeFileSync(path.join(scratch, name), picture, { mode: 0o600 });
  return name;
}

/** Once nothing is asked about any more. */
export function dropAsked(scratch: string): void {
  for (const name of fs.readdirSync(scratch))
    if (asked.test(name)) fs.rmSync(path.join(scratch, name), { force: true });
}

/** Whether an address is that of the page, or one of its links, to the letter. */
export function isOnPage(folder: string, address: string): boolean {
  if (!/^https?:/.test(address)) return false;
  const { url, links } = keptPage(chromeFolder(folder));
  return url === address || links.includes(address);
}
