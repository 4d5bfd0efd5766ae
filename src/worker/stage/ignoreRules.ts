/** What `.gitignore` and `.delegateignore` leave out, folder by folder, as git reads them: a deeper file says more. */
import { parseRelativePath, type RelativePath } from '../../model/relativePath.ts';
import { ignoreLines, type IgnoreLines } from './ignoreLines.ts';
import { readWhole } from './readBytes.ts';

const fileNames = ['.gitignore', '.delegateignore'];
const fileBytesMax = 256 * 1024;
/** Files of rules that a scan reads: a folder of repositories has some, a hostile one may have a million. */
const filesMax = 10_000;

type Rules = { readonly prefix: string; readonly lines: IgnoreLines };

export class IgnoreRules {
  readonly #mountPath: string;
  readonly #byFolder = new Map<string, Rules>();
  #read = 0;

  constructor(mountPath: string) {
    this.#mountPath = mountPath;
  }

  /** Reads the rules of a folder (null is the top) that holds these names. */
  enter(folder: RelativePath | null, names: readonly string[]): void {
    const found = fileNames.filter((name) => names.includes(name));
    if (found.length === 0 || this.#read >= filesMax) return;
    const texts: string[] = [];
    for (const name of found) {
      const path = parseRelativePath(folder === null ? name : `${folder}/${name}`);
      const text = path === null ? null : readWhole(this.#mountPath, path, fileBytesMax);
      if (text?.ok === true) texts.push(new TextDecoder().decode(text.value));
      this.#read += 1;
    }
    const prefix = folder === null ? '' : `${folder}/`;
    this.#byFolder.set(folder ?? '', { prefix, lines: ignoreLines(texts) });
  }

  leavesOut(path: string, isFolder: boolean): boolean {
    if (this.#byFolder.size === 0) return false;
    let folder = path;
    while (folder !== '') {
      const slash = folder.lastIndexOf('/');
      folder = slash < 0 ? '' : folder.slice(0, slash);
      const known = this.#byFolder.get(folder);
      if (known === undefined) continue;
      const said = known.lines(path.slice(known.prefix.length), isFolder);
      // The nearest file that says anything has the word.
      if (said !== null) return said === 'left out';
    }
    return false;
  }
}
