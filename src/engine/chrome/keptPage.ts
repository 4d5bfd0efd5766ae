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
  const parsed = keptSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : noPage;
}

/** Whether an address is that of the page, or one of its links, to the letter. */
export function isOnPage(folder: string, address: string): boolean {
  if (!/^https?:/.test(address)) return false;
  const { url, links } = keptPage(chromeFolder(folder));
  return url === address || links.includes(address);
}
