/**
 * What Linux itself says of a started worker, read from outside (`/proc/PID`, see proc(5)): nothing that the worker could claim. Taken
 * when the runtime is up and the worker has been given nothing yet. What cannot be read counts as not held.
 */
import { accessSync, constants, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { Finding } from '../../protocol/startReport.ts';

/** What a plan promises of the process that it starts. */
export type Expected = {
  /** Where host files and folders stand inside. */
  readonly targets: readonly string[];
  /** Where the folder stands inside. */
  readonly mount: string | null;
  readonly scratch: { readonly path: string; readonly bytes: number } | null;
  readonly needsProc: boolean;
  /** Files of the host that the runtime may be reading while it starts: its own, and the worker's. */
  readonly files: readonly string[];
  /** Names as in `/proc/PID/limits`, soft and hard alike. */
  readonly limits: Readonly<Record<string, number>>;
};

/** Findings about one process of a sandbox, by the layers' names. */
export function kernelFindings(pid: number, expected: Expected): Finding[] {
  return [
    ...mountFindings(pid, expected),
    { layer: 'the folder is read-only', ...folderFinding(pid, expected) },
    { layer: 'namespaces', ...namespaceFinding(pid) },
    { layer: 'network', ...interfaceFinding(pid) },
    ...statusFindings(pid),
    { layer: 'environment', ...environmentFinding(pid) },
    { layer: 'descriptors', ...descriptorFinding(pid, expected) },
    limitFinding(pid, expected.limits),
  ];
}

type Verdict = Omit<Finding, 'layer'>;

/** A look that fails is a wall that nobody has seen. */
function looked(look: () => Verdict): Verdict {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    return { held: false, detail: `it could not be looked at (${code})` };
  }
}

function verdict(wrong: readonly string[], right: string): Verdict {
  return wrong.length === 0 ? { held: true, detail: right } : { held: false, detail: wrong.slice(0, 5).join(', ') };
}

export type MountLine = {
  readonly point: string;
  readonly options: readonly string[];
  readonly type: string;
  readonly system: readonly string[];
};

/** Lines of mountinfo: `id parent device root point options … - type source system-options`, with octal escapes. */
export function readMounts(text: string): MountLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [left = '', right = ''] = line.split(' - ');
      const fields = left.split(' ');
      const [type = '', , system = ''] = right.split(' ');
      return {
        point: (fields[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
          String.fromCharCode(parseInt(octal, 8)),
        ),
        options: (fields[5] ?? '').split(','),
        type,
        system: system.split(','),
      };
    });
}

const ownDevices: ReadonlySet<string> = new Set(['/dev/null', '/dev/urandom']);

/** What stands in the worker's root, and that nothing but the scratch space takes writes. */
function mountFindings(pid: number, expected: Expected): Finding[] {
  const { scratch } = expected;
  let mounts: MountLine[] = [];
  const files = looked(() => {
    mounts = readMounts(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'));
    return verdict(strangeMounts(mounts, expected), `${mounts.length} mounts, all of the plan's, none to write`);
  });
  if (scratch === null) return [{ layer: 'files', ...files }];
  const own = mounts.find(({ point }) => point === scratch.path);
  const size = /^size=(\d+)k$/.exec(own?.system.find((option) => option.startsWith('size=')) ?? '')?.[1];
  const held = own?.type === 'tmpfs' && size !== undefined && Number(size) * 1024 <= scratch.bytes;
  return [
    { layer: 'files', ...files },
    { layer: 'scratch space', held, detail: `${own?.type ?? 'nothing'} of ${size ?? 'unknown'} KB` },
  ];
}

/** What is wrong with the mounts, in words. */
export function strangeMounts(mounts: readonly MountLine[], expected: Expected): string[] {
  const { targets, scratch, needsProc } = expected;
  if (mounts.length === 0) return ['no mounts'];
  const known = (point: string): boolean =>
    point === '/' ||
    ownDevices.has(point) ||
    targets.some((target) => point === target || point.startsWith(`${target}/`));
  const isProc = ({ point, type }: MountLine): boolean => needsProc && point === '/proc' && type === 'proc';
  return mounts.flatMap((mount) => {
    const { point, options } = mount;
    if (point === scratch?.path || isProc(mount) || (needsProc && point.startsWith('/proc/') && options.includes('ro')))
      return [];
    if (!known(point)) return [`${point} stands inside`];
    return options.includes('ro') || ownDevices.has(point) ? [] : [`${point} can be written`];
  });
}

function folderFinding(pid: number, { mount }: Expected): Verdict {
  if (mount === null) return { held: true, detail: 'there is no folder' };
  return looked(() => {
    try {
      accessSync(`/proc/${pid}/root${mount}`, constants.W_OK);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
      // The mount says so, or the folder's own rights (EACCES) or flags (EPERM), which come before it: those are the person's.
      return { held: ['EROFS', 'EACCES', 'EPERM'].includes(code), detail: `write access through its mount: ${code}` };
    }
    return { held: false, detail: 'write access through its mount: succeeded' };
  });
}

const namespaceKinds = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];

