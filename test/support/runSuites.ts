// Runs the test suites one after the other and ends with their totals; the last line is `N passed, N failed` over all of them.
// `npm test` runs all, `npm test -- unit fault` only those.
import { globSync } from 'node:fs';
import {
  installBubblewrap,
  installChromium,
  installExiftool,
  installFileSystems,
  installLibreOffice,
  installPoppler,
  installQemu,
} from './debianPackages.ts';
import { projectFolder, say } from './programs.ts';
import { installCodeServer } from './rig/codeServer.ts';
import { runSuiteProgram } from './suiteRun.ts';
import { totalsIn } from './suiteTotals.ts';

const suiteTimeoutMs = 40 * 60_000;
/** Of all suites: a machine that gives up on the whole run would lose the totals. */
const allTimeoutMs = 75 * 60_000;
const startedAt = performance.now();

interface Suite {
  readonly name: string; // of the npm script `test:NAME`
  readonly folders: readonly string[];
  readonly needs: readonly (() => Promise<void>)[];
}

/** In the order of the time they take, so that a mistake shows early. */
const suites: readonly Suite[] = [
  { name: 'unit', folders: ['test/unit', 'test/tidy'], needs: [installExiftool, installPoppler, installLibreOffice] },
  { name: 'fault', folders: ['test/fault'], needs: [installFileSystems] },
  { name: 'process', folders: ['test/process'], needs: [installBubblewrap] },
  { name: 'sandbox', folders: ['test/sandbox'], needs: [installBubblewrap, installQemu] },
  { name: 'panels', folders: ['test/panels'], needs: [installChromium] },
  { name: 'host', folders: ['test/vscode'], needs: [installBubblewrap, installChromium, installCodeServer] },
  { name: 'e2e', folders: ['test/e2e'], needs: [installBubblewrap, installChromium, installCodeServer] },
];

interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly remark: string;
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`No such suite: ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const chosen = suites.filter((suite) => names.length === 0 || names.includes(suite.name));
  for (const install of new Set(chosen.flatMap((suite) => suite.needs))) {
    // The suites that need it try again, and say what is missing; the others can run.
    await install().catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  }
  const results: SuiteResult[] = [];
  for (const suite of chosen) results.push(await runSuite(suite));

  console.log('');
  for (const { name, passed, failed, remark } of results)
    console.log(`${name.padEnd(8)} ${passed} passed, ${failed} failed${remark}`);
  const sum = (field: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[field], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
}

async function runSuite({ name, folders }: Suite): Promise<SuiteResult> {
  console.log(`\n=== ${name} (${new Date().toISOString().slice(11, 19)})`);
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.test.ts`),
    { cwd: projectFolder },
  );
  // node --test would call this a wrong path, and a suite that tests nothing must not look like one that passed.
  if (files.length === 0) return { name, passed: 0, failed: 1, remark: ` (no tests yet in ${folders.join(', ')})` };

  const limitMs = Math.min(suiteTimeoutMs, allTimeoutMs - (performance.now() - startedAt));
  if (limitMs <= 0) return { name, passed: 0, failed: 1, remark: ' (not run: no time was left for it)' };
  const begun = performance.now();
  const { output, ending, left } = await runSuiteProgram(['npm', 'run', '-s', `test:${name}`], {
    cwd: projectFolder,
    limitMs,
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const totals = totalsIn(output);
  if (totals === undefined)
    return { name, passed: 0, failed: 1, remark: ` (${seconds} s; ended with ${ending}, and without totals)` };
  const { passed, failed, skipped } = totals;
  const remarks = [`${seconds} s`];
  if (skipped > 0) remarks.push(`${skipped} skipped`);
  if (passed + failed === 0) remarks.push('ran no test');
  if (ending !== '0') remarks.push(`ended with ${ending}`);
  if (left.length > 0) remarks.push(`left ${left.length} processes running`);
  const failedAnyway = failed === 0 && (passed === 0 || ending !== '0'); // a crash after the last test, say
  return { name, passed, failed: failedAnyway ? 1 : failed, remark: ` (${remarks.join('; ')})` };
}

process.exitCode = await main(process.argv.slice(2));
