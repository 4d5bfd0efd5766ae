/**
 * The worker's system call filter: a classic BPF program for `seccomp(2)`, made here so that nothing has to be compiled.
 *
 * An allow-list (systemCalls.ts). What is not on it fails with EPERM, or with ENOSYS where the number is so new (424 and up) that
 * libraries expect older kernels without it and fall back: clone3 and io_uring among them. A call from another architecture's
 * table (i386 by `int 0x80`, x32) kills the process: no honest program makes one.
 */
import { systemCallNumbers } from './systemCalls.ts';

export const filterArchitectures = ['x64', 'arm64'] as const;
export type FilterArchitecture = (typeof filterArchitectures)[number];

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64, from `linux/audit.h`. */
const auditArchitecture: Record<FilterArchitecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

// From `linux/bpf_common.h`: load a word; compare and jump; return.
const loadWord = 0x20;
export const jumpEqual = 0x15;
export const jumpAtLeast = 0x35;
const jumpOver = 0x25;
export const jumpAnyBit = 0x45;
const giveBack = 0x06;

// From `linux/seccomp.h`.
export const allow = 0x7fff0000;
const killProcess = 0x80000000;
export const errno = 0x00050000;
export const eperm = 1;
export const enosys = 38;

// Offsets in `struct seccomp_data`; both architectures are little-endian, so the low word of an argument comes first.
const numberOffset = 0;
const architectureOffset = 4;
export const lowWordOf = (argument: number): number => 16 + 8 * argument;

const x32Bit = 0x40000000;
/** From here the numbers are the same on all architectures and newer than Linux 5.0. */
const firstNewNumber = 424;

const cloneThread = 0x00010000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
export const cloneNewNamespaces = 0x7e020000;

/** Calls that are allowed only with one of these values in an argument. The kernel reads these arguments as 32 bits. */
const valuesOf: Readonly<Record<string, { readonly argument: number; readonly values: readonly number[] }>> = {
  // TCGETS (isatty), FIONREAD, FIONBIO, FIONCLEX, FIOCLEX. Not TIOCSTI, which types into a terminal.
  ioctl: { argument: 1, values: [0x5401, 0x541b, 0x5421, 0x5450, 0x5451] },
  // PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA.
  prctl: { argument: 0, values: [3, 15, 16, 23, 0x53564d41] },
};

export type Instruction = {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly operand: number;
};

/** How every filter begins: calls of another architecture's table end the process; then the call's number is loaded. */
export function filterStart(architecture: FilterArchitecture): Instruction[] {
  return [
    load(architectureOffset),
    jump(jumpEqual, auditArchitecture[architecture], 1, 0),
    verdict(killProcess),
    load(numberOffset),
    ...(architecture === 'x64' ? [jump(jumpAtLeast, x32Bit, 0, 1), verdict(killProcess)] : []),
  ];
}

/** The filter as instructions. */
export function filterInstructions(architecture: FilterArchitecture): Instruction[] {
  const program = filterStart(architecture);
  for (const [first, last] of rangesOf(plainNumbers(architecture))) {
    if (first === last) program.push(jump(jumpEqual, first, 0, 1), verdict(allow));
    else program.push(jump(jumpAtLeast, first, 0, 2), jump(jumpOver, last, 1, 0), verdict(allow));
  }
  for (const [name, { argument, values }] of Object.entries(valuesOf)) {
    program.push(...valueCheck(numberOf(name, architecture), argument, values));
  }
  program.push(...threadCheck(numberOf('clone', architecture)));
  program.push(jump(jumpAtLeast, firstNewNumber, 0, 1), verdict(errno | enosys), verdict(errno | eperm));
  return program;
}

/** The filter as the kernel takes it: eight bytes an instruction (`struct sock_filter`). */
export function seccompFilter(architecture: FilterArchitecture): Buffer {
  return filterBytes(filterInstructions(architecture));
}

/** A filter's program in the kernel's form. */
export function filterBytes(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(8 * program.length);
  program.forEach((instruction, index) => {
    bytes.writeUInt16LE(instruction.code, 8 * index);
    bytes.writeUInt8(instruction.whenTrue, 8 * index + 2);
    bytes.writeUInt8(instruction.whenFalse, 8 * index + 3);
    bytes.writeUInt32LE(instruction.operand >>> 0, 8 * index + 4);
  });
  return bytes;
}

export function load(offset: number): Instruction {
  return { code: loadWord, whenTrue: 0, whenFalse: 0, operand: offset };
}

export function jump(code: number, operand: number, whenTrue: number, whenFalse: number): Instruction {
  return { code, whenTrue, whenFalse, operand };
}

export function verdict(operand: number): Instruction {
  return { code: giveBack, whenTrue: 0, whenFalse: 0, operand };
}

function numberOf(name: string, architecture: FilterArchitecture): number {
  const number = systemCallNumbers[name]?.[architecture];
  if (number === undefined) throw new Error(`no system call number for ${name}`);
  return number;
}

function plainNumbers(architecture: FilterArchitecture): number[] {
  const names = Object.keys(systemCallNumbers).filter((name) => name !== 'clone' && valuesOf[name] === undefined);
  return names.flatMap((name) => systemCallNumbers[name]?.[architecture] ?? []).sort((a, b) => a - b);
}

/** Neighbouring numbers as ranges, both ends included. */
function rangesOf(sorted: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

function valueCheck(number: number, argument: number, values: readonly number[]): Instruction[] {
  const checks = values.map((value, index) => jump(jumpEqual, value, values.length - index, 0));
  const body = [load(lowWordOf(argument)), ...checks, verdict(errno | eperm), verdict(allow)];
  return [jump(jumpEqual, number, 0, body.length), ...body];
}

/** `clone` makes threads, never processes or namespaces. */
function threadCheck(number: number): Instruction[] {
  const body = [
    load(lowWordOf(0)),
    jump(jumpAnyBit, cloneNewNamespaces, 2, 0),
    jump(jumpAnyBit, cloneThread, 0, 1),
    verdict(allow),
    verdict(errno | eperm),
  ];
  return [jump(jumpEqual, number, 0, body.length), ...body];
}
