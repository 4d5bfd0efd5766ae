/** Proof that the promises of rules can be seen broken: each of these faults, put into the code that runs them, must be found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { importMutated, type Mutant } from '../support/mutants.ts';
import { holdOrder, holdRule, runner, type Runner } from '../support/random/holdRule.ts';
import { chainCase, photoCase, ruleCase, type RuleCase } from '../support/random/cases.ts';

const seed = Number(process.env['DELEGATE_SEED'] ?? '20261122');
const casesMax = 2_500;
const order = [5, 11, 2, 7, 3];

const rules = 'src/worker/rules';
const faults: Readonly<Record<string, Mutant>> = {
  'names that differ in case are two': {
    file: 'src/model/foldPath.ts',
    find: 'if (ascii.test(path)) return path.toLowerCase();',
    put: "return path.normalize('NFC');",
  },
  'a NUL gets into a name': { file: `${rules}/newPath.ts`, find: 'storable(wish, old)', put: 'wish' },
  'a name may begin with a dot': {
    file: `${rules}/names.ts`,
    find: "tidy.stem.startsWith('.') && !old.startsWith('.')",
    put: 'false',
  },
  'what stays does not keep its name': { file: `${rules}/clash.ts`, find: 'if (stays) kept.add(key);', put: '' },
  'links keep no names': {
    file: `${rules}/clash.ts`,
    find: '[...scan.taken, ...scan.folders]',
    put: '[...scan.folders]',
  },
  'two may want one name': {
    file: `${rules}/clash.ts`,
    find: '  const key = fold(path);\n  if (board.kept.has(key) || board.targets.has(key)) return false;',
    put: '  const key = fold(path);\n  if (board.kept.has(key)) return false;',
  },
  'a name that is given back is not asked for again': {
    file: `${rules}/clash.ts`,
    find: '      waiting.push(other);\n',
    put: '',
  },
  'a file stands where a folder is needed': {
    file: `${rules}/clash.ts`,
    find: 'if (board.blocked.has(key)) {',
    put: 'if (false) {',
  },
  'a suffix may make folders': {
    file: `${rules}/clash.ts`,
    find: 'portableText(clash.suffix.toWellFormed())',
    put: 'clash.suffix',
  },
  'a file that is where it should be is given a name': {
    file: `${rules}/clash.ts`,
    find: 'row.left === null && !isMover(row)',
    put: 'false',
  },
  'what is left alone goes as well': {
    file: `${rules}/clash.ts`,
    find: '    else proposals.push(...proposalsFor(row));',
    put: '    proposals.push(...proposalsFor({ ...row, left: null }));',
  },
  'a sidecar has values of its own': {
    file: `${rules}/companions.ts`,
    find: 'return leader === undefined || leader === row ? null : leader;',
    put: 'return null;',
  },
  'nothing follows a photo': {
    file: `${rules}/companions.ts`,
    find: 'if (!isLed) continue;',
    put: 'continue;',
  },
  'a photo that stays lets its sidecar go': {
    file: `${rules}/run.ts`,
    find: 'row.left ??= row.group === 0 ? null : (kept.get(row.group) ?? null);',
    put: 'row.left ??= null;',
  },
  'copies of what goes together are numbered alone': {
    file: `${rules}/deeds.ts`,
    find: '(around.groups.get(row.group) ?? -around.fresh.length - 1)',
    put: '0',
  },
  'long names are cut as each can be': {
    file: `${rules}/names.ts`,
    find: 'Math.max(company?.tailBytes ?? 0, bytesOnDisk(tidy.extension))',
    put: 'bytesOnDisk(tidy.extension)',
  },
  'names may be longer than a disk takes': {
    file: `${rules}/names.ts`,
    find: 'const nameBytesMax = 255',
    put: 'const nameBytesMax = 300',
  },
  'folders are removed though something comes': {
    file: `${rules}/emptied.ts`,
    find: 'return empty.filter(({ folder }) => !holding.has(folder));',
    put: 'return [...empty];',
  },
  'emptied folders are removed from the top': {
    file: `${rules}/run.ts`,
    find: "two.folder.split('/').length - one.folder.split('/').length",
    put: "one.folder.split('/').length - two.folder.split('/').length",
  },
  'patterns are not looked at beforehand': {
    file: `${rules}/compile.ts`,
    find: '...patternsAsked(step), ...templatesOf(step).flatMap(patternsIn)',
    put: '',
  },
  'a trashed file is moved as well': {
    file: `${rules}/clash.ts`,
    find: "if (row.trashed) return [{ op: 'trash', file, ...why }];",
    put: "if (row.trashed) return [{ op: 'trash', file, ...why }, { op: 'trash', file, ...why }];",
  },
  'numbers are given as it comes': {
    file: `${rules}/counter.ts`,
    find: "return compare(names.get(one) ?? '', names.get(two) ?? '') || compare(one.path, two.path);",
    put: 'return Math.random() - 0.5;',
  },
  'two duplicates are told by the order of the disk': {
    file: `${rules}/choose.ts`,
    find: 'const [kept] = members;',
    put: 'const [kept] = set.flatMap((file) => byPath.get(file.path) ?? []).sort(() => Math.random() - 0.5);',
  },
};

const cases: readonly RuleCase[] = [
  ...fc.sample(chainCase(), { seed, numRuns: casesMax / 5 }),
  ...fc.sample(photoCase(), { seed, numRuns: casesMax / 2 }),
  ...fc.sample(ruleCase(), { seed, numRuns: casesMax }),
];

/** How many cases it took; null where none of them broke a promise. */
async function caughtAfter(by: Runner): Promise<number | null> {
  for (const [at, given] of cases.entries()) {
    try {
      await holdRule(given, by);
      if (at % 10 === 0 || given.rule.steps.some(({ counter }) => counter !== undefined))
        await holdOrder(given, order, by);
    } catch {
      return at + 1;
    }
  }
  return null;
}

test('the unharmed runner passes the very cases that the faulty ones are tried on', async () => {
  for (const given of cases) await holdRule(given, runner);
});

test('every fault of the runner is found', async () => {
  const missed: string[] = [];
  let tried = 0;
  for (const [name, mutant] of Object.entries(faults)) {
    const [run, compile] = await importMutated(mutant, [`${rules}/run.ts`, `${rules}/compile.ts`]);
    const by = { ...(run as object), ...(compile as object) } as Runner;
    const after = await caughtAfter(by);
    if (after === null) missed.push(name);
    else tried += after;
  }
  const count = Object.keys(faults).length;
  console.log(
    `${String(count - missed.length)} of ${String(count)} faulty runners caught, in ${String(tried)} cases; seed ${String(seed)}`,
  );
  assert.deepEqual(missed, []);
});
