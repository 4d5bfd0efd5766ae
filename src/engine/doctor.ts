/** What this machine has, what it lacks, and how to get it. */
import path from 'node:path';
import type { Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import { canWriteTo, findOnPath } from './disk/machine.ts';
import { messagesAddress } from './gateway/messagesAddress.ts';
import type { ModelTest } from './gateway/modelTest.ts';
import { sourceNames, type Upstream } from './gateway/upstream.ts';
import { probeName } from './sandbox/planParts.ts';
import { probeSandbox } from './sandbox/probe.ts';
import { accelerationWords, qemuPackage } from './sandbox/vm/qemu.ts';
import type { VirtualMachineReport } from './sandbox/vm/virtualMachine.ts';

export type DoctorCheck = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** How to get what is missing. */
  readonly next?: string;
  /** Whether Delegate works without it. */
  readonly optional?: true;
};
/** `ok`: tasks can run on this machine. */
export type DoctorReport = { readonly ok: boolean; readonly checks: readonly DoctorCheck[] };

export type Examined = {
  readonly stateFolder: string;
  readonly isolation: 'sandbox' | 'vm' | 'none';
  /** Absolute path of dist/worker.cjs, with the probe's bundle beside it. */
  readonly workerFile: string;
  readonly upstream: Upstream | null;
  readonly env: NodeJS.ProcessEnv;
  /** What is there of the virtual machine. */
  readonly machine: VirtualMachineReport;
  /** The start of a guest that was tried, in seconds; null where tasks do not run in one. */
  readonly trial: Result<number, Failure> | null;
  /** Tests of the models that were made. */
  readonly tests: readonly ModelTest[];
};

export async function examine(machine: Examined, signal: AbortSignal): Promise<DoctorReport> {
  const checks = [
    ...(await sandboxChecks(machine, signal)),
    ...machineChecks(machine),
    stateCheck(machine),
    rulesCheck,
    claudeCheck(machine),
    ...machine.tests.map(modelCheck),
    ...viewerChecks(machine),
    { name: 'Runtime', ok: true, detail: `Node ${process.versions.node} on ${process.platform} ${process.arch}` },
  ];
  return { ok: checks.every((check) => check.ok || check.optional === true), checks };
}

async function sandboxChecks({ isolation, workerFile }: Examined, signal: AbortSignal): Promise<DoctorCheck[]> {
  const report = await probeSandbox(path.join(path.dirname(workerFile), probeName), signal);
  const how = report.howToGet === undefined ? {} : { next: report.howToGet };
  const unsafe = isolation === 'none';
  const whole: DoctorCheck = {
    name: 'Sandbox',
    ok: report.available,
    detail: report.available
      ? `${report.kind ?? ''} ${report.version ?? ''}`.trim()
      : 'No sandbox works here: no task will run.',
    ...how,
    ...(unsafe ? { optional: true } : {}),
  };
  const layers = report.layers.map((layer): DoctorCheck => ({
    name: `Sandbox: ${layer.name}`,
    ok: layer.held,
    detail: layer.detail,
    ...(unsafe || layer.absent === true ? { optional: true } : {}),
  }));
  if (!unsafe) return [whole, ...layers];
  const chosen: DoctorCheck = {
    name: 'Isolation',
    ok: false,
    detail: 'Switched off by your own setting: workers run with all your rights.',
    next: 'Set delegate.isolation (or --isolation) back to sandbox.',
    optional: true,
  };
  return [chosen, whole, ...layers];
}

