import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messagesAddress } from '../../../src/engine/gateway/messagesAddress.ts';

function check(base: string, expected: string | RegExp): void {
  const address = messagesAddress(base);
  if (typeof expected === 'string') assert.equal(address.ok ? address.value.href : address.failure, expected);
  else assert.match(address.ok ? `accepted ${address.value.href}` : address.failure, expected);
}

test('calls go to /v1/messages below the base, however it is written', () => {
  for (const base of [
    'https://api.anthropic.com',
    'https://api.anthropic.com/',
    ' https://api.anthropic.com/v1/ ',
    'https://api.anthropic.com/v1/messages',
  ]) {
    check(base, 'https://api.anthropic.com/v1/messages');
  }
  check('https://gateway.example/team/claude', 'https://gateway.example/team/claude/v1/messages');
});

test('plain http is for this machine and private networks', () => {
  for (const host of [
    '127.0.0.1:8080',
    'localhost:8080',
    '[::1]:8080',
    '10.1.2.3',
    '192.168.0.5:1234',
    '172.20.0.2',
    'litellm:4000',
    'host.docker.internal:1',
    'nas.local',
  ]) {
    check(`http://${host}`, `http://${host}/v1/messages`);
  }
  for (const host of [
    'api.anthropic.com',
    '8.8.8.8',
    '172.32.0.1',
    '11.0.0.1',
    '127.0.0.1.evil.example',
    '10.evil.example',
    '[2001:db8::1]',
  ]) {
    check(`http://${host}`, /plain http/);
  }
});

test('what is no plain web address is refused without repeating it', () => {
  check('api.anthropic.com', /not a web address/);
  check('', /not a web address/);
  check('file:///etc/passwd', /begin with https/);
  check('https://user:secret@host.example', /^it holds a name or a password$/);
  check('https://host.example/?key=1', /“\?”/);
});
