/** A random rule on a real folder, through the whole of it: planned, worked out, frozen, held against the plan's scope, checked, applied, undone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { reachOfPlan, takenPlan } from '../../../src/engine/approval/planGate.ts';
import { judge } from '../../../src/engine/approval/scope.ts';
import { folderFacts } from '../../../src/engine/changes/folderFacts.ts';
import { freeze } from '../../../src/engine/changes/freeze.ts';
import { ContentStore } from '../../../src/engine/disk/contentStore.ts';
import { realDisk } from '../../../src/engine/disk/disk.ts';
import { diskFor } from '../../../src/engine/disk/volume.ts';
import type { ProposedChange } from '../../../src/model/change.ts';
import { relativePath } from '../../../src/model/relativePath.ts';
import { planReplySchema, workReplySchema, type PlanReply } from '../../../src/protocol/workerWire.ts';
import type { WorkContext } from '../../../src/worker/engines.ts';
import type { AssetName } from '../../../src/worker/readers/assets.ts';
import { useReaders } from '../../../src/worker/readers/load.ts';
import * as readersModule from '../../../src/worker/readers/main.ts';
import { BadRule } from '../../../src/worker/rules/compile.ts';
import { rulesEngine } from '../../../src/worker/rules/engine.ts';
import { scanMount } from '../../../src/worker/stage/scan.ts';
import { toNative } from '../../../src/worker/stage/nativePath.ts';
import { never } from '../changes.ts';
import { apply, conflictsAt, prepareState, undo, type Site } from '../engineRun.ts';
import { layFolder, snapshot } from './realFolder.ts';
import type { RuleCase } from './cases.ts';
import { today, type Tree } from './trees.ts';
import { memoryTalk, noService } from '../memoryTalk.ts';

const require = createRequire(import.meta.url);
const assetFiles: Partial<Record<AssetName, string>> = {
  'pdfium.wasm': '@embedpdf/pdfium/pdfium.wasm',
  'mozjpeg_dec.wasm': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  'mozjpeg_enc.wasm': '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  'webp_dec.wasm': '@jsquash/webp/codec/dec/webp_dec.wasm',
  'webp_enc.wasm': '@jsquash/webp/codec/enc/webp_enc.wasm',
  'tesseract.wasm': 'tesseract.js-core/tesseract-core-simd-lstm.wasm',
  'eng.traineddata.gz': '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
};
readersModule.useAssets((name) => fs.readFileSync(require.resolve(assetFiles[name] ?? name)));
useReaders(() => readersModule);

/** Everything that the tests lay; whoever is done removes it. */
export const base = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'delegate-rules-'));
export const totals = { plans: 0, nothing: 0, refused: 0, changes: 0, left: 0, stopped: 0 };
let count = 0;

function newSite(made: Tree): Site {
  const root = path.join(base, String((count += 1)));
  const site = { mount: path.join(root, 'mount'), state: path.join(root, 'state') };
  fs.mkdirSync(site.mount, { recursive: true });
  prepareState(site);
  layFolder(site.mount, made);
  return site;
}

type Worked = {
  readonly plan: Extract<PlanReply, { outcome: 'plan' }>['plan'];
  readonly changes: ProposedChange[];
  readonly left: number;
  readonly contents: ReadonlyMap<string, Buffer>;
};

/** Plans and works as the worker does; in words where there is no plan. */
async function workedOn(site: Site, { rule }: RuleCase): Promise<Worked | { readonly none: string }> {
  const store = new ContentStore(site.state);
  const contents = new Map<string, Buffer>();
  const changes: ProposedChange[] = [];
  let left = 0;
  const context: WorkContext = {
    talk: memoryTalk(),
    service: noService,
    mountPath: site.mount,
    signal: never,
    progress: () => undefined,
    changes: async (batch) => void changes.push(...batch),
    exceptions: async (batch) => void (left += batch.length),
    sendContent: async (source) => {
      const upload = store.begin();
      const parts: Buffer[] = [];
      for await (const part of source instanceof Uint8Array ? [source] : source) parts.push(Buffer.from(part));
      for (const part of parts) upload.write(part);
      const { hash, bytes } = upload.finish();
      contents.set(hash, Buffer.concat(parts));
      return { hash, bytes };
    },
    model: () => Promise.reject(new Error('rules ask no model')),
    search: () => Promise.reject(new Error('rules search nothing')),
    skill: () => Promise.reject(new Error('rules need no skills')),
    connector: () => Promise.reject(new Error('rules connect to nothing')),
  };
  const request = {
    instruction: 'by a rule',
    rule: JSON.stringify(rule),
    answers: {},
    steering: [],
    engine: 'rules' as const,
    today,
  };
  let reply: PlanReply;
  try {
    reply = planReplySchema.parse(await rulesEngine.plan(request, context));
  } catch (error) {
    if (error instanceof BadRule) return { none: `refused: ${error.message}` };
    throw error;
  }
  if (reply.outcome === 'nothing') return { none: `nothing: ${reply.message}` };
  if (reply.outcome === 'failed') return { none: `refused: ${reply.message}` };
  assert.equal(reply.outcome, 'plan');
  assert.deepEqual(changes, [], 'planning proposes nothing');
  const worked = workReplySchema.parse(await rulesEngine.work({ rule: reply.plan.rule, answers: {}, today }, context));
  assert.equal(worked.outcome, 'done', JSON.stringify(worked));
  return { plan: reply.plan, changes, left, contents };
}

/** A path as {@link snapshot} writes it. */
function label(name: string): string {
  const native = toNative('', relativePath(name));
  return Buffer.from(native).toString('latin1').slice(1);
}

