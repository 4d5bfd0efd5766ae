/**
 * Runs in the worker's process before the worker's own program (Node's `--require`), with nothing of the task known yet: tries what a
 * hijacked worker would, and says in one frame on standard output what came of it. Whoever started the worker reads that frame before
 * anything else, and ends a worker whose walls do not hold. It imports no package and takes a few milliseconds.
 *
 * With Node's own permission layer on, a read outside ends there and proves that layer only; what reaches the system's wall even then
 * (sockets, signals, the C library's look into the accounts, a question for write access) proves the wall.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import type { Finding } from '../../protocol/startReport.ts';

type Attempts = Record<string, string>;

/** The system's word for the refusal, or `succeeded`. */
function outcomeOf(act: () => unknown): string {
  try {
    act();
    return 'succeeded';
  } catch (error) {
    if (!(error instanceof Error)) return 'failed';
    return 'code' in error ? String(error.code) : error.name;
  }
}

function finding(layer: string, attempts: Attempts): Finding {
  const outcomes = Object.entries(attempts);
  return {
    layer,
    held: outcomes.every(([, outcome]) => outcome !== 'succeeded'),
    detail: outcomes.map(([what, outcome]) => `${what}: ${outcome}`).join(', '),
  };
}

/** Whether a socket could be made and named, known at once: only its error would come later. */
function listen(at: number | string): string {
  const server = net.createServer().on('error', () => undefined);
  try {
    server.listen(at);
    return server.listening ? 'succeeded' : 'refused';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  } finally {
    server.close();
  }
}

const isWindows = process.platform === 'win32';

/** What only somebody outside the sandbox can read. */
const outside = isWindows ? [] : ['/etc/passwd', '/etc/hosts', '/etc/machine-id'];

function fileAttempts(): Attempts {
  return Object.fromEntries(outside.map((path) => [path, outcomeOf(() => fs.readFileSync(path))]));
}

/** The names that every worker gets. */
const ownVariables = new Set(['TZ', 'PWD', 'SHLVL', '_', 'LD_LIBRARY_PATH', 'ELECTRON_RUN_AS_NODE', 'SystemRoot']);
/** macOS gives every process that has none this one. */
const systemVariables = /^__CF/;

function strangeVariables(): string {
  const names = Object.keys(process.env).filter((name) => !ownVariables.has(name) && !systemVariables.test(name));
  return names.length === 0 ? 'none' : 'succeeded';
}

/** Node's types promise it where the runtime may have none. */
const permission = (process as { permission?: { has: (scope: string, path?: string) => boolean } }).permission;

function permissionFindings(mount: string | undefined): Finding[] {
  if (permission === undefined) return [{ layer: "Node's permissions", held: false, detail: 'there are none' }];
  const has = (scope: string, path?: string): string => (permission.has(scope, path) ? 'succeeded' : 'refused');
  return [
    finding("Node's permissions", {
      ...fileAttempts(),
      'another program': has('child'),
      'a thread': has('worker'),
      ...(mount === undefined ? {} : { 'writing to the folder': has('fs.write', mount) }),
    }),
  ];
}

function findings(mount: string | undefined): Finding[] {
  return [
    finding('files', {
      ...(permission === undefined ? fileAttempts() : {}),
      'accounts of the system': outcomeOf(() => os.userInfo()),
    }),
    ...(mount === undefined
      ? []
      : [
          finding('the folder is read-only', {
            'write access': outcomeOf(() => {
              fs.accessSync(mount, fs.constants.W_OK);
            }),
          }),
        ]),
    finding('network', {
      TCP: listen(0),
      ...(process.platform === 'linux' ? { 'an abstract socket': listen(`\0delegate-${String(process.pid)}`) } : {}),
    }),
    finding('processes', { 'a signal to the host': outcomeOf(() => process.kill(process.ppid || 1, 0)) }),
    finding('environment', { 'variables of the host': strangeVariables() }),
    finding('no code from text', { 'new Function': outcomeOf(() => Reflect.construct(Function, ['return 1'])) }),
    ...permissionFindings(mount),
  ];
}

function tell(list: readonly Finding[]): void {
  const body = Buffer.from(JSON.stringify({ findings: list }), 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  const frame = Buffer.concat([header, body]);
  for (let at = 0; at < frame.length;) at += fs.writeSync(1, frame, at);
}

tell(findings(process.argv[2]));
