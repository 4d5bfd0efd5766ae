/**
 * Windows: the Linux sandbox inside WSL 2, through `wsl.exe`. Windows itself has no sandbox that a program could use without a native
 * helper and an administrator's leave; WSL 2 is a virtual machine with bubblewrap in it. A small relay (relay.ts) runs there, starts
 * the worker as on any Linux, tells what was found of its walls, and passes the wire on. Needs a distribution with Node 20 or newer
 * and bubblewrap; the folder is reached by WSL's own mounts of the drives. Written, and its relay tested on Linux; never run on
 * Windows by its authors.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../base/result.ts';
import { marked, t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import type { IsolationLayer } from '../../model/isolation.ts';
import type { LaunchOptions, LaunchPlan, SandboxBackend } from './backend.ts';
import { codeLayer, environmentLayer, probeFileOf } from './planParts.ts';

/** Runs a program inside WSL and gives its standard output; rejects where it cannot. */
export type RunInWsl = (command: readonly string[]) => Promise<string>;

const run = promisify(execFile);
const wslExe = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'wsl.exe');
/** Without it `wsl.exe` speaks UTF-16. */
const environment = { WSL_UTF8: '1', SystemRoot: process.env['SystemRoot'] ?? 'C:\\Windows' };

/** `--exec` takes the command as it is: no shell reads it. */
const runInWsl: RunInWsl = async (command) => {
  const { stdout } = await run(wslExe, ['--exec', ...command], {
    env: environment,
    timeout: 20_000,
    windowsHide: true,
  });
  return stdout;
};

export const wslBackend: SandboxBackend = {
  plan: (options) =>
    existsSync(wslExe) ? planInWsl(options, runInWsl, [wslExe, '--exec', 'node']) : Promise.resolve(fail(noWsl())),
};

function noWsl(): Failure {
  return failure('no-sandbox', t('Delegate’s sandbox on Windows is WSL 2, which was not found.'), howToGet);
}

const howToGet = marked(
  'Run `wsl --install` as an administrator, then in that Linux `sudo apt-get install bubblewrap nodejs` (Node 20 or newer); or open the folder in WSL with VS Code’s WSL extension, or choose to run tasks without a sandbox, knowing that a task can then read all your files.',
);

/** The relay's only argument: options for a launch, with paths as they are inside WSL. */
export const relayOrderSchema = z.object({
  mount: z.nullable(z.string()),
  workerFile: z.string(),
  probeFile: z.string(),
  assets: z.array(z.string()),
  memoryBytes: z.number(),
  scratchBytes: z.number(),
  cpuSeconds: z.optional(z.number()),
  nodePermissions: z.optional(z.literal('off')),
  workerArguments: z.array(z.string()),
});
export type RelayOrder = z.infer<typeof relayOrderSchema>;

/** In letters that every command line leaves alone. */
export function encodeOrder(order: RelayOrder): string {
  return Buffer.from(JSON.stringify(order), 'utf8').toString('base64url');
}

/** The plan: `node` is the command that runs a program of Node's inside WSL. */
export async function planInWsl(
  options: LaunchOptions,
  runIn: RunInWsl,
  [command = '', ...node]: readonly string[],
): Promise<Result<LaunchPlan, Failure>> {
  const { mount, workerFile, assets = [], memoryBytes, scratchBytes, cpuSeconds, nodePermissions } = options;
  const probeFile = probeFileOf(options);
  let inside: Map<string, string>;
  try {
    inside = await pathsInWsl([dirname(workerFile), dirname(probeFile), ...(mount === null ? [] : [mount])], runIn);
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return fail(failure('no-sandbox', t('WSL 2 could not be asked for its paths ({0}).', words ?? ''), howToGet));
  }
  const beside = (file: string): string => `${inside.get(dirname(file)) ?? ''}/${basename(file)}`;
  const order: RelayOrder = {
    mount: mount === null ? null : (inside.get(mount) ?? null),
    workerFile: beside(workerFile),
    probeFile: beside(probeFile),
    assets: assets.map((file) => `${inside.get(dirname(workerFile)) ?? ''}/${basename(file)}`),
    memoryBytes,
    scratchBytes,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(nodePermissions === undefined ? {} : { nodePermissions }),
    workerArguments: [...(options.workerArguments ?? [])],
  };
  const relay = `${inside.get(dirname(probeFile)) ?? ''}/relay.cjs`;
  return ok({
    kind: 'wsl',
    version: null,
    command,
    args: [...node, relay, encodeOrder(order)],
    feeds: [],
    environment,
    layers: promised(nodePermissions),
    scratch: null,
    account: null,
    worker: 'the process',
    // The relay has asked its Linux, and says so in its report.
    inspect: () => [],
    explain: relayFailure,
  });
}

function promised(nodePermissions: 'off' | undefined): IsolationLayer[] {
  const names = [
    'files',
    'the folder is read-only',
    'network',
    'processes',
    'namespaces',
    'capabilities',
    'system calls',
  ];
  return [
    ...[...names, 'descriptors', 'resource limits'].map((name) => ({
      name,
      on: true,
      detail: 'by bubblewrap inside WSL 2',
    })),
    environmentLayer,
    codeLayer,
    { name: "Node's permissions", on: nodePermissions !== 'off', detail: 'inside WSL 2' },
  ];
}

const known = new Map<string, string>();

/** Each path as WSL has it, asked once. Windows paths go in with slashes: `wslpath` takes both, and nothing eats them. */
async function pathsInWsl(paths: readonly string[], runIn: RunInWsl): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of new Set(paths)) {
    const inside = known.get(path) ?? (await runIn(['wslpath', '-a', '-u', path.replaceAll('\\', '/')])).trimEnd();
    if (!inside.startsWith('/')) throw new Error(`${path} has no place in WSL`);
    known.set(path, inside);
    found.set(path, inside);
  }
  return found;
}

/** What the relay writes to its standard error where it could start no worker. */
export const relayFailureMark = 'delegate-relay: ';
const relayFailureSchema = z.object({ message: z.string(), next: z.string() });

function relayFailure(words: string): Failure | null {
  const line = words.split('\n').find((text) => text.startsWith(relayFailureMark));
  if (line === undefined) {
    const isMissing = /execvpe?\(node\)|node: not found|No such file or directory/i.test(words);
    return isMissing ? failure('no-sandbox', t('Node was not found inside WSL 2.'), howToGet) : null;
  }
  try {
    const { message, next } = relayFailureSchema.parse(JSON.parse(line.slice(relayFailureMark.length)));
    return failure('no-sandbox', t('Inside WSL 2: {0}', message), next);
  } catch {
    return null;
  }
}
