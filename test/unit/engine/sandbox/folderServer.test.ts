/** A folder that is served on a port, by the real server and the real reader, which waits for each answer in a process of its own. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { after, before, test } from 'node:test';
import { serveFolder } from '../../../../src/engine/sandbox/vm/folderServer.ts';
import {
  folderFrame,
  openedFrom,
  folderFrameBytesMax,
  servedHeadBytesMax,
} from '../../../../src/protocol/folderWire.ts';
import { newFolder } from '../../../support/tree.ts';

let [root, mount] = ['', ''];

before(() => {
  root = newFolder();
  mount = path.join(root, 'mount');
  fs.mkdirSync(path.join(mount, 'a/b'), { recursive: true });
  fs.mkdirSync(path.join(root, 'outside'));
  fs.writeFileSync(path.join(root, 'outside/f'), 'SECRET');
  fs.writeFileSync(path.join(mount, 'a/small.txt'), 'small');
  fs.writeFileSync(path.join(mount, 'large.bin'), `abc${'.'.repeat(2_500_000)}xyz`);
  fs.symlinkSync(path.join(root, 'outside/f'), path.join(mount, 'to-outside'));
  fs.symlinkSync(path.join(root, 'outside'), path.join(mount, 'to-folder'));
  const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(`${mount}/`), Buffer.from(text, 'latin1')]);
  fs.mkdirSync(bytes('d\xff'));
  fs.writeFileSync(bytes('d\xff/f\xfe'), 'raw');
  execFileSync('mkfifo', [path.join(mount, 'fifo')]);
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

test('a worker sees what is in the folder, byte for byte, and nothing through a link', async () => {
  const reader = path.resolve(import.meta.dirname, '../../../support/servedReader.ts');
  const child = spawn(process.execPath, [reader], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  const port = child.stdio[3];
  assert.ok(port instanceof Duplex);
  const service = serveFolder(mount, port);
  let text = '';
  for await (const chunk of child.stdout ?? []) text += String(chunk);
  service.dispose();
  assert.deepEqual(JSON.parse(text), {
    files: [
      ['a/small.txt', 5],
      ['d\udcff/f\udcfe', 3],
      ['large.bin', 2_500_006],
    ],
    folders: ['a', 'a/b', 'd\udcff'],
    links: 2,
    small: 'small',
    raw: 'raw',
    large: 2_500_006,
    ends: ['abc', 'xyz', '............'],
    missing: 'it is not in the folder (ENOENT)',
    link: 'it could not be read (ELOOP)',
    throughLink: 'ENOTDIR',
    enterLink: 'ENOTDIR',
    fifo: 'it could not be read (unknown)',
    manyOpen: 'EMFILE',
  });
});

/** A port whose other end is this test. */
function portPair(): { port: Duplex; sent: Buffer[]; say: (bytes: Buffer) => void; closed: Promise<void> } {
  const sent: Buffer[] = [];
  const port = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      sent.push(chunk);
      done();
    },
  });
  const closed = new Promise<void>((resolve) => port.once('close', () => resolve()));
  return { port, sent, say: (bytes) => void port.push(bytes), closed };
}

test('a file comes with its first bytes, is read on from there, and nobody waits for its end', async () => {
  const { port, sent, say } = portPair();
  const service = serveFolder(mount, port);
  say(request({ ask: 'open', path: 'large.bin', head: 3 }));
  // Closing has no answer, whether there is such a file or not: the next one is that of the look.
  for (const file of [99, 1, 1]) say(request({ ask: 'close', file }));
  say(request({ ask: 'read', file: 1, offset: 0, length: 1 }));
  while (sent.length < 2) await new Promise((resolve) => setImmediate(resolve));
  service.dispose();
  const [opened = Buffer.alloc(0), closed = Buffer.alloc(0)] = sent;
  const { file, look, head } = openedFrom(opened.subarray(5));
  assert.deepEqual([file, look.size, head.toString()], [1, 2_500_006, 'abc']);
  assert.match(closed.toString('latin1', 5), /EBADF/);
});

const request = (value: unknown): Buffer => folderFrame(Buffer.from(JSON.stringify(value)));

for (const [what, bytes] of Object.entries({
  'no JSON': folderFrame(Buffer.from('nothing')),
  'a call that there is none of': request({ ask: 'write', path: 'a' }),
  'a frame that is too long': Buffer.from([0x7f, 0xff, 0xff, 0xff, 0]),
  'a read that is too long': request({ ask: 'read', file: 1, offset: 0, length: folderFrameBytesMax }),
  'a head that is too long': request({ ask: 'open', path: 'large.bin', head: servedHeadBytesMax + 1 }),
  'a negative place': request({ ask: 'list', folder: null, from: -1 }),
})) {
  test(`${what} ends the port`, async () => {
    const { port, sent, say, closed } = portPair();
    serveFolder(mount, port);
    say(bytes);
    await closed;
    assert.equal(sent.length, 0);
  });
}

for (const wanted of ['../outside/f', '/etc/passwd', 'a/../../outside/f', '', '.', 'a//b', 'to-folder/f', 'a\0b']) {
  test(`${JSON.stringify(wanted)} is no path of the folder`, async () => {
    const { port, sent, say } = portPair();
    const service = serveFolder(mount, port);
    say(request({ ask: 'look', path: wanted }));
    say(request({ ask: 'open', path: wanted, head: 10 }));
    say(request({ ask: 'list', folder: wanted, from: 0 }));
    while (Buffer.concat(sent).length === 0 || sent.length < 3) await new Promise((resolve) => setImmediate(resolve));
    service.dispose();
    for (const answer of sent) assert.match(answer.toString('latin1', 5), /^\{"code":"E[A-Z]+"\}$/);
  });
}