/** The virtual machine, where tasks run in it or an image is there. */
function machineChecks({ isolation, machine, trial }: Examined): DoctorCheck[] {
  const { qemu, image, problem, acceleration, snapshots } = machine;
  if (isolation !== 'vm' && image === null) return [];
  const needed = isolation === 'vm' ? {} : { optional: true as const };
  const megabytes = (bytes: number): string => `${String(Math.round(bytes / 1024 / 1024))} MB`;
  const checks: DoctorCheck[] = [
    qemu === null
      ? {
          ...{ name: 'Virtual machine: QEMU', ok: false, detail: 'not found', ...needed },
          next: `Install it (Debian, Ubuntu: sudo apt-get install ${qemuPackage}).`,
        }
      : { name: 'Virtual machine: QEMU', ok: true, detail: qemu.version },
  ];
  if (image === null || problem !== null)
    checks.push({
      ...{ name: 'Virtual machine: image', ok: false, detail: problem?.message ?? 'none yet', ...needed },
      next: 'Make it with `delegate vm build`, or “Delegate: Set Up the Virtual Machine…” in VS Code.',
    });
  else {
    const size = megabytes(image.kernel.bytes + image.root.bytes);
    const detail = `${size}, Node ${image.nodeVersion}, made in ${String(image.seconds)} s`;
    checks.push({ name: 'Virtual machine: image', ok: true, detail });
  }
  const found =
    acceleration === null
      ? 'known once a guest was started'
      : [accelerationWords[acceleration.acceleration], ...acceleration.refused.map(({ why }) => why)].join('; ');
  checks.push({ name: 'Virtual machine: acceleration', ok: true, detail: found });
  const sleeping = `${String(snapshots.count)} sleeping, ${megabytes(snapshots.bytes)}`;
  checks.push({ name: 'Virtual machine: snapshots', ok: true, detail: sleeping });
  if (trial !== null) checks.push(trialCheck(trial));
  return checks;
}

function trialCheck(trial: Result<number, Failure>): DoctorCheck {
  const name = 'Virtual machine: start';
  return trial.ok
    ? { name, ok: true, detail: `a guest was started: ready after ${trial.value.toFixed(1)} s` }
    : { name, ok: false, detail: trial.failure.message, next: trial.failure.next };
}

function stateCheck({ stateFolder }: Examined): DoctorCheck {
  const ok = canWriteTo(stateFolder);
  return {
    name: 'State folder',
    ok,
    detail: ok ? stateFolder : `${stateFolder} cannot be written.`,
    ...(ok ? {} : { next: 'Name another with --state or the setting delegate.stateFolder.' }),
  };
}

const rulesCheck: DoctorCheck = { name: 'Engine: rules', ok: true, detail: 'Built in; works offline, needs no key.' };

function claudeCheck({ upstream }: Examined): DoctorCheck {
  if (upstream !== null && upstream.kind !== 'messages') {
    const detail = `${upstream.model === '' ? 'the first model there is' : upstream.model} by ${sourceNames[upstream.kind]}`;
    return { name: 'Engine: claude', ok: true, detail, optional: true };
  }
  if (upstream !== null) {
    // The address may hold a password; what the gateway accepts holds none.
    const address = messagesAddress(upstream.baseUrl, upstream.privateHosts);
    if (address.ok)
      return {
        name: 'Engine: claude',
        ok: true,
        detail: `${upstream.model} at ${address.value.origin}`,
        optional: true,
      };
    return {
      name: 'Engine: claude',
      ok: false,
      detail: `Its address cannot be used: ${address.failure}.`,
      next: 'Set ANTHROPIC_BASE_URL, or the setting delegate.baseUrl, to the address of a Messages API.',
      optional: true,
    };
  }
  return {
    name: 'Engine: claude',
    ok: false,
    detail: 'No key.',
    next: 'Set ANTHROPIC_API_KEY, or run “Delegate: Set Up the Model…” in VS Code.',
    optional: true,
  };
}

function modelCheck({ use, finding, says, next }: ModelTest): DoctorCheck {
  const mend = next === null ? {} : { next };
  return { name: `Model: ${use}`, ok: finding === 'works', detail: says, ...mend, optional: true };
}

function viewerChecks({ env }: Examined): DoctorCheck[] {
  const code = findOnPath(['code', 'code-insiders', 'codium', 'code-server', 'code.cmd'], env);
  const browser = findOnPath(['xdg-open', 'open', 'chromium', 'google-chrome', 'firefox', 'explorer.exe'], env);
  return [
    {
      name: 'Viewer: VS Code',
      ok: code !== null,
      detail: code ?? 'Not found on the PATH.',
      ...(code === null ? { next: 'Run `npm start` in the project: it brings a VS Code for the browser.' } : {}),
      optional: true,
    },
    {
      name: 'Viewer: browser',
      ok: browser !== null,
      detail: browser ?? 'Not found on the PATH; `npm start` prints an address that you can open from another machine.',
      optional: true,
    },
  ];
}
