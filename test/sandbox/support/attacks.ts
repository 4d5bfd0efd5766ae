/**
 * What a hijacked worker could try with what Node offers. Runs inside the sandbox as the worker's bundle: its arguments are the attack's
 * name and the facts about the host that an attacker may have guessed; it writes one line of JSON per attempt.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import {
  bombForks,
  bombThreads,
  fillBuffers,
  fillHeap,
  fillScratch,
  fillScratchNames,
  fillWasm,
  flood,
  openFiles,
} from './greedy.ts';
import { outcomeOf, tell } from './tell.ts';

export type Facts = {
  readonly mount: string;
  readonly scratch: string;
  readonly worker: string;
  /** A file outside the mount with a secret in it. */
  readonly secretFile: string;
  readonly home: string;
  /** A file of somebody else, which everybody may read. */
  readonly othersFile: string;
  readonly hostPid: number;
  readonly hostName: string;
  readonly tcpPort: number;
  /** A socket that the host listens on, inside the mount. */
  readonly socketInMount: string;
  readonly abstractSocket: string;
};

const waitMs = 1_000;

/** An attempt that succeeds when it returns, with what it got. */
function attempt(group: string, name: string, act: () => unknown): void {
  try {
    const got = act();
    tell(group, name, `succeeded: ${String(got).slice(0, 200)}`);
  } catch (error) {
    tell(group, name, outcomeOf(error));
  }
}

/** An attempt that succeeds when `act` calls back before the wait is over. */
async function attemptLater(
  group: string,
  name: string,
  act: (done: () => void, failed: (error: unknown) => void) => void,
): Promise<void> {
  const outcome = await new Promise<string>((resolve) => {
    setTimeout(resolve, waitMs, 'no answer').unref();
    const failed = (error: unknown): void => {
      resolve(outcomeOf(error));
    };
    try {
      act(() => {
        resolve('succeeded');
      }, failed);
    } catch (error) {
      failed(error);
    }
  });
  tell(group, name, outcome);
}

function readAttacks(facts: Facts): void {
  const group = 'read';
  const read = (path: string): void => {
    attempt(group, path, () => fs.readFileSync(path).toString('latin1'));
  };
  read(facts.secretFile);
  read(facts.othersFile);
  read(`${facts.mount}/link-to-secret`);
  read(`${facts.mount}/relative-link-to-secret`);
  read(`${facts.mount}/../../../../../../../..${facts.secretFile}`);
  read('/etc/passwd');
  read('/etc/shadow');
  read('/etc/hostname');
  read(`/proc/${String(facts.hostPid)}/environ`);
  read(`/proc/${String(facts.hostPid)}/cmdline`);
  read(`/proc/${String(facts.hostPid)}/root${facts.secretFile}`);
  read('/proc/1/cmdline');
  read('/proc/1/environ');
  read('/proc/self/mountinfo');
  read('/proc/sys/kernel/core_pattern');
  read('/sys/kernel/uevent_seqnum');
  read('/dev/mem');
  for (const folder of [facts.home, '/home', '/root', '/etc', '/proc', '/sys', '/usr', '/var', '/run', '/tmp']) {
    attempt(group, `list ${folder}`, () => fs.readdirSync(folder).join(' '));
  }
  attempt(group, 'open the folder above and go on from there', () => {
    const folder = fs.opendirSync(`${facts.mount}/..`);
    const names = Array.from({ length: 20 }, () => folder.readSync()?.name);
    if (!names.includes('var') && !names.includes('home')) throw new Error('nothing of the host');
    return names;
  });
}

function writeAttacks(facts: Facts): void {
  const group = 'write';
  const file = `${facts.mount}/file`;
  attempt(group, 'create', () => fs.writeFileSync(`${facts.mount}/new`, 'x'));
  attempt(group, 'append', () => fs.appendFileSync(file, 'x'));
  attempt(group, 'truncate', () => fs.truncateSync(file));
  attempt(group, 'open to write', () => fs.openSync(file, 'r+'));
  attempt(group, 'copy over', () => fs.copyFileSync(facts.worker, file));
  attempt(group, 'set times', () => fs.utimesSync(file, 0, 0));
  attempt(group, 'set mode', () => fs.chmodSync(file, 0o777));
  attempt(group, 'set owner', () => fs.chownSync(file, 0, 0));
  attempt(group, 'mkdir', () => fs.mkdirSync(`${facts.mount}/folder`));
  attempt(group, 'rmdir', () => fs.rmdirSync(`${facts.mount}/empty`));
  attempt(group, 'symlink', () => fs.symlinkSync('/etc', `${facts.mount}/a-link`));
  attempt(group, 'hard link', () => fs.linkSync(file, `${facts.mount}/a-hard-link`));
  attempt(group, 'rename', () => fs.renameSync(file, `${facts.mount}/renamed`));
  attempt(group, 'remove', () => fs.unlinkSync(`${facts.mount}/renamed`));
}

