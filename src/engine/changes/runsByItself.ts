/**
 * Names that make programs run, or change what runs, without anyone opening them. A change in passing never touches them.
 * Compared without regard to case, segment by segment.
 */
const folders = new Set([
  '.git',
  '.hg',
  '.svn',
  '.vscode',
  '.github',
  '.devcontainer',
  '.husky',
  '.idea',
  '.delegate',
  '.ssh',
]);
const files = new Set([
  '.envrc',
  '.env',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.bash_logout',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.mcp.json',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.gitconfig',
  '.gitmodules',
  '.gitattributes',
  'desktop.ini',
  'autorun.inf',
  '.htaccess',
]);
const extensions = ['.desktop', '.lnk', '.code-workspace', '.url', '.scf', '.pif'];

/** Whether any segment of the path is, or lies in, something that runs by itself. */
export function runsByItself(path: string): boolean {
  const segments = path.toLowerCase().split('/');
  const last = segments.at(-1) ?? '';
  return (
    segments.some((segment) => folders.has(segment)) || files.has(last) || extensions.some((end) => last.endsWith(end))
  );
}
