import * as assert from 'node:assert/strict';
import { intentSchema } from '../../src/protocol/panelWire.ts';
import { newNonce, panelHtml } from '../../src/vscode/panels/html.ts';

const parts = {
  kind: 'plan',
  title: 'Plan: <photos> & "more"',
  cspSource: 'https://*.vscode-cdn.net',
  script: 'https://host/dist/webview/plan.js',
  styles: ['https://host/dist/webview/codicon.css'],
  nonce: 'abc123',
} as const;

suite('panel pages', () => {
  test('load nothing but the extension’s own script and styles', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(panelHtml(parts))?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-abc123'; style-src https://*.vscode-cdn.net 'nonce-abc123'; font-src https://*.vscode-cdn.net; img-src https://*.vscode-cdn.net; base-uri 'none'; form-action 'none'",
    );
  });

  test('have one script, with the nonce', () => {
    const scripts = panelHtml(parts).match(/<script[^>]*>/g);
    assert.deepEqual(scripts, ['<script type="module" nonce="abc123" src="https://host/dist/webview/plan.js">']);
  });

  test('escape a title', () => {
    assert.match(panelHtml(parts), /<title>Plan: &lt;photos> &amp; "more"<\/title>/);
  });

  test('say which panel they are', () => {
    assert.match(panelHtml(parts), /<main id="app" data-panel="plan"><\/main>/);
  });

  test('never share a nonce', () => {
    assert.equal(new Set(Array.from({ length: 100 }, newNonce)).size, 100);
  });
});

suite('intents', () => {
  const accepts = (message: unknown): boolean => intentSchema.safeParse(message).success;

  test('what panels send is understood', () => {
    const messages = [
      { type: 'ready' },
      { type: 'new task', folder: '/home/ana/photos', instruction: 'organize by date' },
      { type: 'do', task: '20261122-090000-abcdef', action: 'undo' },
      { type: 'choose', task: '20261122-090000-abcdef', changes: [[1, 3]], accepted: false },
      { type: 'answers', task: '20261122-090000-abcdef', answers: { 'date-source': 'exif' } },
    ];
    assert.deepEqual(
      messages.map(accepts),
      messages.map(() => true),
    );
  });

  test('anything else is refused', () => {
    const messages = [
      null,
      'ready',
      { type: 'delete everything' },
      { type: 'do', task: '20261122-090000-abcdef', action: 'rm' },
      { type: 'choose', task: '20261122-090000-abcdef', changes: [['1', 2]], accepted: true },
      { type: 'new task', folder: '/x', instruction: 'x'.repeat(4_001) },
    ];
    assert.deepEqual(
      messages.map(accepts),
      messages.map(() => false),
    );
  });
});
