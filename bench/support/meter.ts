/** Programs of C in bound/, and what a process costs by the system's own account. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** CPU seconds are user and system; all that the process waited for is in them. */
export type Cost = { readonly cpu: number; readonly wall: number; readonly peakMb: number };

/** Compiles a program of bound/ into the folder and gives its path. Throws where there is no C compiler. */
export function compiled(name: string, folder: string): string {
  const program = path.join(folder, name);
  const source = path.join(import.meta.dirname, '..', 'bound', `${name}.c`);
  if (spawnSync('cc', ['-O2', '-o', program, source], { stdio: 'inherit' }).status !== 0)
    throw new Error('this benchmark needs a C compiler');
  return program;
}

/** A line of bound/meter.c. */
export function costIn(line: string): Cost {
  const [user = 0, system = 0, wall = 0, peak = 0] = line.trim().split(' ').map(Number);
  return { cpu: user + system, wall, peakMb: (peak * 1024) / 1e6 };
}

/** Runs a command under the meter to its end; throws with its words where it fails. */
export function costOf(meter: string, command: readonly string[], input = ''): Cost {
  const { stdout, status, stderr } = spawnSync(meter, command, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.slice(0, 500)}`);
  return costIn(stdout);
}

/** The cost whose CPU is the median of these. */
export function medianCost(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((one, two) => one.cpu - two.cpu);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) throw new Error('nothing was measured');
  return median;
}

/** One row of a table: what it cost, and how often the cost of the bound. */
export function costLine(name: string, { cpu, wall, peakMb }: Cost, bound: Cost): string {
  const ratio = `${(cpu / bound.cpu).toFixed(2).padStart(7)}×`;
  return `  ${name.padEnd(52)} ${cpu.toFixed(3).padStart(7)} s CPU ${ratio} ${wall.toFixed(2).padStart(6)} s wall  ${peakMb.toFixed(0).padStart(4)} MB`;
}
