// What may leave the folder, and what needs a yes of its own.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutwardGate, type Origin, type OutwardCall } from '../../../../src/engine/approval/outward.ts';
import { relativePath } from '../../../../src/model/relativePath.ts';
import type { ConnectorGrant, HostGrant } from '../../../../src/model/scope.ts';

const file: Origin = { is: 'file', path: relativePath('mail.eml') };
const page: Origin = { is: 'page', host: 'blog.example' };
const drive: ConnectorGrant = {
  connector: 'drive',
  tools: ['upload'],
  does: 'send',
  sends: ['Reports/*.pdf'],
  atMost: 2,
};
const docs: HostGrant = { host: 'docs.example', does: 'read', sends: [], atMost: 2 };

function call(to: OutwardCall['to'], part: Partial<OutwardCall> = {}): OutwardCall {
  return { to, does: 'read', carries: [], freeBytes: 0, ...part };
}
const upload = { is: 'connector', connector: 'drive', tool: 'upload' } as const;
const remove = { is: 'connector', connector: 'drive', tool: 'delete' } as const;
const host = (name: string): OutwardCall['to'] => ({ is: 'host', host: name });
const report = relativePath('Reports/may.pdf');
const secret = relativePath('keys/id.pem');

/** `yes`, or the words of the question. */
function said(gate: OutwardGate, asked: OutwardCall): string {
  const verdict = gate.judge(asked);
  return verdict.is === 'permitted' ? 'yes' : verdict.words;
}

describe('calls that go out', () => {
  it('nothing, without a grant', () => {
    const gate = new OutwardGate({ connectors: [], hosts: [] });
    assert.equal(said(gate, call(host('docs.example'))), 'read from docs.example');
    assert.equal(
      said(gate, call(upload, { does: 'send', freeBytes: 1_200 })),
      'send 1,200 bytes of its own choosing to the connector drive, with upload',
    );
  });

  it('what an exact grant names, as often as it says, also after reading what others wrote', () => {
    const gate = new OutwardGate({ connectors: [drive], hosts: [] });
    gate.hasRead(file);
    assert.equal(said(gate, call(upload, { does: 'send', carries: [report] })), 'yes');
    assert.equal(said(gate, call(upload, { does: 'send', carries: [report] })), 'yes');
    assert.equal(
      said(gate, call(upload, { does: 'send', carries: [report] })),
      'send 1 file (Reports/may.pdf) to the connector drive, with upload',
    );
  });

  it('no other file, tool, connector or host than the grant names', () => {
    const gate = new OutwardGate({ connectors: [drive], hosts: [docs] });
    for (const asked of [
      call(upload, { does: 'send', carries: [secret] }),
      call(upload, { does: 'send', carries: [report, secret] }),
      call(remove, { does: 'send' }),
      call({ ...upload, connector: 'Drive' }, { does: 'send' }),
      call(host('docs.example.evil.test')),
      call(host('evil-docs.example')),
      call(host('docs.example'), { does: 'send' }),
      call(host('docs.example'), { carries: [report] }),
      call(host('drive'), { does: 'send' }),
    ])
      assert.notEqual(said(gate, asked), 'yes', JSON.stringify(asked));
    assert.equal(said(gate, call(host('DOCS.example.'))), 'yes');
  });

  it('an open grant is enough before anything was read, and not afterwards', () => {
    const open: ConnectorGrant = { connector: 'drive', tools: ['*'], does: 'send', sends: ['**'], atMost: 9 };
    const anyHost: HostGrant = { host: '*.example', does: 'send', sends: [], atMost: 9 };
    const gate = new OutwardGate({ connectors: [open], hosts: [anyHost] });
    assert.equal(said(gate, call(remove, { does: 'send' })), 'yes');
    assert.equal(said(gate, call(host('a.example'), { does: 'send', freeBytes: 5 })), 'yes');
    assert.notEqual(said(gate, call(host('example'), { does: 'send' })), 'yes');
    assert.notEqual(said(gate, call(upload, { does: 'send', carries: [report] })), 'yes', 'a file is text of others');
    gate.hasRead(page);
    assert.equal(
      said(gate, call(remove, { does: 'send' })),
      'send 0 bytes of its own choosing to the connector drive, with delete',
    );
    assert.equal(
      said(gate, call(host('a.example'), { does: 'send', freeBytes: 5 })),
      'send 5 bytes of its own choosing to a.example',
    );
  });

  it('reading is sending, where the worker chose the address after it read what others wrote', () => {
    const gate = new OutwardGate({ connectors: [], hosts: [docs] });
    const chosen = call(host('docs.example'), { freeBytes: 400 });
    assert.equal(said(gate, chosen), 'yes');
    gate.hasRead(page);
    assert.equal(said(gate, chosen), 'send 400 bytes of its own choosing to docs.example');
    assert.equal(said(gate, call(host('docs.example'))), 'yes', 'an address that the plan spells out');
  });

  it('a yes is for the very call that was asked about, once', () => {
    const gate = new OutwardGate({ connectors: [], hosts: [] });
    gate.hasRead(file);
    const odd = relativePath('a*(1).pdf');
    const asked = call(upload, { does: 'send', carries: [odd] });
    const verdict = gate.judge(asked);
    assert.ok(verdict.is === 'ask');
    gate.add(verdict.scope);
    assert.notEqual(said(gate, call(upload, { does: 'send', carries: [relativePath('ab(1).pdf')] })), 'yes');
    assert.equal(said(gate, asked), 'yes');
    assert.notEqual(said(gate, asked), 'yes');
  });

  it('keeps what was read, each once', () => {
    const gate = new OutwardGate({ connectors: [], hosts: [] });
    for (const origin of [file, page, file]) gate.hasRead(origin);
    assert.deepEqual(gate.origins, [file, page]);
  });

  it('names are written out in what is asked', () => {
    const gate = new OutwardGate({ connectors: [], hosts: [] });
    const words = said(gate, call(host('a\u202Eb'), { does: 'send', carries: [relativePath('x\n.pdf')] }));
    assert.equal(words, 'send 1 file (x‹U+000A›.pdf) to a‹U+202E›b');
  });
});
