import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalsIn, type Totals } from '../../support/suiteTotals.ts';

function check(name: string, output: string, expected: Totals | undefined): void {
  test(name, () => assert.deepEqual(totalsIn(output), expected));
}

const spec = 'ℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 1\nℹ duration_ms 80\n';

check('node:test: a cancelled test counts as failed', spec, { passed: 3, failed: 2, skipped: 3 });
check('node:test: colour codes are seen through', spec.replace('ℹ pass', '\x1b[34mℹ pass'), {
  passed: 3,
  failed: 2,
  skipped: 3,
});
check('node:test: TAP is understood', '# tests 2\n# pass 2\n# fail 0\n', { passed: 2, failed: 0, skipped: 0 });
check('node:test: an inner run printed by a test does not count', `# pass 9\n# fail 9\n${spec}`, {
  passed: 3,
  failed: 2,
  skipped: 3,
});
check('mocha: only the kinds that occur are named', '\n  4 passing (2s)\n', { passed: 4, failed: 0, skipped: 0 });
check('mocha: all kinds', '  4 passing (2s)\n  1 pending\n  2 failing\n\n  1) a test\n', {
  passed: 4,
  failed: 2,
  skipped: 1,
});
check('mocha: several runs add up', '  4 passing (2s)\n  1 failing\n\n  0 passing (1s)\n\n  3 passing (1s)\n', {
  passed: 7,
  failed: 1,
  skipped: 0,
});
check('a run that died before its end has no totals', 'Error: cannot find module\n', undefined);
