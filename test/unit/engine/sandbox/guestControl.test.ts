/** What a host makes of the words on a guest's control port. */
import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { mock, test } from 'node:test';
import { GuestControl } from '../../../../src/engine/sandbox/vm/control.ts';
import { silenceWords, type WorkerExit } from '../../../../src/engine/sandbox/workerProcess.ts';

type Guest = {
  readonly control: GuestControl;
  readonly heard: () => string;
  readonly say: (text: string) => Promise<void>;
  readonly kills: string[];
};

function newGuest(): Guest {
  const control = new GuestControl(Buffer.from('words'));
  const sent: string[] = [];
  const port = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      sent.push(chunk.toString());
      done();
    },
  });
  const kills: string[] = [];
  control.serve(port);
  control.watch((why) => kills.push(why));
  const say = async (text: string): Promise<void> => {
    port.push(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { control, heard: () => sent.join(''), say, kills };
}

const killed: WorkerExit = { code: null, signal: 'SIGKILL', killed: null };

test('it is told the time and a seed, and wakes up with what the worker had said', async () => {
  const { control, heard, say, kills } = newGuest();
  assert.match(heard(), /^time \d{10} [0-9a-f]{128}\n$/);
  await say('awake rese');
  await say('eded\n');
  assert.equal((await control.awake)?.toString(), 'words');
  assert.deepEqual(kills, []);
});

test('one that cannot show new randomness is ended before its worker is given anything', async () => {
  const { control, say, kills } = newGuest();
  await say('awake old\n');
  assert.equal(await control.awake, null);
  assert.deepEqual(kills, ['it woke up without randomness of its own']);
  const { why } = control.ended({ ...killed, killed: kills[0] ?? null }, '');
  assert.equal(why?.code, 'vm-failed');
});

test('ten questions without an answer end it; an answer to one that was not asked counts for nothing', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const { heard, say, kills } = newGuest();
    mock.timers.tick(60_000);
    assert.doesNotMatch(heard(), /ping/, 'it is not asked while it wakes up');
    await say('awake reseeded\n');
    mock.timers.tick(2_000 * 9);
    await say('alive 9\n');
    await say('alive 1000\nalive x\n');
    mock.timers.tick(2_000 * 10);
    assert.deepEqual(kills, []);
    mock.timers.tick(2_000);
    assert.deepEqual(kills, ['it did not answer for 20 seconds']);
  } finally {
    mock.timers.reset();
  }
});

for (const [said, log, code, signal, why] of [
  ['ended 0 0', '', 0, null, null],
  ['ended 7 0', '', 7, null, 'The worker in the virtual machine ended with 7.'],
  ['ended 139 0', '', null, 'SIGSEGV', 'The worker in the virtual machine ended with SIGSEGV.'],
  ['ended 137 1', '', null, 'SIGKILL', 'The worker ran out of memory in the virtual machine, and was ended.'],
  [
    'ended 134 0',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    null,
    'SIGABRT',
    'The worker ran out of memory in the virtual machine, and was ended.',
  ],
] as const) {
  test(`${said}: ${why ?? 'no failure'}`, async () => {
    const { control, say } = newGuest();
    await say(`awake reseeded\n${said}\n`);
    const ended = control.ended({ code: 0, signal: null, killed: null }, log);
    assert.deepEqual({ ...ended, why: ended.why?.message ?? null }, { code, signal, why });
  });
}

test('what ended without a word, or was ended, says what was seen of it', async () => {
  const { control, say } = newGuest();
  assert.match(control.ended(killed, '').why?.message ?? '', /while it woke up \(SIGKILL\)/);
  assert.match(
    control.ended({ ...killed, killed: 'it was slow' }, '').why?.message ?? '',
    /did not wake up: it was slow/,
  );
  await say('awake reseeded\n');
  assert.match(control.ended(killed, '').why?.message ?? '', /in the middle of the work \(SIGKILL\)/);
  assert.match(control.ended({ ...killed, killed: silenceWords }, '').why?.message ?? '', /hangs: the machine lives/);
  assert.equal(control.ended({ ...killed, killed: 'the session is over' }, '').why, null);
});
