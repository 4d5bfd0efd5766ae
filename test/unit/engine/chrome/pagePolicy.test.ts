/** Which addresses and links read as if they changed something, what is a file and what a page, and the policy that documents get. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changesSomething,
  fileNameIn,
  isFile,
  mayHaveScripts,
  namesDeed,
  policyFor,
} from '../../../../src/engine/chrome/pagePolicy.ts';

test('an address that reads as if it did something is told from one that shows something', () => {
  const does = [
    '/logout',
    '/user/logout',
    '/log-out',
    '/signOut',
    '/sign_out.php',
    '/delete?id=5',
    '/items/5/delete',
    '/deleteUser/5',
    '/delete_account.do',
    '/cart/add-to-cart/7',
    '/x?action=delete&id=7',
    '/x?op=removeItem',
    '/x?logout=1',
    '/newsletter/unsubscribe/abc',
    '/checkout',
    '/orders/5/cancel',
    '/%64elete/5',
  ];
  for (const address of does) assert.ok(changesSomething(`https://dash.example${address}`), address);
  const shows = [
    '/',
    '/sales?year=2026',
    '/orders/cancelled',
    '/deleted-items',
    '/order/5',
    '/help/how-to-delete-files',
    '/report.csv?from=2026-01-01&mode=table',
    '/subscriptions',
    '/payments/5',
    '/buyers',
    '/sendings',
    '/x?q=delete',
    '/%',
  ];
  for (const address of shows) assert.ok(!changesSomething(`https://dash.example${address}`), address);
  assert.ok(!changesSomething('no address'));
});

test('a link that says that it changes something is told by its name', () => {
  for (const name of [
    'Log out',
    'Logout',
    'Delete this order',
    'Cancel my subscription',
    'Pay',
    'Jetzt kaufen'.slice(6),
    'Abmelden',
    'Supprimer',
  ])
    assert.ok(namesDeed(name), name);
  for (const name of ['Payments', 'Deleted files', 'Cancel', 'Sales', 'Buyers', 'Sender', 'How to delete', ''])
    assert.ok(!namesDeed(name), name);
});

const header = (name: string, value: string): { name: string; value: string } => ({ name, value });

test('files are told from pages, and pages that may have scripts from those that cannot', () => {
  const type = (value: string): ReturnType<typeof header>[] => [header('Content-Type', value)];
  for (const kind of ['text/csv', 'application/pdf', 'application/zip', 'application/octet-stream'])
    assert.ok(isFile(type(kind)), kind);
  assert.ok(isFile([...type('text/html'), header('content-disposition', ' Attachment; filename=a.html')]));
  for (const kind of [
    'text/html; charset=utf-8',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'application/rss+xml',
    '',
  ]) {
    assert.ok(!isFile(type(kind)), kind);
    assert.ok(mayHaveScripts(type(kind)), kind);
  }
  assert.ok(!isFile([]) && mayHaveScripts([]));
  for (const kind of ['text/plain', 'image/png', 'application/json', 'video/mp4'])
    assert.ok(!mayHaveScripts(type(kind)), kind);
});

test('a file is called as its sender says, or by its address', () => {
  const named = (disposition: string): string =>
    fileNameIn([header('Content-Disposition', disposition)], 'https://dash.example/a/report%202026.xlsx?x=1');
  assert.equal(named('attachment; filename="sales.csv"'), 'sales.csv');
  assert.equal(named("attachment; filename=x.csv; filename*=UTF-8''%E2%82%AC.csv"), '€.csv');
  assert.equal(named('attachment; filename=plain.pdf; size=3'), 'plain.pdf');
  assert.equal(named('attachment'), 'report 2026.xlsx');
  assert.equal(named("attachment; filename*=UTF-8''%E0%A4%A.csv"), '%E0%A4%A.csv');
});

test('a document is told which hosts it may talk to; web sockets need the person’s word, and own windows are for Delegate’s own Chrome', () => {
  const sites = {
    hosts: ['dash.example', '*.files.example', 'localhost', "x; script-src 'none'"],
    privateHosts: ['localhost:8080', '10.0.0.1:1'],
  };
  const fetched =
    'connect-src data: blob: https://dash.example https://*.files.example https://localhost http://localhost:8080 https://localhost:8080';
  assert.equal(policyFor(sites, { webSockets: [], isOwn: false }), fetched);
  assert.equal(
    policyFor(sites, { webSockets: ['dash.example', 'localhost:8080', 'evil.example'], isOwn: false }),
    `${fetched} wss://dash.example ws://localhost:8080 wss://localhost:8080`,
  );
  const own = policyFor(sites, { webSockets: [], isOwn: true });
  assert.match(own, /; sandbox allow-scripts /);
  assert.doesNotMatch(own, /allow-popups|allow-downloads|allow-top-navigation-to-custom/);
});