function namespaceFinding(pid: number): Verdict {
  return looked(() => {
    const shared = namespaceKinds.filter(
      (kind) => readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/self/ns/${kind}`),
    );
    return verdict(
      shared.map((kind) => `${kind} is the host's`),
      `own ${namespaceKinds.join(', ')}`,
    );
  });
}

function interfaceFinding(pid: number): Verdict {
  return looked(() => {
    const lines = readFileSync(`/proc/${pid}/net/dev`, 'utf8').split('\n').slice(2);
    const names = lines.map((line) => line.split(':')[0]?.trim() ?? '').filter((name) => name !== '' && name !== 'lo');
    return verdict(
      names.map((name) => `the interface ${name}`),
      'no interface but its own loopback',
    );
  });
}

function statusFindings(pid: number): Finding[] {
  let status = '';
  const field = (name: string): string => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
  const filter = looked(() => {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const held = field('Seccomp') === '2' && field('NoNewPrivs') === '1';
    return { held, detail: `mode ${field('Seccomp')} (2 is a filter), no new privileges ${field('NoNewPrivs')}` };
  });
  const capabilities = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].filter((name) => !/^0+$/.test(field(name)));
  return [
    { layer: 'system calls', ...filter },
    { layer: 'capabilities', ...verdict(capabilities, 'none, and none to be had') },
  ];
}

/** The names that the launcher gives, and what bubblewrap and the C library add. */
const ownVariables = new Set(['TZ', 'PWD', 'LD_LIBRARY_PATH', 'ELECTRON_RUN_AS_NODE']);

function environmentFinding(pid: number): Verdict {
  return looked(() => {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const names = pairs
      .map((pair) => pair.split('=')[0] ?? '')
      .filter((name) => name !== '' && !ownVariables.has(name));
    return verdict(names, 'only the time zone');
  });
}

/** Pipes and sockets of the three streams, and what Node makes for itself. */
const ownDescriptor = /^(pipe:|socket:|anon_inode:|\/dev\/null$|\/dev\/urandom$)/;

function descriptorFinding(pid: number, { files }: Expected): Verdict {
  return looked(() => {
    const strange = readdirSync(`/proc/${pid}/fd`).flatMap((number) => {
      const to = linkOrNull(`/proc/${pid}/fd/${number}`);
      if (to === null) return [];
      if (ownDescriptor.test(to))
        return to.startsWith('socket:') && Number(number) > 2 ? [`${number} is a socket`] : [];
      // Its own bundle, while it is being loaded.
      return isOneOf(`/proc/${pid}/fd/${number}`, files) ? [] : [`${number} leads to ${to}`];
    });
    return verdict(strange, 'the three streams');
  });
}

/** Null for a descriptor that was closed meanwhile. */
function linkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function isOneOf(path: string, files: readonly string[]): boolean {
  const marks = (file: string): string => {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${String(dev)} ${String(ino)}`;
  };
  try {
    const own = marks(path);
    return files.some((file) => marks(file) === own);
  } catch {
    // Closed meanwhile: nothing that stays open.
    return linkOrNull(path) === null;
  }
}

/** Soft and hard limits as the kernel holds them; both must be what was asked for, or less. */
export function limitFinding(pid: number, wanted: Readonly<Record<string, number>>): Finding {
  const found = looked(() => {
    const text = readFileSync(`/proc/${pid}/limits`, 'utf8');
    const wrong = Object.entries(wanted).flatMap(([name, value]) => {
      const [, soft = '', hard = ''] = new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(text) ?? [];
      const within = [soft, hard].every((number) => /^\d+$/.test(number) && Number(number) <= value);
      return within ? [] : [`${name} is ${soft}/${hard}, not ${String(value)}`];
    });
    return verdict(wrong, `${Object.keys(wanted).length} limits, as asked for`);
  });
  return { layer: 'resource limits', ...found };
}
