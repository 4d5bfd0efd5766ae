/**
 * A drive that goes away, dies or turns read-only in the middle: the transaction stops and says so, and when the drive is back
 * recovery finishes it or takes it back. Real drives, pulled out before every single call.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { Crash, crashingDisk } from '../support/crashDisk.ts';
import type { Moves } from '../support/changes.ts';
import { apply, frozenAt, recover, undo, type Site } from '../support/engineRun.ts';
import { interruptedDisk } from '../support/interruptedDisk.ts';
import { makeTree, newFolder, readTree } from '../support/tree.ts';
import { closeDrives, fileSystems, openDrive, noPowerCut, type Drive, type FileSystem } from '../support/volumes.ts';

const root = newFolder();
const counts = new Map<string, number>();
const missing: string[] = [];
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
after(() => {
  closeDrives();
  fs.rmSync(root, { recursive: true, force: true });
  for (const [what, times] of counts) console.log(`${what} before each of ${times} calls`);
  for (const line of missing) console.log(line);
});

const tree = ['1', '2', '3', 'a', 'b', 'old/x', 'keep'];
const moves: Moves = [
  ['1', 'new/1'],
  ['2', '3'],
  ['3', 'new/3'],
  ['a', 'b'],
  ['b', 'a'],
  ['old/x', 'x'],
  ['old', ''],
];

let sites = 0;
function newSite(drive: Drive, stateOn: string): Site {
  const number = String(sites++);
  const site = { mount: path.join(drive.folder, `mount-${number}`), state: path.join(stateOn, `state-${number}`) };
  makeTree(site.mount, tree);
  return site;
}

/** The old tree and the wanted one, and how many calls lie between them. */
async function measure(drive: Drive): Promise<{ before: string[]; wanted: string[]; calls: number }> {
  const site = newSite(drive, root);
  const before = readTree(site.mount);
  const counted = crashingDisk(Infinity);
  assert.equal((await apply(site, await frozenAt(site, moves), counted)).kind, 'done');
  return { before, wanted: readTree(site.mount), calls: counted.calls() };
}

/** After everything, the folder is the old one or the new one, by what the engine said; and the new one can be undone. */
async function settle(site: Site, said: string, before: readonly string[], wanted: readonly string[]): Promise<void> {
  const outcome = said === 'stuck' ? await recover(site) : { kind: said };
  assert.ok(outcome.kind === 'done' || outcome.kind === 'rolled back', JSON.stringify(outcome));
  assert.deepEqual(readTree(site.mount), outcome.kind === 'done' ? wanted : before, `${said}, then ${outcome.kind}`);
  assert.equal((await recover(site)).kind, 'rolled back', 'nothing is left to do');
  if (outcome.kind !== 'done') return;
  assert.equal((await undo(site)).kind, 'done');
  assert.deepEqual(readTree(site.mount), before);
}

function drives(kinds: readonly FileSystem[]): Drive[] {
  return kinds.flatMap((fileSystem) => {
    const drive = openDrive(fileSystem, root);
    if (drive.kind === 'drive') return [drive];
    missing.push(`${fileSystem}: no drive to pull out: ${drive.why}`);
    return [];
  });
}

const kept = drives(fileSystems.filter((fileSystem) => fileSystem !== 'tmpfs'));

