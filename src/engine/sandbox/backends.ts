/** Which sandbox a system has. */
import { fail } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure } from '../../model/failure.ts';
import type { Isolation, SandboxBackend } from './backend.ts';
import { bubblewrapBackend } from './bubblewrapBackend.ts';
import { seatbeltBackend } from './seatbeltBackend.ts';
import { unsandboxedBackend } from './unsandboxedBackend.ts';
import { vmBackend } from './vm/vmBackend.ts';
import { wslBackend } from './wslBackend.ts';

const sandboxes: Partial<Record<NodeJS.Platform, SandboxBackend>> = {
  linux: bubblewrapBackend,
  darwin: seatbeltBackend,
  win32: wslBackend,
};

/** The backend for what was asked for; on a system that has no sandbox, one that refuses. */
export function backendFor(isolation: Isolation, platform: NodeJS.Platform): SandboxBackend {
  if (typeof isolation === 'object') return vmBackend(isolation.vm);
  if (isolation === 'none') return unsandboxedBackend;
  return sandboxes[platform] ?? refusing(platform);
}

function refusing(platform: NodeJS.Platform): SandboxBackend {
  const next = t(
    'Work on a Linux machine or in a Linux container with bubblewrap installed, or choose to run tasks without a sandbox, knowing that a task can then read all your files.',
  );
  return {
    plan: () => Promise.resolve(fail(failure('no-sandbox', t('Delegate has no sandbox for {0} yet.', platform), next))),
  };
}
