/** `delegate vm`: the image of the virtual machine that `--isolation vm` runs workers in. */
import type { Engine } from '../engine/engine.ts';
import type { VirtualMachineReport } from '../engine/sandbox/vm/virtualMachine.ts';
import { failure } from '../model/failure.ts';
import type { Command } from './arguments.ts';
import { failed, type Ending } from './recipes.ts';

/** Tells what is there; makes the image, or removes it, where that is asked for. What would be downloaded is named first. */
export async function virtualMachine(
  { words: [what], yes }: Command,
  { virtualMachine: machine }: Engine,
  say: (words: string) => void,
  signal: AbortSignal,
): Promise<Ending> {
  switch (what) {
    case undefined: {
      const report = await machine.report();
      return { text: reportText(report), json: report, exit: 0 };
    }
    case 'remove':
      machine.remove();
      return { text: 'The image and its snapshots are removed.', json: { removed: machine.folder }, exit: 0 };
    case 'build': {
      if (!yes) {
        const downloads = await machine.downloads();
        if (!downloads.ok) return failed(downloads.failure);
        const lines = downloads.value.map(({ name, version, bytes }) => `  ${name} ${version}, ${megabytes(bytes)}`);
        const text = [
          'These packages would be downloaded from this machine’s own package sources:',
          ...lines,
          'Nothing was downloaded yet. Say --yes to make the image; it takes about 170 MB on the disk.',
        ].join('\n');
        return { text, json: { wouldDownload: downloads.value }, exit: 3 };
      }
      const built = await machine.build(say, signal);
      if (!built.ok) return failed(built.failure);
      const report = await machine.report();
      return { text: reportText(report), json: report, exit: 0 };
    }
    default:
      return failed(
        failure(
          'bad-usage',
          `vm takes build or remove, not ${what}.`,
          'Run `delegate --help` for the commands and their options.',
        ),
      );
  }
}

function reportText({ qemu, image, problem, acceleration, snapshots }: VirtualMachineReport): string {
  const lines = [qemu === null ? 'QEMU: not found.' : `QEMU: ${qemu.version}.`];
  if (image === null) lines.push('Image: none. Make it with `delegate vm build`.');
  else {
    const bytes = image.kernel.bytes + image.root.bytes;
    const [kernel] = image.sources;
    lines.push(
      `Image: ${megabytes(bytes)}, Node ${image.nodeVersion}, ${kernel?.name ?? 'a kernel'}, made in ${String(image.seconds)} s.`,
    );
  }
  if (problem !== null) lines.push(`${problem.message} ${problem.next}`);
  lines.push(
    acceleration === null
      ? 'Acceleration: known once a guest was started.'
      : `Acceleration: ${acceleration.acceleration}.${acceleration.refused.map((one) => ` ${one.acceleration}: ${one.why}`).join('')}`,
    `Snapshots: ${String(snapshots.count)}, ${megabytes(snapshots.bytes)}.`,
  );
  return lines.join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
