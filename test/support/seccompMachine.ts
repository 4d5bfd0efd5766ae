// A system call filter, run as the kernel does: from its bytes, on the bytes of `struct seccomp_data`.
import type { FilterArchitecture } from '../../src/engine/sandbox/seccomp.ts';

export const auditArchitectures: Record<FilterArchitecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

const words: Record<number, string> = { 0x7fff0000: 'allow', 0x80000000: 'kill', 0x50001: 'EPERM', 0x50026: 'ENOSYS' };

/** What the filter says of a call of the architecture `from` (`linux/audit.h`). */
export function verdictOf(program: Buffer, from: number, call: number, args: readonly bigint[] = []): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call >>> 0, 0);
  data.writeUInt32LE(from, 4);
  args.forEach((value, index) => data.writeBigUInt64LE(value, 16 + 8 * index));
  let accumulator = 0;
  for (let index = 0; ; index++) {
    const code = program.readUInt16LE(8 * index);
    const operand = program.readUInt32LE(8 * index + 4);
    const jump = (holds: boolean): void => {
      index += program.readUInt8(8 * index + (holds ? 2 : 3));
    };
    if (code === 0x20) accumulator = data.readUInt32LE(operand);
    else if (code === 0x15) jump(accumulator === operand);
    else if (code === 0x35) jump(accumulator >= operand);
    else if (code === 0x25) jump(accumulator > operand);
    else if (code === 0x45) jump((accumulator & operand) !== 0);
    else if (code === 0x06) return words[operand] ?? `unknown ${operand}`;
    else throw new Error(`unknown instruction ${code}`);
  }
}
