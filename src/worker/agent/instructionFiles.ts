/** Files in which a folder tells AIs what it wishes: read as wishes, shown in the plan, and never as orders. */
import type { RelativePath } from '../../model/relativePath.ts';
import { readWhole } from '../stage/readBytes.ts';
import type { Scan } from '../stage/scan.ts';

const names: readonly string[] = ['AGENTS.md', 'CLAUDE.md', '.github/copilot-instructions.md'];
const bytesMax = 256 * 1024;

export type InstructionFile = { readonly path: RelativePath; readonly text: string };

/** Those at the folder's top that can be read as text. */
export function readInstructionFiles(scan: Scan, mountPath: string): InstructionFile[] {
  return scan.files
    .filter(({ path }) => names.includes(path))
    .flatMap(({ path }) => {
      const bytes = readWhole(mountPath, path, bytesMax);
      if (!bytes.ok) return [];
      const text = new TextDecoder().decode(bytes.value).toWellFormed();
      return text.trim() === '' ? [] : [{ path, text }];
    });
}
