import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedPlace, namedPlaces, placeOf, placeText } from '../../../src/model/serverReach.ts';

test('a place is a host in a resolver’s form and a port; numbers that mean an address become it', () => {
  for (const [text, expected] of [
    ['Files.Example.com.:443', 'files.example.com:443'],
    ['2130706433:80', '127.0.0.1:80'],
    ['0x7f.1:80', '127.0.0.1:80'],
    ['[::1]:8080', '[::1]:8080'],
    ['[::FFFF:127.0.0.1]:80', '[::ffff:7f00:1]:80'],
  ] as const) {
    const place = placeOf(text);
    assert.equal(place === null ? null : placeText(place), expected, text);
  }
  for (const text of ['', 'host', 'host:', 'host:0', 'host:65536', 'a b:80', 'user@host:80', 'host/path:80', '[x]:80'])
    assert.equal(placeOf(text), null, text);
});

test('a host is open by its name at the web’s ports, or at the one that is named; a private one by name and port', () => {
  const reach = { hosts: ['api.example.com', '*.cdn.test', 'odd.test:8443'], privateHosts: ['localhost:3000'] };
  const open = (text: string): boolean => closedPlace(placeOf(text) ?? { host: '', port: 0 }, reach) === null;
  for (const text of ['api.example.com:443', 'API.example.com:80', 'a.cdn.test:443', 'odd.test:8443', 'localhost:3000'])
    assert.ok(open(text), text);
  for (const text of [
    ...['api.example.com:22', 'evil.example.com:443', 'api.example.com.evil.test:443', 'cdn.test:443', '.cdn.test:443'],
    ...['odd.test:443', 'localhost:3001', '127.0.0.1:3000', 'xapi.example.com:443', 'evilcdn.test:443'],
  ])
    assert.equal(open(text), false, text);
});

test('places that are named one by one are those without a star', () => {
  const reach = {
    hosts: ['*', '*.cdn.test', 'api.test', 'odd.test:99999', 'odd.test:8443'],
    privateHosts: ['db:5432'],
  };
  assert.deepEqual(namedPlaces(reach).map(placeText), ['api.test:443', 'api.test:80', 'odd.test:8443', 'db:5432']);
});