/** Not for a control without a sandbox: there they would do harm. */
function harmfulAttacks(facts: Facts): void {
  const group = 'write outside';
  attempt(group, 'the bundle', () => fs.appendFileSync(facts.worker, '//'));
  attempt(group, 'the program', () => fs.openSync(process.execPath, 'r+'));
  attempt(group, 'the root', () => fs.writeFileSync('/new', 'x'));
  attempt(group, '/etc', () => fs.mkdirSync('/etc/x', { recursive: true }));
  attempt(group, '/dev/shm', () => fs.writeFileSync('/dev/shm/delegate-test', 'x'));
  attempt(group, 'become root', () => process.setuid?.(os.userInfo().uid === 0 ? 1 : 0));
  attempt(group, 'change groups', () => process.setgroups?.([0]));
  attempt(group, 'raise its priority', () => {
    os.setPriority(-10);
  });
}

async function networkAttacks(facts: Facts): Promise<void> {
  const group = 'network';
  const connect = (name: string, make: () => net.Socket): Promise<void> =>
    attemptLater(group, name, (done, failed) => {
      make().on('connect', done).on('error', failed);
    });
  await connect('TCP to the host', () => net.connect(facts.tcpPort, '127.0.0.1'));
  await connect('TCP to the host over IPv6', () => net.connect(facts.tcpPort, '::1'));
  await connect('TCP to outside', () => net.connect(443, '192.0.2.1'));
  await connect('a socket in the mount', () => net.connect(facts.socketInMount));
  await connect('an abstract socket', () => net.connect(facts.abstractSocket));
  await attemptLater(group, 'listen on TCP', (done, failed) => {
    net.createServer().on('error', failed).listen(0, '127.0.0.1', done);
  });
  await attemptLater(group, 'listen on a socket file', (done, failed) => {
    net.createServer().on('error', failed).listen(`${facts.scratch}/socket`, done);
  });
  await attemptLater(group, 'UDP', (done, failed) => {
    dgram.createSocket('udp4').on('error', failed).bind(0, '127.0.0.1', done);
  });
  await attemptLater(group, 'HTTP', (done, failed) => {
    http.get(`http://127.0.0.1:${String(facts.tcpPort)}/`, done).on('error', failed);
  });
  await attemptLater(group, 'fetch', (done, failed) => {
    fetch(`http://127.0.0.1:${String(facts.tcpPort)}/`).then(done, failed);
  });
  await attemptLater(group, 'a name by the system', (done, failed) => {
    dns.lookup('localhost', (error) => {
      if (error) failed(error);
      else done();
    });
  });
  attempt(group, 'the interfaces', () => {
    const names = Object.keys(os.networkInterfaces());
    if (names.length === 0) throw new Error('none');
    return names;
  });
}

async function processAttacks(facts: Facts): Promise<void> {
  const group = 'processes';
  const ran = ({ error, status }: childProcess.SpawnSyncReturns<Buffer>): number => {
    if (error) throw error;
    if (status !== 0) throw new Error(`status ${String(status)}`);
    return status;
  };
  attempt(group, 'a program', () => ran(childProcess.spawnSync('/bin/true')));
  attempt(group, 'a shell', () => ran(childProcess.spawnSync('true', { shell: true })));
  attempt(group, 'itself again', () => ran(childProcess.spawnSync(process.execPath, ['-e', '0'])));
  await attemptLater(group, 'fork', (done, failed) => {
    childProcess
      .fork(process.argv[1] ?? '', ['nothing'])
      .on('error', failed)
      .on('spawn', done);
  });
  attempt(group, 'signal the host', () => process.kill(facts.hostPid, 0));
  attempt(group, 'signal process 1', () => process.kill(1, 0));
  attempt(group, 'signal all', () => process.kill(-1, 0));
  attempt(group, "the host's name", () => {
    if (os.hostname() !== facts.hostName) throw new Error('another name');
    return os.hostname();
  });
  attempt(group, "the host's environment", () => {
    const names = Object.keys(process.env).filter((name) => !['TZ', 'PWD'].includes(name));
    if (names.length === 0) throw new Error('none');
    return names;
  });
  attempt(group, "the host's paths in its own report", () => {
    // Without the command line: this test's own arguments name the home.
    const report = JSON.stringify(process.report.getReport(), (key, value: unknown) =>
      key === 'commandLine' ? null : value,
    );
    const text = JSON.stringify([report, process.execArgv, process.execPath, process.env, process.cwd()]);
    if (!text.includes(facts.home)) throw new Error('none');
    return 'found';
  });
  attempt(group, 'descriptors of the host', () => {
    const open = Array.from({ length: 1_021 }, (_, index) => index + 3).filter((descriptor) => {
      try {
        const stats = fs.fstatSync(descriptor);
        return stats.isFile() || stats.isDirectory() || stats.isSocket();
      } catch {
        return false;
      }
    });
    if (open.length === 0) throw new Error('none');
    return open;
  });
}

