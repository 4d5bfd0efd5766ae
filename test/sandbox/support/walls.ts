/** Backends with layers taken away: to see what one layer holds alone, and that a layer which is missing is noticed. */
import type { LaunchPlan, SandboxBackend } from '../../../src/engine/sandbox/backend.ts';
import { bubblewrapBackend } from '../../../src/engine/sandbox/bubblewrapBackend.ts';
import { unsandboxedBackend } from '../../../src/engine/sandbox/unsandboxedBackend.ts';

/** The same backend with its plan changed. */
export function changed(backend: SandboxBackend, change: (plan: LaunchPlan) => LaunchPlan): SandboxBackend {
  return {
    plan: async (options, signal) => {
      const plan = await backend.plan(options, signal);
      return plan.ok ? { ok: true, value: change(plan.value) } : plan;
    },
  };
}

/** Bubblewrap's arguments, which it reads from a descriptor, changed. */
export function withArguments(plan: LaunchPlan, change: (args: string[]) => string[]): LaunchPlan {
  const [list = Buffer.alloc(0), ...others] = plan.feeds;
  const args = change(list.toString('utf8').split('\0').slice(0, -1));
  return { ...plan, feeds: [Buffer.from(args.map((text) => `${text}\0`).join('')), ...others] };
}

/** The worker's command line changed: prlimit, the runtime, its flags. */
export function withCommand(plan: LaunchPlan, change: (args: string[]) => string[]): LaunchPlan {
  const at = plan.args.indexOf('--') + 1;
  return { ...plan, args: [...plan.args.slice(0, at), ...change([...plan.args.slice(at)])] };
}

/** Without an option of bubblewrap, and the values that belong to it. */
export function drop(args: string[], option: string, values = 0): string[] {
  const at = args.indexOf(option);
  if (at < 0) throw new Error(`there is no ${option}`);
  return [...args.slice(0, at), ...args.slice(at + 1 + values)];
}

function withoutLimits(plan: LaunchPlan): LaunchPlan {
  return withCommand(plan, (args) =>
    args.filter((text) => !/^\/app\/prlimit$|^--(core|cpu|data|nofile|fsize|nproc)=/.test(text)),
  );
}

/** Nothing is promised, so nothing is refused. */
function withoutPromises(plan: LaunchPlan): LaunchPlan {
  return { ...plan, layers: plan.layers.map((layer) => ({ ...layer, on: false })) };
}

/** What stands alone: everything else of the wall is away. Node's own permissions are the launch option's. */
export const walls = {
  /** Namespaces and mounts, with neither the system call filter nor limits. */
  namespaces: changed(bubblewrapBackend, (plan) =>
    // The filter's own descriptor goes with it: nobody would read it.
    withoutPromises(
      withoutLimits(withArguments({ ...plan, feeds: plan.feeds.slice(0, 1) }, (args) => drop(args, '--seccomp', 1))),
    ),
  ),
  /** The system call filter, on the machine as it is: its whole file system, its network, its processes. */
  filter: changed(bubblewrapBackend, (plan) => withoutPromises(withoutLimits(onTheHost(plan)))),
  /** Node's permissions and resource limits, or the limits alone. */
  none: unsandboxedBackend,
} as const satisfies Record<string, SandboxBackend>;

export type Wall = keyof typeof walls;

/** The same command on the machine as it is, behind the filter alone. */
function onTheHost(plan: LaunchPlan): LaunchPlan {
  const places = new Map<string, string>();
  const open = withArguments(plan, (args) => {
    args.forEach((text, index) => {
      if (text === '--ro-bind') places.set(args[index + 2] ?? '', args[index + 1] ?? '');
    });
    return ['--dev-bind', '/', '/', '--die-with-parent', '--clearenv', '--setenv', 'TZ', 'UTC', '--seccomp', '4'];
  });
  const placeOf = (text: string): string => places.get(text) ?? text;
  return withCommand(open, (args) =>
    args.map((text) => (text.startsWith('--require=') ? `--require=${placeOf(text.slice(10))}` : placeOf(text))),
  );
}
