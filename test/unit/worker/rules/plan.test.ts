/** What a plan says, what it leaves alone, and how two files for one name are settled. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import type { Plan } from '../../../../src/model/plan.ts';
import { rulesEngine } from '../../../../src/worker/rules/engine.ts';
import { contextFor, doIt, makeFolder, namesOnly, planFor } from './support.ts';

describe('what is left alone', () => {
  it('is told with what the reason names, where that is one thing', async (test) => {
    const folder = makeFolder(test, namesOnly(['one/a.log', 'two/a.log']));
    const done = await doIt(folder, 'move all *.log files to Archive', { clash: 'skip' });
    assert.ok(done.plan.untouched.includes('1 file left where it is: the name “a.log” is taken by another file.'));
    const more = makeFolder(test, namesOnly(['one/a.log', 'two/a.log', 'one/b.log', 'two/b.log']));
    const many = await doIt(more, 'move all *.log files to Archive', { clash: 'skip' });
    assert.ok(many.plan.untouched.includes('2 files left where they are: the name … is taken by another file.'));
  });
});

describe('two files for one name', () => {
  it('the later one gets a number, and the plan says so', async (test) => {
    const folder = makeFolder(test, namesOnly(['one/a.log', 'two/a.log', 'three/A.LOG', 'Archive/a.log']));
    const done = await doIt(folder, 'move all *.log files to Archive');
    assert.deepEqual(done.moves, {
      'one/a.log': 'Archive/a (2).log',
      'three/A.LOG': 'Archive/A (3).LOG',
      'two/a.log': 'Archive/a (4).log',
    });
    assert.equal(done.plan.questions[0]?.key, 'clash');
    assert.equal(done.plan.questions[0].chosen, 'number');
    assert.ok(done.plan.assumptions.some((line) => line.startsWith('3 files would get a name that is taken')));
    assert.match(done.changes[0]?.reason ?? '', /numbered, as “a.log” is taken/);
  });

  it('or is left alone, when told to', async (test) => {
    const folder = makeFolder(test, namesOnly(['one/a.log', 'two/a.log']));
    const done = await doIt(folder, 'move all *.log files to Archive', { clash: 'skip' });
    assert.deepEqual(done.moves, { 'one/a.log': 'Archive/a.log' });
    assert.deepEqual(done.left, { 'two/a.log': 'the name “a.log” is taken by another file' });
  });

  it('what is left alone keeps its name from those who counted on it', async (test) => {
    // b stays for want of a name, so xb cannot become b, and xxb cannot become xb.
    const folder = makeFolder(test, namesOnly(['b.txt', 'xb.txt', 'xxb.txt', 'yes.txt']));
    const done = await doIt(folder, 'remove the first 1 characters from the file names', { clash: 'skip' });
    assert.deepEqual(done.moves, { 'yes.txt': 'es.txt' });
    assert.deepEqual(Object.keys(done.left), ['b.txt', 'xb.txt', 'xxb.txt']);
  });

  it('companions get the same number', async (test) => {
    const folder = makeFolder(test, namesOnly(['one/a.jpg', 'one/a.xmp', 'two/a.jpg', 'two/a.xmp']));
    const done = await doIt(folder, 'move the photos to Album');
    assert.deepEqual(done.moves, {
      'one/a.jpg': 'Album/a.jpg',
      'one/a.xmp': 'Album/a.xmp',
      'two/a.jpg': 'Album/a (2).jpg',
      'two/a.xmp': 'Album/a (2).xmp',
    });
  });

  it('a file that is in the folder already, under another spelling, stays and keeps its name', async (test) => {
    const folder = makeFolder(test, namesOnly(['archive/a.log', 'b/a.log', 'c.log']));
    const done = await doIt(folder, 'move all *.log files to Archive, including subfolders');
    assert.deepEqual(done.moves, { 'b/a.log': 'archive/a (2).log', 'c.log': 'archive/c.log' });
    assert.deepEqual(done.left, {});
  });

  it('a swap of names is no clash', async (test) => {
    const folder = makeFolder(test, namesOnly(['2.txt', '1.txt']));
    const done = await doIt(folder, 'rename the files to 1, 2, 3 in reverse alphabetical order');
    assert.deepEqual(done.moves, { '1.txt': '2.txt', '2.txt': '1.txt' });
  });

  it('a file in the way of a folder leaves the files where they are', async (test) => {
    const folder = makeFolder(test, namesOnly(['Archive', 'a.log']));
    const reply = await planFor(folder, 'move all *.log files to Archive');
    assert.equal(reply.outcome, 'nothing');
    assert.match(reply.message, /a file stands where the folder “Archive” is needed/);
  });
});

describe('what is never touched', () => {
  it('hidden things, links, machinery and files that run by themselves', async (test) => {
    const folder = makeFolder(
      test,
      namesOnly(['a b.txt', '.git/c d', '.x y', 'node_modules/e f.js', 'g h.lnk', 'desktop.ini', 'i j.code-workspace']),
    );
    symlinkSync(folder, `${folder}/k l`);
    const done = await doIt(folder, 'replace spaces with underscores');
    assert.deepEqual(done.moves, { 'a b.txt': 'a_b.txt' });
    assert.deepEqual(done.plan.untouched, [
      '2 hidden files and folders are never touched.',
      '1 folder that a program manages is never touched.',
      '3 files that can start a program (shortcuts, workspace files) are never touched.',
      '1 link is not followed and stays.',
    ]);
  });
});

describe('what goes along with a file', () => {
  const said = async (test: Pick<TestContext, 'after'>, files: readonly string[], instruction: string): Promise<Plan> =>
    (await doIt(makeFolder(test, namesOnly(files)), instruction)).plan;

  it('is told apart from what was asked for', async (test) => {
    const plan = await said(
      test,
      ['a.mp4', 'a.en.srt', 'a.de.srt', 'b.mp4', 'Films/c.mp4'],
      'move all videos to Films',
    );
    assert.deepEqual(plan.goal, 'Move 2 videos and 2 companions into “Films”.');
    assert.deepEqual(plan.steps, [
      'Move 2 videos and 2 companions into “Films”.',
      'In all, 4 files get a new place or name.',
    ]);
    assert.ok(plan.assumptions.includes('2 companions (subtitles) go along with the files that they belong to.'));
  });

  it('is told by its kinds, and counted once where steps follow each other', async (test) => {
    const files = ['a.jpg', 'a.jpg.xmp', 'a.cr2', 'b.jpg', 'c.txt'];
    const plan = await said(test, files, 'prefix the jpgs with "X " and move them to Album');
    assert.equal(
      plan.goal,
      'Add “X ” to the front of the names of 2 .jpg or .jpeg files and 1 companion; then move 2 .jpg or .jpeg files and 1 companion into “Album”.',
    );
    assert.ok(
      plan.assumptions.includes('1 companion (a sidecar such as .xmp) goes along with the file that it belongs to.'),
    );
  });

  it('is not among those that were looked at in vain', async (test) => {
    const plan = await said(
      test,
      ['a b.jpg', 'a b.xmp', 'c.jpg', 'c.xmp'],
      'replace spaces with underscores in the jpgs',
    );
    assert.equal(
      plan.steps[0],
      'Replace spaces with underscores in the names of 1 .jpg or .jpeg file and 1 companion (of 2 looked at).',
    );
  });

  it('is what was asked for where it was asked for', async (test) => {
    const plan = await said(test, ['a.mp4', 'a.srt'], 'move all files to Films');
    assert.equal(plan.goal, 'Move 2 files into “Films”.');
  });
});

describe('long names', () => {
  it('are cut between characters, the extension kept', async (test) => {
    const family = '👨‍👩‍👧‍👦';
    const folder = makeFolder(test, namesOnly([`${family.repeat(9)}.txt`]));
    const done = await doIt(folder, 'prefix all files with "0123456789"');
    const [to = ''] = Object.values(done.moves);
    assert.equal(to, `0123456789${family.repeat(9)}.txt`);
    const long = await doIt(folder, `prefix all files with "${'x'.repeat(100)}"`);
    const [cut = ''] = Object.values(long.moves);
    assert.ok(Buffer.byteLength(cut) <= 255);
    assert.equal(cut, `${'x'.repeat(100)}${family.repeat(6)}.txt`);
    assert.match(long.changes[0]?.reason ?? '', /shortened to 255 bytes/);
  });
});

describe('the plan', () => {
  it('says what was understood, what is assumed, and permits no more', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.log', 'sub/b.log', 'c.txt']));
    const { plan } = await doIt(folder, 'move all *.log files to Archive');
    assert.equal(plan.goal, 'Move 2 .log files into “Archive”.');
    assert.deepEqual(plan.steps, ['Move 2 .log files into “Archive”.', 'In all, 2 files get a new place or name.']);
    assert.deepEqual(plan.scope.grants, [
      { operations: ['move', 'mkdir'], from: '**/*.log', to: 'Archive/*.log', atMost: 2 },
    ]);
    assert.deepEqual(plan.untouched, ['1 other file stays as it is.']);
  });

  it('carries size and time of every file as they were seen', async (test) => {
    const folder = makeFolder(test, { 'a.log': { text: 'four', changed: '2019-03-02T12:00:00Z' } });
    const { changes } = await doIt(folder, 'move all *.log files to Archive');
    assert.deepEqual(changes, [
      {
        op: 'move',
        from: 'a.log',
        to: 'Archive/a.log',
        reason: 'one of the .log files',
        sawSize: 4,
        sawMtimeMs: Date.parse('2019-03-02T12:00:00Z'),
      },
    ]);
  });

  it('an answered instruction takes the place of the first one', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.log']));
    const reply = await planFor(folder, 'clean this up', { instruction: 'move all logs to Archive' });
    assert.equal(reply.outcome, 'plan');
  });

  it('a rule that is not valid is a failure in words', async (test) => {
    const folder = makeFolder(test, namesOnly(['a.log']));
    const reply = await rulesEngine.work(
      { rule: '{"version":1}', answers: {}, today: '2026-11-22' },
      contextFor(folder).context,
    );
    assert.equal(reply.outcome, 'failed');
  });
});
