// Connectors, through the built command: real servers from the registry in their sandboxes, the scope, the asks, the record.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { desk, type Desk } from '../support/claudeDesk.ts';
import { byTurn, callOf, finished, planOf, serverProgram, writeServers } from '../support/connectors.ts';
import { toolResults, use, type DoubleOptions } from '../support/messagesDouble.ts';

const everything = { command: 'node', args: [serverProgram('@modelcontextprotocol/server-everything')] };
const echoing = { connector: 'everything', tools: ['echo'], does: 'read', atMost: 2 };

/** What the tools answered over a whole run. */
function heard(script: DoubleOptions['script']): { readonly script: DoubleOptions['script']; readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    script: (body, turn) => {
      told.push(...toolResults(body).map(({ text }) => text));
      return script(body, turn);
    },
  };
}

async function trusted(t: TestContext, script: DoubleOptions['script'], ...more: string[]): Promise<Desk> {
  const made = await desk(t, { script });
  writeServers(made.mount, { everything });
  const { status, report } = await made.delegate('connectors', 'trust', 'everything', made.mount, '--yes', ...more);
  assert.equal(status, 0, JSON.stringify(report));
  return made;
}

const run = (made: Desk, ...more: string[]): ReturnType<Desk['delegate']> =>
  made.delegate('run', made.mount, 'ask the service', '--engine', 'claude', '--connector', 'everything', ...more);

test('a tool that the person says only reads is called within the approved plan, and stands in the record', async (t) => {
  const { script, told } = heard(
    byTurn(
      [use('connector', { action: 'search', words: 'echo' }), use('connector', { action: 'describe', connector: 'everything', tool: 'echo' })],
      [planOf([echoing])],
      [callOf('everything', 'echo', { message: 'hello there' })],
      [finished],
    ),
  );
  const made = await trusted(t, script, '--reads', 'echo');
  const planned = await run(made);
  assert.equal(planned.report.state, 'awaiting approval', JSON.stringify(planned.report));
  const id = planned.report.task ?? '';
  const worked = await made.delegate('approve', id);
  assert.equal(worked.report.state, 'done', JSON.stringify(worked.report));
  assert.match(told.join('\n'), /Echo: hello there/);
  const { report } = await made.delegate('audit', id);
  const requests = JSON.stringify(report);
  assert.match(requests, /call of the connector everything: echo/);
});
