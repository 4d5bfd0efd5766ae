import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { isolationWords, levelOf } from '../../../../src/model/isolation.ts';
import { linkOf } from '../../../../src/engine/sandbox/startReport.ts';
import { weigh } from '../../../../src/engine/sandbox/weighing.ts';
import { startReportBytesMax, type Finding } from '../../../../src/protocol/startReport.ts';

const promised = { name: 'network', on: true, detail: 'as planned' };
const absent = { name: 'thread count', on: false, detail: 'not for root' };
const held = (layer: string): Finding => ({ layer, held: true, detail: 'refused' });
const broken = (layer: string): Finding => ({ layer, held: false, detail: 'TCP: succeeded' });

test('a promise holds until something speaks against it; what was not promised breaks nothing', () => {
  assert.deepEqual(weigh([promised], []), { layers: [promised], broken: [] });
  assert.deepEqual(weigh([promised], [held('network')]), {
    layers: [{ name: 'network', on: true, detail: 'refused' }],
    broken: [],
  });
  assert.deepEqual(weigh([promised], [held('network'), broken('network')]), {
    layers: [{ name: 'network', on: false, detail: 'TCP: succeeded; refused' }],
    broken: [broken('network')],
  });
  assert.deepEqual(weigh([absent], [broken('thread count')]).broken, []);
  assert.deepEqual(weigh([absent], [held('thread count')]).layers[0]?.on, false);
});

test('what was found and never planned is told as it was found', () => {
  const { layers, broken: none } = weigh([], [broken('files'), held('network')]);
  assert.deepEqual(none, []);
  assert.deepEqual(
    layers.map(({ name, on }) => [name, on]),
    [
      ['files', false],
      ['network', true],
    ],
  );
});

test('a level in words says what is not there', () => {
  const level = levelOf({ kind: 'bubblewrap', version: '0.8.0', layers: [promised, absent] });
  assert.deepEqual(level, { held: ['network'], open: ['thread count'] });
  assert.equal(isolationWords('bubblewrap', level), 'bubblewrap, 1 layers held at its start; not there: thread count');
  assert.equal(isolationWords('wsl', null), 'bubblewrap in WSL 2');
});

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** What a host hears of a worker that writes these pieces and ends. */
async function hear(pieces: readonly Buffer[]): Promise<{ report: unknown; spoke: boolean; rest: string }> {
  const stdout = new PassThrough();
  const watched = linkOf({ stdin: new PassThrough(), stdout });
  for (const piece of pieces) {
    stdout.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  stdout.end();
  const [report, spoke] = await Promise.all([watched.report, watched.spoke]);
  let rest = '';
  for await (const chunk of watched.link.incoming) rest += Buffer.from(chunk).toString();
  return { report, spoke, rest };
}

const report = JSON.stringify({ findings: [held('network')] });
const whole = { ok: true, kind: 'report', findings: [held('network')] };

test('the first frame is the report, however it is cut up, and what follows is the link’s', async () => {
  const all = Buffer.concat([frame(report), Buffer.from('the rest')]);
  assert.deepEqual(await hear([all]), { report: whole, spoke: true, rest: 'the rest' });
  assert.deepEqual(await hear(Array.from(all, (byte) => Buffer.from([byte]))), {
    report: whole,
    spoke: true,
    rest: 'the rest',
  });
  assert.deepEqual(await hear([frame(report)]), { report: whole, spoke: false, rest: '' });
});

test('a report that is none, or too long, or cut short is not taken', async () => {
  const check = async (bytes: Buffer, kind: string): Promise<void> => {
    assert.deepEqual(await hear([bytes]), { report: { ok: false, kind }, spoke: false, rest: '' });
  };
  await check(Buffer.alloc(0), 'ended');
  await check(frame(report).subarray(0, -1), 'ended');
  await check(frame('{'), 'malformed');
  await check(frame('{"findings":[{"layer":1}]}'), 'malformed');
  await check(frame(JSON.stringify({ findings: Array.from({ length: 101 }, () => held('x')) })), 'malformed');
  await check(Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'malformed');
  const long = Buffer.alloc(4);
  long.writeUInt32BE(startReportBytesMax + 1);
  await check(long, 'malformed');
});
