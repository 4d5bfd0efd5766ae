// The part of `npm start` and `npm test` that has to run before anything is installed: plain JavaScript, nothing but Node 20's own
// modules. It brings node_modules up to date and hands over to the real script, which is TypeScript and runs on Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeMajorMin = 20;
const nodeMajorForTypeScript = 24;

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const binFolder = path.join(projectFolder, 'node_modules', '.bin');
const stampFile = path.join(projectFolder, 'node_modules', '.delegate-installed');

/** Installs the npm packages unless node_modules already holds what package.json and its lock ask for. */
export function installPackages() {
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === wantedPackages()) return;
  console.log('Installing npm packages…');
  const npm = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: projectFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32', // npm is a batch file there
  });
  if (npm.status !== 0) {
    console.error('npm install failed; what it said is above.');
    process.exit(1);
  }
  fs.writeFileSync(stampFile, wantedPackages()); // after the install, which may have mended the lock
}

/** A hash of what decides the content of node_modules; editing a script in package.json leaves it as it is. */
function wantedPackages() {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    fs.readFileSync(path.join(projectFolder, 'package.json'), 'utf8'),
  );
  const lockFile = path.join(projectFolder, 'package-lock.json');
  return createHash('sha256')
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies]))
    .update(fs.existsSync(lockFile) ? fs.readFileSync(lockFile) : '')
    .digest('hex');
}

/**
 * Installs the packages, then runs a TypeScript file of this folder in place of this process: same arguments, same terminal, same exit status.
 *
 * @param {string} script
 */
export function handOverTo(script) {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < nodeMajorMin) {
    console.error(`Delegate's scripts need Node ${nodeMajorMin} or later; this is ${process.versions.node}.`);
    process.exit(1);
  }
  installPackages();
  const ownNode = path.join(binFolder, 'node'); // the optional package that carries Node 24; not there on every platform
  if (!fs.existsSync(ownNode) && major < nodeMajorForTypeScript) {
    console.error(
      `On ${process.platform} ${process.arch} no Node comes with the packages: install Node ${nodeMajorForTypeScript} or later (this is ${process.versions.node}).`,
    );
    process.exit(1);
  }
  const child = spawn(
    fs.existsSync(ownNode) ? ownNode : process.execPath,
    [fileURLToPath(new URL(script, import.meta.url)), ...process.argv.slice(2)],
    {
      cwd: projectFolder,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${binFolder}${path.delimiter}${process.env['PATH']}` },
    },
  );
  // Ctrl-C reaches the child by itself, which then tidies up; this process only has to outlive it to pass on the exit status.
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  // `npm` when killed takes its shell along but not what that runs, which must not stay behind with a server.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