/** The folder as the changes say it will be: all of them at once. */
function meant(
  before: readonly string[],
  changes: readonly ProposedChange[],
  contents: ReadonlyMap<string, Buffer>,
): string[] {
  const away = new Set(changes.flatMap(({ op, from }) => (from === undefined || op === 'rmdir' ? [] : [label(from)])));
  const removed = new Set(
    changes.flatMap(({ op, from }) => (op === 'rmdir' && from !== undefined ? [`${label(from)}/`] : [])),
  );
  const nameOf = (line: string): string => /^(.*?)(?: = .*| -> .*)?$/s.exec(line)?.[1] ?? line;
  const lines = new Map(before.filter((line) => !removed.has(line)).map((line) => [nameOf(line), line]));
  const moved = changes.flatMap(({ op, from, to }) => {
    const line = from === undefined ? undefined : lines.get(label(from));
    return op === 'move' && to !== undefined && line !== undefined && from !== undefined
      ? [label(to) + line.slice(label(from).length)]
      : [];
  });
  for (const name of away) lines.delete(name);
  const fresh = changes.flatMap(({ content: hash, to, from }) => {
    const place = to ?? from;
    return hash === undefined || place === undefined
      ? []
      : [`${label(place)} = new ${contents.get(hash)?.toString('hex') ?? ''}`];
  });
  const all = new Set([...lines.values(), ...moved, ...fresh]);
  for (const { to } of changes)
    for (let end = to?.lastIndexOf('/') ?? -1; to !== undefined && end > 0; end = to.lastIndexOf('/', end - 1))
      all.add(`${label(to.slice(0, end))}/`);
  return [...all].sort();
}

/** Lines without the times of what is new, for which nobody promises any. */
function timeless(lines: readonly string[], fresh: ReadonlySet<string>): string[] {
  return lines
    .map((line) =>
      line.replace(/^(.*?) = (\S+) /s, (whole, name: string) => (fresh.has(name) ? `${name} = new ` : whole)),
    )
    .sort();
}

/** Throws where a promise is broken. */
export async function holdApplied(given: RuleCase): Promise<void> {
  const site = newSite(given.made);
  const other = newSite({
    ...given.made,
    files: [...given.made.files].reverse(),
    folders: [...given.made.folders].reverse(),
  });
  const before = snapshot(site.mount);
  await holdSeen(site, given.made);
  const worked = await workedOn(site, given);
  const again = await workedOn(other, given);
  assert.deepEqual(again, worked, 'a folder that was laid in another order gives the same');
  assert.deepEqual(snapshot(site.mount), before, 'nothing changes before apply');
  if ('none' in worked) {
    totals[worked.none.startsWith('nothing') ? 'nothing' : 'refused'] += 1;
  } else {
    totals.plans += 1;
    totals.changes += worked.changes.length;
    totals.left += worked.left;
    const isCopying = given.rule.steps.every(({ do: deed }) => deed === 'copy');
    if (isCopying && given.rule.remember === undefined) holdCopies(worked, before);
    await holdUndone(site, worked, before);
  }
  for (const { mount } of [site, other]) fs.rmSync(path.dirname(mount), { recursive: true });
}

/** No file is overlooked: each is told, or its name is. */
async function holdSeen({ mount }: Site, { files, hasHidden }: Tree): Promise<void> {
  const scan = await scanMount(mount, { hidden: hasHidden, progress: () => undefined }, never);
  const seen = new Set<string>([...scan.files.map(({ path: name }) => name), ...scan.taken]);
  for (const { path: name } of files) assert.ok(seen.has(name), `${JSON.stringify(name)} is not seen`);
}

/** What is copied is what was there, byte for byte. */
function holdCopies({ contents }: Worked, before: readonly string[]): void {
  const there = new Set(before.map((line) => line.slice(line.lastIndexOf(' ') + 1)));
  for (const bytes of contents.values()) assert.ok(there.has(bytes.toString('hex')), 'a copy of nothing that is there');
}

async function holdUndone(site: Site, { plan, changes, contents }: Worked, before: readonly string[]): Promise<void> {
  const store = new ContentStore(site.state);
  const facts = folderFacts(diskFor(site.mount, realDisk), site.mount);
  const frozen = await freeze(changes, facts, (hash) => store.bytes(hash), never);
  assert.ok(frozen.ok);
  const taken = takenPlan(plan, null);
  assert.ok(taken.ok, JSON.stringify(taken));
  const reach = reachOfPlan(taken.value);
  assert.ok(reach.ok);
  const verdict = judge(frozen.value.changes, taken.value.scope, reach.value);
  assert.deepEqual(
    verdict,
    { is: 'within' },
    `the plan permits its own work: ${JSON.stringify([verdict, Array.from(frozen.value.changes), plan.scope])}`,
  );
  const stops = (await conflictsAt(site, frozen.value.changes)).filter(({ severity }) => severity === 'stop');
  const kinds = new Set(stops.map(({ kind }) => kind));
  // A rule looks at names; which of them start programs the engine alone decides.
  kinds.delete('runs-by-itself');
  assert.deepEqual(
    [...kinds],
    [],
    `the engine finds what the rule has not: ${JSON.stringify(stops)} in ${JSON.stringify(changes)}`,
  );
  if (stops.length > 0) {
    totals.stopped += 1;
    return;
  }
  const outcome = await apply(site, frozen.value.changes);
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  const fresh = new Set(
    changes.flatMap(({ content, to, from }) => (content === undefined ? [] : [label(to ?? from ?? '')])),
  );
  assert.deepEqual(timeless(snapshot(site.mount), fresh), timeless(meant(before, changes, contents), fresh));
  const undone = await undo(site);
  assert.equal(undone.kind, 'done', JSON.stringify(undone));
  assert.deepEqual(snapshot(site.mount), before, 'undo gives back every name, byte and time');
}
