/**
 * macOS: `sandbox-exec` with a generated profile, behind the shell's resource limits. Written from other projects' profiles (see
 * seatbelt.ts) and never run on a Mac by its authors: what counts is what each worker finds at its start.
 */
import { existsSync, realpathSync } from 'node:fs';
import { fail, ok } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure } from '../../model/failure.ts';
import type { IsolationLayer } from '../../model/isolation.ts';
import type { LaunchOptions, LaunchPlan, SandboxBackend } from './backend.ts';
import { ulimitCommand } from './limitCommand.ts';
import {
  argumentsOf,
  codeLayer,
  environmentLayer,
  environmentOf,
  flagsOf,
  permissionLayer,
  probeFileOf,
  programsOf,
  watchLayer,
} from './planParts.ts';
import { ownRuntime } from './runtime.ts';
import { runtimeFoldersOf, seatbeltProfile } from './seatbelt.ts';

/** By its full path, so that no other program of that name is taken. */
export const sandboxExec = '/usr/bin/sandbox-exec';

export const seatbeltBackend: SandboxBackend = {
  plan: (options) => {
    if (!existsSync(sandboxExec)) {
      const next = t(
        'It is a part of macOS; without it, choose to run tasks without a sandbox, knowing that a task can then read all your files.',
      );
      return Promise.resolve(fail(failure('no-sandbox', t('{0} was not found.', sandboxExec), next)));
    }
    return Promise.resolve(ok(planSeatbelt(options, realpathSync)));
  },
};

/** The plan; `real` gives a path as the kernel sees it (`/tmp` is a link to `/private/tmp`). */
export function planSeatbelt(options: LaunchOptions, real: (path: string) => string): LaunchPlan {
  const runtime = options.runtime ?? ownRuntime();
  const executable = real(runtime.executable);
  const files = programsOf(options).map(real);
  const profile = seatbeltProfile({
    executable,
    runtimeFolders: runtimeFoldersOf(executable),
    files,
    mount: options.mount,
  });
  const places = { mount: options.mount, probe: real(probeFileOf(options)), files, scratch: null };
  const [command = '', ...args] = ulimitCommand({ ...options, scratchBytes: 0 }, [
    sandboxExec,
    ...Object.entries(profile.parameters).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
    '-p',
    profile.text,
    executable,
    ...flagsOf(options, runtime, places),
    real(options.workerFile),
    ...argumentsOf(options, options.mount),
  ]);
  const promise = (name: string, detail: string): IsolationLayer => ({ name, on: true, detail });
  return {
    kind: 'seatbelt',
    version: null,
    command,
    args,
    feeds: [],
    environment: environmentOf(runtime),
    layers: [
      promise('files', 'the folder, the program, the libraries of the system, and nothing else'),
      promise('the folder is read-only', 'no writes anywhere'),
      promise('network', 'denied'),
      promise('processes', 'no second process, no signals'),
      environmentLayer,
      promise('resource limits', 'processor time, open files, file size, no core dumps'),
      { name: 'dies with its host', on: false, detail: 'macOS has no such promise: it ends when its input does' },
      codeLayer,
      permissionLayer(options, runtime),
      watchLayer(),
    ],
    scratch: null,
    account: null,
    worker: 'the process',
    // macOS tells nobody what a process may do: what it tried by itself is all there is.
    inspect: () => [],
    explain: (words) => {
      const line = words.split('\n').find((text) => text.startsWith('sandbox-exec: '));
      return line === undefined
        ? null
        : failure('no-sandbox', t('Seatbelt could not make the sandbox ({0}).', line), t('See `delegate doctor`.'));
    },
  };
}
