// Installs a real VS Code (code-server) from npm alone: no download from elsewhere, no compiler. It lives in a cache outside
// node_modules, because it is 800 MB that every clone can share.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { environmentForNpm, run, step } from '../programs.ts';

const codeServerVersion = '4.139.1'; // VS Code 1.139.1
const nodeVersion = '24.21.0'; // this code-server refuses other majors than 24
const nodePackage = `node-${process.platform}-${process.arch}`;
const cacheRoot = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
const codeServerFolder = path.join(cacheRoot, `delegate-code-server-${codeServerVersion}-node-${nodeVersion}`);

export const nodeBinary = path.join(codeServerFolder, 'node_modules', nodePackage, 'bin', 'node');
export const codeServerEntry = path.join(codeServerFolder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');

/** Installs it unless it is there: the folder gets its name only when whole, so being there is enough. */
export async function installCodeServer(): Promise<void> {
  if (existsSync(codeServerFolder)) return;
  await step(`Installing VS Code (code-server ${codeServerVersion}, about 800 MB)`, async () => {
    await removeAbandoned();
    const partial = `${codeServerFolder}.partial-${process.pid}`;
    try {
      await installInto(partial);
      await rename(partial, codeServerFolder).catch((error: unknown) => {
        if (!existsSync(codeServerFolder)) throw error; // otherwise another process was quicker
      });
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

/** Removes what an install left behind that was killed half way: those of processes that are gone. */
async function removeAbandoned(): Promise<void> {
  const prefix = `${path.basename(codeServerFolder)}.partial-`;
  await mkdir(cacheRoot, { recursive: true });
  for (const name of await readdir(cacheRoot)) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      await rm(path.join(cacheRoot, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function installInto(folder: string): Promise<void> {
  const npmInstall = (cwd: string, ...args: string[]): Promise<void> =>
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args], {
      cwd,
      env: environmentForNpm(),
    });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  await npmInstall(folder, `code-server@${codeServerVersion}`, `${nodePackage}@${nodeVersion}`);
  // Its install script would fetch these two; done here by hand, since scripts are off. `npm ci` won't do: the published lock is stale.
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await Promise.all([npmInstall(vscode, '--omit=dev'), npmInstall(path.join(vscode, 'extensions'), '--omit=dev')]);
}
