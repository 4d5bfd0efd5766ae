/** No sandbox, by the person's explicit choice: Node's flags, resource limits and the memory watch are all there is. */
import { ok } from '../../base/result.ts';
import type { IsolationLayer } from '../../model/isolation.ts';
import type { SandboxBackend } from './backend.ts';
import { findTool } from './bubblewrap.ts';
import { noPrlimit } from './bubblewrapBackend.ts';
import { limitFinding } from './kernelFindings.ts';
import { limitsOf, prlimitCommand, ulimitCommand } from './limitCommand.ts';
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

export const unsandboxedBackend: SandboxBackend = {
  plan: (options) => {
    const runtime = options.runtime ?? ownRuntime();
    const prlimit = process.platform === 'linux' ? findTool('prlimit') : null;
    // Without a user namespace of its own the count of processes would be the person's, all programs together.
    const wanted = limitsOf(options, { countsProcesses: false });
    const places = { mount: options.mount, probe: probeFileOf(options), files: programsOf(options), scratch: null };
    const node = [
      runtime.executable,
      ...flagsOf(options, runtime, places),
      options.workerFile,
      ...argumentsOf(options, options.mount),
    ];
    const limited =
      prlimit !== null
        ? [...prlimitCommand(prlimit, wanted), ...node]
        : process.platform === 'win32'
          ? node
          : ulimitCommand(options, node);
    const [command = runtime.executable, ...args] = limited;
    return Promise.resolve(
      ok({
        kind: 'none' as const,
        version: null,
        command,
        args,
        feeds: [],
        environment: { ...environmentOf(runtime), ...windowsEnvironment() },
        layers: [
          { name: 'sandbox', on: false, detail: 'switched off by the person: the worker can read all that they can' },
          limitLayer(prlimit),
          // Windows gives every process some of the person's variables.
          ...(process.platform === 'win32' ? [] : [environmentLayer]),
          codeLayer,
          permissionLayer(options, runtime),
          watchLayer(),
        ],
        scratch: null,
        account: null,
        worker: 'the process' as const,
        inspect: (pid) => (prlimit === null ? [] : [limitFinding(pid, wanted)]),
        explain: () => null,
      }),
    );
  },
};

function limitLayer(prlimit: string | null): IsolationLayer {
  const name = 'resource limits';
  if (process.platform === 'win32') return { name, on: false, detail: 'Windows has none of this kind' };
  if (prlimit === null && process.platform === 'linux') return { name, on: true, detail: `${noPrlimit}: by the shell` };
  return { name, on: true, detail: 'processor time, open files, file size, no core dumps' };
}

/** Windows programs do not start without it. */
function windowsEnvironment(): Record<string, string> {
  const root = process.env['SystemRoot'];
  return process.platform === 'win32' && root !== undefined ? { SystemRoot: root } : {};
}