for (const drive of kept) {
  test(`${drive.fileSystem}: pulled out before every call; back again, it is finished or taken back`, async () => {
    const { before, wanted, calls } = await measure(drive);
    for (let at = 0; at < calls; at++) {
      const site = newSite(drive, root);
      const changes = await frozenAt(site, moves);
      const outcome = await apply(site, changes, interruptedDisk(at, drive.pull)).finally(() => {
        assert.deepEqual(fs.readdirSync(drive.folder), [], 'nothing is put into the empty folder that the drive left');
        drive.plug();
      });
      assert.ok(outcome.kind !== 'done', 'what was not seen done is not called done');
      if (outcome.kind === 'stuck') assert.match(outcome.failure.message, /gone|not there/, 'it says so');
      await settle(site, outcome.kind, before, wanted);
      count(`${drive.fileSystem}: pulled out`);
    }
  });

  test(`${drive.fileSystem}: killed, and plugged in again under another number: recovery knows the drive`, async () => {
    const { before, wanted, calls } = await measure(drive);
    const at = Math.floor(calls / 2);
    const site = newSite(drive, root);
    await assert.rejects(apply(site, await frozenAt(site, moves), crashingDisk(at)), Crash);
    const number = fs.lstatSync(drive.folder).dev;
    drive.pull();
    // Another drive gets the number that this one had.
    const elsewhere = path.join(root, `other-${drive.fileSystem}`);
    fs.mkdirSync(elsewhere);
    const other = openDrive(drive.fileSystem, elsewhere);
    drive.plug();
    assert.notEqual(fs.lstatSync(drive.folder).dev, number);
    if (other.kind === 'drive') other.close();
    await settle(site, 'stuck', before, wanted);
  });
}

for (const drive of kept) {
  const power = noPowerCut(drive.fileSystem);
  if (power !== null) {
    missing.push(`${drive.fileSystem}: no power cut: ${power}`);
    continue;
  }

  test(`${drive.fileSystem}: dies before every call and comes back without what was not synced`, async () => {
    const { before, wanted, calls } = await measure(drive);
    for (let at = 0; at < calls; at++) {
      const site = newSite(drive, root);
      const changes = await frozenAt(site, moves);
      syncAll(drive.folder);
      const outcome = await apply(site, changes, interruptedDisk(at, drive.cutPower)).finally(() => {
        drive.pull();
        drive.plug();
      });
      assert.ok(outcome.kind !== 'done', 'what was not synced is not called done');
      await settle(site, outcome.kind, before, wanted);
      count(`${drive.fileSystem}: died`);
    }
  });

  for (const [where, stateOn] of [
    ['on another drive', root],
    ['on the same drive', drive.folder],
  ] as const) {
    test(`${drive.fileSystem}: the power fails before every call, the journal is ${where}`, async () => {
      const { before, wanted, calls } = await measure(drive);
      for (let at = 0; at < calls; at++) {
        const site = newSite(drive, stateOn);
        const changes = await frozenAt(site, moves);
        syncAll(drive.folder);
        const cut = interruptedDisk(at, () => {
          drive.cutPower();
          throw new Crash('the power failed');
        });
        await assert.rejects(apply(site, changes, cut), Crash);
        drive.pull();
        drive.plug();
        await settle(site, 'stuck', before, wanted);
        count(`${drive.fileSystem}: the power failed, journal ${where}`);
      }
    });
  }
}

/** What the tests lay out is durable before the cut; only what the engine does is at stake. */
function syncAll(folder: string): void {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = fs.openSync(path.join(entry.parentPath, entry.name), 'r');
    fs.fsyncSync(file);
    fs.closeSync(file);
  }
}

for (const drive of [...drives(['tmpfs']), ...kept.filter(({ fileSystem }) => fileSystem === 'ext4')]) {
  test(`${drive.fileSystem}: turns read-only before every call; writable again, it is finished or taken back`, async () => {
    const { before, wanted, calls } = await measure(drive);
    for (let at = 0; at < calls; at++) {
      const site = newSite(drive, root);
      const changes = await frozenAt(site, moves);
      const readOnly = interruptedDisk(at, () => drive.remount('ro'));
      const outcome = await apply(site, changes, readOnly).finally(() => drive.remount('rw'));
      if (outcome.kind !== 'done') assert.match(outcome.failure.message, /only be read/);
      await settle(site, outcome.kind, before, wanted);
      count(`${drive.fileSystem}: turned read-only`);
    }
  });
}
