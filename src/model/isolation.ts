/** What stands between a worker and the machine, layer by layer, as it was found at the worker's start. */
import * as z from 'zod/mini';
import { marked, t } from '../base/translate.ts';

/** `wsl` is bubblewrap inside WSL 2, `vm` bubblewrap inside a virtual machine; `none` is the person's explicit choice. */
export const isolationKinds = ['bubblewrap', 'seatbelt', 'wsl', 'vm', 'none'] as const;
export type IsolationKind = (typeof isolationKinds)[number];

/** How a virtual machine's instructions are carried out: in words, and whether they are emulated in software, which is slow. */
const machineSchema = z.object({ words: z.string().check(z.maxLength(300)), emulated: z.boolean() });

export const isolationLayerSchema = z.object({
  name: z.string(),
  on: z.boolean(),
  /** What it does, what was found of it, or why it is off. */
  detail: z.string(),
});
export type IsolationLayer = z.infer<typeof isolationLayerSchema>;

export type IsolationReport = {
  readonly kind: IsolationKind;
  /** The version of the program that makes the sandbox. */
  readonly version: string | null;
  readonly layers: readonly IsolationLayer[];
  /** The virtual machine around it; absent where there is none. */
  readonly machine?: z.infer<typeof machineSchema>;
};

/** What a task's log keeps of a report: the names of the layers that held at the worker's start, and of those that are not there. */
export const isolationLevelSchema = z.object({
  held: z.array(z.string()),
  open: z.array(z.string()),
  machine: z.optional(machineSchema),
});
export type IsolationLevel = z.infer<typeof isolationLevelSchema>;

export function levelOf({ layers, machine }: IsolationReport): IsolationLevel {
  const names = (on: boolean): string[] => layers.filter((layer) => layer.on === on).map(({ name }) => name);
  return { held: names(true), open: names(false), ...(machine === undefined ? {} : { machine }) };
}

const names: Record<IsolationKind, string> = {
  bubblewrap: 'bubblewrap',
  seatbelt: 'macOS Seatbelt',
  wsl: 'bubblewrap in WSL 2',
  vm: 'bubblewrap in a virtual machine',
  none: 'none',
};

/** For people: "bubblewrap, 14 layers held at its start; not there: thread count". */
export function isolationWords(kind: IsolationKind, level: IsolationLevel | null): string {
  if (level === null) return names[kind];
  const held = `${level.held.length} layers held at its start`;
  const open = level.open.length === 0 ? '' : `; not there: ${level.open.join(', ')}`;
  const machine = level.machine === undefined ? '' : ` (${level.machine.words})`;
  return `${names[kind]}${machine}, ${held}${open}`;
}

export const unsandboxedWords = marked('Ran WITHOUT a sandbox, by your choice.');

/** For people: that they let a task leave its virtual machine, at a time in milliseconds since 1970. */
export function leftMachineWords(at: number): string {
  return t(
    'Its virtual machine failed; by your choice of {0} it went on in the process sandbox.',
    new Date(at).toISOString(),
  );
}
