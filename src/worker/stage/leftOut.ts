/** What no rule ever looks at, in one table: hidden entries, other programs' own folders, and files that run by themselves. */
import { marked } from '../../base/translate.ts';

export type LeftOut = 'hidden' | 'machinery' | 'runs-by-itself' | 'ignored' | 'conventions' | 'not-named';

/** Its words for a person: "3 hidden files and folders". */
export const leftOutWords = {
  hidden: { one: marked('hidden file or folder'), many: marked('hidden files and folders') },
  machinery: {
    one: marked('folder that a program manages'),
    many: marked('folders that a program manages (such as node_modules)'),
  },
  'runs-by-itself': {
    one: marked('file that can start a program'),
    many: marked('files that can start a program (shortcuts, workspace files)'),
  },
  ignored: {
    one: marked('file or folder that a .gitignore or .delegateignore names'),
    many: marked('files and folders that a .gitignore or .delegateignore names'),
  },
  conventions: { one: marked('conventions file'), many: marked('conventions files') },
  'not-named': { one: marked('other file'), many: marked('other files, which you did not name,') },
} as const satisfies Record<LeftOut, { one: string; many: string }>;

const machineryFolders = new Set(['node_modules', '__pycache__', '$recycle.bin', 'system volume information']);
const selfRunningNames = new Set(['desktop.ini', 'autorun.inf', 'thumbs.db']);
const selfRunningEndings = ['.desktop', '.lnk', '.code-workspace'];

/** Hidden entries that no rule touches even when it asks for hidden files: they start programs, or a program lives on them. */
const guarded = new Set(
  '.git .hg .svn .vscode .idea .github .ssh .gnupg .envrc .env .mcp.json .claude .agents .delegate .delegate-store .gitignore .delegateignore .gitattributes .gitmodules .npmrc .bashrc .zshrc .profile .bash_profile .zprofile .ds_store .trash .trashes .fseventsd .spotlight-v100'.split(
    ' ',
  ),
);

export function isGuarded(name: string): boolean {
  return guarded.has(name.toLowerCase());
}

/** The last letters of these names, large and small. */
const lastLetters = new Set(
  [...selfRunningNames, ...selfRunningEndings].flatMap((text) =>
    [text, text.toUpperCase()].map((spelled) => spelled.charCodeAt(spelled.length - 1)),
  ),
);

/** Rules out most names by one letter. What is not ASCII may become a plain letter in lower case: that needs the closer look. */
function mayRunByItself(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  return last > 0x7f || lastLetters.has(last);
}

/** Why this entry is left out, or null where rules may see it. A leading dot covers `.git`, `.vscode`, `.envrc` and their like. */
export function leftOutBecause(name: string, isFolder: boolean): LeftOut | null {
  if (name.startsWith('.')) return 'hidden';
  if (!isFolder && !mayRunByItself(name)) return null;
  const plain = name.toLowerCase();
  if (isFolder) return machineryFolders.has(plain) ? 'machinery' : null;
  if (selfRunningNames.has(plain)) return 'runs-by-itself';
  return selfRunningEndings.some((ending) => plain.endsWith(ending)) ? 'runs-by-itself' : null;
}
