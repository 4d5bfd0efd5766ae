/** What the guest runs, worked out on the host: the worker's bundles, the command of the process sandbox around them, the start script. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { IsolationLayer } from '../../../model/isolation.ts';
import type { LaunchOptions } from '../backend.ts';
import { inside } from '../bubblewrap.ts';
import { planWith } from '../bubblewrapBackend.ts';
import { probeFileOf } from '../planParts.ts';
import type { FilterArchitecture } from '../seccomp.ts';
import { type CpioEntry, cpioArchive } from './cpio.ts';
import { guest, startScript } from './guest.ts';
import type { Manifest } from './image.ts';

export type Program = {
  /** An archive that goes behind the image's own root. */
  readonly archive: Buffer;
  /** Of the archive. */
  readonly hash: string;
  /** What the sandbox in the guest promises. */
  readonly layers: readonly IsolationLayer[];
};

/** The worker as it runs in the guest. */
export function guestProgram(options: LaunchOptions, manifest: Manifest, architecture: FilterArchitecture): Program {
  const at = (path: string): string => `${guest.program}/${basename(path)}`;
  const files = [options.workerFile, probeFileOf(options), ...(options.assets ?? [])];
  const plan = planWith(
    {
      ...options,
      mount: null,
      isolation: 'sandbox',
      workerFile: at(options.workerFile),
      probeFile: at(probeFileOf(options)),
      assets: (options.assets ?? []).map(at),
      workerArguments: [
        ...(options.mount === null ? [] : [inside.mount, `--folder-port=${String(guest.folderPort)}`]),
        ...(options.workerArguments ?? []),
      ],
    },
    {
      bubblewrap: {
        path: guest.bubblewrap,
        version: manifest.bubblewrapVersion,
        options: new Set(manifest.bubblewrapOptions),
      },
      architecture,
      runtime: { executable: guest.node, version: manifest.nodeVersion, isElectron: false },
      prlimit: guest.prlimit,
      system: {
        bindings: manifest.libraries.map((path) => ({ from: path, to: path })),
        environment: {},
        detail: `${String(manifest.libraries.length)} library files`,
      },
    },
  );
  const [sandboxArguments = Buffer.alloc(0), filter = Buffer.alloc(0)] = plan.feeds;
  const folder = guest.program.slice(1);
  const entries: CpioEntry[] = [
    { kind: 'folder', path: folder },
    ...files.map((path): CpioEntry => ({ kind: 'file', path: at(path).slice(1), bytes: readFileSync(path) })),
    { kind: 'file', path: `${folder}/arguments`, bytes: sandboxArguments },
    { kind: 'file', path: `${folder}/filter`, bytes: filter },
    {
      kind: 'file',
      path: `${folder}/start`,
      bytes: Buffer.from(startScript([plan.command, ...plan.args].map(quoted))),
    },
  ];
  const archive = Buffer.concat([...cpioArchive(entries)]);
  const hash = createHash('sha256').update(archive).digest('hex');
  return { archive, hash, layers: plan.layers.map(inGuest) };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a layer comes to in the guest, where it differs. */
function inGuest(layer: IsolationLayer): IsolationLayer {
  switch (layer.name) {
    case 'the folder is read-only':
      return { ...layer, detail: 'served call by call; there is no call that writes' };
    case 'descriptors':
      return { ...layer, detail: 'the three streams, and the port that serves the folder' };
    case 'thread count':
      return { ...layer, on: true, detail: 'bounded by the guest: one processor, and its own memory' };
    case 'memory watch':
      return { ...layer, detail: 'ends the machine when it holds more than its guest may have' };
    default:
      return layer;
  }
}