function codeAttacks(): void {
  const group = 'code';
  const indirect = globalThis.eval;
  attempt(group, 'eval', () => {
    indirect('1 + 1');
  });
  attempt(group, 'new Function', () => {
    Reflect.construct(Function, ['return 1']);
  });
  attempt(group, 'pollution through __proto__', () => Reflect.get({}, '__proto__'));
  attempt(group, 'a native library', () => {
    process.dlopen({ exports: {} }, `${process.argv[2] ?? ''}/file`);
  });
  attempt(group, 'a native module', () => {
    createRequire(process.argv[1] ?? '')(`${process.argv[2] ?? ''}/native.node`);
  });
}

/** Reads from every descriptor there is but the three pipes. */
function readDescriptors(): void {
  const bytes = Buffer.alloc(200);
  for (let descriptor = 3; descriptor < 1_024; descriptor++) {
    try {
      if (!fs.fstatSync(descriptor).isFile()) continue;
      const count = fs.readSync(descriptor, bytes, 0, bytes.length, 0);
      tell('descriptors', String(descriptor), `succeeded: ${bytes.toString('latin1', 0, count)}`);
    } catch {
      // Not open, or not to be read.
    }
  }
}

function nativeAttacks(argument: string): void {
  // Puts the attack program in this one's place: what is left is the wall. Node's own permissions would refuse it.
  process.execve?.('/app/attack', ['attack', argument], {});
}

function parseFacts(text: string): Facts {
  return JSON.parse(text) as Facts;
}

/** Until the host has looked at this worker, as it does at each that has just started; one that has ended by then did not start. */
function waitForTheHost(): void {
  for (;;) {
    try {
      fs.readSync(0, Buffer.alloc(1));
      return;
    } catch (error) {
      if (outcomeOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function main(): Promise<void> {
  // What stands before them differs: nothing, a mount, or a mount and the port that serves it.
  const [name = '', factsText = '{}'] = process.argv.slice(-3);
  const facts = parseFacts(factsText);
  tell('start', name, process.versions.node);
  waitForTheHost();
  switch (name) {
    case 'all':
    case 'control':
      readAttacks(facts);
      await networkAttacks(facts);
      await processAttacks(facts);
      codeAttacks();
      writeAttacks(facts);
      if (name === 'all') harmfulAttacks(facts);
      break;
    case 'native':
    case 'x32':
    case 'i386':
      nativeAttacks(name);
      break;
    case 'descriptors':
      readDescriptors();
      break;
    case 'fifo':
      attempt('fifo', 'write into a FIFO of the folder', () => {
        const fifo = fs.openSync(`${facts.mount}/fifo`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
        return fs.writeSync(fifo, 'x');
      });
      break;
    case 'buffers':
      fillBuffers();
      break;
    case 'heap':
      fillHeap();
      break;
    case 'wasm':
      fillWasm();
      break;
    case 'scratch':
      fillScratch(facts.scratch);
      break;
    case 'names':
      fillScratchNames(facts.scratch);
      break;
    case 'threads':
      await bombThreads();
      break;
    case 'forks':
      await bombForks();
      break;
    case 'files':
      openFiles();
      break;
    case 'flood-output':
      flood(1);
      break;
    case 'flood-log':
      flood(2);
      break;
    case 'spin':
      for (;;);
    default:
      process.stdin.on('end', () => process.exit(0)).resume();
      return;
  }
  tell('end', name, 'end');
  process.exit(0);
}

void main();
