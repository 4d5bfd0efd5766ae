/** Chrome's own protocol: whatever is at the other end, what is no message ends nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DevTools } from '../../../../src/engine/chrome/devtools.ts';

test('what is no message is passed over, and the answer after it is taken', async () => {
  const events: string[] = [];
  let hear: (text: string) => void = () => undefined;
  const link = { send: () => undefined, listen: (heard: (text: string) => void) => void (hear = heard) };
  const made = new DevTools(link, (method) => events.push(method));
  const answer = made.send('Browser.getVersion');
  for (const text of ['', '{', 'hello', '[]', '7', 'null', '{"id":"1"}', '{"id":9,"result":{}}', '{"method":7}'])
    hear(text);
  hear('{"method":"Target.created"}');
  hear('{"id":1,"result":{"product":"Chrome"}}');
  assert.deepEqual(await answer, { product: 'Chrome' });
  assert.deepEqual(events, ['Target.created']);
});
