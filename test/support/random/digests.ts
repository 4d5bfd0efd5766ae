/** Outcomes of random rules as digests. Run by itself (`digests.ts SEED CASES`) it prints them: so a test can ask a process in another language. */
import crypto from 'node:crypto';
import fc from 'fast-check';
import { printRule } from '../../../src/model/rule/ruleText.ts';
import { BadRule } from '../../../src/worker/rules/compile.ts';
import { runRule } from '../../../src/worker/rules/run.ts';
import { told } from './promises.ts';
import { ruleCase } from './cases.ts';
import { aroundOf } from './around.ts';
import { scanOf } from './trees.ts';

export type Digest = { readonly rule: string; readonly digest: string };

/** What another process printed. */
export function digestsFrom(printed: string): Digest[] {
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Digest);
}

/** Whether the rule asks for the local day on which a file was changed: that is another one elsewhere, and should be. */
export function namesTheClock(rule: string): boolean {
  return /\b(?:mtime|kind|file-date|name-or-file-date|age|changed|local)\b/.test(rule);
}

async function main(seed: number, cases: number): Promise<void> {
  for (const { rule, made } of fc.sample(ruleCase(), { seed, numRuns: cases })) {
    let outcome: string;
    try {
      outcome = told(await runRule(rule, scanOf(made), aroundOf(made), new AbortController().signal));
    } catch (error) {
      if (!(error instanceof BadRule)) throw error;
      outcome = error.message;
    }
    const digest = crypto.createHash('sha256').update(outcome).digest('hex');
    console.log(JSON.stringify({ rule: printRule(rule), digest }));
  }
}

const [script = '', seed, cases] = process.argv.slice(1);
if (import.meta.filename === script) await main(Number(seed), Number(cases));
