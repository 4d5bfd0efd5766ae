// The walls around a connector's server: what a hostile one tries with the kernel, with room, and with its surroundings, in a sandbox
// that is the one that every server has. The server is Python, by hand: it makes any system call.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { watchServer } from '../../src/engine/sandbox/serverWatch.ts';
import { writeServers } from '../support/connectors.ts';
import { serverRig, trying } from '../support/serverRig.ts';
import { newFolder } from '../support/tree.ts';

test('no call of a server reaches what of the kernel it has no business with', async (t) => {
  const made = serverRig(t, trying('system calls'));
  await made.open();
  const told = await made.call();
  const absent = ['clone3', 'io_uring_setup', 'memfd_create', 'shmget', 'msgget', 'mq_open', 'a call of the future'];
  assert.ok(Object.keys(told).length >= 40);
  for (const [name, how] of Object.entries(told))
    assert.equal(how, absent.includes(name) ? 'Function not implemented' : 'Operation not permitted', name);
});

for (const [way, words] of [
  ['fills home', /it filled its room for files \(512 MB in \/home\/server\)/],
  ['fills tmp', /it filled its room for files \(256 MB in \/tmp\)/],
  ['fills shm', /it filled its room for files \(64 MB in \/dev\/shm\)/],
  ['fills behind the dead', /it filled its room for files \(256 MB in \/tmp\)/],
  ['many files', /it made [1-9]\d{5,} files/],
  ['memory', /it used (?:[3-9]\d{3}|\d{5,}) MB of memory/],
  ['processes', /it ran more than 256 processes/],
] as const) {
  test(`a server that takes too much is ended, in a sentence with the next step: ${way}`, async (t) => {
    const made = serverRig(t, trying(way));
    await made.open();
    const ended = await made.call();
    assert.equal(ended['code'], 'connector-failed', JSON.stringify(ended));
    assert.match(String(ended['message']), words);
    assert.match(String(ended['next']), /^Go on with the task to try again/);
    // Nothing of it is left.
    const left = (): string[] =>
      readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(`hostileServer.py\0${way}`));
    // The kernel takes a moment to end so many.
    for (let tries = 0; tries < 100 && left().length > 0; tries++) await setTimeout(50);
    assert.deepEqual(left(), []);
  });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

for (const network of [false, true]) {
  test(`what surrounds a server tells it nothing, and passes nothing on, ${network ? 'with' : 'without'} a network`, async (t) => {
    process.env['SECRET_OF_THE_PERSON'] = 'hush';
    t.after(() => Reflect.deleteProperty(process.env, 'SECRET_OF_THE_PERSON'));
    const places = ['/', '/usr', '/etc', '/dev', '/dev/shm', '/proc/sys/kernel/core_pattern', '/tmp', '/etc/hosts'];
    const made = serverRig(t, { ...trying('surroundings', places), network: ['*'] });
    await made.open({ folder: true, network });
    const seen = (await made.call()) as Record<string, unknown> & { descriptors: Record<string, string> };
    // What others left open in the host is covered with nothing; the listing has one of its own.
    const streams = Object.entries(seen.descriptors).filter(([, to]) => to !== '/dev/null' && !to.startsWith('/proc/'));
    assert.deepEqual(streams.map(([name]) => name).sort(), ['0', '1', '2'], JSON.stringify(streams));
    for (const text of [seen['environment'], seen['environments'], seen['processes']])
      for (const word of ['hush', 'SECRET_OF_THE_PERSON', 'ssh', 'DBUS', 'XDG_'])
        assert.equal(JSON.stringify(text).includes(word), false, word);
    assert.deepEqual([seen['interfaces'], seen['abstract sockets']], [['lo'], []]);
    for (const line of seen['capabilities'] as string[]) assert.match(line, /:\s*0+$/);
    assert.deepEqual(seen['writable'], ['/dev/shm', '/tmp']);
    assert.notEqual(typeof seen['core pattern'], 'number');
  });
}

test('sockets of the desktop, of agents and of the folder lead nowhere', async (t) => {
  const targets: string[][] = [];
  const made = serverRig(t, trying('connects', targets));
  for (const place of [path.join(made.folder, 'agent.sock'), '\0delegate-test-abstract']) {
    const server = createServer().listen(place);
    await once(server, 'listening');
    t.after(() => server.close());
    targets.push(['unix', place.replace('\0', '@')]);
  }
  const bad = serverRig(t, trying('connects', targets), { folder: made.folder });
  await bad.open({ folder: true });
  const told = await bad.call();
  assert.match(String(told[JSON.stringify(targets[0])]), /Operation not permitted/);
  assert.equal(Object.values(told).includes('connected'), false);
  // Without the folder it may have sockets of its own; the host's are not there.
  const alone = serverRig(t, trying('connects', targets), { folder: made.folder });
  await alone.open();
  for (const how of Object.values(await alone.call())) assert.match(String(how), /FileNotFound|ConnectionRefused/);
});

