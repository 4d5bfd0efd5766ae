/**
 * The system call filter of connectors' servers. They are strangers' programs of every kind, so it is a list of what is refused
 * (serverCalls.ts), where the worker's is one of what is allowed; what is newer than the list is absent.
 */
import {
  allow,
  cloneNewNamespaces,
  enosys,
  eperm,
  errno,
  filterBytes,
  filterStart,
  jump,
  jumpAnyBit,
  jumpAtLeast,
  jumpEqual,
  load,
  lowWordOf,
  verdict,
  type FilterArchitecture,
  type Instruction,
} from './seccomp.ts';
import { absentCalls, newestKnownCall, partlyRefused, refusedCalls } from './serverCalls.ts';

export type ServerFilterOptions = {
  /** Whether sockets of files may be made. Not where the task's folder is shown: a socket that lies in it leads to somebody. */
  readonly localSockets: boolean;
};

/** TIOCSTI types into a terminal, TIOCLINUX pastes into one, TIOCSETD brings line disciplines. */
const refusedControls = [0x5412, 0x541c, 0x5423];
/** PER_LINUX, PER_LINUX with UNAME26, PER_LINUX32, and asking. */
const personalities = [0, 0x0020000, 0x0008, 0x0020008, 0xffffffff];

const unixFamily = 1;
const netlinkFamily = 16;
const internetFamilies = [2, 10];
/** Whatever fits, TCP, UDP, ICMP and ICMPv6 (ping). */
const internetProtocols = [0, 6, 17, 1, 58];
/** SOCK_STREAM and SOCK_SEQPACKET stay with their peer; SOCK_DGRAM can be sent to whatever file is a socket. With what goes with them. */
const connectedPairs = [1, 5].flatMap((type) => [0, 0x800, 0x80000, 0x80800].map((flags) => type | flags));
const pairs = [...connectedPairs, ...[0, 0x800, 0x80000, 0x80800].map((flags) => 2 | flags)];

/** The filter as the kernel takes it. */
export function serverFilter(architecture: FilterArchitecture, { localSockets }: ServerFilterOptions): Buffer {
  const numbers = (table: typeof refusedCalls): number[] =>
    Object.values(table).flatMap((each) => each[architecture] ?? []);
  const partly = (name: keyof typeof partlyRefused, body: readonly Instruction[]): Instruction[] => [
    jump(jumpEqual, partlyRefused[name][architecture], 0, body.length),
    ...body,
  ];
  return filterBytes([
    ...filterStart(architecture),
    ...numbers(refusedCalls).flatMap((number) => onlyFor(number, errno | eperm)),
    ...numbers(absentCalls).flatMap((number) => onlyFor(number, errno | enosys)),
    jump(jumpAtLeast, newestKnownCall + 1, 0, 1),
    verdict(errno | enosys),
    ...partly('clone', [load(lowWordOf(0)), jump(jumpAnyBit, cloneNewNamespaces, 0, 1), ...noElseYes]),
    ...partly('ioctl', [load(lowWordOf(1)), ...among(refusedControls, 'refused')]),
    ...partly('personality', [load(lowWordOf(0)), ...among(personalities, 'allowed')]),
    ...partly('socketpair', [load(lowWordOf(1)), ...among(localSockets ? pairs : connectedPairs, 'allowed')]),
    ...partly('socket', socketCheck(localSockets)),
    verdict(allow),
  ]);
}

const noElseYes = [verdict(errno | eperm), verdict(allow)];

function onlyFor(number: number, what: number): Instruction[] {
  return [jump(jumpEqual, number, 0, 1), verdict(what)];
}

/** The loaded word is one of these, or not. */
function among(values: readonly number[], are: 'allowed' | 'refused'): Instruction[] {
  const [rest, those] = are === 'allowed' ? [errno | eperm, allow] : [allow, errno | eperm];
  const checks = values.map((value, index) => jump(jumpEqual, value, values.length - index, 0));
  return [...checks, verdict(rest), verdict(those)];
}

/** Local sockets where they are allowed, the internet's, and of netlink what tells of a program's own network (NETLINK_ROUTE). */
function socketCheck(localSockets: boolean): Instruction[] {
  const protocols = [load(lowWordOf(2)), ...among(internetProtocols, 'allowed')];
  const route = [load(lowWordOf(2)), ...among([0], 'allowed')];
  return [
    load(lowWordOf(0)),
    ...onlyFor(unixFamily, localSockets ? allow : errno | eperm),
    jump(jumpEqual, netlinkFamily, 0, route.length),
    ...route,
    jump(jumpEqual, internetFamilies[0] ?? 2, 1, 0),
    jump(jumpEqual, internetFamilies[1] ?? 10, 0, protocols.length),
    ...protocols,
    verdict(errno | eperm),
  ];
}
