// Running other programs from the test and start scripts.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
export const vsixFile = path.join(projectFolder, 'out', 'delegate.vsix');

/** Progress goes to stderr, so that a program's own output stays clean. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end without a word; throws with all that it said if it fails. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (text: string): void => {
    output += text;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ending = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(`${code ?? signal}`));
  });
  if (ending !== '0') throw new Error(`${program} ${args.join(' ')} ended with ${ending}:\n${output.trim()}`);
}

/** Announces a step, runs it, and says how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`${what}…`);
  const startedAt = performance.now();
  const result = await work();
  say(`${what}: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * The environment for an npm that works in another folder: what an outer `npm run` says about this project would lead it astray, while
 * a person's own settings (registry, proxy, certificates) have to stay.
 */
export function environmentForNpm(): NodeJS.ProcessEnv {
  return withoutVariables(
    /^npm_(?!config_)|^npm_config_(local_prefix|prefix|global_prefix|ignore_scripts|node_gyp|omit|include)$|^INIT_CWD$/i,
  );
}

/**
 * The environment for a VS Code server: an outer VS Code's variables (a terminal in it has many) and an outer test runner's would make
 * it or its extension host misbehave. VSCODE_TEST_* is how test-cli tells its runner what to run.
 */
export function environmentForVsCode(): NodeJS.ProcessEnv {
  return withoutVariables(/^(npm_|ELECTRON_|VSCODE_(?!TEST_)|NODE_TEST_CONTEXT$|NODE_OPTIONS$)/);
}

function withoutVariables(unwanted: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}