test('the state folder, other tasks’ scratch and a home are not there for a server', async (t) => {
  const state = newFolder();
  t.after(() => rmSync(state, { recursive: true, force: true }));
  writeFileSync(path.join(state, 'events.jsonl'), 'secret');
  const gone = [state, path.join(state, 'events.jsonl'), path.join(homedir(), '.ssh'), '/run', '/var', '/root'];
  const made = serverRig(t, trying('reads', [...gone, '/etc/passwd', '/etc/hosts']));
  await made.open();
  const told = await made.call();
  for (const place of gone) assert.equal(told[place], 'No such file or directory', place);
  assert.match(String(told['/etc/passwd']), /^server:x:[^\n]+\n$/);
  assert.equal(told['/etc/hosts'], '127.0.0.1 localhost\n::1 localhost\n');
});

test('a link that somebody puts into a folder in the place of a server’s file shows it no file of the person’s', async (t) => {
  const root = realpathSync(newFolder());
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const workspace = path.join(root, 'workspace');
  mkdirSync(path.join(workspace, 'node_modules'), { recursive: true });
  mkdirSync(path.join(root, 'keys'));
  writeFileSync(path.join(root, 'keys', 'id_rsa'), 'secret');
  for (const name of ['config.json', 'node_modules/config.json']) writeFileSync(path.join(workspace, name), 'own');
  const named = [path.join(workspace, 'config.json'), path.join(workspace, 'node_modules/config.json')];
  const places = [...named, path.join(root, 'keys', 'id_rsa')];
  const { command, args } = trying('reads', places);
  writeServers(workspace, { bad: { command, args: [...args, ...named] } });
  const made = serverRig(t, {}, { folder: workspace });
  await made.open();
  const before = await made.call();
  assert.deepEqual([before[named[0] ?? ''], before[named[1] ?? '']], ['own', 'own']);
  await made.desk.close(null);
  rmSync(named[0] ?? '');
  symlinkSync(path.join(root, 'keys', 'id_rsa'), named[0] ?? '');
  rmSync(path.join(workspace, 'node_modules'), { recursive: true });
  symlinkSync(path.join(root, 'keys'), path.join(workspace, 'node_modules'));
  writeFileSync(path.join(root, 'keys', 'config.json'), 'of the person');
  const after = await made.call();
  for (const place of places) assert.equal(after[place], 'No such file or directory', place);
});

test('a processor that is kept busy while nothing is asked ends a server, and the work of an answer does not', async (t) => {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const over: string[] = [];
  const watch = watchServer(child.pid ?? 0, { hasPlaces: false, restingSeconds: 1 }, (why) => over.push(why));
  t.after(() => watch.dispose());
  await setTimeout(1_500);
  assert.deepEqual(over, []);
  watch.asked(false);
  for (let tries = 0; tries < 100 && over.length === 0; tries++) await setTimeout(100);
  assert.match(over.join(), /^it kept a processor busy for \d seconds while nothing was asked of it$/);
});

test('a server whose files cannot be seen is ended', async (t) => {
  const child = spawn('/usr/bin/sleep', ['60'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const over: string[] = [];
  const watch = watchServer(child.pid ?? 0, { hasPlaces: true, unseenSeconds: 1 }, (why) => over.push(why));
  t.after(() => watch.dispose());
  for (let tries = 0; tries < 50 && over.length === 0; tries++) await setTimeout(100);
  assert.deepEqual(over, ['its files could not be watched']);
});

test('a server that is stopped while nobody asks it anything says so to whoever comes next, once', async (t) => {
  const made = serverRig(t, trying('memory later'));
  const connection = await made.open();
  assert.deepEqual(await made.call(), {});
  for (let tries = 0; tries < 200 && connection.isOpen(); tries++) await setTimeout(100);
  const told = await made.call();
  assert.match(String(told['message']), /^The server of the connector bad was stopped \(it used \d+ MB of memory\)\.$/);
  assert.deepEqual(await made.call(), {});
});

for (const [sandbox, network] of [
  ['on', 'none'],
  ['on', 'network'],
  ['off', 'none'],
] as const) {
  test(`an engine that is killed leaves no process of a server: sandbox ${sandbox}, network ${network}`, async (t) => {
    const seconds = String(100_000 + Math.floor(Math.random() * 100_000));
    const program = fileURLToPath(new URL('../support/heldServer.ts', import.meta.url));
    const engine = spawn(process.execPath, [program, seconds, sandbox, network], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => engine.kill('SIGKILL'));
    await once(engine.stdout, 'data');
    const mine = (): string[] => readdirSync('/proc').filter((pid) => commandOf(pid).endsWith(`/sleep\0${seconds}\0`));
    const runs = (): boolean => mine().some((pid) => commandOf(pid).startsWith('/usr/bin/sleep'));
    for (let tries = 0; tries < 400 && !runs(); tries++) await setTimeout(50);
    assert.ok(runs());
    engine.kill('SIGKILL');
    for (let tries = 0; tries < 100 && mine().length > 0; tries++) await setTimeout(50);
    assert.deepEqual(mine(), []);
  });
}
