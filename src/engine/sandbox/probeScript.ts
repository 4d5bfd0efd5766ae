/**
 * What the probe tries from inside, as the text of a small program: honest code that does what a hijacked worker would. It gets what to
 * look for as its arguments and says with an empty line that it is there. It begins at the first byte of its input, so that the host
 * looks at it before, as at any worker that has just started; writes one line of JSON per layer; and ends when its input does.
 */
export const probeScript = `'use strict';
const fs = require('node:fs');
const net = require('node:net');
const dgram = require('node:dgram');
const { spawnSync } = require('node:child_process');
const [mount, secretFile, hostPid, scratchBytes] = process.argv.slice(2);

const outcome = (act) => {
  try {
    act();
    return 'succeeded';
  } catch (error) {
    return error.code ?? 'failed';
  }
};
const report = (name, attempts) => {
  const broken = Object.entries(attempts).filter(([, result]) => result === 'succeeded');
  const detail = Object.entries(attempts).map(([what, result]) => what + ': ' + result).join(', ');
  fs.writeSync(1, JSON.stringify({ name, held: broken.length === 0, detail }) + '\\n');
};
const emitted = (make) =>
  new Promise((resolve) => {
    try {
      const thing = make();
      thing.once('error', (error) => resolve(error.code ?? 'failed'));
      for (const event of ['connect', 'listening']) thing.once(event, () => resolve('succeeded'));
    } catch (error) {
      resolve(error.code ?? 'failed');
    }
  });

async function main() {
  report('tried: files outside', {
    'a file beside the folder': outcome(() => fs.readFileSync(secretFile)),
    '/etc/passwd': outcome(() => fs.readFileSync('/etc/passwd')),
    '/home': outcome(() => fs.readdirSync('/home')),
    'through a link': outcome(() => fs.readFileSync(mount + '/link')),
  });
  report('tried: the folder is read-only', {
    'create': outcome(() => fs.writeFileSync(mount + '/new', '')),
    'change': outcome(() => fs.appendFileSync(mount + '/file', 'x')),
    'remove': outcome(() => fs.unlinkSync(mount + '/file')),
    'rename': outcome(() => fs.renameSync(mount + '/file', mount + '/other')),
    'outside scratch': outcome(() => fs.writeFileSync('/new', '')),
  });
  report('tried: network', {
    'TCP': await emitted(() => net.connect(9, '127.0.0.1')),
    'UDP': await emitted(() => dgram.createSocket('udp4').bind(0)),
    'listening': await emitted(() => net.createServer().listen(0)),
    'local socket': await emitted(() => net.connect(mount + '/file')),
    'abstract socket': await emitted(() => net.connect('\\0probe')),
  });
  report('tried: other processes', {
    'list': outcome(() => fs.readdirSync('/proc')),
    'signal the host': outcome(() => process.kill(Number(hostPid), 0)),
    'signal its own first process': outcome(() => process.kill(1, 0)),
    'start a program': outcome(() => {
      const { error } = spawnSync(process.argv0, ['-e', '0']);
      if (error) throw error;
    }),
  });
  const names = Object.keys(process.env).filter((name) => !['TZ', 'PWD', 'ELECTRON_RUN_AS_NODE'].includes(name));
  report('tried: environment', { 'variables of the host': names.length === 0 ? 'none' : 'succeeded' });
  report('tried: scratch space is capped', {
    'a file of twice the cap': outcome(() => fs.writeFileSync('/scratch/large', Buffer.alloc(2 * Number(scratchBytes)))),
    'two files of the cap': outcome(() => {
      for (const name of ['a', 'b']) fs.writeFileSync('/scratch/' + name, Buffer.alloc(Number(scratchBytes)));
    }),
  });
  fs.writeSync(1, JSON.stringify({ done: true }) + '\\n');
}
process.stdin.on('end', () => process.exit(0)).once('data', main);
fs.writeSync(1, '\\n');
`;
